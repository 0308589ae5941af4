//! Writes the journal of a run.
//!
//! Reads are buffered; the outcome of a write goes to the operating system at once; the intent of a write is on the
//! disk before the write may leave. One failure is final: a line may be torn then, and nothing may follow it. From
//! then on no write is sent.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use edgebook_model::Api;
use edgebook_wire::{Fate, RecordError};
use edgebook_words::reason;
use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use crate::chain::{Link, digest};
use crate::clock::Clock;
use crate::key::{AuditKey, hex};
use crate::record::{
    ApiRecord, DeviceRecord, EndRecord, ParamRecord, Record, RunRecord, RunbookRecord, SavedRecord,
};
use crate::state::{create_folder, private};
use crate::storage::{FileStorage, NoStorage, Storage};
use crate::{JournalError, State};

/// The version of the format.
pub(crate) const FORMAT: u32 = 1;
/// Lines are handed over when so many bytes have come together, or when so much time has passed.
const BUFFER: usize = 32 * 1024;
const LONGEST_DELAY: Duration = Duration::from_secs(1);

/// What a run says of itself when it begins.
#[derive(Clone, Debug, Default)]
pub struct RunHeader {
    /// `run`, `repl`, `call`.
    pub command: String,
    /// The runbook: its name and its text.
    pub runbook: Option<(String, String)>,
    /// The files that the runbook imports: names and texts.
    pub imports: Vec<(String, String)>,
    /// The runbook's parameters.
    pub params: Vec<(String, ParamText)>,
    /// Who runs it.
    pub user: String,
    /// The machine on which it runs.
    pub host: String,
    /// The devices that the run may call.
    pub devices: Vec<DeviceRecord>,
    /// The APIs in use.
    pub apis: Vec<&'static Api>,
}

/// The value of a parameter.
#[derive(Clone, Debug)]
pub enum ParamText {
    /// A number, a truth value, a length of time: it may be shown.
    Shown(String),
    /// A text. Only the end of the run shows whether it was used as a secret: until then its mark stands for it.
    Text(SecretString),
    /// It is secret: its mark is recorded.
    Secret(SecretString),
}

/// A longer text is recorded as its mark, in bytes.
const LONGEST_PARAM: usize = 4096;

impl ParamText {
    fn recorded(&self, key: &AuditKey) -> String {
        match self {
            Self::Shown(text) => text.clone(),
            Self::Text(text) | Self::Secret(text) => key.mark(text.expose_secret().as_bytes()),
        }
    }

    /// The text that the end of the run may show.
    fn deferred(&self) -> Option<&SecretString> {
        match self {
            Self::Text(text) if text.expose_secret().len() <= LONGEST_PARAM => Some(text),
            Self::Text(_) | Self::Shown(_) | Self::Secret(_) => None,
        }
    }
}

/// The journal of a run. Clones share it. Dropping the last one hands over what is buffered, but writes no end.
#[derive(Clone)]
pub struct Journal {
    shared: Arc<Shared>,
}

struct Shared {
    run: String,
    path: Option<PathBuf>,
    storage: Box<dyn Storage>,
    key: Option<AuditKey>,
    /// Parameters that the end of the run may show.
    texts: Vec<(String, SecretString)>,
    inner: Mutex<Inner>,
    doubt: Doubt,
    /// How far the disk is. Held while the disk works, so that those who come in the meantime are served together.
    durable: Mutex<u64>,
}

/// What is known of the writes of a run, whether or not it could be recorded.
#[derive(Default)]
pub(crate) struct Doubt {
    /// Writes that may be on their way: their intent is recorded, their end is not.
    under_way: AtomicU64,
    /// Writes that ended, and what became of them is not known.
    unknown: AtomicU64,
}

impl Doubt {
    /// A write is about to leave.
    pub(crate) fn begins(&self) {
        self.under_way.fetch_add(1, Ordering::SeqCst);
    }

    /// A write that began has come to its end.
    pub(crate) fn ends(&self, fate: Fate) {
        self.unknown.fetch_add(fate.is_doubtful().into(), Ordering::SeqCst);
        self.under_way.fetch_sub(1, Ordering::SeqCst);
    }

    /// A look has shown what became of a write that ended in doubt.
    pub(crate) fn is_settled(&self) {
        let fewer = |unknown: u64| unknown.checked_sub(1);
        let _ = self.unknown.fetch_update(Ordering::SeqCst, Ordering::SeqCst, fewer);
    }
}

#[derive(Default)]
struct Inner {
    link: Link,
    buffer: Vec<u8>,
    handed_over: Option<Instant>,
    /// How many records the operating system has.
    handed: u64,
    failure: Option<String>,
    tally: EndRecord,
    clock: Clock,
}

impl Journal {
    /// Begins the journal of a run. Nothing is made durable yet.
    pub fn start(state: &State, header: RunHeader) -> Result<Self, JournalError> {
        let key = AuditKey::load_or_create(state)?;
        let folder = state.journals();
        create_folder(&folder)?;
        let run = run_name()?;
        let path = folder.join(format!("{run}.jsonl"));
        let file = private().append(true).create_new(true).open(&path);
        let file = file.map_err(|error| JournalError::io("create", &path, &error))?;
        let storage = Box::new(FileStorage::new(file, &path));
        Self::begin(run, Some(path.clone()), storage, key, header).map_err(|error| JournalError::Io {
            what: "write to",
            path,
            reason: error.0,
        })
    }

    pub(crate) fn begin(
        run: String,
        path: Option<PathBuf>,
        storage: Box<dyn Storage>,
        key: AuditKey,
        header: RunHeader,
    ) -> Result<Self, RecordError> {
        let record = RunRecord {
            format: FORMAT,
            run: run.clone(),
            edgebook: env!("CARGO_PKG_VERSION").to_owned(),
            command: header.command,
            pid: std::process::id(),
            key: key.name(),
            runbook: header.runbook.map(text_record),
            imports: header.imports.into_iter().map(text_record).collect(),
            params: header
                .params
                .iter()
                .map(|(name, text)| ParamRecord { name: name.clone(), value: text.recorded(&key) })
                .collect(),
            user: header.user,
            host: header.host,
            apis: header.apis.into_iter().map(api_record).collect(),
            devices: header.devices,
        };
        let text = |(name, text): &(String, ParamText)| Some((name.clone(), text.deferred()?.clone()));
        let texts = header.params.iter().filter_map(text).collect();
        let (inner, doubt, durable) = Default::default();
        let shared = Shared { run, path, storage, key: Some(key), texts, inner, doubt, durable };
        let journal = Self { shared: Arc::new(shared) };
        journal.append(&Record::Run(record), true)?;
        Ok(journal)
    }

    /// The journal of a run that can have none: reads go on unrecorded, no write is sent.
    pub fn unavailable(why: &JournalError) -> Self {
        let failure = Some(why.to_string());
        let shared = Shared {
            run: String::new(),
            path: None,
            storage: Box::new(NoStorage),
            key: None,
            texts: Vec::new(),
            inner: Mutex::new(Inner { failure, ..Inner::default() }),
            doubt: Doubt::default(),
            durable: Mutex::default(),
        };
        Self { shared: Arc::new(shared) }
    }

    /// Records a file that was saved for the operator.
    pub fn saved(&self, device: &str, file: &Path, content: &[u8], secrets: bool) {
        let record = Record::Saved(SavedRecord {
            device: device.to_owned(),
            file: file.display().to_string(),
            bytes: u64::try_from(content.len()).unwrap_or(u64::MAX),
            sha256: digest(content),
            secrets,
        });
        // A journal that fails remembers it, and refuses the next write.
        let _ = self.append(&record, true);
    }

    /// The run's name; empty where there is no journal.
    pub fn run(&self) -> &str {
        &self.shared.run
    }

    /// The journal's file.
    pub fn path(&self) -> Option<&Path> {
        self.shared.path.as_deref()
    }

    /// Whether it is not known what became of a write of this run, or one is still on its way. True whatever became
    /// of those who waited for it: this is what the exit code of a run that broke down has to say.
    pub fn in_doubt(&self) -> bool {
        let doubt = self.doubt();
        doubt.unknown.load(Ordering::SeqCst) > 0 || doubt.under_way.load(Ordering::SeqCst) > 0
    }

    pub(crate) fn doubt(&self) -> &Doubt {
        &self.shared.doubt
    }

    /// Why the journal is not complete, if it is not.
    pub fn failure(&self) -> Option<String> {
        self.inner().failure.clone()
    }

    /// Ends the journal: the tally, the seal, everything on the disk if there was a write. Nothing can be recorded
    /// afterwards. The error says why the journal is not complete.
    pub fn end(&self, exit: u8) -> Result<(), RecordError> {
        self.end_showing(exit, |_| false)
    }

    /// The same, with the parameters that may be shown: those texts of which the run knows no secret by now. A run that
    /// failed before its first call has used none of them: which are secrets is not known, so none is shown.
    pub fn end_showing(&self, exit: u8, may_be_shown: impl Fn(&str) -> bool) -> Result<(), RecordError> {
        let mut inner = self.inner();
        let untried = exit != 0 && inner.tally.calls == 0;
        let shown = self.shared.texts.iter().map(|(name, text)| (name, text.expose_secret()));
        let params = shown
            .filter(|(_, text)| !untried && may_be_shown(text))
            .map(|(name, text)| ParamRecord { name: name.clone(), value: text.to_owned() })
            .collect();
        let end = EndRecord { exit, params, ..inner.tally.clone() };
        let writes = end.writes > 0;
        let ended = self.put(&mut inner, &Record::End(end), true);
        inner.failure.get_or_insert_with(|| "the run has ended".to_owned());
        drop(inner);
        ended?;
        if writes {
            self.shared.storage.sync().map_err(|error| RecordError(reason(&error)))?;
        }
        Ok(())
    }

    /// Makes everything durable that was recorded so far.
    pub(crate) fn sync(&self) -> Result<(), RecordError> {
        let wanted = {
            let mut inner = self.inner();
            self.hand_over(&mut inner)?;
            inner.link.seq
        };
        let mut durable = self.shared.durable.lock().unwrap_or_else(PoisonError::into_inner);
        if *durable >= wanted {
            return Ok(());
        }
        // Others have handed over more while this one waited for the disk: they are served together.
        let reached = {
            let inner = self.inner();
            if let Some(failure) = &inner.failure {
                return Err(RecordError(failure.clone()));
            }
            inner.handed
        };
        match self.shared.storage.sync() {
            Ok(()) => {
                *durable = reached;
                Ok(())
            }
            Err(error) => Err(self.fail(&mut self.inner(), &error)),
        }
    }

    /// Records something; `now` hands it over to the operating system at once.
    pub(crate) fn append(&self, record: &Record, now: bool) -> Result<(), RecordError> {
        self.put(&mut self.inner(), record, now)
    }

    /// Counts and records something in one step.
    pub(crate) fn append_counted(
        &self,
        count: impl FnOnce(&mut EndRecord) -> Record,
        now: bool,
    ) -> Result<Record, RecordError> {
        let mut inner = self.inner();
        let record = count(&mut inner.tally);
        self.put(&mut inner, &record, now)?;
        Ok(record)
    }

    pub(crate) fn key(&self) -> Option<&AuditKey> {
        self.shared.key.as_ref()
    }

    fn put(&self, inner: &mut Inner, record: &Record, now: bool) -> Result<(), RecordError> {
        if let Some(failure) = &inner.failure {
            return Err(RecordError(failure.clone()));
        }
        let at = inner.clock.at(Timestamp::now());
        let tied = match (record, &self.shared.key) {
            (Record::End(_), Some(key)) => inner.link.tie_sealed(at, record, key, &mut inner.buffer),
            _ => inner.link.tie(at, record, &mut inner.buffer),
        };
        tied.map_err(|error| RecordError(format!("a record cannot be written as JSON: {error}")))?;
        inner.buffer.push(b'\n');
        let late = inner.handed_over.is_none_or(|before| before.elapsed() >= LONGEST_DELAY);
        if now || late || inner.buffer.len() >= BUFFER { self.hand_over(inner) } else { Ok(()) }
    }

    fn hand_over(&self, inner: &mut Inner) -> Result<(), RecordError> {
        if let Some(failure) = &inner.failure {
            return Err(RecordError(failure.clone()));
        }
        if inner.buffer.is_empty() {
            return Ok(());
        }
        match self.shared.storage.append(&inner.buffer) {
            Ok(()) => {
                inner.buffer.clear();
                inner.handed_over = Some(Instant::now());
                inner.handed = inner.link.seq;
                Ok(())
            }
            Err(error) => Err(self.fail(inner, &error)),
        }
    }

    /// Remembers a failure for good.
    fn fail(&self, inner: &mut Inner, error: &std::io::Error) -> RecordError {
        let place =
            self.shared.path.as_ref().map_or_else(String::new, |path| format!("{}: ", path.display()));
        let failure = inner.failure.get_or_insert_with(|| format!("{place}{}", reason(error)));
        RecordError(failure.clone())
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.shared.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        let inner = self.inner.get_mut().unwrap_or_else(PoisonError::into_inner);
        if inner.failure.is_none() && !inner.buffer.is_empty() {
            // Nobody is left to be told.
            let _ = self.storage.append(&inner.buffer);
        }
    }
}

fn text_record((name, text): (String, String)) -> RunbookRecord {
    RunbookRecord { name, sha256: digest(text.as_bytes()) }
}

fn api_record(api: &Api) -> ApiRecord {
    ApiRecord { kind: api.kind.to_string(), version: api.version.to_string(), digest: api.digest.to_string() }
}

/// `20261121T233104.123Z-1f9ab3c2`: names sort by time, and two runs never share one.
fn run_name() -> Result<String, JournalError> {
    let mut random = [0u8; 4];
    getrandom::fill(&mut random).map_err(|error| JournalError::Random(error.to_string()))?;
    let at: String = format!("{:.3}", Timestamp::now()).replace(['-', ':'], "");
    Ok(format!("{at}-{}", hex(&random)))
}

/// Counts a fate.
pub(crate) fn count_fate(fates: &mut BTreeMap<String, u64>, fate: &str) {
    let count = fates.entry(fate.to_owned()).or_default();
    *count = count.saturating_add(1);
}

/// Counts a fate that has turned out to be another one.
pub(crate) fn move_fate(fates: &mut BTreeMap<String, u64>, from: &str, to: &str) {
    let left = fates.remove(from).unwrap_or_default().saturating_sub(1);
    if left > 0 {
        fates.insert(from.to_owned(), left);
    }
    count_fate(fates, to);
}

#[cfg(test)]
#[path = "writer_tests.rs"]
mod tests;
