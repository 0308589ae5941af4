//! What a run only assumes, because writes were withheld from its devices.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use edgebook_model::Operation;
use edgebook_wire::Request;

/// When a wait ends for whose end a withheld write would have been needed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AssumedWaits {
    /// At the first look that does not end it anyway: nothing is going to happen.
    #[default]
    EndAtOnce,
    /// When its time is over: what other writes do is simulated, and takes its time.
    EndWhenOver,
}

/// The writes that were withheld.
#[derive(Default)]
pub(crate) struct Assumptions(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    /// The last one by device.
    last: BTreeMap<String, Withheld>,
    /// How many there are.
    count: u64,
    /// The devices that were called since somebody asked.
    called: Vec<String>,
}

/// A withheld write.
#[derive(Clone)]
pub(crate) struct Withheld {
    /// Its operation, as scripts call it.
    pub(crate) name: String,
    pub(crate) operation: &'static Operation,
    pub(crate) device: String,
}

impl Assumptions {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn withheld(&self, device: &str, request: &Request) {
        let operation = request.operation();
        let name = request.api().qualified_name(operation);
        let mut inner = self.inner();
        inner.count = inner.count.saturating_add(1);
        inner.last.insert(device.to_owned(), Withheld { name, operation, device: device.to_owned() });
    }

    /// How many writes were withheld.
    pub(crate) fn count(&self) -> u64 {
        self.inner().count
    }

    /// The last write that was withheld from a device.
    pub(crate) fn of(&self, device: &str) -> Option<Withheld> {
        self.inner().last.get(device).cloned()
    }

    /// The last write that was withheld from any device.
    pub(crate) fn any(&self) -> Option<Withheld> {
        self.inner().last.values().next_back().cloned()
    }

    pub(crate) fn called(&self, device: &str) {
        let mut inner = self.inner();
        if !inner.called.iter().any(|name| name == device) {
            inner.called.push(device.to_owned());
        }
    }

    /// Forgets which devices were called.
    pub(crate) fn watch(&self) {
        self.inner().called.clear();
    }

    /// A write that was withheld from one of the devices that were called since [`Self::watch`].
    pub(crate) fn of_called(&self) -> Option<Withheld> {
        let inner = self.inner();
        inner.called.iter().find_map(|device| inner.last.get(device)).cloned()
    }
}
