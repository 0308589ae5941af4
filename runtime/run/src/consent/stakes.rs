//! What is at stake before a run changes anything: on which devices, by which operations, and the word that agrees.

use std::collections::BTreeSet;

use edgebook_check::{Effects, Reached, Unknown};
use edgebook_model::EffectSet;
use edgebook_wire::{DeviceName, MASK, Redactor, Request};

use crate::devices::{Scope, Target};
use crate::practice::in_words;

/// What a run may change at most.
#[derive(Default)]
pub(crate) struct Stakes {
    /// The devices that may be called.
    scope: Scope,
    /// Those among them that are not to be changed.
    protected: BTreeSet<String>,
    /// The group that was chosen, where nothing else was.
    group: Option<String>,
    /// What the runbook may do; `None` where that is not known, because it is typed line by line.
    reach: Option<Effects>,
    /// The most writes to one device.
    max_writes: u32,
    /// What must not be shown of the first write.
    redactor: Redactor,
}

/// What is at stake, and the word that agrees to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// A whole run, before its first write.
    OfRun(OfRun),
    /// A single operation that nobody knew of beforehand.
    OfCall(OfCall),
}

/// What a whole run may change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfRun {
    /// The devices that some write can reach.
    pub devices: Vec<DeviceName>,
    /// The operations that change something, worst first.
    pub writes: Vec<Reached>,
    /// The most writes to each device.
    pub max_writes: u32,
    /// How many writes the runbook may make, where that is known and more than the most.
    pub above: Option<u32>,
    /// The calls of which only the run shows what they are.
    pub unknown: Vec<Unknown>,
    /// The files that may hold secrets; `None` for those whose names only the run shows.
    pub secret_files: Vec<Option<String>>,
    /// The first write.
    pub first: ShownWrite,
    /// The word that agrees: `yes`, or a name or number where more than a plain change is at stake.
    pub word: String,
}

/// What a single operation changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCall {
    /// The operation.
    pub write: ShownWrite,
    /// What it does.
    pub effects: EffectSet,
    /// The word that agrees: `yes`, or the name of the device where it is more than a plain change.
    pub word: String,
}

/// A write, without secrets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownWrite {
    /// Where it goes.
    pub device: DeviceName,
    /// `vns3.ipsec.restart`
    pub operation: String,
    /// `PUT`
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// The body, in a line for people; `None` where there is none.
    pub body: Option<String>,
}

impl Question {
    /// The word that agrees.
    pub fn word(&self) -> &str {
        match self {
            Self::OfRun(OfRun { word, .. }) | Self::OfCall(OfCall { word, .. }) => word,
        }
    }
}

impl Stakes {
    /// What is at stake on the devices of a run.
    pub(crate) fn of(target: &Target, redactor: &Redactor) -> Self {
        let roster = &target.roster;
        let protected = roster.protected().into_keys().collect();
        let (group, reach, redactor) = (roster.group().cloned(), target.reach.clone(), redactor.clone());
        let max_writes = target.permit.max_writes;
        Self { scope: Scope::of(roster), protected, group, reach, max_writes, redactor }
    }

    /// Whether it is known beforehand what may be called.
    pub(super) fn known(&self) -> bool {
        self.reach.is_some()
    }

    /// Whether an operation is among those that the user is told of for the whole run.
    pub(super) fn covers(&self, operation: &str) -> bool {
        self.writes().any(|write| write.name == operation)
    }

    /// The question for a whole run, before its first write.
    pub(super) fn of_run(&self, device: &DeviceName, request: &Request) -> Question {
        let devices = self.affected(device);
        let serious = self.writes().any(|write| write.effects.is_serious());
        let word = match (devices.as_slice(), &self.group) {
            _ if !serious => "yes".to_owned(),
            ([only], _) => only.name.clone(),
            (_, Some(group)) => group.clone(),
            (several, None) => several.len().to_string(),
        };
        let most = self.reach.as_ref().and_then(|reach| reach.most_writes().at_most());
        let saves = self.reach.iter().flat_map(|reach| &reach.saves);
        Question::OfRun(OfRun {
            devices,
            writes: self.writes().cloned().collect(),
            max_writes: self.max_writes,
            above: most.filter(|number| *number > self.max_writes),
            unknown: self.reach.iter().flat_map(|reach| reach.unknown.clone()).collect(),
            secret_files: saves.filter(|save| save.secret).map(|save| save.name.clone()).collect(),
            first: self.shown(device, request),
            word,
        })
    }

    /// The question for a single operation that nobody knew of beforehand.
    pub(super) fn of_call(&self, device: &DeviceName, request: &Request) -> Question {
        let effects = request.operation().effects;
        let word = if effects.is_serious() { device.name.clone() } else { "yes".to_owned() };
        Question::OfCall(OfCall { write: self.shown(device, request), effects, word })
    }

    /// What can be reached that is no read, worst first.
    fn writes(&self) -> impl Iterator<Item = &Reached> {
        let mut writes: Vec<&Reached> = self
            .reach
            .iter()
            .flat_map(|reach| &reach.operations)
            .filter(|operation| operation.effects.is_write())
            .collect();
        writes.sort_by_key(|operation| std::cmp::Reverse(operation.effects));
        writes.into_iter()
    }

    /// The devices that some write can reach. The one that is being written to is always one of them.
    fn affected(&self, device: &DeviceName) -> Vec<DeviceName> {
        let mut affected: Vec<DeviceName> = Vec::new();
        for name in self.scope.devices() {
            let meant =
                |write: &Reached| self.scope.meant(&write.devices, &write.kind).any(|one| one == name);
            if !self.protected.contains(&name.name) && self.writes().any(meant) {
                affected.push(name.clone());
            }
        }
        if !affected.contains(device) {
            affected.push(device.clone());
        }
        affected
    }

    fn shown(&self, device: &DeviceName, request: &Request) -> ShownWrite {
        let content = request.shown_content(&mut |_| MASK.to_owned());
        ShownWrite {
            device: device.clone(),
            operation: request.api().qualified_name(request.operation()),
            method: request.method().as_str(),
            target: request.shown_target(),
            body: content.map(|content| in_words(&content, &self.redactor)),
        }
    }
}
