//! The checker against runbooks: good ones, broken ones, and what each may do.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests assert, and print the share of mistakes that is found"
)]

mod corpus;
mod documented_values;
mod effects;
mod findings;
mod flow;
mod good;
mod mutate;
mod mutations;
mod strict;
