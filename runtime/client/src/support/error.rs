//! How a call can fail, by phase. The phase decides what may be done next.

use bytes::Bytes;
use edgebook_wire::{DeviceError, FieldsError, LostReason, NotSent, RequestError, UnknownReason};

use super::Secret;

/// A call that gave no answer to work with. No text in here shows a secret that the caller gave.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The arguments do not make a request. Nothing was sent.
    #[error("{operation}: {refusal}")]
    Refused {
        /// The operation's name in scripts.
        operation: String,
        /// What is wrong with them.
        refusal: Refusal,
    },
    /// No byte of the request left: it can be repeated without harm.
    #[error("{operation}: not sent: {why}")]
    NotSent {
        /// The operation's name in scripts.
        operation: String,
        /// Why.
        why: Box<NotSent>,
    },
    /// The device refused the call or failed in it.
    #[error("{operation}: {error}")]
    Device {
        /// The operation's name in scripts.
        operation: String,
        /// What the device said.
        error: Box<DeviceError>,
    },
    /// A status came, but the rest of the answer was lost. With a 2xx status a write was applied.
    #[error("{operation}: status {status}, but the answer is lost: {why}")]
    AnswerLost {
        /// The operation's name in scripts.
        operation: String,
        /// The HTTP status.
        status: u16,
        /// What became of the answer.
        why: LostReason,
    },
    /// The call succeeded, but the answer is not what the description says. A write was applied.
    #[error("{operation}: status {status}, but the answer cannot be read: {why}")]
    Undecodable {
        /// The operation's name in scripts.
        operation: String,
        /// The HTTP status.
        status: u16,
        /// What is wrong with it.
        why: String,
        /// The answer as it came.
        body: Secret<Bytes>,
    },
    /// Bytes may have left and no status came back: a write may or may not have been applied.
    #[error("{operation}: outcome unknown: {why}")]
    Unknown {
        /// The operation's name in scripts.
        operation: String,
        /// What happened.
        why: UnknownReason,
    },
    /// The call was interrupted.
    #[error("{operation}: interrupted {}", if *.sent { "after sending: outcome unknown" } else { "before sending" })]
    Cancelled {
        /// The operation's name in scripts.
        operation: String,
        /// Whether bytes may have left.
        sent: bool,
    },
    /// The client is for another kind of appliance than the device.
    #[error("this client is for {expected} appliances, the device is of kind {found:?}")]
    WrongKind {
        /// The client's kind.
        expected: &'static str,
        /// The device's kind.
        found: String,
    },
}

/// Why arguments do not make a request.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The transport refuses an argument.
    #[error(transparent)]
    Request(#[from] RequestError),
    /// Something that is needed is not set.
    #[error("{0}")]
    Missing(String),
    /// A value that the description rules out.
    #[error("'{place}' {problem}")]
    Wrong {
        /// The argument, and where inside of it.
        place: String,
        /// What is wrong with it. The text of a secret is not repeated.
        problem: String,
    },
    /// A value stands where no media type of the body can carry it.
    #[error("the body {0}")]
    Body(#[from] FieldsError),
    /// The tables at hand do not have the operation.
    #[error("the tables are of another version of the API than the client")]
    OtherTables,
}

impl Error {
    /// The operation's name in scripts, where a call was made.
    pub fn operation(&self) -> Option<&str> {
        match self {
            Self::Refused { operation, .. }
            | Self::NotSent { operation, .. }
            | Self::Device { operation, .. }
            | Self::AnswerLost { operation, .. }
            | Self::Undecodable { operation, .. }
            | Self::Unknown { operation, .. }
            | Self::Cancelled { operation, .. } => Some(operation),
            Self::WrongKind { .. } => None,
        }
    }

    /// The status, where one was seen.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Device { error, .. } => Some(error.status),
            Self::AnswerLost { status, .. } | Self::Undecodable { status, .. } => Some(*status),
            Self::Refused { .. }
            | Self::NotSent { .. }
            | Self::Unknown { .. }
            | Self::Cancelled { .. }
            | Self::WrongKind { .. } => None,
        }
    }

    /// What the device said, where it said something.
    pub fn device(&self) -> Option<&DeviceError> {
        match self {
            Self::Device { error, .. } => Some(error),
            _ => None,
        }
    }

    /// Whether it cannot be known what a write did.
    pub fn is_doubtful(&self) -> bool {
        matches!(self, Self::Unknown { .. } | Self::Cancelled { sent: true, .. })
    }
}
