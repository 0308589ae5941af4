//! Proof by trying: random runbooks run on simulated appliances, and what those received is compared with what
//! `effects` says. Shared by the tests and by the program that makes a long pass.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::format_push_string,
    reason = "tests and a program for developers, which stop where something is wrong"
)]
#![allow(dead_code, reason = "the tests and the long pass each use a part")]

pub(crate) mod grammar;
pub(crate) mod lab;
pub(crate) mod pass;
mod rng;
mod rounds;
pub(crate) mod trial;
