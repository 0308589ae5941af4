//! Which certificate each device had: trust on first use, in one plain file, one line a device.

mod error;
mod known;
mod line;
mod store;
#[cfg(test)]
mod tests;

use edgebook_wire::Fingerprint;

pub use error::TrustError;
pub use known::{KnownAppliances, Malformed};
pub use line::Known;
pub use store::{Pinned, TrustStore};

/// How a presented certificate compares with what is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// It is the pinned one.
    Known(Known),
    /// Nothing is pinned for the device.
    Unknown,
    /// Another one is pinned.
    Changed(Known),
}

/// What happens when a device is met for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustMode {
    /// It is refused: nobody is there to ask.
    Strict,
    /// The user is asked.
    Ask,
}

/// What to do about a presented certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Go on.
    Proceed,
    /// Show the certificate and ask.
    Ask,
    /// Send nothing, and say how to pin the certificate.
    Unpinned,
    /// Send nothing: the certificate has changed. No mode and no answer lets it pass.
    Changed,
}

impl Comparison {
    /// What to do.
    pub fn verdict(&self, mode: TrustMode) -> Verdict {
        match (self, mode) {
            (Self::Known(_), _) => Verdict::Proceed,
            (Self::Changed(_), _) => Verdict::Changed,
            (Self::Unknown, TrustMode::Ask) => Verdict::Ask,
            (Self::Unknown, TrustMode::Strict) => Verdict::Unpinned,
        }
    }

    fn of(known: Option<&Known>, presented: Fingerprint) -> Self {
        match known {
            None => Self::Unknown,
            Some(known) if known.fingerprint == presented => Self::Known(known.clone()),
            Some(known) => Self::Changed(known.clone()),
        }
    }
}
