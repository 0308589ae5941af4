//! One call's entry in the record, from the intent to the end, whatever happens in between.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::call::{Call, Route};
use crate::record::{CallId, Ending, Intent, RecordError, Recorder};
use crate::{Attempt, DeviceName, DeviceSettings, Fate, NotSent, NotSentCause, Outcome, Redactor};

/// The entry of a call. Dropped before its end, it records that the call was abandoned.
pub(crate) struct Entry {
    call: Arc<Call>,
    redactor: Redactor,
    kept: Option<Kept>,
    started: Instant,
    attempts: AtomicU32,
    ended: bool,
}

/// What a recorder knows of the call.
struct Kept {
    recorder: Arc<dyn Recorder>,
    id: Result<CallId, RecordError>,
    /// The attempt before the present one: told only when another follows, for the last is the call's end.
    last: Mutex<Option<Last>>,
}

/// How the last attempt ended.
struct Last {
    /// The index of its route.
    route: usize,
    outcome: Outcome,
    elapsed: Duration,
}

impl Entry {
    /// Records that a call is about to be made.
    pub(crate) fn begin(
        recorder: Option<&Arc<dyn Recorder>>,
        redactor: &Redactor,
        device: &DeviceName,
        settings: &DeviceSettings,
        call: &Arc<Call>,
    ) -> Self {
        let kept = recorder.and_then(|recorder| {
            let route = call.routes.first()?;
            let id = recorder.intent(&Intent {
                device,
                address: &settings.base_url.to_string(),
                api: call.api,
                operation: call.operation,
                purpose: call.purpose,
                method: route.method,
                target: &route.shown,
                secrets: &call.secrets,
                content: call.content(route),
            });
            Some(Kept { recorder: Arc::clone(recorder), id, last: Mutex::default() })
        });
        Self {
            call: Arc::clone(call),
            redactor: redactor.clone(),
            kept,
            started: Instant::now(),
            attempts: AtomicU32::new(0),
            ended: false,
        }
    }

    /// Makes the intent of a write durable. Until this has succeeded, no byte of it may leave.
    pub(crate) async fn make_durable(&self) -> Result<(), Outcome> {
        let Some(kept) = &self.kept else { return Ok(()) };
        let refused = |why: String| Outcome::NotSent(NotSent::early(NotSentCause::Journal(why)));
        let id = *kept.id.as_ref().map_err(|error| refused(error.0.clone()))?;
        let recorder = Arc::clone(&kept.recorder);
        // Other calls go on while the disk works.
        let written = tokio::task::spawn_blocking(move || recorder.make_durable(id)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(refused(error.0)),
            Err(_) => Err(refused("the recorder failed".to_owned())),
        }
    }

    /// Counts an attempt and gives its number. Tells the recorder of the one before.
    pub(crate) fn next_attempt(&self, device: &DeviceName, settings: &DeviceSettings) -> u32 {
        let number = self.attempts.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if let Some(kept) = &self.kept
            && let Ok(id) = &kept.id
            && let Some(last) = kept.last.lock().unwrap_or_else(PoisonError::into_inner).take()
            && let Some(route) = self.call.routes.get(last.route)
        {
            let attempt = attempt_of(device, settings, &self.call, route, number.saturating_sub(1));
            kept.recorder.attempt(*id, &attempt, &last.outcome, last.elapsed);
        }
        number
    }

    /// How many attempts have begun.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// Keeps how an attempt ended until it is known whether another follows.
    pub(crate) fn attempt_ended(&self, route: usize, outcome: &Outcome, elapsed: Duration) {
        if let Some(kept) = &self.kept {
            let last = Last { route, outcome: outcome.clone(), elapsed };
            *kept.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
        }
    }

    /// Records how the call ended, and gives the outcome on.
    pub(crate) fn end(mut self, outcome: Outcome) -> Outcome {
        if let Outcome::Answered(reply) = &outcome {
            self.call.teach_from(reply, &self.redactor);
        }
        self.record(&outcome);
        outcome
    }

    fn record(&mut self, outcome: &Outcome) {
        self.ended = true;
        let Some(kept) = &self.kept else { return };
        let Ok(id) = &kept.id else { return };
        let (api, operation) = (self.call.api, self.call.operation);
        let write = operation.effect.is_write();
        let error = match outcome {
            // A success is searched for errors only where it matters to what became of a write.
            Outcome::Answered(reply) if write || !reply.is_success() => reply.device_error(api),
            _ => None,
        };
        let ending = Ending {
            outcome,
            fate: write.then(|| match (outcome, &error) {
                (Outcome::Answered(reply), Some(_)) if reply.is_success() => Fate::Refused,
                _ => outcome.fate_by_status(operation),
            }),
            error: error.map(|error| self.redactor.text(&error.to_string()).into_owned()),
            attempts: self.attempts(),
            elapsed: self.started.elapsed(),
        };
        kept.recorder.outcome(*id, &ending);
    }
}

impl Drop for Entry {
    fn drop(&mut self) {
        if !self.ended {
            let sent = *self.attempts.get_mut() > 0;
            self.record(&Outcome::Cancelled { sent });
        }
    }
}

/// What an attempt is called in records and traces.
pub(crate) fn attempt_of<'a>(
    device: &'a DeviceName,
    settings: &'a DeviceSettings,
    call: &'a Call,
    route: &'a Route,
    number: u32,
) -> Attempt<'a> {
    Attempt {
        device,
        operation: call.operation,
        method: route.method,
        target: &route.shown,
        number,
        settings,
        call,
        route,
    }
}
