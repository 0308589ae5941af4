//! Learns which version an appliance runs from answers that say it: nothing is asked for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use edgebook_catalog::Catalog;
use edgebook_inventory::ReportedVersions;
use edgebook_model::Api;
use edgebook_wire::{BaseUrl, DeviceName, Outcome, Request, Transport};

use crate::{Event, Face};

/// A device whose answers are looked at for its version.
pub(super) struct Informed {
    inner: Arc<dyn Transport>,
    report: Report,
    /// One answer tells it.
    told: AtomicBool,
}

/// Where a version is remembered, and what it is compared with.
pub(super) struct Report {
    /// The description by which the device is driven.
    pub(super) api: &'static Api,
    pub(super) address: BaseUrl,
    pub(super) catalog: Catalog,
    /// `None` where there is no folder for state.
    pub(super) memory: Option<ReportedVersions>,
    /// The version that the inventory names.
    pub(super) written: Option<String>,
    pub(super) face: Arc<dyn Face>,
}

impl Informed {
    pub(super) fn new(inner: Arc<dyn Transport>, report: Report) -> Self {
        Self { inner, report, told: AtomicBool::new(false) }
    }
}

impl Report {
    fn tell(&self, name: &str, version: &str) {
        if let Some(memory) = &self.memory
            && let Err(error) = memory.remember(&self.api.kind, &self.address, version)
        {
            self.face.tell(&Event::VersionNotKept { device: name, why: &error });
        }
        let Ok(fitting) = self.catalog.fitting(&self.api.kind, version) else { return };
        if std::ptr::eq(fitting.api, self.api) {
            // That another description stands in is told when the run begins, once it is known.
            return;
        }
        self.face.tell(&Event::OtherVersion {
            device: name,
            version,
            driven_by: &self.api.version,
            fitting: &fitting.api.version,
            written: self.written.as_deref(),
        });
    }
}

impl Transport for Informed {
    fn call(&self, request: &Request) -> Outcome {
        let outcome = self.inner.call(request);
        if let Outcome::Answered(reply) = &outcome
            && let Some(version) = reply.reported_version(request.api())
            && !self.told.swap(true, Ordering::SeqCst)
        {
            self.report.tell(&self.device().name, version);
        }
        outcome
    }

    fn watched(&self) -> Option<&dyn Transport> {
        Some(&*self.inner)
    }

    fn device(&self) -> &DeviceName {
        self.inner.device()
    }
}
