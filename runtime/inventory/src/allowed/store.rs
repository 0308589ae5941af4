//! What was allowed, in a file of the state folder.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Names;
use crate::StateError;
use crate::files::Demand;
use crate::state_file::StateFile;

/// The inventories that a user has allowed.
#[derive(Clone, Debug)]
pub struct AllowedInventories {
    file: StateFile,
}

/// The file's name in the state folder.
const NAME: &str = "allowed_inventories.json";

/// How an inventory stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// All that it names was allowed.
    Allowed,
    /// It was never allowed.
    New,
    /// It was allowed, and names something else by now.
    Changed,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    inventories: Vec<Allowed>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Allowed {
    path: PathBuf,
    /// When it was allowed, in UTC.
    at: String,
    /// Who allowed it.
    by: String,
    /// A digest for each device.
    names: BTreeSet<String>,
}

impl AllowedInventories {
    /// The store in a state folder, which need not exist yet.
    pub fn in_folder(state: &Path) -> Self {
        Self { file: StateFile::new(state.join(NAME)) }
    }

    /// How an inventory stands that lies at a place and names this.
    pub(super) fn standing(&self, place: &Path, names: &Names) -> Result<Standing, StateError> {
        Ok(match self.read()?.inventories.iter().find(|allowed| allowed.path == place) {
            None => Standing::New,
            Some(allowed) if allowed.names == *names.digests() => Standing::Allowed,
            Some(_) => Standing::Changed,
        })
    }

    /// Allows what an inventory names.
    pub(super) fn allow(&self, place: &Path, names: &Names, by: &str) -> Result<(), StateError> {
        let at = jiff::Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        let (path, by, names) = (place.to_owned(), by.to_owned(), names.digests().clone());
        self.change(|content| {
            content.inventories.retain(|allowed| allowed.path != place);
            content.inventories.push(Allowed { path, at, by, names });
        })
    }

    /// Forgets that an inventory was allowed; `false` where it was not.
    pub(super) fn forget(&self, place: &Path) -> Result<bool, StateError> {
        let mut found = false;
        self.change(|content| {
            let before = content.inventories.len();
            content.inventories.retain(|allowed| allowed.path != place);
            found = content.inventories.len() < before;
        })?;
        Ok(found)
    }

    fn read(&self) -> Result<Content, StateError> {
        let Some(bytes) = self.file.read(Demand::Own)? else { return Ok(Content::default()) };
        serde_json::from_slice(&bytes).map_err(|error| {
            let mend = format!("remove it, and inventories are asked about again: rm '{}'", self.shown());
            self.file.unusable(format!("it is damaged: {error}"), Some(mend))
        })
    }

    fn change(&self, edit: impl FnOnce(&mut Content)) -> Result<(), StateError> {
        let _lock = self.file.lock()?;
        let mut content = self.read()?;
        edit(&mut content);
        let text = serde_json::to_string_pretty(&content)
            .map_err(|error| self.file.unusable(format!("it cannot hold that path: {error}"), None))?;
        self.file.replace(format!("{text}\n").as_bytes())
    }

    fn shown(&self) -> String {
        edgebook_words::escape(&self.file.path().to_string_lossy())
    }
}
