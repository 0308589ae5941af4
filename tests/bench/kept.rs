//! Descriptions that are kept: adding and binding one, starting with six, comparing two.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::measure::{median_wall, root, succeed};
use crate::process::binary;

/// How often a command is run.
const TIMES: u32 = 31;

/// A folder for data and state.
struct Home {
    folder: tempfile::TempDir,
    binary: PathBuf,
}

impl Home {
    fn new() -> Result<Self, String> {
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        Ok(Self { folder, binary: binary()? })
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.binary);
        command.args(arguments).current_dir(self.folder.path());
        command.env("HOME", self.folder.path()).env("XDG_DATA_HOME", self.folder.path().join("data"));
        command.env("XDG_STATE_HOME", self.folder.path().join("state"));
        command
    }

    /// Adds a description of an appliance below `spec/` as another version.
    fn add(&self, appliance: &str, version: &str) -> Result<(), String> {
        let file = self.copy(appliance, version)?;
        succeed(&mut self.command(&["spec", "add", &file, "--as", version])).map(drop)
    }

    fn copy(&self, appliance: &str, version: &str) -> Result<String, String> {
        let folder = root().join("spec").join(appliance);
        let original = edgebook_specs::newest(&folder).map_err(|error| error.to_string())?;
        let name = format!("{appliance}-{version}.yaml");
        fs::copy(original, self.folder.path().join(&name)).map_err(|error| error.to_string())?;
        Ok(name)
    }

    /// The models that are kept of descriptions.
    fn forget_models(&self) -> Result<(), String> {
        for kind in entries(&self.folder.path().join("data/edgebook/descriptions"))? {
            for file in entries(&kind)? {
                if file.extension().is_some_and(|extension| extension == "model") {
                    fs::remove_file(file).map_err(|error| error.to_string())?;
                }
            }
        }
        Ok(())
    }

    /// Milliseconds of a command beyond those of another.
    fn beyond(&self, arguments: &[&str], base: f64) -> Result<f64, String> {
        Ok(median_wall(TIMES, || self.command(arguments))?.as_secs_f64().mul_add(1e3, -base))
    }
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    entries.map(|entry| entry.map(|entry| entry.path()).map_err(|error| error.to_string())).collect()
}

/// Binding VNS3's description, as read and from what was kept of it, beyond a start without any.
pub(crate) fn bind() -> Result<String, String> {
    let home = Home::new()?;
    let describe = ["describe", "vns3.config.get_config"];
    let base = home.beyond(&describe, 0.0)?;
    home.add("vns3", "6.1.0")?;
    let cached = home.beyond(&describe, base)?;
    let mut first = Vec::new();
    for _ in 0..5 {
        home.forget_models()?;
        let start = std::time::Instant::now();
        succeed(&mut home.command(&describe))?;
        first.push(start.elapsed().as_secs_f64().mul_add(1e3, -base));
    }
    first.sort_unstable_by(f64::total_cmp);
    let first = first.get(first.len() / 2).copied().unwrap_or_default();
    Ok(format!("{first:.0} ms the first time, {cached:.1} ms from then on"))
}

/// A start with three versions of each appliance.
pub(crate) fn start() -> Result<String, String> {
    let home = Home::new()?;
    for version in ["6.1.0", "6.2.0"] {
        home.add("vns3", version)?;
    }
    for version in ["14.01", "14.02"] {
        home.add("cos-core", version)?;
    }
    fs::write(home.folder.path().join("empty.rhai"), "").map_err(|error| error.to_string())?;
    let base = Home::new()?;
    fs::write(base.folder.path().join("empty.rhai"), "").map_err(|error| error.to_string())?;
    let none = base.beyond(&["check", "empty.rhai"], 0.0)?;
    let six = home.beyond(&["check", "empty.rhai"], 0.0)?;
    Ok(format!("{six:.1} ms; with those that are built in alone {none:.1} ms"))
}

/// The difference of two descriptions of the size of VNS3's.
pub(crate) fn difference() -> Result<String, String> {
    let home = Home::new()?;
    let (old, new) = (home.copy("vns3", "6.1.0")?, home.copy("vns3", "6.2.0")?);
    let time = home.beyond(&["spec", "diff", &old, &new, "-o", "text"], 0.0)?;
    Ok(format!("{time:.0} ms"))
}
