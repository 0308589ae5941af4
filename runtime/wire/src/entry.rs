//! One call's entry in the record, from the intent to the end, whatever happens in between.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::call::{Call, Route};
use crate::device::DeviceInner;
use crate::record::{CallId, Ending, Intent, RecordError, Recorder};
use crate::{Attempt, NotSent, NotSentCause, Outcome};

/// The entry of a call. Dropped before its end, it records that the call was abandoned.
pub(crate) struct Entry {
    device: Arc<DeviceInner>,
    call: Arc<Call>,
    /// Set once the intent is recorded: when the call's turn has come, or with its end.
    id: OnceLock<Result<CallId, RecordError>>,
    /// How the last attempt ended: told only when another follows, for the last of all is the call's end.
    last: Mutex<Option<Last>>,
    started: Instant,
    attempts: AtomicU32,
    ended: bool,
}

/// Who recorded the intent, and under which number.
type Recorded<'a> = (&'a Arc<dyn Recorder>, CallId);

/// How the last attempt ended.
struct Last {
    /// The index of its route.
    route: usize,
    outcome: Outcome,
    elapsed: Duration,
}

impl Entry {
    /// An entry for a call that waits for its turn.
    pub(crate) fn new(device: &Arc<DeviceInner>, call: &Arc<Call>) -> Self {
        Self {
            device: Arc::clone(device),
            call: Arc::clone(call),
            id: OnceLock::new(),
            last: Mutex::default(),
            started: Instant::now(),
            attempts: AtomicU32::new(0),
            ended: false,
        }
    }

    /// Records that the call is about to be made and makes that durable. Until this has succeeded, no byte of a write
    /// may leave.
    pub(crate) async fn make_durable(&self) -> Result<(), Outcome> {
        let refused = |why: String| Outcome::NotSent(NotSent::early(NotSentCause::Journal(why)));
        let (recorder, id) = match self.intent() {
            None => return Ok(()),
            Some(Err(error)) => return Err(refused(error.0.clone())),
            Some(Ok((recorder, id))) => (Arc::clone(recorder), id),
        };
        // Other calls go on while the disk works.
        let written = tokio::task::spawn_blocking(move || recorder.make_durable(id)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(refused(error.0)),
            Err(_) => Err(refused("the recorder failed".to_owned())),
        }
    }

    /// Counts an attempt along a route and gives what it is called. Tells the recorder of the one before.
    pub(crate) fn next_attempt<'a>(&'a self, route: &'a Route) -> Attempt<'a> {
        let number = self.attempts.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        if let Some(Ok((recorder, id))) = self.intent()
            && let Some(last) = self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
            && let Some(route) = self.call.routes.get(last.route)
        {
            let attempt = self.attempt(route, number.saturating_sub(1));
            recorder.attempt(id, &attempt, &last.outcome, last.elapsed);
        }
        self.attempt(route, number)
    }

    /// What the present attempt along a route is called.
    pub(crate) fn this_attempt<'a>(&'a self, route: &'a Route) -> Attempt<'a> {
        self.attempt(route, self.attempts.load(Ordering::Relaxed))
    }

    /// Keeps how an attempt ended until it is known whether another follows.
    pub(crate) fn attempt_ended(&self, route: usize, outcome: &Outcome, elapsed: Duration) {
        // A success is the last attempt of its call: nothing has to be kept of it.
        let final_answer = matches!(outcome, Outcome::Answered(reply) if reply.is_success());
        if !final_answer && self.recorder().is_some() {
            let last = Last { route, outcome: outcome.clone(), elapsed };
            *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
        }
    }

    /// Records how the call ended, and gives the outcome on.
    pub(crate) fn end(mut self, outcome: Outcome) -> Outcome {
        if let Outcome::Answered(reply) = &outcome {
            self.call.teach_from(reply, self.device.redactor());
        }
        self.record(&outcome);
        outcome
    }

    fn record(&mut self, outcome: &Outcome) {
        self.ended = true;
        let Some(Ok((recorder, id))) = self.intent() else { return };
        let (api, operation) = (self.call.api, self.call.operation);
        let write = operation.effects.is_write();
        let error = match outcome {
            // A success is searched for errors only where it matters to what became of a write.
            Outcome::Answered(reply) if write || !reply.is_success() => reply.device_error(api),
            _ => None,
        };
        let fate = write.then(|| outcome.fate_with(operation, error.as_ref()));
        let ending = Ending {
            outcome,
            fate,
            error: error.map(|error| error.to_string()),
            attempts: self.attempts.load(Ordering::Relaxed),
            elapsed: self.started.elapsed(),
            redactor: self.device.redactor(),
        };
        recorder.outcome(id, &ending);
    }

    fn recorder(&self) -> Option<&Arc<dyn Recorder>> {
        self.device.recorder()
    }

    /// Records the intent, once; `None` where nobody keeps a record.
    fn intent(&self) -> Option<Result<Recorded<'_>, &RecordError>> {
        let recorder = self.recorder()?;
        let route = self.call.routes.first()?;
        let id = self.id.get_or_init(|| {
            let noted = recorder.intent(&Intent {
                device: self.device.name(),
                address: self.device.address(),
                api: self.call.api,
                operation: self.call.operation,
                purpose: self.call.purpose,
                method: route.method,
                target: &route.shown,
                secrets: &self.call.secrets,
                content: self.call.content(route),
                redactor: self.device.redactor(),
            });
            if let Ok(id) = &noted {
                self.call.recorded.store(id.0, Ordering::SeqCst);
            }
            noted
        });
        Some(id.as_ref().map(|id| (recorder, *id)))
    }

    fn attempt<'a>(&'a self, route: &'a Route, number: u32) -> Attempt<'a> {
        Attempt {
            device: self.device.name(),
            operation: self.call.operation,
            method: route.method,
            target: &route.shown,
            number,
            redactor: self.device.redactor(),
            settings: &self.device.settings,
            call: &self.call,
            route,
        }
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
