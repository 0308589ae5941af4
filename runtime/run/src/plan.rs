//! A run as resolved before it begins: its devices, what they may be asked, and what its scripts get. Whoever calls
//! appliances makes its sessions here, so that all of them get the same help in the same situation.

use std::fmt;
use std::path::Path;
use std::sync::Arc;

use edgebook_check::{Effects, Repeat, Save};
use edgebook_journal::{ParamText, RunHeader};
use edgebook_script::{GivenFile, Library, Limits, Output, ParamValue, Session};
use edgebook_wire::{SecretString, Transport};
use edgebook_words::{Hint, Severity, escape};

use crate::book::{Book, Drives, Misfit, SignatureFile, allowed, allowed_files};
use crate::devices::{Target, fits, give};
use crate::recording::{Recording, record_of};
use crate::run::Run;
use crate::saving::SaveFolder;
use crate::{Event, Face, Failure, Surroundings};

/// A run that is ready to begin.
pub struct Plan {
    /// What was asked for, as the record names it.
    pub command: &'static str,
    /// The devices of the run, and what may be done to them.
    pub target: Target,
    /// What a script may use.
    pub limits: Limits,
    drives: Drives,
    book: Option<Book>,
    /// The files that it may save.
    saves: Vec<Save>,
    /// Where saved files go; `None` where nothing is saved.
    files: Option<Arc<SaveFolder>>,
}

/// Why a runbook does not run on the devices that were chosen. Nothing was sent.
pub enum Unfit {
    /// It is wrong by the description of some of them.
    Misfit(Box<Misfit>),
    /// Something else forbids it.
    Failure(Failure),
}

impl fmt::Debug for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unfit({self})")
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failure(failure) => failure.fmt(f),
            Self::Misfit(misfit) => {
                let first =
                    misfit.checked.findings.iter().find(|finding| finding.severity == Severity::Error);
                match first {
                    Some(finding) => finding.fmt(f),
                    None => f.write_str("the runbook is wrong"),
                }
            }
        }
    }
}

impl std::error::Error for Unfit {}

impl From<Failure> for Unfit {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Box<Misfit>> for Unfit {
    fn from(misfit: Box<Misfit>) -> Self {
        Self::Misfit(misfit)
    }
}

impl Plan {
    /// A run without a runbook.
    pub fn new(command: &'static str, target: Target, surroundings: &Surroundings) -> Self {
        let catalog = &surroundings.catalog;
        let drives = Drives::current(catalog).of(&target.roster, catalog);
        Self {
            command,
            target,
            limits: Limits::default(),
            drives,
            book: None,
            saves: Vec::new(),
            files: None,
        }
    }

    /// A run of a runbook: checked by the description of each device, within its signature and its limits. Nothing but
    /// what the check has seen can be called.
    pub fn of_book(
        command: &'static str,
        mut target: Target,
        book: Book,
        surroundings: &Surroundings,
        face: &dyn Face,
    ) -> Result<Self, Unfit> {
        let catalog = &surroundings.catalog;
        let drives = Drives::current(catalog).of(&target.roster, catalog);
        let effects = book.check(&drives)?;
        // The texts that were checked are the texts that run.
        book.modules.seal();
        // It is read once: what is compared with it, called and saved goes by the same text.
        let file = SignatureFile::beside(&book.path);
        let signature = file.read().map_err(|failure| failure.hint("nothing was sent"))?;
        if !book.unchecked {
            let covered = file.covers(signature.as_ref(), &effects);
            covered.map_err(|failure| failure.hint("nothing was sent"))?;
        }
        // What the check did not see is not let through, by whatever trick it is called, and whatever else was let pass.
        target.announced = Some(allowed(signature.as_ref(), &effects));
        let saves = allowed_files(signature.as_ref(), &effects);
        within_limit(&effects, target.permit.max_writes, face)?;
        target.reach = Some(effects);
        if !book.unchecked {
            fits(&target)?;
        }
        let limits = book.limits.clone();
        Ok(Self { command, target, limits, drives, book: Some(book), saves, files: None })
    }

    /// Says where files are saved, and finds whatever would keep one from being saved before anything is sent.
    pub fn save_to(&mut self, folder: Option<&Path>, surroundings: &Surroundings) -> Result<(), Failure> {
        let saves = self.saves.clone();
        self.files = SaveFolder::prepare(folder, saves, &self.target, &surroundings.redactor)?.map(Arc::new);
        Ok(())
    }

    /// The descriptions by which its devices are driven.
    pub fn drives(&self) -> &Drives {
        &self.drives
    }

    /// Its runbook.
    pub fn book(&self) -> Option<&Book> {
        self.book.as_ref()
    }

    /// A session on some devices of the run; `others` may be called, too.
    pub fn session(
        &self,
        output: Arc<dyn Output>,
        devices: &[Arc<dyn Transport>],
        others: &[Arc<dyn Transport>],
    ) -> Session {
        let library = self.drives.library(devices).cloned().unwrap_or_else(|| Library::new(&[]));
        let mut session = Session::new(library, output);
        let roster = &self.target.roster;
        session.unchosen = roster.unchosen().to_vec();
        session.simulated = roster.is_simulated();
        session.facts =
            roster.members().iter().map(|member| (member.device.name.clone(), member.facts())).collect();
        session.limits = self.limits.clone();
        if let Some(book) = &self.book {
            session.params = Some(book.params.clone());
            session.modules = Arc::clone(&book.modules) as _;
        }
        if let Some(practice) = &self.target.practice {
            session.assumed_waits = practice.waits();
            session.clock = practice.clock().unwrap_or(session.clock);
        }
        let reach = self.target.reach.as_ref();
        session.files = self.files.as_ref().and_then(|files| files.of_session(devices, reach));
        give(&mut session, devices, others);
        session
    }

    /// Makes the devices ready: secrets are fetched and certificates settled. Where the runbook runs on several, that is
    /// done when the run begins.
    pub fn open(
        mut self,
        surroundings: &Surroundings,
        recording: &Recording,
        face: &Arc<dyn Face>,
    ) -> Result<Run, Failure> {
        if let Some(files) = self.files.take() {
            self.files = Some(Arc::new(files.recorded_in(recording.saved_log())));
        }
        Run::open(self, surroundings, recording, face)
    }

    /// What the record says of the run when it begins.
    pub(crate) fn header(&self, surroundings: &Surroundings) -> RunHeader {
        let book = self.book.as_ref();
        let params = book
            .iter()
            .flat_map(|book| book.params.iter())
            .map(|(name, value)| (name.to_owned(), recorded(value)));
        RunHeader {
            command: self.command.to_owned(),
            runbook: book.map(|book| (book.path.display().to_string(), book.runbook.text.clone())),
            imports: book.map(|book| book.modules.texts()).unwrap_or_default(),
            params: params.collect(),
            user: surroundings.who.clone(),
            host: surroundings.host.clone(),
            devices: self.target.roster.members().iter().map(record_of).collect(),
            apis: self.target.roster.apis(),
        }
    }
}

/// Refuses a run whose known number of writes to one appliance is above the limit; says so where writes to several may
/// add up to more.
fn within_limit(effects: &Effects, most: u32, face: &dyn Face) -> Result<(), Failure> {
    let above = |writes: Repeat| writes.at_most().filter(|number| *number > most);
    if let Some(number) = above(effects.writes_to_one) {
        let message =
            format!("the runbook may make {number} writes to an appliance, and this run allows {most}");
        return Err(Failure::usage(message).code("too-many-writes").hint(Hint::MaxWrites { number }));
    }
    if let Some(writes) = above(effects.most_writes()) {
        face.tell(&Event::MayReachLimit { writes, most });
    }
    Ok(())
}

/// `image.bin (123 bytes, sha256 …)`: never the content.
fn in_record(file: &GivenFile) -> String {
    let name = file.name.as_deref().map_or_else(|| "file".to_owned(), escape);
    format!("{name} ({} bytes, sha256 {})", file.bytes.len(), edgebook_journal::sha256(&file.bytes))
}

/// A parameter's value as the record takes it.
fn recorded(value: &ParamValue) -> ParamText {
    let secrets = value.secrets();
    match value {
        ParamValue::File(file) => ParamText::Shown(in_record(file)),
        ParamValue::List(items) if items.iter().any(|item| matches!(item, ParamValue::File(_))) => {
            let files = items.iter().filter_map(|item| match item {
                ParamValue::File(file) => Some(in_record(file)),
                _ => None,
            });
            ParamText::Shown(files.collect::<Vec<_>>().join(", "))
        }
        _ if !secrets.is_empty() => ParamText::Secret(SecretString::from(secrets.join("\n"))),
        ParamValue::Text(_) | ParamValue::List(_) => ParamText::Text(SecretString::from(value.to_string())),
        _ => ParamText::Shown(value.to_string()),
    }
}
