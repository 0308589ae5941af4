//! One call, from the request to the value or the error: the only place where a script reaches a device.

use std::time::Duration;

use edgebook_model::{Completion, Effect};
use edgebook_wire::{
    Fate, NotSentCause, Outcome, ReadBack, Request, RequestError, UnknownReason, Work, look_at,
};
use edgebook_words::{Hint, escape};
use rhai::{Dynamic, EvalAltResult};

use super::DeviceHandle;
use super::ready::settle;
use super::{answer, assume, cut};
use crate::run::{Awaited, Begun, RunContext, RunEnd};
use crate::value::failure::FailureData;
use crate::value::{Failure, json, look};

/// What came of a call.
pub(crate) struct Called {
    /// The result as a script sees it.
    pub(crate) value: Dynamic,
    /// The body as it came; empty where nothing did.
    pub(crate) body: bytes::Bytes,
}

/// Sends a request and waits for its end. What a script may catch comes as a runtime error; what ends the run is
/// recorded in the run first.
pub(crate) fn perform(
    run: &RunContext,
    device: &DeviceHandle,
    request: &Request,
) -> Result<Called, Box<EvalAltResult>> {
    let write = request.operation().effects.is_write();
    run.check_alive()?;
    settle(run, device)?;
    run.count_call(write);
    run.assumptions.called(device.name());
    let outcome = device.transport().call(request);
    look::call(|| looked_at(device, request, &outcome));
    // In doubt about a PUT or DELETE the device is looked at; nothing is ever repeated.
    let seen = look_at(device.transport(), request, &outcome);
    if seen.is_some() {
        run.count_call(false);
    }
    Call { run, device, request, write, seen }.finish(outcome)
}

/// `GET /api/config on "hub" (200)`
fn looked_at(device: &DeviceHandle, request: &Request, outcome: &Outcome) -> String {
    let (method, target) = (request.method().as_str(), request.shown_target());
    format!("{method} {target} on {:?} ({})", device.name(), outcome.in_words())
}

/// What an outcome means for a run.
pub(crate) fn finish(
    run: &RunContext,
    device: &DeviceHandle,
    request: &Request,
    outcome: Outcome,
) -> Result<Called, Box<EvalAltResult>> {
    let write = request.operation().effects.is_write();
    Call { run, device, request, write, seen: None }.finish(outcome)
}

struct Call<'c> {
    run: &'c RunContext,
    device: &'c DeviceHandle,
    request: &'c Request,
    write: bool,
    /// What the device showed after a write in doubt.
    seen: Option<ReadBack>,
}

impl Call<'_> {
    fn finish(&self, outcome: Outcome) -> Result<Called, Box<EvalAltResult>> {
        match outcome {
            Outcome::Answered(reply) => {
                if let Some(error) = reply.device_error(self.request.api()) {
                    return Err(self.device_error(&error, reply.headers.get("retry-after")).into());
                }
                match answer::value(self.run, self.device, self.request, &reply) {
                    Ok(value) => {
                        self.run.answered(self.request, self.device.name());
                        if value.is_unit() {
                            self.run.answered_null(self.request, self.device.name());
                        }
                        self.remember(&reply, &value);
                        if let Some(note) = cut::note(self.request, &value) {
                            self.run.note(self.request, &note);
                        }
                        Ok(Called { value, body: reply.body })
                    }
                    Err(problem) => self.answer_lost(reply.status, &problem),
                }
            }
            Outcome::AnswerLost { status, why } => self.answer_lost(status, &why.to_string()),
            Outcome::NotSent(not_sent) if not_sent.cause == NotSentCause::Withheld => Ok(self.withheld()),
            Outcome::NotSent(not_sent) => self.not_sent(&not_sent),
            Outcome::Unknown { why } => self.unknown(&why),
            Outcome::Cancelled { sent } => self.cancelled(sent),
        }
    }

    /// Remembers what goes on after the answer: a task, a restart of the appliance or of its API server.
    fn remember(&self, reply: &edgebook_wire::Reply, value: &Dynamic) {
        let operation = self.request.operation();
        if operation.new_password.is_some() {
            self.run.password_changed(self.device.name());
        }
        if let Some(work) = Work::of_reply(self.request, reply) {
            self.began(Awaited::Work(work), value);
        }
        if let Some(Completion::Settle { seconds }) = operation.completion {
            self.run.settling_began(self.device.name(), Duration::from_secs(seconds.into()));
        }
        let restarts = matches!(operation.completion, Some(Completion::Restart { .. }));
        if restarts || operation.effects.contains(Effect::Reboot) {
            self.run.restart_began(self.device.name());
        }
        if matches!(operation.completion, Some(Completion::Settle { .. } | Completion::Restart { .. })) {
            self.began(Awaited::Restart, value);
        }
    }

    /// Remembers work by what the script gets, so that `wait_for` can take it.
    fn began(&self, work: Awaited, value: &Dynamic) {
        if let Ok(returned) = json::to_json(value) {
            self.run.works.began(returned, Begun { device: self.device.clone(), work });
        }
    }

    /// The write was withheld: what it would have answered is assumed.
    fn withheld(&self) -> Called {
        self.run.assumptions.withheld(self.device.name(), self.request);
        Called { value: assume::value(self.device, self.request), body: bytes::Bytes::new() }
    }

    /// What to do next about a write in doubt.
    fn doubt(&self) -> String {
        let advice = "look at the device before anything is repeated";
        match &self.seen {
            Some(seen) => format!("{advice}; {}", escape(&seen.to_string())),
            None => advice.to_owned(),
        }
    }

    /// An error that knows which call it is about.
    fn failure(&self, code: &'static str, name: &str, message: String) -> FailureData {
        FailureData {
            code,
            name: name.to_owned(),
            message,
            operation: Some(self.request.api().qualified_name(self.request.operation())),
            device: Some(self.device.name().to_owned()),
            request: Some(format!("{} {}", self.request.method().as_str(), self.request.shown_target())),
            attempts: self.request.attempts(),
            ..FailureData::default()
        }
    }

    /// `pause` is what the device asked for in the words of its header.
    fn device_error(&self, error: &edgebook_wire::DeviceError, pause: Option<&str>) -> Failure {
        let name = error.name.clone().unwrap_or_else(|| format!("HTTP {}", error.status));
        let data = FailureData {
            status: Some(error.status),
            log: error.log.as_deref().map(escape),
            device_words: error.body_excerpt.clone(),
            hint: self.hint_at_failure(error.status, pause),
            ..self.failure("device-error", &escape(&name), escape(&error.message))
        };
        data.into()
    }

    /// What to do next about a call at which the device failed: a part of a write may have been done.
    fn hint_at_failure(&self, status: u16, pause: Option<&str>) -> Option<Hint> {
        let pause = pause.filter(|_| matches!(status, 429 | 503));
        let pause = pause.map(|pause| {
            Hint::Words(format!("the device asks for patience: Retry-After: {}", escape(pause)))
        });
        let look = match &self.seen {
            Some(seen) => Some(Hint::Words(format!("looked at it: {}", escape(&seen.to_string())))),
            None if self.write && status >= 500 => {
                Some("a part may have been done; look at the device before it is repeated".into())
            }
            None if status == 401 => Some(Hint::TryLogin { token: self.request.api().takes_token() }),
            None => None,
        };
        let mut hints: Vec<Hint> = look.into_iter().chain(pause).collect();
        if hints.len() > 1 { Some(Hint::All(hints)) } else { hints.pop() }
    }

    fn not_sent(&self, not_sent: &edgebook_wire::NotSent) -> Result<Called, Box<EvalAltResult>> {
        let words = escape(&not_sent.to_string());
        let device = self.device.name();
        if not_sent.cause.is_refusal() {
            let (code, name, hint) = match &not_sent.cause {
                NotSentCause::Policy(denial) => ("refused", "Refused", denial.hint.clone()),
                NotSentCause::PinMismatch { .. } => {
                    let hint = if self.run.simulated {
                        "the simulated appliance shows another certificate than at its start: a call of this run \
                         installed it, or a fault was asked for"
                            .into()
                    } else {
                        Hint::RepinRenewed { device: device.to_owned(), by_run: true }
                    };
                    ("untrusted", "Untrusted", Some(hint))
                }
                _ => {
                    let hint = Hint::NameAuthority { device: device.to_owned() };
                    ("untrusted", "Untrusted", Some(hint))
                }
            };
            let failure = FailureData { hint, ..self.failure(code, name, words) };
            self.run.latch(RunEnd::Refused);
            return Err(Failure::from(failure).uncatchable());
        }
        let (code, name) = match not_sent.cause {
            NotSentCause::Invalid(RequestError::Login { .. }) => {
                let message = format!("{:?}: {words}", self.device.name());
                let hint = Some(Hint::GiveTokens);
                return Err(Failure::from(FailureData {
                    hint,
                    ..self.failure("no-secret", "LoginError", message)
                })
                .into());
            }
            NotSentCause::Invalid(_) => ("wrong-value", "ArgumentError"),
            // The words say enough: the device had no part in it.
            NotSentCause::Journal(_) => return self.unsent("not-recorded", "NotRecorded", &words),
            NotSentCause::Lock(_) => return self.unsent("no-lock", "NoLock", &words),
            NotSentCause::Busy { .. } | NotSentCause::Crowded { .. } => {
                return self.unsent("busy", "Busy", &words);
            }
            _ => ("not-sent", "ConnectionError"),
        };
        let message = format!("{device:?} was not reached, nothing was sent: {words}");
        let hint = (code == "not-sent" && !not_sent.cause.says_what_to_do()).then_some(Hint::LookAtTheWay);
        Err(Failure::from(FailureData { hint, ..self.failure(code, name, message) }).into())
    }

    /// A call that was not sent for a reason of this machine.
    fn unsent(&self, code: &'static str, name: &str, words: &str) -> Result<Called, Box<EvalAltResult>> {
        let message = format!("{:?}: {words}", self.device.name());
        Err(Failure::from(self.failure(code, name, message)).into())
    }

    /// A status came, but what the device answered is lost.
    fn answer_lost(&self, status: u16, problem: &str) -> Result<Called, Box<EvalAltResult>> {
        let problem = escape(problem);
        if !self.write || !(200..300).contains(&status) {
            let message = format!("{:?} answered {status}, but {problem}", self.device.name());
            let data =
                FailureData { status: Some(status), ..self.failure("answer-lost", "AnswerLost", message) };
            return Err(Failure::from(data).into());
        }
        self.run.latch(RunEnd::OutcomeUnknown);
        let message = format!(
            "{}: {:?} took the request ({status}), but {problem}",
            Fate::AnswerLost,
            self.device.name()
        );
        let data = FailureData {
            status: Some(status),
            hint: Some(
                "do not repeat it; look at the device, for what was lost may have been an error".into(),
            ),
            ..self.failure("answer-lost", "AnswerLost", message)
        };
        Err(Failure::from(data).uncatchable())
    }

    fn unknown(&self, why: &UnknownReason) -> Result<Called, Box<EvalAltResult>> {
        let words = escape(&why.to_string());
        let effects = self.request.operation().effects;
        if effects.contains(Effect::Reboot) && matches!(why, UnknownReason::NoAnswer(_)) {
            // The appliance goes down before it can answer: that is how a reboot looks from here.
            let name = self.request.api().qualified_name(self.request.operation());
            self.run.warn(&format!(
                "{name}: {}: the connection ended ({words}), as it does when a restart begins",
                Fate::Accepted
            ));
            self.run.restart_began(self.device.name());
            self.began(Awaited::Restart, &Dynamic::UNIT);
            return Ok(Called { value: Dynamic::UNIT, body: bytes::Bytes::new() });
        }
        if !self.write {
            let message = format!("{:?} gave no answer: {words}", self.device.name());
            return Err(Failure::from(self.failure("no-answer", "NoAnswer", message)).into());
        }
        if let Some(seen) = self.seen.as_ref().filter(|seen| seen.settles(self.request)) {
            return Ok(self.confirmed(seen, &words));
        }
        self.run.latch(RunEnd::OutcomeUnknown);
        let message = format!("whether {:?} made the change is not known: {words}", self.device.name());
        let status = match why {
            UnknownReason::Undecided { status, .. } => Some(*status),
            UnknownReason::TimedOut(_) | UnknownReason::NoAnswer(_) => None,
        };
        let data = FailureData {
            status,
            hint: Some(self.doubt().into()),
            ..self.failure("outcome-unknown", "OutcomeUnknown", message)
        };
        Err(Failure::from(data).uncatchable())
    }

    /// No answer came to the write, but the device shows that it was applied: the run goes on without a result.
    fn confirmed(&self, seen: &ReadBack, words: &str) -> Called {
        let name = self.request.api().qualified_name(self.request.operation());
        let (device, seen) = (self.device.name(), escape(&seen.to_string()));
        self.run.warn(&format!(
            "{name}: {device:?} did not say whether it made the change ({words}), but {seen}: it is made; there is no result"
        ));
        self.run.answered_null(self.request, device);
        Called { value: Dynamic::UNIT, body: bytes::Bytes::new() }
    }

    fn cancelled(&self, sent: bool) -> Result<Called, Box<EvalAltResult>> {
        let doubtful = sent && self.write;
        let (end, message) = if doubtful {
            let message = format!(
                "interrupted while {:?} worked: whether it made the change is not known",
                self.device.name()
            );
            (RunEnd::OutcomeUnknown, message)
        } else {
            (RunEnd::Interrupted, "interrupted".to_owned())
        };
        self.run.latch(end);
        let hint = doubtful.then(|| self.doubt());
        Err(Failure::from(FailureData {
            hint: hint.map(Hint::from),
            ..self.failure("interrupted", "Interrupted", message)
        })
        .uncatchable())
    }
}
