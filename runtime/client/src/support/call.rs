//! One call: arguments in, reply out.

use std::fmt::Display;
use std::pin::Pin;

use bytes::Bytes;
use edgebook_model::{List, MediaKind, Operation, Place, Text, TypeId, TypeKind, ValueRules};
use edgebook_wire::{Outcome, Request, RequestBody, RequestError};
use serde_json::Value;

use super::sender::Link;
use super::{Encode, Error, Refusal, Reply, body, rules};

/// A call that is being put together. The first mistake is kept and refuses the call.
pub struct Call {
    link: Link,
    /// `None` where the tables lack the operation.
    request: Option<Request>,
    /// The names in scripts of all parameters and fields that are set.
    given: Vec<String>,
    /// Whether a field of the body is set.
    has_fields: bool,
    refusal: Option<Refusal>,
}

/// The query and header parameters of an operation.
pub trait Query {
    /// Adds those that are set.
    fn put(&self, call: &mut Call);
}

impl Call {
    pub(super) fn new(link: Link, index: usize) -> Self {
        let request = link.api.operations.get(index).map(|operation| Request::new(link.api, operation));
        Self { link, request, given: Vec::new(), has_fields: false, refusal: None }
    }

    /// Sets a path parameter that is one text.
    #[inline(never)]
    pub fn path(&mut self, name: &str, value: &dyn Display) {
        self.param(Place::Path, name, &Value::String(value.to_string()));
    }

    /// Sets a path parameter of any JSON.
    #[inline(never)]
    pub fn path_value(&mut self, name: &str, value: &dyn Encode) {
        self.param(Place::Path, name, &value.encode());
    }

    /// Sets a query parameter.
    #[inline(never)]
    pub fn query<T: Encode>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.param(Place::Query, name, &value.encode());
        }
    }

    /// Sets a header.
    #[inline(never)]
    pub fn header<T: Encode>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.param(Place::Header, name, &value.encode());
        }
    }

    /// Sets a cookie.
    #[inline(never)]
    pub fn cookie<T: Encode>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.param(Place::Cookie, name, &value.encode());
        }
    }

    /// Sets a body of fields or of any JSON.
    #[inline(never)]
    pub fn body(&mut self, body: &dyn Encode) {
        let Some(described) = self.operation().and_then(|operation| operation.body.as_ref()) else {
            return self.refuse(Refusal::OtherTables);
        };
        let has_fields = matches!(&self.link.api.ty(described.ty).kind, TypeKind::Object { .. });
        self.hold("body", described.ty, &ValueRules::NONE, &body.encode());
        let written = match body.object().filter(|_| has_fields) {
            Some(object) => {
                self.given.extend(object.names().map(str::to_owned));
                self.has_fields = object.names().next().is_some();
                if !self.has_fields && !described.required {
                    return;
                }
                body::from_fields(described, object)
            }
            None => Ok(RequestBody::of_json(described, &body.encode())),
        };
        match written {
            Ok(body) => self.set_body(body),
            Err(refusal) => self.refuse(refusal),
        }
    }

    /// Sets a body of text.
    #[inline(never)]
    pub fn text(&mut self, text: Option<&str>) {
        if let Some(text) = text {
            self.set_body(RequestBody::Text(text.to_owned()));
        }
    }

    /// Sets a body of bytes. Where the description takes them for text, text in UTF-8 is sent as such.
    #[inline(never)]
    pub fn bytes(&mut self, data: Option<Bytes>) {
        let Some(data) = data else { return };
        let media = self.operation().and_then(|operation| operation.body.as_ref()?.media.first());
        let mime = media.map_or("application/octet-stream", MediaKind::mime).to_owned();
        let text = std::str::from_utf8(&data).ok().filter(|_| media == Some(&MediaKind::PlainText));
        self.set_body(match text {
            Some(text) => RequestBody::Text(text.to_owned()),
            None => RequestBody::Bytes { mime, data },
        });
    }

    /// Sends the call. A reply is a success: what the device reports as an error is one.
    ///
    /// Boxed, so that the hundreds of methods that wait for it do not each hold a copy of the code.
    #[inline(never)]
    pub fn send(self) -> Pin<Box<dyn Future<Output = Result<Reply, Error>> + Send>> {
        Box::pin(self.run())
    }

    async fn run(mut self) -> Result<Reply, Error> {
        let operation = self.operation();
        if let (Some(operation), None) = (operation, &self.refusal) {
            self.refusal = self.missing(operation);
        }
        self.change(|request| request.reaches_device());
        let name = operation.map(|operation| self.link.api.qualified_name(operation)).unwrap_or_default();
        let request = match (self.refusal, self.request) {
            (None, Some(request)) => request,
            (refusal, _) => {
                let refusal = refusal.unwrap_or(Refusal::OtherTables);
                return Err(Error::Refused { operation: name, refusal });
            }
        };
        match self.link.sender.send(request).await {
            Outcome::Answered(reply) => match reply.device_error(self.link.api) {
                Some(error) => Err(Error::Device { operation: name, error: Box::new(error) }),
                None => Ok(Reply::new(self.link.api, operation, name, reply)),
            },
            Outcome::NotSent(why) => Err(Error::NotSent { operation: name, why: Box::new(why) }),
            Outcome::AnswerLost { status, why } => Err(Error::AnswerLost { operation: name, status, why }),
            Outcome::Unknown { why } => Err(Error::Unknown { operation: name, why }),
            Outcome::Cancelled { sent } => Err(Error::Cancelled { operation: name, sent }),
        }
    }

    fn operation(&self) -> Option<&'static Operation> {
        self.request.as_ref().map(Request::operation)
    }

    fn param(&mut self, place: Place, wire: &str, value: &Value) {
        let found = self.operation().and_then(|operation| {
            operation.params.iter().find(|param| param.place == place && param.wire == wire)
        });
        let Some(param) = found else { return self.refuse(Refusal::OtherTables) };
        self.given.push(param.name.to_string());
        self.hold(&param.name, param.ty, &param.rules, value);
        self.change(|request| request.argument(param, value));
    }

    fn set_body(&mut self, body: RequestBody) {
        if let Some(request) = &mut self.request {
            request.body(body);
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Request) -> Result<(), RequestError>) {
        if let Some(request) = &mut self.request
            && let Err(error) = change(request)
        {
            self.refuse(error.into());
        }
    }

    /// Holds a value to its documented rules.
    fn hold(&mut self, name: &str, ty: TypeId, rules: &ValueRules, value: &Value) {
        if let Some(refusal) = rules::refusal(self.link.api, name, ty, rules, value) {
            self.refuse(refusal);
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refusal.get_or_insert(refusal);
    }

    /// The first argument that the description requires and that is not set.
    fn missing(&self, operation: &Operation) -> Option<Refusal> {
        let is_given = |name: &str| self.given.iter().any(|given| given == name);
        let mut required: Vec<&str> =
            operation.map_params().filter(|param| param.required).map(|param| param.name.as_ref()).collect();
        let mut rules = vec![&operation.required_sets];
        if let Some(body) = &operation.body
            && let TypeKind::Object { fields, required_sets, .. } = &self.link.api.ty(body.ty).kind
            && (body.required || self.has_fields)
        {
            required.extend(fields.iter().filter(|field| field.required).map(|field| field.name.as_ref()));
            rules.push(required_sets);
        }
        if let Some(name) = required.into_iter().find(|name| !is_given(name)) {
            return Some(Refusal::Missing(name.to_owned()));
        }
        let is_complete = |set: &List<Text>| set.iter().all(|name| is_given(name));
        let broken = rules.into_iter().find(|sets| !sets.is_empty() && !sets.iter().any(is_complete))?;
        let sets: Vec<String> = broken.iter().map(|set| set.join(" with ")).collect();
        Some(Refusal::NoneOf(sets.join(", or ")))
    }
}
