//! Removes old runs from the record, and keeps a record of that.
//!
//! What is removed is written down first, in a run of its own that is never removed: the name, the digest and the tally
//! of each run, durable before the first file goes. A crash in between leaves a file that the next prune removes.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use jiff::{SignedDuration, Timestamp};

use crate::audit::Audit;
use crate::chain::digest;
use crate::error::JournalError;
use crate::reading::Reading;
use crate::record::{PrunedRecord, Record};
use crate::runs::{RunFile, list_runs};
use crate::state::{read_limited, sync_folder};
use crate::verify::verify_bytes;
use crate::writer::{Journal, RunHeader};
use crate::{AuditKey, State};

/// What a run that prunes is called in the record.
pub const PRUNE: &str = "audit prune";

/// A run without an end may still go on; it is not touched before its file was left alone for so long.
const ABANDONED: SignedDuration = SignedDuration::from_hours(24);
/// Larger files are not journals, in bytes.
const LARGEST: u64 = 1 << 30;

/// How old a run must be to be removed, by its last record.
#[derive(Clone, Copy, Debug)]
pub struct Ages {
    /// Runs that changed nothing.
    pub reads: SignedDuration,
    /// Runs that may have changed something.
    pub writes: SignedDuration,
}

/// Which runs would be removed.
#[derive(Clone, Debug, Default)]
pub struct PrunePlan {
    /// The runs, oldest first.
    pub doomed: Vec<(RunFile, PrunedRecord)>,
    /// Runs that are old enough and stay, with the reason.
    pub kept: Vec<(RunFile, String)>,
}

impl PrunePlan {
    /// Looks at all runs. Removes nothing.
    pub fn of(state: &State, ages: Ages, now: Timestamp) -> Result<Self, JournalError> {
        let key = AuditKey::load(state)?;
        let mut plan = Self::default();
        for run in list_runs(state)? {
            match look(&run.path, key.as_ref(), ages, now) {
                Ok(Look::Young) => {}
                Ok(Look::Old(record)) => {
                    plan.doomed.push((run.clone(), PrunedRecord { run: run.name, ..*record }));
                }
                Ok(Look::Kept(why)) => plan.kept.push((run, why)),
                Err(error) => plan.kept.push((run, error.to_string())),
            }
        }
        Ok(plan)
    }

    /// Writes down what is removed, then removes it. Returns the name of the run that says so; `None` where there is
    /// nothing to remove.
    pub fn carry_out(&self, state: &State, header: RunHeader) -> Result<Option<String>, JournalError> {
        if self.doomed.is_empty() {
            return Ok(None);
        }
        let header = RunHeader { command: PRUNE.to_owned(), ..header };
        let journal = Journal::start(state, header)?;
        let path = journal.path().map(Path::to_owned).unwrap_or_default();
        let unwritten = |reason: String| JournalError::Io { what: "write to", path: path.clone(), reason };
        for (_, record) in &self.doomed {
            journal.append(&Record::Pruned(record.clone()), false).map_err(|error| unwritten(error.0))?;
        }
        journal.sync().map_err(|error| unwritten(error.0))?;
        // The name of the new file has to be as durable as what it says.
        let folder = state.journals();
        sync_folder(&folder).map_err(|error| JournalError::io("write to", &folder, &error))?;
        for (run, _) in &self.doomed {
            match fs::remove_file(&run.path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(JournalError::io("remove", &run.path, &error));
                }
                _ => {}
            }
        }
        sync_folder(&folder).map_err(|error| JournalError::io("write to", &folder, &error))?;
        journal.end(0).map_err(|error| unwritten(error.0))?;
        Ok(Some(journal.run().to_owned()))
    }
}

/// What is to be done with a run.
enum Look {
    Young,
    Old(Box<PrunedRecord>),
    Kept(String),
}

fn look(path: &Path, key: Option<&AuditKey>, ages: Ages, now: Timestamp) -> Result<Look, JournalError> {
    let modified = fs::metadata(path).and_then(|facts| facts.modified());
    let modified = modified.map_err(|error| JournalError::io("read", path, &error))?;
    if age(modified, now) < ages.reads.min(ages.writes) {
        return Ok(Look::Young);
    }
    let bytes = read_limited(path, LARGEST)?;
    let verification = verify_bytes(&bytes, key);
    let reading = Reading::of(&bytes);
    let last = reading.entries.last().map(|entry| entry.at.clone()).unwrap_or_default();
    let audit = Audit::of(reading);
    let tally = audit.tally();
    let needed = if tally.writes > 0 { ages.writes } else { ages.reads };
    let needed = if audit.end.is_some() { needed } else { needed.max(ABANDONED) };
    let last_age = last.parse::<Timestamp>().map_or(SignedDuration::MAX, |last| now.duration_since(last));
    if age(modified, now).min(last_age) < needed {
        return Ok(Look::Young);
    }
    if !verification.is_sound() {
        return Ok(Look::Kept("it was changed after it was written".to_owned()));
    }
    if audit.run.as_ref().is_some_and(|run| run.command == PRUNE) {
        return Ok(Look::Young);
    }
    Ok(Look::Old(Box::new(PrunedRecord {
        run: String::new(),
        sha256: digest(&bytes),
        started: audit.started,
        last,
        exit: audit.end.map(|end| end.exit),
        reads: tally.reads,
        writes: tally.writes,
        fates: tally.fates,
    })))
}

fn age(modified: SystemTime, now: Timestamp) -> SignedDuration {
    Timestamp::try_from(modified).map_or(SignedDuration::ZERO, |modified| now.duration_since(modified))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{intent, outcome};
    use crate::verify::verify;

    /// Records a run with these effects; returns its name.
    fn recorded(state: &State, effects: &[&str], ends: bool) -> String {
        let journal =
            Journal::start(state, RunHeader { command: "run".into(), ..RunHeader::default() }).unwrap();
        for (number, effect) in (1..).zip(effects) {
            journal.append(&Record::Intent(intent(number, effect)), true).unwrap();
            journal.append(&outcome(number, (*effect != "read").then_some("applied")), true).unwrap();
        }
        if ends {
            journal.end(0).unwrap();
        }
        journal.run().to_owned()
    }

    fn names(runs: &[RunFile]) -> Vec<&str> {
        runs.iter().map(|run| run.name.as_str()).collect()
    }

    fn in_days(days: i64) -> Timestamp {
        Timestamp::now().saturating_add(SignedDuration::from_hours(24 * days)).unwrap()
    }

    const AGES: Ages =
        Ages { reads: SignedDuration::from_hours(24 * 90), writes: SignedDuration::from_hours(24 * 700) };

    #[test]
    fn reads_go_first_writes_later_and_what_went_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        let read = recorded(&state, &["read", "read"], true);
        let write = recorded(&state, &["read", "change"], true);
        let killed = recorded(&state, &["change"], false);
        assert!(PrunePlan::of(&state, AGES, in_days(89)).unwrap().doomed.is_empty());
        let plan = PrunePlan::of(&state, AGES, in_days(91)).unwrap();
        let bytes = fs::read(state.journals().join(format!("{read}.jsonl"))).unwrap();
        let pruned = plan.carry_out(&state, RunHeader::default()).unwrap().unwrap();
        let mut left = vec![write.as_str(), killed.as_str(), pruned.as_str()];
        left.sort_unstable();
        assert_eq!(names(&list_runs(&state).unwrap()), left);
        // The record of it is whole, sealed, and has what is needed to recognise a copy of what went.
        let key = AuditKey::load(&state).unwrap();
        let path = state.journals().join(format!("{pruned}.jsonl"));
        let found = verify(&path, key.as_ref()).unwrap();
        assert!(found.is_sound() && found.seal == crate::Seal::Good, "{found:?}");
        let audit = Audit::of(Reading::open(&path).unwrap());
        let [told] = audit.pruned.as_slice() else { panic!("{audit:?}") };
        assert_eq!((told.run.as_str(), told.reads, told.writes, told.exit), (read.as_str(), 2, 0, Some(0)));
        assert_eq!(told.sha256, digest(&bytes));
        // Later the others go; what says so stays.
        let plan = PrunePlan::of(&state, AGES, in_days(10_000)).unwrap();
        assert_eq!(plan.doomed.len(), 2);
        plan.carry_out(&state, RunHeader::default()).unwrap();
        assert_eq!(list_runs(&state).unwrap().len(), 2);
        assert!(PrunePlan::of(&state, AGES, in_days(20_000)).unwrap().doomed.is_empty());
    }

    #[test]
    fn what_was_changed_stays_and_a_run_that_may_go_on_too() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        let changed = recorded(&state, &["read"], true);
        let path = state.journals().join(format!("{changed}.jsonl"));
        let text = fs::read_to_string(&path).unwrap();
        fs::write(&path, text.replace("edge1", "edge2")).unwrap();
        recorded(&state, &["read"], false);
        let ages = Ages { reads: SignedDuration::ZERO, writes: SignedDuration::ZERO };
        let plan = PrunePlan::of(&state, ages, Timestamp::now()).unwrap();
        assert!(plan.doomed.is_empty(), "{plan:?}");
        let [(run, why)] = plan.kept.as_slice() else { panic!("{plan:?}") };
        assert_eq!(
            (run.name.as_str(), why.as_str()),
            (changed.as_str(), "it was changed after it was written")
        );
    }

    #[test]
    fn a_prune_that_was_cut_short_is_finished_by_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        recorded(&state, &["read"], true);
        let plan = PrunePlan::of(&state, AGES, in_days(91)).unwrap();
        // Written down, and killed before the file went.
        let journal =
            Journal::start(&state, RunHeader { command: PRUNE.into(), ..RunHeader::default() }).unwrap();
        journal.append(&Record::Pruned(plan.doomed[0].1.clone()), true).unwrap();
        drop(journal);
        assert_eq!(list_runs(&state).unwrap().len(), 2);
        let plan = PrunePlan::of(&state, AGES, in_days(91)).unwrap();
        assert_eq!(plan.doomed.len(), 1);
        plan.carry_out(&state, RunHeader::default()).unwrap();
        assert_eq!(list_runs(&state).unwrap().len(), 2, "what went is told twice, and the run is gone");
    }
}
