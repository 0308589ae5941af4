//! The runbook of a run: its text and parameters, what it imports, what it may do, and what its signature allows.

mod drives;
mod modules;
mod signature;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use edgebook_check::Effects;
use edgebook_script::{Limits, Params, Runbook};

use crate::Failure;

pub use drives::{Drives, Misfit};
pub use modules::{Checked, Folder};
pub use signature::{STDIN, SignatureFile};
pub(crate) use signature::{allowed, allowed_files};

/// A runbook that is to be run.
#[derive(Clone)]
pub struct Book {
    /// Where it stands; [`STDIN`] where it was not read from a file.
    pub path: PathBuf,
    /// It, parsed.
    pub runbook: Arc<Runbook>,
    /// Its parameters.
    pub params: Params,
    /// What it may use.
    pub limits: Limits,
    /// The files that it imports.
    pub modules: Arc<Checked>,
    /// Whether it runs although its check finds that it would fail. What it may do is bounded all the same.
    pub unchecked: bool,
}

impl Book {
    /// A runbook with its parameters. Files are imported from below the folder of `path`.
    pub fn new(path: &Path, runbook: Runbook, params: Params, limits: Limits) -> Result<Self, Failure> {
        let modules = Checked::of(path).map_err(|error| Failure::unreadable(path, &error))?;
        let (runbook, modules) = (Arc::new(runbook), Arc::new(modules));
        Ok(Self { path: path.to_owned(), runbook, params, limits, modules, unchecked: false })
    }

    /// What it may do by these descriptions, or by which it is wrong.
    pub fn check(&self, drives: &Drives) -> Result<Effects, Box<Misfit>> {
        drives.check(&self.runbook, &*self.modules, &self.limits, self.unchecked)
    }
}
