//! The shapes of VNS3's answers: the `response` envelope, errors, dates.

use std::cell::Cell;

use bytes::Bytes;
use edgebook_model::Operation;
use jiff::Timestamp;
use serde::{Serialize, Serializer};

use crate::call::Call;
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

/// `{"response": value}` with the status that the operation documents for success.
pub(super) fn done<T: Serialize>(call: &Call<'_>, value: T) -> Result<Reply, Refusal> {
    let status = call.operation.answers.first().map_or(200, |answer| answer.status);
    with_status(if status == 0 { 200 } else { status }, value)
}

/// A file to be saved under this name.
pub(super) fn file(content_type: &'static str, name: &str, content: impl Into<Bytes>) -> Reply {
    let mut reply = Reply::of_type(200, content_type, content);
    reply.headers.push(("content-disposition", format!("attachment; filename=\"{name}\"")));
    reply
}

/// The media type of archives.
pub(super) const BINARY: &str = "application/octet-stream";

/// The media type of texts.
pub(super) const PLAIN: &str = "text/plain";

/// A refusal by a rule of the appliance: it stands in the envelope of results.
pub(super) fn not_allowed(detail: impl Into<String>) -> Refusal {
    Refusal::new(Cause::Named { name: "OperationNotAllowedError", enveloped: true }, 403, detail)
}

/// The plugin subsystem's word for a bad request carries its namespace.
pub(super) fn bad_plugin_request(detail: impl Into<String>) -> Refusal {
    Refusal::new(Cause::Named { name: "VPNCubed::API::APIBadRequestError", enveloped: false }, 400, detail)
}

/// A thing that an id names does not exist. Some operations document 404 for it, others 400.
pub(super) fn absent(operation: &Operation, what: &str) -> Refusal {
    Refusal::absent(operation, format!("{what} does not exist"))
}

/// `{"error": {"name", "log", "message"}}`; some refusals stand in the envelope of results.
pub(super) fn refuse(refusal: &Refusal, reference: u64, now: Timestamp) -> Reply {
    let name = match refusal.cause {
        Cause::Silent => return Reply::empty(refusal.status),
        Cause::Unauthorized => "UnauthorizedError",
        Cause::NotFound => "APINotFoundError",
        Cause::Argument { .. } => "APIArgumentError",
        Cause::BadRequest | Cause::TooLarge => "APIBadRequestError",
        Cause::Method { .. } => "OperationNotAllowedError",
        Cause::Prerequisite => "PrerequisiteError",
        Cause::Named { name, .. } => name,
        Cause::Internal => "StandardError",
    };
    let message = message(refusal);
    let log = format!("{}{reference:020}", now.as_microsecond());
    let error = Error { name, log, message: &message };
    let written = match refusal.cause {
        Cause::Named { enveloped: true, .. } => Reply::json(refusal.status, &Envelope { response: error }),
        _ => Reply::json(refusal.status, &Failure { error }),
    };
    let mut reply = written.unwrap_or(Reply::empty(500));
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
        _ => refusal.words(),
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

/// `2022-10-24 10:11:12`
pub(super) fn zoneless(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// `2021-01-28 22:40:30 UTC`
pub(super) fn utc(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string()
}

/// `2020-01-24T20:42:56.500+00:00`
pub(super) fn offset(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.3f+00:00").to_string()
}

/// `2016-11-22T16:23:11+00:00`
pub(super) fn short_offset(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// `2014/01/17 01:20:58 +0000`
pub(super) fn slashes(at: Timestamp) -> String {
    at.strftime("%Y/%m/%d %H:%M:%S +0000").to_string()
}

/// `2020-01-24T22:10:56.370194442Z`
pub(super) fn nanos(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%.9fZ").to_string()
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
        assert_eq!(zoneless(at), "2020-01-24 17:41:51");
        assert_eq!(utc(at), "2020-01-24 17:41:51 UTC");
        assert_eq!(offset(at), "2020-01-24T17:41:51.476+00:00");
        assert_eq!(short_offset(at), "2020-01-24T17:41:51+00:00");
        assert_eq!(slashes(at), "2020/01/24 17:41:51 +0000");
        assert_eq!(nanos(at), "2020-01-24T17:41:51.476900000Z");
    }

    #[test]
    fn keyed_maps_have_text_keys() {
        let keyed = Keyed::new([(2, "b"), (10, "c")].into_iter());
        assert_eq!(serde_json::to_string(&keyed).unwrap(), r#"{"2":"b","10":"c"}"#);
    }
}
