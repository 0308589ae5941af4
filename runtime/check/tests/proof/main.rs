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
mod pass;
mod rng;
mod trial;

use pass::Pass;
use trial::{Trial, Verdict};

/// The runbooks of the pass that every test run makes.
const SHORT: u64 = 2_000;

#[test]
fn no_runbook_sends_what_is_not_listed() {
    let pass = Pass::of(SHORT, 0);
    let Pass { generated, run, requests, unsound, shown, .. } = &pass;
    print!("{}", pass.reasons());
    println!("{generated} runbooks generated, {run} run, {requests} requests compared, {unsound} unsound");
    assert!(
        *unsound == 0,
        "{unsound} of {generated} runbooks do what `effects` does not say; the first:\n{shown}"
    );
    // A pass that tries next to nothing proves next to nothing.
    assert!(run * 2 > *generated, "most runbooks are refused: {run} of {generated} were run");
    assert!(requests > run, "the runbooks send next to nothing: {requests} requests of {run}");
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
