//! Functions and closures as values that leave their file.
//!
//! The engine looks a function up where it is called: in the file that runs then, and in those that called it, back to
//! the runbook. A closure carries its text but not the functions of its file. So what is called in another file may find
//! a function of that file under the name, or none; both are refused. Exported constants carry their functions along.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::kept::closures_in;
use super::{Infer, Key};
use crate::finding::Finding;
use crate::tree::{Block, Closure, Expr, ExprKind, Function, Go, Name, Node};
use crate::ty::{FunctionTy, Ty, Words};

/// What is known about functions as values and the files that they are called in.
#[derive(Default)]
pub(super) struct Abroad {
    /// Closures that may be called in another file than their own.
    closures: HashMap<Key, Rc<Closure>>,
    /// Functions that may be, by file and name.
    functions: HashSet<(usize, Rc<str>)>,
    /// Exported closures, which carry the functions of their files along.
    exported: HashSet<Key>,
    /// Functions that are exported as values.
    exported_functions: HashSet<(usize, Rc<str>)>,
}

impl Infer<'_> {
    /// Takes note of the closures among what a file exports.
    pub(super) fn exports(&mut self, ty: &Ty) {
        let mut functions = Vec::new();
        closures_in(ty, &mut |function| functions.push(function.clone()));
        for function in functions {
            match function {
                FunctionTy::Closure(file, closure) => {
                    self.abroad.exported.insert((file, closure.at));
                }
                FunctionTy::Named(file, name) => {
                    self.abroad.exported_functions.insert((file, name));
                }
                FunctionTy::OneOf(_) | FunctionTy::Unknown => {}
            }
        }
    }

    /// Takes note of a function or closure that goes to where it may be called in any file.
    pub(super) fn may_leave(&mut self, function: &FunctionTy) {
        if self.files.len() < 2 {
            return;
        }
        match function {
            FunctionTy::Closure(file, closure) => {
                self.abroad.closures.insert((*file, closure.at), Rc::clone(closure));
            }
            FunctionTy::Named(file, name) => {
                self.abroad.functions.insert((*file, Rc::clone(name)));
            }
            FunctionTy::OneOf(_) | FunctionTy::Unknown => {}
        }
    }

    /// A function or closure is called in the file that is gone through.
    pub(super) fn called_here(&mut self, function: &FunctionTy) {
        let (home, what, exported) = match function {
            FunctionTy::Closure(file, closure) => {
                let exported = self.abroad.exported.contains(&(*file, closure.at));
                (*file, "the closure".to_owned(), exported)
            }
            FunctionTy::Named(file, name) => {
                let exported = self.abroad.exported_functions.contains(&(*file, Rc::clone(name)));
                let own = !self.functions_named(*file, name).is_empty();
                (*file, format!("`{name}`"), exported || !own)
            }
            FunctionTy::OneOf(_) | FunctionTy::Unknown => return,
        };
        if home == self.file || exported {
            return;
        }
        self.may_leave(function);
        if !self.reporting {
            return;
        }
        if let FunctionTy::Named(_, name) = function
            && !self.functions_named(self.file, name).is_empty()
            && let Some(finding) = self.two_functions(name, self.here, home)
        {
            return self.report(finding);
        }
        // The runbook runs all the time; a file that imports this one may have called it.
        if home == 0 || self.imports_somehow(home, self.file) {
            return;
        }
        let Some(name) = self.files.get(home).map(|file| file.name.clone()) else { return };
        let message = format!("{what} belongs to {name}, whose functions cannot be reached from here");
        let hint = "call a function of that file here, as in `|| module::name()`, or let that file export a constant: `export const NAME = ...`";
        self.report(Finding::new("wrong-file", self.here, message).hint(hint));
    }

    /// Refuses a function that a file hands over by its name where another file has one of that name. A runbook that
    /// calls its own functions gets its own.
    pub(super) fn one_function_of(&mut self, at: &Expr, name: &str) {
        if self.file == 0 {
            return;
        }
        let of_files = |count: usize| {
            let fits = |(_, function): &&(usize, Rc<Function>)| function.params.len() == count;
            let files = self.called_so(name).iter().filter(fits).map(|(file, _)| *file);
            files.collect::<HashSet<usize>>()
        };
        let counts: HashSet<usize> = self.called_so(name).iter().map(|(_, f)| f.params.len()).collect();
        let Some(files) = counts.into_iter().map(of_files).find(|files| files.len() > 1) else { return };
        let other = files.into_iter().filter(|file| *file != self.file).min();
        if let Some(finding) = other.and_then(|other| self.two_functions(name, at.at, other)) {
            self.report(finding);
        }
    }

    /// Whether a name of a function names none: neither one of a file, nor one of the language, nor an operation.
    pub(super) fn names_a_function(&mut self, at: &Expr, words: &Words) {
        let callable = |word: &Rc<str>| {
            !self.called_so(word).is_empty()
                || self.given.natives.contains(word)
                || self.names_an_operation(word)
        };
        match words.words.as_slice() {
            [word] if callable(word) => {
                let word = Rc::clone(word);
                self.one_function_of(at, &word);
            }
            all if all.iter().any(callable) => {}
            [word, ..] => {
                let message = format!("there is no function `{word}`");
                let hint = self.function_hint(word);
                self.report_at("unknown-function", at, message, hint);
            }
            [] => {}
        }
    }

    fn two_functions(&self, name: &str, at: crate::tree::Pos, other: usize) -> Option<Finding> {
        let other = &self.files.get(other)?.name;
        let message =
            format!("{other} has a function `{name}`, too: which of the two runs depends on who calls it");
        Some(Finding::new("wrong-file", at, message).hint("give one of the two another name"))
    }

    /// Refuses functions that are called by what left their file and that another file has as well.
    pub(super) fn misread_abroad(&mut self) {
        if self.files.len() < 2 {
            return;
        }
        let closures = std::mem::take(&mut self.abroad.closures);
        let exported = std::mem::take(&mut self.abroad.exported);
        let mut left: Vec<(usize, Bodies)> = closures
            .into_iter()
            .filter(|(key, _)| !exported.contains(key))
            .map(|((file, _), closure)| (file, Bodies::Closure(closure)))
            .collect();
        for (file, name) in std::mem::take(&mut self.abroad.functions) {
            let own = self.functions_named(file, &name).into_iter();
            left.extend(own.map(|function| (file, Bodies::Function(function))));
        }
        let mut seen: HashSet<Key> = HashSet::new();
        while let Some((file, body)) = left.pop() {
            for (name, count) in body.calls() {
                let fits = |(_, function): &&(usize, Rc<Function>)| function.params.len() == count;
                let candidates: Vec<_> = self.called_so(&name).iter().filter(fits).cloned().collect();
                let Some((_, own)) = candidates.iter().find(|(its, _)| *its == file) else { continue };
                if let Some((other, _)) = candidates.iter().find(|(its, _)| *its != file) {
                    self.file = file;
                    if let Some(finding) = self.two_functions(&name, name.at, *other) {
                        self.report(finding);
                    }
                } else if seen.insert((file, own.name.at)) {
                    left.push((file, Bodies::Function(Rc::clone(own))));
                }
            }
        }
    }
}

/// A body that may run in another file.
enum Bodies {
    Closure(Rc<Closure>),
    Function(Rc<Function>),
}

impl Bodies {
    fn block(&self) -> &Block {
        match self {
            Self::Closure(closure) => &closure.body,
            Self::Function(function) => &function.body,
        }
    }

    /// The functions that are called in it, each with the number of its arguments.
    fn calls(&self) -> Vec<(Name, usize)> {
        let mut calls = Vec::new();
        self.block().walk(&mut |node| {
            match node {
                Node::Expr(Expr { kind: ExprKind::Call { path, name, arguments }, .. })
                    if path.is_empty() =>
                {
                    calls.push((name.clone(), arguments.len()));
                }
                Node::Expr(Expr { kind: ExprKind::Method { name, arguments, .. }, .. }) => {
                    calls.push((name.clone(), arguments.len()));
                }
                _ => {}
            }
            Go::In
        });
        calls
    }
}
