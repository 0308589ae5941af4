//! What is at stake before a run changes anything: on which devices, by which operations, and the word that agrees.

use std::collections::BTreeSet;

use edgebook_check::{Effects, Reached};
use edgebook_model::EffectSet;
use edgebook_wire::{DeviceName, MASK, Redactor, Request};
use edgebook_words::escape;

use super::roster::Roster;
use super::scope::Scope;
use crate::lines::{Lines, counted};
use crate::output::Table;
use crate::shown_body::in_words;

/// How many devices are named; the others are counted.
const MOST_DEVICES: usize = 8;
/// How many operations that interrupt nothing are named; the others are counted.
const MOST_HARMLESS: usize = 6;

/// What a run may change at most.
#[derive(Default)]
pub(super) struct Stakes {
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

/// What the user is told, and what has to be typed to agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Question {
    /// What is at stake.
    pub(super) stakes: String,
    /// The word that agrees: `yes`, or a name where more than a plain change is at stake.
    pub(super) word: String,
}

impl Question {
    /// The whole question.
    pub(super) fn text(&self) -> String {
        format!("{}Type {} to agree, or anything else to refuse: ", self.stakes, self.word)
    }
}

impl Stakes {
    /// What is at stake on the devices of a run.
    pub(super) fn of(roster: &Roster, reach: Option<Effects>, max_writes: u32, redactor: &Redactor) -> Self {
        let protected = roster.protected().into_keys().collect();
        let group = roster.group().cloned();
        let redactor = redactor.clone();
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
        let mut text = Lines::default();
        let devices = self.affected(device);
        text.line(format_args!(
            "This run may change {}: {}",
            counted(devices.len(), "appliance"),
            listed(&devices)
        ));
        text.line(format_args!(
            "It can reach {}, and make at most {} to each appliance (--max-writes):",
            counted(self.writes().count(), "write operation"),
            counted(self.max_writes, "write")
        ));
        if let Some(number) = self.reach.as_ref().and_then(|reach| reach.most_writes().at_most())
            && number > self.max_writes
        {
            text.line(format_args!(
                "It may make {} to an appliance, more than that: the run would stop there.",
                counted(number, "write")
            ));
        }
        text.indented(&self.table());
        let unknown = self.reach.iter().flat_map(|reach| &reach.unknown);
        for call in unknown {
            text.line(format_args!(
                "Only the run shows what is called at {}:{}; if it is another write, you are asked again.",
                escape(&call.place.file),
                call.place.line
            ));
        }
        if let Some(files) = self.secret_files() {
            text.line(files);
        }
        text.line(format_args!("The first write: {}", self.shown(device, request)));
        let serious = self.writes().any(|write| write.effects.is_serious());
        let word = match (devices.as_slice(), &self.group) {
            _ if !serious => "yes".to_owned(),
            ([only], _) => only.name.clone(),
            (_, Some(group)) => group.clone(),
            (several, None) => several.len().to_string(),
        };
        Question { stakes: text.text(), word }
    }

    /// The question for a single operation that nobody knew of beforehand.
    pub(super) fn of_call(&self, device: &DeviceName, request: &Request) -> Question {
        let effects = request.operation().effects;
        let mut text = Lines::default();
        text.line(format_args!("About to change {}: {}", device_label(device), self.shown(device, request)));
        let word = if effects.is_serious() {
            text.line(format_args!("This is {effects}: it {}.", effects.meaning()));
            device.name.clone()
        } else {
            text.line(format_args!(
                "Agreeing counts for every operation on {} that interrupts nothing, until the end.",
                escape(&device.name)
            ));
            "yes".to_owned()
        };
        Question { stakes: text.text(), word }
    }

    /// The files that may hold secrets, where the runbook saves some.
    fn secret_files(&self) -> Option<String> {
        let saves = self.reach.iter().flat_map(|reach| &reach.saves).filter(|save| save.secret);
        let names: Vec<String> = saves
            .map(|save| match &save.name {
                Some(name) => escape(name),
                None => "others, whose names only the run shows".to_owned(),
            })
            .collect();
        (!names.is_empty()).then(|| format!("It saves files that may hold secrets: {}", names.join(", ")))
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

    /// `vns3.ipsec.update_endpoint_tunnel on hub, PUT /api/ipsec/endpoints/1/tunnels/1 {"bounce":true}`
    fn shown(&self, device: &DeviceName, request: &Request) -> String {
        let body = match request.shown_content(&mut |_| MASK.to_owned()) {
            Some(content) => format!(" {}", escape(&in_words(&content, &self.redactor))),
            None => String::new(),
        };
        format!(
            "{} on {}, {} {}{body}",
            request.api().qualified_name(request.operation()),
            escape(&device.name),
            request.method().as_str(),
            request.shown_target()
        )
    }

    fn table(&self) -> String {
        let mut table = Table::bare(None);
        let serious = self.writes().filter(|write| write.effects.is_serious());
        let harmless = || self.writes().filter(|write| !write.effects.is_serious());
        for write in serious.chain(harmless().take(MOST_HARMLESS)) {
            let often = write.repeat.in_words();
            table.row([write.effects.as_str(), &write.name, &often, &consequence(write.effects)]);
        }
        let more = harmless().count().saturating_sub(MOST_HARMLESS);
        let more = if more > 0 { format!("and {more} more that interrupt nothing\n") } else { String::new() };
        format!("{}{more}", table.render())
    }
}

/// What an operation with these effects does beyond changing something.
fn consequence(effects: EffectSet) -> String {
    if effects.is_serious() { effects.meaning() } else { String::new() }
}

fn device_label(device: &DeviceName) -> String {
    format!("{} ({})", escape(&device.name), device.kind)
}

fn listed(devices: &[DeviceName]) -> String {
    let mut names: Vec<String> = devices.iter().take(MOST_DEVICES).map(device_label).collect();
    let more = devices.len().saturating_sub(MOST_DEVICES);
    if more > 0 {
        names.push(format!("and {more} more"));
    }
    names.join(", ")
}
