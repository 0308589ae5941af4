//! What can be wrong with the trust store.

use std::path::PathBuf;

use edgebook_wire::Fingerprint;
use edgebook_words::Hint;

use super::{Known, Malformed};
use crate::StateError;

/// Why the trust store cannot say, or keep, which certificate a device has.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file cannot be read, written, locked or believed.
    #[error(transparent)]
    State(#[from] StateError),
    /// The line of the device cannot be read, so it is not known whether its certificate has changed.
    #[error("{}:{}: {}", shown(.path), malformed.line, malformed.reason)]
    Malformed {
        /// The file.
        path: PathBuf,
        /// The line and what is wrong with it.
        malformed: Malformed,
    },
    /// Two lines give one device two certificates.
    #[error("{}:{second}: another certificate for `{authority}` stands in line {first}", shown(.path))]
    Contradiction {
        /// The file.
        path: PathBuf,
        /// The device.
        authority: String,
        /// The line that comes first.
        first: usize,
        /// The line that contradicts it.
        second: usize,
    },
    /// Another certificate is pinned already.
    #[error("another certificate is pinned for `{}`: {}, not {presented}", known.authority(), known.fingerprint)]
    Changed {
        /// What is pinned.
        known: Box<Known>,
        /// What was to be pinned.
        presented: Fingerprint,
    },
    /// The address is none.
    #[error("{0}")]
    Address(#[from] edgebook_wire::BaseUrlError),
}

impl TrustError {
    /// What to do about it.
    pub fn hint(&self) -> Option<Hint> {
        match self {
            Self::State(error) => error.hint().map(Hint::from),
            Self::Malformed { .. } => Some(Hint::RepairPin),
            Self::Contradiction { .. } => Some(Hint::RemovePin),
            Self::Changed { .. } | Self::Address(_) => None,
        }
    }
}

fn shown(path: &std::path::Path) -> String {
    edgebook_words::escape(&path.to_string_lossy())
}
