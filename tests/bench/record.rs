//! What the record of every call costs: locks, journal and redaction, beside the same calls without.

use std::process::{Command, Output};

use crate::measure::{example, figure, root, succeed};

/// Calls on loopback over TLS, recorded and not, in turns: the median of many rounds counts.
pub(crate) fn per_call() -> Result<String, String> {
    let output = run()?;
    let value = |name| figure(&output, name);
    Ok(format!(
        "{:.1}% of a read, {:.1}% with the locks between processes ({:.1} and {:.1} instead of {:.1} µs); \
         a write {:.0} instead of {:.0} µs, where the disk alone takes {:.0}",
        value("read_cost_percent")?,
        value("read_locked_percent")?,
        value("read_recorded_us")?,
        value("read_locked_us")?,
        value("read_us")?,
        value("write_durable_us")?,
        value("write_us")?,
        value("disk_us")?
    ))
}

/// The same calls while a run knows few and many secrets, each answer searched for all of them.
pub(crate) fn known_secrets() -> Result<String, String> {
    let output = run()?;
    let (few, many) = (figure(&output, "known_10_us")?, figure(&output, "known_10000_us")?);
    let plain = figure(&output, "read_us")?;
    Ok(format!(
        "{few:.1} µs a call with 10 known secrets, {many:.1} µs with 10,000 (a call without either takes {plain:.1})"
    ))
}

/// The journal stands where the program is started: on a real disk.
fn run() -> Result<Output, String> {
    let program = example("edgebook-wire", "record")?;
    succeed(Command::new(program).current_dir(root()))
}
