//! What strangers' descriptions cost. They are fetched and not committed: `EDGEBOOK_DESCRIPTIONS` names their folder.

use std::path::PathBuf;
use std::process::Command;

use crate::measure::{root, succeed};

/// The file of GitHub's description in the folder, by its name without the ending.
const LARGE: &str = "github";

/// Takes all of the folder through `tests/descriptions/run`; the last line has the totals.
pub(crate) fn corpus() -> Result<String, String> {
    let Some(folder) = folder() else { return Ok(nothing()) };
    let output = succeed(Command::new(root().join("tests/descriptions/run")).arg(folder).arg("--compile"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines()
        .rfind(|line| !line.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| "it printed nothing".to_owned())
}

/// The same with GitHub's description alone: reading and generating, and checking the typed client.
pub(crate) fn large() -> Result<String, String> {
    let Some(folder) = folder() else { return Ok(nothing()) };
    let only = tempfile::tempdir().map_err(|error| error.to_string())?;
    let name = format!("{LARGE}.json");
    std::fs::copy(folder.join(&name), only.path().join(&name)).map_err(|error| format!("{name}: {error}"))?;
    let output =
        succeed(Command::new(root().join("tests/descriptions/run")).arg(only.path()).arg("--compile"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let row = text.lines().find(|line| line.starts_with(LARGE)).ok_or("it has no row")?;
    let cell = |number: usize| row.split('\t').nth(number).unwrap_or_default();
    Ok(format!("{} s CPU, {} MiB; client {} s CPU", cell(5), cell(6), cell(7)))
}

fn folder() -> Option<PathBuf> {
    std::env::var_os("EDGEBOOK_DESCRIPTIONS").map(PathBuf::from)
}

fn nothing() -> String {
    "not measured: EDGEBOOK_DESCRIPTIONS names no folder".to_owned()
}
