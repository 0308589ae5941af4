//! Runs that change nothing: `--dry-run` and `--rehearse`.
//!
//! In both, every write is withheld in the wire, below the bindings. A dry run tells each of them and goes on with an
//! assumed result. A rehearsal does them in a shadow of the appliance, so that later reads see what they do.

mod clock;
mod rehearsed;
mod report;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use edgebook_model::{Api, EffectSet};
use edgebook_script::{AssumedWaits, Clock, SavedFile};
use edgebook_sim::Model;
use edgebook_wire::{Attempt, MASK, Observer, Transport};
use edgebook_words::escape;
use serde_json::{Map, Value, json};

use crate::lines::counted;
use crate::output::Format;
use crate::printer::Printer;
use crate::shown_body::{as_data, in_words};
use clock::PracticeClock;
use rehearsed::Rehearsed;

/// What kind of practice it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Writes are told and withheld.
    DryRun,
    /// Writes are done in a shadow.
    Rehearsal,
}

/// A run that changes nothing, with everything that it would have changed. Clones share it.
#[derive(Clone)]
pub struct Practice(Arc<Inner>);

struct Inner {
    mode: Mode,
    printer: Printer,
    format: Format,
    /// Whether the run may call several devices: then each line names its own.
    several: bool,
    clock: Arc<PracticeClock>,
    writes: Mutex<Vec<Withheld>>,
    saves: Mutex<Vec<UnsavedFile>>,
    rehearsed: Mutex<Vec<Arc<Rehearsed>>>,
}

/// A file that was not saved.
#[derive(Clone)]
struct UnsavedFile {
    device: String,
    name: String,
    bytes: usize,
    secrets: bool,
    /// Whether its content is not known: it would come from a write that was withheld.
    assumed: bool,
}

impl UnsavedFile {
    /// `would save token.json (123 bytes, with secrets)`
    fn words(&self) -> String {
        let size = if self.assumed { "content assumed".to_owned() } else { counted(self.bytes, "byte") };
        let secrets = if self.secrets { ", with secrets" } else { "" };
        format!("would save {} ({size}{secrets})", escape(&self.name))
    }

    fn data(&self) -> Value {
        json!({
            "device": self.device,
            "name": self.name,
            "bytes": (!self.assumed).then_some(self.bytes),
            "secrets": self.secrets,
        })
    }
}

/// A write that was withheld. Shows nothing secret.
#[derive(Clone)]
struct Withheld {
    device: String,
    operation: String,
    effects: EffectSet,
    method: &'static str,
    target: String,
    /// The body for people.
    body: String,
    /// The body as data.
    content: Value,
    /// What became of it in the shadow: where that comes from, and the status of the answer.
    rehearsed: Option<(Model, Option<u16>)>,
}

impl Practice {
    /// A practice that has not begun.
    pub fn new(mode: Mode, format: Format, several: bool, printer: &Printer) -> Self {
        Self(Arc::new(Inner {
            mode,
            printer: printer.clone(),
            format,
            several,
            clock: Arc::new(PracticeClock::start()),
            writes: Mutex::default(),
            saves: Mutex::default(),
            rehearsed: Mutex::default(),
        }))
    }

    /// What kind of practice it is.
    pub fn mode(&self) -> Mode {
        self.0.mode
    }

    /// What is told of every write that the wire withholds.
    pub fn observer(&self) -> Arc<dyn Observer> {
        Arc::new(self.clone())
    }

    /// The device that a script gets in the place of the real one.
    pub fn device(&self, live: Arc<dyn Transport>, api: Option<&'static Api>) -> Arc<dyn Transport> {
        if self.0.mode == Mode::DryRun {
            return live;
        }
        let rehearsed = Arc::new(Rehearsed::new(live, api, self.clone()));
        self.0.rehearsed.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&rehearsed));
        rehearsed
    }

    /// The clock of a rehearsal, on which waits take no time.
    pub fn clock(&self) -> Option<Arc<dyn Clock>> {
        (self.0.mode == Mode::Rehearsal).then(|| Arc::clone(&self.0.clock) as _)
    }

    /// When waits end whose end was withheld.
    pub fn waits(&self) -> AssumedWaits {
        match self.0.mode {
            Mode::DryRun => AssumedWaits::EndAtOnce,
            Mode::Rehearsal => AssumedWaits::EndWhenOver,
        }
    }

    /// Tells of a file that the run would save.
    pub fn would_save(&self, device: &str, file: &SavedFile<'_>) {
        let unsaved = UnsavedFile {
            device: device.to_owned(),
            name: file.name.to_owned(),
            bytes: file.content.len(),
            secrets: file.secret,
            assumed: file.assumed,
        };
        let line = format!("{}{}", self.prefix(device), unsaved.words());
        match self.0.format {
            Format::Text => self.0.printer.text(&line),
            Format::Ndjson => {
                let row = Value::Object(Map::from_iter([("unsaved".to_owned(), unsaved.data())]));
                self.0.printer.value(&row, Format::Ndjson);
            }
            Format::Json | Format::Csv | Format::CsvRaw | Format::Yaml => self.0.printer.note(&line),
        }
        self.0.saves.lock().unwrap_or_else(PoisonError::into_inner).push(unsaved);
    }

    /// The files that were not saved.
    fn unsaved(&self) -> Vec<UnsavedFile> {
        self.0.saves.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn writes(&self) -> MutexGuard<'_, Vec<Withheld>> {
        self.0.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rehearsed(&self) -> Vec<Arc<Rehearsed>> {
        self.0.rehearsed.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Says what became of the last write to a device.
    fn became(&self, device: &str, model: Model, status: Option<u16>) {
        if let Some(write) = self.writes().iter_mut().rev().find(|write| write.device == device) {
            write.rehearsed = Some((model, status));
        }
    }

    /// `hub: ` where a run has several devices.
    fn prefix(&self, device: &str) -> String {
        if self.0.several { format!("{}: ", escape(device)) } else { String::new() }
    }

    /// Tells a withheld write as it happens. A rehearsal tells them at its end, with what became of them.
    fn tell(&self, write: &Withheld) {
        if self.0.mode == Mode::Rehearsal {
            return;
        }
        let line = format!("{}would {}", self.prefix(&write.device), write.request());
        match self.0.format {
            Format::Text => self.0.printer.text(&line),
            Format::Ndjson => {
                let row = Value::Object(Map::from_iter([("withheld".to_owned(), write.data())]));
                self.0.printer.value(&row, Format::Ndjson);
            }
            Format::Json | Format::Csv | Format::CsvRaw | Format::Yaml => self.0.printer.note(&line),
        }
    }
}

impl Withheld {
    fn of(attempt: &Attempt<'_>) -> Self {
        let shown = attempt.content().map(|content| content.shown(&mut |_| MASK.to_owned()));
        let content = shown.as_ref().map(as_data).unwrap_or_default();
        let body = shown.as_ref().map(|shown| in_words(shown, attempt.redactor)).unwrap_or_default();
        Self {
            device: attempt.device.name.clone(),
            operation: attempt.qualified_name(),
            effects: attempt.operation.effects,
            method: attempt.method.as_str(),
            target: attempt.target.to_owned(),
            body,
            content,
            rehearsed: None,
        }
    }

    /// `PUT /api/ipsec/endpoints/2/tunnels/3 {"bounce":true}`
    fn request(&self) -> String {
        let gap = if self.body.is_empty() { "" } else { " " };
        format!("{} {}{gap}{}", self.method, self.target, self.body)
    }
}

impl Observer for Practice {
    fn withheld(&self, attempt: &Attempt<'_>) {
        let write = Withheld::of(attempt);
        self.tell(&write);
        self.writes().push(write);
    }
}

impl fmt::Debug for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Practice").field(&self.0.mode).finish()
    }
}
