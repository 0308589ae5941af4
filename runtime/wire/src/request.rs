//! One call of one operation, before it is sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use edgebook_model::{Api, Auth, Method, Operation, Param, Place, TypeId, TypeKind};
use percent_encoding::percent_decode_str;
use reqwest::header::{HeaderName, HeaderValue};
use secrecy::SecretString;
use serde_json::Value;

use crate::Purpose;
use crate::body::{Part, RequestBody};
use crate::content::{Content, ShownContent};
use crate::path::{self, SegmentError};
use crate::style::{self, Pair, StyleError};

/// One call of one operation. Holds arguments, which may be secret: it cannot be printed.
#[derive(Clone)]
pub struct Request {
    api: &'static Api,
    operation: &'static Operation,
    /// Name of the parameter and its encoded value.
    path: Vec<(String, String)>,
    query: Vec<(Pair, Secrecy)>,
    headers: Vec<(String, String)>,
    body: RequestBody,
    /// How long the whole call may take, retries included; the device's own limit where absent.
    pub timeout: Option<Duration>,
    /// The largest answer that is taken in, in bytes; 64 MiB where absent. For large downloads.
    pub answer_limit: Option<u64>,
    /// Why the call is made, for the record.
    pub purpose: Purpose,
    /// How often it was sent so far, or tried to be. Clones count together.
    attempts: Arc<AtomicU32>,
    /// The number of its call in the record; 0 where there is none. Clones share it.
    recorded: Arc<AtomicU64>,
}

/// Why a request cannot be built. Nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// The operation's path has no such parameter.
    #[error("{operation} has no path parameter {name:?}")]
    NoSuchParameter {
        /// The operation's name in scripts.
        operation: String,
        /// The name that was given.
        name: String,
    },
    /// A path parameter has no value.
    #[error("{operation} needs a value for the path parameter {name:?}")]
    MissingParameter {
        /// The operation's name in scripts.
        operation: String,
        /// The parameter without a value.
        name: String,
    },
    /// A value cannot stand in a path.
    #[error("the path parameter {name:?} {problem}")]
    Segment {
        /// The parameter.
        name: String,
        /// What is wrong with its value.
        problem: SegmentError,
    },
    /// A value has no form in the style of its parameter.
    #[error("the parameter {name:?} {problem}")]
    Style {
        /// The parameter.
        name: String,
        /// What is wrong with its value.
        problem: StyleError,
    },
    /// Another host answers the operation.
    #[error("{operation} is answered by {server}, which is another host than the device")]
    OtherServer {
        /// The operation's name in scripts.
        operation: String,
        /// The server that the description names.
        server: String,
    },
    /// The device's login is not what the operation asks for.
    #[error("the call needs {needs}, and the device {has}; {advice}")]
    Login {
        /// What the description asks for.
        needs: String,
        /// What there is.
        has: String,
        /// What the inventory has to say.
        advice: String,
    },
    /// A header's name or value cannot be sent, or the header is the transport's own.
    #[error("the header {name:?} {problem}")]
    Header {
        /// The header's name.
        name: String,
        /// What is wrong.
        problem: &'static str,
    },
    /// The URL that results is not the one that was meant.
    #[error("the address of the call cannot be formed: {0}")]
    Address(String),
}

/// Whether a value may be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Secrecy {
    Open,
    Secret,
}

/// The header that carries all cookies.
const COOKIE: &str = "cookie";

/// Headers that the transport sets and nobody else: framing, routing and credentials.
const OWN_HEADERS: [&str; 12] = [
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

impl Request {
    /// A call without any argument yet.
    pub fn new(api: &'static Api, operation: &'static Operation) -> Self {
        Self {
            api,
            operation,
            path: Vec::new(),
            query: Vec::new(),
            headers: Vec::new(),
            body: RequestBody::None,
            timeout: None,
            answer_limit: None,
            purpose: Purpose::Call,
            attempts: Arc::default(),
            recorded: Arc::default(),
        }
    }

    /// How many attempts were made to send it. None where it was refused before.
    pub fn attempts(&self) -> u32 {
        self.attempts.load(Ordering::Relaxed)
    }

    /// What counts the attempts.
    pub(crate) fn attempt_counter(&self) -> Arc<AtomicU32> {
        Arc::clone(&self.attempts)
    }

    /// What keeps the number of the call in the record.
    pub(crate) fn record_number(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.recorded)
    }

    /// Sets a parameter of the operation to a value, written as its style asks for.
    pub fn argument(&mut self, param: &Param, value: &Value) -> Result<(), RequestError> {
        let styled = |problem| RequestError::Style { name: param.name.to_string(), problem };
        match param.place {
            Place::Path => {
                let encoded = style::segment(param, value).map_err(styled)?;
                self.set_segment(&param.wire, path::check_encoded(encoded))
            }
            Place::Query => {
                for pair in style::pairs(param, value).map_err(styled)? {
                    let secrecy = self.secrecy(param, &pair.name);
                    self.query.push((pair, secrecy));
                }
                Ok(())
            }
            Place::Header => self.header(&param.wire, &style::header(param, value).map_err(styled)?),
            Place::Cookie => match style::cookie(param, value).map_err(styled)? {
                Some(pair) => self.cookie(&pair),
                None => Ok(()),
            },
        }
    }

    /// Sets a path parameter by its name on the wire. The value becomes one encoded segment; an empty value, `.`,
    /// `..` and control characters are refused.
    pub fn path(&mut self, name: &str, value: &str) -> Result<(), RequestError> {
        if !self.operation.path_params().any(|param| param.wire == name) {
            return Err(RequestError::NoSuchParameter {
                operation: self.api.qualified_name(self.operation),
                name: name.to_owned(),
            });
        }
        self.set_segment(name, path::encode_segment(value))
    }

    fn set_segment(&mut self, name: &str, encoded: Result<String, SegmentError>) -> Result<(), RequestError> {
        let encoded = encoded.map_err(|problem| RequestError::Segment { name: name.to_owned(), problem })?;
        self.path.retain(|(given, _)| given != name);
        self.path.push((name.to_owned(), encoded));
        Ok(())
    }

    /// Adds a query parameter by its name on the wire.
    pub fn query(&mut self, wire_name: &str, value: String) {
        let secret = self.is_secret(Place::Query, wire_name);
        let secrecy = if secret { Secrecy::Secret } else { Secrecy::Open };
        self.query.push((Pair::plain(wire_name, value), secrecy));
    }

    /// Adds a cookie to those that are there.
    fn cookie(&mut self, pair: &Pair) -> Result<(), RequestError> {
        let text = format!("{}={}", pair.name, pair.encoded);
        match self.headers.iter_mut().find(|(name, _)| name == COOKIE) {
            Some((_, all)) => {
                all.push_str("; ");
                all.push_str(&text);
                Ok(())
            }
            None => self.header(COOKIE, &text),
        }
    }

    /// Adds a header. Refuses names and values that HTTP does not allow, and the transport's own headers.
    pub fn header(&mut self, name: &str, value: &str) -> Result<(), RequestError> {
        let refused = |problem| Err(RequestError::Header { name: name.to_owned(), problem });
        if self.is_own_header(name) {
            return refused("is set by the transport");
        }
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            return refused("is not a header name");
        }
        if HeaderValue::from_str(value).is_err() {
            return refused("has a value with control characters or characters outside ASCII");
        }
        self.headers.push((name.to_owned(), value.to_owned()));
        Ok(())
    }

    /// Sets the body.
    pub fn body(&mut self, body: RequestBody) {
        self.body = body;
    }

    /// Refuses an operation that another host than the device answers.
    pub fn reaches_device(&self) -> Result<(), RequestError> {
        let Some(server) = &self.operation.served_at else { return Ok(()) };
        let operation = self.api.qualified_name(self.operation);
        Err(RequestError::OtherServer { operation, server: server.to_string() })
    }

    /// The API that the operation belongs to.
    pub fn api(&self) -> &'static Api {
        self.api
    }

    /// The operation that is called.
    pub fn operation(&self) -> &'static Operation {
        self.operation
    }

    /// The HTTP method.
    pub fn method(&self) -> Method {
        self.operation.method
    }

    /// Path and query as they go on the wire, below the device's base address: `/api/routes?sorted=true`.
    pub fn target(&self) -> Result<String, RequestError> {
        Ok(self.with_query(self.path_of(&self.operation.path)?))
    }

    /// The target of a read with the plain fields of a body in its query: equal for reads that ask for the same.
    pub fn read_target(&self) -> Result<String, RequestError> {
        let fields = self.content().scalars();
        if fields.is_empty() {
            return self.target();
        }
        let mut whole = self.clone();
        whole
            .query
            .extend(fields.into_iter().map(|(name, value)| (Pair::plain(&name, value), Secrecy::Open)));
        whole.target()
    }

    /// Path and query for people and records: secret parameters as `***`, missing ones as `{name}`. Percent-encoded,
    /// so safe to print.
    pub fn shown_target(&self) -> String {
        self.with_shown_query(self.shown_path_of(&self.operation.path))
    }

    /// The query parameters in the order given, not encoded.
    pub fn query_pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.query.iter().map(|(pair, _)| (pair.name.as_str(), pair.value.as_str()))
    }

    /// The path parameters by their names on the wire, not encoded. They may be secret.
    pub fn path_values(&self) -> Vec<(&str, String)> {
        let decoded = |value: &str| percent_decode_str(value).decode_utf8_lossy().into_owned();
        self.path.iter().map(|(name, value)| (name.as_str(), decoded(value))).collect()
    }

    /// The headers that were added.
    pub fn headers(&self) -> &[(String, String)] {
        &self.headers
    }

    /// The body.
    pub fn content(&self) -> &RequestBody {
        &self.body
    }

    /// The body as it goes on the wire: media type and bytes. They may be secret.
    pub fn encoded_content(&self) -> Option<(String, Bytes)> {
        self.body.encode().map(|body| (body.content_type, body.data))
    }

    /// The parts of a multipart body; empty for every other body.
    pub fn parts(&self) -> &[Part] {
        match &self.body {
            RequestBody::Multipart(parts) => parts,
            _ => &[],
        }
    }

    /// The body without its secrets, as records and questions show it; `None` where there is none. `mark` returns what
    /// stands for a secret's bytes.
    pub fn shown_content(&self, mark: &mut dyn FnMut(&[u8]) -> String) -> Option<ShownContent> {
        let body = self.body.encode()?;
        Some(Content { api: self.api, operation: self.operation, body: &body }.shown(mark))
    }

    /// Base path and a path template with its parameters filled in.
    pub(crate) fn path_of(&self, template: &str) -> Result<String, RequestError> {
        self.reaches_device()?;
        self.filled(template, |_| false)
    }

    /// The same without secrets.
    pub(crate) fn shown_path_of(&self, template: &str) -> String {
        self.filled(template, |name| self.is_secret(Place::Path, name))
            .unwrap_or_else(|_| format!("{}{template}", self.api.base_of(self.operation)))
    }

    /// A path with the query behind it.
    pub(crate) fn with_query(&self, mut path: String) -> String {
        let pairs = self.query.iter().map(|(pair, _)| (pair.name.as_str(), pair.encoded.as_str()));
        path::append_encoded(&mut path, pairs);
        path
    }

    /// The same without secrets.
    pub(crate) fn with_shown_query(&self, mut path: String) -> String {
        let shown = |secrecy, encoded| if secrecy == Secrecy::Secret { "***" } else { encoded };
        let pairs = self.query.iter();
        let pairs = pairs.map(|(pair, secrecy)| (pair.name.as_str(), shown(*secrecy, pair.encoded.as_str())));
        path::append_encoded(&mut path, pairs);
        path
    }

    fn filled(&self, template: &str, hide: impl Fn(&str) -> bool) -> Result<String, RequestError> {
        let value = |name: &str| {
            let found = self.path.iter().find(|(given, _)| given == name);
            found.map(|(_, value)| if hide(name) { "***" } else { value.as_str() })
        };
        let path = path::fill(template, value).map_err(|name| RequestError::MissingParameter {
            operation: self.api.qualified_name(self.operation),
            name,
        })?;
        Ok(format!("{}{path}", self.api.base_of(self.operation)))
    }

    /// Secret path, query and header parameters: their names and values, not encoded.
    pub(crate) fn secret_params(&self) -> Vec<(String, SecretString)> {
        let path =
            self.path.iter().filter(|(name, _)| self.is_secret(Place::Path, name)).map(|(name, value)| {
                (name.clone(), SecretString::from(percent_decode_str(value).decode_utf8_lossy().into_owned()))
            });
        let query = self.query.iter().filter(|(_, secrecy)| *secrecy == Secrecy::Secret);
        let query = query.map(|(pair, _)| (pair.name.clone(), SecretString::from(pair.value.clone())));
        let headers = self.headers.iter().filter(|(name, _)| self.is_secret(Place::Header, name));
        let headers = headers.map(|(name, value)| (name.clone(), SecretString::from(value.clone())));
        path.chain(query).chain(headers).chain(self.secret_cookies()).collect()
    }

    fn secret_cookies(&self) -> impl Iterator<Item = (String, SecretString)> {
        let all = self.headers.iter().filter(|(name, _)| name == COOKIE);
        let cookies = all.flat_map(|(_, all)| all.split("; ")).filter_map(|cookie| cookie.split_once('='));
        cookies.filter(|(name, _)| self.is_secret(Place::Cookie, name)).map(|(name, value)| {
            let value = percent_decode_str(value).decode_utf8_lossy().into_owned();
            (name.to_owned(), SecretString::from(value))
        })
    }

    /// Whether a pair of a parameter may be shown: a key of an object may be secret for itself, and one text with all
    /// of them then is.
    fn secrecy(&self, param: &Param, name: &str) -> Secrecy {
        let key = name.strip_prefix(param.wire.as_ref()).map_or(name, |rest| {
            rest.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(rest)
        });
        if param.rules.secret || holds_secret(self.api, param.ty, key) {
            Secrecy::Secret
        } else {
            Secrecy::Open
        }
    }

    /// Takes a path parameter over from another call; `None` when that has none of the name.
    pub(crate) fn copy_path(&mut self, from: &Self, name: &str) -> Option<()> {
        let (_, value) = from.path.iter().find(|(given, _)| given == name)?;
        self.path.push((name.to_owned(), value.clone()));
        Some(())
    }

    /// Whether a header that was added is secret.
    pub(crate) fn is_secret_header(operation: &Operation, name: &str) -> bool {
        if name.eq_ignore_ascii_case(COOKIE) {
            return operation.params.iter().any(|param| param.place == Place::Cookie && param.rules.secret);
        }
        operation.params.iter().any(|param| {
            param.place == Place::Header && param.wire.eq_ignore_ascii_case(name) && param.rules.secret
        })
    }

    fn is_secret(&self, place: Place, wire: &str) -> bool {
        let mut params = self.operation.params.iter();
        params.any(|param| param.place == place && param.wire == wire && param.rules.secret)
    }

    fn is_own_header(&self, name: &str) -> bool {
        let mut schemes = self.api.security_schemes.iter();
        OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name))
            || schemes.any(
                |scheme| matches!(&scheme.auth, Auth::Header { name: own } if own.eq_ignore_ascii_case(name)),
            )
    }

    /// Takes the query pairs of a name over from another call; `None` when that has none.
    pub(crate) fn copy_query(&mut self, from: &Self, name: &str) -> Option<()> {
        let before = self.query.len();
        self.query.extend(from.query.iter().filter(|(pair, _)| pair.name == name).cloned());
        (self.query.len() > before).then_some(())
    }
}

/// Whether the field of an object is secret; without a name of a field, whether any is.
fn holds_secret(api: &Api, ty: TypeId, key: &str) -> bool {
    let TypeKind::Object { fields, .. } = &api.ty(ty).kind else { return false };
    fields.iter().any(|field| field.rules.secret && (key.is_empty() || field.name == key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{api, leaked};

    fn request(name: &str) -> Request {
        let api = leaked(api());
        Request::new(api, api.operations.iter().find(|operation| operation.name == name).unwrap())
    }

    #[test]
    fn targets_are_built_and_shown_without_secrets() {
        let mut put = request("put_things__id__parts__part_");
        assert_eq!(
            put.target(),
            Err(RequestError::MissingParameter {
                operation: "test.things.put_things__id__parts__part_".to_owned(),
                name: "id".to_owned()
            })
        );
        put.path("id", "a/b").unwrap();
        put.path("part", "SECRET").unwrap();
        assert_eq!(put.target().unwrap(), "/api/things/a%2Fb/parts/SECRET");
        assert_eq!(put.shown_target(), "/api/things/a%2Fb/parts/***");
        put.path("id", "7").unwrap();
        assert_eq!(put.target().unwrap(), "/api/things/7/parts/SECRET");

        let mut get = request("get_things");
        get.query("sorted", "true".to_owned());
        get.query("token", "SECRET".to_owned());
        assert_eq!(get.target().unwrap(), "/api/things?sorted=true&token=SECRET");
        assert_eq!(get.shown_target(), "/api/things?sorted=true&token=***");
    }

    #[test]
    fn mistakes_are_refused() {
        let mut put = request("put_things__id__parts__part_");
        assert!(matches!(put.path("nope", "1"), Err(RequestError::NoSuchParameter { .. })));
        let error = put.path("id", "..").unwrap_err();
        assert_eq!(error.to_string(), "the path parameter \"id\" is \"..\", which would change the path");
        put.header("X-Extra", "1").unwrap();
        for (name, value) in
            [("Authorization", "x"), ("api-token", "x"), ("Host", "x"), ("a b", "x"), ("X", "a\r\nb")]
        {
            assert!(put.header(name, value).is_err(), "{name}");
        }
        assert_eq!(put.headers().len(), 1);
    }
}
