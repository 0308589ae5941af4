//! The faults and attacks that must be survived, by number.
//!
//! Each case runs the real binary against a server that misbehaves, and asserts three things: what the client says
//! (text and exit code), what was on the wire (requests and bytes, counted by the server), and what the journal holds.
//! [`CASES`] is the list; it also names the tests below the command that go into more detail. A test of its own makes
//! sure that the list names tests that exist.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    reason = "tests assert"
)]

mod answers;
mod canary;
mod cases;
mod declared;
mod drift;
#[expect(dead_code, reason = "the end-to-end tests use the rest")]
#[path = "../e2e/harness.rs"]
mod harness;
mod input;
mod outcomes;
mod proxy;
mod run;
mod secrets;
mod sending;
#[expect(dead_code, reason = "the tests of the wire use the rest")]
#[path = "../../runtime/wire/tests/faults/server.rs"]
mod server;
mod shapes;
mod support;
#[expect(dead_code, reason = "the end-to-end tests use the rest")]
#[path = "../e2e/terminal.rs"]
mod terminal;

/// Sends a signal to one process that this test started.
fn signal(name: &str, id: u32) {
    let status = std::process::Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status();
    assert!(status.unwrap().success());
}
