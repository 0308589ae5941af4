//! What a runbook may do: recorded while it is checked, summed up from what can be reached.

mod compare;
mod reach;
mod signature;

use std::ops::Range;

use edgebook_model::{Api, Operation};

use crate::infer::Key;
use crate::tree::Pos;
use crate::ty::DeviceName;

pub use compare::{Change, Growth, compare};
pub use reach::{Effects, Place, Reached, Totals, Unknown};
pub use signature::{Signature, SignatureError, SignedOperation};

/// How often something runs, seen from the start of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repeat {
    /// At most once at its place.
    Once,
    /// Once for each of several things, or until a time is over: as often as the data says.
    Each,
    /// In a loop that only its own condition ends, or in a function that calls itself.
    Unbounded,
}

impl Repeat {
    /// The word in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Each => "each",
            Self::Unbounded => "unbounded",
        }
    }

    /// How often that is, for people.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Once => "once",
            Self::Each => "for each",
            Self::Unbounded => "without a bound",
        }
    }
}

/// Something that runs: the statements of a file, a function, a closure that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Body {
    File(usize),
    Function(Key),
    Closure(Key),
}

/// A call of an operation.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) api: &'static Api,
    pub(crate) operation: &'static Operation,
    pub(crate) device: DeviceName,
    /// Whether it is this operation, or one of several.
    pub(crate) certain: bool,
    pub(crate) file: usize,
    pub(crate) at: Pos,
    pub(crate) repeat: Repeat,
}

/// A call of which it is not known what is called.
#[derive(Clone)]
struct Blind {
    body: Body,
    file: usize,
    at: Pos,
    repeat: Repeat,
    what: &'static str,
}

/// A wait for a task: which operation it polls depends on what began the task.
#[derive(Clone)]
struct TaskWait {
    body: Body,
    file: usize,
    at: Pos,
    repeat: Repeat,
}

/// What was recorded between two moments.
#[derive(Clone, Default)]
pub(crate) struct Span {
    sites: Range<usize>,
    edges: Range<usize>,
}

impl Span {
    /// From one moment to another.
    pub(crate) fn until(&self, end: &Self) -> Self {
        Self { sites: self.sites.start..end.sites.start, edges: self.edges.start..end.edges.start }
    }
}

/// Records what a runbook does while it is gone through.
pub(crate) struct Recorder {
    body: Body,
    sites: Vec<(Body, Site)>,
    edges: Vec<(Body, Body, Repeat)>,
    blind: Vec<Blind>,
    waits: Vec<TaskWait>,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            body: Body::File(0),
            sites: Vec::new(),
            edges: Vec::new(),
            blind: Vec::new(),
            waits: Vec::new(),
        }
    }
}

impl Recorder {
    /// Forgets everything: the runbook is gone through anew.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn enter_file(&mut self, file: usize) {
        self.body = Body::File(file);
    }

    pub(crate) fn enter_function(&mut self, key: Key) {
        self.body = Body::Function(key);
    }

    /// Goes into a closure that is kept; gives what to go back to.
    pub(crate) fn enter_closure(&mut self, key: Key) -> Body {
        std::mem::replace(&mut self.body, Body::Closure(key))
    }

    pub(crate) fn leave(&mut self, outside: Body) {
        self.body = outside;
    }

    /// What runs now calls something else.
    pub(crate) fn calls(&mut self, body: Body, repeat: Repeat) {
        self.edges.push((self.body, body, repeat));
    }

    pub(crate) fn operation(&mut self, site: Site) {
        self.sites.push((self.body, site));
    }

    pub(crate) fn unknown(&mut self, file: usize, at: Pos, repeat: Repeat, what: &'static str) {
        self.blind.push(Blind { body: self.body, file, at, repeat, what });
    }

    /// Something waits for a task, looking again and again.
    pub(crate) fn task_wait(&mut self, file: usize, at: Pos, repeat: Repeat) {
        self.waits.push(TaskWait { body: self.body, file, at, repeat: repeat.max(Repeat::Each) });
    }

    /// This moment, to say later what was recorded since.
    pub(crate) fn count(&self) -> Span {
        let (sites, edges) = (self.sites.len(), self.edges.len());
        Span { sites: sites..sites, edges: edges..edges }
    }
}
