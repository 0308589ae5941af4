//! How a simulated appliance is started.

use std::net::{Ipv4Addr, SocketAddr};

use edgebook_model::Api;

use crate::clock::ClockMode;
use crate::device_scenario::DeviceScenario;
use crate::fault::Fault;
use crate::kind::Kind;
use crate::scenario::Scenario;

/// What to simulate, and where to listen.
#[derive(Clone, Debug)]
pub struct SimSettings {
    /// The appliance and its state at the start.
    pub device: DeviceScenario,
    /// Decides every made-up figure.
    pub seed: u64,
    /// The real clock, or one that stands still until it is advanced.
    pub clock: ClockMode,
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Whether `listen` may be reachable from other machines.
    pub beyond_loopback: bool,
    /// What goes wrong from the start.
    pub faults: Vec<Fault>,
    /// Another description than the built-in one of the kind, such as an older firmware's.
    pub api: Option<&'static Api>,
    /// Whether it refuses what it does not know in requests, instead of passing it over.
    pub strict: bool,
}

impl SimSettings {
    /// The appliance of this kind from the default scenario, on a free port of 127.0.0.1, by the real clock.
    pub fn for_kind(kind: &Kind) -> Self {
        let scenario = Scenario::default_company();
        Self::for_device(DeviceScenario::of_kind(kind), scenario.seed)
    }

    /// A given appliance, on a free port of 127.0.0.1, by the real clock.
    pub fn for_device(device: DeviceScenario, seed: u64) -> Self {
        Self {
            device,
            seed,
            clock: ClockMode::Real,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            beyond_loopback: false,
            faults: Vec::new(),
            api: None,
            strict: false,
        }
    }
}
