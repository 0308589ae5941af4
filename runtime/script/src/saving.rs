//! Files that a runbook hands over with `save`: the seam to whoever writes them, and the names that they may have.

use bytes::Bytes;

/// The longest name of a saved file, in bytes.
const LONGEST_NAME: usize = 200;

/// Names that some systems keep for devices, whatever ending follows.
const RESERVED: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A file that a runbook hands over.
pub struct SavedFile<'a> {
    /// Its name, without any folder; [`file_name_problem`] has found nothing wrong with it.
    pub name: &'a str,
    /// What it holds.
    pub content: Bytes,
    /// Whether it holds secrets.
    pub secret: bool,
    /// Whether what it holds is assumed, because it comes from a write that was withheld.
    pub assumed: bool,
}

/// Why a file was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSaved {
    /// The run may not write it: a script cannot catch that.
    Refused(String),
    /// Writing it failed, for this reason and with this hint.
    Failed(String, Option<String>),
}

/// Takes the files that a run saves.
pub trait SavedFiles: Send + Sync {
    /// Takes a file; returns what the operator is told, where that is not told already.
    fn save(&self, file: &SavedFile<'_>) -> Result<Option<String>, NotSaved>;
}

/// What is wrong with the name of a file to be saved; `None` where it is safe on every system.
pub fn file_name_problem(name: &str) -> Option<&'static str> {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_lowercase();
    let numbered = |prefix: &str| {
        stem.strip_prefix(prefix)
            .is_some_and(|rest| rest.len() == 1 && rest.chars().all(|c| c.is_ascii_digit()))
    };
    if name.is_empty() {
        Some("is empty")
    } else if name.len() > LONGEST_NAME {
        Some("is longer than 200 bytes")
    } else if name.contains(['/', '\\']) {
        Some("names a folder: a file is saved in the folder of its device")
    } else if name.starts_with('.') {
        Some("begins with a dot")
    } else if name != edgebook_words::escape(name) {
        Some("has characters that a terminal does not show as they are")
    } else if name.starts_with([' ', '-']) || name.ends_with([' ', '.']) {
        Some("begins with a blank or a dash, or ends with a blank or a dot")
    } else if RESERVED.contains(&stem.as_str()) || numbered("com") || numbered("lpt") {
        Some("is the name of a device on some systems")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_leave_the_folder_or_hide_are_refused() {
        for name in [
            "",
            ".",
            "..",
            "../a",
            "a/b",
            "a\\b",
            "/etc/passwd",
            ".bashrc",
            "a\0b",
            "a\nb",
            "a\u{202e}b",
            "-rf",
            " a",
            "a ",
            "a.",
            "con",
            "NUL.txt",
            "Com1.log",
            "lpt9",
        ] {
            assert!(file_name_problem(name).is_some(), "{name:?}");
        }
        assert!(file_name_problem(&"a".repeat(201)).is_some());
        for name in
            ["token.json", "a b", "snapshot_20261121.tgz", "a..b", "console", "com10", "größe.csv", "a:b"]
        {
            assert_eq!(file_name_problem(name), None, "{name:?}");
        }
    }
}
