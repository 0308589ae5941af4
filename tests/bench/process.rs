//! What the command costs as a process.

use std::path::PathBuf;
use std::process::Command;

use crate::measure::{cargo, median_wall, succeed, target_dir};

/// The release build of the command.
pub(crate) fn binary() -> Result<PathBuf, String> {
    succeed(&mut cargo(&["build", "--release", "--quiet", "-p", "edgebook"]))?;
    Ok(target_dir().join("release/edgebook"))
}

/// Runs a runbook that does nothing, beside a program that does nothing.
pub(crate) fn empty_run() -> Result<String, String> {
    let binary = binary()?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let runbook = folder.path().join("empty.rhai");
    std::fs::write(&runbook, "").map_err(|error| error.to_string())?;
    let empty = median_wall(101, || {
        let mut command = Command::new(&binary);
        command.arg("run").arg(&runbook).env("XDG_STATE_HOME", folder.path());
        command
    })?;
    let nothing = median_wall(101, || Command::new("true"))?;
    Ok(format!("{:.1} ms (`true`: {:.1} ms)", empty.as_secs_f64() * 1e3, nothing.as_secs_f64() * 1e3))
}

/// How large the command is.
pub(crate) fn binary_size() -> Result<String, String> {
    let size = std::fs::metadata(binary()?).map_err(|error| error.to_string())?.len();
    Ok(format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000))
}
