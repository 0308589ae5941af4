//! The journal as the wire sees it.

use std::time::Duration;

use edgebook_wire::{
    Attempt, CallId, Content, DeviceName, Ending, Fate, Intent, Outcome, Purpose, RecordError, Recorder,
    Redactor, ShownContent, ShownField,
};
use edgebook_words::escape;
use secrecy::ExposeSecret as _;

use crate::record::{
    AttemptRecord, BodyRecord, ConfirmedRecord, CredentialRecord, Ended, FieldRecord, IntentRecord,
    OutcomeRecord, Record,
};
use crate::writer::{Journal, count_fate, move_fate};

/// Larger bodies are recorded by their mark only, in bytes.
const LARGEST_BODY: usize = 64 * 1024;
/// The longest text of a device or of the system that is recorded, in characters.
const LONGEST_WORDS: usize = 1000;

impl Recorder for Journal {
    fn intent(&self, intent: &Intent<'_>) -> Result<CallId, RecordError> {
        let mut record = self.intent_record(intent);
        let write = intent.is_write();
        let count = |tally: &mut crate::EndRecord| {
            tally.calls = tally.calls.saturating_add(1);
            tally.writes = tally.writes.saturating_add(u64::from(write));
            record.call = tally.calls;
            Record::Intent(record)
        };
        match self.append_counted(count, false)? {
            Record::Intent(record) => {
                if write {
                    self.doubt().begins();
                }
                Ok(CallId(record.call))
            }
            _ => Err(RecordError("the intent was recorded as something else".to_owned())),
        }
    }

    fn make_durable(&self, _: CallId) -> Result<(), RecordError> {
        self.sync()
    }

    fn attempt(&self, call: CallId, attempt: &Attempt<'_>, outcome: &Outcome, elapsed: Duration) {
        let record = Record::Attempt(AttemptRecord {
            call: call.0,
            attempt: attempt.number,
            method: attempt.method.as_str().into(),
            target: attempt.redactor.text(attempt.target).into_owned(),
            ended: ended(outcome, attempt.redactor),
            ms: milliseconds(elapsed),
        });
        // A journal that fails remembers it, and refuses the next write.
        let _ = self.append(&record, false);
    }

    fn credential_changed(&self, device: &DeviceName, what: &'static str) {
        let record = CredentialRecord { device: device.name.clone(), what: what.into() };
        // As above.
        let _ = self.append(&Record::Credential(record), true);
    }

    fn confirmed(&self, call: CallId) {
        self.doubt().is_settled();
        let (from, to) = (Fate::Unknown.as_str(), Fate::Applied.as_str());
        let count = |tally: &mut crate::EndRecord| {
            move_fate(&mut tally.fates, from, to);
            Record::Confirmed(ConfirmedRecord { call: call.0, fate: to.into() })
        };
        // As above.
        let _ = self.append_counted(count, true);
    }

    fn outcome(&self, call: CallId, ending: &Ending<'_>) {
        let record = OutcomeRecord {
            call: call.0,
            ended: ended(ending.outcome, ending.redactor),
            fate: ending.fate.map(|fate| fate.as_str().into()),
            error: ending.error.as_deref().map(|error| words(error, ending.redactor)),
            attempts: ending.attempts,
            ms: milliseconds(ending.elapsed),
        };
        let write = ending.fate.is_some();
        if let Some(fate) = ending.fate {
            self.doubt().ends(fate);
        }
        let count = |tally: &mut crate::EndRecord| {
            if let Some(fate) = &record.fate {
                count_fate(&mut tally.fates, fate);
            }
            Record::Outcome(record)
        };
        // As above. What became of a write is handed over at once: it outlives this process.
        let _ = self.append_counted(count, write);
    }
}

impl Journal {
    fn intent_record(&self, intent: &Intent<'_>) -> IntentRecord {
        let key = self.key();
        let mark = |secret: &[u8]| key.map_or_else(String::new, |key| key.mark(secret));
        let secrets = intent.secrets.iter();
        IntentRecord {
            call: 0,
            device: intent.device.name.clone(),
            address: intent.address.to_owned(),
            operation: intent.api.qualified_name(intent.operation),
            effect: intent.operation.effects.as_str().into(),
            purpose: (intent.purpose != Purpose::Call).then(|| intent.purpose.as_str().to_owned()),
            method: intent.method.as_str().into(),
            target: intent.redactor.text(intent.target).into_owned(),
            secrets: secrets
                .map(|(name, value)| (name.clone(), mark(value.expose_secret().as_bytes())))
                .collect(),
            body: intent.content.map(|content| body_record(&content, intent.redactor, &mark)),
        }
    }
}

fn ended(outcome: &Outcome, redactor: &Redactor) -> Ended {
    let how = |how: &'static str| Ended { how: how.into(), status: outcome.status(), ..Ended::default() };
    let why = |reason: String| Some(words(&reason, redactor));
    match outcome {
        Outcome::Answered(reply) => Ended { bytes: u64::try_from(reply.body.len()).ok(), ..how("answered") },
        Outcome::AnswerLost { why: reason, .. } => {
            Ended { why: why(reason.to_string()), ..how("answer lost") }
        }
        Outcome::Unknown { why: reason } => Ended { why: why(reason.to_string()), ..how("unknown") },
        Outcome::NotSent(not_sent) => Ended { why: why(not_sent.to_string()), ..how("not sent") },
        Outcome::Cancelled { sent } => {
            let when = if *sent { "after sending" } else { "before sending" };
            Ended { why: why(when.to_owned()), ..how("cancelled") }
        }
    }
}

/// Words of a device or of the system: short, on one line, without known secrets.
fn words(text: &str, redactor: &Redactor) -> String {
    let safe = redactor.text(text);
    escape(&safe.chars().take(LONGEST_WORDS).collect::<String>())
}

fn body_record(content: &Content<'_>, redactor: &Redactor, mark: &dyn Fn(&[u8]) -> String) -> BodyRecord {
    let record = BodyRecord {
        media: redactor.text(content.media_type()).into_owned(),
        bytes: length(content.len()),
        ..BodyRecord::default()
    };
    if content.len() > LARGEST_BODY {
        return BodyRecord { mark: Some(content.mark_whole(mark)), ..record };
    }
    match content.shown(&mut |secret| mark(secret)) {
        ShownContent::Json(mut json) => {
            redactor.value(&mut json);
            BodyRecord { json: Some(json), ..record }
        }
        ShownContent::Form(fields) | ShownContent::Parts(fields) => {
            let fields = fields.into_iter().map(|field| field_record(field, redactor)).collect();
            BodyRecord { fields: Some(fields), ..record }
        }
        ShownContent::Whole { mark, .. } => BodyRecord { mark: Some(mark), ..record },
    }
}

fn field_record(field: ShownField, redactor: &Redactor) -> FieldRecord {
    FieldRecord {
        name: redactor.text(&field.name).into_owned(),
        file: field.file.map(|file| redactor.text(&file).into_owned()),
        bytes: field.bytes.map(length),
        content: redactor.text(&field.content).into_owned(),
    }
}

fn length(bytes: usize) -> u64 {
    u64::try_from(bytes).unwrap_or(u64::MAX)
}

/// Milliseconds with three digits after the point.
fn milliseconds(elapsed: Duration) -> f64 {
    let micros = u32::try_from(elapsed.as_micros()).unwrap_or(u32::MAX);
    f64::from(micros) / 1000.0
}
