//! What a call from a script costs beside a bare HTTP loop.

use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use edgebook_script::{Library, Output, RunReport, Runbook, STACK_BYTES, Session, Table};
use edgebook_sim::{Sim, SimSettings};
use edgebook_wire::{BaseUrl, Core, Credential, DeviceSettings, Fingerprint, Transport, Trust};

use crate::measure::{example, figure, succeed};

const CALLS: u32 = 1_000;
const ROUNDS: u32 = 7;

/// Runs both loops in turns against one simulator; the best round of each counts.
pub(crate) fn against_bare_loop() -> Result<String, String> {
    let sim = Sim::start(SimSettings::vns3_with_tunnels(20)).map_err(|error| error.to_string())?;
    let token = sim.credentials().token.clone().ok_or("the simulator gave no token")?;
    let bare = example("edgebook-wire", "bare")?;
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let certificate = folder.path().join("certificate.der");
    std::fs::write(&certificate, sim.certificate_der()).map_err(|error| error.to_string())?;

    let device = device(&sim, &token)?;
    let (mut scripted, mut plain) = (f64::MAX, f64::MAX);
    for _ in 0..ROUNDS {
        scripted = scripted.min(script_seconds(&device)?);
        let output = succeed(Command::new(&bare).arg(sim.address().to_string()).arg(&certificate).args([
            "Api-Token",
            &token,
            "/api/status/ipsec",
            &CALLS.to_string(),
        ]))?;
        plain = plain.min(figure(&output, "seconds")?);
    }
    let each = |seconds: f64| seconds * 1e6 / f64::from(CALLS);
    Ok(format!("{:.2} x ({:.0} µs a call, bare {:.0} µs)", scripted / plain, each(scripted), each(plain)))
}

/// The simulator as a device of a run.
fn device(sim: &Sim, token: &str) -> Result<Arc<dyn Transport>, String> {
    let core = Core::start().map_err(|error| error.to_string())?;
    let address = sim.address();
    let settings = DeviceSettings {
        name: sim.name().to_owned(),
        api: edgebook_bindings::api("vns3").ok_or("there are no VNS3 tables")?,
        base_url: BaseUrl::new(&address.ip().to_string(), address.port())
            .map_err(|error| error.to_string())?,
        credential: Credential::Token(token.to_owned().into()),
        trust: Trust::Pinned(Fingerprint::of(sim.certificate_der())),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
        timeout: DeviceSettings::TIMEOUT,
    };
    let device = core.device(settings).map_err(|error| error.to_string())?;
    Ok(Arc::new(device))
}

/// The time of the calls in a script: a run with all of them less a run with one.
fn script_seconds(device: &Arc<dyn Transport>) -> Result<f64, String> {
    let timed = |calls: u32| -> Result<f64, String> {
        let text = format!(
            "for i in 0..{calls} {{ if vns3.ipsec.get_status().len() != 20 {{ throw \"tunnels are missing\"; }} }}"
        );
        let start = Instant::now();
        run(&text, Arc::clone(device))?;
        Ok(start.elapsed().as_secs_f64())
    };
    let one = timed(1)?;
    Ok(timed(CALLS + 1)? - one)
}

/// Runs a script on a thread as the command does.
pub(crate) fn run(text: &str, device: Arc<dyn Transport>) -> Result<RunReport, String> {
    let runbook = Runbook::parse("bench.rhai", text).map_err(|_| "the benchmark's runbook does not parse")?;
    let work = move || {
        let library = Library::new(edgebook_bindings::apis());
        let mut session = Session::new(library, Arc::new(Silent));
        session.target(device);
        edgebook_script::run(&runbook, &session).map_err(|error| error.diagnostic.message.clone())
    };
    let thread = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    thread.map_err(|error| error.to_string())?.join().map_err(|_| "the script's thread ended early")?
}

/// Output that nobody reads.
struct Silent;

impl Output for Silent {
    fn line(&self, _: &str) {}
    fn warn(&self, _: &str) {}
    fn table(&self, _: &Table) {}
}
