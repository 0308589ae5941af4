//! The devices of a run: the one list that consent, limits, the record and the session read.

use std::collections::{BTreeMap, HashMap};

use edgebook_catalog::Catalog;
use edgebook_inventory::{Device, KnownAppliances, Trust};
use edgebook_model::Api;
use edgebook_script::DeviceFacts;
use edgebook_sim::Scenario;
use edgebook_wire::{Appliance, BaseUrl, DeviceName, Fingerprint};
use serde_json::Value;

use super::marks::Marks;
use crate::place::{Chosen, authority};

/// A device of a run.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name and kind.
    pub device: DeviceName,
    /// The description by which it is driven.
    pub api: &'static Api,
    /// Where it is; `None` where it is simulated inside this process.
    pub address: Option<BaseUrl>,
    /// The certificate that it must present, where that is known.
    pub pin: Option<Fingerprint>,
    /// Whether the run is for it, or may only call it, too.
    pub is_target: bool,
    /// Why nothing may change it, where something says so.
    pub protected: Option<String>,
    /// The groups that it is in.
    pub groups: Vec<String>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its variables.
    pub vars: BTreeMap<String, Value>,
}

impl Member {
    fn new(device: DeviceName, api: &'static Api, address: Option<BaseUrl>) -> Self {
        let (groups, labels, vars) = Default::default();
        Self { device, api, address, pin: None, is_target: true, protected: None, groups, labels, vars }
    }

    /// What a runbook reads of it.
    pub fn facts(&self) -> DeviceFacts {
        DeviceFacts {
            address: self.address.as_ref().map(ToString::to_string),
            version: Some(self.api.version.to_string()),
            groups: self.groups.clone(),
            labels: self.labels.clone(),
            vars: self.vars.clone(),
        }
    }
}

/// The devices of a run, in the order of the inventory: first the targets, then those that may be called, too.
#[derive(Clone, Debug, Default)]
pub struct Roster {
    members: Vec<Member>,
    /// Whether the runbook runs once on each target, and not once on all of them.
    one_run_each: bool,
    /// The group that was chosen, where nothing else was.
    group: Option<String>,
    /// The names of the devices of the inventory that were not chosen.
    unchosen: Vec<String>,
}

impl Roster {
    /// Simulated devices; those named in `others` are no targets.
    pub(crate) fn simulated(scenario: &Scenario, catalog: &Catalog, others: &[String]) -> Self {
        let member = |sim: edgebook_sim::SimSettings| {
            let simulated = sim.device;
            let api = catalog.api(simulated.kind().as_str())?;
            let device = DeviceName { name: simulated.name, kind: api.kind.to_string() };
            Some(Member {
                is_target: !others.contains(&device.name),
                groups: simulated.groups,
                labels: simulated.labels,
                vars: simulated.vars,
                ..Member::new(device, api, None)
            })
        };
        let members = scenario.settings().into_iter().filter_map(member).collect();
        Self { members, ..Self::default() }
    }

    /// One device that is in no inventory.
    pub(crate) fn at(api: &'static Api, address: &BaseUrl, pin: Option<Fingerprint>) -> Self {
        let device = DeviceName { name: authority(address), kind: api.kind.to_string() };
        let member = Member { pin, ..Member::new(device, api, Some(address.clone())) };
        Self { members: vec![member], ..Self::default() }
    }

    /// Devices of the inventory.
    pub(crate) fn of(chosen: &Chosen) -> Self {
        let member = |device: &Device, is_target| Member {
            pin: match &device.trust {
                Trust::Fingerprint(fingerprint) => Some(*fingerprint),
                _ => None,
            },
            is_target,
            groups: device.groups.iter().cloned().collect(),
            labels: device.labels.clone(),
            vars: device.vars.clone(),
            ..Member::new(
                DeviceName { name: device.name.clone(), kind: device.api.kind.to_string() },
                device.api,
                Some(device.base_url.clone()),
            )
        };
        let targets = chosen.devices.iter().map(|device| member(device, true));
        Self {
            members: targets.chain(chosen.with.iter().map(|device| member(device, false))).collect(),
            one_run_each: true,
            group: chosen.group.clone().filter(|_| chosen.with.is_empty()),
            unchosen: chosen.unchosen.clone(),
        }
    }

    /// Fills in what the trust store pins, and says which devices must not be changed.
    pub(crate) fn protect(&mut self, marks: &Marks, known: Option<&KnownAppliances>) {
        for member in &mut self.members {
            let Some(address) = &member.address else { continue };
            member.pin = member.pin.or_else(|| super::marks::pin_of(known, address));
            member.protected = marks.why(member, address, known);
        }
    }

    /// All devices.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The devices that the run is for.
    pub fn targets(&self) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(|member| member.is_target)
    }

    /// The descriptions by which the devices are driven, each once.
    pub fn apis(&self) -> Vec<&'static Api> {
        let mut apis: Vec<&'static Api> = Vec::new();
        for member in &self.members {
            if apis.iter().all(|api| (&api.kind, &api.digest) != (&member.api.kind, &member.api.digest)) {
                apis.push(member.api);
            }
        }
        apis
    }

    /// The descriptions of each run of the runbook, one a kind, and the devices that are the targets of that run. A device
    /// that several runs may call is driven by the description of their target, where both are of one kind.
    pub fn driven(&self, catalog: &Catalog) -> Vec<(Vec<&'static Api>, Vec<DeviceName>)> {
        let (runs, _) = self.runs();
        let others = || self.members.iter().filter(|member| !member.is_target);
        let of_run = |run: Vec<DeviceName>| {
            let targets = self.targets().filter(|member| run.contains(&member.device));
            let members: Vec<&Member> = targets.chain(others()).collect();
            let own = |api: &'static Api| {
                members.iter().find(|member| member.api.kind == api.kind).map_or(api, |member| member.api)
            };
            (catalog.apis().iter().copied().map(own).collect(), run)
        };
        runs.into_iter().map(of_run).collect()
    }

    /// The names of the devices of the inventory that were not chosen.
    pub fn unchosen(&self) -> &[String] {
        &self.unchosen
    }

    /// The group that was chosen, where nothing else was.
    pub(crate) fn group(&self) -> Option<&String> {
        self.group.as_ref()
    }

    /// Whether the devices are simulated inside this process.
    pub fn is_simulated(&self) -> bool {
        self.members.iter().all(|member| member.address.is_none())
    }

    /// The appliances that the names of devices stand for.
    pub(crate) fn appliances(&self) -> impl Iterator<Item = (String, Appliance)> {
        self.members
            .iter()
            .filter_map(|member| Some((member.device.name.clone(), member.address.as_ref()?.appliance())))
    }

    /// Why nothing may change a device, by the names of such devices.
    pub(crate) fn protected(&self) -> HashMap<String, String> {
        let protected = self
            .members
            .iter()
            .filter_map(|member| Some((member.device.name.clone(), member.protected.clone()?)));
        protected.collect()
    }

    /// The targets of each run of the runbook, and the others that all of these runs may call.
    pub(crate) fn runs(&self) -> (Vec<Vec<DeviceName>>, Vec<DeviceName>) {
        let targets = self.targets().map(|member| member.device.clone());
        let others = self.members.iter().filter(|member| !member.is_target);
        let others = others.map(|member| member.device.clone()).collect();
        let runs =
            if self.one_run_each { targets.map(|one| vec![one]).collect() } else { vec![targets.collect()] };
        (runs, others)
    }

    /// A roster of names, for tests.
    #[cfg(test)]
    pub(crate) fn named(devices: Vec<DeviceName>) -> Self {
        let member = |device: DeviceName| {
            let api = edgebook_bindings::api(&device.kind).unwrap();
            Member::new(device, api, None)
        };
        Self { members: devices.into_iter().map(member).collect(), one_run_each: true, ..Self::default() }
    }
}
