//! Which appliances there are and what state they start in, as plain data that a file may hold as well.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::cos::scenario::CosScenario;
use crate::settings::SimError;
use crate::vns3::scenario::Vns3Scenario;

/// A set of appliances. Points in time are given as "how long ago", so that a scenario does not age.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// What it shows, in one line.
    #[serde(default)]
    pub title: String,
    /// Decides every made-up figure.
    #[serde(default)]
    pub seed: u64,
    /// The appliances.
    pub devices: Vec<DeviceScenario>,
}

impl Scenario {
    /// The built-in scenario: Larkspur Freight, a small forwarder with a controller in Frankfurt that connects
    /// warehouses, partners and a cloud, and a firewall at its office.
    pub fn default_company() -> Self {
        Self {
            title: "Larkspur Freight: one controller, eight tunnels of which two are down, one firewall"
                .to_owned(),
            seed: 2026,
            devices: vec![
                DeviceScenario::Vns3(Box::new(Vns3Scenario::larkspur())),
                DeviceScenario::Cos(Box::new(CosScenario::larkspur())),
            ],
        }
    }
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
        match kind {
            Kind::Vns3 => Self::Vns3(Box::new(Vns3Scenario::larkspur())),
            Kind::Cos => Self::Cos(Box::new(CosScenario::larkspur())),
        }
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Vns3(_) => Kind::Vns3,
            Self::Cos(_) => Kind::Cos,
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
