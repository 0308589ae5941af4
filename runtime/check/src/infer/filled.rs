//! Functions of the runbook that fill the map that they are called on: `fn defaults() { this.enabled = true }`.
//!
//! What such a function puts into `this` is followed like what a variable holds, beginning with nothing. Where the
//! function is called, its entries are laid over those of the map.

use std::rc::Rc;

use super::resolve::Candidates;
use super::{Infer, Key};
use crate::tree::{Expr, Pos};
use crate::ty::{MapTy, Ty};

impl Infer<'_> {
    /// What `this` is known by among the variables.
    pub(super) fn this_key(&self) -> Key {
        (self.file, Pos::default())
    }

    /// Begins to follow what is put into `this`.
    pub(super) fn begin_filling(&mut self) {
        self.filled.clear();
        // There may be other entries than those that are put there: a change inside of one of them is not followed.
        self.hold_this(Ty::map_of(Some(Ty::Never)));
    }

    /// The function returns here.
    pub(super) fn returns_filled(&mut self) {
        let filled = self.now.get(self.this_key()).map(|held| held.ty.clone());
        self.filled.push(filled);
    }

    /// What was put into `this` on all ways through the function; `None` where that is not known.
    pub(super) fn end_filling(&mut self) -> Option<Ty> {
        if !self.flow.ended {
            self.returns_filled();
        }
        let ways = std::mem::take(&mut self.filled);
        let all: Option<Vec<Ty>> = ways.into_iter().collect();
        let joined = all?.into_iter().fold(Ty::Never, Ty::join);
        match joined {
            Ty::Map(map) => Some(Ty::Map(Rc::new(settled(MapTy::clone(&map))))),
            _ => None,
        }
    }

    /// Records what a function puts into the map that it is called on.
    pub(super) fn lays(&mut self, key: Key, laid: Option<Ty>) {
        let summary = self.summaries.entry(key).or_default();
        // What does not stand still in time is not followed.
        let laid = laid.filter(|_| !summary.escaped);
        if summary.laid != laid {
            summary.laid = laid;
            self.touch(key);
        }
    }

    /// Changes what a place holds on which functions were called that may change it.
    pub(super) fn fill_by(&mut self, object: &Expr, candidates: &Candidates) {
        let changing = candidates.changing(self);
        if changing.is_empty() {
            return;
        }
        let summary = |key: &Key| self.summaries.get(key).cloned().unwrap_or_default();
        let called: Vec<_> = changing.iter().map(summary).collect();
        let laid: Option<Vec<Ty>> = called.iter().map(|summary| summary.laid.clone()).collect();
        let after: Vec<Ty> = called.into_iter().map(|summary| summary.this).collect();
        let perhaps = changing.len() < candidates.len();
        self.store(
            object,
            &mut |this, old| match &laid {
                Some(laid) if this.replaces() && is_map(old) => {
                    let filled = laid.iter().map(|laid| old.filled_with(laid)).fold(Ty::Never, Ty::join);
                    if perhaps { filled.join(old.clone()) } else { filled }
                }
                // It may have taken entries out.
                None if this.replaces() && is_map(old) => Ty::map_of(Some(Ty::Any)),
                _ => after.iter().fold(old.clone(), |old, after| this.joined(&old, after.clone())),
            },
            false,
        );
    }
}

impl Ty {
    /// The type of a map, or of one of several things, over which entries were laid.
    fn filled_with(&self, over: &Self) -> Self {
        self.alternatives().iter().map(|one| one.overlaid(over)).fold(Self::Never, Self::join)
    }
}

fn is_map(ty: &Ty) -> bool {
    ty.alternatives().iter().all(|one| matches!(one, Ty::Map(_)))
}

/// The map without the mark for entries that are not known.
fn settled(mut map: MapTy) -> MapTy {
    map.rest = map.rest.filter(|rest| *rest != Ty::Never);
    for entry in map.fields.values_mut().filter(|entry| entry.ty == Ty::Never) {
        entry.replace(Ty::Any, None);
    }
    map
}
