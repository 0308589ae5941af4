//! The file on disk: read without a lock, replaced in one step under one.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use edgebook_wire::{BaseUrl, Fingerprint};

use super::{Comparison, Known, KnownAppliances, TrustError};
use crate::files::{self, Demand, FileFault};

/// The trust store of one state folder.
#[derive(Clone, Debug)]
pub struct TrustStore {
    path: PathBuf,
}

/// What became of a certificate that was to be pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pinned {
    /// It is pinned from now on.
    Added,
    /// It was pinned before; nothing has changed.
    Already(Known),
    /// It takes the place of another one.
    Replaced(Known),
}

/// The file's name in the state folder.
const NAME: &str = "known_appliances";
/// A file larger than this is none of ours.
const LARGEST: u64 = 16 << 20;
/// How long another process may hold the lock. It does so for milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// How often the lock is tried.
const POLL: Duration = Duration::from_millis(10);

impl TrustStore {
    /// The store in a state folder, which need not exist yet.
    pub fn in_folder(state: &Path) -> Self {
        Self { path: state.join(NAME) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Reads the file; a missing one is empty. Refuses one that everybody can write.
    pub fn read(&self) -> Result<KnownAppliances, TrustError> {
        match files::read(&self.path, Demand::NotPublic, LARGEST) {
            Ok(bytes) => Ok(KnownAppliances::parse(&bytes)),
            Err(FileFault::Io(error)) if error.kind() == io::ErrorKind::NotFound => {
                Ok(KnownAppliances::default())
            }
            Err(FileFault::Io(error)) => Err(self.io("read", error)),
            Err(fault) => Err(TrustError::Unusable {
                path: self.path.clone(),
                what: fault.what(),
                mend: fault.mend(&self.path),
            }),
        }
    }

    /// What is pinned for a device.
    pub fn pin_of(&self, host: &str, port: u16) -> Result<Option<Known>, TrustError> {
        Ok(self.read()?.get(&self.path, host, port)?.cloned())
    }

    /// How a presented certificate compares with what is pinned.
    pub fn lookup(&self, host: &str, port: u16, presented: Fingerprint) -> Result<Comparison, TrustError> {
        self.read()?.compare(&self.path, host, port, presented)
    }

    /// Pins a certificate. Where another one is pinned it is refused, unless `replacing` names that very one.
    pub fn pin(&self, known: &Known, replacing: Option<Fingerprint>) -> Result<Pinned, TrustError> {
        self.change(|content| {
            let old = content.get(&self.path, &known.host, known.port)?.cloned();
            match old {
                Some(old) if old.fingerprint == known.fingerprint => Ok((Pinned::Already(old), false)),
                Some(old) if replacing != Some(old.fingerprint) => {
                    Err(TrustError::Changed { known: Box::new(old), presented: known.fingerprint })
                }
                old => {
                    content.put(known);
                    Ok((old.map_or(Pinned::Added, Pinned::Replaced), true))
                }
            }
        })
    }

    /// Removes what is pinned for a device, also lines of it that cannot be read or contradict each other.
    pub fn forget(&self, host: &str, port: u16) -> Result<Option<Known>, TrustError> {
        let base = BaseUrl::new(host, port)?;
        self.change(|content| {
            let before = content.to_bytes().len();
            let gone = content.remove(base.host(), port);
            Ok((gone, content.to_bytes().len() != before))
        })
    }

    /// Changes the content under the lock. `edit` says whether there is anything to write.
    fn change<T>(
        &self,
        edit: impl FnOnce(&mut KnownAppliances) -> Result<(T, bool), TrustError>,
    ) -> Result<T, TrustError> {
        let folder = self.path.parent().unwrap_or(Path::new("."));
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| self.io("write", error))?;
        let _lock = self.lock()?;
        let mut content = self.read()?;
        let (value, changed) = edit(&mut content)?;
        if changed {
            self.replace(&content.to_bytes()).map_err(|error| self.io("write", error))?;
        }
        Ok(value)
    }

    /// The lock file stays when the lock is released: removing it would let two processes hold two locks.
    fn lock(&self) -> Result<File, TrustError> {
        let path = self.path.with_extension("lock");
        let io = |error| TrustError::Io { doing: "lock", path: path.clone(), error };
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(io)?;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                Err(TryLockError::WouldBlock) if started.elapsed() < PATIENCE => thread::sleep(POLL),
                Err(TryLockError::WouldBlock) => {
                    return Err(TrustError::Locked { path: path.clone(), seconds: PATIENCE.as_secs() });
                }
                Err(TryLockError::Error(error)) => return Err(io(error)),
            }
        }
    }

    /// Writes a new file beside the old one and renames it: after a crash there is the old file or the new one.
    fn replace(&self, bytes: &[u8]) -> io::Result<()> {
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

    fn io(&self, doing: &'static str, error: io::Error) -> TrustError {
        TrustError::Io { doing, path: self.path.clone(), error }
    }
}
