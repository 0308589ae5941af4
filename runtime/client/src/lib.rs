//! Typed Rust clients for the described appliances: one module each, generated from `spec/` when this crate is built.
//!
//! ```ignore
//! use edgebook_client::vns3::{Client, types::UpdateIpsecEndpointTunnelRequest};
//!
//! let client = Client::new(device)?;
//! let change = UpdateIpsecEndpointTunnelRequest { bounce: Some(true), ..Default::default() };
//! let tunnel = client.ipsec().update_endpoint_tunnel(1, 3, &change).await?;
//! println!("{:?}", tunnel.remote_subnet);
//! ```
//!
//! A device is opened with the crate `edgebook-wire`: `examples/bounce.rs` does it in ten lines, against a simulated
//! controller (`cargo run -p edgebook-client --example bounce`) or yours.
//!
//! - A call gives an [`Answer`]: the value, and what in it did not fit the description. A device that leaves fields
//!   out, adds keys or writes numbers as texts is no error: see [`support`].
//! - Every way in which a call can end is one variant of [`Error`], by phase: not sent, refused by the device, sent with
//!   an unknown outcome, answered but unreadable.
//! - A request holds only what was set: defaults are never filled in.
//! - Secrets are [`Secret`]: they are sent, and never printed.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests assert"
    )
)]

pub mod support;

/// The tables of a kind of appliance, with which a device is opened.
pub use edgebook_bindings::api;
pub use support::{Answer, Blob, Device, Error, Extra, Finding, Keyed, Nullable, Raw, Secret};

include!(concat!(env!("OUT_DIR"), "/index.rs"));
