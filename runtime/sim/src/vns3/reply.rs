//! The shapes of VNS3's answers: the `response` envelope, errors, dates.

use std::cell::Cell;

use edgebook_model::Operation;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::respond::{Cause, Refusal, Reply};

#[derive(Serialize)]
struct Envelope<T> {
    response: T,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: Error<'a>,
}

#[derive(Serialize)]
struct Error<'a> {
    name: &'static str,
    log: String,
    message: &'a str,
}

/// `{"response": value}` with status 200.
pub(super) fn ok<T: Serialize>(value: T) -> Result<Reply, Refusal> {
    Reply::json(200, &Envelope { response: value })
}

/// `{"response": value}` with another status.
pub(super) fn with_status<T: Serialize>(status: u16, value: T) -> Result<Reply, Refusal> {
    Reply::json(status, &Envelope { response: value })
}

/// A thing that an id names does not exist. Some operations document 404 for it, others 400.
pub(super) fn absent(operation: &Operation, what: &str) -> Refusal {
    let documents = |status| operation.failures.iter().any(|failure| failure.status == status);
    let detail = format!("{what} does not exist");
    if documents(400) && !documents(404) { Refusal::invalid("", detail) } else { Refusal::not_found(detail) }
}

/// `{"error": {"name", "log", "message"}}`
pub(super) fn refuse(refusal: &Refusal, reference: u64, now: Timestamp) -> Reply {
    let name = match refusal.cause {
        Cause::Unauthorized => "UnauthorizedError",
        Cause::NotFound => "APINotFoundError",
        Cause::Argument { .. } => "APIArgumentError",
        Cause::BadRequest | Cause::TooLarge => "APIBadRequestError",
        Cause::Method { .. } => "OperationNotAllowedError",
        Cause::Prerequisite => "PrerequisiteError",
        Cause::NotSimulated => "NotSimulatedError",
        Cause::Internal => "StandardError",
    };
    let message = message(refusal);
    let log = format!("{}{reference:020}", now.as_microsecond());
    let mut reply = Reply::json(refusal.status, &Failure { error: Error { name, log, message: &message } })
        .unwrap_or(Reply { status: 500, content_type: None, headers: Vec::new(), body: bytes::Bytes::new() });
    match &refusal.cause {
        Cause::Unauthorized => reply.headers.push(("www-authenticate", "Basic realm=\"VNS3\"".to_owned())),
        Cause::Method { allow } => reply.headers.push(("allow", allow.join(", "))),
        _ => {}
    }
    reply
}

fn message(refusal: &Refusal) -> String {
    match &refusal.cause {
        Cause::Unauthorized => "Invalid or expired token".to_owned(),
        Cause::Argument { name, .. } if name.is_empty() => refusal.detail.clone(),
        Cause::Argument { name, missing: true } => format!("{name} is missing"),
        Cause::Argument { name, .. } if refusal.detail.is_empty() => format!("{name} is invalid"),
        Cause::Argument { name, .. } => format!("{name} is invalid: {}", refusal.detail),
        _ => refusal.detail.clone(),
    }
}

/// `2020-01-24T17:41:51.476Z`
pub(super) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// `2020-01-27 21:46:35 +0000`
pub(super) fn spaced(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S +0000").to_string()
}

/// A map whose keys are ids, written as the appliance does: as texts, in ascending order.
/// The entries are made while they are written, so that a large map never stands in memory twice.
pub(super) struct Keyed<'a, T>(Cell<Option<Entries<'a, T>>>);

type Entries<'a, T> = Box<dyn Iterator<Item = (i64, T)> + 'a>;

impl<'a, T> Keyed<'a, T> {
    pub(super) fn new(entries: impl Iterator<Item = (i64, T)> + 'a) -> Self {
        Self(Cell::new(Some(Box::new(entries))))
    }
}

impl<T: Serialize> Serialize for Keyed<'_, T> {
    /// Serialises once; a second time gives an empty map.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.take().into_iter().flatten())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_the_device_does() {
        let at: Timestamp = "2020-01-24T17:41:51.4769Z".parse().unwrap();
        assert_eq!(iso(at), "2020-01-24T17:41:51.476Z");
        assert_eq!(spaced(at), "2020-01-24 17:41:51 +0000");
    }

    #[test]
    fn keyed_maps_have_text_keys() {
        let keyed = Keyed::new([(2, "b"), (10, "c")].into_iter());
        assert_eq!(serde_json::to_string(&keyed).unwrap(), r#"{"2":"b","10":"c"}"#);
    }
}
