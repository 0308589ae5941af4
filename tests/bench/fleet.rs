//! What a thousand simulated appliances in one process cost.

use std::fs::File;
use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::measure::{example, figure, peak_resident_in, succeed};
use crate::process::binary;

const DEVICES: usize = 1_000;
/// Enough to fill the logs of what was received.
const REQUESTS: u32 = 200_000;

/// A simulator that starts late hangs.
const DEADLINE: Duration = Duration::from_mins(1);

/// A process that is killed in the end.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Starts them, loads all of them at the same time, and reads the peak of the process's memory.
pub(crate) fn thousand() -> Result<String, String> {
    let load = example("edgebook-sim", "load")?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let cards = folder.path().join("cards");
    let stdout = File::create(&cards).map_err(|error| error.to_string())?;
    let mut command = Command::new(binary()?);
    command.args(["sim", "--listen", "127.0.0.1:0", "-o", "ndjson", "--devices", &DEVICES.to_string()]);
    let start = Instant::now();
    let child = command.stdin(Stdio::null()).stdout(stdout).stderr(Stdio::null()).spawn();
    let running = Running(child.map_err(|error| error.to_string())?);
    loop {
        let mut text = String::new();
        let read = File::open(&cards).and_then(|mut file| file.read_to_string(&mut text));
        read.map_err(|error| error.to_string())?;
        if text.ends_with('\n') && text.lines().count() == DEVICES {
            break;
        }
        if start.elapsed() > DEADLINE {
            return Err("the simulators did not start".to_owned());
        }
        std::thread::yield_now();
    }
    let started = start.elapsed();
    let output = succeed(Command::new(load).arg(&cards).arg(REQUESTS.to_string()))?;
    let rate = figure(&output, "requests_per_second")?;
    let status = std::fs::read_to_string(format!("/proc/{}/status", running.0.id()));
    let kib = peak_resident_in(&status.map_err(|error| error.to_string())?)?;
    Ok(format!("{:.0} MB, {rate:.0} requests/s, up in {:.1} s", kib * 1024.0 / 1e6, started.as_secs_f64()))
}
