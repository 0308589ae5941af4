//! Imported files.

use std::rc::Rc;

use edgebook_script::{Diagnostic, Runbook, did_you_mean};

use super::{File, Infer, Key};
use crate::effects::Body;
use crate::finding::Finding;
use crate::tokens::Words;
use crate::tree::{Expr, ExprKind, Name, StatementKind};
use crate::ty::Ty;

/// How many files are read.
const MOST_FILES: usize = 64;

/// What an `import` leads to.
pub(super) enum Imported {
    /// The file of a number.
    File(usize),
    /// It cannot be imported, for people.
    Refused(String),
    /// It is there, but broken: that is reported there.
    Broken,
    /// Which file it is shows only when it runs.
    Unknown,
}

impl Infer<'_> {
    /// Reads every file that is imported by the runbook or by what it imports.
    pub(super) fn load_modules(&mut self) {
        let mut file = 0;
        while let Some(tree) = self.files.get(file).map(|file| Rc::clone(&file.tree)) {
            for (path, alias) in tree.imports() {
                let imported = match &path.kind {
                    ExprKind::Text(text) => self.load(file, text),
                    _ => Imported::Unknown,
                };
                if let (Imported::File(target), Some(alias)) = (&imported, alias) {
                    let known = self.aliases.insert((file, alias.text.clone()), *target);
                    if known.is_some_and(|known| known != *target) {
                        // Two files under one name: which one it is depends on the place.
                        self.aliases.insert((file, alias.text.clone()), usize::MAX);
                    }
                }
                self.imports.insert((file, path.at), imported);
            }
            file = file.saturating_add(1);
        }
        self.refuse_cycles();
    }

    fn load(&mut self, importer: usize, path: &str) -> Imported {
        let importer_name = self.files.get(importer).map(|file| file.name.clone());
        let module = match self.given.modules.load(importer_name.as_deref(), path) {
            Ok(module) => module,
            Err(refused) => return Imported::Refused(refused.to_string()),
        };
        if let Some(known) = self.files.iter().position(|file| file.name == module.name) {
            return Imported::File(known);
        }
        if self.files.len() >= MOST_FILES {
            return Imported::Refused(format!("more than {MOST_FILES} files are imported"));
        }
        let number = self.files.len();
        match Runbook::parse_within(&module.name, &module.text, self.given.limits) {
            Ok(runbook) => {
                let words = Words::of(&runbook.text);
                let tree = Rc::new(crate::lower::tree(runbook.ast(), &words));
                let text = runbook.text.as_str().into();
                self.files.push(File { name: runbook.name, text, words, tree });
                Imported::File(number)
            }
            Err(problems) => {
                self.broken(number, problems);
                Imported::Broken
            }
        }
    }

    fn broken(&mut self, number: usize, problems: Vec<Diagnostic>) {
        self.findings.extend(number.max(1), problems);
    }

    /// A file that imports itself, by itself or through others, is refused when it runs.
    fn refuse_cycles(&mut self) {
        let edges = self.import_edges();
        for ((from, _), imported) in &mut self.imports {
            if let Imported::File(to) = imported
                && reaches(&edges, *to, *from)
            {
                *imported = Imported::Refused("it imports itself, by itself or through others".to_owned());
            }
        }
    }

    /// Which file imports which.
    fn import_edges(&self) -> Vec<(usize, usize)> {
        let edge = |((from, _), imported): (&Key, &Imported)| match imported {
            Imported::File(to) => Some((*from, *to)),
            _ => None,
        };
        self.imports.iter().filter_map(edge).collect()
    }

    /// Whether a file imports another, by itself or through others.
    pub(super) fn imports_somehow(&self, from: usize, to: usize) -> bool {
        reaches(&self.import_edges(), from, to)
    }

    /// `import path as alias`
    pub(super) fn import(&mut self, path: &Expr, _alias: Option<&Name>) {
        self.expr(path);
        match self.imports.get(&(self.file, path.at)) {
            Some(Imported::Refused(why)) => {
                let shown = if let ExprKind::Text(text) = &path.kind {
                    format!("{text:?}")
                } else {
                    "this".to_owned()
                };
                let message = format!("{shown} cannot be imported: {why}");
                self.report_at("import", path, message, None);
            }
            Some(Imported::File(target)) => {
                let target = *target;
                self.effects.calls(Body::File(target), self.flow.often);
            }
            Some(Imported::Unknown) => {
                self.effects.unknown(
                    self.file,
                    path.at,
                    self.flow.often,
                    "a file whose name shows only when it runs",
                );
                for file in 1..self.files.len() {
                    self.effects.calls(Body::File(file), self.flow.often);
                }
                let message = "the name of the file that is imported shows only when it runs";
                let hint = "write the name as a text: import \"lib/name\" as name";
                self.report_at("built-name", path, message, Some(hint.to_owned()));
            }
            Some(Imported::Broken) | None => {}
        }
    }

    /// The file that a name of a module stands for; `None` where it is not known.
    fn module(&mut self, module: &Name, path: &[Name]) -> Option<usize> {
        if path.len() > 1 {
            return None;
        }
        if &**module == "global" {
            return Some(self.file);
        }
        let target = self.aliases.get(&(self.file, module.text.clone())).copied();
        if target.is_none() && !self.is_imported_somehow(module) {
            let known: Vec<Rc<str>> = self
                .aliases
                .keys()
                .filter(|(file, _)| *file == self.file)
                .map(|(_, alias)| alias.clone())
                .collect();
            let message = format!("there is no module `{}`", &**module);
            let hint = did_you_mean(module, known.iter().map(AsRef::as_ref))
                .unwrap_or_else(|| format!("import it first: import \"...\" as {};", &**module));
            self.report(Finding::new("unknown-module", module.at, message).hint(hint));
        }
        target.filter(|target| *target != usize::MAX)
    }

    /// Whether some import that does not lead to a file has the name.
    fn is_imported_somehow(&self, module: &Name) -> bool {
        let imports = self.files.get(self.file).map(|file| file.tree.imports()).unwrap_or_default();
        imports.iter().any(|(_, alias)| alias.is_some_and(|alias| alias.text == module.text))
    }

    /// The files that a path of modules may lead to: all that are imported under its last name anywhere.
    fn files_called(&self, path: &[Name]) -> Vec<usize> {
        let Some(last) = path.last() else { return Vec::new() };
        if &**last == "global" {
            return (0..self.files.len()).collect();
        }
        let mut files: Vec<usize> = self
            .aliases
            .iter()
            .filter(|((_, alias), _)| *alias == last.text)
            .map(|(_, file)| *file)
            .collect();
        if files.contains(&usize::MAX) {
            files = (0..self.files.len()).collect();
        }
        files.sort_unstable();
        files.dedup();
        files
    }

    /// `module::NAME`
    pub(super) fn module_variable(&mut self, module: &Name, path: &[Name], name: &Name) -> Ty {
        let ty = self.exported_variable(module, path, name);
        self.exports(&ty);
        ty
    }

    fn exported_variable(&mut self, module: &Name, path: &[Name], name: &Name) -> Ty {
        let Some(file) = self.module(module, path) else { return Ty::Any };
        let own = &**module == "global";
        let tree = self.files.get(file).map(|file| Rc::clone(&file.tree));
        let statements = tree.iter().flat_map(|tree| tree.body.statements.iter());
        let mut known: Vec<Rc<str>> = Vec::new();
        for statement in statements {
            if let StatementKind::Let { name: declared, exported, .. } = &statement.kind
                && (own || *exported)
            {
                if declared.text == name.text {
                    self.read.insert((file, declared.at));
                    return self.held((file, declared.at));
                }
                known.push(declared.text.clone());
            }
            if let StatementKind::Export(_) = &statement.kind {
                return Ty::Any;
            }
        }
        let message = format!("`{}` has no variable `{}`", &**module, &**name);
        let hint = did_you_mean(name, known.iter().map(AsRef::as_ref))
            .unwrap_or_else(|| "a file offers what it declares with `export const`".to_owned());
        self.report(Finding::new("unknown-variable", name.at, message).hint(hint));
        Ty::Any
    }

    /// `module::name(...)`
    pub(super) fn module_call(
        &mut self,
        module: &Name,
        path: &[Name],
        name: &Name,
        arguments: &[Expr],
    ) -> Ty {
        let types = self.exprs(arguments);
        self.here = name.at;
        // Which file the name of a module stands for depends on who called whom, where several files use one name.
        let candidates = self.candidates_in(&self.files_called(path), name, types.len());
        let result = self.call_all(&candidates, &types, None);
        let Some(file) = self.module(module, path) else {
            if candidates.is_empty() {
                self.escape_each(&types);
                self.effects.unknown(
                    self.file,
                    name.at,
                    self.flow.often,
                    "a function of a file that was not read",
                );
                self.call_anything();
            }
            return Ty::Any;
        };
        let named = self.functions_named(file, name);
        if file != self.file && !named.is_empty() && named.iter().all(|function| function.is_private) {
            let message =
                format!("`{}` is a private function of `{}`: no other file can call it", &**name, &**module);
            let hint =
                format!("take `private` away from it, or call a function of `{}` that calls it", &**module);
            self.report(Finding::new("unknown-function", name.at, message).hint(hint));
            return result;
        }
        if !candidates.is_empty() {
            return result;
        }
        let finding = if named.is_empty() {
            let tree = self.files.get(file).map(|file| Rc::clone(&file.tree));
            let known: Vec<Rc<str>> = tree
                .iter()
                .flat_map(|tree| tree.functions.iter())
                .map(|function| function.name.text.clone())
                .collect();
            let message = format!("`{}` has no function `{}`", &**module, &**name);
            let hint = did_you_mean(name, known.iter().map(AsRef::as_ref));
            Finding::new("unknown-function", name.at, message).maybe_hint(hint)
        } else {
            let takes: Vec<String> =
                named.iter().map(|function| super::call::counted(function.params.len())).collect();
            let message = format!("`{}` takes {}, got {}", &**name, takes.join(" or "), types.len());
            Finding::new("wrong-count", name.at, message)
        };
        self.report(finding);
        Ty::Any
    }
}

/// Whether a file leads to another, going along imports.
fn reaches(edges: &[(usize, usize)], from: usize, wanted: usize) -> bool {
    let mut seen = vec![from];
    let mut next = 0;
    while let Some(at) = seen.get(next).copied() {
        if at == wanted {
            return true;
        }
        let more: Vec<usize> =
            edges.iter().filter(|(a, b)| *a == at && !seen.contains(b)).map(|(_, b)| *b).collect();
        seen.extend(more);
        next = next.saturating_add(1);
    }
    false
}
