//! Drives the simulators over real TLS sockets.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::format_push_string,
    reason = "tests assert"
)]

mod agreement;
mod client;
mod conformance;
mod control;
mod cos;
mod cos_health;
mod described;
mod every_operation;
mod faults;
mod json_schema;
mod no_behaviour;
mod protocol;
mod same_bytes;
mod scenarios;
mod through_scripts;
mod truths;
mod vns3;

use std::time::Duration;

use edgebook_sim::{ClockMode, Kind, Sim, SimSettings};

/// The built-in appliance of a kind, at half past eight on a Monday, until the test advances the clock.
fn frozen(kind: &Kind) -> Sim {
    Sim::start(frozen_settings(kind)).unwrap()
}

fn frozen_settings(kind: &Kind) -> SimSettings {
    let clock = ClockMode::Frozen("2026-03-02T08:30:00Z".parse().unwrap());
    SimSettings { clock, ..SimSettings::for_kind(kind) }
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}
