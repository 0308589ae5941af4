//! The file on disk: read without a lock, replaced in one step under one.

use std::path::Path;

use edgebook_wire::{BaseUrl, Fingerprint};

use super::{Comparison, Known, KnownAppliances, TrustError};
use crate::files::Demand;
use crate::state_file::StateFile;

/// The trust store of one state folder.
#[derive(Clone, Debug)]
pub struct TrustStore {
    file: StateFile,
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
impl TrustStore {
    /// The store in a state folder, which need not exist yet.
    pub fn in_folder(state: &Path) -> Self {
        Self { file: StateFile::new(state.join(NAME)) }
    }

    /// The file.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// Reads the file; a missing one is empty. Refuses one that everybody can write.
    pub fn read(&self) -> Result<KnownAppliances, TrustError> {
        let bytes = self.file.read(Demand::NotPublic)?;
        Ok(bytes.map(|bytes| KnownAppliances::parse(&bytes)).unwrap_or_default())
    }

    /// What is pinned for a device.
    pub fn pin_of(&self, host: &str, port: u16) -> Result<Option<Known>, TrustError> {
        Ok(self.read()?.get(self.path(), host, port)?.cloned())
    }

    /// How a presented certificate compares with what is pinned.
    pub fn lookup(&self, host: &str, port: u16, presented: Fingerprint) -> Result<Comparison, TrustError> {
        self.read()?.compare(self.path(), host, port, presented)
    }

    /// Pins a certificate. Where another one is pinned it is refused, unless `replacing` names that very one.
    pub fn pin(&self, known: &Known, replacing: Option<Fingerprint>) -> Result<Pinned, TrustError> {
        self.change(|content| {
            let old = content.get(self.path(), &known.host, known.port)?.cloned();
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
        let _lock = self.file.lock()?;
        let mut content = self.read()?;
        let (value, changed) = edit(&mut content)?;
        if changed {
            self.file.replace(&content.to_bytes())?;
        }
        Ok(value)
    }
}
