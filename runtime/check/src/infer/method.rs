//! Methods: `list.filter(...)`, `tunnel.to_map()`, `vns3.ipsec.get_status()`.

use std::rc::Rc;

use super::field::literal_key;
use super::loops::root;
use super::resolve::Candidates;
use super::statement::closure_of;
use super::{Infer, carries_handle, keeps_handles};
use crate::effects::Repeat;
use crate::finding::Finding;
use crate::natives::{Called, Purity, purity};
use crate::tree::{Expr, ExprKind, Name};
use crate::ty::{FunctionTy, KeyKind, Ty};

impl Infer<'_> {
    pub(super) fn method(
        &mut self,
        whole: &Expr,
        object: &Expr,
        name: &Name,
        arguments: &[Expr],
        optional: bool,
    ) -> Ty {
        let ty = self.looked_into(object);
        self.here = name.at;
        if !optional {
            self.needs_presence(object, &ty, "a function");
        }
        self.uses_its_own_receiver(object, name, arguments);
        let result = self.method_of(object, &ty, name, arguments);
        let result = if self.presence.knows(whole) { result.without_unit() } else { result };
        if optional && ty.may_be_unit() { result.optional() } else { result }
    }

    /// `list.filter(|item| list.len() > 1)`: the engine holds a variable that a closure captured from the start of
    /// `list.` to the end of the call, and refuses every use of it in between.
    fn uses_its_own_receiver(&mut self, object: &Expr, name: &Name, arguments: &[Expr]) {
        let Some(root) = root(object).filter(|root| self.local(root).is_some()) else { return };
        let captures = arguments.iter().filter_map(closure_of).flat_map(|closure| &closure.captures);
        let Some(used) = captures.into_iter().find(|capture| &*capture.text == root) else { return };
        let message = format!("`{root}` is used in the closure that its own {}(...) is given", &**name);
        let hint = if matches!(object.kind, ExprKind::Variable { .. }) {
            format!(
                "take what the closure needs before, or go through a copy: `let all = {root};`, then `all.{}(...)`",
                &**name
            )
        } else {
            format!("put what stands before `.{}(...)` into a variable first, and call it on that", &**name)
        };
        self.report(Finding::new("data-race", used.at, message).hint(hint));
    }

    fn method_of(&mut self, object: &Expr, ty: &Ty, name: &Name, arguments: &[Expr]) -> Ty {
        let candidates = self.candidates(name, arguments.len());
        let entries = entries(ty, name);
        let keyword = &**name == "call";
        if candidates.is_empty() && entries.is_empty() && !keyword {
            return self.method_of_value(object, ty, name, arguments);
        }
        // From here on the arguments were gone through: nothing below goes through them again.
        let types = self.exprs(arguments);
        self.here = name.at;
        let mut known = Ty::Never;
        if !candidates.is_empty() {
            known = self.method_of_script(object, ty, name, &types, &candidates);
            if entries.is_empty() && (candidates.certain || !self.may_be_else(ty, name)) {
                return known;
            }
        }
        if keyword {
            let given = self.method_call(object, ty, name, arguments, &types);
            return self.joined(&known, given);
        }
        for entry in &entries {
            let given = self.method_of_entry(object, ty, name, entry, &types);
            known = self.joined(&known, given);
        }
        let given = self.method_of_others(object, ty, name, arguments, &types);
        self.joined(&known, given)
    }

    /// Functions of the runbook, called as methods.
    fn method_of_script(
        &mut self,
        object: &Expr,
        ty: &Ty,
        name: &Name,
        types: &[Ty],
        candidates: &Candidates,
    ) -> Ty {
        if self.reporting && self.may_be_group(ty) && self.names_an_operation(name) {
            self.called_on_groups.insert(name.text.clone());
        }
        let result = self.call_all(candidates, types, Some(ty));
        self.fill_by(object, candidates);
        result
    }

    /// Whether a call of a method may be of something else than the functions of the runbook.
    fn may_be_else(&self, ty: &Ty, name: &Name) -> bool {
        self.given.natives.contains(name)
            || self.may_be_group(ty) && self.names_an_operation(name)
            || ty.some(Ty::is_any) && self.names.is_entry(name)
    }

    /// Whether a value may be a group of operations.
    fn may_be_group(&self, ty: &Ty) -> bool {
        let open = ty.is_any() || matches!(ty, Ty::Never) && self.never_is_any;
        open && self.names.devices_travel || ty.some(|ty| matches!(ty, Ty::Group(_) | Ty::Device(_)))
    }

    pub(super) fn names_an_operation(&self, name: &str) -> bool {
        self.given.operations.contains(name)
    }

    /// A closure that may be an entry of the map that it is called on.
    fn method_of_entry(&mut self, object: &Expr, ty: &Ty, name: &Name, entry: &Ty, types: &[Ty]) -> Ty {
        self.here = name.at;
        let result = self.one_of(entry.alternatives(), |infer, one| match one {
            Ty::Function(function) => infer.apply(function, types, Some(ty)),
            Ty::Any => {
                infer.escape_each(types);
                infer.unseen_call(one);
                Ty::Any
            }
            _ => Ty::Never,
        });
        self.after_call_on(object, entry);
        result
    }

    /// What else a method may be that is also a function of the runbook or an entry of a map.
    fn method_of_others(
        &mut self,
        object: &Expr,
        ty: &Ty,
        name: &Name,
        arguments: &[Expr],
        types: &[Ty],
    ) -> Ty {
        if ty.some(|ty| matches!(ty, Ty::Group(_) | Ty::Device(_))) {
            let given: Vec<(&Expr, &Ty)> = arguments.iter().zip(types).collect();
            return self.handle_method_with(object, ty, name, &given);
        }
        if ty.is_open() {
            self.unknown_method(ty, name);
        }
        if !self.given.natives.contains(name) {
            return Ty::Never;
        }
        let all: Vec<Ty> = std::iter::once(ty.clone()).chain(types.iter().cloned()).collect();
        self.escape_each(&all);
        match self.given.natives.call(name, &all) {
            Called::Gives(ty) => ty,
            _ => Ty::Never,
        }
    }

    /// `closure.call(...)`, or `value.call(closure, ...)`, where the closure works on the value.
    fn method_call(&mut self, object: &Expr, ty: &Ty, name: &Name, arguments: &[Expr], types: &[Ty]) -> Ty {
        self.here = name.at;
        let is_function = |ty: &Ty| matches!(ty, Ty::Function(_));
        let mut result = None;
        if !ty.all(is_function)
            && let Some((function, rest)) = types.split_first()
            && function.some(|ty| matches!(ty, Ty::Function(_) | Ty::Any))
        {
            let whole = arguments.first().unwrap_or(object);
            result = Some(self.call_value(whole, function, rest, Some(ty)));
            self.after_call_on(object, function);
        }
        match result {
            Some(result) if !ty.is_open() && !ty.some(is_function) => result,
            known => {
                let given = self.call_value(object, ty, types, None);
                self.joined(&known.unwrap_or(Ty::Never), given)
            }
        }
    }

    fn method_of_value(&mut self, object: &Expr, ty: &Ty, name: &Name, arguments: &[Expr]) -> Ty {
        if &**name == "curry" && ty.some(|ty| matches!(ty, Ty::Function(_))) {
            self.escape(ty);
            let given = self.exprs(arguments);
            self.escape_each(&given);
            self.note_bound(&given);
            return Ty::Function(FunctionTy::Unknown.into());
        }
        if ty.some(|ty| matches!(ty, Ty::Group(_) | Ty::Device(_))) {
            return self.handle_method(object, ty, name, arguments);
        }
        if ty.is_open() {
            self.unknown_method(ty, name);
        }
        self.native(name, Some(object), ty, arguments, true)
    }

    /// A method of a value of which nothing is known: an operation, or a closure in a map.
    fn unknown_method(&mut self, ty: &Ty, name: &Name) {
        let operation = self.may_be_group(ty) && self.names_an_operation(name);
        if operation {
            self.possible_operations(name);
        }
        if self.names.is_entry(name) || !(operation || self.given.natives.contains(name)) {
            self.unseen_call(ty);
        }
    }

    /// Gives up what is known about a place when a closure that was called on it may have changed it.
    fn after_call_on(&mut self, object: &Expr, function: &Ty) {
        let works_on_this = |function: &FunctionTy| match function {
            FunctionTy::Closure(file, closure) => {
                self.summaries.get(&(*file, closure.at)).is_some_and(|summary| summary.changes_this)
            }
            FunctionTy::Named(_, name) => self
                .called_so(name)
                .iter()
                .filter_map(|(file, function)| self.summaries.get(&(*file, function.name.at)))
                .any(|summary| summary.changes_this),
            FunctionTy::OneOf(_) | FunctionTy::Unknown => true,
        };
        let changed = match function {
            Ty::Function(function) => function.each().iter().any(works_on_this),
            other => other.is_open(),
        };
        if changed {
            self.give_up(object);
        }
    }

    /// A native function, called on a value. `arguments` are those behind it; `method` says that the value stands
    /// before a dot.
    pub(super) fn native(
        &mut self,
        name: &Name,
        receiver: Option<&Expr>,
        ty: &Ty,
        arguments: &[Expr],
        method: bool,
    ) -> Ty {
        if let Some(result) = self.collection(name, receiver, ty, arguments, method) {
            if purity(name) == Purity::Acts
                && let Some(receiver) = receiver
            {
                if matches!(ty, Ty::Map(_)) && matches!(&**name, "retain" | "drain") {
                    self.thin_map(receiver);
                } else {
                    self.forget_root(receiver);
                }
            }
            return result;
        }
        let given = self.exprs(arguments);
        if may_call(name) {
            for (argument, given) in arguments.iter().zip(&given) {
                self.may_be_called(name, ty, argument, given);
            }
        }
        let mut types = vec![ty.clone()];
        types.extend(given.iter().cloned());
        let mut pairs: Vec<(&Expr, &Ty)> = receiver.into_iter().map(|receiver| (receiver, ty)).collect();
        pairs.extend(arguments.iter().zip(&given));
        let special = self.special(name, &types, &pairs);
        if let Some(result) = self.answer_method(name, ty, arguments, &given) {
            return result;
        }
        let called = self.given.natives.call(name, &types);
        let fits = matches!(called, Called::Gives(_));
        let all: Vec<&Expr> = receiver.into_iter().filter(|_| !method).chain(arguments).collect();
        let outcome = self.outcome(name, &types, &all, called, method);
        if !fits {
            self.escape_each(&given);
            return outcome;
        }
        if &**name == "to_text" && ty.some(|ty| matches!(ty, Ty::SecretBlob)) {
            return Ty::Secret;
        }
        let known = special.or_else(|| self.list_method(name, receiver, ty, arguments, &given));
        if known.is_none()
            && purity(name) == Purity::Acts
            && let Some(receiver) = receiver
        {
            // What it does to the value is not followed.
            self.forget_root(receiver);
        }
        let result = known.clone().unwrap_or(outcome);
        self.note_loss(ty, &given, &result, known.is_some());
        result
    }

    /// A value goes to a native function that calls it for each item, where it is a closure.
    fn may_be_called(&mut self, name: &Name, ty: &Ty, argument: &Expr, given: &Ty) {
        if !ty.is_open() && !ty.some(|ty| matches!(ty, Ty::List(_) | Ty::Map(_) | Ty::Keyed(..))) {
            return;
        }
        let often = self.flow.often;
        self.flow.often = self.flow.repeated(Repeat::EACH, (self.file, name.at));
        self.here = name.at;
        for one in
            given.alternatives().iter().filter(|one| matches!(one, Ty::Any | Ty::Never | Ty::Function(_)))
        {
            self.handed_over(one, argument, &[Ty::Any, Ty::Any, Ty::Any], Some(&Ty::Any));
        }
        self.flow.often = often;
    }

    /// Devices and closures among what a native function takes may come out of it, or stay in what it changes,
    /// without being seen.
    fn note_loss(&mut self, receiver: &Ty, given: &[Ty], result: &Ty, known: bool) {
        if carries_handle(receiver) && !keeps_handles(result) {
            self.escape(receiver);
        }
        if !known {
            for ty in given {
                self.escape(ty);
            }
        }
    }

    /// Functions of answers, where what they are called on may be one.
    fn answer_method(&mut self, name: &Name, ty: &Ty, arguments: &[Expr], given: &[Ty]) -> Option<Ty> {
        let mut joined = None;
        let mut others = Vec::new();
        for one in ty.present() {
            match self.method_of_answer(name, one, arguments, given) {
                Some(result) => {
                    let known = joined.unwrap_or(Ty::Never);
                    joined = Some(self.joined(&known, result));
                }
                None => others.push(one.clone()),
            }
        }
        let mut joined = joined?;
        for other in others {
            let types: Vec<Ty> = std::iter::once(other).chain(given.iter().cloned()).collect();
            if let Called::Gives(result) = self.given.natives.call(name, &types) {
                joined = self.joined(&joined, result);
            }
        }
        Some(joined)
    }

    /// A function of a map or record of an answer.
    fn method_of_answer(&mut self, name: &Name, one: &Ty, arguments: &[Expr], given: &[Ty]) -> Option<Ty> {
        match (one, &**name, given) {
            (Ty::Keyed(value, _), "values", []) => Some(Ty::List(Rc::clone(value))),
            (Ty::Keyed(_, key), "keys", []) => Some(Ty::list(key_type(*key))),
            (Ty::Keyed(..), "len", []) => Some(Ty::Int),
            (Ty::Keyed(..), "is_empty", []) | (Ty::Keyed(..), "contains", [_]) => Some(Ty::Bool),
            (Ty::Keyed(value, _), "get", [_]) => Some(Ty::clone(value).optional()),
            (Ty::Keyed(value, _), "to_map", []) => Some(Ty::map_of(Some(Ty::clone(value)))),
            (Ty::Record(_) | Ty::Params, "keys", []) => {
                self.all_used(one);
                Some(Ty::list(Ty::Text))
            }
            (Ty::Record(_) | Ty::Params, "values", []) => {
                self.all_used(one);
                Some(Ty::list(Ty::Any))
            }
            (Ty::Record(_) | Ty::Params, "to_map", []) => {
                self.all_used(one);
                Some(Ty::map_of(Some(Ty::Any)))
            }
            (Ty::Record(_) | Ty::Params, "contains" | "get", [key]) => {
                let index = arguments.first()?;
                let Some(literal) = literal_key(index, key) else {
                    self.all_used(one);
                    return Some(if &**name == "get" { Ty::Any } else { Ty::Bool });
                };
                // Newer firmware sends fields that the description does not know: this is how they are asked for.
                if matches!(one, Ty::Record(_)) && !self.has_field(one, &literal) {
                    return Some(if &**name == "get" { Ty::Any } else { Ty::Bool });
                }
                let field = self.field(one, &literal);
                Some(if &**name == "get" { field.optional() } else { Ty::Bool })
            }
            _ => None,
        }
    }

    fn all_used(&mut self, ty: &Ty) {
        if matches!(ty, Ty::Params) {
            self.all_parameters_used();
        }
    }

    /// What functions of lists and maps give that depends on what is in them, and what they put into them.
    fn list_method(
        &mut self,
        name: &Name,
        receiver: Option<&Expr>,
        ty: &Ty,
        arguments: &[Expr],
        given: &[Ty],
    ) -> Option<Ty> {
        let items: Vec<&Ty> = ty.present().collect();
        match (items.as_slice(), &**name, given) {
            ([Ty::List(_)], "push", [item]) | ([Ty::List(_)], "insert" | "pad" | "set", [_, item]) => {
                self.put_in(receiver, item);
                Some(Ty::Unit)
            }
            ([Ty::List(_)], "append", [Ty::List(item)]) | ([Ty::List(_)], "splice", [.., Ty::List(item)]) => {
                self.put_in(receiver, item);
                Some(Ty::Unit)
            }
            ([Ty::List(_)], "append" | "splice", _) => {
                self.escape_each(given);
                self.put_in(receiver, &Ty::Any);
                Some(Ty::Unit)
            }
            ([Ty::List(item)], "pop" | "shift", []) | ([Ty::List(item)], "remove" | "get", [_]) => {
                Some(Ty::clone(item).optional())
            }
            ([Ty::List(_)], "extract" | "drain" | "retain" | "split" | "order" | "order_desc", _) => {
                Some(ty.clone())
            }
            ([Ty::Map(map)], "values", []) => {
                let all = map.fields.values().map(|entry| entry.ty.clone()).chain(map.rest.clone());
                Some(Ty::list(all.fold(Ty::Never, Ty::join)))
            }
            ([Ty::Map(map)], "get" | "remove", [key]) => {
                if &**name == "remove" {
                    let key = arguments.first().and_then(|index| literal_key(index, key));
                    self.take_out(receiver, key.as_ref());
                }
                let all = map.fields.values().map(|entry| entry.ty.clone()).chain(map.rest.clone());
                Some(all.fold(Ty::Unit, Ty::join))
            }
            ([Ty::Map(_)], "set", [key, value]) => {
                if let (Some(receiver), [index, expr]) = (receiver, arguments) {
                    let known = self.known(expr);
                    let outer = self.writing.value.replace((expr.at, known));
                    self.put_under(receiver, (index, key), &mut |_, _| value.clone(), true);
                    self.writing.value = outer;
                }
                Some(Ty::Unit)
            }
            ([Ty::Map(_)], "clear", []) => {
                if let Some(receiver) = receiver {
                    self.empty_map(receiver);
                }
                Some(Ty::Unit)
            }
            ([Ty::Map(_)], "mixin" | "fill_with", [other]) => {
                let under = &**name == "fill_with";
                if other.is_open() || !other.all(|ty| matches!(ty, Ty::Map(_))) {
                    self.escape(other);
                    self.open_map(receiver, &Ty::Any);
                } else {
                    self.lay_over(receiver, other, under);
                }
                Some(Ty::Unit)
            }
            ([Ty::Map(_)], "keys", []) | ([Ty::Text | Ty::Words(_)], "split", _) => Some(Ty::list(Ty::Text)),
            ([Ty::Text | Ty::Words(_)], name, _) if CHANGES_TEXT.contains(&name) => {
                if let Some(receiver) = receiver {
                    self.store(receiver, &mut |_, _| Ty::Text, false);
                }
                None
            }
            _ => None,
        }
    }

    fn put_in(&mut self, receiver: Option<&Expr>, item: &Ty) {
        let Some(receiver) = receiver else { return };
        self.store(
            receiver,
            &mut |this, old| match old {
                Ty::List(known) => Ty::list(this.joined(known, item.clone())),
                Ty::OneOf(_) => this.joined(old, Ty::list(item.clone())),
                other => other.clone(),
            },
            false,
        );
    }

    /// The entries of another map come into a map: over its own, or under them.
    fn lay_over(&mut self, receiver: Option<&Expr>, other: &Ty, under: bool) {
        let Some(receiver) = receiver else { return };
        if under && matches!(receiver.kind, ExprKind::This) {
            // Which entries are there already shows only where the function is called.
            return self.forget_root(receiver);
        }
        let overlaid = |old: &Ty, other: &Ty| if under { other.overlaid(old) } else { old.overlaid(other) };
        self.store(
            receiver,
            &mut |_, old| match old {
                Ty::Map(_) | Ty::OneOf(_) => {
                    let each = |old: &Ty| {
                        other.present().map(|other| overlaid(old, other)).fold(Ty::Never, Ty::join)
                    };
                    old.alternatives().iter().map(each).fold(Ty::Never, Ty::join)
                }
                other => other.clone(),
            },
            false,
        );
    }

    /// An entry is taken out of a map.
    fn take_out(&mut self, receiver: Option<&Expr>, key: Option<&Name>) {
        let Some(receiver) = receiver else { return };
        if matches!(receiver.kind, ExprKind::This) {
            return self.forget_root(receiver);
        }
        self.store(
            receiver,
            &mut |this, old| match old {
                Ty::Map(map) if this.replaces() => Ty::Map(Rc::new(map.without(key.map(|key| &*key.text)))),
                other => other.clone(),
            },
            false,
        );
    }

    /// Each entry may be taken out of a map.
    pub(super) fn thin_map(&mut self, receiver: &Expr) {
        self.take_out(Some(receiver), None);
    }

    /// All entries are taken out of a map.
    fn empty_map(&mut self, receiver: &Expr) {
        if matches!(receiver.kind, ExprKind::This) {
            return self.forget_root(receiver);
        }
        self.store(
            receiver,
            &mut |this, old| match old {
                Ty::Map(_) if this.replaces() => Ty::map_of(None),
                other => other.clone(),
            },
            false,
        );
    }

    fn open_map(&mut self, receiver: Option<&Expr>, value: &Ty) {
        let Some(receiver) = receiver else { return };
        self.store(receiver, &mut |this, old| this.joined(old, Ty::map_of(Some(value.clone()))), false);
    }
}

/// Whether a native function may call what it takes for each item.
fn may_call(name: &str) -> bool {
    edgebook_script::named(name).any(|function| !function.closures.is_empty())
}

/// Functions that change a text in place.
const CHANGES_TEXT: [&str; 9] =
    ["append", "clear", "crop", "make_lower", "make_upper", "pad", "pop", "remove", "truncate"];

/// The entries of maps that a method of a name may be.
fn entries(ty: &Ty, name: &Name) -> Vec<Ty> {
    let entry = |ty: &Ty| match ty {
        Ty::Map(map) => map.fields.get(&name.text).map(|entry| entry.ty.clone()).or_else(|| map.rest.clone()),
        _ => None,
    };
    let callable = |ty: &Ty| ty.some(|ty| matches!(ty, Ty::Function(_) | Ty::Any));
    ty.alternatives().iter().filter_map(entry).filter(callable).collect()
}

pub(super) fn key_type(key: KeyKind) -> Ty {
    match key {
        KeyKind::Text => Ty::Text,
        KeyKind::Id => Ty::Int.join(Ty::Text),
        KeyKind::Any => Ty::Any,
    }
}
