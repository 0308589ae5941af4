//! The search: along the tree, reading each character as it is or through an escape.
//!
//! At every position of a text the tree is followed from its root. A character may stand there as it is or escaped
//! ([`Units`]); a backslash may only protect what follows; several quotes may be one; and a text may be broken over
//! lines where the secret is not. Each reading is followed as far as the tree goes, and the longest that ends a
//! secret wins.

use std::collections::HashSet;

use super::MASK;
use super::escape::{self, Units};
use super::patterns::{Patterns, Position};

/// A secret that `…` cuts off is taken for one from this many of its bytes on.
const TELLING: usize = 4;
/// A message that ends with a line break may go on with the rest of a secret from this many of its bytes on: fewer
/// stand at the end of a line by chance, and a line is not held back for them.
const TELLING_LINE: usize = 8;
/// The mark of a text that was cut off.
const ELLIPSIS: &[u8] = "…".as_bytes();
/// Readings that are followed from one position at most. Real texts need a handful; a text that is made to confuse
/// ends the search, and counts as a secret as far as it was followed.
const MOST_READINGS: usize = 1 << 16;
/// From this many on, none is followed twice.
const MANY_READINGS: usize = 64;

/// What begins at a position.
enum Found {
    /// No secret.
    Nothing,
    /// A secret that ends before this position.
    Secret(usize),
    /// A secret, or the beginning of one: the text has to go on before it can be told.
    Perhaps,
}

/// Takes secrets out of a whole text; `None` when there are none.
pub(super) fn whole(patterns: &Patterns, text: &[u8]) -> Option<Vec<u8>> {
    if patterns.is_empty() {
        return None;
    }
    if patterns.is_full() {
        return (!text.is_empty()).then(|| MASK.into());
    }
    let mut search = Search::new(patterns);
    let mut masked: Option<Vec<u8>> = None;
    let (mut next, mut copied) = (0, 0);
    while let Some(at) = patterns.next_start(text, next) {
        if let Found::Secret(end) = search.at(text, at, true) {
            let out = masked.get_or_insert_with(|| Vec::with_capacity(text.len()));
            out.extend_from_slice(text.get(copied..at).unwrap_or_default());
            out.extend_from_slice(MASK.as_bytes());
            next = end;
            copied = end;
        } else {
            next = at + 1;
        }
    }
    let mut out = masked?;
    out.extend_from_slice(text.get(copied..).unwrap_or_default());
    Some(out)
}

/// Takes secrets out of the beginning of a text that goes on. Gives what is safe to pass on, and how many bytes were
/// used for it; the rest may be the beginning of a secret.
pub(super) fn beginning(patterns: &Patterns, text: &[u8]) -> (Vec<u8>, usize) {
    if patterns.is_empty() {
        return (text.to_vec(), text.len());
    }
    if patterns.is_full() {
        return (if text.is_empty() { Vec::new() } else { MASK.into() }, text.len());
    }
    let mut search = Search::new(patterns);
    let mut out = Vec::with_capacity(text.len());
    let (mut next, mut copied) = (0, 0);
    let mut end = text.len();
    while let Some(at) = patterns.next_start(text, next) {
        match search.at(text, at, false) {
            Found::Nothing => next = at + 1,
            Found::Secret(after) => {
                out.extend_from_slice(text.get(copied..at).unwrap_or_default());
                out.extend_from_slice(MASK.as_bytes());
                next = after;
                copied = after;
            }
            Found::Perhaps => {
                end = at;
                break;
            }
        }
    }
    out.extend_from_slice(text.get(copied..end).unwrap_or_default());
    (out, end)
}

/// One way to read a text up to a position.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Reading {
    node: Position,
    at: usize,
    /// Bytes of the secret so far.
    depth: usize,
    gap: Gap,
}

/// What was left aside since the last character of the secret.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Gap {
    Nothing,
    /// A backslash that protects what follows.
    Backslash,
    /// One blank, as excerpts write a line break.
    Blank,
    /// A line break, and what the next line is indented by.
    LineBreak,
}

struct Search<'p> {
    patterns: &'p Patterns,
    open: Vec<Reading>,
    /// What was followed already; only where there are many readings.
    seen: HashSet<Reading>,
    units: Units,
    longest: Option<usize>,
    /// Whether a reading reached the end of the text.
    cut: bool,
}

impl<'p> Search<'p> {
    fn new(patterns: &'p Patterns) -> Self {
        Self {
            patterns,
            open: Vec::new(),
            seen: HashSet::new(),
            units: Units::default(),
            longest: None,
            cut: false,
        }
    }

    fn at(&mut self, text: &[u8], start: usize, complete: bool) -> Found {
        self.longest = None;
        self.cut = false;
        self.open.clear();
        self.seen.clear();
        self.open.push(Reading { node: Position::default(), at: start, depth: 0, gap: Gap::Nothing });
        let mut taken = 0;
        while let Some(reading) = self.open.pop() {
            taken += 1;
            if taken > MANY_READINGS && !self.seen.insert(reading) {
                continue;
            }
            if taken > MOST_READINGS {
                self.longest = self.longest.max(Some(reading.at));
                break;
            }
            self.follow(text, reading);
        }
        match self.longest {
            _ if self.cut && !complete => Found::Perhaps,
            Some(end) if end > start => Found::Secret(end),
            _ => Found::Nothing,
        }
    }

    /// Takes every next step of a reading.
    fn follow(&mut self, text: &[u8], reading: Reading) {
        let Reading { node, at, depth, gap } = reading;
        if gap == Gap::Nothing && self.patterns.ends(node) {
            self.longest = self.longest.max(Some(at));
        }
        if !self.patterns.goes_on(node) {
            return;
        }
        let rest = text.get(at..).unwrap_or_default();
        let Some(&byte) = rest.first() else {
            self.cut |= gap != Gap::LineBreak || depth >= TELLING_LINE;
            return;
        };
        self.ellipsis(rest, reading);
        self.joined(reading);
        if escape::begins_one(byte) {
            self.escaped(rest, reading);
        } else {
            self.step(reading, &[byte], 1);
            self.space(reading, byte, 1);
            if byte == b' ' {
                self.blanks(reading);
            }
        }
        if matches!(byte, b'"' | b'\'' | b'\\' | b'%' | b'&') {
            self.quotes(rest, reading);
        }
    }

    /// Reads bytes of a secret from some bytes of the text.
    fn step(&mut self, from: Reading, bytes: &[u8], length: usize) {
        if let Some(node) = self.patterns.descend(from.node, bytes) {
            let depth = from.depth + bytes.len();
            self.open.push(Reading { node, at: from.at + length, depth, gap: Gap::Nothing });
        }
    }

    /// Leaves some bytes of the text aside.
    fn skip(&mut self, from: Reading, length: usize, gap: Gap) {
        if from.depth > 0 {
            self.open.push(Reading { at: from.at + length, gap, ..from });
        }
    }

    /// The secret cut off by `…`.
    fn ellipsis(&mut self, rest: &[u8], reading: Reading) {
        if reading.depth >= TELLING && rest.first() == ELLIPSIS.first() {
            if rest.starts_with(ELLIPSIS) {
                self.longest = self.longest.max(Some(reading.at));
            } else if ELLIPSIS.starts_with(rest) {
                self.cut = true;
            }
        }
    }

    /// Every character that the text may mean through an escape.
    fn escaped(&mut self, rest: &[u8], reading: Reading) {
        let mut units = std::mem::take(&mut self.units);
        units.read(rest);
        self.cut |= units.cut;
        for unit in &units.found {
            self.step(reading, unit.bytes(), unit.length);
            if let [byte] = *unit.bytes() {
                self.space(reading, byte, unit.length);
                // Of several backslashes, each is left aside by itself.
                let alone = rest.get(1..unit.length).is_some_and(|more| !more.starts_with(b"\\"));
                if byte == b'\\' && alone {
                    self.skip(reading, unit.length, Gap::Backslash);
                }
            }
        }
        self.units = units;
    }

    /// White space that is not the secret's: the text is broken over lines, or was before it became an excerpt.
    fn space(&mut self, reading: Reading, byte: u8, length: usize) {
        match (byte, reading.gap) {
            (b'\n' | b'\r' | 11 | 12, _) | (b' ' | b'\t', Gap::LineBreak) => {
                self.skip(reading, length, Gap::LineBreak);
            }
            (b' ' | b'\t', Gap::Nothing | Gap::Backslash) => self.skip(reading, length, Gap::Blank),
            _ => {}
        }
    }

    /// Line breaks of the secret that the text does not have.
    fn joined(&mut self, reading: Reading) {
        if reading.depth > 0 && self.patterns.has_lines() {
            for line_break in *b"\n\r" {
                if let Some(node) = self.patterns.step(reading.node, line_break) {
                    self.open.push(Reading { node, depth: reading.depth + 1, ..reading });
                }
            }
        }
    }

    /// Excerpts draw line breaks, tabs and blanks together into one blank.
    fn blanks(&mut self, reading: Reading) {
        let mut open = vec![(reading.node, 0)];
        while let Some((node, count)) = open.pop() {
            for blank in *b" \n\t\r" {
                if let Some(next) = self.patterns.step(node, blank) {
                    open.push((next, count + 1));
                    // One blank for one blank is what every byte may be: itself.
                    if count == 0 && blank == b' ' {
                        continue;
                    }
                    self.open.push(Reading {
                        node: next,
                        at: reading.at + 1,
                        depth: reading.depth + count + 1,
                        gap: Gap::Nothing,
                    });
                }
            }
        }
    }

    /// Several characters that are one quote inside quotes.
    fn quotes(&mut self, rest: &[u8], reading: Reading) {
        for quote in *b"\"'" {
            if let Some(node) = self.patterns.step(reading.node, quote) {
                let (ends, cut) = escape::quotes(rest, quote);
                self.cut |= cut;
                for length in ends {
                    let (at, depth) = (reading.at + length, reading.depth + 1);
                    self.open.push(Reading { node, at, depth, gap: Gap::Nothing });
                }
            }
        }
    }
}
