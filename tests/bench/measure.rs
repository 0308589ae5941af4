//! Running commands and reading what they cost from the kernel.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// The kernel counts processor time in hundredths of a second.
const TICKS_PER_SECOND: f64 = 100.0;

/// The root of the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate stands two levels deep")
        .to_owned()
}

/// A cargo command in the workspace.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.args(arguments).current_dir(root());
    command
}

/// Runs a command to its end; its error output is the error.
pub(crate) fn succeed(command: &mut Command) -> Result<Output, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(output);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    Err(format!("{command:?}: {}", stderr.lines().last().unwrap_or("no message")))
}

/// Processor seconds of all children of this process that have ended, from `/proc/self/stat`.
fn children_seconds() -> Result<f64, String> {
    let stat = std::fs::read_to_string("/proc/self/stat").map_err(|error| error.to_string())?;
    // The command name stands in parentheses and may hold blanks: fields count from after it.
    let (_, fields) = stat.rsplit_once(')').ok_or("unreadable /proc/self/stat")?;
    let ticks = |index: usize| -> Result<f64, String> {
        fields
            .split_whitespace()
            .nth(index)
            .and_then(|field| field.parse().ok())
            .ok_or_else(|| "unreadable /proc/self/stat".to_owned())
    };
    Ok((ticks(13)? + ticks(14)?) / TICKS_PER_SECOND)
}

/// Processor seconds that a command and its children use.
pub(crate) fn cpu_seconds(command: &mut Command) -> Result<f64, String> {
    let before = children_seconds()?;
    succeed(command)?;
    Ok(children_seconds()? - before)
}

/// The median wall time of running a command several times.
pub(crate) fn median_wall(times: u32, mut command: impl FnMut() -> Command) -> Result<Duration, String> {
    let mut walls = Vec::new();
    for _ in 0..times {
        let mut command = command();
        let start = Instant::now();
        succeed(&mut command)?;
        walls.push(start.elapsed());
    }
    walls.sort_unstable();
    walls.get(walls.len() / 2).copied().ok_or_else(|| "nothing was measured".to_owned())
}

/// Builds an example in release mode and gives its path.
pub(crate) fn example(package: &str, name: &str) -> Result<PathBuf, String> {
    succeed(&mut cargo(&["build", "--release", "--quiet", "-p", package, "--example", name]))?;
    Ok(target_dir().join("release/examples").join(name))
}

/// The folder that cargo builds into.
pub(crate) fn target_dir() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The number behind `name=` in a program's output.
pub(crate) fn figure(output: &Output, name: &str) -> Result<f64, String> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix('=')?.trim().parse().ok())
        .ok_or_else(|| format!("the output has no figure `{name}`"))
}

/// The peak of this process's resident memory, in KiB, from `/proc/self/status`.
pub(crate) fn peak_resident_kib() -> Result<f64, String> {
    let status = std::fs::read_to_string("/proc/self/status").map_err(|error| error.to_string())?;
    peak_resident_in(&status)
}

/// The same from the text of such a file.
pub(crate) fn peak_resident_in(status: &str) -> Result<f64, String> {
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.split_whitespace().next()?.parse().ok())
        .ok_or_else(|| "unreadable status of a process".to_owned())
}
