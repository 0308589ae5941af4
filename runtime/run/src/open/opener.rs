//! From a resolved target to devices.

use std::sync::Arc;

use edgebook_inventory::{Device, DriftMemory, Known, ReportedVersions, Trust as DeviceTrust, TrustStore};
use edgebook_model::Api;
use edgebook_sim::{Sim, SimSettings};
use edgebook_wire::{
    BaseUrl, CancelToken, CoreOptions, Detail, DeviceName, DeviceSettings, Fingerprint, HttpProxy, MaxWrites,
    Observer, Observers, Trace, Transport, Trust,
};
use edgebook_words::Subject;

use super::core::SharedCore;
use super::drifting::{DriftOf, Drifting};
use super::first_contact::{Suspect, TrustDesk};
use super::informed::{Informed, Report};
use super::lazy::Lazy;
use super::login::{self, Keys, all_or_nothing};
use super::reminder::Reminder;
use crate::consent::{Consent, Stakes, policy};
use crate::devices::Target;
use crate::place::{Chosen, authority};
use crate::practice::Practice;
use crate::recording::Recording;
use crate::{Event, Face, Failure, Place, Surroundings};

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

/// Who watches the traffic.
fn observer(target: &Target, detail: Option<Detail>, face: &Arc<dyn Face>) -> Option<Arc<dyn Observer>> {
    let trace = detail.map(|detail| {
        let face = Arc::clone(face);
        Arc::new(Trace::new(detail, move |text| face.tell(&Event::Traffic(text)))) as Arc<dyn Observer>
    });
    let practice = target.practice.as_ref().map(Practice::observer);
    match (trace, practice) {
        (Some(trace), Some(practice)) => Some(Arc::new(Observers(vec![trace, practice]))),
        (one, other) => one.or(other),
    }
}

/// Opens devices one by one; all of them share the network core, the user's consent to writes and their count.
pub(crate) struct Opener {
    target: Target,
    desk: TrustDesk,
    writes: Arc<MaxWrites>,
    face: Arc<dyn Face>,
    keys: Keys,
    surroundings: Surroundings,
    memory: Option<ReportedVersions>,
    drift: Option<DriftMemory>,
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
    pub(crate) fn new(
        target: &Target,
        surroundings: &Surroundings,
        recording: &Recording,
        face: &Arc<dyn Face>,
    ) -> Result<Self, Failure> {
        let cancel = CancelToken::new();
        let writes = MaxWrites::new(target.permit.max_writes).known_as(target.roster.appliances());
        let writes = Arc::new(writes);
        let stakes = Stakes::of(target, &surroundings.redactor);
        let consent = Consent::new(stakes, Arc::clone(face), cancel.clone());
        let core = SharedCore::new(CoreOptions {
            cancel,
            policy: Some(policy(target, &writes, consent)),
            observer: observer(target, surroundings.detail, face),
            recorder: recording.recorder(),
            locks: recording.locks(),
            redactor: surroundings.redactor.clone(),
            ..CoreOptions::default()
        });
        let store = surroundings.state.as_deref().map(TrustStore::in_folder);
        let desk = TrustDesk::new(core, store, &surroundings.user, Arc::clone(face));
        let keys = match &target.place {
            Place::Inventory(chosen) => keys(chosen, desk.can_ask())?,
            Place::Device { .. } | Place::Simulators { .. } => Keys::default(),
        };
        let memory = surroundings.state.as_deref().map(ReportedVersions::in_folder);
        let drift = surroundings.state.as_deref().map(DriftMemory::in_folder);
        let (target, surroundings, face) = (target.clone(), surroundings.clone(), Arc::clone(face));
        Ok(Self { target, desk, writes, face, keys, surroundings, memory, drift })
    }

    /// Opens all devices.
    pub(crate) fn connect(&self) -> Result<Connections, Failure> {
        let mut others = Vec::new();
        let devices = match &self.target.place {
            Place::Simulators { scenario, others: names } => {
                let sims = scenario.settings().into_iter().map(|sim| self.simulated(sim));
                let (more, chosen) = sims.partition(|sim| names.contains(&sim.device().name));
                others = more;
                chosen
            }
            Place::Device { api, address, fingerprint } => {
                vec![self.at_address(&AtAddress { api, address, fingerprint: *fingerprint })?]
            }
            Place::Inventory(Chosen { devices, with, .. }) => {
                others = self.open_all(with)?;
                self.open_all(devices)?
            }
        };
        Ok(Connections { devices, others, cancel: self.cancel(), writes: Arc::clone(&self.writes) })
    }

    /// Opens devices of the inventory, one after the other.
    pub(crate) fn open_all(&self, devices: &[Device]) -> Result<Vec<Arc<dyn Transport>>, Failure> {
        devices.iter().map(|device| self.open(device)).collect()
    }

    /// Interrupts calls to all devices.
    pub(crate) fn cancel(&self) -> CancelToken {
        self.desk.core.cancel().clone()
    }

    /// Whether opening a device may end in a question to the user.
    pub(crate) fn may_ask_about(&self, device: &Device) -> bool {
        let secret = device.lacks_secret();
        let unknown =
            device.trust == DeviceTrust::Pinned && !matches!(self.desk.pinned(&device.base_url), Ok(Some(_)));
        self.desk.can_ask() && (secret || unknown)
    }

    /// Opens a device of the inventory: settles its certificate, and asks for a secret that comes from nowhere.
    pub(crate) fn open(&self, device: &Device) -> Result<Arc<dyn Transport>, Failure> {
        let timeout = self.target.timeout(device.timeout);
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
                let settled = self.desk.settle(&suspect, Subject::Device(device.name.clone()))?;
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

    fn at_address(&self, device: &AtAddress<'_>) -> Result<Arc<dyn Transport>, Failure> {
        let AtAddress { api, address, fingerprint } = device;
        let timeout = self.target.timeout(None);
        let login = login::of_address(api, address, &self.surroundings.login, self.desk.can_ask())?;
        let (fingerprint, known) = if let Some(fingerprint) = fingerprint {
            (*fingerprint, None)
        } else {
            let name = address.to_string();
            let suspect = Suspect { name: &name, address, proxy: None, timeout };
            let user = address.user().map(|user| format!("{user}@")).unwrap_or_default();
            let subject = Subject::Address {
                address: format!("{user}{}", authority(address)),
                kind: api.kind.to_string(),
            };
            let settled = self.desk.settle(&suspect, subject)?;
            (settled.fingerprint, settled.known)
        };
        let settings = DeviceSettings {
            name: authority(address),
            api,
            base_url: (*address).clone(),
            credential: login.complete(address, &*self.face)?,
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
        settings.teach(&self.surroundings.redactor);
        if let Some(proxy) = &proxy {
            proxy.teach(&self.surroundings.redactor);
        }
        let name = DeviceName { name: settings.name.clone(), kind: settings.api.kind.to_string() };
        let (api, address) = (settings.api, settings.base_url.clone());
        let core = self.desk.core.clone();
        let lazy = Arc::new(Lazy::new(name, move || {
            let open = || core.open(proxy.as_ref(), settings.clone());
            open().map(|device| (device, ())).map_err(|error| error.to_string())
        }));
        let device: Arc<dyn Transport> = match known {
            Some(known) => Arc::new(Reminder::new(lazy, known, Arc::clone(&self.face))),
            None => lazy,
        };
        let report = Report {
            api,
            address,
            catalog: self.surroundings.catalog.clone(),
            memory: self.memory.clone(),
            written,
            face: Arc::clone(&self.face),
        };
        let (versions, written) = (report.memory.clone(), report.written.clone());
        let of = DriftOf { api, address: report.address.clone(), versions, written };
        let informed: Arc<dyn Transport> = Arc::new(Informed::new(device, report));
        let watched: Arc<dyn Transport> = match &self.drift {
            Some(memory) => Arc::new(Drifting::new(informed, memory.clone(), of)),
            None => informed,
        };
        self.practised(watched, Some(api))
    }

    /// The device that a script gets: the real one, or what stands in its place where nothing is to be changed.
    fn practised(&self, live: Arc<dyn Transport>, api: Option<&'static Api>) -> Arc<dyn Transport> {
        match &self.target.practice {
            Some(practice) => practice.device(live, api),
            None => live,
        }
    }

    /// A simulator that starts when it is first called.
    fn simulated(&self, mut settings: SimSettings) -> Arc<dyn Transport> {
        let kind = settings.device.kind().clone();
        let name = DeviceName { name: settings.device.name.clone(), kind: kind.to_string() };
        let (device_name, timeout) = (name.name.clone(), self.target.timeout(None));
        let core = self.desk.core.clone();
        let api = self.surroundings.catalog.api(kind.as_str());
        settings.api = api;
        let device = Arc::new(Lazy::new(name, move || {
            let sim = Sim::start(settings.clone())
                .map_err(|error| format!("the simulator did not start: {error}"))?;
            let api = api.ok_or("the simulator's description is missing")?;
            let base_url =
                BaseUrl::parse(&sim.base_url(), api.default_port).map_err(|error| error.to_string())?;
            let credential = login::of_simulated(api, sim.credentials());
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
