//! How appliances differ from their descriptions, as their answers showed: shapes and counts, never values.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::StateError;
use crate::files::Demand;
use crate::state_file::StateFile;

/// The file in the state folder.
const FILE: &str = "drift.json";
/// The most entries that are kept: an appliance that answers something else each time must not fill the disk.
const MOST: usize = 5_000;

/// The memory of differences, in the state folder.
#[derive(Clone, Debug)]
pub struct DriftMemory {
    file: StateFile,
}

/// One difference, and how often it was met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// The kind of appliance.
    pub kind: String,
    /// The version of the description.
    pub version: String,
    /// The version that the appliance reported, or that the inventory names.
    pub firmware: Option<String>,
    /// The operation, as scripts call it.
    pub operation: String,
    /// The field, as overlays name it.
    pub place: String,
    /// What the description has.
    pub described: String,
    /// The shape that came, in a word.
    pub seen: String,
    /// In how many answers.
    pub times: u64,
}

impl Drift {
    fn is_same(&self, other: &Self) -> bool {
        let key = |drift: &Self| {
            let Self { kind, version, firmware, operation, place, described, seen, times: _ } = drift.clone();
            (kind, version, firmware, operation, place, described, seen)
        };
        key(self) == key(other)
    }
}

impl DriftMemory {
    /// The memory in a state folder; the file need not exist.
    pub fn in_folder(state: &Path) -> Self {
        Self { file: StateFile::new(state.join(FILE)) }
    }

    /// Reads all of it. A damaged file counts as empty: what it holds is met again.
    pub fn read(&self) -> Result<Vec<Drift>, StateError> {
        let bytes = self.file.read(Demand::Own)?;
        Ok(bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default())
    }

    /// Adds what was met to what is known.
    pub fn add(&self, met: &[Drift]) -> Result<(), StateError> {
        self.change(|known| {
            for drift in met {
                if let Some(other) = known.iter_mut().find(|other| other.is_same(drift)) {
                    other.times = other.times.saturating_add(drift.times);
                } else if known.len() < MOST {
                    known.push(drift.clone());
                }
            }
        })
    }

    /// Forgets what is known of a kind; everything without one.
    pub fn forget(&self, kind: Option<&str>) -> Result<(), StateError> {
        self.change(|known| known.retain(|drift| kind.is_some_and(|kind| drift.kind != kind)))
    }

    fn change(&self, change: impl FnOnce(&mut Vec<Drift>)) -> Result<(), StateError> {
        let _lock = self.file.lock()?;
        let mut known = self.read()?;
        change(&mut known);
        self.file.replace(&serde_json::to_vec_pretty(&known).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drift(kind: &str, place: &str, times: u64) -> Drift {
        Drift {
            kind: kind.to_owned(),
            version: "1.0".to_owned(),
            firmware: None,
            operation: format!("{kind}.things.list"),
            place: place.to_owned(),
            described: "int".to_owned(),
            seen: "null".to_owned(),
            times,
        }
    }

    #[test]
    fn what_is_met_again_is_counted() {
        let folder = tempfile::tempdir().unwrap();
        let memory = DriftMemory::in_folder(folder.path());
        assert_eq!(memory.read().unwrap(), []);
        memory.add(&[drift("shelf", "Thing.size", 1), drift("shelf", "Thing.id", 2)]).unwrap();
        memory.add(&[drift("shelf", "Thing.size", 3), drift("kiosk", "Thing.size", 1)]).unwrap();
        let times: Vec<u64> = memory.read().unwrap().iter().map(|drift| drift.times).collect();
        assert_eq!(times, [4, 2, 1]);
        memory.forget(Some("shelf")).unwrap();
        assert_eq!(memory.read().unwrap(), [drift("kiosk", "Thing.size", 1)]);
        let many: Vec<Drift> = (0..MOST + 5).map(|at| drift("shelf", &at.to_string(), 1)).collect();
        memory.add(&many).unwrap();
        assert_eq!(memory.read().unwrap().len(), MOST);
        memory.forget(None).unwrap();
        assert_eq!(memory.read().unwrap(), []);
    }
}
