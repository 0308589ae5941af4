//! What the checker finds: the codes, and the diagnostics made from them.

use std::collections::HashSet;

use edgebook_script::Diagnostic;
use edgebook_words::{Hint, Severity};

use crate::tree::Pos;

/// A kind of finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The stable name, as in messages: `unknown-field`.
    pub name: &'static str,
    /// Whether what it finds would fail, or hardly do what was meant.
    pub severity: Severity,
    /// What it is about, in one line.
    pub doc: &'static str,
}

const fn error(name: &'static str, doc: &'static str) -> Code {
    Code { name, severity: Severity::Error, doc }
}

const fn warning(name: &'static str, doc: &'static str) -> Code {
    Code { name, severity: Severity::Warning, doc }
}

/// Every kind of finding, sorted by severity and name. What the parser and headers find comes on top.
pub const CODES: &[Code] = &[
    error("bad-file-name", "A file that is saved has a name that is not safe."),
    error("built-name", "The name of a function or file is put together when it runs."),
    error("data-race", "A closure uses the value that it is called for."),
    error("exit-value", "`exit` or `return` is to set the exit code of the run."),
    error("import", "A file cannot be imported."),
    error("in-place", "A function that changes a value in place is used for its result."),
    error(
        "kept-from-a-loop",
        "A closure that is kept uses a variable that the next round of the loop changes.",
    ),
    error("keys-and-values", "`for` with two names goes through a map, which gives values and a counter."),
    error("misleading-name", "A function has the name of something else that is called the same way."),
    error("missing-argument", "A call lacks an argument that the operation needs."),
    error("no-task", "What is waited for names no task."),
    error("not-called", "An operation stands without its parentheses."),
    error("not-iterable", "`for` is to go through something that has no items."),
    error("read-only", "What a device answered cannot be changed."),
    error("too-involved", "What a runbook calls cannot be followed to its end."),
    error("unknown-argument", "The map of a call has a key that the operation does not take."),
    error("unknown-field", "A value has no field of this name."),
    error("unknown-function", "There is no function of this name for this value."),
    error("unknown-group", "The appliance has no group of operations of this name."),
    error("unknown-module", "No file was imported under this name."),
    error("unknown-operation", "The group has no operation of this name."),
    error("unknown-parameter", "The header declares no parameter of this name."),
    error("unknown-variable", "There is no variable of this name here."),
    error("wrong-count", "A call has too few or too many arguments."),
    error(
        "wrong-file",
        "A function or closure is called in a file where its own functions cannot be reached.",
    ),
    error("wrong-type", "A value is of another type than is needed."),
    error("wrong-value", "A value is not among those that are possible."),
    warning("counts-instead", "`for` with two names goes through pairs: the second name is a counter."),
    warning("endless-write", "A loop without an end changes an appliance."),
    warning("lost-change", "A copy of a value is changed, and nothing reads it."),
    warning(
        "may-be-absent",
        "A value that may be () is used where () fails; only where strictness is asked for.",
    ),
    warning("never-equal", "A comparison always has the same result."),
    warning("not-filled-in", "A text in quotes has `${...}`, which only texts in backquotes fill in."),
    warning("secret-shown", "A secret is shown, as `(secret)`."),
    warning("shadowed-target", "A variable hides a device or the parameters."),
    warning("unlisted-value", "A value is not among the documented ones of a set that grows with releases."),
    warning("unreachable", "Statements can never run."),
    warning("unused-parameter", "The header declares a parameter that is not used."),
    warning("unused-result", "A value is computed or read and then dropped."),
];

/// How much of the line is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// The word that stands there.
    Word,
    /// So many characters.
    Width(usize),
}

/// A finding on its way to a diagnostic.
pub(crate) struct Finding {
    pub(crate) code: &'static str,
    pub(crate) at: Pos,
    pub(crate) mark: Mark,
    pub(crate) message: String,
    pub(crate) hint: Option<Hint>,
}

impl Finding {
    pub(crate) fn new(code: &'static str, at: Pos, message: impl Into<String>) -> Self {
        Self { code, at, mark: Mark::Word, message: message.into(), hint: None }
    }

    /// The same with what to do.
    pub(crate) fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with what to do, where something is known.
    pub(crate) fn maybe_hint(mut self, hint: Option<impl Into<Hint>>) -> Self {
        self.hint = hint.map(Into::into).or(self.hint);
        self
    }

    /// The same with so many characters marked, where that is known.
    pub(crate) fn wide(mut self, width: Option<usize>) -> Self {
        if let Some(width) = width {
            self.mark = Mark::Width(width);
        }
        self
    }

    fn severity(&self) -> Severity {
        let known = CODES.iter().find(|code| code.name == self.code);
        known.map_or(Severity::Error, |code| code.severity)
    }
}

/// The findings so far: one of each code at a place.
#[derive(Default)]
pub(crate) struct Findings {
    found: Vec<(usize, Pos, Diagnostic)>,
    seen: HashSet<(usize, Pos, &'static str)>,
}

impl Findings {
    /// Adds a finding in the file of a number.
    pub(crate) fn add(&mut self, file: usize, name: &str, text: &str, finding: Finding) {
        if !self.seen.insert((file, finding.at, finding.code)) {
            return;
        }
        let severity = finding.severity();
        let mut diagnostic = Diagnostic::new(finding.code, finding.message, name);
        diagnostic.severity = severity;
        diagnostic.hint = finding.hint;
        if finding.at.is_known() {
            let width = match finding.mark {
                Mark::Word => None,
                Mark::Width(width) => Some(width),
            };
            diagnostic = diagnostic.at(text, finding.at.line, finding.at.column, width);
        }
        self.found.push((file, finding.at, diagnostic));
    }

    /// Adds diagnostics that are ready.
    pub(crate) fn extend(&mut self, file: usize, diagnostics: Vec<Diagnostic>) {
        for diagnostic in diagnostics {
            let at = Pos {
                line: diagnostic.line.unwrap_or_default(),
                column: diagnostic.column.unwrap_or_default(),
            };
            self.found.push((file, at, diagnostic));
        }
    }

    /// Whether something would fail.
    pub(crate) fn has_errors(&self) -> bool {
        self.found.iter().any(|(.., diagnostic)| diagnostic.severity == Severity::Error)
    }

    /// How many findings there are.
    pub(crate) fn count(&self) -> usize {
        self.found.len()
    }

    /// The findings by file and place.
    pub(crate) fn sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by_key(|(file, at, _)| (*file, *at));
        self.found.into_iter().map(|(_, _, diagnostic)| diagnostic).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_documented() {
        let keys: Vec<_> = CODES.iter().map(|code| (code.severity, code.name)).collect();
        assert!(keys.is_sorted());
        assert!(CODES.iter().all(|code| code.doc.ends_with('.')));
    }
}
