//! Which functions of the runbook and its files a call may reach.
//!
//! The engine looks a function up by its name and the number of its arguments when it is called, among the functions
//! of every file that is being run at that moment, and for a method by the type of what stands before the dot. Which
//! files those are depends on who called whom; so every function that fits counts.

use std::collections::HashMap;
use std::rc::Rc;

use super::saving::SAVE;
use super::{Infer, Key};
use crate::effects::{Body, Often};
use crate::finding::Finding;
use crate::tree::{Function, Name};
use crate::ty::Ty;

/// The functions that a call may reach.
#[derive(Default)]
pub(super) struct Candidates {
    /// In their order, each with the number of its file.
    functions: Vec<(usize, Rc<Function>)>,
    /// Whether the call reaches one of them for sure, and nothing else.
    pub(super) certain: bool,
}

impl Candidates {
    fn keys(&self) -> impl Iterator<Item = Key> {
        self.functions.iter().map(|(file, function)| (*file, function.name.at))
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.functions.len()
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.functions.is_empty()
    }

    /// The places of those that change what they are called on.
    pub(super) fn changing(&self, infer: &Infer<'_>) -> Vec<Key> {
        self.keys()
            .filter(|key| infer.summaries.get(key).is_some_and(|summary| summary.changes_this))
            .collect()
    }
}

impl Infer<'_> {
    /// The functions that a call of a name with a number of arguments may reach from the file that is gone through.
    pub(super) fn candidates(&self, name: &str, count: usize) -> Candidates {
        let fits = |(_, function): &&(usize, Rc<Function>)| function.params.len() == count;
        let functions: Vec<(usize, Rc<Function>)> =
            self.called_so(name).iter().filter(fits).cloned().collect();
        let own = |(file, function): &(usize, Rc<Function>)| *file == self.file && function.of.is_none();
        let certain = functions.iter().any(own);
        Candidates { functions, certain }
    }

    /// The functions of some files that a call through the name of a module may reach.
    pub(super) fn candidates_in(&self, files: &[usize], name: &str, count: usize) -> Candidates {
        let fits = |(file, function): &&(usize, Rc<Function>)| {
            files.contains(file) && function.params.len() == count
        };
        Candidates { functions: self.called_so(name).iter().filter(fits).cloned().collect(), certain: true }
    }

    /// The functions of a name, in all files.
    pub(super) fn called_so(&self, name: &str) -> &[(usize, Rc<Function>)] {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Indexes the functions by their names, once all files are read.
    pub(super) fn index_functions(&mut self) {
        let mut by_name: HashMap<Rc<str>, Vec<(usize, Rc<Function>)>> = HashMap::new();
        for (file, function) in self.functions() {
            by_name.entry(Rc::clone(&function.name.text)).or_default().push((file, function));
        }
        self.by_name = by_name;
    }

    /// All functions of all files.
    pub(super) fn functions(&self) -> impl Iterator<Item = (usize, Rc<Function>)> {
        let files = self.files.iter().enumerate();
        files.flat_map(|(number, file)| file.tree.functions.iter().map(move |f| (number, Rc::clone(f))))
    }

    /// Records a call of each of some functions; returns what they return.
    pub(super) fn call_all(&mut self, candidates: &Candidates, arguments: &[Ty], this: Option<&Ty>) -> Ty {
        let keys: Vec<Key> = candidates.keys().collect();
        self.one_of(&keys, |infer, key| {
            infer.effects.calls(Body::Function(*key), infer.flow.often);
            infer.called(*key, arguments, this)
        })
    }

    /// Records a call by native code of each function of a name: it passes as many of the values as the function
    /// takes, and binds `this` where it takes none.
    pub(super) fn call_by_name(&mut self, name: &str, arguments: &[Ty], this: Option<&Ty>) -> Option<Ty> {
        let named = self.called_so(name).to_vec();
        if named.is_empty() {
            return None;
        }
        Some(self.one_of(&named, |infer, (file, function)| {
            let key = (*file, function.name.at);
            infer.effects.calls(Body::Function(key), infer.flow.often);
            if let Some(arguments) = arguments.get(..function.params.len()) {
                infer.called(key, arguments, this)
            } else {
                infer.escaped(key);
                infer.called(key, arguments, this)
            }
        }))
    }

    /// Something is called of which nothing is known: any closure, any function whose name stands somewhere as a value,
    /// and any operation of such a name.
    pub(super) fn call_anything(&mut self) {
        let keys: Vec<Key> = self.summaries.keys().copied().collect();
        for key in keys {
            self.escaped(key);
        }
        let functions: Vec<Key> = self
            .functions()
            .filter(|(_, function)| self.built_names || self.names.is_value(&function.name))
            .map(|(file, function)| (file, function.name.at))
            .collect();
        for key in functions {
            self.escaped(key);
            self.effects.calls(Body::Function(key), Often::ANY);
        }
        if self.names.is_value(SAVE) {
            self.saves_anything();
        }
        if self.names.devices_travel {
            let values: Vec<Rc<str>> = self.names.values().cloned().collect();
            for name in values {
                self.possible_operations(&name);
            }
        }
    }

    /// Refuses a name of a function that is put together: nobody can read from it what is called.
    pub(super) fn refuse_built_name(&mut self, name: &crate::tree::Expr) {
        self.built_names = true;
        let message = "the name of the function that is called shows only when it runs";
        let hint = "write the name as a text, as in Fn(\"name\"), or hand over a closure: |x| ...";
        self.report_at("built-name", name, message, Some(hint.to_owned()));
    }

    /// Refuses functions that take the place of something else that is called the same way.
    pub(super) fn misleading_names(&mut self) {
        let functions: Vec<(usize, Rc<Function>)> = self.functions().collect();
        for (file, function) in functions {
            let (name, count) = (&function.name, function.params.len());
            if let Some(of) = function.of.as_ref().filter(|of| !TYPES.contains(&&*of.text)) {
                self.file = file;
                self.report(no_type(of));
            }
            let native = self.given.natives.takes_count(name, count)
                || self.given.natives.takes_count(name, count.saturating_add(1));
            let hint = if native {
                "call it something else: a call of the name would not do what it reads like"
            } else if self.called_on_groups.contains(&name.text) {
                "call it something else: the call of the operation would reach this function"
            } else {
                continue;
            };
            let what = if native { "a function of the language" } else { "an operation" };
            let finding =
                Finding::new("misleading-name", name.at, format!("`{}` is also the name of {what}", &**name));
            self.file = file;
            self.report(finding.hint(hint));
        }
    }
}

/// The types that a function can belong to, `fn int.name()`, as the engine calls them.
const TYPES: [&str; 21] = [
    "int", "i64", "float", "f64", "bool", "char", "string", "array", "map", "blob", "range", "range=", "Fn",
    "record", "duration", "time", "error", "secret", "download", "device", "group",
];

/// A function of a type that no value has: it would never be called.
fn no_type(of: &Name) -> Finding {
    let text = &*of.text;
    let hint = match TYPES.iter().find(|known| known.eq_ignore_ascii_case(text)) {
        Some(known) => format!("did you mean `{known}`?"),
        None => "an object that an appliance answered is a `record`; others are int, float, bool, string, array, map, duration and time".to_owned(),
    };
    Finding::new(
        "wrong-type",
        of.at,
        format!("no value is of a type `{text}` here: the function would never be called"),
    )
    .hint(hint)
}
