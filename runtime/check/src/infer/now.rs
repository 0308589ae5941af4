//! What local variables hold at the place that is looked at. The type of a variable is that of everything that is ever
//! put into it; here is what the last statements before the place put into it, for maps and texts that go into a call.
//!
//! What a closure changes is not followed: nobody sees when it runs.

use std::collections::{BTreeMap, HashSet};
use std::rc::Rc;

use super::loops::{THIS, root};
use super::{Infer, Key, carries_handle};
use crate::natives::{Purity, purity};
use crate::tree::{Block, Expr, ExprKind, Go, Name, Node, Operator, Pos, StatementKind};
use crate::ty::{Known, Ty};

/// What a variable holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Held {
    pub(super) ty: Ty,
    pub(super) known: Option<Known>,
}

/// What the variables hold; a variable that is not there may hold anything of its type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Now {
    held: Rc<BTreeMap<Key, Held>>,
}

impl Now {
    pub(super) fn get(&self, key: Key) -> Option<&Held> {
        self.held.get(&key)
    }

    fn set(&mut self, key: Key, held: Held) {
        Rc::make_mut(&mut self.held).insert(key, held);
    }

    pub(super) fn forget(&mut self, key: Key) {
        if self.held.contains_key(&key) {
            Rc::make_mut(&mut self.held).remove(&key);
        }
    }

    /// What holds when one of two ways was taken.
    pub(super) fn join(&self, other: &Self) -> Self {
        if Rc::ptr_eq(&self.held, &other.held) {
            return self.clone();
        }
        let both = |(key, one): (&Key, &Held)| {
            let other = other.held.get(key)?;
            let known = one.known.clone().filter(|known| other.known.as_ref() == Some(known));
            Some((*key, Held { ty: one.ty.clone().join(other.ty.clone()), known }))
        };
        Self { held: Rc::new(self.held.iter().filter_map(both).collect()) }
    }

    /// The same for those variables only that another knows.
    fn within(&self, other: &Self) -> Self {
        if Rc::ptr_eq(&self.held, &other.held) {
            return self.clone();
        }
        let known = self.held.iter().filter(|(key, _)| other.held.contains_key(key));
        Self { held: Rc::new(known.map(|(key, held)| (*key, held.clone())).collect()) }
    }
}

impl Infer<'_> {
    /// Takes note of what a variable holds from here on.
    pub(super) fn hold(&mut self, key: Key, name: &Name, ty: Ty, known: Option<Known>) {
        if carries_handle(&ty) || self.changed_elsewhere.contains(&(key.0, name.text.clone())) {
            self.now.forget(key);
        } else {
            self.now.set(key, Held { ty, known });
        }
    }

    /// Takes note of what was put into `this` up to here.
    pub(super) fn hold_this(&mut self, ty: Ty) {
        let key = self.this_key();
        if carries_handle(&ty) {
            self.now.forget(key);
        } else {
            self.now.set(key, Held { ty, known: None });
        }
    }

    /// What a place is known by that a name stands for.
    fn place_of(&self, name: &str) -> Option<Key> {
        if name == THIS { Some(self.this_key()) } else { self.local(name) }
    }

    /// The type of what a variable holds here.
    pub(super) fn held_here(&self, key: Key) -> Ty {
        let whole = self.held(key);
        if whole.is_any() || carries_handle(&whole) {
            return whole;
        }
        let followed = |ty: &Ty| matches!(ty, Ty::Map(_) | Ty::Words(_));
        match self.now.get(key) {
            Some(held) if held.ty.alternatives().iter().all(followed) => held.ty.clone(),
            _ => whole,
        }
    }

    /// The type of a value that something is looked up in: all that it may ever hold, as a key that is not there is `()`.
    pub(super) fn looked_into(&mut self, object: &Expr) -> Ty {
        if let ExprKind::Variable { path, name } = &object.kind
            && path.is_empty()
            && let Some(key) = self.local(name)
        {
            self.read.insert(key);
            let ty = self.held(key);
            return if self.presence.knows(object) { ty.without_unit() } else { ty };
        }
        self.value(object)
    }

    /// What a place holds here, as far as it is followed.
    fn followed(&self, expr: &Expr) -> Option<Held> {
        match &expr.kind {
            ExprKind::Variable { path, name } if path.is_empty() => self.now.get(self.local(name)?).cloned(),
            ExprKind::Field { object, name, .. } => {
                let Ty::Map(map) = self.followed(object)?.ty else { return None };
                let entry = map.fields.get(&name.text)?;
                Some(Held { ty: entry.ty.clone(), known: entry.known.clone() })
            }
            _ => None,
        }
    }

    /// The type of a field that holds a map or a text here.
    pub(super) fn followed_field(&self, expr: &Expr) -> Option<Ty> {
        let held = self.followed(expr)?;
        matches!(held.ty, Ty::Map(_) | Ty::Words(_)).then_some(held.ty)
    }

    /// What is known of a value beside its type.
    pub(super) fn known(&self, expr: &Expr) -> Option<Known> {
        match &expr.kind {
            ExprKind::Int(number) => Some(Known::Number(*number)),
            ExprKind::Unary { operator: Operator::Negative, value } => match self.known(value)? {
                Known::Number(number) => number.checked_neg().map(Known::Number),
                Known::Param(_) | Known::Answer { .. } => None,
            },
            ExprKind::Binary { operator, left, right, .. } => {
                let (Known::Number(left), Known::Number(right)) = (self.known(left)?, self.known(right)?)
                else {
                    return None;
                };
                let number = match operator {
                    Operator::Add => left.checked_add(right),
                    Operator::Subtract => left.checked_sub(right),
                    Operator::Multiply => left.checked_mul(right),
                    _ => None,
                };
                number.map(Known::Number)
            }
            ExprKind::Field { object, name, .. } if is_params(object) && self.local("params").is_none() => {
                Some(Known::Param(name.text.clone()))
            }
            ExprKind::Variable { .. } | ExprKind::Field { .. } => self.followed(expr)?.known,
            ExprKind::Method { object, name, .. } => self.answer_of(object, name),
            _ => None,
        }
    }

    /// `vns3.group.operation(...)`
    fn answer_of(&self, object: &Expr, name: &Name) -> Option<Known> {
        let ExprKind::Field { object, name: group, .. } = &object.kind else { return None };
        let ExprKind::Variable { path, name: kind } = &object.kind else { return None };
        if !path.is_empty() || self.local(kind).is_some() {
            return None;
        }
        let api = self.api(kind)?;
        let operation = api.find(group, name)?;
        let (waits, operation) = (operation.completion.is_some(), api.qualified_name(operation).into());
        Some(Known::Answer { operation, waits })
    }

    /// Goes through something that may not run, or not to its end: what it changes is not known after it.
    pub(super) fn perhaps<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.now.clone();
        let result = inside(self);
        self.now = before.join(&self.now);
        result
    }

    /// Forgets what the variables hold that a block changes.
    pub(super) fn forget_changed(&mut self, block: &Block) {
        for name in changed_in(block) {
            if let Some(key) = self.place_of(&name) {
                self.now.forget(key);
            }
        }
    }

    /// Forgets what the variable holds that a place belongs to.
    pub(super) fn forget_root(&mut self, target: &Expr) {
        if let Some(key) = root(target).and_then(|name| self.place_of(name)) {
            self.now.forget(key);
        }
    }

    /// Goes through the body of a loop: what it leaves behind is there when it runs again, and after it.
    pub(super) fn around(&mut self, at: Pos, body: impl FnOnce(&mut Self)) {
        let key = (self.file, at);
        let before = self.now.clone();
        let carried = self.carried.get(&key).cloned();
        if let Some(carried) = &carried {
            self.now = before.join(carried);
        }
        let entered = self.now.clone();
        self.rounds.push(Vec::new());
        body(self);
        let mut ends = self.rounds.pop().unwrap_or_default();
        if !self.flow.ended {
            ends.push(self.now.clone());
        }
        let mut after = entered;
        for end in &ends {
            after = after.join(end);
        }
        let again = after.within(&before);
        let again = carried.as_ref().map_or_else(|| again.clone(), |carried| carried.join(&again));
        if carried.as_ref() != Some(&again) {
            self.carried.insert(key, again);
            self.touch(key);
        }
        self.now = after;
    }

    /// Takes note of a round of a loop that ends here.
    pub(super) fn round_ends(&mut self) {
        let now = self.now.clone();
        if let Some(ends) = self.rounds.last_mut() {
            ends.push(now);
        }
    }

    /// The variables of a file that its closures change.
    pub(super) fn note_changed_by_closures(&mut self, file: usize) {
        let Some(tree) = self.files.get(file).map(|file| Rc::clone(&file.tree)) else { return };
        let mut names: Vec<Rc<str>> = Vec::new();
        let mut see = |node: Node<'_>| {
            if let Node::Expr(Expr { kind: ExprKind::Closure(closure), .. }) = node
                && !closure.captures.is_empty()
            {
                let captured: HashSet<&str> = closure.captures.iter().map(|name| &*name.text).collect();
                names.extend(changed_in(&closure.body).into_iter().filter(|name| captured.contains(&**name)));
            }
            Go::In
        };
        tree.body.walk(&mut see);
        tree.functions.iter().for_each(|function| function.body.walk(&mut see));
        self.changed_elsewhere.extend(names.into_iter().map(|name| (file, name)));
    }
}

fn is_params(expr: &Expr) -> bool {
    matches!(&expr.kind, ExprKind::Variable { path, name } if path.is_empty() && &**name == "params")
}

/// The names of the variables that a block may change: by assignment, or by a function that is called on them.
fn changed_in(block: &Block) -> HashSet<Rc<str>> {
    let mut names = HashSet::new();
    block.walk(&mut |node| {
        let target = match node {
            Node::Statement(statement) => match &statement.kind {
                StatementKind::Assign { target, .. } => Some(target),
                _ => None,
            },
            Node::Expr(expr) => match &expr.kind {
                ExprKind::Method { object, name, .. } if purity(name) == Purity::Acts => Some(&**object),
                ExprKind::Call { name, arguments, .. } if purity(name) == Purity::Acts => arguments.first(),
                _ => None,
            },
        };
        names.extend(target.and_then(root).map(Rc::from));
        Go::In
    });
    names
}
