//! Where the calls of a run go.

use edgebook_inventory::Device;
use edgebook_model::Api;
use edgebook_sim::Scenario;
use edgebook_wire::{BaseUrl, Fingerprint};

/// Where calls go.
#[derive(Clone, Debug)]
pub enum Place {
    /// To simulators inside this process.
    Simulators {
        /// Which appliances there are, and what goes wrong in them.
        scenario: Box<Scenario>,
        /// The names of those that may be called without being the target.
        others: Vec<String>,
    },
    /// To one appliance that is in no inventory.
    Device {
        /// What it is.
        api: &'static Api,
        /// Where it is; holds the user, never a password.
        address: BaseUrl,
        /// The certificate that it must present; `None` where nobody has said which.
        fingerprint: Option<Fingerprint>,
    },
    /// To appliances of the inventory.
    Inventory(Chosen),
}

/// Devices of an inventory.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The targets; at least one.
    pub devices: Vec<Device>,
    /// Others that may be called, too.
    pub with: Vec<Device>,
    /// The names of all others in the inventory.
    pub unchosen: Vec<String>,
    /// The group whose members the targets are, all of them and nobody else.
    pub group: Option<String>,
}

impl Place {
    /// The simulators of a scenario, all of them targets.
    pub fn simulated(scenario: Scenario) -> Self {
        Self::Simulators { scenario: Box::new(scenario), others: Vec::new() }
    }
}

/// `192.0.2.10:8000`: the name of a device that has no other.
pub fn authority(address: &BaseUrl) -> String {
    let shown = address.to_string();
    shown.strip_prefix("https://").unwrap_or(&shown).to_owned()
}
