//! `edgebook doctor`: says what is wrong with the set-up, and how to mend it.

use std::time::Duration;

use edgebook_inventory::doctor::{
    Check, Examination, Greeting, Network, Presented, Setup, Status, Unseen, offline, online, worst,
};
use edgebook_inventory::{Device, Known, Secrets};
use edgebook_wire::{
    CoreOptions, Credential, DeviceSettings, Fingerprint, Outcome, Request, Transport as _, WireError,
};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::args::DoctorArgs;
use crate::choice::address::timeout;
use crate::choice::obey::reader;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::hints::in_words;
use crate::lines::{Lines, counted};
use crate::output::Format;
use crate::printer::Printer;
use edgebook_run::SharedCore;
use edgebook_run::each;
use edgebook_run::{credential_of, proxy_now, trust_of};

/// Devices that are looked at at the same time.
const WIDTH: usize = 16;
/// How long one call may take unless said otherwise: whoever asks the doctor does not want to wait.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks, and tells.
pub fn doctor(args: &DoctorArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let limit = args.timeout.as_deref().map(timeout).transpose()?.unwrap_or(PATIENCE);
    let search = environment.folders.search(args.inventory.clone());
    let setup = Setup {
        search: &search,
        reader: &reader(environment),
        state: environment.folders.state.as_deref(),
        secrets: &Secrets::of_process(),
        only: &args.device,
    };
    let examination = offline(&setup);
    if let Some(inventory) = &examination.inventory {
        for name in &args.device {
            inventory.device(name)?;
        }
    }
    let mut checks = examination.checks.clone();
    if args.network {
        let redactor = printer.redactor().clone();
        let core = SharedCore::new(CoreOptions { redactor, ..CoreOptions::default() });
        checks.extend(look_around(&examination, &setup, &Wire { core, limit })?);
    }
    tell(&checks, args.output, printer);
    Ok(if worst(&checks) == Status::Fail { Exit::Problems } else { Exit::Done })
}

/// Looks at the devices.
fn look_around(examination: &Examination, setup: &Setup<'_>, wire: &Wire) -> Result<Vec<Check>, Failure> {
    let devices = examination.inventory.iter().flat_map(|inventory| &inventory.devices);
    let devices: Vec<&Device> = devices.filter(|device| setup.covers(device)).collect();
    let known = |device: &Device| -> Option<Known> {
        let (store, known) = examination.trust.as_ref()?;
        known.get(store.path(), device.base_url.host(), device.base_url.port()).ok()?.cloned()
    };
    let looked =
        each(&devices, WIDTH, |device| online(device, known(device).as_ref(), wire, Timestamp::now()))?;
    Ok(looked.into_iter().flatten().flatten().collect())
}

/// The doctor's hands.
struct Wire {
    core: SharedCore,
    limit: Duration,
}

impl Network for Wire {
    fn certificate(&self, device: &Device) -> Result<Presented, Unseen> {
        let (host, port) = (device.base_url.host(), device.base_url.port());
        let proxy = proxy_now(device).map_err(|failure| failure.to_string())?;
        let looked = self
            .core
            .get()
            .and_then(|core| core.fetch_certificate_through(proxy.as_ref(), host, port, self.limit));
        let presented = looked.map_err(|error| match &error {
            WireError::Fetch(not_sent) if not_sent.cause.says_what_to_do() => {
                Unseen::Unfit(error.to_string())
            }
            _ => Unseen::Unreached(error.to_string()),
        })?;
        let (not_before, not_after) = (presented.not_before.parse().ok(), presented.not_after.parse().ok());
        Ok(Presented { fingerprint: presented.fingerprint, not_before, not_after })
    }

    fn greet(&self, device: &Device, pin: Option<Fingerprint>) -> Result<Greeting, String> {
        let text = |failure: Failure| failure.to_string();
        let api = device.api;
        let readiness = api.readiness.as_ref().and_then(|readiness| api.find_id(&readiness.operation));
        let operation = readiness.ok_or("the description names no harmless call")?;
        let settings = DeviceSettings {
            name: device.name.clone(),
            api,
            base_url: device.base_url.clone(),
            credential: credential(device)?,
            trust: trust_of(device, pin).map_err(text)?,
            connect_timeout: self.limit,
            timeout: self.limit,
        };
        let proxy = proxy_now(device).map_err(text)?;
        let opened = self.core.open(proxy.as_ref(), settings).map_err(|error| error.to_string())?;
        match opened.call(&Request::new(api, operation)) {
            Outcome::Answered(reply) => {
                let status = reply.device_error(api).map_or(reply.status, |error| error.status);
                Ok(Greeting::new(status, reply.headers.get("date")))
            }
            Outcome::NotSent(not_sent) => Err(not_sent.to_string()),
            Outcome::AnswerLost { why, .. } => Err(why.to_string()),
            Outcome::Unknown { why } => Err(why.to_string()),
            Outcome::Cancelled { .. } => Err("interrupted".to_owned()),
        }
    }
}

/// The credential of a device; nobody is asked for it.
fn credential(device: &Device) -> Result<Credential, String> {
    credential_of(device, |secret| {
        let secret = secret.ok_or("nothing says where its secret comes from")?;
        Secrets::of_process().resolve(secret).map_err(|problem| problem.to_string())
    })
}

fn tell(checks: &[Check], output: Option<Format>, printer: &Printer) {
    match Format::or_for(output, printer.terminal().stdout) {
        Format::Text => printer.text(&as_text(checks)),
        format => printer.value(&as_data(checks), format),
    }
}

fn as_text(checks: &[Check]) -> String {
    let mut text = Lines::default();
    for check in checks {
        text.line(format_args!("{:4}  {}: {}", check.status.as_str(), check.about, check.what));
        if let Some(mend) = &check.mend {
            text.line(format_args!("      to mend it: {}", in_words(mend)));
        }
    }
    let count = |status| checks.iter().filter(|check| check.status == status).count();
    text.blank();
    text.line(match (count(Status::Fail), count(Status::Warn)) {
        (0, 0) => "all is well".to_owned(),
        (0, warnings) => format!("nothing is broken; {}", counted(warnings, "warning")),
        (problems, 0) => counted(problems, "problem"),
        (problems, warnings) => format!("{}, {}", counted(problems, "problem"), counted(warnings, "warning")),
    });
    text.text()
}

fn as_data(checks: &[Check]) -> Value {
    let row = |check: &Check| json!({"status": check.status.as_str(), "about": check.about, "what": check.what, "mend": check.mend.as_ref().map(in_words)});
    checks.iter().map(row).collect()
}
