//! What a test sends: heard at the seam of the record, so it is what the wire was about to send.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use edgebook_wire::{
    Attempt, CallId, Ending, Intent, Outcome, Purpose, RecordError, Recorder, ShownContent, ShownField,
};

/// A call that was about to be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Made {
    /// `PUT /api/ipsec/endpoints/1/tunnels/3 {"bounce":true}`, secrets as `***`.
    pub(super) line: String,
    pub(super) write: bool,
}

/// The calls of a run, in order. What the runtime looks at by itself, to wait, is left out.
#[derive(Default)]
pub(super) struct Requests(Mutex<Vec<Made>>);

/// What stands for a secret.
const MASK: &str = "***";

impl Requests {
    pub(super) fn all(&self) -> Vec<Made> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Recorder for Requests {
    fn intent(&self, intent: &Intent<'_>) -> Result<CallId, RecordError> {
        if intent.purpose == Purpose::Call {
            let mut line = format!("{} {}", intent.method.as_str(), intent.target);
            if let Some(content) = intent.content.as_ref().filter(|content| !content.is_empty()) {
                line.push(' ');
                line.push_str(&shown(content.shown(&mut |_| MASK.to_owned())));
            }
            let line = intent.redactor.text(&line).into_owned();
            let made = Made { line, write: intent.is_write() };
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(made);
        }
        Ok(CallId(0))
    }

    fn make_durable(&self, _: CallId) -> Result<(), RecordError> {
        Ok(())
    }

    fn attempt(&self, _: CallId, _: &Attempt<'_>, _: &Outcome, _: Duration) {}

    fn outcome(&self, _: CallId, _: &Ending<'_>) {}
}

fn shown(content: ShownContent) -> String {
    match content {
        ShownContent::Json(json) => json.to_string(),
        ShownContent::Form(fields) | ShownContent::Parts(fields) => {
            fields.iter().map(field).collect::<Vec<_>>().join("&")
        }
        ShownContent::Whole { bytes, .. } => format!("({bytes} bytes)"),
    }
}

fn field(field: &ShownField) -> String {
    match field.bytes {
        Some(bytes) => format!("{}=({bytes} bytes)", field.name),
        None => format!("{}={}", field.name, field.content),
    }
}
