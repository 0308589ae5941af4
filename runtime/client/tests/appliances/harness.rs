//! A simulated appliance and the device that leads to it.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};

use edgebook_client::Device;
use edgebook_sim::{Kind, Sim, SimSettings};
use edgebook_wire::{BaseUrl, Core, Credential, DeviceSettings, Fingerprint, Trust};

/// An appliance of its own for each test.
pub(crate) fn appliance(kind: &Kind) -> (Sim, Device) {
    let settings = match kind.as_str() {
        "vns3" => SimSettings::vns3_with_tunnels(3),
        _ => SimSettings::for_kind(kind),
    };
    let sim = Sim::start(settings).unwrap();
    let password = sim.credentials().password.clone();
    let device = device(&sim, &password);
    (sim, device)
}

/// The device that leads to a simulated appliance, with this password.
pub(crate) fn device(sim: &Sim, password: &str) -> Device {
    let address = sim.address();
    let settings = DeviceSettings {
        name: sim.name().to_owned(),
        api: sim.api(),
        base_url: BaseUrl::new(&address.ip().to_string(), address.port()).unwrap(),
        credential: Credential::Basic {
            user: sim.credentials().user.clone(),
            password: password.to_owned().into(),
        },
        trust: Trust::Pinned(Fingerprint(sim.fingerprint())),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
        timeout: DeviceSettings::TIMEOUT,
    };
    Core::start().unwrap().device(settings).unwrap()
}

/// Runs a future to its end on this thread: the client needs no executor of its own.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut cx = Context::from_waker(&waker);
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}
