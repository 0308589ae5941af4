//! Why a command did not do what it was asked to: what happened, and what to do next.

use std::fmt::Display;
use std::io;
use std::path::Path;

use crate::exit::Exit;
use crate::printer::Printer;

/// A command's failure, ready to be told.
#[derive(Debug)]
pub struct Failure {
    /// The exit code.
    pub exit: Exit,
    /// What happened.
    message: String,
    /// What to do next.
    hints: Vec<String>,
}

impl Failure {
    /// A failure with an exit code.
    pub fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), hints: Vec::new() }
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
        let failure = Self::usage(format!("cannot read {}: {}", path.display(), reason(error)));
        if error.kind() == io::ErrorKind::NotFound {
            return failure.hint("check the path: it is taken relative to the current folder");
        }
        failure
    }

    /// Adds what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Tells it on stderr.
    pub fn tell(&self, printer: &Printer) {
        printer.error(&self.message);
        for hint in &self.hints {
            printer.hint(hint);
        }
    }
}

/// What the operating system says, without its error number.
pub fn reason(error: &impl Display) -> String {
    let text = error.to_string();
    match text.find(" (os error") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

impl From<serde_json::Error> for Failure {
    fn from(error: serde_json::Error) -> Self {
        Self::new(Exit::Failed, format!("the result cannot be written as JSON: {error}"))
    }
}
