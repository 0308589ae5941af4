//! Which certificate a device must have: the pinned one. One that is met for the first time is shown, and pinned when
//! the user agrees. Nothing is sent to the device before that, and no credential.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use edgebook_inventory::{Known, TrustStore};
use edgebook_script::RunEnd;
use edgebook_wire::{BaseUrl, Fingerprint, HttpProxy, PresentedCertificate, WireError};
use edgebook_words::{Hint, Subject};
use jiff::Timestamp;

use super::core::SharedCore;
use crate::{Decision, Event, Face, Failure};

/// What is needed to settle trust.
pub struct TrustDesk {
    /// The network.
    pub core: SharedCore,
    /// Where certificates are remembered; `None` where there is no folder for state.
    pub store: Option<TrustStore>,
    /// Who pins.
    pub user: String,
    /// Who is asked.
    pub face: Arc<dyn Face>,
    /// One question at a time.
    asking: Mutex<()>,
}

/// A device whose certificate is in question.
pub struct Suspect<'s> {
    /// Its name, for messages.
    pub name: &'s str,
    /// Where it is.
    pub address: &'s BaseUrl,
    /// The way to it.
    pub proxy: Option<&'s HttpProxy>,
    /// How long a look at it may take.
    pub timeout: Duration,
}

/// The certificate that a device must have.
pub(crate) struct Settled {
    /// Its fingerprint.
    pub(crate) fingerprint: Fingerprint,
    /// What is remembered of it; `None` where it is trusted for this run only.
    pub(crate) known: Option<Known>,
}

impl TrustDesk {
    /// A desk at which the user can be asked.
    pub fn new(core: SharedCore, store: Option<TrustStore>, user: &str, face: Arc<dyn Face>) -> Self {
        Self { core, store, user: user.to_owned(), face, asking: Mutex::new(()) }
    }

    /// The pinned certificate; where there is none, the one that somebody agrees to. `subject` is whom it would be pinned
    /// for.
    pub(crate) fn settle(&self, suspect: &Suspect<'_>, subject: Subject) -> Result<Settled, Failure> {
        if let Some(known) = self.pinned(suspect.address)? {
            return Ok(Settled { fingerprint: known.fingerprint, known: Some(known) });
        }
        let presented = self.look(suspect)?;
        let _one = self.one_at_a_time();
        self.face.tell(&Event::Certificate { address: suspect.address, presented: &presented });
        if !self.can_ask() {
            return Err(Failure::refused(format!(
                "nothing says that {} has this certificate; no credential was sent",
                suspect.name
            ))
            .code("unknown-certificate")
            .hint(Hint::Pin { of: subject, fingerprint: presented.fingerprint.to_string() }));
        }
        self.consent()?;
        let known = self.remember(suspect.address, &presented, None);
        Ok(Settled { fingerprint: presented.fingerprint, known })
    }

    /// Keeps other questions back for as long as it is held: devices are opened at the same time.
    pub(crate) fn one_at_a_time(&self) -> MutexGuard<'_, ()> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is pinned for an address.
    pub fn pinned(&self, address: &BaseUrl) -> Result<Option<Known>, Failure> {
        match &self.store {
            Some(store) => Ok(store.pin_of(address.host(), address.port())?),
            None => Ok(None),
        }
    }

    /// Looks at the certificate that a device presents.
    pub fn look(&self, suspect: &Suspect<'_>) -> Result<PresentedCertificate, Failure> {
        let (host, port) = (suspect.address.host(), suspect.address.port());
        let looked = self
            .core
            .get()
            .and_then(|core| core.fetch_certificate_through(suspect.proxy, host, port, suspect.timeout));
        looked.map_err(|error| match error {
            WireError::Cancelled => Failure::new(RunEnd::Interrupted, "interrupted"),
            error => Failure::new(
                RunEnd::Failed,
                format!("cannot see the certificate of {}: {error}", suspect.name),
            )
            .code("not-sent"),
        })
    }

    /// Whether there is somebody to ask.
    pub fn can_ask(&self) -> bool {
        self.face.can_answer()
    }

    /// Asks; fails unless the user agrees.
    pub fn consent(&self) -> Result<(), Failure> {
        match self.face.trust(&|| self.core.cancel().is_finishing()) {
            Decision::Agreed => Ok(()),
            Decision::Interrupted => {
                Err(Failure::new(RunEnd::Interrupted, "interrupted; no credential was sent"))
            }
            Decision::Refused => {
                Err(Failure::refused("the certificate was not trusted; no credential was sent")
                    .code("unknown-certificate"))
            }
        }
    }

    /// Pins a certificate that the user agreed to. Where it cannot be kept, it is trusted for this run all the same.
    fn remember(
        &self,
        address: &BaseUrl,
        presented: &PresentedCertificate,
        replacing: Option<Fingerprint>,
    ) -> Option<Known> {
        let kept = self.pin(address, presented, replacing);
        kept.map_err(|failure| self.face.tell(&Event::NotPinned(&failure))).ok()
    }

    /// Pins a certificate.
    pub fn pin(
        &self,
        address: &BaseUrl,
        presented: &PresentedCertificate,
        replacing: Option<Fingerprint>,
    ) -> Result<Known, Failure> {
        let store = self.store.as_ref().ok_or_else(|| {
            Failure::usage("there is no folder in which certificates could be remembered")
                .code("no-state-folder")
                .hint(Hint::StateFolder)
        })?;
        // Nobody needs fractions of a second here.
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
        let subject = &presented.subject;
        let known =
            Known::new(address.host(), address.port(), presented.fingerprint, now, &self.user, subject)
                .map_err(|error| Failure::usage(error.to_string()))?;
        store.pin(&known, replacing)?;
        Ok(known)
    }
}
