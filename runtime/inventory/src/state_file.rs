//! A file in the state folder that several processes change: read without a lock, replaced in one step under one.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use secrecy::zeroize::Zeroizing;

use crate::files::{self, Demand, FileFault};

/// Maximum size of a state file.
const LARGEST: u64 = 16 << 20;
/// How long another process may hold the lock. It does so for milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the lock is tried.
const POLL: Duration = Duration::from_millis(10);

/// Why a file of the state folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StateError {
    /// The file or its folder cannot be read or written.
    #[error("cannot {doing} {}: {}", shown(.path), edgebook_words::reason(.error))]
    Io {
        /// `read`, `write`, `lock`.
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        #[source]
        error: io::Error,
    },
    /// The file is not to be believed: of the wrong kind, too large, damaged, or writable by others.
    #[error("{}: {what}", shown(.path))]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
        /// What repairs it.
        mend: Option<String>,
    },
    /// Another process holds the lock.
    #[error("another edgebook has been changing {} for {seconds} s", shown(.path))]
    Locked {
        /// The lock file.
        path: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
}

impl StateError {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Unusable { mend, .. } => mend.clone(),
            Self::Locked { .. } => {
                Some("try again; if no other edgebook runs, look who holds the file".to_owned())
            }
            Self::Io { .. } => None,
        }
    }
}

fn shown(path: &Path) -> String {
    edgebook_words::escape(&path.to_string_lossy())
}

/// A state file, which need not exist yet.
#[derive(Clone, Debug)]
pub(crate) struct StateFile {
    path: PathBuf,
}

impl StateFile {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The content; `None` where there is no file.
    pub(crate) fn read(&self, demand: Demand) -> Result<Option<Zeroizing<Vec<u8>>>, StateError> {
        match files::read(&self.path, demand, LARGEST) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(FileFault::Io(error)) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(FileFault::Io(error)) => Err(self.io("read", error)),
            Err(fault) => Err(self.unusable(fault.what(), fault.mend(&self.path))),
        }
    }

    /// Holds other processes back from changing the file for as long as the returned handle lives. Creates the folder.
    /// The lock file stays when the lock is released: removing it would let two processes hold two locks.
    pub(crate) fn lock(&self) -> Result<File, StateError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let created = DirBuilder::new().recursive(true).mode(0o700).create(folder);
        created.map_err(|error| self.io("write", error))?;
        let path = self.path.with_extension("lock");
        let io = |error| StateError::Io { doing: "lock", path: path.clone(), error };
        let mut options = OpenOptions::new();
        let file = options.create(true).truncate(false).write(true).mode(0o600).open(&path).map_err(io)?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => thread::sleep(POLL),
                Err(TryLockError::WouldBlock) => {
                    return Err(StateError::Locked { path: path.clone(), seconds: PATIENCE.as_secs() });
                }
                Err(TryLockError::Error(error)) => return Err(io(error)),
            }
        }
    }

    /// Replaces the content. After a crash there is the old file or the new one.
    pub(crate) fn replace(&self, bytes: &[u8]) -> Result<(), StateError> {
        self.write(bytes).map_err(|error| self.io("write", error))
    }

    fn write(&self, bytes: &[u8]) -> io::Result<()> {
        // A link to a file elsewhere stays a link.
        let path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        let folder = path.parent().unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        if let Ok(old) = fs::metadata(&path) {
            file.as_file().set_permissions(old.permissions())?;
        }
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(&path).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    }

    pub(crate) fn unusable(&self, what: impl Into<String>, mend: Option<String>) -> StateError {
        StateError::Unusable { path: self.path.clone(), what: what.into(), mend }
    }

    fn io(&self, doing: &'static str, error: io::Error) -> StateError {
        StateError::Io { doing, path: self.path.clone(), error }
    }
}
