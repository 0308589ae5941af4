//! Which runs there are.

use std::fs;
use std::path::PathBuf;

use crate::{JournalError, State};

/// The journal of a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunFile {
    /// The run's name.
    pub name: String,
    /// Its file.
    pub path: PathBuf,
}

/// Every run, oldest first.
pub fn list_runs(state: &State) -> Result<Vec<RunFile>, JournalError> {
    let folder = state.journals();
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let unreadable = |error: std::io::Error| JournalError::io("read", &folder, &error);
    let mut runs = Vec::new();
    for entry in fs::read_dir(&folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if let Some(name) = name.strip_suffix(".jsonl") {
            runs.push(RunFile { name: name.to_owned(), path: path.clone() });
        }
    }
    // Names begin with the time.
    runs.sort();
    Ok(runs)
}

/// A run by its name, by the beginning or the end of it, or `last`.
pub fn find_run(state: &State, name: &str) -> Result<RunFile, JournalError> {
    let mut runs = list_runs(state)?;
    if name == "last" {
        return runs.pop().ok_or_else(|| JournalError::NoRuns(state.journals()));
    }
    let fits = |run: &&RunFile| run.name == name || run.name.starts_with(name) || run.name.ends_with(name);
    let fitting: Vec<&RunFile> = runs.iter().filter(|_| !name.is_empty()).filter(fits).collect();
    match fitting.as_slice() {
        [one] => Ok((*one).clone()),
        several => {
            if let Some(exact) = several.iter().find(|run| run.name == name) {
                return Ok((*exact).clone());
            }
            let nearest = several.iter().rev().take(5).map(|run| run.name.clone()).collect();
            Err(JournalError::NoSuchRun { name: name.to_owned(), nearest })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_found_by_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        assert_eq!(list_runs(&state).unwrap(), []);
        assert!(matches!(find_run(&state, "last"), Err(JournalError::NoRuns(_))));
        fs::create_dir(state.journals()).unwrap();
        for name in ["20260102T1-aa", "20260101T1-bb", "20260101T2-cc"] {
            fs::write(state.journals().join(format!("{name}.jsonl")), "").unwrap();
        }
        fs::write(state.journals().join("other.txt"), "").unwrap();
        let names: Vec<String> = list_runs(&state).unwrap().into_iter().map(|run| run.name).collect();
        assert_eq!(names, ["20260101T1-bb", "20260101T2-cc", "20260102T1-aa"]);
        for (asked, found) in
            [("last", "20260102T1-aa"), ("cc", "20260101T2-cc"), ("20260102", "20260102T1-aa")]
        {
            assert_eq!(find_run(&state, asked).unwrap().name, found);
        }
        let words = find_run(&state, "20260101").unwrap_err().to_string();
        assert!(words.ends_with("; there are 20260101T2-cc, 20260101T1-bb"), "{words}");
        let words = find_run(&state, "x").unwrap_err().to_string();
        assert_eq!(words, "there is no record of a run \"x\"");
        assert!(find_run(&state, "").is_err());
    }
}
