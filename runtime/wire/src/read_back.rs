//! A look at what a doubtful write has done: the overlay names the operation that shows it.

use std::fmt;
use std::time::Duration;

use edgebook_model::{Api, Effect, Method, Operation, Place};
use edgebook_words::excerpt;
use serde_json::Value;

use crate::json::Json;
use crate::redact::MASK;
use crate::redact::fields::SecretPlaces;
use crate::{ErrorForm, Fate, Outcome, Purpose, Request, Transport, agreement};

/// How long a look may take: whoever waits for it has waited for the write already.
const LONGEST_LOOK: Duration = Duration::from_secs(10);

/// What the operation that shows a write's effect says about it.
#[derive(Clone, Debug)]
pub struct ReadBack {
    /// The operation that was called.
    pub operation: &'static Operation,
    /// Its path and query.
    pub target: String,
    /// How the call of it ended.
    pub outcome: Outcome,
    /// Its answer without secrets, where it is JSON.
    pub shown: Option<Value>,
    /// Whether the answer agrees with what the write was to do; `None` where that cannot be told.
    pub confirms: Option<bool>,
}

/// Looks at the device after a write of which it is not known what it did: a PUT or DELETE without an answer of the
/// appliance's own, or at which the appliance failed. The write itself is never repeated. What the look confirms is
/// recorded as applied. `None` where there is no doubt, or no operation to look with.
pub fn look_at(transport: &dyn Transport, request: &Request, outcome: &Outcome) -> Option<ReadBack> {
    let operation = request.operation();
    let doubtful = matches!(outcome.fate(request.api(), operation), Fate::Unknown | Fate::Failed);
    if !operation.effects.is_write() || !doubtful || matches!(outcome, Outcome::Cancelled { .. }) {
        return None;
    }
    let look = request.read_back()?;
    let answer = transport.call(&look);
    // An interrupted run starts nothing more: nobody has looked.
    if matches!(answer, Outcome::Cancelled { .. }) {
        return None;
    }
    let seen = ReadBack::new(request, &look, answer);
    if matches!(outcome, Outcome::Unknown { .. }) && seen.settles(request) {
        transport.confirmed(request);
    }
    Some(seen)
}

impl Request {
    /// The call that shows the effect of this PUT or DELETE; `None` where the overlay names none, or where it needs
    /// an argument that this call does not have.
    pub fn read_back(&self) -> Option<Self> {
        let operation = self.operation();
        if !operation.effects.is_write() || !matches!(self.method(), Method::Put | Method::Delete) {
            return None;
        }
        let shows = self.api().find_id(operation.shown_by.as_deref()?)?;
        let mut look = Self::new(self.api(), shows);
        look.purpose = Purpose::ReadBack;
        look.timeout = Some(LONGEST_LOOK);
        for param in shows.params.iter().filter(|param| param.required || param.place == Place::Path) {
            match param.place {
                Place::Path => look.copy_path(self, &param.wire)?,
                Place::Query => look.copy_query(self, &param.wire)?,
                Place::Header | Place::Cookie => return None,
            }
        }
        let complete = shows.body.as_ref().is_none_or(|body| !body.required);
        complete.then_some(look)
    }
}

impl ReadBack {
    /// Whether the look tells that a write without an answer was applied. Work that goes on behind the answer, such as a
    /// task or a restart, is not seen by a look.
    pub fn settles(&self, write: &Request) -> bool {
        let operation = write.operation();
        let at_once = operation.completion.is_none() && !operation.effects.contains(Effect::Reboot);
        at_once && self.confirms == Some(true)
    }

    fn new(write: &Request, look: &Request, outcome: Outcome) -> Self {
        let operation = look.operation();
        let api = look.api();
        let answered = match &outcome {
            Outcome::Answered(reply) if reply.is_success() && reply.device_error(api).is_none() => {
                reply.json().map(Json::to_value)
            }
            _ => None,
        };
        let mut shown = answered.clone();
        if let Some(json) = &mut shown
            && let Some(answer) = operation.answers.first()
        {
            let mut mask = |secret: &mut Value| *secret = MASK.into();
            SecretPlaces::of(api).each(api, answer.ty, json, &mut mask);
        }
        let confirms = if same_object(write.operation(), operation) {
            match write.method() {
                Method::Delete => is_gone(api, &outcome, shown.is_some()),
                _ => shown.as_ref().zip(answered).and_then(|(shown, now)| agreement::of(write, &now, shown)),
            }
        } else {
            None
        };
        Self { operation, target: look.shown_target(), outcome, shown, confirms }
    }
}

/// Whether the getter shows exactly what the write was about, and not a list that holds it.
fn same_object(write: &Operation, shows: &Operation) -> bool {
    write.path_params().all(|param| shows.path_params().any(|shown| shown.wire == param.wire))
}

/// Whether the appliance itself says that there is nothing: a page that was not found is somebody else's word.
fn is_gone(api: &Api, outcome: &Outcome, shown: bool) -> Option<bool> {
    match outcome {
        _ if shown => Some(false),
        Outcome::Answered(reply) if matches!(reply.status, 404 | 410) => {
            reply.device_error(api).filter(|error| error.form == ErrorForm::Shape).map(|_| true)
        }
        _ => None,
    }
}

impl fmt::Display for ReadBack {
    /// `GET /api/routes/1 shows what was sent`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} ", self.operation.method.as_str(), self.target)?;
        match (self.confirms, &self.shown) {
            (Some(true), Some(_)) => f.write_str("shows what was sent"),
            (Some(true), None) => f.write_str("finds nothing there any more"),
            (Some(false), Some(shown)) => {
                write!(f, "shows something else: {}", excerpt(shown.to_string().as_bytes(), 200))
            }
            (_, Some(shown)) => write!(f, "shows {}", excerpt(shown.to_string().as_bytes(), 200)),
            _ => write!(f, "does not tell: {}", self.outcome.in_words()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::testing::{api, leaked, operation, param};
    use crate::testing_answers::error_shapes;
    use crate::{DeviceName, Reply, RequestBody, UnknownReason};

    /// Answers every call alike and keeps what was asked, and what was confirmed.
    struct Fake(DeviceName, Outcome, Mutex<Vec<String>>, AtomicU32);

    impl Transport for Fake {
        fn call(&self, request: &Request) -> Outcome {
            assert_eq!(request.purpose, Purpose::ReadBack);
            self.2.lock().unwrap().push(request.shown_target());
            self.1.clone()
        }

        fn confirmed(&self, write: &Request) {
            assert_eq!(write.purpose, Purpose::Call);
            self.3.fetch_add(1, Ordering::Relaxed);
        }

        fn device(&self) -> &DeviceName {
            &self.0
        }
    }

    fn described() -> &'static Api {
        let mut api = api();
        let id = || vec![param("id", Place::Path, false)];
        let mut put = operation(Method::Put, "/things/{id}", Effect::Change, id());
        let mut listed = operation(Method::Delete, "/listed/{id}", Effect::Change, id());
        let mut delete = operation(Method::Delete, "/things/{id}", Effect::Change, id());
        let mut post = operation(Method::Post, "/things/{id}", Effect::Change, id());
        let get = operation(Method::Get, "/things/{id}", Effect::Read, id());
        let list = operation(Method::Get, "/listed", Effect::Read, vec![]);
        for write in [&mut put, &mut delete, &mut post] {
            write.shown_by = Some(get.id.clone());
        }
        listed.shown_by = Some(list.id.clone());
        api.operations = vec![put, delete, post, listed, get, list].into();
        api.envelope.unwrap = Some("response".into());
        api.error_shapes = error_shapes().to_vec().into();
        leaked(api)
    }

    fn looked(index: usize, body: &str, doubt: &Outcome, answer: &Outcome) -> Option<(String, Option<bool>)> {
        let api = described();
        let mut write = Request::new(api, &api.operations[index]);
        write.path("id", "a/b").unwrap();
        write.body(RequestBody::Json(body.as_bytes().to_vec()));
        let name = DeviceName { name: "edge1".into(), kind: "test".into() };
        let fake = Fake(name, answer.clone(), Mutex::default(), AtomicU32::new(0));
        let seen = look_at(&fake, &write, doubt);
        assert_eq!(fake.2.lock().unwrap().len(), usize::from(seen.is_some()));
        let unknown = matches!(doubt, Outcome::Unknown { .. });
        let settled = unknown && seen.as_ref().is_some_and(|seen| seen.confirms == Some(true));
        assert_eq!(fake.3.load(Ordering::Relaxed), u32::from(settled));
        seen.map(|seen| (seen.to_string(), seen.confirms))
    }

    const PUT: usize = 0;
    const DELETE: usize = 1;
    const POST: usize = 2;
    const LISTED: usize = 3;

    fn answered(status: u16, body: &'static str) -> Outcome {
        Outcome::Answered(Reply::new(status, body))
    }

    fn lost() -> Outcome {
        Outcome::Unknown { why: UnknownReason::NoAnswer("reset".into()) }
    }

    #[test]
    fn a_doubtful_put_or_delete_is_looked_at_and_nothing_else() {
        let there = answered(200, "{}");
        for (index, doubt, looks) in [
            (PUT, lost(), true),
            (PUT, answered(503, ""), true),
            (DELETE, answered(500, ""), true),
            (POST, lost(), false),
            (PUT, there.clone(), false),
            (PUT, answered(404, ""), false),
            (PUT, Outcome::Cancelled { sent: true }, false),
        ] {
            assert_eq!(looked(index, "{}", &doubt, &there).is_some(), looks, "{index} {doubt:?}");
        }
    }

    #[test]
    fn the_answer_is_compared_with_what_was_meant() {
        let body = r#"{"mtu":1400,"name":"n"}"#;
        for (index, answer, confirms, words) in [
            (
                PUT,
                answered(200, r#"{"response":{"mtu":"1400","name":"n"}}"#),
                Some(true),
                "shows what was sent",
            ),
            (
                PUT,
                answered(200, r#"{"response":{"mtu":1500}}"#),
                Some(false),
                "shows something else: {\"resp",
            ),
            (PUT, answered(200, r#"{"response":[1]}"#), None, "shows {\"response\":[1]}"),
            (PUT, answered(404, ""), None, "does not tell: 404"),
            (PUT, lost(), None, "does not tell: unknown: no answer: reset"),
            (
                DELETE,
                answered(404, r#"{"error":{"message":"no such thing"}}"#),
                Some(true),
                "finds nothing there any more",
            ),
            (DELETE, answered(404, "<html>not found</html>"), None, "does not tell: 404"),
            (DELETE, answered(200, "{}"), Some(false), "shows something else: {}"),
            (DELETE, answered(503, ""), None, "does not tell: 503"),
            (LISTED, answered(200, "[]"), None, "shows []"),
        ] {
            let (text, seen) = looked(index, body, &lost(), &answer).unwrap();
            let target = if index == LISTED { "/api/listed" } else { "/api/things/a%2Fb" };
            assert!(text.starts_with(&format!("GET {target} {words}")), "{text}");
            assert_eq!(seen, confirms, "{text}");
        }
    }
}
