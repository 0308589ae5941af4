//! A run as resolved before it begins: its devices, what they may be asked, and what its scripts get. Every command
//! that calls appliances makes its sessions here, so that all of them give the same help in the same situation.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use edgebook_journal::{ParamText, RunHeader};
use edgebook_script::{GivenFile, Library, Limits, Output, ParamValue, Params, Session};
use edgebook_wire::{SecretString, Transport};
use edgebook_words::escape;

use crate::drives::Drives;
use crate::environment::Environment;
use crate::modules::Checked;
use crate::target::{TargetSettings, give};

/// A run that is ready to begin.
pub struct Plan {
    /// What was asked for, as the record names it: `run`, `run --dry-run`, `call`, `repl`.
    pub command: &'static str,
    /// The devices of the run, and what may be done to them.
    pub target: TargetSettings,
    /// What a script may use.
    pub limits: Limits,
    drives: Drives,
    book: Option<Book>,
}

/// The runbook of a run.
struct Book {
    path: PathBuf,
    text: String,
    params: Params,
    modules: Arc<Checked>,
}

impl Plan {
    /// A run without a runbook.
    pub fn new(command: &'static str, target: TargetSettings, drives: Drives) -> Self {
        Self { command, target, limits: Limits::default(), drives, book: None }
    }

    /// Adds a runbook, its parameters, and the files that it imports, as they were checked.
    #[must_use]
    pub fn of_book(mut self, path: &Path, text: String, params: Params, modules: Arc<Checked>) -> Self {
        self.book = Some(Book { path: path.to_owned(), text, params, modules });
        self
    }

    /// A session on some devices of the run; `others` may be called, too.
    pub fn session(
        &self,
        output: Arc<dyn Output>,
        devices: &[Arc<dyn Transport>],
        others: &[Arc<dyn Transport>],
    ) -> Session {
        let library = self.drives.library(devices).cloned().unwrap_or_else(|| Library::new(&[]));
        let mut session = Session::new(library, output);
        session.unchosen = self.target.roster.unchosen().to_vec();
        session.simulated = self.target.roster.is_simulated();
        let members = self.target.roster.members();
        session.facts = members.iter().map(|member| (member.device.name.clone(), member.facts())).collect();
        session.limits = self.limits.clone();
        if let Some(book) = &self.book {
            session.params = Some(book.params.clone());
            session.modules = Arc::clone(&book.modules) as _;
        }
        if let Some(practice) = &self.target.practice {
            session.assumed_waits = practice.waits();
            session.clock = practice.clock().unwrap_or(session.clock);
        }
        give(&mut session, devices, others);
        session
    }

    /// What the record says of the run when it begins.
    pub fn header(&self, environment: &Environment) -> RunHeader {
        let book = self.book.as_ref();
        let params = book
            .iter()
            .flat_map(|book| book.params.iter())
            .map(|(name, value)| (name.to_owned(), recorded(value)));
        RunHeader {
            command: self.command.to_owned(),
            runbook: book.map(|book| (book.path.display().to_string(), book.text.clone())),
            imports: book.map(|book| book.modules.texts()).unwrap_or_default(),
            params: params.collect(),
            user: environment.who(),
            host: environment.host.clone(),
            devices: self.target.roster.members().iter().map(crate::recording::device).collect(),
            apis: self.target.roster.apis(),
        }
    }
}

/// `image.bin (123 bytes, sha256 …)`: never the content.
fn in_record(file: &GivenFile) -> String {
    let name = file.name.as_deref().map_or_else(|| "file".to_owned(), escape);
    format!("{name} ({} bytes, sha256 {})", file.bytes.len(), edgebook_journal::sha256(&file.bytes))
}

/// A parameter's value as the record takes it.
fn recorded(value: &ParamValue) -> ParamText {
    let secrets = value.secrets();
    match value {
        ParamValue::File(file) => ParamText::Shown(in_record(file)),
        ParamValue::List(items) if items.iter().any(|item| matches!(item, ParamValue::File(_))) => {
            let files = items.iter().filter_map(|item| match item {
                ParamValue::File(file) => Some(in_record(file)),
                _ => None,
            });
            ParamText::Shown(files.collect::<Vec<_>>().join(", "))
        }
        _ if !secrets.is_empty() => ParamText::Secret(SecretString::from(secrets.join("\n"))),
        ParamValue::Text(_) | ParamValue::List(_) => ParamText::Text(SecretString::from(value.to_string())),
        _ => ParamText::Shown(value.to_string()),
    }
}
