//! The files that a runbook saves: recorded while it is checked, summed up from what can be reached.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::{Body, Often, Place, Recorder, Repeat};
use crate::tree::Pos;

/// A call of `save`.
#[derive(Clone)]
pub(crate) struct SaveSite {
    /// The file's name; `None` where only a run shows it.
    pub(crate) name: Option<Rc<str>>,
    /// Whether the file may hold secrets.
    pub(crate) secret: bool,
    pub(crate) file: usize,
    pub(crate) at: Pos,
    pub(crate) often: Often,
}

/// A file that a runbook may save.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Save {
    /// Its name; `None` where only a run shows it.
    pub name: Option<String>,
    /// Whether it may hold secrets.
    pub secret: bool,
    /// How often it may be saved: over all of its places, and all ways that lead to them.
    pub repeat: Repeat,
    /// Where it is saved, by file and place.
    pub places: Vec<Place>,
}

impl Save {
    /// The name in signatures and tables: that of the file, or dots where only a run shows it.
    pub fn shown(&self) -> &str {
        self.name.as_deref().unwrap_or(super::ANY_NAME)
    }
}

impl Recorder {
    /// What runs now saves a file.
    pub(crate) fn save(&mut self, site: SaveSite) {
        if !self.paused {
            self.saves.push((self.body, site));
        }
    }

    /// The files that may be saved by what can be reached, by name; those of unknown names last.
    pub(super) fn saves_within(
        &self,
        reached: &HashMap<Body, Repeat>,
        place: &dyn Fn(usize, Pos, Often, Body) -> Place,
    ) -> Vec<Save> {
        let mut found: BTreeMap<(bool, Option<&str>), Save> = BTreeMap::new();
        for (body, site) in self.saves.iter().filter(|(body, _)| reached.contains_key(body)) {
            let name = site.name.as_deref();
            let save = found.entry((name.is_none(), name)).or_insert_with(|| Save {
                name: name.map(str::to_owned),
                secret: false,
                repeat: Repeat::NEVER,
                places: Vec::new(),
            });
            let place = place(site.file, site.at, site.often, *body);
            save.secret |= site.secret;
            save.repeat = save.repeat.plus(place.repeat);
            save.places.push(place);
        }
        let mut saves: Vec<Save> = found.into_values().collect();
        for save in &mut saves {
            save.places.sort();
            save.places.dedup();
        }
        saves
    }
}
