//! One call: arguments in, reply out.

use std::fmt::Display;
use std::pin::Pin;

use bytes::Bytes;
use edgebook_model::{
    Given, MediaKind, Operation, Place, TypeId, TypeKind, ValueRules, call_problem, value_problem,
};
use edgebook_wire::{Outcome, Request, RequestBody, RequestError};
use serde_json::Value;

use super::encode::Field;
use super::sender::Link;
use super::{Encode, Error, Refusal, Reply, body};

/// A call that is being put together. The first mistake is kept and refuses the call.
pub struct Call {
    link: Link,
    /// `None` where the tables lack the operation.
    request: Option<Request>,
    /// All parameters and fields that are set, by their names in scripts; of a file nothing more is known.
    given: Vec<(String, Option<Value>)>,
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
        Self { link, request, given: Vec::new(), refusal: None }
    }

    /// Sets a path parameter that is one text.
    #[inline(never)]
    pub fn path(&mut self, name: &str, value: &dyn Display) {
        let text = value.to_string();
        let ty = self.operation().and_then(|operation| {
            let param = operation.path_params().find(|param| param.wire == name)?;
            Some(&self.link.api.ty(param.ty).kind)
        });
        let is_text = !matches!(
            ty,
            Some(TypeKind::Int | TypeKind::Float | TypeKind::Bool | TypeKind::Enum { numeric: true, .. })
        );
        let value = if is_text { None } else { serde_json::from_str(&text).ok() };
        self.param(Place::Path, name, &value.unwrap_or(Value::String(text)));
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
        let fields = match &self.link.api.ty(described.ty).kind {
            TypeKind::Object { fields, .. } => Some(fields),
            _ => None,
        };
        if fields.is_none() {
            self.hold("body", described.ty, &ValueRules::NONE, &body.encode());
        }
        let written = match body.object().filter(|_| fields.is_some()) {
            Some(object) => {
                if object.names().next().is_none() && !described.required {
                    return;
                }
                let known = |name: &str| fields.and_then(|all| all.iter().find(|field| field.name == name));
                for (name, value) in &object.fields {
                    let value = match value {
                        Field::Json(value) => Some(value.clone()),
                        Field::File(_) => None,
                    };
                    if let (Some(field), Some(value)) = (known(name), &value) {
                        self.hold(&field.name, field.ty, &field.rules, value);
                    }
                    self.given.push((name.clone(), value));
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
            self.refusal = self.incomplete(operation);
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
        self.given.push((param.name.to_string(), Some(value.clone())));
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

    /// Holds a value to what is documented of it: what `check` and runbooks are held to.
    fn hold(&mut self, name: &str, ty: TypeId, rules: &ValueRules, value: &Value) {
        if let Some(problem) = value_problem(self.link.api, ty, rules, value) {
            self.refuse(Refusal::Wrong {
                place: format!("{name}{}", problem.path),
                problem: problem.message,
            });
        }
    }

    fn refuse(&mut self, refusal: Refusal) {
        self.refusal.get_or_insert(refusal);
    }

    /// What is missing, or does not go with the rest.
    fn incomplete(&self, operation: &Operation) -> Option<Refusal> {
        let problem = call_problem(self.link.api, operation, |name| {
            let given = self.given.iter().find(|(given, _)| given == name);
            given.map_or(Given::Absent, |(_, value)| value.as_ref().map_or(Given::Unknown, Given::Value))
        })?;
        Some(if problem.path.is_empty() {
            Refusal::Missing(problem.message)
        } else {
            Refusal::Wrong { place: problem.path, problem: problem.message }
        })
    }
}
