//! Mistakes that people make are found where they are.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use edgebook_script::{Style, render};

use super::corpus::{books, check, checker};
use super::mutate::mistakes;

/// How many mistakes are made, and the least share that must be found.
const MISTAKES: usize = 200;
const LEAST: usize = 95;

#[test]
fn mistakes_are_found_at_their_places() {
    let books: Vec<(String, String)> = books().into_iter().map(|book| (book.name, book.text)).collect();
    let checker = checker();
    let made = mistakes(&books, MISTAKES, 20_261_121);
    assert_eq!(made.len(), MISTAKES);
    let mut by_kind: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut missed = String::new();
    let mut hits_all = 0;
    for mistake in &made {
        let found = check(&checker, &mistake.book, &mistake.text);
        let places: Vec<(u32, u32)> =
            found.findings.iter().filter_map(|finding| Some((finding.line?, finding.column?))).collect();
        let hit = mistake.places.iter().any(|place| places.contains(place));
        let (hits, all) = by_kind.entry(mistake.kind).or_default();
        *all += 1;
        if hit {
            *hits += 1;
            hits_all += 1;
        } else {
            let place = mistake.places[0];
            let line = mistake.text.lines().nth(place.0 as usize - 1).unwrap_or_default();
            writeln!(
                missed,
                "{} in {} at {place:?}: {}\n    {line}\n    found {places:?}",
                mistake.kind, mistake.book, mistake.what
            )
            .unwrap();
            for finding in &found.findings {
                writeln!(missed, "{}", render(finding, Style::Plain)).unwrap();
            }
        }
    }
    for (kind, (hits, all)) in &by_kind {
        println!("{kind}: {hits} of {all}");
    }
    println!("found {hits_all} of {MISTAKES}\nmissed:\n{missed}");
    assert!(
        hits_all * 100 >= MISTAKES * LEAST,
        "only {hits_all} of {MISTAKES} mistakes were found:\n{missed}"
    );
}
