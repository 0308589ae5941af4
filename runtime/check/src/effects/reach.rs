//! The upper bound of what a run may do: what can be reached from the start of the runbook.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use edgebook_model::{Effect, EffectSet};

use super::{Body, Recorder, Repeat, Site, Span};
use crate::ty::DeviceName;

/// The most that a runbook may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// The operations that can be reached, by appliance, worst effect first, then by name.
    pub operations: Vec<Reached>,
    /// Calls of which only a run shows what they call.
    pub unknown: Vec<Unknown>,
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

impl Reached {
    /// How often it may run.
    pub fn repeat(&self) -> Repeat {
        self.places.iter().map(|place| place.repeat).max().unwrap_or(Repeat::Once)
    }
}

impl Effects {
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
    fn shown(&self, kind: &str) -> String {
        match self {
            Self::Target => kind.to_owned(),
            Self::Named(name) => format!("device({name:?})"),
            Self::Unknown => "device(...)".to_owned(),
        }
    }
}

impl Recorder {
    /// How often each body that can be reached may run.
    fn reached(&self) -> HashMap<Body, Repeat> {
        let mut outgoing: HashMap<Body, Vec<(Body, Repeat)>> = HashMap::new();
        for (from, to, repeat) in &self.edges {
            outgoing.entry(*from).or_default().push((*to, *repeat));
        }
        let mut reached = HashMap::from([(Body::File(0), Repeat::Once)]);
        spread(&outgoing, &mut reached, vec![Body::File(0)]);
        // What can come back to itself may do so without an end.
        let circular: Vec<Body> =
            reached.keys().copied().filter(|body| comes_back(&outgoing, *body)).collect();
        for body in &circular {
            reached.insert(*body, Repeat::Unbounded);
        }
        spread(&outgoing, &mut reached, circular);
        reached
    }

    /// The calls in bodies that can be reached, each with how often its body runs; with those by which waits for
    /// tasks look at the tasks that these calls may begin.
    fn sites_within(&self, reached: &HashMap<Body, Repeat>) -> Vec<(Site, Repeat)> {
        let mut sites: Vec<(Site, Repeat)> =
            self.sites.iter().filter_map(|(body, site)| Some((site.clone(), *reached.get(body)?))).collect();
        let mut looks = Vec::new();
        for wait in &self.waits {
            let Some(around) = reached.get(&wait.body) else { continue };
            for (site, _) in &sites {
                let Some(operation) = site.api.polled_for(site.operation) else { continue };
                let (file, at, repeat) = (wait.file, wait.at, wait.repeat);
                looks.push((Site { operation, file, at, repeat, ..site.clone() }, *around));
            }
        }
        sites.extend(looks);
        sites
    }

    /// The most that the runbook may do. `files` are the names of the files by their numbers.
    pub(crate) fn effects(&self, files: &[String]) -> Effects {
        let reached = self.reached();
        let name = |file: usize| files.get(file).cloned().unwrap_or_default();
        let mut found: BTreeMap<(&str, std::cmp::Reverse<EffectSet>, String), Gathered> = BTreeMap::new();
        for (site, around) in self.sites_within(&reached) {
            let kind = site.api.kind.as_ref();
            let key =
                (kind, std::cmp::Reverse(site.operation.effects), site.api.qualified_name(site.operation));
            let gathered = found.entry(key).or_default();
            gathered.devices.insert(site.device.shown(kind));
            gathered.certain |= site.certain;
            let place = Place {
                file: name(site.file),
                line: site.at.line,
                column: site.at.column,
                repeat: site.repeat.max(around),
            };
            gathered.add(place);
        }
        let operations = found.into_iter().map(|((kind, effects, name), gathered)| Reached {
            kind: kind.to_owned(),
            name,
            effects: effects.0,
            devices: gathered.devices.into_iter().collect(),
            certain: gathered.certain,
            places: gathered.places,
        });
        let mut unknown: Vec<Unknown> = Vec::new();
        for blind in &self.blind {
            let Some(around) = reached.get(&blind.body) else { continue };
            let place = Place {
                file: name(blind.file),
                line: blind.at.line,
                column: blind.at.column,
                repeat: blind.repeat.max(*around),
            };
            let call = Unknown { place, what: blind.what.to_owned() };
            if !unknown.contains(&call) {
                unknown.push(call);
            }
        }
        unknown.sort_by(|left, right| left.place.cmp(&right.place));
        Effects { operations: operations.collect(), unknown }
    }

    /// A write among what was recorded in a span, or among what is called from there.
    pub(crate) fn write_within(&self, span: &Span) -> Option<String> {
        let is_write = |site: &Site| site.certain && site.operation.effects.is_write();
        let shown = |site: &Site| site.api.qualified_name(site.operation);
        let sites = self.sites.get(span.sites.clone()).unwrap_or_default();
        if let Some((_, site)) = sites.iter().find(|(_, site)| is_write(site)) {
            return Some(shown(site));
        }
        let mut bodies: Vec<Body> = Vec::new();
        let edges = self.edges.get(span.edges.clone()).unwrap_or_default();
        bodies.extend(edges.iter().map(|(_, to, _)| *to));
        let mut next = 0;
        while let Some(body) = bodies.get(next).copied() {
            let own = self.sites.iter().find(|(around, site)| *around == body && is_write(site));
            if let Some((_, site)) = own {
                return Some(shown(site));
            }
            for (from, to, _) in &self.edges {
                if *from == body && !bodies.contains(to) {
                    bodies.push(*to);
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
}

impl Gathered {
    /// Adds a place; of one that is known already, the more frequent counts.
    fn add(&mut self, place: Place) {
        let same = |known: &&mut Place| {
            (&known.file, known.line, known.column) == (&place.file, place.line, place.column)
        };
        match self.places.iter_mut().find(same) {
            Some(known) => known.repeat = known.repeat.max(place.repeat),
            None => self.places.push(place),
        }
        self.places.sort();
    }
}

type Outgoing = HashMap<Body, Vec<(Body, Repeat)>>;

/// Carries how often bodies run on to what they call.
fn spread(outgoing: &Outgoing, reached: &mut HashMap<Body, Repeat>, mut todo: Vec<Body>) {
    while let Some(body) = todo.pop() {
        let around = reached.get(&body).copied().unwrap_or(Repeat::Once);
        for (to, repeat) in outgoing.get(&body).map(Vec::as_slice).unwrap_or_default() {
            let new = around.max(*repeat);
            let more = reached.get(to).is_none_or(|known| *known < new);
            if more {
                reached.insert(*to, new);
                todo.push(*to);
            }
        }
    }
}

fn comes_back(outgoing: &Outgoing, start: Body) -> bool {
    let mut seen: HashSet<Body> = HashSet::new();
    let mut todo = vec![start];
    while let Some(body) = todo.pop() {
        for (to, _) in outgoing.get(&body).map(Vec::as_slice).unwrap_or_default() {
            if *to == start {
                return true;
            }
            if seen.insert(*to) {
                todo.push(*to);
            }
        }
    }
    false
}
