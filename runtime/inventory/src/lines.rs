//! From byte offsets to lines and columns.

use std::ops::Range;
use std::path::PathBuf;

use crate::{Diagnostic, Place};

/// A text and where its lines begin.
pub(crate) struct Lines<'t> {
    file: PathBuf,
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    pub(crate) fn new(file: PathBuf, text: &'t str) -> Self {
        let after = text.match_indices('\n').map(|(at, _)| at.saturating_add(1));
        Self { file, text, starts: std::iter::once(0).chain(after).collect() }
    }

    /// Where a byte offset stands; the end of the text for one beyond it.
    pub(crate) fn place(&self, offset: usize) -> Place {
        let offset = offset.min(self.text.len());
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts.get(line.saturating_sub(1)).copied().unwrap_or_default();
        // A byte-order mark takes no column.
        let before = self.text.get(start..offset).unwrap_or_default().trim_start_matches('\u{feff}');
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Place {
            file: self.file.clone(),
            line: count(line.max(1)),
            column: count(before.chars().count().saturating_add(1)),
        }
    }

    /// Whether an offset stands in a table's header.
    pub(crate) fn is_in_header(&self, offset: usize) -> bool {
        let line = self.place(offset).line;
        self.header_before(offset) == Some(line)
    }

    /// The line of the table's header at or above an offset.
    pub(crate) fn header_before(&self, offset: usize) -> Option<u32> {
        let up_to = self.place(offset).line;
        let lines = (1_u32..).zip(self.text.lines()).take_while(|(line, _)| *line <= up_to);
        lines.filter(|(_, text)| text.trim_start().starts_with('[')).last().map(|(line, _)| line)
    }

    /// The text of a span; nothing for one that is none.
    pub(crate) fn slice(&self, span: Range<usize>) -> &'t str {
        self.text.get(span).unwrap_or_default()
    }
}

/// Collects findings about a text.
pub(crate) struct Report<'t> {
    pub(crate) lines: Lines<'t>,
    found: Vec<Diagnostic>,
}

impl<'t> Report<'t> {
    pub(crate) fn new(lines: Lines<'t>) -> Self {
        Self { lines, found: Vec::new() }
    }

    /// Notes a finding at the start of a span.
    pub(crate) fn add(&mut self, span: &Range<usize>, problem: Diagnostic) {
        let place = self.lines.place(span.start);
        self.found.push(problem.at(place));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// How many findings there are so far.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The findings in the order of the file.
    pub(crate) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|one, other| one.place.cmp(&other.place));
        self.found.dedup();
        self.found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_become_lines_and_columns() {
        let text = "\u{feff}ab\näö = 1\r\n\nlast";
        let lines = Lines::new("f".into(), text);
        let at = |needle: &str| text.find(needle).unwrap();
        for (offset, expected) in [
            (0, (1, 1)),
            (at("b"), (1, 2)),
            (at("ö"), (2, 2)),
            (at("1"), (2, 6)),
            (at("last"), (4, 1)),
            (text.len(), (4, 5)),
            (usize::MAX, (4, 5)),
        ] {
            let place = lines.place(offset);
            assert_eq!((place.line, place.column), expected, "offset {offset}");
        }
        assert_eq!(Lines::new("f".into(), "").place(0).line, 1);
    }
}
