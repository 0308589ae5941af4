//! Calls of functions by their names: those of the file, of imported files, and native ones.

use std::rc::Rc;

use edgebook_model::Api;
use edgebook_script::{did_you_mean, nearest};

use super::Infer;
use super::field::only_list;
use super::output::Shown;
use super::saving::SAVE;
use crate::effects::Repeat;
use crate::finding::Finding;
use crate::natives::{Called, Natives};
use crate::tree::{Expr, ExprKind, Name};
use crate::ty::{DeviceName, DeviceTy, FunctionTy, Ty};

impl Infer<'_> {
    /// `name(...)` or `module::name(...)`
    pub(super) fn call(&mut self, path: &[Name], name: &Name, arguments: &[Expr]) -> Ty {
        self.here = name.at;
        if let Some(module) = path.first() {
            return self.module_call(module, path, name, arguments);
        }
        let candidates = self.candidates(name, arguments.len());
        if !candidates.is_empty() {
            let types = self.exprs(arguments);
            self.here = name.at;
            let result = self.call_all(&candidates, &types, None);
            if candidates.certain {
                return result;
            }
            self.escape_each(&types);
            let called = self.given.natives.call(name, &types);
            let given = self.outcome(name, &types, &arguments.iter().collect::<Vec<_>>(), called, false);
            return self.joined(&result, given);
        }
        match (&**name, arguments) {
            ("Fn", [function]) => self.function_by_name(function),
            ("call", [function, rest @ ..]) => {
                let ty = self.expr(function);
                let types = self.exprs(rest);
                self.call_value(function, &ty, &types, None)
            }
            ("wait_until", [time, condition]) => self.wait_until(name, time, condition),
            ("exit", _) => {
                self.exprs(arguments);
                self.exits_with(name, arguments);
                self.flow.ended = true;
                Ty::Never
            }
            (_, [receiver, rest @ ..]) if self.given.natives.contains(name) => {
                let ty = self.value(receiver);
                self.native(name, Some(receiver), &ty, rest, false)
            }
            _ => {
                let types = self.exprs(arguments);
                self.escape_each(&types);
                let called = self.given.natives.call(name, &types);
                self.outcome(name, &types, &arguments.iter().collect::<Vec<_>>(), called, false)
            }
        }
    }

    pub(super) fn exprs(&mut self, exprs: &[Expr]) -> Vec<Ty> {
        exprs.iter().map(|expr| self.value(expr)).collect()
    }

    /// `Fn("name")`
    fn function_by_name(&mut self, name: &Expr) -> Ty {
        let ty = self.expr(name);
        match &ty {
            Ty::Function(_) => ty,
            Ty::Words(words) => {
                self.names_a_function(name, words);
                let function =
                    |word: &Rc<str>| Ty::Function(FunctionTy::Named(self.file, word.clone()).into());
                let functions = words.words.iter().map(function);
                functions.fold(Ty::Never, Ty::join)
            }
            Ty::Never if !self.never_is_any => Ty::Never,
            _ => {
                self.refuse_built_name(name);
                Ty::Function(FunctionTy::Unknown.into())
            }
        }
    }

    /// A call of a value with `call`.
    pub(super) fn call_value(&mut self, value: &Expr, ty: &Ty, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        if ty.is_open() {
            arguments.iter().chain(this).for_each(|ty| self.escape(ty));
            self.unseen_call(ty);
            return Ty::Any;
        }
        let mut result = Ty::Never;
        let mut called = false;
        for ty in ty.present() {
            if let Ty::Function(function) = ty {
                self.check_count(value, function, arguments.len());
                // A closure that takes another number of arguments is not called.
                let fits: Vec<FunctionTy> = function
                    .each()
                    .iter()
                    .filter(|function| match function {
                        FunctionTy::Closure(_, closure) => closure.params.len() == arguments.len(),
                        _ => true,
                    })
                    .cloned()
                    .collect();
                let given = self.one_of(&fits, |infer, function| infer.apply(function, arguments, this));
                result = self.joined(&result, given);
                called = true;
            }
        }
        if !called {
            let message = format!("only closures can be called, this is {}", ty.a_kind());
            self.report_at("wrong-type", value, message, None);
            return Ty::Any;
        }
        result
    }

    /// How many arguments a function or closure takes: of each that it may be. `None` where that is not known.
    pub(super) fn takes(&self, function: &FunctionTy) -> Option<Vec<usize>> {
        let takes = |function: &FunctionTy| match function {
            FunctionTy::Closure(_, closure) => Some(vec![closure.params.len()]),
            FunctionTy::Named(_, name)
                if !self.given.natives.contains(name) && !self.names_an_operation(name) =>
            {
                let counts: Vec<usize> =
                    self.called_so(name).iter().map(|(_, function)| function.params.len()).collect();
                (!counts.is_empty()).then_some(counts)
            }
            _ => None,
        };
        let takes: Option<Vec<Vec<usize>>> = function.each().iter().map(takes).collect();
        Some(takes?.concat())
    }

    fn check_count(&mut self, value: &Expr, function: &FunctionTy, given: usize) {
        let Some(takes) = self.takes(function) else { return };
        if let Some(first) = takes.first()
            && !takes.contains(&given)
        {
            let what = match function {
                FunctionTy::Named(_, name) => format!("`{name}`"),
                _ => "the closure".to_owned(),
            };
            let message = format!("{what} takes {}, got {given}", counted(*first));
            let at = if self.here.is_known() { self.here } else { value.at };
            self.report(Finding::new("wrong-count", at, message));
        }
    }

    /// `wait_until(time, || ...)`: the closure runs again and again, and may fail.
    fn wait_until(&mut self, name: &Name, time: &Expr, condition: &Expr) -> Ty {
        let time_ty = self.expr(time);
        if let ExprKind::Closure(closure) = &condition.kind {
            let types = [time_ty, Ty::Function(FunctionTy::Unknown.into())];
            self.check_native(name, &types, &[time]);
            self.takes_as_called(name, condition, &[closure.params.len()]);
            let often = self.flow.repeated(Repeat::EACH, (self.file, name.at));
            let result = self.inline(closure, &[], Ty::Never, often, true);
            return self.met_by(name, condition, &result);
        }
        let ty = self.expr(condition);
        if let Ty::Function(function) = &ty {
            if let Some(takes) = self.takes(function) {
                self.takes_as_called(name, condition, &takes);
            }
            let often = self.flow.often;
            self.flow.often = self.flow.repeated(Repeat::EACH, (self.file, name.at));
            self.here = name.at;
            let result = self.probing(|this| this.apply(function, &[], None));
            self.flow.often = often;
            self.check_native(name, &[time_ty, ty], &[time]);
            return self.met_by(name, condition, &result);
        }
        let types = [time_ty, ty];
        let called = self.given.natives.call(name, &types);
        match called {
            Called::WrongType(1) => {
                self.wrong_argument(name, 1, &types, condition, "a closure such as || ...");
            }
            _ => self.check_native(name, &types, &[time]),
        }
        let [_, ty] = &types;
        self.handed_over(ty, condition, &[], None);
        Ty::Any
    }

    /// What a condition that is met gives. Numbers, texts and lists say nothing: they would always meet it.
    fn met_by(&mut self, name: &Name, condition: &Expr, result: &Ty) -> Ty {
        let says_nothing =
            |ty: &Ty| matches!(ty, Ty::Int | Ty::Float | Ty::Char | Ty::Text | Ty::Words(_) | Ty::List(_));
        if !result.is_open() && result.some(says_nothing) && result.all(says_nothing) {
            self.no_truth(name, condition, result);
        }
        result.without_unit()
    }

    fn check_native(&mut self, name: &Name, types: &[Ty], arguments: &[&Expr]) {
        let called = self.given.natives.call(name, types);
        self.outcome(name, types, arguments, called, false);
    }

    /// What comes of a call of a native function: its type, or a finding. With `method`, the first type is that of
    /// the value before the dot, and `arguments` are those in the parentheses.
    pub(super) fn outcome(
        &mut self,
        name: &Name,
        types: &[Ty],
        arguments: &[&Expr],
        called: Called,
        method: bool,
    ) -> Ty {
        let hidden = usize::from(method);
        match called {
            Called::Gives(ty) => {
                self.literal_values(name, types, arguments, hidden);
                return ty;
            }
            Called::Unknown => self.unknown_function(name, types, method),
            Called::WrongCount => {
                let kinds: Vec<String> = types.iter().skip(hidden).map(Ty::kind).collect();
                let message = format!("`{}` cannot be called with ({})", &**name, kinds.join(", "));
                let hint = Natives::usage(name).map(|usage| format!("it is written {usage}"));
                self.report(Finding::new("wrong-count", name.at, message).maybe_hint(hint));
            }
            Called::WrongType(0) if method => {
                let ty = types.first().unwrap_or(&Ty::Any);
                let message = format!("{} has no function `{}`", ty.a_kind(), &**name);
                let list = only_list(ty).map(|field| format!("its list is the field `{field}`"));
                let taken = self.given.natives.expected(name, 0, types);
                let hint = list.unwrap_or_else(|| format!("it is a function of {taken}"));
                self.report(Finding::new("unknown-function", name.at, message).hint(hint));
            }
            Called::WrongType(index) => {
                let expr = index.checked_sub(hidden).and_then(|index| arguments.get(index));
                if let Some(expr) = expr {
                    self.wrong_argument(name, index, types, expr, "");
                } else {
                    let kinds: Vec<String> = types.iter().map(Ty::kind).collect();
                    let message = format!("`{}` cannot be called with ({})", &**name, kinds.join(", "));
                    let hint = Natives::usage(name).map(|usage| format!("it is written {usage}"));
                    self.report(Finding::new("wrong-type", name.at, message).maybe_hint(hint));
                }
            }
        }
        Ty::Any
    }

    fn wrong_argument(&mut self, name: &Name, index: usize, types: &[Ty], expr: &Expr, expected: &str) {
        let got = types.get(index).map_or_else(|| "any".to_owned(), Ty::label);
        let expected = match expected {
            "" => self.given.natives.expected(name, index, types),
            given => given.to_owned(),
        };
        let message =
            format!("argument {} of {}(...) must be {expected}, got {got}", index.saturating_add(1), &**name);
        let hint = Natives::usage(name).map(|usage| format!("it is written {usage}"));
        self.report_at("wrong-type", expr, message, hint);
    }

    fn unknown_function(&mut self, name: &Name, types: &[Ty], method: bool) {
        let ty = types.first().filter(|_| method);
        if ty.is_some_and(Ty::is_open) {
            // It may be an operation, or a closure in a map.
            return;
        }
        let message = match ty {
            Some(ty) => format!("{} has no function `{}`", ty.a_kind(), &**name),
            None => format!("there is no function `{}`", &**name),
        };
        let declared = self.files.get(self.file).into_iter().flat_map(|file| file.tree.functions.iter());
        let declared: Vec<_> = declared.map(|function| function.name.clone()).collect();
        if !method && let Some(function) = declared.iter().find(|function| function.text == name.text) {
            let takes = self
                .functions_named(self.file, function)
                .iter()
                .map(|f| counted(f.params.len()))
                .collect::<Vec<_>>();
            let message = format!("`{}` takes {}, got {}", &**name, takes.join(" or "), types.len());
            return self.report(Finding::new("wrong-count", name.at, message));
        }
        if self.local(name).is_some() {
            let hint = format!("a closure in a variable is called with `{}.call(...)`", &**name);
            return self.report(Finding::new("unknown-function", name.at, message).hint(hint));
        }
        let hint = self.function_hint(name);
        self.report(Finding::new("unknown-function", name.at, message).maybe_hint(hint));
    }

    /// What may be meant by the name of a function that does not exist.
    pub(super) fn function_hint(&self, name: &str) -> Option<String> {
        let operation = || {
            let has = |api: &&&'static Api| api.operations.iter().any(|op| *op.name == *name);
            let api = self.given.apis.iter().find(has)?;
            let op = api.operations.iter().find(|op| *op.name == *name)?;
            Some(format!("there is an operation {}", api.qualified_name(op)))
        };
        let declared = self.files.get(self.file).into_iter().flat_map(|file| file.tree.functions.iter());
        let known = declared
            .map(|function| &*function.name.text)
            .chain(edgebook_script::functions().map(|function| function.name));
        did_you_mean(name, known).or_else(operation).or_else(|| {
            nearest(name, self.given.natives.names()).map(|near| format!("did you mean `{near}`?"))
        })
    }

    /// Results that depend on more than types, and arguments that are shown.
    pub(super) fn special(&mut self, name: &Name, types: &[Ty], arguments: &[(&Expr, &Ty)]) -> Option<Ty> {
        match (&**name, types) {
            ("print" | "debug" | "warn", [_]) => {
                for (expr, ty) in arguments {
                    self.shown(expr, ty, Shown::Printed);
                }
                None
            }
            ("table", [rows, ..]) => {
                self.table(rows, arguments);
                None
            }
            (SAVE, types) => {
                self.saves(types, arguments);
                None
            }
            ("base64" | "hex", [ty]) if ty.some(|ty| matches!(ty, Ty::Secret | Ty::SecretBlob)) => {
                Some(Ty::Secret)
            }
            ("from_base64", [ty]) if ty.some(|ty| matches!(ty, Ty::Secret | Ty::SecretBlob)) => {
                Some(Ty::SecretBlob)
            }
            ("device", [ty]) if ty.is_open() || ty.some(Ty::is_text) => {
                let name = match arguments.first().map(|(expr, _)| &expr.kind) {
                    Some(ExprKind::Text(text)) => DeviceName::Named(text.clone()),
                    _ => DeviceName::Unknown,
                };
                Some(Ty::Device(DeviceTy { api: None, name }))
            }
            ("wait_ready", [device, _]) => {
                for one in device.alternatives() {
                    match one {
                        Ty::Device(device) => self.readiness(device),
                        Ty::Any => self.readiness(&DeviceTy { api: None, name: DeviceName::Unknown }),
                        _ => {}
                    }
                }
                None
            }
            ("wait_for", [ty, ..]) => {
                if let Some((task, _)) = arguments.first() {
                    self.names_a_task(task, ty);
                }
                self.effects.task_wait(self.file, self.here, self.flow.often);
                None
            }
            _ => None,
        }
    }
}

/// `no arguments`, `1 argument`, `2 arguments`
pub(super) fn counted(count: usize) -> String {
    match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        more => format!("{more} arguments"),
    }
}
