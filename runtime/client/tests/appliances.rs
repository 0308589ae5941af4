//! The generated clients of both appliances against the simulators, over real TLS.
#![allow(clippy::unwrap_used, clippy::panic, clippy::default_trait_access, reason = "tests assert")]

#[path = "appliances/calls.rs"]
mod calls;
#[path = "appliances/harness.rs"]
mod harness;
#[path = "appliances/same_bytes.rs"]
mod same_bytes;
