//! What can be wrong with descriptions that are not built in.

use std::io;
use std::path::PathBuf;

use edgebook_reader::Diagnostic;
use edgebook_words::reason;

/// Why a description cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// A file or folder cannot be read or written.
    #[error("cannot {what} {path}: {why}", path = path.display(), why = reason(why))]
    Io {
        /// `read`, `write`, `remove`.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// A file is larger than any description.
    #[error("{path} is larger than 256 MiB", path = path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
    },
    /// A file is not text.
    #[error("{path} is not UTF-8: byte {at} is not part of a character", path = path.display())]
    NotText {
        /// The file.
        path: PathBuf,
        /// How many bytes are good.
        at: usize,
    },
    /// The reader refuses a description.
    #[error("{path} is refused as a description", path = path.display())]
    Refused {
        /// The file.
        path: PathBuf,
        /// Everything that the reader found, errors among them.
        diagnostics: Vec<Diagnostic>,
    },
    /// Another description of the version is kept already.
    #[error("another description of {kind} {version} is kept already: {path}", path = path.display())]
    Exists {
        /// Its file.
        path: PathBuf,
        /// The kind.
        kind: String,
        /// The version.
        version: String,
    },
    /// A version or a kind cannot be the name of a file.
    #[error("{word:?} cannot be the name of a file")]
    BadName {
        /// The version or kind.
        word: String,
    },
    /// Nobody knows the kind.
    #[error("there is no kind of appliance `{kind}`")]
    UnknownKind {
        /// The kind that was asked for.
        kind: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The kind is known, the version is not.
    #[error("there is no description of {kind} {version}")]
    UnknownVersion {
        /// The kind.
        kind: String,
        /// The version that was asked for.
        version: String,
        /// Those that there are, newest first.
        known: Vec<String>,
    },
}

impl CatalogError {
    pub(crate) fn io(what: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |why| Self::Io { what, path, why }
    }
}
