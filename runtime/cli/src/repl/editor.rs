//! Where the REPL's input comes from: a line editor on a terminal, plain lines from a pipe.

use std::io::{self, BufRead};

/// What was entered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Input {
    /// A whole statement or command; may span lines.
    Entry(String),
    /// Ctrl-C: what was typed so far is dropped.
    Dropped,
    /// The end of the session.
    End,
}

/// A source of input. The one on a terminal is `terminal::TerminalEditor`.
pub(super) trait LineEditor {
    /// Waits for the next entry.
    fn read(&mut self) -> io::Result<Input>;
}

/// Reads from a pipe, without a prompt. Lines are gathered until they are a whole statement.
pub(super) struct PipeEditor<R, F> {
    lines: io::Lines<R>,
    is_complete: F,
}

impl<R: BufRead, F: Fn(&str) -> bool> PipeEditor<R, F> {
    /// Reads from `source`; `is_complete` tells whether lines are a whole statement.
    pub(super) fn new(source: R, is_complete: F) -> Self {
        Self { lines: source.lines(), is_complete }
    }
}

impl<R: BufRead, F: Fn(&str) -> bool> LineEditor for PipeEditor<R, F> {
    fn read(&mut self) -> io::Result<Input> {
        let mut entry = String::new();
        for line in self.lines.by_ref() {
            entry.push_str(&line?);
            if (self.is_complete)(&entry) {
                return Ok(Input::Entry(entry));
            }
            entry.push('\n');
        }
        // An unfinished entry at the end is still evaluated: its error says what is missing.
        Ok(if entry.trim().is_empty() { Input::End } else { Input::Entry(entry) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_gathered_until_they_are_whole() {
        let balanced = |text: &str| text.matches('{').count() == text.matches('}').count();
        let mut editor = PipeEditor::new("one\nfn f() {\n  2\n}\n\nrest {".as_bytes(), balanced);
        let mut next = || editor.read().unwrap();
        assert_eq!(next(), Input::Entry("one".to_owned()));
        assert_eq!(next(), Input::Entry("fn f() {\n  2\n}".to_owned()));
        assert_eq!(next(), Input::Entry(String::new()));
        assert_eq!(next(), Input::Entry("rest {\n".to_owned()));
        assert_eq!(next(), Input::End);
    }
}
