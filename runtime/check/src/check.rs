//! What a check is asked and what it answers.

use std::collections::HashSet;

use edgebook_model::Api;
use edgebook_script::{Diagnostic, Header, Library, Limits, ModuleSource, Runbook, on_stack};
use edgebook_words::Severity;

use crate::effects::Effects;
use crate::infer::{File, Given, infer};
use crate::lower;
use crate::natives::Natives;
use crate::tokens::Words;

/// How strict a check is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// Also reports values that may be `()` and are used where `()` fails: every field that a description does not
    /// promise.
    pub strict: bool,
}

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Checked {
    /// What is wrong, by file and place.
    pub findings: Vec<Diagnostic>,
    /// The most that the runbook may do.
    pub effects: Effects,
}

impl Checked {
    /// Whether the runbook would fail.
    pub fn has_errors(&self) -> bool {
        self.findings.iter().any(|finding| finding.severity == Severity::Error)
    }
}

/// Checks runbooks against the described appliances. Made once, used for any number of runbooks.
pub struct Checker {
    apis: Vec<&'static Api>,
    /// The names of their operations.
    operations: HashSet<&'static str>,
    natives: Natives,
    limits: Limits,
}

impl Checker {
    /// A checker for the appliances and functions of a library.
    pub fn new(library: &Library) -> Self {
        let apis: Vec<&'static Api> = library.apis().collect();
        let operations = apis.iter().flat_map(|api| api.operations.iter());
        let operations = operations.map(|operation| operation.name.as_ref()).collect();
        Self { apis, operations, natives: Natives::of(library), limits: Limits::default() }
    }

    /// The same within other limits on the text than the usual.
    #[must_use]
    pub fn within(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Checks a runbook and everything that it imports. Touches no network; `modules` hands out the imported files.
    pub fn check(&self, runbook: &Runbook, modules: &dyn ModuleSource, options: Options) -> Checked {
        on_stack(self.limits.parser_stack_bytes(), || self.check_here(runbook, modules, options))
    }

    fn check_here(&self, runbook: &Runbook, modules: &dyn ModuleSource, options: Options) -> Checked {
        let words = Words::of(&runbook.text);
        let tree = lower::tree(runbook.ast(), &words).into();
        let main = File { name: runbook.name.clone(), text: runbook.text.as_str().into(), words, tree };
        let header: &Header = &runbook.header;
        let given = Given {
            apis: &self.apis,
            natives: &self.natives,
            operations: &self.operations,
            modules,
            header,
            strict: options.strict,
            limits: &self.limits,
        };
        let inferred = infer(&given, main);
        let names: Vec<String> = inferred.files.iter().map(|file| file.name.clone()).collect();
        Checked { findings: inferred.findings.sorted(), effects: inferred.effects.effects(&names) }
    }

    /// Reads and checks a runbook. What the parser finds comes instead of what the checker would.
    pub fn check_text(
        &self,
        name: &str,
        text: &str,
        modules: &dyn ModuleSource,
        options: Options,
    ) -> Checked {
        match Runbook::parse_within(name, text, &self.limits) {
            Ok(runbook) => self.check(&runbook, modules, options),
            Err(findings) => Checked { findings, effects: Effects::default() },
        }
    }
}
