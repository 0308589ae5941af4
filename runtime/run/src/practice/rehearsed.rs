//! A device in a rehearsal: what was not read yet is read from the real one, everything else happens in its shadow.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use edgebook_model::{Api, BodyKind, Effect, Method, Operation, Place};
use edgebook_script::Clock as _;
use edgebook_sim::{Difference, Model, RecordedAnswer, Shadow, ShadowAnswer, Write};
use edgebook_wire::{
    DeviceName, Headers, NotSentCause, Outcome, Purpose, Reply, Request, Transport, UnknownReason,
};

use super::Practice;

/// A real device and its shadow.
pub(super) struct Rehearsed {
    live: Arc<dyn Transport>,
    practice: Practice,
    /// `None` for a kind of appliance that there is no simulator of: its writes are only assumed.
    shadow: Option<Mutex<Shadow>>,
    /// What was read from the real device, without secrets.
    reads: Mutex<Vec<String>>,
    /// Held by whoever writes: one write at a time, as on the real device.
    writing: Mutex<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rehearsed {
    pub(super) fn new(live: Arc<dyn Transport>, api: Option<&'static Api>, practice: Practice) -> Self {
        let shadow = api.and_then(|api| Shadow::new(api, practice.0.clock.now()).ok());
        Self {
            live,
            practice,
            shadow: shadow.map(Mutex::new),
            reads: Mutex::default(),
            writing: Mutex::default(),
        }
    }

    /// What was read from the real device, in order.
    pub(super) fn reads(&self) -> Vec<String> {
        locked(&self.reads).clone()
    }

    /// What the writes changed.
    pub(super) fn differences(&self) -> Vec<Difference> {
        self.now().map(|shadow| shadow.differences()).unwrap_or_default()
    }

    /// The shadow, at the present time of the rehearsal.
    fn now(&self) -> Option<MutexGuard<'_, Shadow>> {
        let mut shadow = locked(self.shadow.as_ref()?);
        shadow.pass_until(self.practice.0.clock.now());
        Some(shadow)
    }

    fn read(&self, request: &Request, target: &str) -> Outcome {
        if let Some(answer) = self.now().and_then(|shadow| shadow.read(target)) {
            return outcome(answer);
        }
        let outcome_there = self.live.call(request);
        if !matches!(&outcome_there, Outcome::NotSent(_)) {
            locked(&self.reads).push(request.shown_target());
        }
        let Outcome::Answered(reply) = &outcome_there else { return outcome_there };
        if request.method() != Method::Get {
            return outcome_there;
        }
        if reply.status >= 400 {
            let here = self.now().and_then(|mut shadow| {
                shadow.take_refusal(target, reply.status).ok()?;
                shadow.has_writes().then(|| shadow.read(target)).flatten()
            });
            return here.map_or(outcome_there, outcome);
        }
        if !reply.is_success() || reply.device_error(request.api()).is_some() {
            return outcome_there;
        }
        let recorded = RecordedAnswer {
            target: target.to_owned(),
            content_type: reply.media_type(),
            body: reply.body.clone(),
        };
        let here = self.now().and_then(|mut shadow| {
            shadow.take(recorded).ok()?;
            shadow.has_writes().then(|| shadow.read(target)).flatten()
        });
        here.map_or(outcome_there, outcome)
    }

    fn write(&self, request: &Request, target: String) -> Outcome {
        let _turn = locked(&self.writing);
        for look in looks_before(request) {
            if let Ok(target) = look.target() {
                self.read(&look, &target);
            }
        }
        // The wire decides and withholds; only what it withholds is rehearsed.
        let withheld = self.live.call(request);
        let is_withheld =
            matches!(&withheld, Outcome::NotSent(not_sent) if not_sent.cause == NotSentCause::Withheld);
        if !is_withheld {
            return withheld;
        }
        let Some(mut shadow) = self.now() else { return withheld };
        let (content_type, body) = request.encoded_content().unzip();
        let method = request.method().as_str();
        let write = Write { method, target, content_type, body: body.unwrap_or_default() };
        let (answer, model) = shadow.write(write);
        drop(shadow);
        let goes_down = answer.as_ref().is_some_and(|answer| answer.status == 0);
        if goes_down && !request.operation().effects.contains(Effect::Reboot) {
            self.practice.became(&self.device().name, Model::Assumed, None);
            return withheld;
        }
        let status = answer.as_ref().map(|answer| answer.status);
        self.practice.became(&self.device().name, model, status);
        answer.map_or(withheld, outcome)
    }
}

impl Transport for Rehearsed {
    fn call(&self, request: &Request) -> Outcome {
        if request.operation().effects.is_write() {
            return match request.target() {
                Ok(target) => self.write(request, target),
                Err(_) => self.live.call(request),
            };
        }
        match request.read_target() {
            Ok(target) => self.read(request, &target),
            Err(_) => self.live.call(request),
        }
    }

    fn writes_left(&self) -> Option<u32> {
        self.live.writes_left()
    }

    fn device(&self) -> &DeviceName {
        self.live.device()
    }
}

/// An answer of the shadow as the wire gives answers.
fn outcome(answer: ShadowAnswer) -> Outcome {
    if answer.status == 0 {
        return Outcome::Unknown {
            why: UnknownReason::NoAnswer("the rehearsed appliance goes down".to_owned()),
        };
    }
    let content_type = answer.content_type.as_deref().map(|value| ("content-type", value));
    Outcome::Answered(Reply::new(answer.status, answer.body).with_headers(Headers::from_pairs(content_type)))
}

/// The reads that show what a write is about: the one that the overlay names, and those of everything above its path.
/// The shadow has to know that before the write.
fn looks_before(write: &Request) -> Vec<Request> {
    let api = write.api();
    let path = &*write.operation().path;
    let named = write.operation().shown_by.as_deref().and_then(|id| api.find_id(id));
    let above = api.operations.iter().filter(|operation| is_above(&operation.path, path));
    above.chain(named).filter_map(|operation| look(write, operation)).collect()
}

/// Whether one path template is above another. Lists often have the plural of the name that their things have.
fn is_above(above: &str, below: &str) -> bool {
    let split = |path: &str| path.split('/').map(str::to_owned).collect::<Vec<_>>();
    let (above, below) = (split(above), split(below));
    let same = |(above, below): (&String, &String)| {
        above == below || above.strip_suffix('s').is_some_and(|one| one == below)
    };
    above.len() <= below.len() && above.iter().zip(&below).all(same)
}

/// A plain GET with the path parameters of a write; `None` where it needs more.
fn look(write: &Request, operation: &'static Operation) -> Option<Request> {
    let needs_more = operation.params.iter().any(|param| param.required && param.place != Place::Path)
        || !operation.required_sets.is_empty();
    let shows_json = operation.answers.first().is_some_and(|answer| answer.kind == BodyKind::Json);
    if operation.method != Method::Get || operation.effects.is_write() || needs_more || !shows_json {
        return None;
    }
    let mut look = Request::new(write.api(), operation);
    look.purpose = Purpose::ReadBack;
    for param in operation.path_params() {
        let (_, value) = write.path_values().into_iter().find(|(name, _)| *name == param.wire)?;
        look.path(&param.wire, &value).ok()?;
    }
    Some(look)
}
