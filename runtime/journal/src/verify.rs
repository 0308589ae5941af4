//! Whether a journal is as it was written.

use std::path::Path;

use crate::chain::seal_is_good;
use crate::reading::{Flaw, Reading};
use crate::record::Record;
use crate::state::read_limited;
use crate::{AuditKey, JournalError};

/// What the seal of a journal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seal {
    /// The run ended and its end is sealed with this key.
    Good,
    /// The end was changed or forged.
    Bad,
    /// The end is sealed with a key that is not here.
    OtherKey,
    /// The run has no end: it was killed, still goes on, or its end was cut off.
    NoEnd,
}

impl Seal {
    /// A stable short name of what is wrong, if anything is: `edgebook explain CODE` says more about it.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::Good | Self::NoEnd => None,
            Self::Bad => Some("wrong-seal"),
            Self::OtherKey => Some("other-key"),
        }
    }
}

/// What was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Verification {
    /// The run's name; empty where not even its beginning can be read.
    pub run: String,
    /// How many records were read.
    pub records: usize,
    /// Where the chain is broken.
    pub flaws: Vec<Flaw>,
    /// The length of a torn last line in bytes.
    pub torn: usize,
    /// The seal.
    pub seal: Seal,
}

impl Verification {
    /// Whether the journal is as it was written, as far as that can be told: a run without an end may have lost
    /// records at its end.
    pub fn is_sound(&self) -> bool {
        self.flaws.is_empty() && matches!(self.seal, Seal::Good | Seal::NoEnd)
    }
}

/// Looks at every record of a journal, at what ties them together, and at the seal.
pub fn verify(path: &Path, key: Option<&AuditKey>) -> Result<Verification, JournalError> {
    Ok(verify_bytes(&read_limited(path, 1 << 30)?, key))
}

pub(crate) fn verify_bytes(bytes: &[u8], key: Option<&AuditKey>) -> Verification {
    let reading = Reading::of(bytes);
    let begins = reading.entries.iter().find_map(|entry| match &entry.record {
        Record::Run(run) => Some(run),
        _ => None,
    });
    let ends = reading.entries.last().is_some_and(|entry| matches!(entry.record, Record::End(_)));
    let written_with = begins.map(|run| run.key.clone()).unwrap_or_default();
    let seal = match key {
        _ if !ends => Seal::NoEnd,
        Some(key) if key.name() == written_with => {
            let whole = bytes.len().saturating_sub(reading.torn).saturating_sub(1);
            let lines = bytes.get(..whole).unwrap_or_default();
            let last = lines.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
            if seal_is_good(last, key) == Some(true) { Seal::Good } else { Seal::Bad }
        }
        _ => Seal::OtherKey,
    };
    Verification {
        run: begins.map(|run| run.run.clone()).unwrap_or_default(),
        records: reading.entries.len(),
        flaws: reading.flaws,
        torn: reading.torn,
        seal,
    }
}

#[cfg(test)]
#[path = "verify_tests.rs"]
mod tests;
