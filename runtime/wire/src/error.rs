//! What can go wrong before any call: settings and set-up.

use std::time::Duration;

use crate::outcome::NotSent;

/// Why the transport or a device's connection cannot be set up. Never holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum WireError {
    /// The system gives no thread, or no event queue.
    #[error("the network core cannot start: {0}")]
    Start(#[source] std::io::Error),
    /// A credential that cannot be sent.
    #[error("{0}")]
    Credential(&'static str),
    /// The given authorities cannot be used.
    #[error("the CA certificates cannot be used: {0}")]
    Roots(String),
    /// TLS or HTTP cannot be configured.
    #[error("the connection cannot be configured: {0}")]
    Configuration(String),
    /// A time limit of zero.
    #[error("a time limit of {0:?} leaves no time for any call")]
    Timeout(Duration),
    /// The certificate could not be fetched.
    #[error("{0}")]
    Fetch(Box<NotSent>),
    /// The user interrupted.
    #[error("interrupted")]
    Cancelled,
}
