//! Which version each appliance said that it runs, the last time that it was asked something that told it.

use std::collections::BTreeMap;
use std::path::Path;

use edgebook_wire::BaseUrl;

use crate::StateError;
use crate::files::Demand;
use crate::state_file::StateFile;

/// The file in the state folder.
const FILE: &str = "versions.json";
/// A longer text is no version.
const LONGEST: usize = 64;

/// The memory of versions, in the state folder.
#[derive(Clone, Debug)]
pub struct ReportedVersions {
    file: StateFile,
}

/// What was in the memory when it was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered(BTreeMap<String, String>);

impl Remembered {
    /// What an appliance said last.
    pub fn version(&self, kind: &str, address: &BaseUrl) -> Option<&str> {
        self.0.get(&key(kind, address)).map(String::as_str)
    }
}

impl ReportedVersions {
    /// The memory in a state folder; the file need not exist.
    pub fn in_folder(state: &Path) -> Self {
        Self { file: StateFile::new(state.join(FILE)) }
    }

    /// Reads all of it. A damaged file counts as empty: what it holds is learned again.
    pub fn read(&self) -> Result<Remembered, StateError> {
        let bytes = self.file.read(Demand::Own)?;
        let known = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Remembered(known.unwrap_or_default()))
    }

    /// Remembers what an appliance says of itself; `false` where that is no version, or nothing new.
    pub fn remember(&self, kind: &str, address: &BaseUrl, version: &str) -> Result<bool, StateError> {
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | ' ');
        if version.is_empty() || version.len() > LONGEST || !version.chars().all(plain) {
            return Ok(false);
        }
        if self.read()?.version(kind, address) == Some(version) {
            return Ok(false);
        }
        let _lock = self.file.lock()?;
        let mut known = self.read()?;
        known.0.insert(key(kind, address), version.to_owned());
        let text = serde_json::to_vec_pretty(&known.0).unwrap_or_default();
        self.file.replace(&text)?;
        Ok(true)
    }
}

fn key(kind: &str, address: &BaseUrl) -> String {
    format!("{kind} {address}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_appliance_says_is_remembered_by_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let memory = ReportedVersions::in_folder(folder.path());
        let address = |text: &str| BaseUrl::parse(text, 8000).unwrap();
        assert_eq!(memory.read().unwrap(), Remembered::default());
        assert!(memory.remember("vns3", &address("https://api@192.0.2.1"), "6.0.0").unwrap());
        assert!(!memory.remember("vns3", &address("https://192.0.2.1"), "6.0.0").unwrap());
        assert!(memory.remember("vns3", &address("https://192.0.2.2"), "5.2.5").unwrap());
        let known = memory.read().unwrap();
        assert_eq!(known.version("vns3", &address("https://other@192.0.2.1:8000")), Some("6.0.0"));
        assert_eq!(known.version("cos", &address("https://192.0.2.1")), None);
        for nonsense in ["", "6.0\u{1b}[2J", &"9".repeat(65), "<b>"] {
            assert!(!memory.remember("vns3", &address("https://192.0.2.3"), nonsense).unwrap());
        }
        std::fs::write(folder.path().join(FILE), "{ not json").unwrap();
        assert_eq!(memory.read().unwrap(), Remembered::default());
    }
}
