//! From a request to an answer: credentials, route, arguments, behaviour, shape of errors, log.

use std::net::IpAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use edgebook_model::{Api, Auth, Method, Operation};
use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use jiff::Timestamp;
use serde::Deserialize as _;
use serde_json::Value;

use crate::appliance::Appliance;
use crate::arguments::{Raw, Sent, pairs};
use crate::auth::Presented;
use crate::call::{Call, Handler};
use crate::clock::Clock;
use crate::device::{Asked, Device, Reading};
use crate::entropy::derive;
use crate::fault::Deviations;
use crate::grounds::Grounds;
use crate::log::{LoggedRequest, RequestLog};
use crate::model::Model;
use crate::recorded::{Adoption, Recorded, RecordedAnswer, Recordings, without_envelope};
use crate::resource::plain::Ground;
use crate::resource::{Store, inferred};
use crate::respond::{Cause, Refusal, Reply};
use crate::route::{Found, Router};
use crate::tls::KeyPair;
use crate::validate::arguments;

/// What an appliance runs with, whatever it is.
pub(crate) struct Setup {
    pub(crate) api: &'static Api,
    pub(crate) clock: Clock,
    pub(crate) seed: u64,
    /// Whether it refuses what it does not know in requests.
    pub(crate) strict: bool,
}

/// A running appliance of one kind.
pub(crate) struct Engine<A: Appliance> {
    setup: Setup,
    router: Arc<Router<Handler<A>>>,
    state: Mutex<A>,
    log: RequestLog,
    refusals: AtomicU64,
    recordings: Mutex<Recordings>,
    /// Things that nobody wrote behaviour for.
    inferred: Mutex<Store>,
    started: Timestamp,
}

impl<A: Appliance> Engine<A> {
    pub(crate) fn new(grounds: &Grounds, state: A, setup: Setup) -> Self {
        Self {
            router: grounds.router(setup.api),
            inferred: Mutex::new(state.things()),
            state: Mutex::new(state),
            log: RequestLog::new(grounds.room()),
            refusals: AtomicU64::new(0),
            recordings: Mutex::default(),
            started: setup.clock.now(),
            setup,
        }
    }

    /// The state, with everything done that is due by now.
    pub(crate) fn settled(&self) -> (MutexGuard<'_, A>, Timestamp) {
        let now = self.setup.clock.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.settle(now);
        (state, now)
    }

    fn answer(
        &self,
        parts: &Parts,
        body: Option<&Bytes>,
        peer: IpAddr,
        deviations: &Deviations,
        notes: &mut Vec<String>,
    ) -> Result<Reply, Refusal> {
        let (mut state, now) = self.settled();
        if let Some(reply) = state.outage(now) {
            return Ok(reply);
        }
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        let method = parts.method.as_str();
        self.admit(&mut state, now, parts, peer)?;
        let body = body.ok_or_else(|| Refusal::new(Cause::TooLarge, 413, "the body is too large"))?;
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let headers = Some(&parts.headers);
        let asked = Asked { method, path, query, headers, content_type, body, peer, deviations };
        let reply = self.act(&mut state, now, &asked, notes);
        if method != "GET" {
            return reply;
        }
        // Whoever takes answers over looks at the state while it holds them.
        drop(state);
        let own = reply.unwrap_or_else(|refusal| self.refuse(&refusal));
        Ok(self.laid_under(&format!("{path}?{query}"), own))
    }

    /// Refuses credentials that do not open the operation that is asked for.
    fn admit(&self, state: &mut A, now: Timestamp, parts: &Parts, peer: IpAddr) -> Result<(), Refusal> {
        let api = self.setup.api;
        let query = pairs(parts.uri.query().unwrap_or_default()).unwrap_or_default();
        let presented = Presented::read(api, &parts.headers, &query);
        let operation = match self.router.find(parts.method.as_str(), parts.uri.path()) {
            Found::Route(route, _) => Some(route.operation),
            Found::OtherMethods(_) | Found::Nothing => None,
        };
        state.admit(&presented, operation, peer, now).map_err(|refusal| match operation {
            Some(operation) => refusal.in_shape_of(api, operation),
            None => refusal,
        })
    }

    /// The simulator's own answer to a GET, or the recorded one with what has changed since.
    pub(crate) fn laid_under(&self, target: &str, own: Reply) -> Reply {
        self.recordings.lock().unwrap_or_else(PoisonError::into_inner).lay_under(target, own)
    }

    /// What an appliance passes over in a request, it says in `notes`.
    fn act(
        &self,
        state: &mut A,
        now: Timestamp,
        asked: &Asked<'_>,
        notes: &mut Vec<String>,
    ) -> Result<Reply, Refusal> {
        let (route, path) = match self.router.find(asked.method, asked.path) {
            Found::Route(route, path) => (route, path),
            Found::OtherMethods(allow) => {
                let detail = format!("this path takes {}", allow.join(", "));
                return Err(Refusal::new(Cause::Method { allow }, 405, detail));
            }
            Found::Nothing => return Err(Refusal::not_found("there is nothing at this path")),
        };
        let (api, operation) = (self.setup.api, route.operation);
        state.gate(operation).map_err(|refusal| refusal.in_shape_of(api, operation))?;
        let mut query =
            pairs(asked.query).ok_or_else(|| Refusal::bad_request("the query is not readable"))?;
        query.retain(|(name, _)| !is_credential(api, name));
        asked.deviations.understood(&mut query);
        let raw = Raw {
            path,
            query,
            headers: asked.headers.cloned(),
            content_type: asked.content_type.map(str::to_owned),
            body: asked.body.clone(),
        };
        let arguments = arguments(api, operation, &raw, A::MANNERS, self.setup.strict)
            .map_err(|refusal| A::reword(operation, refusal).in_shape_of(api, operation))?;
        notes.extend(arguments.notes.iter().cloned());
        let (body, peer, deviations) = (asked.body, asked.peer, asked.deviations);
        let call = Call { api, operation, arguments: &arguments, body, now, peer, deviations };
        let reply = match route.handler {
            Some(handler) => handler(state, &call),
            None => self.infer(&call, notes),
        };
        reply.map_err(|refusal| refusal.in_shape_of(api, operation))
    }

    /// Without a line of behaviour, what an operation does follows from its description.
    fn infer(&self, call: &Call<'_>, notes: &mut Vec<String>) -> Result<Reply, Refusal> {
        let ground = Ground { seed: self.setup.seed, since: self.started };
        if !inferred::is_inferred(call.api, call.operation) {
            notes.push("nothing follows from this in the simulator".to_owned());
        }
        let mut store = self.inferred.lock().unwrap_or_else(PoisonError::into_inner);
        inferred::answer(&mut store, call, ground)
    }

    /// Takes a list or a thing over that no behaviour knows.
    fn adopt_things(
        &self,
        answer: &RecordedAnswer,
        operation: &'static Operation,
        path: &[(&'static str, Sent)],
    ) -> bool {
        // What a query chose is not the whole list.
        if answer.target.contains('?') {
            return false;
        }
        let Ok(body) = serde_json::from_slice::<Value>(&answer.body) else { return false };
        let mut store = self.inferred.lock().unwrap_or_else(PoisonError::into_inner);
        inferred::adopt(&mut store, self.setup.api, operation, path, &body)
    }
}

/// Whether a parameter of the query only says who calls.
fn is_credential(api: &Api, name: &str) -> bool {
    api.security_schemes.iter().any(|scheme| matches!(&scheme.auth, Auth::Query { name: its } if its == name))
}

impl<A: Appliance> Device for Engine<A> {
    fn handle(&self, parts: Parts, body: Option<Bytes>, peer: IpAddr, deviations: &Deviations) -> Reply {
        let mut notes = Vec::new();
        let answer = self.answer(&parts, body.as_ref(), peer, deviations, &mut notes);
        let reply = answer.unwrap_or_else(|refusal| self.refuse(&refusal));
        self.log.add(LoggedRequest {
            notes,
            ..LoggedRequest::of(parts, body.unwrap_or_default(), self.setup.clock.now(), reply.status)
        });
        reply
    }

    fn operation(&self, method: &str, path: &str) -> (&'static Api, Option<(&'static Operation, bool)>) {
        let found = match self.router.find(method, path) {
            Found::Route(route, _) => Some((route.operation, route.described)),
            Found::OtherMethods(_) | Found::Nothing => None,
        };
        (self.setup.api, found)
    }

    fn model(&self, method: &str, path: &str) -> Option<Model> {
        match self.router.find(method, path) {
            Found::Route(route, _) => match route.handler {
                Some(_) if A::is_plain(route.operation) => Some(Model::Engine),
                Some(_) => Some(Model::ByHand),
                None => inferred::is_inferred(self.setup.api, route.operation).then_some(Model::Engine),
            },
            _ => None,
        }
    }

    fn refuse(&self, refusal: &Refusal) -> Reply {
        let count = self.refusals.fetch_add(1, Ordering::Relaxed);
        A::refuse(self.setup.api, refusal, derive(&[self.setup.seed, count]), self.setup.clock.now())
    }

    fn api(&self) -> &'static Api {
        self.setup.api
    }

    fn clock(&self) -> &Clock {
        &self.setup.clock
    }

    fn befall(&self, happening: &Value) -> bool {
        let Ok(happening) = A::Happening::deserialize(happening) else { return false };
        let (mut state, now) = self.settled();
        state.befall(happening, now)
    }

    fn knows(&self, happening: &Value) -> Result<(), serde_json::Error> {
        A::Happening::deserialize(happening).map(drop)
    }

    fn outside(&self) -> Value {
        let (state, now) = self.settled();
        state.outside(now)
    }

    fn log(&self) -> &RequestLog {
        &self.log
    }

    fn closed_for(&self) -> Option<Duration> {
        let (state, now) = self.settled();
        let left = state.closed_until(now)?.duration_since(now).as_secs_f64();
        let speed = f64::from(self.setup.clock.speed());
        (speed > 0.0).then(|| Duration::try_from_secs_f64(left / speed).unwrap_or(Duration::MAX))
    }

    fn installed(&self) -> Option<Arc<KeyPair>> {
        self.settled().0.installed().cloned()
    }

    fn readings(&self) -> Vec<Reading> {
        let (mut state, now) = self.settled();
        let reads = self.setup.api.operations.iter().filter(|operation| operation.method == Method::Get);
        let own: Vec<(String, Reply)> = reads
            .filter(|operation| operation.path_params().next().is_none())
            .map(|operation| {
                let path = self.setup.api.path_of(operation);
                let asked = Asked::read(&path, "");
                let reply = self.act(&mut state, now, &asked, &mut Vec::new()).unwrap_or_else(|refusal| {
                    // As the vendor writes it, a refusal has a number of its own each time.
                    Reply::of_type(refusal.status, "text/plain", refusal.detail)
                });
                (path, reply)
            })
            .collect();
        drop(state);
        let laid = own.into_iter().map(|(path, own)| (self.laid_under(&path, own), path));
        laid.map(|(reply, path)| Reading { path, status: reply.status, body: reply.body }).collect()
    }

    fn own_answer(&self, asked: &Asked<'_>) -> Reply {
        let (mut state, now) = self.settled();
        if let Some(reply) = state.outage(now) {
            return reply;
        }
        self.act(&mut state, now, asked, &mut Vec::new()).unwrap_or_else(|refusal| self.refuse(&refusal))
    }

    fn adopt(&self, answers: &[RecordedAnswer]) -> Vec<Adoption> {
        let adopted = self.adopt_into_state(answers);
        let mut recordings = self.recordings.lock().unwrap_or_else(PoisonError::into_inner);
        // What was held before is compared with the state as it is now.
        let known = recordings.answers().into_iter().map(|answer| (answer, Adoption::AnswerOnly));
        for (answer, adoption) in known.chain(answers.iter().cloned().zip(adopted.iter().copied())) {
            if adoption != Adoption::NoOperation {
                let own = self.look(&answer.target);
                recordings.hold(answer, own);
            }
        }
        adopted
    }

    fn adopt_refusal(&self, target: &str, status: u16) -> bool {
        let path = target.split('?').next().unwrap_or_default();
        let Found::Route(route, _) = self.router.find("GET", path) else { return false };
        let described = self.setup.api.path_of(route.operation);
        let mut known = A::REFUSALS.iter().filter(|(path, its, _)| *path == described && *its == status);
        let Some((_, _, adopt)) = known.next() else { return false };
        adopt(&mut self.settled().0);
        true
    }

    fn adopt_into_state(&self, answers: &[RecordedAnswer]) -> Vec<Adoption> {
        let api = self.setup.api;
        let (mut state, now) = self.settled();
        let mut adopted = vec![Adoption::NoOperation; answers.len()];
        let mut due = Vec::new();
        for (index, answer) in answers.iter().enumerate() {
            let (path, query) = answer.target.split_once('?').unwrap_or((&answer.target, ""));
            let Found::Route(route, path) = self.router.find("GET", path) else { continue };
            if let Some(place) = adopted.get_mut(index) {
                *place = Adoption::AnswerOnly;
            }
            if route.handler.is_none() && self.adopt_things(answer, route.operation, &path) {
                if let Some(place) = adopted.get_mut(index) {
                    *place = Adoption::State;
                }
                continue;
            }
            let described = api.path_of(route.operation);
            let known = A::ADOPTERS.iter().position(|(path, _)| *path == described);
            if let (Some(known), Some(query), Ok(body)) =
                (known, pairs(query), serde_json::from_slice::<Value>(&answer.body))
            {
                due.push((known, index, route.operation, path, query, body));
            }
        }
        due.sort_by_key(|(known, index, ..)| (*known, *index));
        for (known, index, operation, path, query, body) in due {
            let result = without_envelope(api, &body);
            let recorded = Recorded { operation, path: &path, query: &query, result, now };
            let taken = A::ADOPTERS.get(known).is_some_and(|(_, adopt)| adopt(&mut state, &recorded));
            if let Some(place) = adopted.get_mut(index).filter(|_| taken) {
                *place = Adoption::State;
            }
        }
        adopted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cos::Cos;

    #[test]
    fn a_body_beyond_all_measure_is_refused() {
        let api = edgebook_bindings::api("cos").unwrap();
        let clock = Clock::new(crate::ClockMode::Real);
        let origin = crate::appliance::Origin { name: "fw", api, seed: 0, now: clock.now() };
        let state = Cos::new(&crate::CosScenario::default(), &origin).unwrap();
        let engine = Engine::new(&Grounds::default(), state, Setup { api, clock, seed: 0, strict: false });
        let request = hyper::Request::post("/api/oper/blacklist")
            .header("authorization", "Basic cmVzdDpzaW11bGF0ZWQtY29z")
            .body(())
            .unwrap();
        let parts = request.into_parts().0;
        let reply = engine.handle(parts, None, IpAddr::from([127, 0, 0, 1]), &Deviations::NONE);
        assert_eq!(reply.status, 413);
    }
}
