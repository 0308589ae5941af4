//! Which appliances there are and what state they start in, as plain data that a file may hold as well.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::answers::Answers;
use crate::clock::{Clock, ClockMode, ClockScenario};
use crate::cos::scenario::CosScenario;
use crate::error::SimError;
use crate::fault::Fault;
use crate::listen::Listen;
use crate::settings::SimSettings;
use crate::vns3::scenario::Vns3Scenario;

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
}

impl Scenario {
    /// Reads a scenario file. It names its devices, or `company: true` takes those of the built-in scenario; what the file
    /// then says of a device of the same name replaces what the built-in one has there.
    pub fn from_yaml(text: &str) -> Result<Self, SimError> {
        let wrong = |error: serde_saphyr::Error| SimError::ScenarioFile(error.to_string());
        let file: ScenarioFile = serde_saphyr::from_str(text).map_err(wrong)?;
        let ScenarioFile { title, seed, clock, listen, faults, company, mut devices } = file;
        let mut built_in = Self::default_company();
        if company {
            // The entries as they were written: what is left out must not count as said.
            let written: Written = serde_saphyr::from_str(text).map_err(wrong)?;
            let mut written = written.devices.into_iter();
            let mut changes = Vec::new();
            devices.retain(|device| {
                let entry = written.next();
                let own = built_in.devices.iter().position(|own| own.name() == device.name());
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
        scenario.check()?;
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
                    device.rename(format!("{}-{turn}", device.name()));
                }
                device
            })
            .collect();
        self
    }

    /// Reads the recorded answers that stand in files. Relative paths are those of `folder`.
    pub fn load_answers(&mut self, folder: &Path) -> Result<(), SimError> {
        for device in &mut self.devices {
            let name = device.name().to_owned();
            let loaded = device.answers_mut().load(folder);
            loaded.map_err(|problem| SimError::Scenario { device: name, problem })?;
        }
        Ok(())
    }

    /// What is wrong with the operation of a fault, if the appliances that it is on have none such.
    pub fn check_fault(&self, fault: &Fault) -> Result<(), String> {
        fault.place.check_operation(self.devices.iter().map(|device| (device.name(), device.kind())))
    }

    /// Names are what faults, inventories and the control endpoint know devices by.
    fn check(&self) -> Result<(), SimError> {
        if self.devices.is_empty() {
            return Err(SimError::ScenarioFile(
                "there are no devices: name some, or say company: true".to_owned(),
            ));
        }
        let mut names = std::collections::BTreeSet::new();
        for device in &self.devices {
            if !names.insert(device.name()) {
                return Err(SimError::ScenarioFile(format!("two devices are called {}", device.name())));
            }
        }
        let device_of = |fault: &Fault| fault.place.device.clone();
        match self.faults.iter().filter_map(device_of).find(|name| !names.contains(name.as_str())) {
            Some(name) => {
                Err(SimError::ScenarioFile(format!("a fault is on {name}, which is no device here")))
            }
            None => self.faults.iter().try_for_each(|fault| {
                let problem = |problem| SimError::ScenarioFile(format!("fault {fault}: {problem}"));
                self.check_fault(fault).map_err(problem)
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
    devices: Vec<Map<String, Value>>,
}

/// One appliance and its state at the start.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum DeviceScenario {
    /// A Cohesive VNS3 controller.
    Vns3(Box<Vns3Scenario>),
    /// A Clavister cOS Core firewall.
    Cos(Box<CosScenario>),
}

impl DeviceScenario {
    /// The appliance of this kind from the built-in scenario.
    pub fn of_kind(kind: Kind) -> Self {
        let own = Scenario::default_company().devices.into_iter().find(|device| device.kind() == kind);
        own.unwrap_or_else(|| Self::plain(kind))
    }

    /// An appliance of this kind with nothing on it.
    pub(crate) fn plain(kind: Kind) -> Self {
        match kind {
            Kind::Vns3 => Self::Vns3(Box::default()),
            // No call shows which servers the rules of a firewall name: a shadow takes reports of any.
            Kind::Cos => Self::Cos(Box::new(CosScenario { any_slb_server: true, ..CosScenario::default() })),
        }
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Vns3(_) => Kind::Vns3,
            Self::Cos(_) => Kind::Cos,
        }
    }

    /// The groups, labels and variables that an inventory would give it.
    pub fn listed(&self) -> Listed<'_> {
        match self {
            Self::Vns3(device) => {
                Listed { groups: &device.groups, labels: &device.labels, vars: &device.vars }
            }
            Self::Cos(device) => {
                Listed { groups: &device.groups, labels: &device.labels, vars: &device.vars }
            }
        }
    }

    /// What it answered when it was recorded elsewhere.
    pub(crate) fn answers(&self) -> &Answers {
        match self {
            Self::Vns3(device) => &device.answers,
            Self::Cos(device) => &device.answers,
        }
    }

    fn answers_mut(&mut self) -> &mut Answers {
        match self {
            Self::Vns3(device) => &mut device.answers,
            Self::Cos(device) => &mut device.answers,
        }
    }

    /// The same device with these fields instead of its own.
    fn with(&self, fields: Map<String, Value>) -> Result<Self, SimError> {
        let wrong = |error: serde_json::Error| SimError::ScenarioFile(format!("{}: {error}", self.name()));
        let mut device = serde_json::to_value(self).map_err(wrong)?;
        if let Value::Object(own) = &mut device {
            own.extend(fields);
        }
        serde_json::from_value(device).map_err(wrong)
    }

    fn rename(&mut self, name: String) {
        match self {
            Self::Vns3(device) => device.name = name,
            Self::Cos(device) => device.name = name,
        }
    }

    /// Its name, as in an inventory.
    pub fn name(&self) -> &str {
        match self {
            Self::Vns3(device) => &device.name,
            Self::Cos(device) => &device.name,
        }
    }
}

/// What an inventory says of a device beside its address; runbooks read it.
#[derive(Clone, Copy, Debug)]
pub struct Listed<'s> {
    /// The groups that it is in.
    pub groups: &'s [String],
    /// Its labels.
    pub labels: &'s BTreeMap<String, String>,
    /// Its variables.
    pub vars: &'s BTreeMap<String, Value>,
}

/// The kinds of appliance that can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// Cohesive VNS3.
    Vns3,
    /// Clavister cOS Core.
    Cos,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Vns3, Self::Cos];

    /// The kind's short name, as in the tables: `vns3`, `cos`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Vns3 => "vns3",
            Self::Cos => "cos",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl FromStr for Kind {
    type Err = SimError;

    fn from_str(text: &str) -> Result<Self, SimError> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        known.ok_or_else(|| SimError::UnknownKind { given: text.to_owned() })
    }
}
