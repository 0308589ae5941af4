//! How a run ended.

use std::fmt;
use std::time::Duration;

use crate::diagnostic::Diagnostic;

/// How a run ended, as an exit code sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RunEnd {
    /// All done.
    Done,
    /// The runbook or an operation failed; nothing is pending.
    Failed,
    /// The runbook or its parameters are wrong; nothing was sent.
    Usage,
    /// Policy or trust refused a call.
    Refused,
    /// What at least one write did is not known.
    OutcomeUnknown,
    /// Interrupted from outside.
    Interrupted,
}

impl RunEnd {
    /// The exit code of the process.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Refused => 5,
            Self::OutcomeUnknown => 6,
            Self::Interrupted => 130,
        }
    }

    /// What weighs more when several things happened: doubt about a write before all else.
    pub(crate) const fn weight(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Usage => 1,
            Self::Failed => 2,
            Self::Interrupted => 3,
            Self::Refused => 4,
            Self::OutcomeUnknown => 5,
        }
    }
}

/// A run that came to its end.
#[derive(Clone, Debug, PartialEq)]
pub struct RunReport {
    /// How it ended.
    pub end: RunEnd,
    /// The value of the runbook's last expression as JSON; `null` where it has none.
    pub value: serde_json::Value,
    /// Calls to devices.
    pub calls: u64,
    /// Calls to devices that were writes.
    pub writes: u64,
    /// Writes that were withheld.
    pub withheld: u64,
    /// Evaluation steps.
    pub steps: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// A run that failed.
#[derive(Clone, Debug, PartialEq)]
pub struct ScriptError {
    /// What went wrong, and where.
    pub diagnostic: Box<Diagnostic>,
    /// What it means for the exit code. A script cannot change it.
    pub end: RunEnd,
}

impl fmt::Display for ScriptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.diagnostic.fmt(f)
    }
}

impl std::error::Error for ScriptError {}
