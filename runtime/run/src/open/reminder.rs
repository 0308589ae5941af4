//! Says when a certificate that has changed was first seen: the wire refuses it, this remembers the story.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use edgebook_inventory::Known;
use edgebook_wire::{DeviceName, NotSentCause, Outcome, Request, Transport};

use crate::{Event, Face};

/// A device whose certificate is pinned in the trust store.
pub(super) struct Reminder {
    inner: Arc<dyn Transport>,
    known: Known,
    face: Arc<dyn Face>,
    told: AtomicBool,
}

impl Reminder {
    pub(super) fn new(inner: Arc<dyn Transport>, known: Known, face: Arc<dyn Face>) -> Self {
        Self { inner, known, face, told: AtomicBool::new(false) }
    }

    fn remind(&self) {
        let name = &self.device().name;
        self.face.tell(&Event::CertificateChanged {
            device: name,
            pinned_as: &self.known_as(name),
            history: &self.known.history(),
        });
    }

    /// A name, or the address of a device that has none.
    fn known_as(&self, name: &str) -> String {
        if *name == self.known.authority() { format!("https://{name}") } else { name.to_owned() }
    }
}

impl Transport for Reminder {
    fn call(&self, request: &Request) -> Outcome {
        let outcome = self.inner.call(request);
        if let Outcome::NotSent(not_sent) = &outcome
            && matches!(not_sent.cause, NotSentCause::PinMismatch { .. })
            && !self.told.swap(true, Ordering::SeqCst)
        {
            self.remind();
        }
        outcome
    }

    fn watched(&self) -> Option<&dyn Transport> {
        Some(&*self.inner)
    }

    fn device(&self) -> &DeviceName {
        self.inner.device()
    }
}

#[cfg(test)]
mod tests {
    use edgebook_wire::{Fingerprint, NotSent};
    use jiff::Timestamp;

    use super::*;
    use crate::testing::Heard;

    struct Changed(DeviceName);

    impl Transport for Changed {
        fn call(&self, _: &Request) -> Outcome {
            let (expected, presented) = (Fingerprint([1; 32]), Fingerprint([2; 32]));
            Outcome::NotSent(NotSent::early(NotSentCause::PinMismatch { expected, presented }))
        }

        fn device(&self) -> &DeviceName {
            &self.0
        }
    }

    #[test]
    fn a_changed_certificate_is_told_once_with_its_story() {
        let heard = Arc::new(Heard::default());
        let api = edgebook_bindings::api("vns3").unwrap();
        let request = Request::new(api, api.find("ipsec", "get_status").unwrap());
        let known =
            Known::new("192.0.2.1", 8000, Fingerprint([1; 32]), Timestamp::UNIX_EPOCH, "alice", "CN=x");
        let name = DeviceName { name: "edge-1".to_owned(), kind: "vns3".to_owned() };
        let reminder = Reminder::new(Arc::new(Changed(name)), known.unwrap(), Arc::clone(&heard) as _);
        for _ in 0..2 {
            assert!(matches!(reminder.call(&request), Outcome::NotSent(_)));
        }
        assert_eq!(
            heard.all(),
            ["edge-1: certificate changed, pinned as edge-1, first seen 1970-01-01T00:00:00Z by alice"]
        );
    }
}
