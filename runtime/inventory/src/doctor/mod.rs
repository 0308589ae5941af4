//! What is wrong with a set-up, and how to mend it: as data, for people and programs.
//!
//! [`offline()`] looks at files and variables only; it runs no command and asks nobody. [`online()`] looks at one device
//! through [`Network`], which whoever has the sockets implements.

mod offline;
mod online;
#[cfg(test)]
mod tests;

use edgebook_words::Hint;
use std::fmt;

pub use offline::{Examination, Setup, offline};
pub use online::{Greeting, Network, Presented, Unseen, online};

use crate::Diagnostic;

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// As it should be.
    Ok,
    /// It works, but not in every situation.
    Warn,
    /// It does not work.
    Fail,
}

impl Status {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// How it ended.
    pub status: Status,
    /// What was looked at: `inventory`, `device edge-1`.
    pub about: String,
    /// What was found, in one sentence. Foreign text in it is escaped; no secret is.
    pub what: String,
    /// What to do about it.
    pub mend: Option<Hint>,
}

impl Check {
    fn new(status: Status, about: &str, what: impl Into<String>) -> Self {
        Self { status, about: about.to_owned(), what: what.into(), mend: None }
    }

    fn ok(about: &str, what: impl Into<String>) -> Self {
        Self::new(Status::Ok, about, what)
    }

    fn warn(about: &str, what: impl Into<String>) -> Self {
        Self::new(Status::Warn, about, what)
    }

    fn fail(about: &str, what: impl Into<String>) -> Self {
        Self::new(Status::Fail, about, what)
    }

    fn problem(about: &str, problem: &Diagnostic) -> Self {
        Self { mend: problem.hint.as_deref().cloned(), ..Self::fail(about, problem.to_string()) }
    }

    fn mend(mut self, mend: impl Into<Hint>) -> Self {
        self.mend = Some(mend.into());
        self
    }
}

/// The worst of some checks; [`Status::Ok`] where there are none.
pub fn worst(checks: &[Check]) -> Status {
    checks.iter().map(|check| check.status).max().unwrap_or(Status::Ok)
}
