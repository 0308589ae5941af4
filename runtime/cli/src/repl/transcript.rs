//! What a session did, kept as the runbook that would do it again.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use edgebook_script::Evaluated;

/// The entries that ended well, as lines of a runbook.
#[derive(Default)]
pub(super) struct Transcript {
    entries: Vec<String>,
}

/// How the prompt showed the value of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Showed {
    /// It had none.
    Nothing,
    /// As text.
    Text,
    /// As a table.
    Table,
}

impl Showed {
    /// How a value is shown.
    pub(super) fn of(value: &Evaluated) -> Self {
        match (&value.text, &value.table) {
            (None, _) => Self::Nothing,
            (Some(_), None) => Self::Text,
            (Some(_), Some(_)) => Self::Table,
        }
    }
}

impl Transcript {
    /// Keeps an entry. A runbook shows nothing of itself: an expression that was shown is printed there.
    pub(super) fn keep(&mut self, entry: &str, is_expression: bool, showed: Showed) {
        let entry = entry.trim();
        self.entries.push(match showed {
            Showed::Text if is_expression => call("print", entry),
            Showed::Table if is_expression => call("table", entry),
            _ => statement(entry),
        });
    }

    /// Keeps the place of an entry that may hold a secret.
    pub(super) fn leave_out(&mut self) {
        self.entries.push("// An entry is left out here: it may hold a secret.".to_owned());
    }

    /// The whole runbook.
    pub(super) fn runbook(&self) -> String {
        let mut text = "//! Saved from a session at the prompt.\n\n".to_owned();
        for entry in &self.entries {
            text.push_str(entry);
            text.push('\n');
        }
        text
    }

    /// Writes the runbook to a file that does not exist yet.
    pub(super) fn save(&self, path: &Path) -> io::Result<()> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(self.runbook().as_bytes())
    }
}

/// An expression as the argument of a function. A comment in its last line must not swallow the parenthesis.
fn call(function: &str, expression: &str) -> String {
    if ends_in_comment(expression) {
        format!("{function}(\n{expression}\n);")
    } else {
        format!("{function}({expression});")
    }
}

fn statement(entry: &str) -> String {
    if entry.ends_with(';') || entry.starts_with("fn ") {
        entry.to_owned()
    } else if ends_in_comment(entry) {
        format!("{entry}\n;")
    } else {
        format!("{entry};")
    }
}

fn ends_in_comment(text: &str) -> bool {
    text.lines().last().is_some_and(|line| line.contains("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_become_statements() {
        let cases = [
            ("1 + 1", true, Showed::Text, "print(1 + 1);"),
            ("list", true, Showed::Table, "table(list);"),
            ("1 // one", true, Showed::Text, "print(\n1 // one\n);"),
            ("let x = 1", false, Showed::Nothing, "let x = 1;"),
            ("let x = 1;", false, Showed::Nothing, "let x = 1;"),
            ("let x = 1 // one", false, Showed::Nothing, "let x = 1 // one\n;"),
            ("fn f(n) { n }", false, Showed::Nothing, "fn f(n) { n }"),
            ("let x = 1; x", false, Showed::Text, "let x = 1; x;"),
        ];
        for (entry, is_expression, showed, expected) in cases {
            let mut transcript = Transcript::default();
            transcript.keep(entry, is_expression, showed);
            assert_eq!(
                transcript.runbook(),
                format!("//! Saved from a session at the prompt.\n\n{expected}\n")
            );
        }
    }

    #[test]
    fn a_file_that_exists_is_kept() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("book.rhai");
        let mut transcript = Transcript::default();
        transcript.leave_out();
        transcript.save(&path).unwrap();
        assert_eq!(transcript.save(&path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    }
}
