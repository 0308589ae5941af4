//! Closures and functions as values.

use std::rc::Rc;

use super::{Infer, Key, Summary};
use crate::effects::{Body, Repeat};
use crate::tree::{Closure, Name};
use crate::ty::{FunctionTy, Ty};

impl Infer<'_> {
    /// A closure where it stands as a value: its body is gone through with what its calls give its parameters.
    pub(super) fn closure_value(&mut self, closure: &Rc<Closure>) -> Ty {
        let key = (self.file, closure.at);
        self.note_fleeting(closure);
        let summary = self.summaries.entry(key).or_default();
        summary.params.resize(closure.params.len(), Ty::Never);
        let (mut params, this, escaped) = (summary.params.clone(), summary.this.clone(), summary.escaped);
        if escaped {
            params.fill(Ty::Any);
        }
        let outside = self.effects.enter_closure(key);
        let outer_changed = std::mem::take(&mut self.this_changed);
        // When it runs, the variables around it may hold something else.
        let held = std::mem::take(&mut self.now);
        let result = self.body(closure, &params, this, Repeat::Once, false);
        self.now = held;
        let changes_this = std::mem::replace(&mut self.this_changed, outer_changed);
        self.effects.leave(outside);
        self.returns(key, result);
        if changes_this && !self.summaries.get(&key).is_some_and(|summary| summary.changes_this) {
            self.summaries.entry(key).or_default().changes_this = true;
            self.touch(key);
        }
        // Nobody sees how often it is called.
        let called = self.summaries.get(&key).is_some_and(|summary| summary.called);
        if escaped || !called {
            self.effects.calls(Body::Closure(key), Repeat::Unbounded);
        }
        Ty::Function(Rc::new(FunctionTy::Closure(self.file, Rc::clone(closure))))
    }

    /// The body of a closure that is called right here, once or for each of several items.
    pub(super) fn inline(
        &mut self,
        closure: &Rc<Closure>,
        params: &[Ty],
        this: Ty,
        repeat: Repeat,
        probing: bool,
    ) -> Ty {
        let key = (self.file, closure.at);
        self.summaries.entry(key).or_default().called = true;
        let held = self.now.clone();
        let result = self.body(closure, params, this, repeat, probing);
        self.now = held;
        result
    }

    fn body(&mut self, closure: &Closure, params: &[Ty], this: Ty, repeat: Repeat, probing: bool) -> Ty {
        let outer_this = std::mem::replace(&mut self.this, this);
        let outer = self.flow.clone();
        let known = self.presence.clone();
        self.flow = outer.inside(repeat, probing);
        let at_top = std::mem::replace(&mut self.at_top, false);
        let result = self.scoped(|infer| {
            for (index, param) in closure.params.iter().enumerate() {
                infer.declare(param, params.get(index).cloned().unwrap_or(Ty::Any));
            }
            let last = infer.block(&closure.body, true);
            infer.flow.result(last)
        });
        self.flow = outer;
        self.at_top = at_top;
        self.presence = known;
        self.this = outer_this;
        result
    }

    /// A call of a function value with arguments; gives its result.
    pub(super) fn apply(&mut self, function: &FunctionTy, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        match function {
            FunctionTy::Closure(file, closure) => {
                let key = (*file, closure.at);
                self.effects.calls(Body::Closure(key), self.flow.repeat);
                self.called(key, arguments, this)
            }
            FunctionTy::Named(file, name) => self.apply_named(*file, name, arguments, this),
            FunctionTy::OneOf(functions) => {
                let mut result = Ty::Never;
                for function in functions {
                    let given = self.apply(function, arguments, this);
                    result = self.joined(&result, given);
                }
                result
            }
            FunctionTy::Unknown => {
                arguments.iter().chain(this).for_each(|ty| self.escape(ty));
                self.escape_all();
                self.unseen_call();
                Ty::Any
            }
        }
    }

    /// A call of a function by its name: one of the file, a native one, or an operation.
    pub(super) fn apply_named(&mut self, file: usize, name: &str, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        if let Some(function) = self.function_named(file, name, arguments.len()) {
            let key = (file, function.name.at);
            self.effects.calls(Body::Function(key), self.flow.repeat);
            return self.called(key, arguments, this);
        }
        // What it works on comes first to what is no function of a file.
        let all: Vec<Ty>;
        let arguments = match this {
            Some(this) if arguments.first() != Some(this) => {
                all = std::iter::once(this).chain(arguments).cloned().collect();
                &all
            }
            _ => arguments,
        };
        let mut result = Ty::Never;
        let groups = arguments.first().into_iter().flat_map(Ty::alternatives);
        let groups: Vec<_> =
            groups.filter_map(|ty| if let Ty::Group(group) = ty { Some(group) } else { None }).collect();
        for group in &groups {
            let given = self.operation_by_name(group, name);
            result = self.joined(&result, given);
        }
        if groups.is_empty() && arguments.first().is_none_or(Ty::is_open) {
            self.possible_operations(name);
        }
        // A native function may keep, call or give on what it takes.
        self.escape_each(arguments);
        let native = Name { text: name.into(), at: self.here };
        if let Some(known) = self.special(&native, arguments, &[]) {
            return self.joined(&result, known);
        }
        match self.given.natives.call(name, arguments) {
            crate::natives::Called::Gives(ty) => result.join(ty),
            _ => Ty::Any,
        }
    }

    /// Takes note of a call of a value of which nothing is known.
    pub(super) fn unseen_call(&mut self) {
        let (file, at, repeat) = (self.file, self.here, self.flow.repeat);
        self.effects.unknown(file, at, repeat, "a function that is known only when it runs");
    }

    /// Records a call of a function or closure; gives what it returns as far as that is known by now.
    pub(super) fn called(&mut self, key: Key, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        let mut summary = self.summaries.remove(&key).unwrap_or_default();
        let mut changed = !summary.called;
        summary.called = true;
        for (index, argument) in arguments.iter().enumerate() {
            if summary.params.len() <= index {
                summary.params.push(Ty::Never);
            }
            if let Some(known) = summary.params.get_mut(index) {
                changed |= self.widen(known, argument);
            }
        }
        if let Some(this) = this {
            changed |= self.widen(&mut summary.this, this);
        }
        let result = summary.result.clone();
        self.summaries.insert(key, summary);
        if changed {
            self.touch(key);
        }
        result
    }

    fn widen(&mut self, known: &mut Ty, new: &Ty) -> bool {
        let joined = self.joined(known, new.clone());
        let changed = joined != *known;
        *known = joined;
        changed
    }

    /// Takes note that a value goes to where the checker does not follow it.
    pub(super) fn escape(&mut self, ty: &Ty) {
        match ty {
            Ty::Function(function) => {
                for function in function.each() {
                    self.escape_function(function);
                }
            }
            Ty::Device(_) | Ty::Group(_) if !self.handles_lost => {
                self.handles_lost = true;
                self.changed = true;
            }
            Ty::List(item) => self.escape(item),
            Ty::Keyed(value, _) => self.escape(value),
            Ty::Map(map) => {
                map.fields.values().for_each(|entry| self.escape(&entry.ty));
                if let Some(rest) = &map.rest {
                    self.escape(rest);
                }
            }
            Ty::OneOf(types) => {
                for ty in types.iter() {
                    self.escape(ty);
                }
            }
            _ => {}
        }
    }

    /// The same for several values.
    pub(super) fn escape_each(&mut self, types: &[Ty]) {
        for ty in types {
            self.escape(ty);
        }
    }

    fn escape_function(&mut self, function: &FunctionTy) {
        match function {
            FunctionTy::Closure(file, closure) => self.escaped((*file, closure.at)),
            FunctionTy::Named(file, name) => {
                for function in self.functions_named(*file, name) {
                    let key = (*file, function.name.at);
                    self.escaped(key);
                    self.effects.calls(Body::Function(key), Repeat::Unbounded);
                }
                if self.given.apis.iter().any(|api| api.operations.iter().any(|op| *op.name == **name)) {
                    self.possible_operations(name);
                }
            }
            FunctionTy::OneOf(_) | FunctionTy::Unknown => {}
        }
    }

    /// Something is called that may be any function or closure.
    fn escape_all(&mut self) {
        let keys: Vec<Key> = self.summaries.keys().copied().collect();
        for key in keys {
            self.escaped(key);
        }
        let functions: Vec<Key> = self
            .files
            .iter()
            .enumerate()
            .flat_map(|(file, known)| {
                known.tree.functions.iter().map(move |function| (file, function.name.at))
            })
            .collect();
        for key in functions {
            self.effects.calls(Body::Function(key), Repeat::Unbounded);
        }
    }

    fn escaped(&mut self, key: Key) {
        let summary: &mut Summary = self.summaries.entry(key).or_default();
        if summary.escaped {
            return;
        }
        summary.escaped = true;
        summary.params.fill(Ty::Any);
        summary.this = Ty::Any;
        self.touch(key);
    }
}
