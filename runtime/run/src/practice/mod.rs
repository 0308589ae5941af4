//! Runs that change nothing: dry runs and rehearsals.
//!
//! In both, every write is withheld in the wire, below the bindings. A dry run tells each of them and goes on with an
//! assumed result. A rehearsal does them in a shadow of the appliance, so that later reads see what they do.

mod body;
mod clock;
mod rehearsed;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use edgebook_model::{Api, EffectSet};
use edgebook_script::{AssumedWaits, Clock, SavedFile};
use edgebook_wire::{Attempt, MASK, Observer, Transport};
use serde_json::Value;

use crate::{Event, Face};
use body::as_data;
pub(crate) use body::in_words;
use clock::PracticeClock;
use rehearsed::Rehearsed;

pub use edgebook_sim::{Change, Difference, Model};

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
    face: Arc<dyn Face>,
    clock: Arc<PracticeClock>,
    writes: Mutex<Vec<Withheld>>,
    saves: Mutex<Vec<UnsavedFile>>,
    rehearsed: Mutex<Vec<Arc<Rehearsed>>>,
}

/// A file that was not saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsavedFile {
    /// The device whose folder it would be in.
    pub device: String,
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: usize,
    /// Whether it holds secrets.
    pub secrets: bool,
    /// Whether its content is not known: it would come from a write that was withheld.
    pub assumed: bool,
}

/// A write that was withheld. Shows nothing secret.
#[derive(Clone, Debug, PartialEq)]
pub struct Withheld {
    /// The device.
    pub device: String,
    /// `vns3.ipsec.restart`
    pub operation: String,
    /// What it would do.
    pub effects: EffectSet,
    /// `PUT`
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// The body for people; empty where there is none.
    pub body: String,
    /// The body as data.
    pub content: Value,
    /// What became of it in the shadow: where that comes from, and the status of the answer.
    pub rehearsed: Option<(Model, Option<u16>)>,
}

/// What a rehearsal did with one device.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The device.
    pub device: String,
    /// What was read from the real one, in order.
    pub reads: Vec<String>,
    /// What the writes changed in the shadow.
    pub differences: Vec<Difference>,
}

impl Practice {
    /// A practice that has not begun. `face` hears of everything that is not done.
    pub fn new(mode: Mode, face: Arc<dyn Face>) -> Self {
        Self(Arc::new(Inner {
            mode,
            face,
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
    pub(crate) fn observer(&self) -> Arc<dyn Observer> {
        Arc::new(self.clone())
    }

    /// The device that a script gets in the place of the real one.
    pub(crate) fn device(&self, live: Arc<dyn Transport>, api: Option<&'static Api>) -> Arc<dyn Transport> {
        if self.0.mode == Mode::DryRun {
            return live;
        }
        let rehearsed = Arc::new(Rehearsed::new(live, api, self.clone()));
        self.0.rehearsed.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&rehearsed));
        rehearsed
    }

    /// The clock of a rehearsal, on which waits take no time.
    pub(crate) fn clock(&self) -> Option<Arc<dyn Clock>> {
        (self.0.mode == Mode::Rehearsal).then(|| Arc::clone(&self.0.clock) as _)
    }

    /// When waits end whose end was withheld.
    pub(crate) fn waits(&self) -> AssumedWaits {
        match self.0.mode {
            Mode::DryRun => AssumedWaits::EndAtOnce,
            Mode::Rehearsal => AssumedWaits::EndWhenOver,
        }
    }

    /// Tells of a file that the run would save.
    pub(crate) fn would_save(&self, device: &str, file: &SavedFile<'_>) {
        let unsaved = UnsavedFile {
            device: device.to_owned(),
            name: file.name.to_owned(),
            bytes: file.content.len(),
            secrets: file.secret,
            assumed: file.assumed,
        };
        self.0.face.tell(&Event::Unsaved(&unsaved));
        self.0.saves.lock().unwrap_or_else(PoisonError::into_inner).push(unsaved);
    }

    /// The files that were not saved.
    pub fn unsaved(&self) -> Vec<UnsavedFile> {
        self.0.saves.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The writes that were withheld, in order.
    pub fn withheld(&self) -> Vec<Withheld> {
        self.writes().clone()
    }

    /// What a rehearsal did with each device.
    pub fn stages(&self) -> Vec<Stage> {
        let stage = |rehearsed: Arc<Rehearsed>| Stage {
            device: rehearsed.device().name.clone(),
            reads: rehearsed.reads(),
            differences: rehearsed.differences(),
        };
        self.rehearsed().into_iter().map(stage).collect()
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
}

impl Observer for Practice {
    fn withheld(&self, attempt: &Attempt<'_>) {
        let write = Withheld::of(attempt);
        self.0.face.tell(&Event::Withheld { write: &write, mode: self.0.mode });
        self.writes().push(write);
    }
}

impl fmt::Debug for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Practice").field(&self.0.mode).finish()
    }
}
