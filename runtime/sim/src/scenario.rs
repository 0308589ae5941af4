//! Which appliances there are and what state they start in, as plain data that a file may hold as well.

use std::path::Path;
use std::sync::OnceLock;

use edgebook_model::Api;
use serde::{Deserialize, Serialize};

use crate::clock::{Clock, ClockMode, ClockScenario};
use crate::device_scenario::DeviceScenario;
use crate::error::SimError;
use crate::fault::Fault;
use crate::kind::Kind;
use crate::listen::Listen;
use crate::resource::Object;
use crate::settings::SimSettings;

/// A set of appliances. Points in time are given as "how long ago", so that a scenario does not age.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, in one line.
    #[serde(default)]
    pub title: String,
    /// Decides every made-up figure.
    #[serde(default)]
    pub seed: u64,
    /// When it is, and how fast time passes.
    #[serde(default, skip_serializing_if = "is_default")]
    pub clock: ClockScenario,
    /// Where the appliances listen, one after the other.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listen: Option<Listen>,
    /// What goes wrong from the start.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub faults: Vec<Fault>,
    /// The appliances.
    pub devices: Vec<DeviceScenario>,
}

/// The built-in company, as a file that ships with the documents.
const COMPANY: &str = include_str!("../../../docs/scenarios/larkspur-freight.yaml");

impl Scenario {
    /// The built-in scenario: Larkspur Freight, a small forwarder with a controller in Frankfurt that connects
    /// warehouses, partners and a cloud, and a firewall at its office.
    pub fn default_company() -> Self {
        static READ: OnceLock<Scenario> = OnceLock::new();
        // A test reads the file, so there is always one.
        let company = READ.get_or_init(|| serde_saphyr::from_str(COMPANY).unwrap_or_default());
        company.clone()
    }

    /// The built-in scenario, and an appliance with nothing on it for every other kind that there is a description of.
    pub fn company(apis: &[&'static Api]) -> Self {
        let mut company = Self::default_company();
        for kind in apis.iter().copied().map(Kind::of) {
            if company.devices.iter().all(|device| *device.kind() != kind) {
                company.devices.push(DeviceScenario::plain(&kind));
            }
        }
        company
    }

    /// Reads a scenario file for appliances of these descriptions. It names its devices, or `company: true` takes those
    /// of [`Scenario::company`]; what the file then says of a device of the same name replaces what that one has there.
    pub fn from_yaml(text: &str, apis: &[&'static Api]) -> Result<Self, SimError> {
        let wrong = |error: serde_saphyr::Error| SimError::ScenarioFile(error.to_string());
        let file: ScenarioFile = serde_saphyr::from_str(text).map_err(wrong)?;
        let ScenarioFile { title, seed, clock, listen, faults, company, mut devices } = file;
        let mut built_in = Self::company(apis);
        if company {
            // The entries as they were written: what is left out must not count as said.
            let written: Written = serde_saphyr::from_str(text).map_err(wrong)?;
            let mut written = written.devices.into_iter();
            let mut changes = Vec::new();
            devices.retain(|device| {
                let entry = written.next();
                let own = built_in.devices.iter().position(|own| own.name == device.name);
                let fits =
                    |at: &usize| built_in.devices.get(*at).is_some_and(|own| own.kind() == device.kind());
                // A second entry of the same name stays one too many.
                let Some(at) = own.filter(fits).filter(|at| changes.iter().all(|(its, _)| its != at)) else {
                    return true;
                };
                changes.push((at, entry.unwrap_or_default()));
                false
            });
            for (at, entry) in changes {
                if let Some(device) = built_in.devices.get_mut(at) {
                    *device = device.with(entry)?;
                }
            }
            devices.splice(0..0, built_in.devices);
        }
        let scenario = Self { title, seed: seed.unwrap_or(built_in.seed), clock, listen, faults, devices };
        scenario.check(apis)?;
        Ok(scenario)
    }

    /// How to start each of its devices, in order. They share a clock that starts now.
    pub fn settings(&self) -> Vec<SimSettings> {
        self.settings_with(&self.clock()).collect()
    }

    /// Its clock, which starts now.
    pub(crate) fn clock(&self) -> Clock {
        Clock::running(self.clock.start, self.clock.speed)
    }

    pub(crate) fn settings_with(&self, clock: &Clock) -> impl Iterator<Item = SimSettings> {
        self.devices.iter().map(|device| SimSettings {
            clock: ClockMode::Shared(clock.clone()),
            faults: self.faults.clone(),
            ..SimSettings::for_device(device.clone(), self.seed)
        })
    }

    /// The same devices again and again, under names of their own, until there are `count`.
    #[must_use]
    pub fn repeated(mut self, count: usize) -> Self {
        let originals = std::mem::take(&mut self.devices);
        let turns = (1_usize..).flat_map(|turn| originals.iter().map(move |device| (turn, device.clone())));
        self.devices = turns
            .take(if originals.is_empty() { 0 } else { count })
            .map(|(turn, mut device)| {
                if turn > 1 {
                    device.name = format!("{}-{turn}", device.name);
                }
                device
            })
            .collect();
        self
    }

    /// Reads the recorded answers that stand in files. Relative paths are those of `folder`.
    pub fn load_answers(&mut self, folder: &Path) -> Result<(), SimError> {
        for device in &mut self.devices {
            let loaded = device.answers.load(folder);
            loaded.map_err(|problem| SimError::Scenario { device: device.name.clone(), problem })?;
        }
        Ok(())
    }

    /// What is wrong with the operation of a fault, if the appliances that it is on have none such.
    pub fn check_fault(&self, fault: &Fault, apis: &[&'static Api]) -> Result<(), String> {
        let described = |device: &DeviceScenario| device.kind().among(apis);
        let devices = self.devices.iter();
        fault.place.check_operation(devices.filter_map(|it| Some((it.name.as_str(), described(it)?))))
    }

    /// Names are what faults, inventories and the control endpoint know devices by.
    fn check(&self, apis: &[&'static Api]) -> Result<(), SimError> {
        if self.devices.is_empty() {
            return Err(SimError::ScenarioFile(
                "there are no devices: name some, or say company: true".to_owned(),
            ));
        }
        let mut names = std::collections::BTreeSet::new();
        for device in &self.devices {
            if !names.insert(device.name.as_str()) {
                return Err(SimError::ScenarioFile(format!("two devices are called {}", device.name)));
            }
            if device.kind().among(apis).is_none() {
                let known = apis.iter().map(|api| api.kind.to_string()).collect();
                return Err(SimError::UnknownKind { given: device.kind().to_string(), known });
            }
        }
        let device_of = |fault: &Fault| fault.place.device.clone();
        match self.faults.iter().filter_map(device_of).find(|name| !names.contains(name.as_str())) {
            Some(name) => {
                Err(SimError::ScenarioFile(format!("a fault is on {name}, which is no device here")))
            }
            None => self.faults.iter().try_for_each(|fault| {
                let problem = |problem| SimError::ScenarioFile(format!("fault {fault}: {problem}"));
                self.check_fault(fault, apis).map_err(problem)
            }),
        }
    }
}

fn is_default(clock: &ClockScenario) -> bool {
    *clock == ClockScenario::default()
}

/// A scenario as a file has it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScenarioFile {
    #[serde(default)]
    title: String,
    seed: Option<u64>,
    #[serde(default)]
    clock: ClockScenario,
    listen: Option<Listen>,
    #[serde(default)]
    faults: Vec<Fault>,
    #[serde(default)]
    company: bool,
    #[serde(default)]
    devices: Vec<DeviceScenario>,
}

/// The devices of a file as it has them.
#[derive(Deserialize)]
struct Written {
    #[serde(default)]
    devices: Vec<Object>,
}
