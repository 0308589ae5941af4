//! The runbook that was meant by a path where there is none.

use std::fs;
use std::path::{Path, PathBuf};

/// More files than this are not looked at.
const MOST: usize = 2_000;

/// The runbook with the nearest name in the folder of a path; where only a name was typed, also in the folders below
/// the current one.
pub(super) fn nearest(path: &Path) -> Option<PathBuf> {
    let typed = path.file_stem()?.to_str()?;
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    let mut runbooks = runbooks_in(parent.unwrap_or(Path::new(".")));
    if parent.is_none() {
        let folders = entries(Path::new(".")).into_iter().filter(|entry| entry.is_dir());
        runbooks.extend(folders.flat_map(|folder| runbooks_in(&folder)));
    }
    let stem = |path: &PathBuf| Some(path.file_stem()?.to_str()?.to_owned());
    let stems: Vec<String> = runbooks.iter().filter_map(stem).collect();
    let near = edgebook_words::nearest(typed, stems.iter().map(String::as_str))?;
    runbooks
        .into_iter()
        .find(|path| path.file_stem().is_some_and(|stem| stem == near))
        .map(|path| path.strip_prefix(".").map(Path::to_owned).unwrap_or(path))
}

fn runbooks_in(folder: &Path) -> Vec<PathBuf> {
    let is_runbook = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rhai");
    entries(folder).into_iter().filter(is_runbook).collect()
}

/// What is in a folder, in the order of names; nothing where it cannot be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = entries.take(MOST).filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    paths
}
