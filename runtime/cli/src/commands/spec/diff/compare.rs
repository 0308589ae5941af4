//! What changes from one description to the next. Types are compared by their shapes, each pair of them once for each
//! way that values go; names of types mean nothing to a runbook.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use edgebook_model::{Api, TypeId};

use super::change::{Change, Touch, Weight};
use super::operations::Pairs;

/// Which way values of a type go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Way {
    /// To scripts.
    Answered,
    /// To appliances.
    Sent,
}

/// Two named types that stand at one place, before and after.
type TypePair = (TypeId, TypeId, Way);

/// Where changes are being noted: at an operation, or inside a pair of types.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Scope {
    Operation(String),
    Types(TypePair),
}

/// What was found at a place, and which pairs of types are inside.
#[derive(Default)]
struct Noted {
    changes: Vec<(Weight, String, String, Touch)>,
    inside: Vec<TypePair>,
}

/// A comparison that is under way.
pub(super) struct Comparison<'a> {
    pub(super) old: &'a Api,
    pub(super) new: &'a Api,
    open: Vec<Scope>,
    noted: HashMap<Scope, Noted>,
}

/// All changes, the worst first, then by place.
pub(super) fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let mut comparison = Comparison::new(old, new);
    let pairs = Pairs::of(old, new);
    comparison.operations(&pairs);
    comparison.changes()
}

impl<'a> Comparison<'a> {
    fn new(old: &'a Api, new: &'a Api) -> Self {
        Self { old, new, open: Vec::new(), noted: HashMap::new() }
    }

    /// Whether values of two types have one shape, whatever the types are called.
    pub(super) fn is_same(&self, old: TypeId, new: TypeId, way: Way) -> bool {
        let mut alone = Comparison::new(self.old, self.new);
        alone.within_operation("", |alone| alone.place("", old, new, way, 0));
        alone.noted.values().all(|noted| noted.changes.is_empty())
    }

    /// The name that something has now, where only one that is new has its shape, and only this one that is gone.
    pub(super) fn renamed<'n>(
        &self,
        name: &str,
        gone: impl Iterator<Item = (&'n str, TypeId)>,
        added: impl Iterator<Item = (&'n str, TypeId)>,
        way: Way,
    ) -> Option<&'n str> {
        let gone: Vec<(&str, TypeId)> = gone.collect();
        let (_, own) = gone.iter().find(|(gone, _)| *gone == name)?;
        let mut alike = added.filter(|(_, ty)| self.is_same(*own, *ty, way));
        let (only, ty) = alike.next()?;
        let unique = alike.next().is_none()
            && gone.iter().filter(|(_, other)| self.is_same(*other, ty, way)).count() == 1;
        unique.then_some(only)
    }

    pub(super) fn note(&mut self, weight: Weight, at: &str, what: impl Into<String>, touch: Touch) {
        if let Some(scope) = self.open.last() {
            let noted = self.noted.entry(scope.clone()).or_default();
            noted.changes.push((weight, at.to_owned(), what.into(), touch));
        }
    }

    /// Notes what is found inside as changes of an operation.
    pub(super) fn within_operation(&mut self, name: &str, compare: impl FnOnce(&mut Self)) {
        self.open.push(Scope::Operation(name.to_owned()));
        compare(self);
        self.open.pop();
    }

    /// Notes what is found inside as changes of a pair of types, the first time that it is met.
    pub(super) fn within_types(&mut self, pair: TypePair, compare: impl FnOnce(&mut Self)) {
        if let Some(scope) = self.open.last() {
            self.noted.entry(scope.clone()).or_default().inside.push(pair);
        }
        let scope = Scope::Types(pair);
        if self.noted.contains_key(&scope) {
            return;
        }
        self.noted.insert(scope.clone(), Noted::default());
        self.open.push(scope);
        compare(self);
        self.open.pop();
    }

    /// The changes with the operations that each is met through.
    fn changes(&self) -> Vec<Change> {
        type Key = (Weight, String, String, Touch);
        let mut found: BTreeMap<Key, BTreeSet<String>> = BTreeMap::new();
        for (scope, noted) in &self.noted {
            let Scope::Operation(name) = scope else { continue };
            for change in &noted.changes {
                found.entry(change.clone()).or_default().insert(name.clone());
            }
            for pair in self.reached(&noted.inside) {
                for change in self.noted.get(&Scope::Types(pair)).into_iter().flat_map(|noted| &noted.changes)
                {
                    found.entry(change.clone()).or_default().insert(name.clone());
                }
            }
        }
        let change = |((weight, at, what, touch), operations): (Key, BTreeSet<String>)| Change {
            weight,
            at,
            what,
            touch,
            operations: operations.into_iter().collect(),
        };
        found.into_iter().map(change).collect()
    }

    /// These pairs of types, and all that are inside of them.
    fn reached(&self, from: &[TypePair]) -> HashSet<TypePair> {
        let mut reached = HashSet::new();
        let mut todo = from.to_vec();
        while let Some(pair) = todo.pop() {
            if reached.insert(pair) {
                todo.extend(self.noted.get(&Scope::Types(pair)).into_iter().flat_map(|noted| &noted.inside));
            }
        }
        reached
    }
}
