//! What generating and compiling cost.

use std::process::Command;
use std::time::SystemTime;

use crate::measure::{cargo, cpu_seconds, example, root, succeed, target_dir};

/// Reads the VNS3 description and emits tables, client and documents, in a process of its own.
pub(crate) fn generate() -> Result<String, String> {
    let program = example("edgebook-emit", "generate")?;
    let mut best: Option<(f64, String)> = None;
    for _ in 0..5 {
        let output = succeed(Command::new(&program).arg("spec/vns3").current_dir(root()))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let value = |name: &str| -> Result<f64, String> {
            text.lines()
                .find_map(|line| line.strip_prefix(name)?.split_whitespace().next()?.parse().ok())
                .ok_or_else(|| format!("the output has no figure `{name}`"))
        };
        let (seconds, kib) = (value("all")?, value("peak")?);
        if best.as_ref().is_none_or(|(least, _)| seconds < *least) {
            best = Some((seconds, format!("{seconds:.2} s CPU, {:.0} MiB", kib / 1024.0)));
        }
    }
    best.map(|(_, text)| text).ok_or_else(|| "nothing was measured".to_owned())
}

/// Compiles the tables again, everything below them being built.
pub(crate) fn tables() -> Result<String, String> {
    let seconds = again("runtime/bindings/src/lib.rs", &["build", "--release", "-p", "edgebook-bindings"])?;
    Ok(format!("{seconds:.1} s CPU"))
}

/// Compiles the typed client again, everything below it being built.
pub(crate) fn client() -> Result<String, String> {
    let check = again("runtime/client/src/lib.rs", &["check", "-p", "edgebook-client"])?;
    let release = again("runtime/client/src/lib.rs", &["build", "--release", "-p", "edgebook-client"])?;
    Ok(format!("{check:.1} / {release:.1} s CPU"))
}

/// Runs a cargo command, makes one source file look new, and measures the command once more.
fn again(source: &str, arguments: &[&str]) -> Result<f64, String> {
    succeed(&mut cargo(arguments))?;
    std::fs::File::options()
        .append(true)
        .open(root().join(source))
        .and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|error| format!("{source}: {error}"))?;
    cpu_seconds(&mut cargo(arguments))
}

/// Clones the committed state into a scratch folder and runs the main job there, with nothing built.
pub(crate) fn fresh_clone() -> Result<String, String> {
    let scratch = tempfile::tempdir_in(target_dir()).map_err(|error| error.to_string())?;
    let clone = scratch.path().join("edgebook");
    succeed(
        Command::new("git")
            .args(["clone", "--quiet", "--depth=1"])
            .arg(format!("file://{}", root().display()))
            .arg(&clone),
    )?;
    succeed(Command::new(env!("CARGO")).args(["fetch", "--quiet", "--locked"]).current_dir(&clone))?;
    let mut main_job = Command::new(env!("CARGO"));
    main_job
        .args(["run", "--release", "--locked", "--", "run", "scripts/bounce-down-tunnels.rhai"])
        .env("CARGO_TARGET_DIR", clone.join("target"))
        .current_dir(&clone);
    let seconds = cpu_seconds(&mut main_job)?;
    Ok(format!("{:.1} CPU-minutes", seconds / 60.0))
}
