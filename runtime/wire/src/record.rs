//! The seam to whoever keeps the record of what was sent.
//!
//! A recorder hears of every call before its first byte leaves, of every attempt that was followed by another, and of
//! how the call ended. What it cannot make durable is not sent.

use std::time::Duration;

use edgebook_model::{Api, Method, Operation};
use secrecy::SecretString;

use crate::{Attempt, Content, DeviceName, Fate, Outcome, Redactor};

/// The number of a call in a record, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// The record cannot be written. Says why, for people.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct RecordError(pub String);

/// Why a call is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// Somebody asked for it.
    #[default]
    Call,
    /// To see what became of a write whose outcome is in doubt.
    ReadBack,
    /// To wait for something: a task, a restart.
    Wait,
}

impl Purpose {
    /// The word in records.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::ReadBack => "read back",
            Self::Wait => "wait",
        }
    }
}

/// A call that is about to be made. Holds arguments, which may be secret: it cannot be printed.
pub struct Intent<'a> {
    /// The device.
    pub device: &'a DeviceName,
    /// The device's address: `https://192.0.2.10:8000`.
    pub address: &'a str,
    /// The API that the operation belongs to.
    pub api: &'static Api,
    /// The operation.
    pub operation: &'static Operation,
    /// Why it is called.
    pub purpose: Purpose,
    /// The method.
    pub method: Method,
    /// Path and query, secrets as `***`, percent-encoded.
    pub target: &'a str,
    /// Path and query parameters that are secret: name and value.
    pub secrets: &'a [(String, SecretString)],
    /// The body.
    pub content: Option<Content<'a>>,
    /// Knows the secrets that must not be recorded, wherever they turn up.
    pub redactor: &'a Redactor,
}

impl Intent<'_> {
    /// Whether the call may change something.
    pub fn is_write(&self) -> bool {
        self.operation.effects.is_write()
    }
}

/// How a call ended.
pub struct Ending<'a> {
    /// How.
    pub outcome: &'a Outcome,
    /// What became of a write; `None` for a read.
    pub fate: Option<Fate>,
    /// What the device reported, escaped.
    pub error: Option<String>,
    /// How many attempts were made; 0 when nothing was tried.
    pub attempts: u32,
    /// From the first look at the call to its end, waiting for its turn included.
    pub elapsed: Duration,
    /// Knows the secrets that must not be recorded, wherever they turn up.
    pub redactor: &'a Redactor,
}

/// Keeps the record of what was sent.
pub trait Recorder: Send + Sync {
    /// A call is about to be made. A write whose intent cannot be recorded is not sent. Must not block for long.
    fn intent(&self, intent: &Intent<'_>) -> Result<CallId, RecordError>;

    /// Makes everything durable that was recorded up to this call. May block: it runs on a thread of its own, before
    /// the first byte of a write leaves.
    fn make_durable(&self, call: CallId) -> Result<(), RecordError>;

    /// An attempt ended and another one follows.
    fn attempt(&self, call: CallId, attempt: &Attempt<'_>, outcome: &Outcome, elapsed: Duration);

    /// A device is called with another credential from now on; `what` is `password` or `token`.
    fn credential_changed(&self, device: &DeviceName, what: &'static str) {
        let _ = (device, what);
    }

    /// A look has shown that the write without an answer was applied.
    fn confirmed(&self, call: CallId) {
        let _ = call;
    }

    /// The call ended.
    fn outcome(&self, call: CallId, ending: &Ending<'_>);
}
