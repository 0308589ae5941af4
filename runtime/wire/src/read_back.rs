//! A look at what a doubtful write has done: the overlay names the operation that shows it.

use std::fmt;
use std::time::Duration;

use edgebook_model::{Method, Operation, Place};
use edgebook_words::excerpt;
use serde_json::Value;

use crate::json::Json;
use crate::redact::MASK;
use crate::redact::fields::SecretPlaces;
use crate::{Fate, Outcome, Purpose, Request, RequestBody, Transport};

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
/// appliance's own, or at which the appliance failed. The write itself is never repeated. `None` where there is no doubt, or no operation to look with.
pub fn look_at(transport: &dyn Transport, request: &Request, outcome: &Outcome) -> Option<ReadBack> {
    let operation = request.operation();
    let doubtful = matches!(outcome.fate(request.api(), operation), Fate::Unknown | Fate::Failed);
    if !operation.effects.is_write() || !doubtful || matches!(outcome, Outcome::Cancelled { .. }) {
        return None;
    }
    let look = request.read_back()?;
    let answer = transport.call(&look);
    // An interrupted run starts nothing more: nobody has looked.
    let looked = !matches!(answer, Outcome::Cancelled { .. });
    looked.then(|| ReadBack::new(request, &look, answer))
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
    fn new(write: &Request, look: &Request, outcome: Outcome) -> Self {
        let operation = look.operation();
        let api = look.api();
        let mut shown = match &outcome {
            Outcome::Answered(reply) if reply.is_success() && reply.device_error(api).is_none() => {
                reply.json().map(Json::to_value)
            }
            _ => None,
        };
        if let Some(json) = &mut shown
            && let Some(answer) = operation.answers.first()
        {
            let mut mask = |secret: &mut Value| *secret = MASK.into();
            SecretPlaces::of(api).each(api, answer.ty, json, &mut mask);
        }
        let confirms = if same_object(write.operation(), operation) {
            match write.method() {
                Method::Delete => is_gone(&outcome, shown.is_some()),
                _ => shown.as_ref().and_then(|answer| agrees(write, answer)),
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

fn is_gone(outcome: &Outcome, shown: bool) -> Option<bool> {
    match outcome.status() {
        Some(404 | 410) => Some(true),
        _ if shown => Some(false),
        _ => None,
    }
}

/// Whether the fields that were sent have these values now, as far as the answer has them.
fn agrees(write: &Request, answer: &Value) -> Option<bool> {
    let sent: Vec<(String, Value)> = match write.content() {
        RequestBody::Json(body) => match serde_json::from_slice(body).ok()? {
            Value::Object(fields) => fields.into_iter().collect(),
            _ => return None,
        },
        RequestBody::Form(pairs) => {
            pairs.iter().map(|(name, value)| (name.clone(), Value::String(value.clone()))).collect()
        }
        _ => return None,
    };
    let unwrap = write.api().envelope.unwrap.as_deref();
    let result = unwrap.and_then(|key| answer.get(key)).unwrap_or(answer);
    let mut compared = sent.iter().filter_map(|(name, value)| {
        let now = text_of(result.get(name)?)?;
        // What is masked cannot be compared.
        (now != MASK).then(|| text_of(value).is_some_and(|sent| sent == now))
    });
    let first = compared.next()?;
    Some(first && compared.all(|same| same))
}

/// A scalar as text: devices send numbers as texts and back.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
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

    use edgebook_model::{Api, Effect};

    use super::*;
    use crate::testing::{api, leaked, operation, param};
    use crate::{DeviceName, Reply, UnknownReason};

    /// Answers every call alike and keeps what was asked.
    struct Fake(DeviceName, Outcome, Mutex<Vec<String>>);

    impl Transport for Fake {
        fn call(&self, request: &Request) -> Outcome {
            assert_eq!(request.purpose, Purpose::ReadBack);
            self.2.lock().unwrap().push(request.shown_target());
            self.1.clone()
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
        leaked(api)
    }

    fn looked(index: usize, body: &str, doubt: &Outcome, answer: &Outcome) -> Option<(String, Option<bool>)> {
        let api = described();
        let mut write = Request::new(api, &api.operations[index]);
        write.path("id", "a/b").unwrap();
        write.body(RequestBody::Json(body.as_bytes().to_vec()));
        let name = DeviceName { name: "edge1".into(), kind: "test".into() };
        let fake = Fake(name, answer.clone(), Mutex::default());
        let seen = look_at(&fake, &write, doubt);
        assert_eq!(fake.2.lock().unwrap().len(), usize::from(seen.is_some()));
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
            (DELETE, answered(404, ""), Some(true), "finds nothing there any more"),
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
