//! Remembers how the answers of a device differ from its description: nothing is asked for it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use edgebook_inventory::{Drift, DriftMemory, ReportedVersions};
use edgebook_model::Api;
use edgebook_wire::{BaseUrl, Deviation, DeviceName, Outcome, Request, Transport};

/// A device whose differences are remembered.
pub(super) struct Drifting {
    inner: Arc<dyn Transport>,
    memory: DriftMemory,
    of: DriftOf,
    /// What was met since the memory was written, by operation.
    met: Mutex<BTreeMap<(String, Deviation), u64>>,
}

/// Whose differences they are.
pub(super) struct DriftOf {
    pub(super) api: &'static Api,
    pub(super) address: BaseUrl,
    /// Where the reported version is remembered.
    pub(super) versions: Option<ReportedVersions>,
    /// The version that the inventory names.
    pub(super) written: Option<String>,
}

impl Drifting {
    pub(super) fn new(inner: Arc<dyn Transport>, memory: DriftMemory, of: DriftOf) -> Self {
        Self { inner, memory, of, met: Mutex::default() }
    }
}

impl DriftOf {
    fn firmware(&self) -> Option<String> {
        let known = self.versions.as_ref().and_then(|versions| versions.read().ok());
        let reported = known.as_ref().and_then(|known| known.version(&self.api.kind, &self.address));
        reported.map(str::to_owned).or_else(|| self.written.clone())
    }
}

impl Transport for Drifting {
    fn call(&self, request: &Request) -> Outcome {
        self.inner.call(request)
    }

    fn watched(&self) -> Option<&dyn Transport> {
        Some(&*self.inner)
    }

    fn deviated(&self, request: &Request, deviations: &[Deviation]) {
        let operation = request.api().qualified_name(request.operation());
        let mut met = self.met.lock().unwrap_or_else(PoisonError::into_inner);
        for deviation in deviations {
            let times = met.entry((operation.clone(), deviation.clone())).or_insert(0);
            *times = times.saturating_add(1);
        }
    }

    fn device(&self) -> &DeviceName {
        self.inner.device()
    }
}

impl Drop for Drifting {
    /// Written once, at the end: a wait that asks every second must not write every second.
    fn drop(&mut self) {
        let met = std::mem::take(self.met.get_mut().unwrap_or_else(PoisonError::into_inner));
        if met.is_empty() {
            return;
        }
        let firmware = self.of.firmware();
        let drift = |((operation, deviation), times): ((String, Deviation), u64)| Drift {
            kind: self.of.api.kind.to_string(),
            version: self.of.api.version.to_string(),
            firmware: firmware.clone(),
            operation,
            place: deviation.place,
            described: deviation.described,
            seen: deviation.seen.word().to_owned(),
            times,
        };
        let drifts: Vec<Drift> = met.into_iter().map(drift).collect();
        // The run is over, and does not fail by what is kept beside it.
        drop(self.memory.add(&drifts));
    }
}
