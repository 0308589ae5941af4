//! The record of this run: its journal, and the locks that keep other runs away while it writes.

use std::path::Path;
use std::sync::Arc;

use edgebook_journal::{DeviceLocks, DeviceRecord, Journal, JournalError, State};
use edgebook_wire::{Locks, Recorder};

use edgebook_script::RunEnd;

use crate::devices::Member;
use crate::ending::End;
use crate::plan::Plan;
use crate::{Event, Face, Failure, Surroundings};

/// What is recorded, and where.
pub struct Recording {
    /// `None` where a simulated run cannot be recorded: nothing is at stake there.
    journal: Option<Journal>,
    /// Keeps a record of its own, without a journal.
    other: Option<Arc<dyn Recorder>>,
    locks: Option<DeviceLocks>,
}

impl Recording {
    /// Begins the record of a run. Where there can be none, a run on real appliances may read, but not write; that is
    /// told.
    pub fn start(plan: &Plan, surroundings: &Surroundings, face: &dyn Face) -> Self {
        let simulated = plan.target.roster.is_simulated();
        let header = plan.header(surroundings);
        let state = surroundings.state.as_ref().map(State::new);
        let journal = match &state {
            Some(state) => Journal::start(state, header),
            None => Err(JournalError::NoFolder),
        };
        match (journal, state) {
            (Ok(journal), Some(state)) => {
                let locks = DeviceLocks::new(&state, journal.run());
                // Nobody else reaches a simulator inside this process.
                Self { journal: Some(journal), other: None, locks: (!simulated).then_some(locks) }
            }
            (Err(error), _) if simulated => {
                face.tell(&Event::NotRecorded { why: &error, changes_nothing: false });
                Self { journal: None, other: None, locks: None }
            }
            (Err(error), _) => {
                face.tell(&Event::NotRecorded { why: &error, changes_nothing: true });
                Self { journal: Some(Journal::unavailable(&error)), other: None, locks: None }
            }
            (Ok(journal), None) => Self { journal: Some(journal), other: None, locks: None },
        }
    }

    /// No record: for a run that nobody will ask about, on simulated appliances.
    pub fn none() -> Self {
        Self { journal: None, other: None, locks: None }
    }

    /// A record that somebody else keeps: of a run on simulated appliances, for a test.
    pub fn kept_by(recorder: Arc<dyn Recorder>) -> Self {
        Self { journal: None, other: Some(recorder), locks: None }
    }

    /// What the wire tells of every call.
    pub fn recorder(&self) -> Option<Arc<dyn Recorder>> {
        self.other.clone().or_else(|| self.journal())
    }

    /// Where saved files are recorded.
    pub fn saved_log(&self) -> SavedLog {
        SavedLog(self.journal.clone())
    }

    fn journal(&self) -> Option<Arc<dyn Recorder>> {
        self.journal.clone().map(|journal| Arc::new(journal) as _)
    }

    /// What the wire asks before every write.
    pub fn locks(&self) -> Option<Arc<dyn Locks>> {
        self.locks.clone().map(|locks| Arc::new(locks) as _)
    }

    /// Ends the record and gives how the run ended on. Where it is not known what became of a write, that is how it
    /// ended, whatever else went wrong.
    pub fn conclude(
        &self,
        ended: Result<End, Failure>,
        surroundings: &Surroundings,
        face: &dyn Face,
    ) -> Result<End, Failure> {
        let Some(journal) = &self.journal else { return ended };
        let ended = if journal.in_doubt() { in_doubt(ended) } else { ended };
        let end = match &ended {
            Ok(end) => *end,
            Err(failure) => failure.end.into(),
        };
        let no_secret = |text: &str| surroundings.redactor.text(text) == text;
        if let Err(error) = journal.end_showing(end.exit_code(), no_secret)
            // One that never began was told of then.
            && journal.path().is_some()
        {
            face.tell(&Event::RecordIncomplete(&error));
        }
        ended
    }
}

/// Records the files that a run saves, where it has a record.
#[derive(Clone, Default)]
pub struct SavedLog(Option<Journal>);

impl SavedLog {
    /// Records a file that was saved.
    pub fn saved(&self, device: &str, file: &Path, content: &[u8], secrets: bool) {
        if let Some(journal) = &self.0 {
            journal.saved(device, file, content, secrets);
        }
    }
}

fn in_doubt(ended: Result<End, Failure>) -> Result<End, Failure> {
    let Err(mut failure) = ended else { return Ok(RunEnd::OutcomeUnknown.into()) };
    failure.end = RunEnd::OutcomeUnknown;
    Err(failure)
}

/// A device of a run, as the record names it.
pub(crate) fn record_of(member: &Member) -> DeviceRecord {
    DeviceRecord {
        name: member.device.name.clone(),
        kind: member.device.kind.clone(),
        address: member.address.as_ref().map(ToString::to_string),
        version: Some(member.api.version.to_string()),
        digest: Some(member.api.digest.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use edgebook_journal::{Audit, Reading, RunHeader};
    use edgebook_model::Api;
    use edgebook_wire::{DeviceName, Intent, Purpose, Recorder as _, Redactor};

    use super::*;
    use crate::Nobody;

    /// Announces the first write of an API, as the wire does before its first byte.
    fn announce_a_write(journal: &Journal) {
        let api: &'static Api = edgebook_bindings::apis()[0];
        let operation = api.operations.iter().find(|operation| operation.effects.is_write()).unwrap();
        let intent = Intent {
            device: &DeviceName { name: "edge-1".to_owned(), kind: api.kind.to_string() },
            address: "https://192.0.2.1:8000",
            api,
            operation,
            purpose: Purpose::Call,
            method: operation.method,
            target: &operation.path,
            secrets: &[],
            content: None,
            redactor: &Redactor::new(),
        };
        journal.intent(&intent).unwrap();
    }

    #[test]
    fn a_run_that_ends_early_ends_its_record_and_says_whether_a_write_is_in_doubt() {
        for (writes, end) in [(false, RunEnd::Failed), (true, RunEnd::OutcomeUnknown)] {
            let folder = tempfile::tempdir().unwrap();
            let journal = Journal::start(&State::new(folder.path()), RunHeader::default()).unwrap();
            let recording = Recording { journal: Some(journal.clone()), other: None, locks: None };
            if writes {
                announce_a_write(&journal);
            }
            let ended = recording.conclude(Ok(RunEnd::Failed.into()), &Surroundings::default(), &Nobody);
            assert_eq!(ended, Ok(end.into()));
            let text = std::fs::read(journal.path().unwrap()).unwrap();
            assert_eq!(Audit::of(Reading::of(&text)).end.unwrap().exit, end.exit_code());
        }
    }

    #[test]
    fn doubt_weighs_more_than_a_failure_and_keeps_its_words() {
        let failure = in_doubt(Err(Failure::usage("a word"))).unwrap_err();
        assert_eq!((failure.end, failure.to_string().as_str()), (RunEnd::OutcomeUnknown, "a word"));
        assert_eq!(in_doubt(Ok(RunEnd::Interrupted.into())), Ok(RunEnd::OutcomeUnknown.into()));
    }
}
