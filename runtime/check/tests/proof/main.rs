//! Proof by trying: random runbooks are run, and what they send is compared with what `effects` says.
//!
//! Every test run makes a short pass. A long one: see CONTRIBUTING.md.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stdout,
    clippy::format_push_string,
    reason = "tests assert, and print how much was tried"
)]

mod grammar;
mod rng;
mod trial;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use trial::{Trial, Verdict};

/// The runbooks of the pass that every test run makes.
const SHORT: u64 = 2_000;

/// How many reasons of refusals are shown.
const REASONS: usize = 12;

/// How many runbooks are tried and with which seed the first: the whole of the long pass is told by two variables.
fn pass() -> (u64, u64) {
    let number = |name: &str| std::env::var(name).ok().and_then(|value| value.parse().ok());
    (number("EDGEBOOK_PROOF").unwrap_or(SHORT), number("EDGEBOOK_PROOF_SEED").unwrap_or(0))
}

#[test]
fn no_runbook_sends_what_is_not_listed() {
    let (count, seed) = pass();
    let trial = Trial::new();
    let (mut accepted, mut sent) = (0u64, 0u64);
    let mut unsound = String::new();
    let mut refused = BTreeMap::new();
    let mut found = 0u64;
    trial.each(seed..seed.saturating_add(count), &mut |seed, book, verdict| match verdict {
        Verdict::Refused(why) => *refused.entry(why).or_insert(0u64) += 1,
        Verdict::Sound(requests) => {
            accepted += 1;
            sent += requests;
        }
        Verdict::Unsound(why) => {
            found += 1;
            if found <= 10 {
                write!(unsound, "seed {seed}: {why}\n{}\n\n", book.shown()).unwrap();
            }
        }
    });
    let mut reasons: Vec<(String, u64)> = refused.into_iter().collect();
    reasons.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    for (why, times) in reasons.iter().take(REASONS) {
        println!("refused {times} times: {why}");
    }
    println!("{count} runbooks generated, {accepted} run, {sent} requests compared, {found} unsound");
    assert!(found == 0, "{found} of {count} runbooks do what `effects` does not say; the first:\n{unsound}");
    assert!(accepted * 3 > count, "most runbooks are refused: {accepted} of {count} were run");
    assert!(sent > accepted, "the runbooks send next to nothing: {sent} requests of {accepted}");
}

/// What earlier passes have found.
#[test]
fn what_was_found_stays_found() {
    let trial = Trial::new();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/proof/corpus");
    let mut tried = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let text = std::fs::read_to_string(&path).unwrap();
        let mut parts = text.split("\n---- left.rhai\n").flat_map(|part| part.split("\n---- right.rhai\n"));
        let mut part = || parts.next().unwrap_or_default().to_owned();
        let book = grammar::Book { main: part(), modules: [("left", part()), ("right", part())] };
        trial.one(&book, &mut |verdict| match verdict {
            Verdict::Unsound(why) => panic!("{}: {why}", path.display()),
            Verdict::Refused(_) | Verdict::Sound(_) => tried += 1,
        });
    }
    assert!(tried > 0);
}
