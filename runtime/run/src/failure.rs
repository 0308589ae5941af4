//! Why something was not done that was asked for: what happened, and what to do next. Data until somebody shows it.

use std::fmt::{self, Display};
use std::io;
use std::path::Path;

use edgebook_catalog::CatalogError;
use edgebook_inventory::{Problems, StateError, TrustError, Unopened};
use edgebook_journal::JournalError;
use edgebook_script::RunEnd;
use edgebook_words::{Hint, escape};

/// A failure outside of a runbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// How what was asked for ended by it.
    pub end: RunEnd,
    /// The kind of failure, stable.
    pub code: &'static str,
    /// What happened.
    pub message: String,
    /// What to do next.
    pub hints: Vec<Hint>,
    /// Further failures, told before this one.
    pub before: Vec<Failure>,
}

impl Failure {
    /// A failure that ends a run in a certain way.
    pub fn new(end: RunEnd, message: impl Into<String>) -> Self {
        let code = match end {
            RunEnd::Usage => "usage",
            RunEnd::Refused => "refused",
            RunEnd::Interrupted => "interrupted",
            _ => "failed",
        };
        Self { end, code, message: message.into(), hints: Vec::new(), before: Vec::new() }
    }

    /// Says what kind of failure it is, where that is more than the end says.
    #[must_use]
    pub fn code(mut self, code: &'static str) -> Self {
        self.code = code;
        self
    }

    /// What was asked for is impossible: nothing was sent.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(RunEnd::Usage, message)
    }

    /// Policy or trust forbids it.
    pub fn refused(message: impl Into<String>) -> Self {
        Self::new(RunEnd::Refused, message)
    }

    /// A file could not be read.
    pub fn unreadable(path: &Path, error: &io::Error) -> Self {
        let failure =
            Self::usage(format!("cannot read {}: {}", path.display(), edgebook_words::reason(error)))
                .code("unreadable-file");
        match error.kind() {
            io::ErrorKind::NotFound => {
                failure.hint("check the path: it is taken relative to the current folder")
            }
            io::ErrorKind::IsADirectory => failure.hint(Hint::NameFile),
            _ => failure,
        }
    }

    /// A file could not be written.
    pub fn unwritable(path: &Path, error: &io::Error) -> Self {
        Self::usage(format!("cannot write {}: {}", path.display(), edgebook_words::reason(error)))
            .code("unwritable-file")
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Adds what to do next, where there is something.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<impl Into<Hint>>) -> Self {
        self.hints.extend(hint.map(Into::into));
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
}

/// What happened, without what to do about it.
impl Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Failure {}

/// A mistake in the inventory, or in what was chosen from it: nothing was sent.
impl From<edgebook_inventory::Diagnostic> for Failure {
    fn from(problem: edgebook_inventory::Diagnostic) -> Self {
        let message = problem.to_string();
        Self::usage(message).code(problem.code).maybe_hint(problem.hint.map(|hint| *hint))
    }
}

impl From<Problems> for Failure {
    fn from(problems: Problems) -> Self {
        let all = problems.0.into_iter().map(Self::from).collect();
        Self::several(all).unwrap_or_else(|| Self::usage("the inventory cannot be read"))
    }
}

impl From<Unopened> for Failure {
    fn from(unopened: Unopened) -> Self {
        match unopened {
            Unopened::Problems(problems) => problems.into(),
            Unopened::State(error) => error.into(),
        }
    }
}

/// Without the state file nobody can say what was allowed: nothing was sent.
impl From<StateError> for Failure {
    fn from(error: StateError) -> Self {
        Self::refused(error.to_string()).code("trust-store").maybe_hint(error.hint())
    }
}

/// Without the trust store nobody can say whether a certificate has changed: nothing was sent.
impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Self {
        Self::refused(error.to_string()).code("trust-store").maybe_hint(error.hint())
    }
}

impl From<CatalogError> for Failure {
    fn from(error: CatalogError) -> Self {
        let message = error.to_string();
        match error {
            CatalogError::Io { what: "read", path, why } => Self::unreadable(&path, &why),
            CatalogError::Io { path, why, .. } => Self::unwritable(&path, &why),
            CatalogError::TooLarge { .. } => Self::usage(message).code("not-a-description"),
            CatalogError::NotText { .. } => Self::usage(message).code("not-text"),
            CatalogError::Refused { path, .. } => {
                Self::usage(message).hint(Hint::CheckDescription { file: path.display().to_string() })
            }
            CatalogError::Exists { kind, version, .. } => {
                Self::usage(message).hint(Hint::ReplaceDescription { id: format!("{kind}@{version}") })
            }
            CatalogError::BadName { .. } => {
                Self::usage(message).code("bad-option").hint(Hint::NameDescription)
            }
            CatalogError::UnknownKind { known, .. } => {
                Self::usage(message).code("bad-option").hint(format!("the kinds are {}", known.join(", ")))
            }
            CatalogError::UnknownVersion { kind, known, .. } => {
                let known: Vec<String> = known.iter().map(|version| escape(version)).collect();
                let known = format!("{kind} {}", known.join(", "));
                Self::usage(message).code("bad-option").hint(Hint::AddDescription { known })
            }
        }
    }
}

impl From<JournalError> for Failure {
    fn from(error: JournalError) -> Self {
        let hint = matches!(error, JournalError::NoSuchRun { .. }).then_some(Hint::ListRuns);
        Self::usage(error.to_string()).code(error.code()).maybe_hint(hint)
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(RunEnd::Failed, format!("the result cannot be written as JSON: {error}"))
    }
}
