//! A journal put together again: what each call was to do and what became of it.

use std::collections::BTreeMap;

use edgebook_wire::Fate;
use serde::Serialize;

use crate::reading::{Flaw, Reading};
use crate::record::{
    AttemptRecord, CredentialRecord, EndRecord, IntentRecord, OutcomeRecord, ParamRecord, PrunedRecord,
    Record, RunRecord, SavedRecord,
};

/// A run as its journal tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Audit {
    /// What ran; `None` where the journal has lost its beginning.
    pub run: Option<RunRecord>,
    /// When it began, in UTC.
    pub started: Option<String>,
    /// Every call, in the order of the intents.
    pub calls: Vec<CallSummary>,
    /// The files that it saved, in order.
    pub saved: Vec<SavedRecord>,
    /// The devices that were called with another credential from some time on.
    pub credentials: Vec<CredentialRecord>,
    /// The runs that this one removed from the record.
    pub pruned: Vec<PrunedRecord>,
    /// How it ended; `None` where it was killed or still goes on.
    pub end: Option<EndRecord>,
    /// When it ended, in UTC.
    pub ended: Option<String>,
    /// Where the chain is broken.
    pub flaws: Vec<Flaw>,
    /// The length of a torn last line in bytes.
    pub torn: usize,
}

/// One call.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CallSummary {
    /// When the intent was recorded, in UTC.
    pub at: String,
    /// What was to be done.
    pub intent: IntentRecord,
    /// The attempts that were followed by another.
    pub attempts: Vec<AttemptRecord>,
    /// How it ended; `None` where the journal ends before.
    pub outcome: Option<OutcomeRecord>,
    /// What became of a write. Where the journal ends before the outcome, that is unknown.
    pub fate: Option<Fate>,
    /// Whether a look has shown that, where no answer did.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub confirmed: bool,
}

/// How many calls there were, and what became of the writes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Calls that change nothing.
    pub reads: u64,
    /// Calls that may change something.
    pub writes: u64,
    /// Writes by their fate.
    pub fates: BTreeMap<String, u64>,
}

impl Audit {
    /// Puts a reading together.
    pub fn of(reading: Reading) -> Self {
        let mut audit = Self {
            run: None,
            started: None,
            calls: Vec::new(),
            saved: Vec::new(),
            credentials: Vec::new(),
            pruned: Vec::new(),
            end: None,
            ended: None,
            flaws: reading.flaws,
            torn: reading.torn,
        };
        let mut by_number: BTreeMap<u64, usize> = BTreeMap::new();
        for entry in reading.entries {
            match entry.record {
                Record::Run(run) => {
                    audit.run.get_or_insert(run);
                    audit.started.get_or_insert(entry.at);
                }
                Record::Intent(intent) => {
                    by_number.insert(intent.call, audit.calls.len());
                    let fate = intent.is_write().then_some(Fate::Unknown);
                    let attempts = Vec::new();
                    audit.calls.push(CallSummary {
                        at: entry.at,
                        intent,
                        attempts,
                        outcome: None,
                        fate,
                        confirmed: false,
                    });
                }
                Record::Attempt(attempt) => {
                    let call = by_number.get(&attempt.call).and_then(|index| audit.calls.get_mut(*index));
                    if let Some(call) = call {
                        call.attempts.push(attempt);
                    }
                }
                Record::Outcome(outcome) => {
                    let call = by_number.get(&outcome.call).and_then(|index| audit.calls.get_mut(*index));
                    if let Some(call) = call {
                        let fate = outcome.fate.as_deref().and_then(Fate::parse);
                        // A word that nobody knows is no reason to believe that a write did nothing.
                        call.fate = call.fate.map(|unknown| fate.unwrap_or(unknown));
                        call.outcome = Some(outcome);
                    }
                }
                Record::Confirmed(seen) => {
                    let call = by_number.get(&seen.call).and_then(|index| audit.calls.get_mut(*index));
                    if let (Some(call), Some(fate)) = (call, Fate::parse(&seen.fate)) {
                        call.fate = call.fate.map(|_| fate);
                        call.confirmed = true;
                    }
                }
                Record::Credential(changed) => audit.credentials.push(changed),
                Record::Saved(saved) => audit.saved.push(saved),
                Record::Pruned(pruned) => audit.pruned.push(pruned),
                Record::End(end) => {
                    audit.show(&end.params);
                    audit.end = Some(end);
                    audit.ended = Some(entry.at);
                }
            }
        }
        audit
    }

    /// Puts texts in the place of their marks.
    fn show(&mut self, texts: &[ParamRecord]) {
        let params = self.run.iter_mut().flat_map(|run| &mut run.params);
        for param in params {
            if let Some(text) = texts.iter().find(|text| text.name == param.name) {
                param.value.clone_from(&text.value);
            }
        }
    }

    /// The tally of the calls.
    pub fn tally(&self) -> Tally {
        let mut tally = Tally::default();
        for call in &self.calls {
            match call.fate {
                None => tally.reads = tally.reads.saturating_add(1),
                Some(fate) => {
                    tally.writes = tally.writes.saturating_add(1);
                    crate::writer::count_fate(&mut tally.fates, fate.as_str());
                }
            }
        }
        tally
    }
}
