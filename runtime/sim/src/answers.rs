//! Recorded answers in a scenario: what an appliance answered elsewhere, as the state of a simulated one.
//!
//! A device's `answers` is a map of targets to bodies, or names a JSON file with such a map, or a folder in which
//! `api/status/ipsec.json` holds the answer to `GET /api/status/ipsec`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::recorded::RecordedAnswer;

/// The answers of one device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Answers {
    /// Each answer under the path and the query of its request.
    Given(BTreeMap<String, Value>),
    /// A file or a folder, beside the scenario.
    At(PathBuf),
}

impl Default for Answers {
    fn default() -> Self {
        Self::Given(BTreeMap::new())
    }
}

/// More than the largest appliance answers, less than what would hurt.
const LARGEST: u64 = 64 * 1024 * 1024;

/// How deep the folders of answers may be: deeper than any path of an appliance.
const DEEPEST: usize = 16;

impl Answers {
    pub(crate) fn is_empty(&self) -> bool {
        matches!(self, Self::Given(answers) if answers.is_empty())
    }

    /// Reads what stands in files. Relative paths are those of `folder`.
    pub(crate) fn load(&mut self, folder: &Path) -> Result<(), String> {
        if let Self::At(path) = self {
            let path = folder.join(path);
            let mut answers = BTreeMap::new();
            if path.is_dir() {
                read_folder(&path, "", DEEPEST, &mut answers)?;
            } else {
                answers = serde_json::from_value(read(&path)?)
                    .map_err(|error| format!("{}: {error}", path.display()))?;
            }
            *self = Self::Given(answers);
        }
        Ok(())
    }

    /// The answers, as an appliance takes them over.
    pub(crate) fn recorded(&self) -> Result<Vec<RecordedAnswer>, String> {
        match self {
            Self::Given(answers) => {
                Ok(answers.iter().map(|(target, body)| RecordedAnswer::json(target, body)).collect())
            }
            Self::At(path) => Err(format!("the answers in {} were not loaded", path.display())),
        }
    }
}

fn read(path: &Path) -> Result<Value, String> {
    let wrong = |error: String| format!("{}: {error}", path.display());
    let facts = std::fs::metadata(path).map_err(|error| wrong(error.to_string()))?;
    if !facts.is_file() {
        return Err(wrong("it is not a file".to_owned()));
    }
    if facts.len() > LARGEST {
        return Err(wrong("it is too large for recorded answers".to_owned()));
    }
    let bytes = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|error| wrong(error.to_string()))
}

fn read_folder(
    folder: &Path,
    target: &str,
    depth: usize,
    answers: &mut BTreeMap<String, Value>,
) -> Result<(), String> {
    let wrong = |error: &dyn std::fmt::Display| format!("{}: {error}", folder.display());
    let Some(depth) = depth.checked_sub(1) else {
        return Err(wrong(&"folders of answers are not that deep"));
    };
    for entry in std::fs::read_dir(folder).map_err(|error| wrong(&error))? {
        let path = entry.map_err(|error| wrong(&error))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        if path.is_dir() {
            read_folder(&path, &format!("{target}/{name}"), depth, answers)?;
        } else if let Some(name) = name.strip_suffix(".json") {
            answers.insert(format!("{target}/{name}"), read(&path)?);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn answers_are_given_in_the_scenario_in_a_file_or_in_a_folder() {
        let folder = std::env::temp_dir().join(format!("edgebook-answers-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("hub/api/status")).unwrap();
        std::fs::write(folder.join("hub/api/status/ipsec.json"), r#"{"response":{}}"#).unwrap();
        std::fs::write(folder.join("hub/notes.txt"), "no answer").unwrap();
        std::fs::write(folder.join("hub.json"), r#"{"/api/config?a=b": {"response": 1}}"#).unwrap();
        std::fs::write(folder.join("broken.json"), "{").unwrap();
        let load = |answers: &str| {
            let mut answers: Answers = serde_json::from_str(answers).unwrap();
            answers.load(&folder).map(|()| answers)
        };
        let cases = [
            (r#"{"/api/routes": {}}"#, json!({"/api/routes": {}})),
            (r#""hub""#, json!({"/api/status/ipsec": {"response": {}}})),
            (r#""hub.json""#, json!({"/api/config?a=b": {"response": 1}})),
        ];
        for (given, expected) in cases {
            assert_eq!(serde_json::to_value(load(given).unwrap()).unwrap(), expected, "{given}");
        }
        for (given, part) in [(r#""nowhere""#, "nowhere"), (r#""broken.json""#, "EOF")] {
            let error = load(given).unwrap_err();
            assert!(error.contains(part), "{given}: {error}");
        }
        assert!(Answers::At("hub".into()).recorded().is_err());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
