//! What a runbook may do: recorded while it is checked, summed up from what can be reached.

mod compare;
mod count;
mod reach;
mod repeat;
mod saves;
mod signature;
mod union;
mod variables;

use std::ops::Range;
use std::rc::Rc;

use edgebook_model::{Api, Operation};

use crate::infer::Key;
use crate::tree::Pos;
use crate::ty::DeviceName;

pub use compare::{Change, Growth, compare};
pub use reach::{Effects, LoopPlace, Place, Reached, Totals, Unknown};
pub use repeat::{Repeat, Rounds};
pub use saves::Save;
pub(crate) use saves::SaveSite;
pub use signature::{Signature, SignatureError, SignedOperation, SignedSave};
pub(crate) use variables::VarSite;
pub use variables::VariableRead;

/// Stands for the name of a file that only a run shows. No file can be called so.
const ANY_NAME: &str = "...";

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
    pub(crate) often: Often,
}

/// How often something runs, seen from the start of its body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Often {
    pub(crate) repeat: Repeat,
    /// The innermost loop, or call for each item, around it: file and place.
    pub(crate) each_of: Option<Key>,
}

impl Often {
    /// At most once.
    pub(crate) const ONCE: Self = Self { repeat: Repeat::ONCE, each_of: None };
    /// As often as it likes.
    pub(crate) const ANY: Self = Self { repeat: Repeat::Any, each_of: None };
}

/// The ways that lead to a place: which way was taken at each fork around it, outermost first.
type Ways = Rc<[(u32, u32)]>;

/// A call of one body from another.
#[derive(Clone)]
struct Edge {
    from: Body,
    to: Body,
    often: Often,
    ways: Ways,
}

/// A call of which it is not known what is called.
#[derive(Clone)]
struct Blind {
    body: Body,
    file: usize,
    at: Pos,
    often: Often,
    what: &'static str,
}

/// A wait for a task: which operation it polls depends on what began the task.
#[derive(Clone)]
struct TaskWait {
    body: Body,
    file: usize,
    at: Pos,
    often: Often,
    ways: Ways,
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
    sites: Vec<(Body, Site, Ways)>,
    edges: Vec<Edge>,
    blind: Vec<Blind>,
    waits: Vec<TaskWait>,
    saves: Vec<(Body, SaveSite)>,
    variables: Vec<(Body, VarSite)>,
    /// The ways that lead to where the recorder is.
    ways: Vec<(u32, u32)>,
    forks: u32,
    /// Whether something is gone through a second time.
    paused: bool,
}

impl Default for Recorder {
    fn default() -> Self {
        Self {
            body: Body::File(0),
            sites: Vec::new(),
            edges: Vec::new(),
            blind: Vec::new(),
            waits: Vec::new(),
            saves: Vec::new(),
            variables: Vec::new(),
            ways: Vec::new(),
            forks: 0,
            paused: false,
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

    /// A fork: one of several ways is taken.
    pub(crate) fn fork(&mut self) -> u32 {
        self.forks = self.forks.saturating_add(1);
        self.forks
    }

    /// Goes one way of a fork, until it is left.
    pub(crate) fn enter_way(&mut self, fork: u32, way: u32) {
        self.ways.push((fork, way));
    }

    pub(crate) fn leave_way(&mut self) {
        self.ways.pop();
    }

    /// Stops recording, or goes on; returns what was so before.
    pub(crate) fn pause(&mut self, paused: bool) -> bool {
        std::mem::replace(&mut self.paused, paused)
    }

    /// What runs now calls something else.
    pub(crate) fn calls(&mut self, to: Body, often: Often) {
        // A call that nobody sees counts wherever it was found.
        if self.paused && often.repeat != Repeat::Any {
            return;
        }
        let ways = self.ways.as_slice().into();
        self.edges.push(Edge { from: self.body, to, often, ways });
    }

    pub(crate) fn operation(&mut self, site: Site) {
        if self.paused {
            return;
        }
        self.sites.push((self.body, site, self.ways.as_slice().into()));
    }

    pub(crate) fn unknown(&mut self, file: usize, at: Pos, often: Often, what: &'static str) {
        if self.paused {
            return;
        }
        self.blind.push(Blind { body: self.body, file, at, often, what });
    }

    /// Something waits for a task, looking again and again.
    pub(crate) fn task_wait(&mut self, file: usize, at: Pos, often: Often) {
        if self.paused {
            return;
        }
        let often = Often { repeat: Repeat::EACH.within(often.repeat), each_of: Some((file, at)) };
        let ways = self.ways.as_slice().into();
        self.waits.push(TaskWait { body: self.body, file, at, often, ways });
    }

    /// This moment, to say later what was recorded since.
    pub(crate) fn count(&self) -> Span {
        let (sites, edges) = (self.sites.len(), self.edges.len());
        Span { sites: sites..sites, edges: edges..edges }
    }
}
