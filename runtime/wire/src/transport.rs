//! The seam between scripts and devices.

use crate::{Credential, Deviation, Outcome, Request, WireError};

/// Which device a transport talks to.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DeviceName {
    /// The name in the inventory, or the address.
    pub name: String,
    /// The API's kind (`vns3`, `cos`).
    pub kind: String,
}

/// Sends requests to one device and waits for how they end. Implemented by [`crate::Device`], and by fakes in tests.
pub trait Transport: Send + Sync {
    /// Sends a request and waits for its end. Blocks the thread; not to be called from an async task.
    fn call(&self, request: &Request) -> Outcome;

    /// The transport that this one only watches: what it does not do itself is done there.
    fn watched(&self) -> Option<&dyn Transport> {
        None
    }

    /// Logs in with this credential from now on. Where nothing is sent, as in a rehearsal, nothing changes.
    fn use_credential(&self, credential: Credential) -> Result<(), WireError> {
        self.watched().map_or(Ok(()), |watched| watched.use_credential(credential))
    }

    /// A look at the device has shown that a write without an answer was applied: the record is to say so.
    fn confirmed(&self, write: &Request) {
        if let Some(watched) = self.watched() {
            watched.confirmed(write);
        }
    }

    /// An answer was found to differ from its description.
    fn deviated(&self, request: &Request, deviations: &[Deviation]) {
        if let Some(watched) = self.watched() {
            watched.deviated(request, deviations);
        }
    }

    /// How many more writes the run's limit allows; `None` without a limit.
    fn writes_left(&self) -> Option<u32> {
        self.watched()?.writes_left()
    }

    /// The device at the other end.
    fn device(&self) -> &DeviceName;
}
