//! A call made ready: the same bytes for every attempt.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64};
use std::time::Duration;

use edgebook_model::{Alternative, Api, BodyKind, Method, Operation, TypeKind};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Map, Value};

use crate::body::{EncodedBody, Fields};
use crate::json::Json;
use crate::redact::fields::SecretPlaces;
use crate::{Content, Purpose, Redactor, Reply, Request, RequestError};

/// The largest answer that is taken in where a request says nothing else, in bytes.
pub(crate) const ANSWER_LIMIT: u64 = 64 * 1024 * 1024;

/// A request with everything written out.
pub(crate) struct Call {
    pub(crate) api: &'static Api,
    pub(crate) operation: &'static Operation,
    pub(crate) purpose: Purpose,
    /// Secret path, query and header parameters.
    pub(crate) secrets: Vec<(String, SecretString)>,
    /// The operation's own route first, then the ways in which other firmware wants it.
    pub(crate) routes: Vec<Route>,
    pub(crate) headers: Vec<(String, String)>,
    /// The answer's media types in the order of the description, for the `Accept` header.
    pub(crate) accept: String,
    pub(crate) timeout: Option<Duration>,
    pub(crate) answer_limit: u64,
    /// Whether an answer may be any bytes, compressed or not.
    pub(crate) is_download: bool,
    /// The password that the session has once the call is answered well.
    pub(crate) new_password: Option<SecretString>,
    /// Counts the attempts, for whoever made the request.
    pub(crate) attempts: Arc<AtomicU32>,
    /// Takes the number of the call in the record, for whoever made the request.
    pub(crate) recorded: Arc<AtomicU64>,
}

/// One way to make a call.
pub(crate) struct Route {
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) target: String,
    /// The same without secrets.
    pub(crate) shown: String,
    pub(crate) body: Option<EncodedBody>,
}

impl Call {
    pub(crate) fn new(request: &Request) -> Result<Self, RequestError> {
        let operation = request.operation();
        let body = request.content().encode();
        let mut routes = vec![Route {
            method: operation.method,
            target: request.target()?,
            shown: request.shown_target(),
            body,
        }];
        for alternative in operation.alternatives.iter() {
            routes.push(alternative_route(request, alternative)?);
        }
        Ok(Self {
            api: request.api(),
            operation,
            purpose: request.purpose,
            secrets: request.secret_params(),
            routes,
            headers: request.headers().to_vec(),
            accept: accept(operation),
            timeout: request.timeout,
            answer_limit: request.answer_limit.unwrap_or(ANSWER_LIMIT),
            is_download: operation.answers.iter().any(|answer| answer.kind == BodyKind::Bytes),
            new_password: new_password(request),
            attempts: request.attempt_counter(),
            recorded: request.record_number(),
        })
    }
}

impl Call {
    /// The body of a route, as records and traces see it.
    pub(crate) fn content<'a>(&self, route: &'a Route) -> Option<Content<'a>> {
        let body = route.body.as_ref()?;
        Some(Content { api: self.api, operation: self.operation, body })
    }

    /// Tells a redactor every secret that the call carries: a device may echo them.
    pub(crate) fn teach(&self, redactor: &Redactor) {
        for (_, secret) in &self.secrets {
            redactor.add_value(secret.expose_secret());
        }
        if let Some(content) = self.routes.first().and_then(|route| self.content(route)) {
            content.secrets(&mut |secret| redactor.add_values(secret));
        }
    }

    /// Tells a redactor every secret in an answer whose description has a place for one.
    pub(crate) fn teach_from(&self, reply: &Reply, redactor: &Redactor) {
        let places = SecretPlaces::of(self.api);
        if reply.is_success() && self.operation.answers.iter().any(|answer| answer.secret) {
            return teach_whole(reply, redactor);
        }
        let answers = self.operation.answers.iter();
        let mut described =
            answers.filter(|answer| answer.kind == BodyKind::Json && places.may_hold(answer.ty));
        if let Some(answer) = described.next()
            && let Some(mut json) = reply.json().map(Json::to_value)
        {
            places.each(self.api, answer.ty, &mut json, &mut |secret| redactor.add_values(secret));
        }
    }
}

/// Tells a redactor an answer that is a secret as a whole: every text in JSON, any other text with its lines. Bytes
/// that are no text stand in no output.
fn teach_whole(reply: &Reply, redactor: &Redactor) {
    match (reply.json().map(Json::to_value), std::str::from_utf8(&reply.body)) {
        (Some(json), _) => redactor.add_values(&json),
        (None, Ok(text)) => redactor.add_value(text),
        (None, Err(_)) => {}
    }
}

/// The password that an operation gives the session, where the overlay says so.
fn new_password(request: &Request) -> Option<SecretString> {
    let field = request.operation().new_password.as_deref()?;
    let given = request.content().scalars().into_iter().find(|(name, _)| name == field)?;
    Some(SecretString::from(given.1))
}

/// What the description says comes back, and anything else with less weight: the appliances say what they like.
fn accept(operation: &Operation) -> String {
    let documented = operation.answers.iter().find(|answer| !answer.media.is_empty());
    let mut accept = documented.map(|answer| answer.media.join(", ")).unwrap_or_default();
    accept.push_str(if accept.is_empty() { "*/*" } else { ", */*;q=0.5" });
    accept
}

fn alternative_route(request: &Request, alternative: &Alternative) -> Result<Route, RequestError> {
    let path = request.path_of(&alternative.path)?;
    let shown = request.shown_path_of(&alternative.path);
    if alternative.body_in_query {
        // What travels in a body is not shown: the fields may be secret.
        let mut target = path;
        let fields = request.content().scalars();
        crate::path::append_query(
            &mut target,
            fields.iter().map(|(name, text)| (name.as_str(), text.as_str())),
        );
        return Ok(Route { method: alternative.method, target, shown, body: None });
    }
    if !alternative.query_in_body {
        return Ok(Route {
            method: alternative.method,
            target: request.with_query(path),
            shown: request.with_shown_query(shown),
            body: request.content().encode(),
        });
    }
    let pairs = request.query_pairs();
    let fields: Map<String, Value> = pairs
        .map(|(name, text)| (name.to_owned(), typed(request.api(), request.operation(), name, text)))
        .collect();
    let data = Value::Object(fields).to_string();
    let body =
        EncodedBody { content_type: "application/json".to_owned(), data: data.into(), fields: Fields::None };
    Ok(Route { method: alternative.method, target: path, shown, body: Some(body) })
}

/// A query value as JSON of the parameter's type.
fn typed(api: &Api, operation: &Operation, wire: &str, text: &str) -> Value {
    let param = operation.params.iter().find(|param| param.wire == wire);
    let scalar = param.is_some_and(|param| {
        matches!(api.ty(param.ty).kind, TypeKind::Bool | TypeKind::Int | TypeKind::Float)
    });
    let parsed = if scalar { serde_json::from_str(text).ok() } else { None };
    parsed.filter(|value: &Value| value.is_boolean() || value.is_number()).unwrap_or_else(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, leaked};

    #[test]
    fn a_moved_path_carries_the_same_arguments() {
        let mut api = api();
        let mut operations = api.operations.to_vec();
        operations[0].alternatives = vec![
            Alternative::at(Method::Post, "/moved"),
            Alternative { query_in_body: true, ..Alternative::at(Method::Get, "/body") },
        ]
        .into();
        api.operations = operations.into();
        let api = leaked(api);
        let mut request = Request::new(api, &api.operations[0]);
        request.query("token", "a b".to_owned());
        let call = Call::new(&request).unwrap();
        let route = |index: usize| {
            let route = &call.routes[index];
            let body = route.body.as_ref().map(|body| String::from_utf8_lossy(&body.data).into_owned());
            (route.method, route.target.clone(), route.shown.clone(), body)
        };
        let text = str::to_owned;
        assert_eq!(
            route(0),
            (Method::Get, text("/api/things?token=a%20b"), text("/api/things?token=***"), None)
        );
        assert_eq!(
            route(1),
            (Method::Post, text("/api/moved?token=a%20b"), text("/api/moved?token=***"), None)
        );
        let body = Some(text("{\"token\":\"a b\"}"));
        assert_eq!(route(2), (Method::Get, text("/api/body"), text("/api/body"), body));
        assert_eq!(call.accept, "*/*");
    }

    #[test]
    fn a_body_may_travel_in_the_query_unseen() {
        let mut api = api();
        let mut operations = api.operations.to_vec();
        operations[0].alternatives = vec![Alternative {
            body_in_query: true,
            statuses: vec![400].into(),
            ..Alternative::at(Method::Get, "/things")
        }]
        .into();
        api.operations = operations.into();
        let api = leaked(api);
        let mut request = Request::new(api, &api.operations[0]);
        request.body(crate::RequestBody::Json(br#"{"token":"a b","deep":true}"#.to_vec()));
        let call = Call::new(&request).unwrap();
        let route = &call.routes[1];
        assert_eq!(
            (&*route.target, &*route.shown, route.body.is_none()),
            ("/api/things?token=a%20b&deep=true", "/api/things", true)
        );
    }
}
