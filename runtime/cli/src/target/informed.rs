//! Learns which version an appliance runs from answers that say it: nothing is asked for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use edgebook_catalog::Catalog;
use edgebook_inventory::ReportedVersions;
use edgebook_model::Api;
use edgebook_wire::{BaseUrl, DeviceName, Outcome, Request, Transport};
use edgebook_words::escape;

use crate::printer::Printer;

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
    pub(super) printer: Printer,
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
            self.printer.warning(&format!("the version of {} is not remembered: {error}", escape(name)));
        }
        let Ok(fitting) = self.catalog.fitting(&self.api.kind, version) else { return };
        if std::ptr::eq(fitting.api, self.api) {
            // That another description stands in is told when the run begins, once it is known.
            return;
        }
        let (name, version, used) = (escape(name), escape(version), &self.api.version);
        self.printer.warning(&format!(
            "{name} runs {version}, and this run drives it by the description of {used}, not by that of {}",
            fitting.api.version
        ));
        self.printer.hint(&match &self.written {
            Some(written) => format!("the inventory says version = {written:?}: correct it, or leave it out"),
            None => "from the next run on, the other one is used".to_owned(),
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
