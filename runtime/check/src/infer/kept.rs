//! Closures that outlive a round of a loop. The engine has one variable for all rounds of a loop: a closure that is
//! kept, as a step to undo, would work on the item of the last round. What is declared in the body of the loop is new in
//! each round.

use std::collections::HashSet;
use std::rc::Rc;

use super::loops::root;
use super::{Infer, Key};
use crate::finding::Finding;
use crate::tree::{Block, Closure, Expr, ExprKind, Go, Name, Node, Pos, StatementKind};
use crate::ty::{FunctionTy, Ty};

/// A loop whose body is gone through.
pub(super) struct Round {
    at: Pos,
    /// The variables that `for` sets in each round.
    items: Vec<Key>,
    /// The names of variables that are assigned to in the body.
    assigned: HashSet<Rc<str>>,
}

/// What a closure uses that changes from round to round.
#[derive(Clone)]
pub(super) struct Fleeting {
    /// The loop.
    of: Key,
    used: Name,
    is_item: bool,
    /// Whether another closure uses it, which this one holds.
    within: bool,
}

impl Round {
    pub(super) fn of(at: Pos, body: &Block) -> Self {
        Self { at, items: Vec::new(), assigned: assigned_in(body) }
    }

    pub(super) fn at(&self) -> Pos {
        self.at
    }

    pub(super) fn item(mut self, key: Key) -> Self {
        self.items.push(key);
        self
    }
}

impl Infer<'_> {
    /// Takes note of what a closure uses that the next round of a loop changes.
    pub(super) fn note_fleeting(&mut self, closure: &Closure) {
        if closure.captures.is_empty() {
            return;
        }
        let key = (self.file, closure.at);
        let fleeting = self.fleeting_of(closure).or_else(|| self.fleeting_within(closure));
        if let Some(fleeting) = fleeting
            && self.fleeting.insert(key, fleeting).is_none()
        {
            // What holds this closure in turn may have been gone through already.
            self.changed = true;
        }
    }

    /// What a closure uses itself.
    fn fleeting_of(&self, closure: &Closure) -> Option<Fleeting> {
        if self.turns.is_empty() {
            return None;
        }
        let own = assigned_in(&closure.body);
        closure.captures.iter().find_map(|used| {
            let key = self.local(used)?;
            let round = self.turns.iter().rev().find(|round| {
                let counted = round.assigned.contains(&used.text) && key.1 < round.at;
                round.items.contains(&key) || (counted && !own.contains(&used.text))
            })?;
            let is_item = round.items.contains(&key);
            Some(Fleeting { of: (self.file, round.at), used: used.clone(), is_item, within: false })
        })
    }

    /// What the closures use that a closure has captured.
    fn fleeting_within(&self, closure: &Closure) -> Option<Fleeting> {
        if self.fleeting.is_empty() {
            return None;
        }
        closure.captures.iter().find_map(|used| {
            let held = self.held(self.local(used)?);
            let found = self.fleeting_in(&held).into_iter().next()?;
            Some(Fleeting { within: true, ..found })
        })
    }

    /// What the closures of a value use.
    fn fleeting_in(&self, ty: &Ty) -> Vec<Fleeting> {
        let mut found = Vec::new();
        closures_in(ty, &mut |function| {
            if let FunctionTy::Closure(file, closure) = function {
                found.extend(self.fleeting.get(&(*file, closure.at)).cloned());
            }
        });
        found
    }

    /// Takes note of what is bound to a function with `curry`: the function that comes of it holds it.
    pub(super) fn note_bound(&mut self, arguments: &[Ty]) {
        for fleeting in arguments.iter().flat_map(|ty| self.fleeting_in(ty)).collect::<Vec<_>>() {
            let fleeting = Fleeting { within: true, ..fleeting };
            if !self.bound.iter().any(|known| known.used.at == fleeting.used.at && known.of == fleeting.of) {
                self.bound.push(fleeting);
            }
        }
    }

    /// Reports closures in what is put into a variable that is there before the loop and after it.
    pub(super) fn keeps(&mut self, variable: Key, ty: &Ty) {
        if !self.reporting || self.fleeting.is_empty() {
            return;
        }
        let open = |at: Pos| self.turns.iter().any(|round| round.at == at);
        let (file, at) = variable;
        let mut kept = self.fleeting_in(ty);
        let mut unknown = false;
        closures_in(ty, &mut |function| unknown |= matches!(function, FunctionTy::Unknown));
        kept.extend(self.bound.iter().filter(|_| unknown).cloned());
        kept.retain(|Fleeting { of, within, .. }| {
            of.0 == self.file && file == of.0 && at < of.1 && (!within || open(of.1))
        });
        self.report_kept(kept);
    }

    fn report_kept(&mut self, kept: Vec<Fleeting>) {
        for Fleeting { used, is_item, .. } in kept {
            let sees = if is_item { "the item of the last round" } else { "what the last round left in it" };
            let message = format!(
                "`{}` is used in a closure that is kept after this round of the loop: there it would be {sees}",
                &*used
            );
            let hint = format!(
                "give each round its own: `let own = {};` in the body of the loop, and use `own` in the closure",
                &*used
            );
            self.report(Finding::new("kept-from-a-loop", used.at, message).hint(hint));
        }
    }
}

/// The functions and closures among the values of a type.
pub(super) fn closures_in(ty: &Ty, see: &mut dyn FnMut(&FunctionTy)) {
    match ty {
        Ty::Function(function) => function.each().iter().for_each(see),
        Ty::List(item) => closures_in(item, see),
        Ty::Keyed(value, _) => closures_in(value, see),
        Ty::Map(map) => {
            map.fields.values().for_each(|entry| closures_in(&entry.ty, see));
            map.rest.iter().for_each(|rest| closures_in(rest, see));
        }
        Ty::OneOf(types) => types.iter().for_each(|ty| closures_in(ty, see)),
        _ => {}
    }
}

/// The names that are assigned to in a block, outside of its closures.
fn assigned_in(block: &Block) -> HashSet<Rc<str>> {
    let mut names = HashSet::new();
    block.walk(&mut |node| {
        match node {
            Node::Expr(Expr { kind: ExprKind::Closure(_), .. }) => return Go::Past,
            Node::Statement(statement) => {
                if let StatementKind::Assign { target, .. } = &statement.kind
                    && matches!(target.kind, ExprKind::Variable { .. })
                {
                    names.extend(root(target).map(Rc::from));
                }
            }
            Node::Expr(_) => {}
        }
        Go::In
    });
    names
}
