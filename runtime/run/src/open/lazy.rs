//! A device that is connected on its first call: a run that calls nothing starts no thread and opens no socket.

use std::sync::OnceLock;

use edgebook_wire::{
    Credential, Device, DeviceName, NotSent, NotSentCause, Outcome, Request, Transport, WireError,
};

/// How a device comes to be: it itself, and what must live as long as it does.
pub(super) type Opened<K> = Result<(Device, K), String>;

/// A device that is opened when it is first called. `K` is kept alive with it.
pub(super) struct Lazy<K> {
    name: DeviceName,
    open: Box<dyn Fn() -> Opened<K> + Send + Sync>,
    opened: OnceLock<Opened<K>>,
}

impl<K> Lazy<K> {
    pub(super) fn new(name: DeviceName, open: impl Fn() -> Opened<K> + Send + Sync + 'static) -> Self {
        Self { name, open: Box::new(open), opened: OnceLock::new() }
    }
}

impl<K: Send + Sync> Transport for Lazy<K> {
    fn call(&self, request: &Request) -> Outcome {
        match self.opened.get_or_init(|| (self.open)()) {
            Ok((device, _)) => device.call(request),
            Err(why) => Outcome::NotSent(NotSent::early(NotSentCause::Connect(why.clone()))),
        }
    }

    fn use_credential(&self, credential: Credential) -> Result<(), WireError> {
        match self.opened.get_or_init(|| (self.open)()) {
            Ok((device, _)) => device.use_credential(credential),
            // The next call says why.
            Err(_) => Ok(()),
        }
    }

    fn confirmed(&self, write: &Request) {
        // What was called is open.
        if let Some(Ok((device, _))) = self.opened.get() {
            device.confirmed(write);
        }
    }

    fn writes_left(&self) -> Option<u32> {
        let (device, _) = self.opened.get_or_init(|| (self.open)()).as_ref().ok()?;
        device.writes_left()
    }

    fn device(&self) -> &DeviceName {
        &self.name
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_device_that_cannot_be_opened_says_so_on_each_call_and_is_tried_once() {
        let tries = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&tries);
        let name = DeviceName { name: "edge-1".to_owned(), kind: "vns3".to_owned() };
        let lazy: Lazy<()> = Lazy::new(name, move || {
            count.fetch_add(1, Ordering::SeqCst);
            Err("no thread".to_owned())
        });
        assert_eq!(lazy.device().name, "edge-1");
        assert_eq!(tries.load(Ordering::SeqCst), 0);
        let api = edgebook_bindings::api("vns3").unwrap();
        let request = Request::new(api, api.find("ipsec", "get_status").unwrap());
        for _ in 0..2 {
            let outcome = lazy.call(&request);
            assert!(matches!(outcome, Outcome::NotSent(why) if why.to_string().contains("no thread")));
        }
        assert_eq!(tries.load(Ordering::SeqCst), 1);
    }
}
