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
use serde_json::Value;

use crate::arguments::{Arguments, Raw, pairs};
use crate::auth::Presented;
use crate::clock::Clock;
use crate::cos::Cos;
use crate::entropy::derive;
use crate::log::{LoggedRequest, RequestLog, Room};
use crate::recorded::{Adopter, Adoption, Recorded, RecordedAnswer, Recordings, without_envelope};
use crate::respond::{Cause, Refusal, Reply};
use crate::route::{Found, Router};
use crate::shadow::Model;
use crate::tls::KeyPair;
use crate::validate::{Manners, arguments};
use crate::vns3::Vns3;

/// What a behaviour knows about the call that it answers.
pub(crate) struct Call<'a> {
    pub(crate) api: &'static Api,
    pub(crate) operation: &'static Operation,
    pub(crate) arguments: &'a Arguments,
    /// The body as it was sent, for operations that take a text or a file.
    pub(crate) body: &'a Bytes,
    pub(crate) now: Timestamp,
    /// Where the call comes from.
    pub(crate) peer: IpAddr,
}

/// What a read answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The path, base path included.
    pub path: String,
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer; of a refusal, why.
    pub body: Bytes,
}

/// The behaviour of one operation.
pub(crate) type Handler<A> = fn(&mut A, &Call<'_>) -> Result<Reply, Refusal>;

/// The behaviours of an area: method, whole path as in the description, function.
pub(crate) type Behaviours<A> = &'static [(Method, &'static str, Handler<A>)];

/// One kind of appliance: its state, and what is the vendor's own.
pub(crate) trait Appliance: Send + Sized + 'static {
    const MANNERS: Manners;

    /// All behaviours, area by area.
    const AREAS: &'static [Behaviours<Self>];

    /// What takes recorded answers to GETs into the state: the path as in the description, and the function, in the
    /// order in which it has to be done.
    const ADOPTERS: &'static [(&'static str, Adopter<Self>)];

    /// The behaviour of an operation, if it has any.
    fn behaviour(operation: &Operation, path: &str) -> Option<Handler<Self>> {
        let mut behaviours = Self::AREAS.iter().flat_map(|area| area.iter());
        behaviours
            .find(|(method, at, _)| *method == operation.method && *at == path)
            .map(|(_, _, handler)| *handler)
    }

    /// Whether the resource engine answers an operation.
    fn is_plain(_operation: &Operation) -> bool {
        false
    }

    /// What every request meets while the appliance is down; `None` when it is up.
    fn outage(&self, _now: Timestamp) -> Option<Reply> {
        None
    }

    /// When it takes connections again; `None` when it takes them now.
    fn closed_until(&self, _now: Timestamp) -> Option<Timestamp> {
        None
    }

    /// The certificate that was installed by a call, if one was.
    fn installed(&self) -> Option<&Arc<KeyPair>> {
        None
    }

    /// Lets everything happen that was due by now.
    fn settle(&mut self, now: Timestamp);

    /// Refuses wrong credentials.
    fn admit(&mut self, presented: &Presented, peer: IpAddr, now: Timestamp) -> Result<(), Refusal>;

    /// Refuses an operation that the appliance's state does not allow.
    fn gate(&self, operation: &Operation) -> Result<(), Refusal>;

    /// Says what is wrong with the arguments in the words that an operation has for it.
    fn reword(_operation: &Operation, refusal: Refusal) -> Refusal {
        refusal
    }

    /// Puts a refusal into the vendor's shape. `reference` is a number for the vendor's log reference.
    fn refuse(refusal: &Refusal, reference: u64, now: Timestamp) -> Reply;
}

/// What the appliances that run together share, by kind.
pub(crate) struct Grounds {
    pub(crate) vns3: Ground<Vns3>,
    pub(crate) cos: Ground<Cos>,
}

impl Grounds {
    pub(crate) fn new() -> Self {
        let room = Arc::<Room>::default();
        Self { vns3: Ground::new(Arc::clone(&room)), cos: Ground::new(room) }
    }
}

/// What the appliances of one kind that run together share.
pub(crate) struct Ground<A: Appliance> {
    room: Arc<Room>,
    routers: Mutex<Vec<Described<A>>>,
}

/// The routes of a description.
type Described<A> = (&'static Api, Arc<Router<Handler<A>>>);

impl<A: Appliance> Ground<A> {
    pub(crate) fn new(room: Arc<Room>) -> Self {
        Self { room, routers: Mutex::default() }
    }

    /// The routes of a description, made once.
    fn router(&self, api: &'static Api) -> Arc<Router<Handler<A>>> {
        let mut routers = self.routers.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, router)) = routers.iter().find(|(its, _)| std::ptr::eq(*its, api)) {
            return Arc::clone(router);
        }
        let router = Arc::new(Router::new(api, A::behaviour));
        routers.push((api, Arc::clone(&router)));
        router
    }
}

/// A running appliance of one kind.
pub(crate) struct Engine<A: Appliance> {
    api: &'static Api,
    token_header: Option<&'static str>,
    router: Arc<Router<Handler<A>>>,
    state: Mutex<A>,
    clock: Clock,
    log: RequestLog,
    seed: u64,
    refusals: AtomicU64,
    recordings: Mutex<Recordings>,
}

/// A request whose sender may make it.
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) content_type: Option<String>,
    pub(crate) body: &'a Bytes,
    pub(crate) peer: IpAddr,
}

impl<A: Appliance> Engine<A> {
    pub(crate) fn new(ground: &Ground<A>, api: &'static Api, state: A, clock: Clock, seed: u64) -> Self {
        let token_header = api.auth.iter().find_map(|auth| match auth {
            Auth::Header { name } => Some(&**name),
            Auth::Basic { .. } => None,
        });
        Self {
            api,
            token_header,
            router: ground.router(api),
            state: Mutex::new(state),
            clock,
            log: RequestLog::new(Arc::clone(&ground.room)),
            seed,
            refusals: AtomicU64::new(0),
            recordings: Mutex::default(),
        }
    }

    pub(crate) fn log(&self) -> &RequestLog {
        &self.log
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.clock
    }

    pub(crate) fn api(&self) -> &'static Api {
        self.api
    }

    /// The operation that a request leads to, and whether by the path of the description.
    pub(crate) fn operation(&self, method: &str, path: &str) -> Option<(&'static Operation, bool)> {
        match self.router.find(method, path) {
            Found::Route(route, _) => Some((route.operation, route.described)),
            Found::OtherMethods(_) | Found::Nothing => None,
        }
    }

    /// Where the effect of a request comes from; `None` where there is no behaviour for it.
    pub(crate) fn model(&self, method: &str, path: &str) -> Option<Model> {
        match self.router.find(method, path) {
            Found::Route(route, _) if route.handler.is_some() => {
                Some(if A::is_plain(route.operation) { Model::Engine } else { Model::ByHand })
            }
            _ => None,
        }
    }

    /// How long it takes no connections, on the computer's clock; `None` when it takes them, or its clock stands still.
    pub(crate) fn closed_for(&self) -> Option<Duration> {
        let (state, now) = self.settled();
        let left = state.closed_until(now)?.duration_since(now).as_secs_f64();
        let speed = f64::from(self.clock.speed());
        (speed > 0.0).then(|| Duration::try_from_secs_f64(left / speed).unwrap_or(Duration::MAX))
    }

    /// The certificate that was installed by a call, if one was.
    pub(crate) fn installed(&self) -> Option<Arc<KeyPair>> {
        self.settled().0.installed().cloned()
    }

    /// Puts a refusal into the vendor's shape.
    pub(crate) fn refuse(&self, refusal: &Refusal) -> Reply {
        let count = self.refusals.fetch_add(1, Ordering::Relaxed);
        A::refuse(refusal, derive(&[self.seed, count]), self.clock.now())
    }

    /// The state, with everything done that is due by now.
    pub(crate) fn settled(&self) -> (MutexGuard<'_, A>, Timestamp) {
        let now = self.clock.now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        state.settle(now);
        (state, now)
    }

    /// Answers a request. `body` is `None` when it was larger than the appliance takes.
    pub(crate) fn handle(&self, parts: Parts, body: Option<Bytes>, peer: IpAddr) -> Reply {
        let reply = self.answer(&parts, body.as_ref(), peer).unwrap_or_else(|refusal| self.refuse(&refusal));
        self.log.add(LoggedRequest {
            at: self.clock.now(),
            number: 0,
            method: parts.method.as_str().to_owned(),
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().map(str::to_owned),
            headers: parts.headers,
            body: body.unwrap_or_default(),
            status: reply.status,
        });
        reply
    }

    /// What every read that needs no arguments answers now. No credentials are needed, and nothing is logged.
    pub(crate) fn readings(&self) -> Vec<Reading> {
        let (mut state, now) = self.settled();
        let (body, peer) = (&Bytes::new(), IpAddr::from([127, 0, 0, 1]));
        let reads = self.api.operations.iter().filter(|operation| operation.method == Method::Get);
        let own: Vec<(String, Reply)> = reads
            .filter(|operation| operation.path_params().next().is_none())
            .map(|operation| {
                let path = format!("{}{}", self.api.base_path, operation.path);
                let asked = Asked { method: "GET", path: &path, query: "", content_type: None, body, peer };
                let reply = self.act(&mut state, now, &asked).unwrap_or_else(|refusal| {
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

    fn answer(&self, parts: &Parts, body: Option<&Bytes>, peer: IpAddr) -> Result<Reply, Refusal> {
        let (mut state, now) = self.settled();
        if let Some(reply) = state.outage(now) {
            return Ok(reply);
        }
        state.admit(&Presented::read(&parts.headers, self.token_header), peer, now)?;
        let body = body.ok_or_else(|| Refusal::new(Cause::TooLarge, 413, "the body is too large"))?;
        let content_type =
            parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let (path, query) = (parts.uri.path(), parts.uri.query().unwrap_or_default());
        let method = parts.method.as_str();
        let reply = self.act(&mut state, now, &Asked { method, path, query, content_type, body, peer });
        if method != "GET" {
            return reply;
        }
        // Whoever takes answers over looks at the state while it holds them.
        drop(state);
        let own = reply.unwrap_or_else(|refusal| self.refuse(&refusal));
        Ok(self.laid_under(&format!("{path}?{query}"), own))
    }

    /// The simulator's own answer to a GET, or the recorded one with what has changed since.
    pub(crate) fn laid_under(&self, target: &str, own: Reply) -> Reply {
        self.recordings.lock().unwrap_or_else(PoisonError::into_inner).lay_under(target, own)
    }

    /// The simulator's own answer to a request, whoever makes it.
    pub(crate) fn own_answer(&self, asked: &Asked<'_>) -> Reply {
        let (mut state, now) = self.settled();
        if let Some(reply) = state.outage(now) {
            return reply;
        }
        self.act(&mut state, now, asked).unwrap_or_else(|refusal| self.refuse(&refusal))
    }

    fn act(&self, state: &mut A, now: Timestamp, asked: &Asked<'_>) -> Result<Reply, Refusal> {
        let (route, path) = match self.router.find(asked.method, asked.path) {
            Found::Route(route, path) => (route, path),
            Found::OtherMethods(allow) => {
                let detail = format!("this path takes {}", allow.join(", "));
                return Err(Refusal::new(Cause::Method { allow }, 405, detail));
            }
            Found::Nothing => return Err(Refusal::not_found("there is nothing at this path")),
        };
        let operation = route.operation;
        state.gate(operation).map_err(|refusal| refusal.in_shape_of(self.api, operation))?;
        let query = pairs(asked.query).ok_or_else(|| Refusal::bad_request("the query is not readable"))?;
        let raw = Raw { path, query, content_type: asked.content_type.clone(), body: asked.body.clone() };
        let arguments = arguments(self.api, operation, &raw, A::MANNERS)
            .map_err(|refusal| A::reword(operation, refusal))?;
        let handler = route.handler.ok_or_else(|| not_simulated(operation))?;
        let (api, body, peer) = (self.api, asked.body, asked.peer);
        handler(state, &Call { api, operation, arguments: &arguments, body, now, peer })
            .map_err(|refusal| refusal.in_shape_of(api, operation))
    }

    /// Takes recorded answers over, all at once and before anything is written. What became of each comes back in the
    /// same order.
    pub(crate) fn adopt(&self, answers: &[RecordedAnswer]) -> Vec<Adoption> {
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

    /// The simulator's own answer to a GET.
    pub(crate) fn look(&self, target: &str) -> Reply {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (body, peer) = (&Bytes::new(), IpAddr::from([127, 0, 0, 1]));
        self.own_answer(&Asked { method: "GET", path, query, content_type: None, body, peer })
    }

    /// Takes recorded answers into the state, in the order that the areas need.
    pub(crate) fn adopt_into_state(&self, answers: &[RecordedAnswer]) -> Vec<Adoption> {
        let (mut state, now) = self.settled();
        let mut adopted = vec![Adoption::NoOperation; answers.len()];
        let mut due = Vec::new();
        for (index, answer) in answers.iter().enumerate() {
            let (path, query) = answer.target.split_once('?').unwrap_or((&answer.target, ""));
            let Found::Route(route, path) = self.router.find("GET", path) else { continue };
            if let Some(place) = adopted.get_mut(index) {
                *place = Adoption::AnswerOnly;
            }
            let described = format!("{}{}", self.api.base_path, route.operation.path);
            let known = A::ADOPTERS.iter().position(|(path, _)| *path == described);
            if let (Some(known), Some(query), Ok(body)) =
                (known, pairs(query), serde_json::from_slice::<Value>(&answer.body))
            {
                due.push((known, index, route.operation, path, query, body));
            }
        }
        due.sort_by_key(|(known, index, ..)| (*known, *index));
        for (known, index, operation, path, query, body) in due {
            let result = without_envelope(self.api, &body);
            let recorded = Recorded { operation, path: &path, query: &query, result, now };
            let taken = A::ADOPTERS.get(known).is_some_and(|(_, adopt)| adopt(&mut state, &recorded));
            if let Some(place) = adopted.get_mut(index).filter(|_| taken) {
                *place = Adoption::State;
            }
        }
        adopted
    }
}

fn not_simulated(operation: &Operation) -> Refusal {
    let detail = format!(
        "the simulator checks the arguments of {} {} but does not act on it yet",
        operation.method.as_str(),
        operation.path
    );
    Refusal::new(Cause::NotSimulated, 501, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undescribed<A: Appliance>(kind: &str) -> Vec<String> {
        let api = edgebook_bindings::api(kind).unwrap();
        let described = |method: Method, path: &str| {
            let mut operations = api.operations.iter();
            operations.any(|it| it.method == method && format!("{}{}", api.base_path, it.path) == path)
        };
        let all = A::AREAS.iter().flat_map(|area| area.iter());
        all.filter(|(method, path, _)| !described(*method, path))
            .map(|(method, path, _)| format!("{} {path}", method.as_str()))
            .collect()
    }

    #[test]
    fn every_behaviour_belongs_to_a_described_operation() {
        assert_eq!(undescribed::<Vns3>("vns3"), Vec::<String>::new());
        assert_eq!(undescribed::<Cos>("cos"), Vec::<String>::new());
    }

    #[test]
    fn a_body_beyond_all_measure_is_refused() {
        let api = edgebook_bindings::api("cos").unwrap();
        let clock = Clock::new(crate::ClockMode::Real);
        let scenario = crate::CosScenario::default();
        let ground = Ground::new(Arc::default());
        let engine = Engine::new(&ground, api, Cos::new(&scenario, 0, clock.now()).unwrap(), clock, 0);
        let request = hyper::Request::post("/api/oper/blacklist")
            .header("authorization", "Basic cmVzdDpzaW11bGF0ZWQtY29z")
            .body(())
            .unwrap();
        let reply = engine.handle(request.into_parts().0, None, IpAddr::from([127, 0, 0, 1]));
        assert_eq!(reply.status, 413);
    }

    #[test]
    fn no_operation_has_two_behaviours() {
        fn doubled<A: Appliance>() -> bool {
            let mut keys: Vec<_> = A::AREAS
                .iter()
                .flat_map(|area| area.iter())
                .map(|(method, path, _)| (*method, *path))
                .collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            keys.len() != all
        }
        assert!(!doubled::<Vns3>());
        assert!(!doubled::<Cos>());
    }
}
