//! Reads a journal: every prefix of one, and what was changed in it.

use std::path::Path;

use crate::JournalError;
use crate::chain::{Line, Link, digest};
use crate::record::Record;
use crate::state::read_limited;

/// Larger files are no journals, in bytes.
const LARGEST: u64 = 1 << 30;

/// A journal as it was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The records that could be read, in the order of the file.
    pub entries: Vec<Entry>,
    /// Where the chain is broken.
    pub flaws: Vec<Flaw>,
    /// The length in bytes of a last line that was not written to its end; 0 where there is none. That is how the
    /// journal of a process looks that was killed, and no flaw.
    pub torn: usize,
}

/// A record in its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The line, from 1.
    pub line: usize,
    /// The record's number, from 0.
    pub seq: u64,
    /// When it was written, in UTC.
    pub at: String,
    /// What it says.
    pub record: Record,
}

/// A place at which the chain is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// The line, from 1.
    pub line: usize,
    /// The number of the record that should stand there, from 0.
    pub seq: u64,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no record.
    #[error("this is not a record: {0}")]
    NotARecord(String),
    /// A record is missing, doubled or out of order.
    #[error("record {found} stands where record {expected} belongs")]
    OutOfOrder {
        /// The number that belongs here.
        expected: u64,
        /// The number that stands here.
        found: u64,
    },
    /// The line before it is not the one that it was tied to.
    #[error("the record before it was changed, or this one was: they are not tied together")]
    NotTied,
    /// The first record is not the beginning of a run, or another one is.
    #[error("a run begins with its first record and nowhere else")]
    Beginning,
}

impl Problem {
    /// A stable short name: `edgebook explain CODE` says more about it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NotARecord(_) => "damaged-record",
            Self::OutOfOrder { .. } | Self::Beginning => "missing-record",
            Self::NotTied => "changed-record",
        }
    }
}

impl Reading {
    /// Reads a file.
    pub fn open(path: &Path) -> Result<Self, JournalError> {
        Ok(Self::of(&read_limited(path, LARGEST)?))
    }

    /// Reads the bytes of a journal. Never fails: what is wrong with them is part of the reading.
    pub fn of(bytes: &[u8]) -> Self {
        let mut reading = Self::default();
        let mut chain = Link::default();
        let mut rest = bytes;
        let mut number = 0usize;
        while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
            let (line, after) = rest.split_at(end);
            rest = after.get(1..).unwrap_or_default();
            number = number.saturating_add(1);
            reading.line(number, line, &mut chain);
        }
        reading.torn = rest.len();
        reading
    }

    fn line(&mut self, number: usize, bytes: &[u8], chain: &mut Link) {
        let expected = chain.seq;
        let mut flaw = |problem| self.flaws.push(Flaw { line: number, seq: expected, problem });
        match serde_json::from_slice::<Line>(bytes) {
            Err(error) => {
                flaw(Problem::NotARecord(error.to_string()));
                chain.advance(bytes);
            }
            Ok(line) => {
                let begins = matches!(line.record, Record::Run(_));
                if line.seq != expected {
                    flaw(Problem::OutOfOrder { expected, found: line.seq });
                } else if line.prev != chain.prev {
                    flaw(Problem::NotTied);
                } else if begins != (expected == 0) {
                    flaw(Problem::Beginning);
                }
                // The chain goes on from what was found: one change is one flaw.
                *chain = Link { seq: line.seq.saturating_add(1), prev: digest(bytes) };
                let Line { seq, at, record, .. } = line;
                self.entries.push(Entry { line: number, seq, at, record });
            }
        }
    }
}
