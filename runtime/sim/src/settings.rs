//! How a simulated appliance is started, and why that may fail.

use std::net::{Ipv4Addr, SocketAddr};

use edgebook_model::Api;

use crate::clock::ClockMode;
use crate::fault::Fault;
use crate::scenario::{DeviceScenario, Kind, Scenario};

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
}

impl SimSettings {
    /// The appliance of this kind from the default scenario, on a free port of 127.0.0.1, by the real clock.
    pub fn for_kind(kind: Kind) -> Self {
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
        }
    }

    /// A VNS3 controller with this many tunnels, for measurements.
    pub fn vns3_with_tunnels(tunnels: u32) -> Self {
        let mut settings = Self::for_kind(Kind::Vns3);
        if let DeviceScenario::Vns3(device) = &mut settings.device {
            device.endpoints = crate::vns3::scenario::many_endpoints(tunnels);
        }
        settings
    }
}

/// Why a simulated appliance did not start.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The built-in descriptions have none of this kind.
    #[error("there is no built-in description of kind {0}")]
    NoDescription(&'static str),
    /// The appliances need more ports than there are after this one.
    #[error("there are not enough ports after {}", .0.port())]
    NoPortLeft(SocketAddr),
    /// The kind's name is not known.
    #[error("there is no appliance of kind {given:?} (known: vns3, cos)")]
    UnknownKind {
        /// What was asked for.
        given: String,
    },
    /// The address is reachable from other machines, and the settings do not allow that.
    #[error("{0} is reachable from other machines: listen on 127.0.0.1, or allow it explicitly")]
    BeyondLoopback(SocketAddr),
    /// The control endpoint is never reachable from other machines.
    #[error("the control endpoint cannot be on {0}: it is for this machine only")]
    ControlBeyondLoopback(SocketAddr),
    /// The address could not be listened on.
    #[error("cannot listen on {address}: {error}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the operating system says.
        error: std::io::Error,
    },
    /// The certificate could not be made.
    #[error("cannot make a certificate: {0}")]
    Certificate(String),
    /// The scenario contradicts itself.
    #[error("scenario of device {device}: {problem}")]
    Scenario {
        /// The device's name.
        device: String,
        /// What is wrong.
        problem: String,
    },
    /// The scenario file cannot be used.
    #[error("scenario: {0}")]
    ScenarioFile(String),
    /// The thread or its runtime could not be started.
    #[error("cannot start the simulator's thread: {0}")]
    Thread(std::io::Error),
}
