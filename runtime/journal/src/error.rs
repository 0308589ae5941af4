//! What can go wrong with the files of the record.

use std::io;
use std::path::{Path, PathBuf};

/// Why a file of the record cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The operating system refuses.
    #[error("cannot {what} {}: {reason}", path.display())]
    Io {
        /// What was tried: `create`, `read`, `write to`.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's words.
        reason: String,
    },
    /// The key's file holds something else.
    #[error("{} does not hold a key; move it away and a new one is made (older records keep their marks)", .0.display())]
    Key(PathBuf),
    /// Others can read the key.
    #[error("others can read {path}; make it yours alone: chmod 600 {path}", path = .0.display())]
    KeyIsOpen(PathBuf),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
    /// No run of this name.
    #[error("there is no record of a run {name:?}{}", hint(.nearest))]
    NoSuchRun {
        /// What was asked for.
        name: String,
        /// Runs whose names begin alike.
        nearest: Vec<String>,
    },
    /// The environment names no folder for state.
    #[error("no state directory: set HOME or XDG_STATE_HOME")]
    NoFolder,
    /// No run at all.
    #[error("no run was recorded yet in {}", .0.display())]
    NoRuns(PathBuf),
    /// A file too large to be a journal.
    #[error("{} is larger than {limit} bytes", path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        limit: u64,
    },
}

fn hint(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; there are {}", nearest.join(", ")) }
}

impl JournalError {
    /// A stable short name of the kind of error: `edgebook explain CODE` says more about it.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } | Self::Random(_) | Self::TooLarge { .. } => "unusable-record",
            Self::Key(_) | Self::KeyIsOpen(_) => "unusable-key",
            Self::NoSuchRun { .. } | Self::NoRuns(_) => "no-run",
            Self::NoFolder => "no-state-folder",
        }
    }

    pub(crate) fn io(what: &'static str, path: &Path, error: &io::Error) -> Self {
        Self::Io { what, path: path.to_owned(), reason: edgebook_words::reason(error) }
    }
}
