//! Locks in files: two processes never write to one device at the same time, and never read from it more than it may
//! be read.
//!
//! Each device has a queue and a lock for writes, a queue and a few places for reads. Whoever wants to write takes the
//! queue first, then the lock, and then leaves the queue again: a process that writes without a break cannot keep the
//! others out for ever. Reads take the first place that is free, and queue only where none is: they are short and many,
//! so their files stay open too. The system takes everything back when a process ends, however it ends.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use edgebook_wire::{Appliance, Claim, DeviceName, Locks, READS};
use edgebook_words::escape;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chain::digest;
use crate::state::{create_folder, private};
use crate::{JournalError, State};

/// The longest host in the name of a file; longer ones are cut and told apart by a digest.
const LONGEST_HOST: usize = 120;

/// The least length of the line that says who holds a lock, in bytes.
const LINE: usize = 160;

/// How long what a file says about its holder is left as it is: writing it costs more than the lock, and it is only
/// shown to whoever waits.
const SAID_FOR: Duration = Duration::from_secs(1);

/// So many files stay open at most.
const MOST_SPARE: usize = 32;

/// The locks of a state folder, taken in the name of a run.
#[derive(Clone, Debug)]
pub struct DeviceLocks {
    shared: Arc<Shared>,
    /// What belongs to each device, by its host: names are put together once.
    known: Arc<Mutex<HashMap<String, Vec<Arc<Files>>>>>,
}

/// What all locks of a run have in common.
#[derive(Debug)]
struct Shared {
    folder: PathBuf,
    run: String,
    /// How many files stay open just now.
    spare: AtomicUsize,
}

/// The files of one device.
#[derive(Debug)]
struct Files {
    port: u16,
    writes: Queue,
    reads: Queue,
}

/// A queue, and the locks for which it is.
#[derive(Debug)]
struct Queue {
    path: PathBuf,
    /// One of them is enough.
    locks: Vec<PathBuf>,
    /// Open files of locks that nobody in this process holds just now, each in its lock's place: opening one takes
    /// longer than locking it. Empty for writes, which take their time.
    spare: Mutex<Vec<Option<Open>>>,
}

/// A lock's open file.
#[derive(Debug)]
struct Open {
    file: File,
    /// When this process last wrote into the file that it holds the lock.
    said: Option<Instant>,
}

/// Who holds a lock, as it stands in the file.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    run: String,
    since: String,
}

impl DeviceLocks {
    /// The locks of a run.
    pub fn new(state: &State, run: &str) -> Self {
        let shared = Shared { folder: state.locks(), run: run.to_owned(), spare: AtomicUsize::new(0) };
        Self { shared: Arc::new(shared), known: Arc::default() }
    }

    fn files(&self, host: &str, port: u16) -> Arc<Files> {
        let appliance = Appliance::at(host, port);
        let (host, port) = (appliance.host(), appliance.port());
        let mut known = held(&self.known);
        if let Some(files) = known.get(host).and_then(|files| files.iter().find(|files| files.port == port)) {
            return Arc::clone(files);
        }
        let name = file_name(host, port);
        let path = |ending: &str| self.shared.folder.join(format!("{name}.{ending}"));
        let places: Vec<PathBuf> = (1..=READS).map(|place| path(&format!("read{place}"))).collect();
        let files = Arc::new(Files {
            port,
            writes: Queue { path: path("queue"), locks: vec![path("lock")], spare: Mutex::default() },
            reads: Queue {
                path: path("reads"),
                spare: Mutex::new(places.iter().map(|_| None).collect()),
                locks: places,
            },
        });
        known.entry(host.to_owned()).or_default().push(Arc::clone(&files));
        files
    }

    fn claim_in(&self, files: Arc<Files>, queue: fn(&Files) -> &Queue) -> Box<dyn Claim> {
        Box::new(FileClaim { shared: Arc::clone(&self.shared), files, which: queue, queue: None, lock: None })
    }
}

impl Locks for DeviceLocks {
    fn claim(&self, _: &DeviceName, host: &str, port: u16) -> Option<Box<dyn Claim>> {
        Some(self.claim_in(self.files(host, port), |files| &files.writes))
    }

    fn claim_read(&self, _: &DeviceName, host: &str, port: u16) -> Option<Box<dyn Claim>> {
        Some(self.claim_in(self.files(host, port), |files| &files.reads))
    }
}

fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `192.0.2.10_8000`; the colons of IPv6 become `+`, which no host name has.
fn file_name(host: &str, port: u16) -> String {
    let plain: String = host
        .chars()
        .map(
            |character| {
                if character.is_ascii_alphanumeric() || ".-_".contains(character) { character } else { '+' }
            },
        )
        .collect();
    match plain.char_indices().nth(LONGEST_HOST) {
        None => format!("{plain}_{port}"),
        Some((end, _)) => {
            let digest: String = digest(host.as_bytes()).chars().take(16).collect();
            format!("{}~{digest}_{port}", plain.get(..end).unwrap_or_default())
        }
    }
}

struct FileClaim {
    shared: Arc<Shared>,
    files: Arc<Files>,
    which: fn(&Files) -> &Queue,
    queue: Option<Open>,
    /// What is held: the index of the lock, and its file.
    lock: Option<(usize, Open)>,
}

impl FileClaim {
    fn of(&self) -> &Queue {
        (self.which)(&self.files)
    }

    /// Opens the file of a lock.
    fn open(&self, path: &Path) -> Result<Open, JournalError> {
        let open = || private().read(true).write(true).create(true).truncate(false).open(path);
        let file = match open() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                create_folder(&self.shared.folder)?;
                open().map_err(|error| JournalError::io("create", path, &error))?
            }
            opened => opened.map_err(|error| JournalError::io("open", path, &error))?,
        };
        Ok(Open { file, said: None })
    }

    /// Takes the lock on a file, if it is free.
    fn take(&self, path: &Path, spare: Option<Open>) -> Result<Option<Open>, JournalError> {
        let open = match spare {
            Some(spare) => spare,
            None => self.open(path)?,
        };
        match open.file.try_lock() {
            Ok(()) => Ok(Some(open)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(JournalError::io("lock", path, &error)),
        }
    }

    /// The file of a lock that is open already.
    fn spare(&self, index: usize) -> Option<Open> {
        let open = held(&self.of().spare).get_mut(index)?.take()?;
        self.shared.spare.fetch_sub(1, Ordering::Relaxed);
        Some(open)
    }

    /// Takes the first lock that is free, and says in it who holds it.
    fn take_one(&self) -> Result<Option<(usize, Open)>, JournalError> {
        for (index, path) in self.of().locks.iter().enumerate() {
            if let Some(mut open) = self.take(path, self.spare(index))? {
                if open.said.is_none_or(|said| said.elapsed() >= SAID_FOR) {
                    self.say_who(&mut open.file)
                        .map_err(|error| JournalError::io("write to", path, &error))?;
                    open.said = Some(Instant::now());
                }
                return Ok(Some((index, open)));
            }
        }
        Ok(None)
    }

    /// One line, filled up with blanks so that it covers whatever stood there: one write, and the file keeps its size.
    fn say_who(&self, file: &mut File) -> std::io::Result<()> {
        let since = format!("{:.0}", Timestamp::now());
        let holder = Holder { pid: std::process::id(), run: self.shared.run.clone(), since };
        let text = serde_json::to_string(&holder)?;
        file.rewind()?;
        file.write_all(format!("{text:LINE$}\n").as_bytes())
    }
}

impl Claim for FileClaim {
    fn try_take(&mut self) -> Result<bool, String> {
        if self.lock.is_some() {
            return Ok(true);
        }
        // Reads queue only where no place is free; writes always.
        if self.of().locks.len() > 1 && self.queue.is_none() {
            self.lock = self.take_one().map_err(|error| error.to_string())?;
            if self.lock.is_some() {
                return Ok(true);
            }
        }
        if self.queue.is_none() {
            self.queue = self.take(&self.of().path, None).map_err(|error| error.to_string())?;
        }
        if self.queue.is_none() {
            return Ok(false);
        }
        self.lock = self.take_one().map_err(|error| error.to_string())?;
        if self.lock.is_some() {
            self.queue = None;
        }
        Ok(self.lock.is_some())
    }

    fn holder(&self) -> Option<String> {
        let mut holders: Vec<String> = self.of().locks.iter().filter_map(|path| holder(path)).collect();
        holders.dedup();
        (!holders.is_empty()).then(|| holders.join("; "))
    }
}

/// Who says in a file that it holds the lock.
fn holder(path: &Path) -> Option<String> {
    let mut text = String::new();
    File::open(path).ok()?.take(4096).read_to_string(&mut text).ok()?;
    // What an earlier holder wrote may stand behind.
    let holder: Holder = serde_json::Deserializer::from_str(&text).into_iter().next()?.ok()?;
    let run = if holder.run.is_empty() { String::new() } else { format!(", run {}", escape(&holder.run)) };
    Some(format!("process {}{run}, since {}", holder.pid, escape(&holder.since)))
}

impl Drop for FileClaim {
    fn drop(&mut self) {
        let Some((index, open)) = self.lock.take() else { return };
        let mut spare = held(&self.of().spare);
        let Some(place) = spare.get_mut(index) else {
            // What stands in a file that nobody holds is never shown; this only keeps it from misleading people.
            let _ = open.file.set_len(0);
            return;
        };
        if place.is_none()
            && self.shared.spare.load(Ordering::Relaxed) < MOST_SPARE
            && open.file.unlock().is_ok()
        {
            self.shared.spare.fetch_add(1, Ordering::Relaxed);
            *place = Some(open);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> DeviceName {
        DeviceName { name: "edge1".to_owned(), kind: "vns3".to_owned() }
    }

    fn claim(state: &State, run: &str, host: &str) -> Box<dyn Claim> {
        DeviceLocks::new(state, run).claim(&name(), host, 8000).unwrap()
    }

    #[test]
    fn one_holds_the_lock_and_is_named_to_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path().join("state"));
        let mut first = claim(&state, "run-1", "192.0.2.1");
        assert_eq!(first.holder(), None);
        assert_eq!(first.try_take(), Ok(true));
        assert_eq!(first.try_take(), Ok(true));
        let mut second = claim(&state, "run-2", "192.0.2.1");
        assert_eq!(second.try_take(), Ok(false));
        let holder = second.holder().unwrap();
        let expected = format!("process {}, run run-1, since 20", std::process::id());
        assert!(holder.starts_with(&expected), "{holder}");
        assert_eq!(claim(&state, "run-2", "192.0.2.2").try_take(), Ok(true));
        drop(first);
        assert_eq!(second.try_take(), Ok(true));
        drop(second);
        assert_eq!(claim(&state, "run-3", "192.0.2.1").holder(), None);
    }

    #[test]
    fn every_spelling_of_an_address_is_one_lock() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        let mut first = claim(&state, "run-1", "127.0.0.1");
        assert_eq!(first.try_take(), Ok(true));
        for host in ["localhost", "::1", "::ffff:127.0.0.1", "LOCALHOST."] {
            assert_eq!(claim(&state, "run-2", host).try_take(), Ok(false), "{host}");
        }
    }

    #[test]
    fn whoever_waits_comes_before_whoever_just_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        let mut busy = claim(&state, "busy", "h");
        assert_eq!(busy.try_take(), Ok(true));
        let mut waiting = claim(&state, "waiting", "h");
        assert_eq!(waiting.try_take(), Ok(false));
        drop(busy);
        let mut again = claim(&state, "busy", "h");
        assert_eq!(again.try_take(), Ok(false));
        assert_eq!(waiting.try_take(), Ok(true));
        assert_eq!(again.try_take(), Ok(false));
        drop(waiting);
        assert_eq!(again.try_take(), Ok(true));
    }

    #[test]
    fn so_many_read_at_once_and_the_next_is_told_who() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        let place = |run: &str| DeviceLocks::new(&state, run).claim_read(&name(), "h", 1).unwrap();
        let mut reading: Vec<_> = (0..READS).map(|number| place(&format!("run-{number}"))).collect();
        for claim in &mut reading {
            assert_eq!(claim.try_take(), Ok(true));
        }
        let mut waiting = place("waiting");
        assert_eq!(waiting.try_take(), Ok(false));
        let holders = waiting.holder().unwrap();
        assert!(
            (0..READS).all(|number| holders.contains(&format!("run run-{number}, since 20"))),
            "{holders}"
        );
        // A write has a lock of its own.
        reading.pop();
        assert_eq!(waiting.try_take(), Ok(true));
        assert_eq!(place("late").try_take(), Ok(false));
        assert_eq!(claim(&state, "writer", "h").try_take(), Ok(true));
        reading.clear();
        assert_eq!(place("late").try_take(), Ok(true));
    }

    #[test]
    fn a_lock_that_cannot_be_made_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let state = State::new(folder.path().join("file"));
        let error = claim(&state, "run", "h").try_take().unwrap_err();
        assert!(error.contains("file/locks"), "{error}");
    }

    #[test]
    fn files_have_names_that_file_systems_take() {
        let long = "a".repeat(250);
        for (host, expected) in [("192.0.2.1", "192.0.2.1_1"), ("2001:db8::1", "2001+db8++1_1")] {
            assert_eq!(file_name(host, 1), expected);
        }
        let one = file_name(&format!("{long}b"), 65535);
        assert!(one.len() < 200 && one != file_name(&format!("{long}c"), 65535), "{one}");
    }
}
