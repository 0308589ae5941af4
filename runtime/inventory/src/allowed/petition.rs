//! An inventory that was found and is not obeyed yet: what it asks for, and how that is granted.

use std::path::{Path, PathBuf};

use edgebook_words::escape;

use super::{AllowedInventories, Names, Standing};
use crate::{Device, Inventory, StateError};

/// Whether a found inventory is obeyed.
#[derive(Debug)]
pub enum Obeyed {
    /// Its user named it, keeps it in the own configuration folder, or has allowed it.
    Yes(Box<Inventory>),
    /// Its user has to be asked.
    Ask(Box<Petition>),
}

/// What an inventory asks for. Nothing of it is obeyed before [`Petition::grant`].
#[derive(Debug)]
pub struct Petition {
    inventory: Inventory,
    names: Names,
    /// The user's own inventory.
    own: Option<Inventory>,
    /// Where the inventory lies, without links in the folders; `None` where that cannot be told.
    place: Option<PathBuf>,
    standing: Standing,
}

impl Petition {
    /// The petition of an inventory that was read.
    pub(crate) fn of(
        inventory: Inventory,
        own: Option<Inventory>,
        working: Option<&Path>,
        allowed: Option<&AllowedInventories>,
    ) -> Result<Self, StateError> {
        let names = Names::of(&inventory, working);
        let place = place_of(&inventory.file);
        let standing = match (&place, allowed) {
            _ if names.is_empty() => Standing::Allowed,
            (Some(place), Some(allowed)) => allowed.standing(place, &names)?,
            _ => Standing::New,
        };
        Ok(Self { inventory, names, own, place, standing })
    }

    /// How the inventory stands.
    pub fn standing(&self) -> Standing {
        self.standing
    }

    /// The inventory's file.
    pub fn file(&self) -> &Path {
        &self.inventory.file
    }

    /// Whether something is named at all; nothing needs no permission.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// What the user is told: where the inventory lies, and what it names.
    pub fn text(&self) -> String {
        let file = escape(&self.inventory.file.to_string_lossy());
        let state = match self.standing {
            Standing::Changed => "has changed since you allowed it; now it",
            Standing::New | Standing::Allowed => "was found here, and",
        };
        let mut text = format!("The inventory {file} {state}\n");
        for line in self.lines() {
            text.extend(["  ", &line, "\n"]);
        }
        if self.names.runs_commands() {
            text.push_str(
                "Files here that a command names count with their content; what these read or start in turn does not.\n",
            );
        }
        text
    }

    /// What the inventory would do, one thing a line: `calls https://192.0.2.10:8000 as `api` (for hub)`.
    pub fn lines(&self) -> Vec<String> {
        let shadowed = self.own.iter().flat_map(|own| self.inventory.shadowed_by(own));
        let shadowed = shadowed.map(|shadowed| format!("has {shadowed}"));
        self.names.lines().into_iter().chain(shadowed).collect()
    }

    /// The devices that the inventory makes read-only: that mark holds without permission, for it only forbids.
    pub fn read_only(&self) -> impl Iterator<Item = &Device> {
        let all = self.inventory.devices.iter().chain(self.own.iter().flat_map(|own| &own.devices));
        all.filter(|device| device.read_only)
    }

    /// Remembers that the user allows what is named.
    pub fn remember(&self, allowed: &AllowedInventories, by: &str) -> Result<(), StateError> {
        match &self.place {
            Some(place) => allowed.allow(place, &self.names, by),
            None => Ok(()),
        }
    }

    /// Takes back what the user allowed; `false` where nothing was.
    pub fn forget(&self, allowed: &AllowedInventories) -> Result<bool, StateError> {
        match &self.place {
            Some(place) => allowed.forget(place),
            None => Ok(false),
        }
    }

    /// The inventory, now that its user has agreed, with the user's own behind it.
    pub fn grant(self) -> Inventory {
        match self.own {
            Some(own) => self.inventory.behind(own),
            None => self.inventory,
        }
    }
}

/// A place by which an inventory is remembered: its folder without links, and the name that stands there. A link in the
/// place of the file is not followed: paths in the inventory count from the folder in which the link lies.
pub(crate) fn place_of(file: &Path) -> Option<PathBuf> {
    let parent = file.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(parent.canonicalize().ok()?.join(file.file_name()?))
}
