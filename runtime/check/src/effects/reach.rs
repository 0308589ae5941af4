//! The upper bound of what a run may do: what can be reached from the start of the runbook.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use edgebook_model::{Effect, EffectSet};

use super::count::Counter;
use super::{Body, Often, Recorder, Repeat, Rounds, Save, Site, Span, VariableRead, Ways};
use crate::ty::DeviceName;

/// The most that a runbook may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// The operations that can be reached, by appliance, worst effect first, then by name.
    pub operations: Vec<Reached>,
    /// Calls of which only a run shows what they call.
    pub unknown: Vec<Unknown>,
    /// The files that can be saved, by name.
    pub saves: Vec<Save>,
    /// The most writes to one device, of the calls of which it is certain what they call and where: of the ways of a fork,
    /// only one counts.
    pub writes_to_one: Repeat,
    /// The variables of devices that are read.
    pub variables: Vec<VariableRead>,
}

/// An operation that can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The kind of appliance: `vns3`.
    pub kind: String,
    /// `vns3.ipsec.update_endpoint_tunnel`
    pub name: String,
    /// What it may do.
    pub effects: EffectSet,
    /// On which devices, as the runbook writes them: `vns3`, `device("fw-2")`, `device(...)`; sorted.
    pub devices: Vec<String>,
    /// Whether it is certain that these calls are of this operation; else it is one of several that they may be of.
    pub certain: bool,
    /// How often it may run: over all of its places, and all ways that lead to them.
    pub repeat: Repeat,
    /// Where it is called, by file and place.
    pub places: Vec<Place>,
}

/// A place in a runbook or in a file that it imports.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// The column in characters, from 1.
    pub column: u32,
    /// How often what stands there may run.
    pub repeat: Repeat,
    /// The loops, or calls for each item, whose rounds it runs in, where it runs for each of several things.
    pub each_of: Vec<LoopPlace>,
}

/// Where a loop or a call for each item stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoopPlace {
    /// The file's name.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
    /// How often what is bound by it runs in each round.
    pub each: u32,
}

/// A call of which only a run shows what it calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// Where it stands.
    pub place: Place,
    /// What is not known: "a function by a name that shows only when it runs".
    pub what: String,
}

/// How many operations of each effect can be reached; one with several effects counts for each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Operations that change nothing.
    pub reads: usize,
    /// Operations that change something without hurting traffic.
    pub changes: usize,
    /// Operations that may interrupt traffic.
    pub disruptive: usize,
    /// Operations that restart an appliance.
    pub reboots: usize,
    /// Operations whose effect cannot be undone.
    pub irreversible: usize,
}

impl Place {
    /// It is reached in this way or in another.
    pub(super) fn widen(&mut self, other: Self) {
        self.repeat = self.repeat.or(other.repeat);
        self.each_of.extend(other.each_of);
        once_each(&mut self.each_of);
    }
}

/// Keeps of the loops in one line the one in whose rounds something runs most often.
fn once_each(loops: &mut Vec<LoopPlace>) {
    loops.sort_by(|a, b| (&a.file, a.line, b.each).cmp(&(&b.file, b.line, a.each)));
    loops.dedup_by(|later, first| (&later.file, later.line) == (&first.file, first.line));
}

impl Repeat {
    /// The bound by the loops around the places: what runs in several loops, in each of them once, runs once for each
    /// round.
    #[must_use]
    pub fn in_loops(self, places: &[Place]) -> Self {
        let Self::Each(rounds) = self else { return self };
        let mut loops: BTreeMap<(&str, u32), u32> = BTreeMap::new();
        let mut all = 0u32;
        for place in places {
            let Self::Each(own) = place.repeat else { continue };
            all = all.saturating_add(own.each);
            for of in &place.each_of {
                let each = loops.entry((&of.file, of.line)).or_default();
                *each = each.saturating_add(of.each);
            }
        }
        // Else some of it is the most of several ways, or runs through whole loops several times.
        let most = loops.into_values().max().filter(|_| all == rounds.each);
        Self::Each(Rounds { each: most.unwrap_or(rounds.each).min(rounds.each), ..rounds })
    }
}

impl Effects {
    /// How many writes may be made at most, all together: those to one appliance are no more.
    pub fn most_writes(&self) -> Repeat {
        let writes = self.operations.iter().filter(|operation| operation.effects.is_write());
        writes.map(|operation| operation.repeat).fold(Repeat::NEVER, Repeat::plus)
    }

    /// The operations counted by their effects.
    pub fn totals(&self) -> Totals {
        let count =
            |effect| self.operations.iter().filter(|operation| operation.effects.contains(effect)).count();
        Totals {
            reads: count(Effect::Read),
            changes: count(Effect::Change),
            disruptive: count(Effect::Disruptive),
            reboots: count(Effect::Reboot),
            irreversible: count(Effect::Irreversible),
        }
    }
}

impl DeviceName {
    /// How the runbook writes a device of a kind.
    pub(super) fn shown(&self, kind: &str) -> String {
        match self {
            Self::Target => kind.to_owned(),
            Self::Named(name) => format!("device({name:?})"),
            Self::Unknown => "device(...)".to_owned(),
        }
    }
}

impl Recorder {
    /// The calls in bodies that can be reached; with those by which waits for tasks look at the tasks that these calls
    /// may begin.
    pub(super) fn sites_within(&self, reached: &HashMap<Body, Repeat>) -> Vec<(Body, Site, Ways)> {
        let mut sites: Vec<(Body, Site, Ways)> =
            self.sites.iter().filter(|(body, ..)| reached.contains_key(body)).cloned().collect();
        let mut looks = Vec::new();
        for wait in self.waits.iter().filter(|wait| reached.contains_key(&wait.body)) {
            for (_, site, _) in &sites {
                let Some(operation) = site.api.polled_for(site.operation) else { continue };
                let (file, at, often) = (wait.file, wait.at, wait.often);
                let look = Site { operation, file, at, often, ..site.clone() };
                looks.push((wait.body, look, Rc::clone(&wait.ways)));
            }
        }
        sites.extend(looks);
        sites
    }

    /// The most that the runbook may do. `files` are the names of the files by their numbers.
    pub(crate) fn effects(&self, files: &[String]) -> Effects {
        let counter = Counter::new(self);
        let reached = counter.reached();
        let name = |file: usize| files.get(file).cloned().unwrap_or_default();
        let place = |file: usize, at: crate::tree::Pos, own: Often, body: Body| {
            let (repeat, loops) = counter.in_all(body, own);
            let loops = loops.into_iter();
            let loops = loops.map(|((file, at), each)| LoopPlace { file: name(file), line: at.line, each });
            let mut each_of: Vec<LoopPlace> = loops.collect();
            once_each(&mut each_of);
            Place { file: name(file), line: at.line, column: at.column, repeat, each_of }
        };
        let mut found: BTreeMap<(&str, std::cmp::Reverse<EffectSet>, String), Gathered> = BTreeMap::new();
        for (index, (body, site, _)) in counter.sites().iter().enumerate() {
            let kind = site.api.kind.as_ref();
            let key =
                (kind, std::cmp::Reverse(site.operation.effects), site.api.qualified_name(site.operation));
            let gathered = found.entry(key).or_default();
            gathered.devices.insert(site.device.shown(kind));
            gathered.certain |= site.certain;
            gathered.sites.push(index);
            gathered.add(place(site.file, site.at, site.often, *body));
        }
        let operations = found.into_iter().map(|((kind, effects, name), gathered)| Reached {
            kind: kind.to_owned(),
            name,
            effects: effects.0,
            devices: gathered.devices.into_iter().collect(),
            certain: gathered.certain,
            repeat: counter.total(&gathered.sites),
            places: gathered.places,
        });
        let operations = operations.collect();
        let mut unknown: Vec<Unknown> = Vec::new();
        for blind in self.blind.iter().filter(|blind| reached.contains_key(&blind.body)) {
            let place = place(blind.file, blind.at, blind.often, blind.body);
            let call = Unknown { place, what: blind.what.to_owned() };
            if !unknown.contains(&call) {
                unknown.push(call);
            }
        }
        unknown.sort_by(|left, right| left.place.cmp(&right.place));
        let saves = self.saves_within(reached, &place);
        let variables = self.variables_within(reached, &place);
        Effects { operations, unknown, saves, writes_to_one: counter.writes_to_one(), variables }
    }

    /// A write among what was recorded in a span, or among what is called from there.
    pub(crate) fn write_within(&self, span: &Span) -> Option<String> {
        let is_write = |site: &Site| site.certain && site.operation.effects.is_write();
        let shown = |site: &Site| site.api.qualified_name(site.operation);
        let sites = self.sites.get(span.sites.clone()).unwrap_or_default();
        if let Some((_, site, _)) = sites.iter().find(|(_, site, _)| is_write(site)) {
            return Some(shown(site));
        }
        let mut bodies: Vec<Body> = Vec::new();
        let edges = self.edges.get(span.edges.clone()).unwrap_or_default();
        bodies.extend(edges.iter().map(|edge| edge.to));
        let mut next = 0;
        while let Some(body) = bodies.get(next).copied() {
            let own = self.sites.iter().find(|(around, site, _)| *around == body && is_write(site));
            if let Some((_, site, _)) = own {
                return Some(shown(site));
            }
            for edge in &self.edges {
                if edge.from == body && !bodies.contains(&edge.to) {
                    bodies.push(edge.to);
                }
            }
            next = next.saturating_add(1);
        }
        None
    }
}

/// What is known about one operation.
#[derive(Default)]
struct Gathered {
    devices: BTreeSet<String>,
    certain: bool,
    places: Vec<Place>,
    /// The numbers of its calls.
    sites: Vec<usize>,
}

impl Gathered {
    /// Adds a place. One that is known already is reached in one way or the other.
    fn add(&mut self, place: Place) {
        let same = |known: &&mut Place| {
            (&known.file, known.line, known.column) == (&place.file, place.line, place.column)
        };
        match self.places.iter_mut().find(same) {
            Some(known) => known.widen(place),
            None => self.places.push(place),
        }
        self.places.sort();
    }
}
