//! What checking a runbook costs, how many made mistakes it finds, and whether it raises false alarms.

use std::process::Output;
use std::sync::OnceLock;

use crate::measure::{example, figure, succeed};

/// The measurements are made once, by an example of the checker that prints all of them.
fn measured() -> Result<&'static Output, String> {
    static MEASURED: OnceLock<Result<Output, String>> = OnceLock::new();
    let run = || succeed(&mut std::process::Command::new(example("edgebook-check", "speed")?));
    MEASURED.get_or_init(run).as_ref().map_err(Clone::clone)
}

fn milliseconds(name: &str, size: &str, unit: &str) -> Result<String, String> {
    let output = measured()?;
    Ok(format!("{:.2} ms for {} {unit}", figure(output, name)?, figure(output, size)?))
}

pub(crate) fn small() -> Result<String, String> {
    milliseconds("check.lines_200_ms", "check.lines_200", "lines")
}

pub(crate) fn scripts() -> Result<String, String> {
    milliseconds("check.scripts_ms", "check.scripts", "runbooks")
}

pub(crate) fn large() -> Result<String, String> {
    milliseconds("check.lines_5000_ms", "check.lines_5000", "lines")
}

pub(crate) fn mistakes() -> Result<String, String> {
    let output = measured()?;
    let (found, made) = (figure(output, "check.mistakes_found")?, figure(output, "check.mistakes")?);
    Ok(format!("{:.1}% ({found} of {made})", found * 100.0 / made))
}

pub(crate) fn alarms() -> Result<String, String> {
    let output = measured()?;
    Ok(format!("{} in {}", figure(output, "check.false_alarms")?, figure(output, "check.good_runbooks")?))
}

pub(crate) fn proof() -> Result<String, String> {
    let output = succeed(&mut std::process::Command::new(example("edgebook-check", "proof")?))?;
    let figure = |name: &str| figure(&output, name);
    let (unsound, generated) = (figure("proof.unsound")?, figure("proof.generated")?);
    Ok(format!("{unsound} of {generated}, {} of them run", figure("proof.run")?))
}
