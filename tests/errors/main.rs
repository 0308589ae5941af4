//! Errors, end to end: each code is explained, mistakes are told as an operator needs it, and nothing that a script
//! does gets out of its sandbox.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    clippy::arithmetic_side_effects,
    reason = "tests assert"
)]

mod explain;
mod explain_shown;
#[allow(dead_code, reason = "shared with the other end-to-end tests, which use all of it")]
#[path = "../e2e/harness.rs"]
mod harness;
mod mistakes;
mod sandbox;
