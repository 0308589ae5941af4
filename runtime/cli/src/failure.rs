//! Why a command did not do what it was asked to: what happened, and what to do next.

use std::fmt::{self, Display};
use std::io;
use std::path::Path;

use edgebook_script::Diagnostic;
use serde_json::Value;

use crate::exit::Exit;
use crate::printer::Printer;

/// A command's failure, ready to be told.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// The kind of failure, stable: `edgebook explain CODE` says more about it.
    code: &'static str,
    /// What happened.
    message: String,
    /// What to do next.
    hints: Vec<String>,
    /// Further failures, told before this one.
    before: Vec<Failure>,
}

impl Failure {
    /// A failure with an exit code.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        let code = match exit {
            Exit::Usage => "usage",
            Exit::Refused => "refused",
            Exit::Interrupted => "interrupted",
            _ => "failed",
        };
        Self { exit, code, message: message.into(), hints: Vec::new(), before: Vec::new() }
    }

    /// Says what kind of failure it is, where that is more than its exit code says.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// The command line or a file asks for something impossible: nothing was sent.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// Policy or trust forbids it.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// A file could not be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let failure =
            Self::usage(format!("cannot read {}: {}", path.display(), edgebook_words::reason(error)))
                .code("unreadable-file");
        if error.kind() == io::ErrorKind::NotFound {
            return failure.hint("check the path: it is taken relative to the current folder");
        }
        if error.kind() == io::ErrorKind::IsADirectory {
            return failure.hint("name a file: a run takes one runbook; `edgebook check` takes folders, too");
        }
        failure
    }

    /// A file could not be written.
    pub fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::usage(format!("cannot write {}: {}", path.display(), edgebook_words::reason(error)))
            .code("unwritable-file")
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Several failures of one kind as one.
    pub fn several(mut failures: Vec<Self>) -> Option<Self> {
        let mut last = failures.pop()?;
        failures.append(&mut last.before);
        last.before = failures;
        Some(last)
    }

    /// Says whom it is about.
    #[must_use]
    pub fn about(mut self, name: &str) -> Self {
        self.message = format!("{name}: {}", self.message);
        self
    }

    /// Tells it on stderr, with whom it is about; the exit code is left.
    pub fn exit_telling(self, name: &str, printer: &Printer) -> Exit {
        let exit = self.exit;
        self.about(name).tell(printer);
        exit
    }

    /// Tells it on stderr.
    pub fn tell(&self, printer: &Printer) {
        for failure in &self.before {
            failure.tell(printer);
        }
        if printer.json_errors() {
            return printer.error_data(&self.to_json());
        }
        printer.error(self.code, &self.message);
        for hint in &self.hints {
            printer.hint(hint);
        }
    }

    /// It as data, in the form of every error.
    fn to_json(&self) -> Value {
        self.in_file("").to_json()
    }

    /// It as something that is wrong with a file.
    pub fn in_file(&self, file: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.code, self.message.clone(), file);
        if self.hints.is_empty() { diagnostic } else { diagnostic.hint(self.hints.join("; ")) }
    }
}

/// What happened, without what to do about it.
impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// A mistake in the inventory, or in what was chosen from it: nothing was sent.
impl From<edgebook_inventory::Diagnostic> for Failure {
    fn from(problem: edgebook_inventory::Diagnostic) -> Self {
        let hint = problem.hint.clone();
        let failure = Self::usage(problem.to_string()).code(problem.code);
        match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<edgebook_inventory::Problems> for Failure {
    fn from(problems: edgebook_inventory::Problems) -> Self {
        let all = problems.0.into_iter().map(Self::from).collect();
        Self::several(all).unwrap_or_else(|| Self::usage("the inventory cannot be read"))
    }
}

/// Without the trust store nobody can say whether a certificate has changed: nothing was sent.
impl From<edgebook_inventory::TrustError> for Failure {
    fn from(error: edgebook_inventory::TrustError) -> Self {
        let failure = Self::refused(error.to_string()).code("trust-store");
        match error.hint() {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Exit::Failed, format!("the result cannot be written as JSON: {error}"))
    }
}
