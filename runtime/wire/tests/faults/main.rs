//! Faults and attacks: what the client says, and what was on the wire.
//!
//! Each test brings its own small TLS server that misbehaves in one way, on loopback. Servers count connections and
//! keep every byte of HTTP that reached them.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests assert"
)]

mod answers;
mod environment;
mod errors;
mod interruption;
mod meaning;
mod proxies;
mod record;
mod requests;
mod secrets;
mod sending;
mod server;
mod setup;
#[path = "../../src/testing.rs"]
mod testing;
#[path = "../../src/testing_answers.rs"]
mod testing_answers;
mod trust;
mod turns;
mod zones;
