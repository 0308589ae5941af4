//! From a resolved target to devices.

use std::sync::Arc;

use edgebook_catalog::Catalog;
use edgebook_inventory::{Device, Known, ReportedVersions, Trust as DeviceTrust, TrustStore};
use edgebook_model::Api;
use edgebook_sim::{Sim, SimSettings};
use edgebook_wire::{
    BaseUrl, CancelToken, CoreOptions, Credential, Detail, DeviceName, DeviceSettings, Fingerprint,
    HttpProxy, MaxWrites, Observer, Observers, Trace, Transport, Trust,
};

use super::address::authority;
use super::choice::Chosen;
use super::consent::{self, Consent};
use super::core::SharedCore;
use super::first_contact::{Suspect, TrustDesk};
use super::informed::{Informed, Report};
use super::lazy::Lazy;
use super::login::{self, Keys, all_or_nothing};
use super::reminder::Reminder;
use super::stakes::Stakes;
use super::{Place, TargetSettings};
use crate::environment::Environment;
use crate::failure::Failure;
use crate::practice::Practice;
use crate::printer::Printer;
use crate::prompt::{Answer, Echo, ask};
use crate::recording::Recording;

/// The devices of a run.
pub struct Connections {
    /// The targets.
    pub devices: Vec<Arc<dyn Transport>>,
    /// Others that may be called, too.
    pub others: Vec<Arc<dyn Transport>>,
    /// Interrupts calls.
    pub cancel: CancelToken,
    /// Counts the writes to each device.
    pub writes: Arc<MaxWrites>,
}

/// Prepares the devices of a target. A real device's certificate and credential are settled here, before anything
/// runs; the connection itself is made on the first call.
pub fn connect(
    settings: &TargetSettings,
    environment: &Environment,
    printer: &Printer,
    detail: Option<Detail>,
    recording: &Recording,
) -> Result<Connections, Failure> {
    let opener = Opener::new(settings, environment, printer, detail, recording)?;
    let mut others = Vec::new();
    let devices = match &settings.place {
        Place::Simulators { others: names, .. } => {
            let sims = settings.scenario.settings().into_iter().map(|sim| opener.simulated(sim));
            let (more, chosen) = sims.partition(|sim| names.contains(&sim.device().name));
            others = more;
            chosen
        }
        Place::Device { api, address, fingerprint } => {
            let at = AtAddress { api, address, fingerprint: *fingerprint };
            vec![opener.at_address(&at, environment)?]
        }
        Place::Inventory(Chosen { devices, with, .. }) => {
            others = with.iter().map(|device| opener.open(device)).collect::<Result<_, _>>()?;
            devices.iter().map(|device| opener.open(device)).collect::<Result<_, _>>()?
        }
    };
    Ok(Connections { devices, others, cancel: opener.cancel(), writes: Arc::clone(&opener.writes) })
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

/// Who watches the traffic.
fn observer(
    settings: &TargetSettings,
    detail: Option<Detail>,
    printer: &Printer,
) -> Option<Arc<dyn Observer>> {
    let trace = detail.map(|detail| trace(detail, printer));
    let practice = settings.practice.as_ref().map(Practice::observer);
    match (trace, practice) {
        (Some(trace), Some(practice)) => Some(Arc::new(Observers(vec![trace, practice]))),
        (one, other) => one.or(other),
    }
}

fn trace(detail: Detail, printer: &Printer) -> Arc<dyn Observer> {
    let printer = printer.clone();
    Arc::new(Trace::new(detail, move |text| printer.note(text)))
}

/// What the user has a say in: who is told, who is asked.
fn consent(settings: &TargetSettings, printer: &Printer, cancel: &CancelToken) -> Consent {
    let stakes =
        Stakes::of(&settings.roster, settings.reach.clone(), settings.max_writes, printer.redactor());
    let told = printer.clone();
    Consent::new(stakes, asker(printer, cancel), Box::new(move |text| told.note(text)))
}

/// Opens devices one by one; all of them share the network core, the user's consent to writes and their count.
pub struct Opener {
    settings: TargetSettings,
    desk: TrustDesk,
    writes: Arc<MaxWrites>,
    printer: Printer,
    keys: Keys,
    catalog: Catalog,
    memory: Option<ReportedVersions>,
}

/// A device outside any inventory.
struct AtAddress<'a> {
    api: &'static Api,
    address: &'a BaseUrl,
    fingerprint: Option<Fingerprint>,
}

impl Opener {
    /// Nothing is opened yet, and nothing is sent: what the inventory says of the devices is looked at, and their
    /// secrets are fetched.
    pub fn new(
        settings: &TargetSettings,
        environment: &Environment,
        printer: &Printer,
        detail: Option<Detail>,
        recording: &Recording,
    ) -> Result<Self, Failure> {
        let cancel = CancelToken::new();
        let writes = MaxWrites::new(settings.max_writes).known_as(settings.roster.appliances());
        let writes = Arc::new(writes);
        let policy = consent::policy(settings, &writes, consent(settings, printer, &cancel));
        let core = SharedCore::new(CoreOptions {
            cancel: cancel.clone(),
            policy: Some(policy),
            observer: observer(settings, detail, printer),
            recorder: recording.recorder(),
            locks: recording.locks(),
            redactor: printer.redactor().clone(),
            ..CoreOptions::default()
        });
        let store = environment.folders.state.as_deref().map(TrustStore::in_folder);
        let desk = TrustDesk::new(core, store, &environment.user, printer);
        let keys = match &settings.place {
            Place::Inventory(chosen) => keys(chosen, desk.can_ask())?,
            Place::Device { .. } | Place::Simulators { .. } => Keys::default(),
        };
        let (settings, catalog) = (settings.clone(), environment.catalog.clone());
        let memory = environment.folders.state.as_deref().map(ReportedVersions::in_folder);
        Ok(Self { settings, desk, writes, printer: printer.clone(), keys, catalog, memory })
    }

    /// Interrupts calls to all devices.
    pub fn cancel(&self) -> CancelToken {
        self.desk.core.cancel().clone()
    }

    /// Whether opening a device may end in a question to the user.
    pub fn may_ask_about(&self, device: &Device) -> bool {
        let secret = device.lacks_secret();
        let unknown =
            device.trust == DeviceTrust::Pinned && !matches!(self.desk.pinned(&device.base_url), Ok(Some(_)));
        self.desk.can_ask() && (secret || unknown)
    }

    /// Opens a device of the inventory: settles its certificate, and asks for a secret that comes from nowhere.
    pub fn open(&self, device: &Device) -> Result<Arc<dyn Transport>, Failure> {
        let timeout = self.settings.timeout(device.timeout);
        let connect_timeout = device.connect_timeout.unwrap_or(DeviceSettings::CONNECT_TIMEOUT).min(timeout);
        let proxy = self.keys.proxy(device)?;
        let (trust, known) = match &device.trust {
            DeviceTrust::Pinned => {
                let suspect = Suspect {
                    name: &device.name,
                    address: &device.base_url,
                    proxy: proxy.as_ref(),
                    timeout: connect_timeout,
                };
                let pin_command = |fingerprint: &Fingerprint| {
                    format!("edgebook trust {} --fingerprint {fingerprint}", device.name)
                };
                let settled = self.desk.settle(&suspect, pin_command)?;
                (Trust::Pinned(settled.fingerprint), settled.known)
            }
            _ => (trust_of(device, None)?, None),
        };
        let settings = DeviceSettings {
            name: device.name.clone(),
            api: device.api,
            base_url: device.base_url.clone(),
            credential: login::of_device(device, &self.keys, &self.desk)?,
            trust,
            connect_timeout,
            timeout,
        };
        let written = device.runs.as_ref().filter(|runs| !runs.reported).map(|runs| runs.version.clone());
        Ok(self.real(settings, proxy, known, written))
    }

    fn at_address(
        &self,
        device: &AtAddress<'_>,
        environment: &Environment,
    ) -> Result<Arc<dyn Transport>, Failure> {
        let AtAddress { api, address, fingerprint } = device;
        let timeout = self.settings.timeout(None);
        let login = login::of_address(api, address, environment, self.desk.can_ask())?;
        let (fingerprint, known) = if let Some(fingerprint) = fingerprint {
            (*fingerprint, None)
        } else {
            let name = address.to_string();
            let suspect = Suspect { name: &name, address, proxy: None, timeout };
            let user = address.user().map(|user| format!("{user}@")).unwrap_or_default();
            let (at, kind) = (authority(address), &api.kind);
            let settled = self.desk.settle(&suspect, |fingerprint| {
                format!("--device https://{user}{at} --kind {kind} --fingerprint {fingerprint}")
            })?;
            (settled.fingerprint, settled.known)
        };
        let settings = DeviceSettings {
            name: authority(address),
            api,
            base_url: (*address).clone(),
            credential: login.complete(&self.printer)?,
            trust: Trust::Pinned(fingerprint),
            connect_timeout: DeviceSettings::CONNECT_TIMEOUT.min(timeout),
            timeout,
        };
        Ok(self.real(settings, None, known, None))
    }

    /// A device that is connected when it is first called.
    fn real(
        &self,
        settings: DeviceSettings,
        proxy: Option<HttpProxy>,
        known: Option<Known>,
        written: Option<String>,
    ) -> Arc<dyn Transport> {
        // Known from now on: the device is opened when it is first called.
        settings.teach(self.printer.redactor());
        if let Some(proxy) = &proxy {
            proxy.teach(self.printer.redactor());
        }
        let name = DeviceName { name: settings.name.clone(), kind: settings.api.kind.to_string() };
        let (api, address) = (settings.api, settings.base_url.clone());
        let core = self.desk.core.clone();
        let lazy = Arc::new(Lazy::new(name, move || {
            let open = || core.open(proxy.as_ref(), settings.clone());
            open().map(|device| (device, ())).map_err(|error| error.to_string())
        }));
        let device: Arc<dyn Transport> = match known {
            Some(known) => Arc::new(Reminder::new(lazy, known, self.printer.clone())),
            None => lazy,
        };
        let report = Report {
            api,
            address,
            catalog: self.catalog.clone(),
            memory: self.memory.clone(),
            written,
            printer: self.printer.clone(),
        };
        self.practised(Arc::new(Informed::new(device, report)), Some(api))
    }

    /// The device that a script gets: the real one, or what stands in its place where nothing is to be changed.
    fn practised(&self, live: Arc<dyn Transport>, api: Option<&'static Api>) -> Arc<dyn Transport> {
        match &self.settings.practice {
            Some(practice) => practice.device(live, api),
            None => live,
        }
    }

    /// A simulator that starts when it is first called.
    fn simulated(&self, mut settings: SimSettings) -> Arc<dyn Transport> {
        let kind = settings.device.kind();
        let name = DeviceName { name: settings.device.name().to_owned(), kind: kind.as_str().to_owned() };
        let (device_name, timeout) = (name.name.clone(), self.settings.timeout(None));
        let core = self.desk.core.clone();
        let api = self.catalog.api(kind.as_str());
        settings.api = api;
        let device = Arc::new(Lazy::new(name, move || {
            let sim = Sim::start(settings.clone())
                .map_err(|error| format!("the simulator did not start: {error}"))?;
            let api = api.ok_or("the simulator's description is missing")?;
            let base_url =
                BaseUrl::parse(&sim.base_url(), api.default_port).map_err(|error| error.to_string())?;
            let login = sim.credentials();
            let credential =
                Credential::Basic { user: login.user.clone(), password: login.password.clone().into() };
            let settings = DeviceSettings {
                name: device_name.clone(),
                api,
                base_url,
                credential,
                trust: Trust::Pinned(Fingerprint(sim.fingerprint())),
                connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
                timeout,
            };
            let device = core.open(None, settings).map_err(|error| error.to_string())?;
            Ok((device, sim))
        }));
        self.practised(device, api)
    }
}

/// The secrets of the chosen devices. Whatever of them or of the devices' files cannot be used ends the run here.
fn keys(chosen: &Chosen, asks: bool) -> Result<Keys, Failure> {
    let devices: Vec<&Device> = chosen.devices.iter().chain(&chosen.with).collect();
    all_or_nothing(&devices, |device| match &device.trust {
        DeviceTrust::Ca { .. } => trust_of(device, None).map(drop),
        _ => Ok(()),
    })?;
    Keys::fetch(&devices, asks)
}

/// The trust of a device, as the wire takes it. `pin` is what the trust store knows.
pub fn trust_of(device: &Device, pin: Option<Fingerprint>) -> Result<Trust, Failure> {
    match &device.trust {
        DeviceTrust::System => Ok(Trust::System),
        DeviceTrust::Fingerprint(fingerprint) => Ok(Trust::Pinned(*fingerprint)),
        DeviceTrust::Pinned => pin.map(Trust::Pinned).ok_or_else(|| {
            Failure::refused(format!("no certificate is pinned for {}", device.name))
                .code("unknown-certificate")
        }),
        DeviceTrust::Ca { file, place } => Ok(DeviceTrust::authorities(file, place)?),
    }
}
