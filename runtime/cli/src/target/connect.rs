//! From a resolved target to devices.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use edgebook_model::{Api, Auth};
use edgebook_sim::{Kind, Sim, SimSettings};
use edgebook_wire::{
    BaseUrl, CancelToken, Core, CoreOptions, Credential, Detail, DeviceName, DeviceSettings, Fingerprint,
    Observer, PresentedCertificate, Redactor, SecretString, Trace, Transport, Trust, WireError, escape,
};

use super::consent;
use super::lazy::Lazy;
use super::{Place, TargetSettings};
use crate::environment::{self, Environment};
use crate::exit::Exit;
use crate::failure::{Failure, reason};
use crate::lines::Lines;
use crate::printer::Printer;
use crate::prompt::{Answer, Echo, ask};

/// The devices of a run.
pub struct Connections {
    /// The targets.
    pub devices: Vec<Arc<dyn Transport>>,
    /// Interrupts calls.
    pub cancel: CancelToken,
}

/// The one network core of the process, started when it is first needed.
#[derive(Clone)]
struct SharedCore {
    core: Arc<OnceLock<Core>>,
    options: CoreOptions,
}

impl SharedCore {
    fn new(options: CoreOptions) -> Self {
        Self { core: Arc::default(), options }
    }

    fn get(&self) -> Result<Core, WireError> {
        if let Some(core) = self.core.get() {
            return Ok(core.clone());
        }
        let core = Core::with(self.options.clone())?;
        // Two devices may be called for the first time at once: one core is kept, the other ends.
        Ok(self.core.get_or_init(|| core).clone())
    }
}

/// Prepares the devices of a target. A real device's certificate and credential are settled here, before anything
/// runs; the connection itself is made on the first call.
pub fn connect(
    settings: &TargetSettings,
    environment: &Environment,
    printer: &Printer,
    detail: Option<Detail>,
) -> Result<Connections, Failure> {
    let cancel = CancelToken::new();
    let redactor = Redactor::default();
    let core = SharedCore::new(CoreOptions {
        cancel: cancel.clone(),
        policy: consent::policy(settings.writes, asker(printer, &cancel)),
        observer: detail.map(|detail| trace(detail, &redactor, printer)),
        redactor,
        ..CoreOptions::default()
    });
    let devices = match &settings.place {
        Place::Simulators { .. } => {
            Kind::ALL.into_iter().map(|kind| simulated(kind, &core, settings.timeout)).collect()
        }
        Place::Device { api, address, fingerprint } => {
            let fingerprint = match fingerprint {
                Some(fingerprint) => *fingerprint,
                None => first_contact(&core, settings, api, address, printer)?,
            };
            let credential = credential(api, address, environment, printer)?;
            vec![real(api, address, fingerprint, credential, &core, settings.timeout)]
        }
    };
    Ok(Connections { devices, cancel })
}

/// What `-v` and `-vv` show of the traffic.
pub fn detail(verbose: u8) -> Option<Detail> {
    match verbose {
        0 => None,
        1 => Some(Detail::Lines),
        _ => Some(Detail::Full),
    }
}

/// Asks about writes on the terminal. One that cannot be read agrees to nothing.
fn asker(printer: &Printer, cancel: &CancelToken) -> Box<consent::Ask> {
    let (printer, cancel) = (printer.clone(), cancel.clone());
    Box::new(move |question| {
        ask(&printer, question, Echo::Shown, || cancel.is_finishing()).unwrap_or(Answer::End)
    })
}

fn trace(detail: Detail, redactor: &Redactor, printer: &Printer) -> Arc<dyn Observer> {
    let printer = printer.clone();
    Arc::new(Trace::new(detail, redactor.clone(), move |text| printer.note(text)))
}

/// A simulator that starts when it is first called.
fn simulated(kind: Kind, core: &SharedCore, timeout: Duration) -> Arc<dyn Transport> {
    let settings = SimSettings::for_kind(kind);
    let name = DeviceName { name: settings.device.name().to_owned(), kind: kind.as_str().to_owned() };
    let (core, device_name) = (core.clone(), name.name.clone());
    Arc::new(Lazy::new(name, move || {
        let sim =
            Sim::start(settings.clone()).map_err(|error| format!("the simulator did not start: {error}"))?;
        let api = edgebook_bindings::api(kind.as_str()).ok_or("the simulator's description is missing")?;
        let base_url =
            BaseUrl::parse(&sim.base_url(), api.default_port).map_err(|error| error.to_string())?;
        let login = sim.credentials();
        let credential =
            Credential::Basic { user: login.user.clone(), password: login.password.clone().into() };
        let device = core
            .get()
            .and_then(|core| {
                core.device(DeviceSettings {
                    name: device_name.clone(),
                    api,
                    base_url,
                    credential,
                    trust: Trust::Pinned(Fingerprint(sim.fingerprint())),
                    connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
                    timeout,
                })
            })
            .map_err(|error| error.to_string())?;
        Ok((device, sim))
    }))
}

fn real(
    api: &'static Api,
    address: &BaseUrl,
    fingerprint: Fingerprint,
    credential: Credential,
    core: &SharedCore,
    timeout: Duration,
) -> Arc<dyn Transport> {
    let name = DeviceName { name: authority(address), kind: api.kind.to_string() };
    let settings = DeviceSettings {
        name: name.name.clone(),
        api,
        base_url: address.clone(),
        credential,
        trust: Trust::Pinned(fingerprint),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT.min(timeout),
        timeout,
    };
    let core = core.clone();
    Arc::new(Lazy::new(name, move || {
        let open = || core.get()?.device(settings.clone());
        open().map(|device| (device, ())).map_err(|error| error.to_string())
    }))
}

/// `192.0.2.10:8000`: the name of a device that has no other.
fn authority(address: &BaseUrl) -> String {
    let shown = address.to_string();
    shown.strip_prefix("https://").unwrap_or(&shown).to_owned()
}

/// Nobody has said which certificate the device has: it is shown, and on a terminal the user may accept it for this
/// run. No credential is sent before.
fn first_contact(
    core: &SharedCore,
    settings: &TargetSettings,
    api: &Api,
    address: &BaseUrl,
    printer: &Printer,
) -> Result<Fingerprint, Failure> {
    let presented = core
        .get()
        .and_then(|core| core.fetch_certificate(address.host(), address.port(), settings.timeout))
        .map_err(|error| match error {
            WireError::Cancelled => Failure::new(Exit::Interrupted, "interrupted"),
            error => Failure::new(Exit::Failed, format!("cannot see the certificate of {address}: {error}")),
        })?;
    printer.note(&certificate_text(address, &presented));
    let terminal = printer.terminal();
    if terminal.stdin && terminal.stderr {
        let question = "Trust this certificate for this run? Compare the fingerprint with the device's own, then type yes: ";
        return match ask(printer, question, Echo::Shown, || false) {
            Ok(answer) if answer.is_yes() => Ok(presented.fingerprint),
            Ok(Answer::Interrupted) => {
                Err(Failure::new(Exit::Interrupted, "interrupted; no credential was sent"))
            }
            _ => Err(Failure::refused("the certificate was not trusted; no credential was sent")),
        };
    }
    let user = address.user().map(|user| format!("{user}@")).unwrap_or_default();
    Err(Failure::refused(format!("nothing says that {address} has this certificate; no credential was sent")).hint(
        format!(
            "compare the fingerprint with the device's own; then pin it:\n  --device https://{user}{} --kind {} --fingerprint {}",
            authority(address),
            api.kind,
            presented.fingerprint
        ),
    ))
}

fn certificate_text(address: &BaseUrl, presented: &PresentedCertificate) -> String {
    let mut text = Lines::default();
    text.line(format_args!("{address} presents this certificate:"));
    let names: Vec<String> = presented.names.iter().map(|name| escape(name)).collect();
    for (label, value) in [
        ("fingerprint", presented.fingerprint.to_string()),
        ("subject", escape(&presented.subject)),
        ("issuer", escape(&presented.issuer)),
        ("names", names.join(", ")),
        ("valid from", presented.not_before.clone()),
        ("valid until", presented.not_after.clone()),
    ] {
        if !value.is_empty() {
            text.line(format_args!("  {label:<12} {value}"));
        }
    }
    text.text().trim_end().to_owned()
}

/// The token where there is one and the address names no user; else the password, asked for where it is missing.
fn credential(
    api: &Api,
    address: &BaseUrl,
    environment: &Environment,
    printer: &Printer,
) -> Result<Credential, Failure> {
    let takes_token = api.auth.iter().any(|auth| matches!(auth, Auth::Header { .. }));
    if let Some(token) = &environment.token
        && takes_token
        && (address.user().is_none() || environment.password.is_none())
    {
        return Ok(Credential::Token(SecretString::from(token.clone())));
    }
    let fixed = api.auth.iter().find_map(|auth| match auth {
        Auth::Basic { user } => user.as_deref(),
        Auth::Header { .. } => None,
    });
    let Some(user) = address.user().or(fixed) else {
        // The appliance may have been set up to ask for nothing.
        return match environment.password {
            None => Ok(Credential::None),
            Some(_) => Err(Failure::usage(format!(
                "{} is set, but the address names no user",
                environment::PASSWORD
            ))
            .hint(format!("write it as https://USER@{}", authority(address)))),
        };
    };
    let password = match &environment.password {
        Some(password) => password.clone(),
        None => typed_password(user, address, takes_token, printer)?,
    };
    Ok(Credential::Basic { user: user.to_owned(), password: SecretString::from(password) })
}

fn typed_password(
    user: &str,
    address: &BaseUrl,
    takes_token: bool,
    printer: &Printer,
) -> Result<String, Failure> {
    let terminal = printer.terminal();
    if !terminal.stdin || !terminal.stderr {
        let token =
            if takes_token { format!(", or a token in {}", environment::TOKEN) } else { String::new() };
        return Err(Failure::usage(format!("there is no password for {} at {address}", escape(user)))
            .hint(format!("set it in {}{token}", environment::PASSWORD)));
    }
    let question = format!("Password of {} at {address}: ", escape(user));
    match ask(printer, &question, Echo::Hidden, || false) {
        Ok(Answer::Line(password)) => Ok(password),
        Ok(_) => Err(Failure::new(Exit::Interrupted, "no password was given; nothing was sent")),
        Err(error) => Err(Failure::usage(format!("the password cannot be asked for: {}", reason(&error)))
            .hint(format!("set it in {}", environment::PASSWORD))),
    }
}
