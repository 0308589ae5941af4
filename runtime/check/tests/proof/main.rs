//! What a runbook sends is listed, and is sent no more often than said. A long pass: see CONTRIBUTING.md.
#![allow(
    clippy::unwrap_used,
    clippy::arithmetic_side_effects,
    clippy::panic,
    clippy::print_stdout,
    reason = "tests assert, and print how much was tried"
)]

mod trying;

use edgebook_check::{Effects, Repeat, Rounds};
use trying::grammar::Book;
use trying::pass::Pass;
use trying::trial::{Trial, Verdict};

/// The runbooks of the pass that every test run makes.
const SHORT: u64 = 2_000;
/// The runbooks in which a wrong statement of effects has to show.
const FEW: u64 = 100;

#[test]
fn no_runbook_sends_what_is_not_listed() {
    let pass = Pass::of(SHORT, 0);
    print!("{}", pass.reasons());
    println!("{}", pass.summary());
    let Pass { generated, run, requests, unsound, shown, .. } = &pass;
    assert!(
        *unsound == 0,
        "{unsound} of {generated} runbooks do what `effects` does not say; the first:\n{shown}"
    );
    // A pass that tries next to nothing proves next to nothing.
    assert!(run * 2 > *generated, "most runbooks are refused: {run} of {generated} were run");
    assert!(*requests > run * 4, "the runbooks send next to nothing: {requests} requests of {run}");
    assert!(pass.met * 10 > *run, "bounds are far from what is sent: {} met in {run}", pass.met);
}

/// A change that makes a statement of effects wrong.
type Spoil = fn(&mut Effects);

#[test]
fn a_wrong_statement_of_effects_is_noticed() {
    let wrongs: [(&str, Spoil); 6] = [
        ("an operation is left out", |effects| drop(effects.operations.pop())),
        ("a device is left out", |effects| {
            effects.operations.iter_mut().for_each(|operation| drop(operation.devices.pop()));
        }),
        ("a number is one too small", |effects| {
            every(effects, |repeat| match repeat {
                Repeat::Times(times) => Repeat::Times(times.saturating_sub(1)),
                other => other,
            });
        }),
        ("a loop runs once", |effects| {
            every(effects, |repeat| if matches!(repeat, Repeat::Each(_)) { Repeat::ONCE } else { repeat });
        }),
        ("a round counts for one less", |effects| {
            every(effects, |repeat| match repeat {
                Repeat::Each(Rounds { each, times }) => {
                    Repeat::Each(Rounds { each: each.saturating_sub(1), times })
                }
                other => other,
            });
        }),
        ("a function that calls itself runs once", |effects| {
            every(effects, |repeat| if repeat == Repeat::Any { Repeat::ONCE } else { repeat });
        }),
    ];
    for (what, spoil) in wrongs {
        let pass = Pass::spoiled(FEW, 0, spoil);
        assert!(pass.unsound > 0, "{what}, and none of {FEW} runbooks shows it");
    }
}

/// Changes how often each operation may run.
fn every(effects: &mut Effects, change: fn(Repeat) -> Repeat) {
    effects.operations.iter_mut().for_each(|operation| operation.repeat = change(operation.repeat));
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
        let book = Book { main: part(), modules: [("left", part()), ("right", part())] };
        trial.one(&book, &mut |verdict| match verdict {
            Verdict::Unsound(why) => panic!("{}: {why}", path.display()),
            Verdict::Refused(_) | Verdict::Sound(_) => tried += 1,
        });
    }
    assert!(tried > 0);
}
