//! Why a simulated appliance did not start.

use std::net::SocketAddr;

use crate::listen::Listen;

/// Why a simulated appliance did not start.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// No description was given for this kind, and none is built in.
    #[error("there is no description of an appliance of kind {0}")]
    NoDescription(String),
    /// The appliances need more ports than there are after this one.
    #[error("there are not enough ports after {}", .0.port())]
    NoPortLeft(SocketAddr),
    /// There are more appliances than addresses.
    #[error("there are not enough addresses in {0}")]
    NoAddressLeft(Listen),
    /// The kind's name is not known.
    #[error("there is no appliance of kind {given:?} (known: {})", .known.join(", "))]
    UnknownKind {
        /// What was asked for.
        given: String,
        /// The kinds that there are descriptions of.
        known: Vec<String>,
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
