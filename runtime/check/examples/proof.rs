//! Tries random runbooks against what `effects` says of them: how many, and the first seed.
//!
//! `cargo run --release -p edgebook-check --example proof -- 1000000`
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stdout,
    clippy::format_push_string,
    reason = "a program that prints a report"
)]
#![allow(dead_code, reason = "what only the tests use of the modules that are shared with them")]

#[path = "../tests/proof/grammar.rs"]
mod grammar;
#[path = "../tests/proof/pass.rs"]
mod pass;
#[path = "../tests/proof/rng.rs"]
mod rng;
#[path = "../tests/proof/trial.rs"]
mod trial;

use std::process::ExitCode;

use pass::Pass;

/// How many runbooks are told of at a time.
const STEP: u64 = 10_000;

fn main() -> ExitCode {
    let mut numbers =
        std::env::args().skip(1).map(|argument| argument.replace(['_', ','], "").parse::<u64>());
    let count = numbers.next().and_then(Result::ok).unwrap_or(2_000);
    let seed = numbers.next().and_then(Result::ok).unwrap_or(0);
    let (mut generated, mut run, mut requests, mut unsound) = (0, 0, 0, 0);
    while generated < count {
        let pass = Pass::of(STEP.min(count - generated), seed + generated);
        generated += pass.generated;
        run += pass.run;
        requests += pass.requests;
        unsound += pass.unsound;
        print!("{}", pass.shown);
        println!(
            "{generated} runbooks generated, {run} run, {requests} requests compared, {unsound} unsound"
        );
    }
    println!("proof.generated={generated}\nproof.run={run}\nproof.unsound={unsound}");
    if unsound == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
