//! Text for people, built line by line.

use std::fmt::{Display, Write as _};

pub use edgebook_words::counted;

/// A text that grows by lines.
#[derive(Default)]
pub struct Lines(String);

impl Lines {
    /// Adds a line.
    pub fn line(&mut self, line: impl Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.0, "{line}");
    }

    /// Adds an empty line.
    pub fn blank(&mut self) {
        self.0.push('\n');
    }

    /// Adds lines, each moved two places to the right.
    pub fn indented(&mut self, lines: &str) {
        for line in lines.lines() {
            self.line(format_args!("  {line}"));
        }
    }

    /// A blank line and a paragraph, unless it is empty.
    pub fn paragraph(&mut self, paragraph: &str) {
        if !paragraph.is_empty() {
            self.blank();
            self.line(paragraph);
        }
    }

    /// A blank line, a heading and indented lines below it, unless there are none.
    pub fn section(&mut self, heading: impl Display, lines: &str) {
        if !lines.is_empty() {
            self.blank();
            self.line(heading);
            self.indented(lines);
        }
    }

    /// The text, with a line break at its end.
    pub fn text(self) -> String {
        self.0
    }
}

/// A text with its lines broken between words so that none is wider than `width`, where there is one. Words that
/// are wider stay whole.
pub fn wrapped(text: &str, width: Option<u16>) -> String {
    let Some(width) = width.map(usize::from) else { return text.to_owned() };
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if line.is_empty() {
                line.push_str(word);
            } else if line.chars().count().saturating_add(word.chars().count()) < width {
                line.push(' ');
                line.push_str(word);
            } else {
                lines.push(std::mem::replace(&mut line, word.to_owned()));
            }
        }
        lines.push(line);
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words() {
        assert_eq!(wrapped("aa bb cc\n\nlonger-than-that dd", Some(5)), "aa bb\ncc\n\nlonger-than-that\ndd");
        assert_eq!(wrapped("aa bb cc", None), "aa bb cc");
    }

    #[test]
    fn one_is_not_many() {
        assert_eq!([0, 1, 2].map(|count| counted(count, "call")), ["0 calls", "1 call", "2 calls"]);
    }

    #[test]
    fn empty_parts_leave_no_trace() {
        let mut lines = Lines::default();
        lines.line("first");
        lines.paragraph("");
        lines.section("Nothing", "");
        lines.section("Two", "a\nb\n");
        assert_eq!(lines.text(), "first\n\nTwo\n  a\n  b\n");
    }
}
