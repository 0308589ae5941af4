//! How often bodies and operations run: numbers carried along the calls from the start of the runbook.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Body, Edge, Often, Recorder, Repeat, Site, Ways};
use crate::infer::Key;
use crate::ty::DeviceName;

/// How often something runs, and which ways of forks lead there.
type OnWays<'w> = (Repeat, &'w [(u32, u32)]);

/// How often something runs in each round of some loops.
pub(super) type InRounds = BTreeMap<Key, u32>;

/// What was recorded, by bodies.
pub(super) struct Counter<'r> {
    outgoing: HashMap<Body, Vec<&'r Edge>>,
    reached: HashMap<Body, Repeat>,
    /// The loops whose rounds count for a body, and how often it runs in each round.
    loops: HashMap<Body, InRounds>,
    /// The bodies that can be reached, each behind those that call it, unless it is in a circle with them.
    order: Vec<Body>,
    /// The bodies that can come back to themselves.
    circular: HashSet<Body>,
    sites: Vec<(Body, Site, Ways)>,
}

impl<'r> Counter<'r> {
    pub(super) fn new(recorder: &'r Recorder) -> Self {
        let mut outgoing: HashMap<Body, Vec<&Edge>> = HashMap::new();
        for edge in &recorder.edges {
            outgoing.entry(edge.from).or_default().push(edge);
        }
        let mut counter = Self {
            outgoing,
            reached: HashMap::new(),
            loops: HashMap::new(),
            order: Vec::new(),
            circular: HashSet::new(),
            sites: Vec::new(),
        };
        counter.order = counter.callers_first();
        counter.circular = counter.circles();
        counter.spread();
        counter.sites = recorder.sites_within(&counter.reached);
        counter
    }

    /// The bodies that can be reached, and how often each runs.
    pub(super) fn reached(&self) -> &HashMap<Body, Repeat> {
        &self.reached
    }

    /// How often something in a body runs, and the loops whose rounds count for it. `own` is seen from the start of the
    /// body.
    pub(super) fn in_all(&self, body: Body, own: Often) -> (Repeat, InRounds) {
        let repeat = own.repeat.within(self.reached.get(&body).copied().unwrap_or(Repeat::ONCE));
        let loops = match (own.each_of, repeat, own.repeat) {
            (Some(around), Repeat::Each(_), Repeat::Each(rounds)) => InRounds::from([(around, rounds.each)]),
            (_, Repeat::Each(_), Repeat::Times(times)) => {
                let around = self.loops.get(&body).into_iter().flatten();
                around.map(|(key, each)| (*key, each.saturating_mul(times))).collect()
            }
            (_, Repeat::Each(_), _) => self.loops.get(&body).cloned().unwrap_or_default(),
            _ => InRounds::new(),
        };
        (repeat, loops)
    }

    /// The calls of operations in bodies that can be reached.
    pub(super) fn sites(&self) -> &[(Body, Site, Ways)] {
        &self.sites
    }

    /// What a body calls.
    fn called_by(&self, body: Body) -> &[&'r Edge] {
        self.outgoing.get(&body).map(Vec::as_slice).unwrap_or_default()
    }

    /// Every body that can be reached, each behind those that call it, unless it is in a circle with them.
    fn callers_first(&self) -> Vec<Body> {
        let mut order = Vec::new();
        let mut seen = HashSet::from([Body::File(0)]);
        // A body and the number of its calls that were followed.
        let mut open = vec![(Body::File(0), 0usize)];
        while let Some((body, next)) = open.last_mut() {
            let (body, edge) = (*body, self.called_by(*body).get(*next));
            *next = next.saturating_add(1);
            match edge {
                Some(edge) if seen.insert(edge.to) => open.push((edge.to, 0)),
                Some(_) => {}
                None => {
                    order.push(body);
                    open.pop();
                }
            }
        }
        order.reverse();
        order
    }

    /// The bodies that can come back to themselves: of those that call each other, found by going from each body to its
    /// callers in the order of the calls (Kosaraju).
    fn circles(&self) -> HashSet<Body> {
        let mut callers: HashMap<Body, Vec<Body>> = HashMap::new();
        let mut circular = HashSet::new();
        for body in &self.order {
            for edge in self.called_by(*body) {
                callers.entry(edge.to).or_default().push(*body);
                if edge.to == *body {
                    circular.insert(*body);
                }
            }
        }
        let mut seen = HashSet::new();
        for start in &self.order {
            let mut circle = Vec::new();
            let mut todo = vec![*start];
            while let Some(body) = todo.pop() {
                if seen.insert(body) {
                    circle.push(body);
                    todo.extend(callers.get(&body).into_iter().flatten());
                }
            }
            if circle.len() > 1 {
                circular.extend(circle);
            }
        }
        circular
    }

    /// Carries how often bodies run on to what they call.
    fn spread(&mut self) {
        self.reached.insert(Body::File(0), Repeat::ONCE);
        for body in &self.order.clone() {
            let mut around = self.reached.get(body).copied().unwrap_or(Repeat::ONCE);
            if self.circular.contains(body) {
                around = Repeat::Any;
            } else if matches!(body, Body::File(_)) {
                // A file is evaluated once, however often it is imported.
                around = Repeat::ONCE;
            }
            self.reached.insert(*body, around);
            let edges = self.called_by(*body).to_vec();
            for edge in edges {
                let (repeat, loops) = self.in_all(*body, edge.often);
                let known = self.reached.entry(edge.to).or_insert(Repeat::NEVER);
                *known = known.plus(repeat);
                let known = self.loops.entry(edge.to).or_default();
                for (around, each) in loops {
                    let known = known.entry(around).or_default();
                    *known = known.saturating_add(each);
                }
            }
        }
    }

    /// How often some of the calls run, all together.
    pub(super) fn total(&self, sites: &[usize]) -> Repeat {
        let mut own: HashMap<Body, Vec<OnWays<'_>>> = HashMap::new();
        for (body, site, ways) in sites.iter().filter_map(|index| self.sites.get(*index)) {
            own.entry(*body).or_default().push((site.often.repeat, ways));
        }
        let mut known = HashMap::new();
        for body in self.order.iter().rev() {
            let total = self.total_of(*body, &own, &known);
            known.insert(*body, total);
        }
        known.get(&Body::File(0)).copied().unwrap_or(Repeat::NEVER)
    }

    /// The most writes to one device, of the calls of which it is certain what they call and where.
    pub(super) fn writes_to_one(&self) -> Repeat {
        let mut devices: BTreeMap<(&str, &DeviceName), Vec<usize>> = BTreeMap::new();
        for (index, (_, site, _)) in self.sites.iter().enumerate() {
            let known = site.certain && site.device != DeviceName::Unknown;
            if known && site.operation.effects.is_write() {
                devices.entry((&site.api.kind, &site.device)).or_default().push(index);
            }
        }
        devices.values().map(|sites| self.total(sites)).fold(Repeat::NEVER, Repeat::or)
    }

    /// How often some calls run in one run of a body. `known` are the totals of what it calls.
    fn total_of(
        &self,
        body: Body,
        own: &HashMap<Body, Vec<OnWays<'_>>>,
        known: &HashMap<Body, Repeat>,
    ) -> Repeat {
        if self.circular.contains(&body) {
            return if self.leads_to(body, own) { Repeat::Any } else { Repeat::NEVER };
        }
        let mut parts = own.get(&body).cloned().unwrap_or_default();
        let mut files = HashSet::new();
        for edge in self.called_by(body) {
            let inner = known.get(&edge.to).copied().unwrap_or(Repeat::NEVER);
            if matches!(edge.to, Body::File(_)) {
                if files.insert(edge.to) {
                    parts.push((inner, &[]));
                }
            } else {
                parts.push((inner.within(edge.often.repeat), &edge.ways));
            }
        }
        together(&parts, 0)
    }

    /// Whether some of the calls can be reached from a body.
    fn leads_to<T>(&self, start: Body, own: &HashMap<Body, T>) -> bool {
        let mut seen = HashSet::from([start]);
        let mut todo = vec![start];
        while let Some(body) = todo.pop() {
            if own.contains_key(&body) {
                return true;
            }
            todo.extend(self.called_by(body).iter().map(|edge| edge.to).filter(|to| seen.insert(*to)));
        }
        false
    }
}

/// Adds up what runs one after the other; of the ways of a fork, the one counts that runs most often.
fn together(parts: &[(Repeat, &[(u32, u32)])], depth: usize) -> Repeat {
    let mut sum = Repeat::NEVER;
    let mut forks: BTreeMap<u32, BTreeMap<u32, Vec<OnWays<'_>>>> = BTreeMap::new();
    for part in parts {
        match part.1.get(depth) {
            None => sum = sum.plus(part.0),
            Some((fork, way)) => forks.entry(*fork).or_default().entry(*way).or_default().push(*part),
        }
    }
    for ways in forks.values() {
        let ways = ways.values().map(|parts| together(parts, depth.saturating_add(1)));
        sum = sum.plus(ways.fold(Repeat::NEVER, Repeat::or));
    }
    sum
}
