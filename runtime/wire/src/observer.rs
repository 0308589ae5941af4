//! What is told to whoever watches the traffic.

use std::sync::Arc;
use std::time::Duration;

use edgebook_model::{Method, Operation};

use crate::call::{Call, Route};
use crate::{DeviceName, DeviceSettings, Outcome, Redactor};

/// One attempt at a call. Shows nothing secret.
#[derive(Clone, Copy)]
pub struct Attempt<'a> {
    /// The device.
    pub device: &'a DeviceName,
    /// The operation.
    pub operation: &'static Operation,
    /// The method that is used; a moved path may have another than the operation.
    pub method: Method,
    /// Path and query with secrets as `***`, percent-encoded: safe to print.
    pub target: &'a str,
    /// 1 for the first. Counted over all routes and retries of the call.
    pub number: u32,
    /// Knows the secrets that must not be shown, wherever they turn up.
    pub redactor: &'a Redactor,
    pub(crate) settings: &'a DeviceSettings,
    pub(crate) call: &'a Call,
    pub(crate) route: &'a Route,
}

/// Several observers, told one after the other.
#[derive(Clone, Default)]
pub struct Observers(pub Vec<Arc<dyn Observer>>);

impl Observer for Observers {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        self.0.iter().for_each(|observer| observer.attempt_started(attempt));
    }

    fn attempt_finished(&self, attempt: &Attempt<'_>, outcome: &Outcome, elapsed: Duration) {
        self.0.iter().for_each(|observer| observer.attempt_finished(attempt, outcome, elapsed));
    }

    fn withheld(&self, attempt: &Attempt<'_>) {
        self.0.iter().for_each(|observer| observer.withheld(attempt));
    }

    fn retry_planned(&self, attempt: &Attempt<'_>, pause: Duration) {
        self.0.iter().for_each(|observer| observer.retry_planned(attempt, pause));
    }
}

/// Watches attempts. Called by whichever thread drives the call: must be quick and must not block.
pub trait Observer: Send + Sync {
    /// An attempt is about to be made.
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }

    /// An attempt ended.
    fn attempt_finished(&self, attempt: &Attempt<'_>, outcome: &Outcome, elapsed: Duration) {
        let _ = (attempt, outcome, elapsed);
    }

    /// A write is withheld, because the run only shows what it would do. Nothing of it was or will be sent.
    fn withheld(&self, attempt: &Attempt<'_>) {
        let _ = attempt;
    }

    /// Another attempt will be made after a pause.
    fn retry_planned(&self, attempt: &Attempt<'_>, pause: Duration) {
        let _ = (attempt, pause);
    }
}
