//! Variables: where they are declared and what they hold. A variable has one type for all of its life: that of
//! everything that is ever put into it.

use edgebook_script::did_you_mean;

use super::{Infer, Key};
use crate::finding::Finding;
use crate::tree::{Expr, ExprKind, Name, Pos};
use crate::ty::{DeviceName, DeviceTy, FunctionTy, Ty};

/// A variable in reach.
#[derive(Clone)]
pub(super) struct Local {
    name: std::rc::Rc<str>,
    key: Key,
}

impl Infer<'_> {
    /// Declares a variable that holds a value from the start.
    pub(super) fn declare(&mut self, name: &Name, ty: Ty) {
        let key = (self.file, name.at);
        self.hold(key, name, ty.clone(), None);
        self.put(key, ty);
        self.presence.forget(name);
        if (self.api(name).is_some() || &**name == "params") && name.at.is_known() {
            let message = format!("this `{}` hides {}", &**name, self.hidden(name));
            let finding = Finding::new("shadowed-target", name.at, message);
            self.report(finding.hint("call it something else: from here on the name means another thing"));
        }
        self.locals.push(Local { name: name.text.clone(), key });
    }

    fn hidden(&self, name: &str) -> String {
        match self.api(name) {
            Some(api) => format!("the target, {}", api.title),
            None => "the parameters of the runbook".to_owned(),
        }
    }

    /// Puts a value into a variable.
    pub(super) fn put(&mut self, key: Key, ty: Ty) {
        let old = self.variables.get(&key).cloned().unwrap_or(Ty::Never);
        let new = self.joined(&old, ty);
        if new != old {
            self.touch(key);
            self.variables.insert(key, new);
        }
    }

    /// The variable of a name.
    pub(super) fn local(&self, name: &str) -> Option<Key> {
        self.locals.iter().rev().find(|local| &*local.name == name).map(|local| local.key)
    }

    pub(super) fn held(&self, key: Key) -> Ty {
        self.variables.get(&key).cloned().unwrap_or(Ty::Never)
    }

    /// Runs something in a scope of its own.
    pub(super) fn scoped<T>(&mut self, inside: impl FnOnce(&mut Self) -> T) -> T {
        let count = self.locals.len();
        let result = inside(self);
        self.locals.truncate(count);
        result
    }

    /// A variable that is of no use where nobody reads it.
    pub(super) fn kept_in(&mut self, name: &Name, value: &Expr) {
        if self.reporting && self.file == 0 && !name.starts_with('_') && self.only_computes(value) {
            self.kept.push(name.clone());
        }
    }

    /// Reports the variables that are never read.
    pub(super) fn unread_variables(&mut self) {
        self.file = 0;
        // A misspelt name is a mistake of its own: that it leaves another name unread is no second one.
        let told = self.findings.has_errors();
        for name in std::mem::take(&mut self.kept).into_iter().filter(|_| !told) {
            if !self.read.contains(&(0, name.at)) {
                let finding = Finding::new(
                    "unused-result",
                    name.at,
                    format!("the variable `{}` is never read", &*name),
                );
                self.report(
                    finding.hint("use it, or take the line out; a name that begins with `_` is left alone"),
                );
            }
        }
    }

    /// What a name stands for.
    pub(super) fn variable(&mut self, path: &[Name], name: &Name) -> Ty {
        if let Some(module) = path.first() {
            return self.module_variable(module, path, name);
        }
        if let Some(key) = self.local(name) {
            self.read.insert(key);
            return self.held_here(key);
        }
        if let Some(api) = self.api(name) {
            return Ty::Device(DeviceTy { api: Some(api), name: DeviceName::Target });
        }
        if &**name == "params" {
            return Ty::Params;
        }
        if !self.functions_named(self.file, name).is_empty() {
            let at = Expr { at: name.at, kind: ExprKind::Unknown };
            self.one_function_of(&at, name);
            return Ty::Function(FunctionTy::Named(self.file, name.text.clone()).into());
        }
        self.unknown_variable(name);
        Ty::Any
    }

    fn unknown_variable(&mut self, name: &Name) {
        let hint = self.variable_hint(name);
        let finding =
            Finding::new("unknown-variable", name.at, format!("there is no variable `{}`", &**name));
        self.report(finding.maybe_hint(hint));
    }

    fn variable_hint(&self, name: &str) -> Option<String> {
        let known = self.locals.iter().map(|local| &*local.name);
        let kinds = self.given.apis.iter().map(|api| api.kind.as_ref());
        let functions = self.files.get(self.file).into_iter().flat_map(|file| file.tree.functions.iter());
        let known =
            known.chain(kinds).chain(functions.map(|function| &*function.name.text)).chain(["params"]);
        match name {
            "null" | "nil" | "None" | "undefined" => Some("nothing is written `()`".to_owned()),
            "True" => Some("write `true`".to_owned()),
            "False" => Some("write `false`".to_owned()),
            other if self.is_declared_elsewhere(other) => Some(
                "it is declared elsewhere: a function sees its parameters, `params` and the devices, and a variable \
                 ends with the braces in which it is declared"
                    .to_owned(),
            ),
            other => did_you_mean(other, known).or_else(|| self.parameter_hint(other)),
        }
    }

    fn parameter_hint(&self, name: &str) -> Option<String> {
        let declared = self.given.header.params.iter().any(|param| param.name == name);
        declared.then(|| format!("parameters of the runbook are written `params.{name}`"))
    }

    /// Whether a variable of a name was seen anywhere in the file.
    fn is_declared_elsewhere(&self, name: &str) -> bool {
        let Some(file) = self.files.get(self.file) else { return false };
        self.variables.keys().filter(|(number, _)| *number == self.file).any(|(_, at): &(usize, Pos)| {
            file.words.at(*at).is_some_and(|index| file.words.word(index) == name)
        })
    }
}
