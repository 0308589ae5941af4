//! The seam between a client and its device.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;

use edgebook_model::Api;
use edgebook_wire::{Device, DeviceName, Outcome, Request, Transport};

use super::{Call, Error};

/// A request on its way.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// Sends requests to one device. Implemented by [`Device`], and by whatever a test puts in its place.
pub trait Sender: Send + Sync {
    /// Sends a request and gives how it ended.
    fn send(&self, request: Request) -> Sending<'_>;

    /// The device at the other end.
    fn device(&self) -> &DeviceName;
}

/// A sender that the clones of a client share.
pub type SharedSender = Arc<dyn Sender>;

impl Sender for Device {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(Self::send(self, request))
    }

    fn device(&self) -> &DeviceName {
        Transport::device(self)
    }
}

/// A client's device, with the tables of its API.
#[derive(Clone)]
pub struct Link {
    pub(super) api: &'static Api,
    pub(super) sender: SharedSender,
}

impl Link {
    /// Links to a device of the given kind.
    pub fn to_device(kind: &'static str, device: Device) -> Result<Self, Error> {
        let api = edgebook_bindings::api(kind).ok_or_else(|| Error::WrongKind {
            expected: kind,
            found: Sender::device(&device).kind.clone(),
        })?;
        Self::over(kind, api, Arc::new(device))
    }

    /// Links to whatever sends.
    pub fn over(kind: &'static str, api: &'static Api, sender: SharedSender) -> Result<Self, Error> {
        let found = &sender.device().kind;
        if api.kind != kind || found != kind {
            return Err(Error::WrongKind { expected: kind, found: found.clone() });
        }
        Ok(Self { api, sender })
    }

    /// Begins a call of the operation at this place of the tables.
    pub fn call(&self, index: usize) -> Call {
        Call::new(self.clone(), index)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let device = self.sender.device();
        write!(f, "Link({:?}, {})", device.name, device.kind)
    }
}
