//! A whole answer: status, headers and body.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use edgebook_model::{Api, Operation};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::conclude;
use crate::device_error::{self, DeviceError};
use crate::json::Json;
use crate::outcome::LostReason;
use crate::reading::Reading;

/// A whole answer.
#[derive(Clone, Debug)]
pub struct Reply {
    /// The HTTP status.
    pub status: u16,
    /// The headers.
    pub headers: Headers,
    /// The body as it came, without content codings; empty where there is none.
    pub body: Bytes,
    /// From handing the request over until the body was whole; the last attempt only.
    pub elapsed: Duration,
    /// What the body is, found out when it is first asked for. Clones share it.
    reading: OnceLock<Arc<Reading>>,
    /// What the call was, where that is known.
    operation: Option<&'static Operation>,
}

impl Reply {
    /// An answer without headers that took no time: for transports that are not a network.
    pub fn new(status: u16, body: impl Into<Bytes>) -> Self {
        Self {
            status,
            headers: Headers::default(),
            body: body.into(),
            elapsed: Duration::ZERO,
            reading: OnceLock::new(),
            operation: None,
        }
    }

    /// The same answer with these headers.
    #[must_use]
    pub fn with_headers(self, headers: Headers) -> Self {
        Self { headers, ..self }
    }

    /// The same answer, to a call of this operation.
    pub(crate) fn to(self, operation: &'static Operation) -> Self {
        Self { operation: Some(operation), ..self }
    }

    /// The operation that was called, where that is known.
    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        self.operation
    }

    /// What the body is. Everybody who reads the answer starts from here.
    pub(crate) fn reading(&self) -> &Reading {
        self.reading.get_or_init(|| Arc::new(Reading::of(&self.body)))
    }

    /// The parsed body; `None` where it is not JSON.
    pub(crate) fn json(&self) -> Option<&Json> {
        self.reading().json()
    }

    /// The version that the appliance says it runs, where this is the good answer of the operation that tells it.
    pub fn reported_version(&self, api: &Api) -> Option<&str> {
        let readiness = api.readiness.as_ref()?;
        let field = readiness.version.as_deref()?;
        let asked = self.operation.is_some_and(|operation| operation.id == readiness.operation);
        (asked && self.is_success()).then_some(())?;
        self.json()?.inside(api.envelope.unwrap.as_deref()).get(field)?.scalar()
    }

    /// The text of the body's one JSON value, without what stood around it and with `null` for every value that JSON
    /// does not have; `None` where the body is not JSON.
    pub fn json_text(&self) -> Option<&str> {
        self.reading().json_text()
    }

    /// The JSON pointers of values that JSON does not have (`NaN`, `Infinity`). They read as `null`.
    pub fn absent(&self) -> &[String] {
        &self.reading().absent
    }

    /// Whether characters of the JSON were replaced because they were not valid text.
    pub fn is_repaired(&self) -> bool {
        self.reading().repaired
    }

    /// Whether the status is 2xx. The body may still report an error.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The error that the device reports, if it does: by the status, by the error shapes of its API (whatever the
    /// status), or by a web page where data belongs.
    pub fn device_error(&self, api: &Api) -> Option<DeviceError> {
        device_error::find(self, api)
    }

    /// Why the body of this success is not what the description of the operation says it is; `None` where it is.
    pub fn not_as_described(&self, operation: &Operation) -> Option<LostReason> {
        conclude::not_as_described(operation, self)
    }

    /// The media type without its parameters, in lower case.
    pub fn media_type(&self) -> Option<String> {
        let value = self.headers.get("content-type")?;
        Some(value.split(';').next()?.trim().to_ascii_lowercase())
    }

    /// The file name that a download suggests, without any folder.
    pub fn file_name(&self) -> Option<String> {
        let disposition = self.headers.get("content-disposition")?;
        let (_, value) = disposition.split_once("filename=")?;
        let name = match value.strip_prefix('"') {
            Some(quoted) => quoted.split('"').next(),
            None => value.split(';').next(),
        }?;
        let base = name.rsplit(['/', '\\']).next()?.trim();
        (!base.is_empty() && base != "." && base != "..").then(|| base.to_owned())
    }
}

/// The headers of an answer. Names are matched without regard to case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(HeaderMap);

impl Headers {
    /// Builds headers; pairs that HTTP does not allow are left out.
    pub fn from_pairs<'p>(pairs: impl IntoIterator<Item = (&'p str, &'p str)>) -> Self {
        let parse = |(name, value): (&str, &str)| {
            Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
        };
        let mut map = HeaderMap::new();
        for (name, value) in pairs.into_iter().filter_map(parse) {
            map.append(name, value);
        }
        Self(map)
    }

    /// The first value of a header, if it is text.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name)?.to_str().ok()
    }

    /// All headers that are text, in no particular order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
    }

    /// Takes the HTTP library's headers.
    pub(crate) fn from_map(map: HeaderMap) -> Self {
        Self(map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_lose_their_folders() {
        let name = |value| {
            let headers = Headers::from_pairs([("Content-Disposition", value)]);
            Reply::new(200, "").with_headers(headers).file_name()
        };
        assert_eq!(name("attachment; filename=\"pack.zip\"; size=3").as_deref(), Some("pack.zip"));
        assert_eq!(name("attachment; filename=pack.zip; size=3").as_deref(), Some("pack.zip"));
        assert_eq!(name("attachment; filename=\"../../etc/passwd\"").as_deref(), Some("passwd"));
        assert_eq!(name("attachment; filename=\"..\""), None);
        assert_eq!(name("attachment"), None);
    }

    #[test]
    fn media_types_lose_their_parameters() {
        let headers = Headers::from_pairs([("content-type", "Text/Plain; charset=UTF-8"), ("bad name", "x")]);
        let reply = Reply::new(200, "").with_headers(headers);
        assert_eq!(reply.media_type().as_deref(), Some("text/plain"));
        assert_eq!(reply.headers.iter().count(), 1);
    }
}
