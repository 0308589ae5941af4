//! The folder in which the record lives.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::JournalError;

/// The state folder of a user. Nothing is created before it is needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    folder: PathBuf,
}

impl State {
    /// The state in a folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into() }
    }

    /// The folder itself.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the runs are.
    pub fn journals(&self) -> PathBuf {
        self.folder.join("journal")
    }

    /// Where the locks are.
    pub fn locks(&self) -> PathBuf {
        self.folder.join("locks")
    }

    /// Where the key is.
    pub fn key(&self) -> PathBuf {
        self.folder.join("audit.key")
    }
}

/// Creates a folder that only its owner can look into, with every folder above it.
pub(crate) fn create_folder(path: &Path) -> Result<(), JournalError> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| JournalError::io("create the folder", path, &error))
}

/// Options for a file that only its owner can read.
pub(crate) fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes the names in a folder durable.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    // Other systems keep names without being asked, and do not open folders.
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}

/// Reads a file that is not larger than a limit.
pub(crate) fn read_limited(path: &Path, limit: u64) -> Result<Vec<u8>, JournalError> {
    let unreadable = |error: io::Error| JournalError::io("read", path, &error);
    let facts = fs::metadata(path).map_err(unreadable)?;
    // Opening a pipe would wait for its other end.
    if !facts.is_file() {
        return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")));
    }
    if facts.len() > limit {
        return Err(JournalError::TooLarge { path: path.to_owned(), limit });
    }
    fs::read(path).map_err(unreadable)
}
