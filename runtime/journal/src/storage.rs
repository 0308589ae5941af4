//! Where lines go: a file that only grows.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::state::sync_folder;

/// Takes lines and makes them durable. A seam, so that tests can let a disk fail at any byte.
pub(crate) trait Storage: Send + Sync {
    /// Hands bytes to the operating system: they survive the end of the process.
    fn append(&self, bytes: &[u8]) -> io::Result<()>;

    /// Makes what was handed over durable: it survives the end of the machine.
    fn sync(&self) -> io::Result<()>;
}

/// A file of its own.
pub(crate) struct FileStorage {
    file: File,
    folder: PathBuf,
    /// Whether the file's name is durable too.
    named: AtomicBool,
}

impl FileStorage {
    pub(crate) fn new(file: File, path: &Path) -> Self {
        let folder = path.parent().map_or_else(|| PathBuf::from("."), Path::to_owned);
        Self { file, folder, named: AtomicBool::new(false) }
    }
}

impl Storage for FileStorage {
    fn append(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.file).write_all(bytes)
    }

    fn sync(&self) -> io::Result<()> {
        self.file.sync_data()?;
        if !self.named.load(Ordering::Acquire) {
            sync_folder(&self.folder)?;
            self.named.store(true, Ordering::Release);
        }
        Ok(())
    }
}

/// Takes nothing: for a journal that could not be created.
pub(crate) struct NoStorage;

impl Storage for NoStorage {
    fn append(&self, _: &[u8]) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn sync(&self) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
