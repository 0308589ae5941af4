//! What a run may call, and what it may do there.

use std::time::Duration;

use edgebook_check::Effects;
use edgebook_inventory::TrustStore;
use edgebook_wire::DeviceSettings;

use super::marks::Marks;
use super::roster::Roster;
use super::scope::Allowance;
use crate::place::Chosen;
use crate::practice::Practice;
use crate::{Failure, Place, Surroundings};

/// What is allowed to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writes {
    /// Everything: the appliance is simulated, or whoever began the run said so beforehand.
    Allowed,
    /// Nothing, because of this.
    ReadOnly(&'static str),
    /// What somebody agrees to when asked.
    Asked,
    /// Nothing: there is nobody to ask. The text says how to agree beforehand.
    NotAskable(&'static str),
    /// Nothing: the run only shows what it would change.
    Withheld,
}

/// What whoever begins a run lets it do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permit {
    /// What is allowed to change.
    pub writes: Writes,
    /// The most writes to each device.
    pub max_writes: u32,
    /// How long one call may take; `None` where that is as usual.
    pub timeout: Option<Duration>,
}

impl Permit {
    /// The most writes to each device where nobody says how many.
    pub const MAX_WRITES: u32 = 50;

    /// A permit to change things in a certain way.
    pub fn new(writes: Writes) -> Self {
        Self { writes, max_writes: Self::MAX_WRITES, timeout: None }
    }
}

/// The devices of a run, and what it may do there.
#[derive(Clone, Debug)]
pub struct Target {
    /// Where calls go.
    pub place: Place,
    /// The devices.
    pub roster: Roster,
    /// What is permitted.
    pub permit: Permit,
    /// The only operations that may be called, and on which devices, where that is known.
    pub announced: Option<Vec<Allowance>>,
    /// What keeps account of a run that changes nothing.
    pub practice: Option<Practice>,
    /// The most that the run may do, where that is known before it starts.
    pub reach: Option<Effects>,
}

impl Target {
    /// Lists the devices at a place, and says which of them must not be changed.
    pub fn new(
        place: Place,
        permit: Permit,
        marks: &Marks,
        surroundings: &Surroundings,
    ) -> Result<Self, Failure> {
        let mut roster = match &place {
            Place::Simulators { scenario, others } => {
                Roster::simulated(scenario, &surroundings.catalog, others)
            }
            Place::Device { api, address, fingerprint } => Roster::at(api, address, *fingerprint),
            Place::Inventory(chosen) => Roster::of(chosen),
        };
        if !marks.is_empty() {
            let store = surroundings.state.as_deref().map(TrustStore::in_folder);
            roster.protect(marks, store.map(|store| store.read()).transpose()?.as_ref());
        }
        Ok(Self { place, roster, permit, announced: None, practice: None, reach: None })
    }

    /// Lets the run change nothing.
    pub fn practise(&mut self, practice: Practice) {
        self.permit.writes = Writes::Withheld;
        self.practice = Some(practice);
    }

    /// How long one call may take: as the permit says, else as the inventory says, else as usual.
    pub(crate) fn timeout(&self, of_device: Option<Duration>) -> Duration {
        self.permit.timeout.or(of_device).unwrap_or(DeviceSettings::TIMEOUT)
    }

    /// Whether the runbook runs on each of several devices by itself.
    pub fn is_fleet(&self) -> bool {
        self.fleet().is_some()
    }

    /// The devices, where there are several and the runbook runs on each.
    pub(crate) fn fleet(&self) -> Option<&Chosen> {
        match &self.place {
            Place::Inventory(chosen) if chosen.devices.len() > 1 => Some(chosen),
            _ => None,
        }
    }
}
