//! End-to-end tests: the real binary against the simulators over real TLS sockets.
//!
//! Every test runs the command as a user would and looks at exit code, stdout and stderr. Renew the snapshots with
//! `cargo insta test -p edgebook --test e2e --review`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests assert"
)]

mod added_simulated;
mod audit;
mod catalog;
mod check;
mod consent;
mod descriptions_kept;
mod devices;
mod devices_data;
mod doctor;
mod effects;
mod examples;
mod fleet;
mod found_inventories;
mod given_files;
mod harness;
mod interrupts;
mod inventory;
mod mistakes;
mod output;
mod practice;
mod repl;
mod runbooks;
mod saving;
mod scenarios;
mod shell;
mod simulators;
mod spec_changes;
mod specs;
mod terminal;
mod tests_of_runbooks;
mod trust;
mod waiting;
mod workflows;
