//! Tries random runbooks against what `effects` says of them: how many, and the first seed.
//!
//! `cargo run --release -p edgebook-check --example proof -- 1000000`; `show SEED` instead shows the runbook of a seed.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::print_stdout,
    reason = "a program that prints a report"
)]

#[path = "../tests/proof/trying/mod.rs"]
mod trying;

use std::process::ExitCode;

use trying::pass::Pass;

/// How many runbooks are told of at a time.
const STEP: u64 = 10_000;

fn main() -> ExitCode {
    if let [word, seed] = std::env::args().skip(1).collect::<Vec<_>>().as_slice()
        && word == "show"
    {
        println!("{}", trying::grammar::book(seed.parse().unwrap()).shown());
        return ExitCode::SUCCESS;
    }
    let mut numbers =
        std::env::args().skip(1).map(|argument| argument.replace(['_', ','], "").parse::<u64>());
    let count = numbers.next().and_then(Result::ok).unwrap_or(2_000);
    let seed = numbers.next().and_then(Result::ok).unwrap_or(0);
    let mut whole = Pass::default();
    while whole.generated < count {
        let pass = Pass::of(STEP.min(count - whole.generated), seed + whole.generated);
        whole.add(&pass);
        print!("{}", pass.shown);
        if whole.generated == pass.generated {
            print!("{}", pass.reasons());
        }
        println!("{}", whole.summary());
    }
    let Pass { generated, run, requests, unsound, .. } = whole;
    println!(
        "proof.generated={generated}\nproof.run={run}\nproof.requests={requests}\nproof.unsound={unsound}"
    );
    if unsound == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
