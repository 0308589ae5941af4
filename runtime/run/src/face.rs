//! Who watches a run, and decides what is not for a runbook to decide: a command line, a prompt, a program.

use std::fmt::Display;

use edgebook_journal::JournalError;
use edgebook_wire::{BaseUrl, PresentedCertificate, SecretString};

use crate::Failure;
use crate::consent::Question;
use crate::practice::{Mode, UnsavedFile, Withheld};

/// Hears what happens in a run, and answers its questions.
pub trait Face: Send + Sync {
    /// Something happened.
    fn tell(&self, event: &Event<'_>);

    /// Whether there is somebody who can answer. Where there is nobody, nothing is asked.
    fn can_answer(&self) -> bool {
        false
    }

    /// Whether changes are agreed to. `is_over` says that no answer is waited for any more.
    fn agree(&self, question: &Question, is_over: &dyn Fn() -> bool) -> Decision {
        let _ = (question, is_over);
        Decision::Refused
    }

    /// Whether the certificate that was told of last is trusted from now on.
    fn trust(&self, is_over: &dyn Fn() -> bool) -> Decision {
        let _ = is_over;
        Decision::Refused
    }

    /// A secret that comes from nowhere else.
    fn secret(&self, wanted: &WantedSecret<'_>) -> GivenSecret {
        let _ = wanted;
        GivenSecret::Refused
    }
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// It may be done.
    Agreed,
    /// It must not be done.
    Refused,
    /// Somebody wants the whole run to end.
    Interrupted,
}

/// A secret that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WantedSecret<'w> {
    /// That of a device of the inventory.
    OfDevice {
        /// Its name.
        device: &'w str,
        /// Whether it is a token, and not a password.
        token: bool,
    },
    /// The password of a user at an address.
    OfUser {
        /// The user.
        user: &'w str,
        /// The address.
        address: &'w BaseUrl,
    },
}

/// What came of asking for a secret.
pub enum GivenSecret {
    /// It.
    Secret(SecretString),
    /// Nothing: whoever was asked does not want to go on.
    Refused,
    /// It cannot be asked for, for this reason.
    Failed(String),
}

/// What happens in a run outside of its runbook.
#[derive(Clone, Copy)]
pub enum Event<'e> {
    /// A line about the traffic, where somebody wants to see it.
    Traffic(&'e str),
    /// A certificate that nobody has agreed to yet.
    Certificate {
        /// Where it was seen.
        address: &'e BaseUrl,
        /// What was seen.
        presented: &'e PresentedCertificate,
    },
    /// A certificate that was agreed to cannot be kept: it is trusted for this run only.
    NotPinned(&'e Failure),
    /// A device presents another certificate than the pinned one; nothing was sent to it.
    CertificateChanged {
        /// The device.
        device: &'e str,
        /// What it is pinned as: its name, or its address where it has no other.
        pinned_as: &'e str,
        /// When the pinned one was first seen, and by whom.
        history: &'e str,
    },
    /// A device runs another version than that whose description drives it.
    OtherVersion {
        /// The device.
        device: &'e str,
        /// What it says that it runs.
        version: &'e str,
        /// The version of the description that drives it.
        driven_by: &'e str,
        /// The version of the description that would fit.
        fitting: &'e str,
        /// What the inventory says that it runs, where it says so.
        written: Option<&'e str>,
    },
    /// The version that a device reported cannot be remembered.
    VersionNotKept {
        /// The device.
        device: &'e str,
        /// Why.
        why: &'e dyn Display,
    },
    /// The run has no record.
    NotRecorded {
        /// Why.
        why: &'e JournalError,
        /// Whether it will change nothing because of that.
        changes_nothing: bool,
    },
    /// The record of the run has no end.
    RecordIncomplete(&'e dyn Display),
    /// The run would change something, and nobody is there to agree.
    NobodyAgrees(&'e Question),
    /// The runbook may make more writes in all than one device allows.
    MayReachLimit {
        /// How many writes it may make.
        writes: u32,
        /// How many are allowed to each device.
        most: u32,
    },
    /// A write was withheld. In a rehearsal its answer is still to come.
    Withheld {
        /// The write.
        write: &'e Withheld,
        /// The kind of run that changes nothing.
        mode: Mode,
    },
    /// A file was not saved, because the run changes nothing.
    Unsaved(&'e UnsavedFile),
    /// A device of several cannot be opened; the others go on.
    NotOpened {
        /// The device.
        device: &'e str,
        /// Why.
        failure: &'e Failure,
    },
}

/// Watches nothing and agrees to nothing.
pub struct Nobody;

impl Face for Nobody {
    fn tell(&self, _: &Event<'_>) {}
}
