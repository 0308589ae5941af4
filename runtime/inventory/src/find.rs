//! Where the inventory is: the named file, else `edgebook.toml` in this folder or one above it, else the user's own.

use edgebook_words::Hint;
use std::fs;
use std::path::{Path, PathBuf};

use crate::allowed::place_of;
use crate::files::{self, Demand, FileFault};
use crate::{
    AllowedInventories, Diagnostic, Inventory, Obeyed, Petition, Problems, Reader, Standing, StateError,
};

/// The name of an inventory that is found by itself.
pub const FILE_NAME: &str = "edgebook.toml";

/// Maximum size of an inventory.
const LARGEST: u64 = 16 << 20;

/// Where to look.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// The file that the user named.
    pub named: Option<PathBuf>,
    /// The working folder, from which the search goes upwards.
    pub from: Option<PathBuf>,
    /// The user's configuration folder for this program (`~/.config/edgebook`).
    pub config: Option<PathBuf>,
}

/// An inventory file that exists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub path: PathBuf,
    /// How it was found.
    pub how: How,
}

/// How an inventory was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The user named it.
    Named,
    /// It stands in the working folder or one above.
    Upwards,
    /// It is the one in the user's configuration folder.
    Config,
}

/// Why an inventory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Unopened {
    /// The inventory has mistakes, or cannot be read.
    #[error(transparent)]
    Problems(#[from] Problems),
    /// It cannot be told whether its user has allowed it.
    #[error(transparent)]
    State(#[from] StateError),
}

impl Search {
    /// Reads the inventory to use; `None` where there is none. One that was found in the working folder or above it is
    /// obeyed where `allowed` says so; the user's own is behind it.
    pub fn open(
        &self,
        reader: &Reader,
        allowed: Option<&AllowedInventories>,
    ) -> Result<Option<Obeyed>, Unopened> {
        let Some(found) = self.find() else { return Ok(None) };
        let inventory = found.load(reader)?;
        if found.how != How::Upwards {
            return Ok(Some(Obeyed::Yes(Box::new(inventory))));
        }
        let own = self.own(reader)?;
        let petition = Petition::of(inventory, own, self.from.as_deref(), allowed)?;
        Ok(Some(match petition.standing() {
            Standing::Allowed => Obeyed::Yes(Box::new(petition.grant())),
            Standing::New | Standing::Changed => Obeyed::Ask(Box::new(petition)),
        }))
    }

    /// Reads the user's own inventory; `None` where there is none.
    pub fn own(&self, reader: &Reader) -> Result<Option<Inventory>, Problems> {
        let path = self.config.as_ref().map(|folder| folder.join(FILE_NAME)).filter(|path| exists(path));
        path.map(|path| Found { path, how: How::Config }.load(reader)).transpose()
    }

    /// Reads a file as one that was found, whether it is allowed or not: to allow it, or to take that back.
    pub fn petition(
        &self,
        file: &Path,
        reader: &Reader,
        allowed: &AllowedInventories,
    ) -> Result<Petition, Unopened> {
        // As a command in its folder would find it.
        let file = place_of(file).unwrap_or_else(|| file.to_owned());
        let inventory = Found { path: file, how: How::Upwards }.load(reader)?;
        Ok(Petition::of(inventory, self.own(reader)?, self.from.as_deref(), Some(allowed))?)
    }

    /// The inventory to use; `None` where there is none. A named file counts as found even if it does not exist.
    pub fn find(&self) -> Option<Found> {
        if let Some(path) = &self.named {
            return Some(Found { path: path.clone(), how: How::Named });
        }
        let upwards = self.from.iter().flat_map(|from| from.ancestors());
        let upwards = upwards.map(|folder| {
            let how = if self.is_config(folder) { How::Config } else { How::Upwards };
            Found { path: folder.join(FILE_NAME), how }
        });
        let config =
            self.config.iter().map(|folder| Found { path: folder.join(FILE_NAME), how: How::Config });
        upwards.chain(config).find(|found| exists(&found.path))
    }

    /// Whether a folder is the user's configuration folder, by whatever path.
    fn is_config(&self, folder: &Path) -> bool {
        let real = |folder: &Path| fs::canonicalize(folder).ok();
        self.config.as_deref().is_some_and(|config| {
            config == folder || { real(config).is_some_and(|config| real(folder) == Some(config)) }
        })
    }

    /// The places where [`Self::find`] looks, for messages.
    pub fn places(&self) -> Vec<PathBuf> {
        if let Some(path) = &self.named {
            return vec![path.clone()];
        }
        self.from.iter().chain(&self.config).map(|folder| folder.join(FILE_NAME)).collect()
    }
}

/// Whether something stands there, readable or not: an inventory that cannot be read must not be passed over.
fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

impl Found {
    /// Reads the inventory and says everything that is wrong with it.
    ///
    /// One that everybody can write is refused, and so is one that was not named and belongs to another user: it
    /// says which commands to run and where to send passwords. So is one in a folder in which everybody can put files.
    pub(crate) fn load(&self, reader: &Reader) -> Result<Inventory, Problems> {
        let demand = if self.how == How::Named { Demand::NotPublic } else { Demand::Own };
        if self.how != How::Named {
            files::check_folder(&self.path).map_err(|fault| self.unusable(&fault))?;
        }
        let bytes = files::read(&self.path, demand, LARGEST).map_err(|fault| self.unusable(&fault))?;
        let text = std::str::from_utf8(&bytes).map_err(|error| {
            let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count();
            Diagnostic::new(
                "not-text",
                format!("{}: line {} is not UTF-8 text", self.shown(), line.saturating_add(1)),
            )
            .hint("an inventory is a TOML file; save it as UTF-8")
        })?;
        reader.read(&self.path, text)
    }

    fn unusable(&self, fault: &FileFault) -> Diagnostic {
        let problem = Diagnostic::new(
            "unusable-inventory",
            format!("the inventory {}: {}", self.shown(), fault.what()),
        );
        let hint = match fault {
            FileFault::Foreign(_) => Some(Hint::TrustInventory { file: self.shown() }),
            FileFault::Io(error) if error.kind() == std::io::ErrorKind::NotFound => {
                Some("check the path: it is taken relative to the current folder".into())
            }
            fault => fault.mend(&self.path).map(Hint::from),
        };
        problem.maybe_hint(hint)
    }

    fn shown(&self) -> String {
        edgebook_words::escape(&self.path.to_string_lossy())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;
    use crate::testing::reader;

    #[test]
    fn the_nearest_inventory_wins_and_the_named_one_before_it() {
        let top = tempfile::tempdir().unwrap();
        let (work, config) = (top.path().join("a/b"), top.path().join("config"));
        for folder in [&work, &config] {
            fs::create_dir_all(folder).unwrap();
        }
        let mut search = Search { named: None, from: Some(work.clone()), config: Some(config.clone()) };
        assert_eq!(search.find(), None);
        assert_eq!(search.places(), [work.join(FILE_NAME), config.join(FILE_NAME)]);
        let mut found = Vec::new();
        for folder in [&config, &top.path().join("a"), &work] {
            fs::write(folder.join(FILE_NAME), "").unwrap();
            found.push(search.find().unwrap());
        }
        let at = |folder: &str, how| Found { path: top.path().join(folder).join(FILE_NAME), how };
        assert_eq!(found, [at("config", How::Config), at("a", How::Upwards), at("a/b", How::Upwards)]);
        search.named = Some("no-such-file".into());
        assert_eq!(search.find().unwrap(), Found { path: "no-such-file".into(), how: How::Named });
    }

    #[test]
    fn what_cannot_be_read_is_told_and_not_passed_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE_NAME);
        let load = |how| Found { path: path.clone(), how }.load(&reader()).unwrap_err().to_string();
        assert!(
            load(How::Named).contains("it does not exist\n  hint: check the path"),
            "{}",
            load(How::Named)
        );
        fs::create_dir(&path).unwrap();
        let found = Search { from: Some(folder.path().into()), ..Search::default() }.find().unwrap();
        assert!(found.load(&reader()).unwrap_err().to_string().contains("not a regular file"));
        fs::remove_dir(&path).unwrap();
        fs::write(&path, b"[devices.a]\nkind = \"\xff\"\n").unwrap();
        assert!(load(How::Upwards).contains("line 2 is not UTF-8"), "{}", load(How::Upwards));
        fs::write(&path, "").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o646)).unwrap();
        assert!(load(How::Named).contains("everybody can write it (mode 0646)\n  hint: chmod o-w"));
    }
}
