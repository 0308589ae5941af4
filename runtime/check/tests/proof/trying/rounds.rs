//! The rounds of loops: counted by what a runbook prints, found again at the marks in its text.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use edgebook_script::{Output, Table};

use super::grammar::{Book, COUNTED, UNCOUNTED};

/// Counts what is printed of the rounds of loops; shows nothing.
#[derive(Default)]
pub(crate) struct Rounds(Mutex<BTreeMap<u32, u64>>);

/// How many rounds the loops in a line of a file had; `None` where they are not counted.
pub(crate) type RoundsAt = BTreeMap<(String, u32), Option<u64>>;

impl Output for Rounds {
    fn line(&self, text: &str) {
        let Some(counted) = text.strip_prefix(COUNTED) else { return };
        let (mark, rounds) = counted.split_once(' ').unwrap_or((counted, "1"));
        if let (Ok(mark), Ok(rounds)) = (mark.parse(), rounds.parse::<u64>()) {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(mark).or_default() += rounds;
        }
    }

    fn warn(&self, _: &str) {}
    fn table(&self, _: &Table) {}
}

impl Rounds {
    /// What was counted, by the places of the marks.
    pub(crate) fn of(&self, book: &Book) -> RoundsAt {
        let counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut at = RoundsAt::new();
        for (file, line, text) in lines(book) {
            for mark in marks(text) {
                let rounds = mark.map(|mark| counted.get(&mark).copied().unwrap_or_default());
                let known = at.entry((file.clone(), line)).or_insert(Some(0));
                *known = known.zip(rounds).map(|(known, rounds)| known + rounds);
            }
        }
        at
    }
}

/// The lines of all files.
fn lines(book: &Book) -> impl Iterator<Item = (String, u32, &str)> {
    let modules = book.modules.iter().map(|(name, text)| (format!("{name}.rhai"), text.as_str()));
    let files = std::iter::once(("book.rhai".to_owned(), book.main.as_str())).chain(modules);
    files.flat_map(|(file, text)| {
        text.lines().zip(1u32..).map(move |(text, line)| (file.clone(), line, text)).collect::<Vec<_>>()
    })
}

/// The marks in a line; `None` stands for a loop that is not counted.
fn marks(line: &str) -> Vec<Option<u32>> {
    let uncounted = line.matches(UNCOUNTED).map(|_| None);
    let open = format!("/*{COUNTED}");
    let counted = line.split(open.as_str()).skip(1).filter_map(|rest| rest.split("*/").next()?.parse().ok());
    counted.map(Some).chain(uncounted).collect()
}
