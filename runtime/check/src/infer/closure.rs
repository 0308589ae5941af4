//! Closures and functions as values.

use std::rc::Rc;

use super::saving::SAVE;
use super::{Infer, Key, Summary};
use crate::effects::{Body, Often};
use crate::tree::{Closure, Expr, Name};
use crate::ty::{FunctionTy, Ty};

impl Infer<'_> {
    /// A closure where it stands as a value: its body is gone through with what its calls give its parameters.
    pub(super) fn closure_value(&mut self, closure: &Rc<Closure>) -> Ty {
        let key = (self.file, closure.at);
        self.note_fleeting(closure);
        let summary = self.summaries.entry(key).or_default();
        summary.expect(closure.params.len());
        let (mut params, this, escaped) = (summary.params.clone(), summary.this.clone(), summary.escaped);
        if escaped {
            params.fill(Ty::Any);
        }
        let outside = self.effects.enter_closure(key);
        let outer_changed = std::mem::take(&mut self.this_changed);
        // When it runs, the variables around it may hold something else.
        let held = std::mem::take(&mut self.now);
        let result = self.body(closure, &params, this, Often::ONCE, false);
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
            self.effects.calls(Body::Closure(key), Often::ANY);
        }
        Ty::Function(Rc::new(FunctionTy::Closure(self.file, Rc::clone(closure))))
    }

    /// The body of a closure that is called right here, once or for each of several items.
    pub(super) fn inline(
        &mut self,
        closure: &Rc<Closure>,
        params: &[Ty],
        this: Ty,
        often: Often,
        probing: bool,
    ) -> Ty {
        let key = (self.file, closure.at);
        self.summaries.entry(key).or_default().called = true;
        let held = self.now.clone();
        let result = self.body(closure, params, this, often, probing);
        self.now = held;
        result
    }

    fn body(&mut self, closure: &Closure, params: &[Ty], this: Ty, often: Often, probing: bool) -> Ty {
        let outer_this = std::mem::replace(&mut self.this, this);
        let outer = self.flow.clone();
        let known = self.presence.clone();
        self.flow = outer.inside(often, probing);
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
        self.called_here(function);
        match function {
            FunctionTy::Closure(file, closure) => {
                let key = (*file, closure.at);
                self.effects.calls(Body::Closure(key), self.flow.often);
                self.called(key, arguments, this)
            }
            FunctionTy::Named(_, name) => self.apply_named(name, arguments, this),
            FunctionTy::OneOf(functions) => {
                self.one_of(functions, |infer, function| infer.apply(function, arguments, this))
            }
            FunctionTy::Unknown => {
                arguments.iter().chain(this).for_each(|ty| self.escape(ty));
                self.unseen_call(&Ty::Any);
                Ty::Any
            }
        }
    }

    /// A call of a function by its name: one of the file, a native one, or an operation.
    pub(super) fn apply_named(&mut self, name: &str, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        let mut result = Ty::Never;
        let candidates = self.candidates(name, arguments.len());
        if !candidates.is_empty() {
            result = self.call_all(&candidates, arguments, this);
            if candidates.certain {
                return result;
            }
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
        let groups = arguments.first().into_iter().flat_map(Ty::alternatives);
        let groups: Vec<_> =
            groups.filter_map(|ty| if let Ty::Group(group) = ty { Some(group) } else { None }).collect();
        let given = self.one_of(&groups, |infer, group| infer.operation_by_name(group, name));
        result = self.joined(&result, given);
        if groups.is_empty() && arguments.first().is_none_or(|ty| ty.is_open() || ty.some(Ty::is_any)) {
            self.possible_operations(name);
        }
        // A native function may keep, call or give on what it takes.
        self.escape_each(arguments);
        if self.given.natives.contains(name) {
            for ty in arguments.iter().skip(1) {
                self.named_in(ty);
            }
        }
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
    pub(super) fn unseen_call(&mut self, ty: &Ty) {
        if matches!(ty, Ty::Never) && !self.never_is_any {
            // Its type may come with the next pass.
            return;
        }
        let (file, at, often) = (self.file, self.here, self.flow.often);
        self.effects.unknown(file, at, often, "a function that is known only when it runs");
        self.call_anything();
    }

    /// A value goes to native code that calls it, with some values at most.
    pub(super) fn handed_over(&mut self, ty: &Ty, at: &Expr, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        self.one_of(ty.alternatives(), |infer, one| match one {
            Ty::Any | Ty::Never => {
                infer.unseen_call(one);
                Ty::Any
            }
            Ty::Function(function) => infer.one_of(function.each(), |infer, function| match function {
                FunctionTy::Named(_, name) => {
                    infer.called_here(function);
                    infer.handed_name(name, arguments, this)
                }
                FunctionTy::Closure(_, closure) => {
                    let count = closure.params.len().min(arguments.len());
                    infer.apply(function, arguments.get(..count).unwrap_or(arguments), this)
                }
                _ => infer.apply(function, arguments, this),
            }),
            Ty::Words(words) => {
                infer.names_a_function(at, words);
                infer.one_of(&words.words, |infer, word| infer.handed_name(word, arguments, this))
            }
            Ty::Text => {
                infer.refuse_built_name(at);
                infer.unseen_call(&Ty::Any);
                Ty::Any
            }
            _ => Ty::Never,
        })
    }

    /// A function goes by its name to native code that calls it.
    fn handed_name(&mut self, name: &str, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        match self.call_by_name(name, arguments, this) {
            Some(result) => result,
            None => self.apply_named(name, arguments.get(..1).unwrap_or(arguments), this),
        }
    }

    /// Functions whose names are among the texts of a type may be called by whoever takes it.
    fn named_in(&mut self, ty: &Ty) {
        for one in ty.alternatives() {
            if let Ty::Words(words) = one {
                for word in words.words.clone() {
                    self.escape_function(&FunctionTy::Named(self.file, word));
                }
            }
        }
    }

    /// Records a call of a function or closure; gives what it returns as far as that is known by now.
    pub(super) fn called(&mut self, key: Key, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        let known = self.summaries.get(&key).cloned().unwrap_or_default();
        let mut changed = !known.called;
        let (mut params, mut of_this) = (known.params, known.this);
        for (index, argument) in arguments.iter().enumerate() {
            if params.len() <= index {
                params.push(Ty::Never);
            }
            if let Some(known) = params.get_mut(index) {
                changed |= self.widen(known, argument);
            }
        }
        if let Some(this) = this {
            changed |= self.widen(&mut of_this, this);
        }
        // Meanwhile it may have turned out that it is handed to where its calls are not seen.
        let summary = self.summaries.entry(key).or_default();
        summary.called = true;
        if summary.escaped {
            params.fill(Ty::Any);
            of_this = Ty::Any;
        }
        summary.params = params;
        summary.this = of_this;
        let result = summary.result.clone();
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
        self.may_leave(function);
        match function {
            FunctionTy::Closure(file, closure) => self.escaped((*file, closure.at)),
            FunctionTy::Named(_, name) => {
                if &**name == SAVE {
                    self.saves_anything();
                }
                for (file, function) in self.called_so(name).to_vec() {
                    let key = (file, function.name.at);
                    self.escaped(key);
                    self.effects.calls(Body::Function(key), Often::ANY);
                }
                if self.names_an_operation(name) {
                    self.possible_operations(name);
                }
            }
            FunctionTy::OneOf(_) | FunctionTy::Unknown => {}
        }
    }

    pub(super) fn escaped(&mut self, key: Key) {
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
