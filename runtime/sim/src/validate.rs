//! Checks a request's arguments against the description, before any behaviour sees them.

mod value;

use std::cell::RefCell;

use edgebook_model::{
    Api, Auth, Field, Given, List, MediaKind, Operation, Param, Place, ProblemKind, Style, TypeKind,
    ValueRules, call_problem,
};
use hyper::HeaderMap;
use hyper::header::COOKIE;
use serde_json::{Map, Value};

use crate::arguments::{Arguments, Raw, Sent, pairs};
use crate::multipart;
use crate::respond::Refusal;
use crate::styles::Declared;

pub(crate) use value::{Strictness, from_text, or_null};

const NOT_IN_STYLE: &str = "is not written as its style says";

/// How an appliance takes arguments, beyond what a description says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manners {
    /// Query and body are one set of arguments: VNS3 takes the task token from either, and query flags from a JSON
    /// body of a GET.
    pub(crate) one_set: bool,
    /// How exact values in a JSON body must be.
    pub(crate) strictness: Strictness,
}

struct Checker<'a> {
    api: &'a Api,
    operation: &'a Operation,
    manners: Manners,
    /// Whether what is not known is refused.
    strict: bool,
    /// Whether the headers of the request are known.
    with_headers: bool,
    arguments: Arguments,
    /// What was passed over.
    notes: RefCell<Vec<String>>,
}

/// Gives the arguments with their documented types, or says which one is missing or wrong. Appliances pass over what
/// they do not know; with `strict` it is refused.
pub(crate) fn arguments(
    api: &Api,
    operation: &Operation,
    raw: &Raw,
    manners: Manners,
    strict: bool,
) -> Result<Arguments, Refusal> {
    let mut checker = Checker {
        api,
        operation,
        manners,
        strict,
        with_headers: raw.headers.is_some(),
        arguments: Arguments::default(),
        notes: RefCell::default(),
    };
    for (name, sent) in &raw.path {
        checker.path(name, sent)?;
    }
    checker.query(raw.query.clone())?;
    if let Some(headers) = &raw.headers {
        checker.headers(headers)?;
    }
    if !raw.body.is_empty() {
        checker.body(raw)?;
    }
    checker.required()?;
    Ok(Arguments { notes: checker.notes.take(), ..checker.arguments })
}

impl Checker<'_> {
    fn path(&mut self, name: &str, sent: &Sent) -> Result<(), Refusal> {
        let value = match self.operation.path_params().find(|param| param.wire == name) {
            Some(param) => {
                let value = self.declared(param).of_segment(sent);
                let value = value.ok_or_else(|| Refusal::invalid(name, NOT_IN_STYLE))?;
                self.judged(name, param.ty, &param.rules, value)?
            }
            None => Value::from(&*sent.text),
        };
        self.arguments.path.insert(name.to_owned(), value);
        Ok(())
    }

    fn query(&mut self, mut pairs: Vec<(String, Sent)>) -> Result<(), Refusal> {
        // An object whose keys are names of their own leaves those that belong to other parameters.
        let spreads = |param: &&Param| {
            param.style == (Style::Form { explode: true })
                && matches!(self.api.ty(param.ty).kind, TypeKind::Object { .. })
        };
        let params = || self.operation.map_params().filter(|param| param.place == Place::Query);
        let (own, spread): (Vec<&Param>, Vec<&Param>) = params().partition(|param| !spreads(param));
        for param in own.into_iter().chain(spread) {
            if let Some(value) = self.declared(param).take(&mut pairs) {
                let value = self.judged(&param.wire, param.ty, &param.rules, value)?;
                self.arguments.query.insert(param.wire.to_string(), value);
            }
        }
        for (name, sent) in pairs {
            match self.field(&name) {
                Some(field) if self.manners.one_set => {
                    let value = self.text_value(&name, field.ty, &field.rules, &sent.text)?;
                    insert(&mut self.arguments.body, &name, value);
                }
                _ if self.is_login(&name) => {}
                _ => self.pass_over(&name)?,
            }
        }
        Ok(())
    }

    /// Headers and cookies: only those that the description names, since a request has others.
    fn headers(&mut self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut cookies = cookies(headers);
        for param in self.operation.map_params() {
            let declared = self.declared(param);
            let value = match param.place {
                Place::Header => {
                    let text = headers.get(&*param.wire).and_then(|value| value.to_str().ok());
                    text.map(|text| {
                        declared.of_header(text).ok_or_else(|| Refusal::invalid(&param.wire, NOT_IN_STYLE))
                    })
                }
                Place::Cookie => declared.take(&mut cookies).map(Ok),
                Place::Path | Place::Query => None,
            };
            if let Some(value) = value {
                let value = self.judged(&param.wire, param.ty, &param.rules, value?)?;
                self.arguments.headers.insert(param.name.to_string(), value);
            }
        }
        Ok(())
    }

    fn declared<'d>(&'d self, param: &'d Param) -> Declared<'d> {
        Declared { api: self.api, name: &param.wire, style: &param.style, ty: param.ty }
    }

    /// Whether a pair of the query is a token of the login.
    fn is_login(&self, name: &str) -> bool {
        let mut schemes = self.api.security_schemes.iter();
        schemes.any(|scheme| matches!(&scheme.auth, Auth::Query { name: own } if own == name))
    }

    /// Something that is not known: noted, or refused.
    fn pass_over(&self, name: &str) -> Result<(), Refusal> {
        const WHY: &str = "there is no such argument";
        if self.strict {
            return Err(Refusal::invalid(name, WHY));
        }
        self.notes.borrow_mut().push(format!("{name}: {WHY}"));
        Ok(())
    }

    /// A body that is not as described: noted, or refused.
    fn pass_over_body(&self, why: String) -> Result<(), Refusal> {
        if self.strict {
            return Err(Refusal::bad_request(why));
        }
        self.notes.borrow_mut().push(why);
        Ok(())
    }

    fn body(&mut self, raw: &Raw) -> Result<(), Refusal> {
        let described: List<MediaKind> =
            self.operation.body.as_ref().map(|body| body.media.clone()).unwrap_or_default();
        let given = raw.content_type.as_deref().map(media_type);
        let form = MediaKind::Form.mime();
        if described.contains(&MediaKind::Form) && given.as_deref().is_none_or(|given| given == form) {
            return self.form(&raw.body);
        }
        let multipart = MediaKind::Multipart.mime();
        if described.contains(&MediaKind::Multipart) && given.as_deref() == Some(multipart) {
            return self.multipart(raw);
        }
        let is = |media: &MediaKind| given.as_deref().is_none_or(|given| given == media_type(media.mime()));
        if let Some(json) = described.iter().find(|media| media.is_json()) {
            if !described.iter().any(|media| media.is_json() && is(media)) {
                return Err(Refusal::bad_request(format!("the body must be {}", json.mime())));
            }
            return self.json(&raw.body);
        }
        if described.is_empty() && self.manners.one_set && is(&MediaKind::Json) {
            return self.json(&raw.body);
        }
        if let Some(expected) = described.first() {
            if described.iter().any(is) {
                return Ok(());
            }
            let wrong = format!("the body must be {}", expected.mime());
            // A text and a file are taken as they are, whatever they are called.
            return match expected {
                MediaKind::Form | MediaKind::Multipart => Err(Refusal::bad_request(wrong)),
                _ => self.pass_over_body(wrong),
            };
        }
        self.pass_over_body("this request takes no body".to_owned())
    }

    fn form(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let unreadable = || Refusal::bad_request("the body is not a readable form");
        let text = std::str::from_utf8(body).map_err(|_| unreadable())?;
        self.fields_of(&MediaKind::Form, pairs(text).ok_or_else(unreadable)?)
    }

    /// The fields of a form: those with a style of their own by that, the others as texts.
    fn fields_of(&mut self, media: &MediaKind, mut pairs: Vec<(String, Sent)>) -> Result<(), Refusal> {
        let encodings = self.operation.body.iter().flat_map(|body| body.encoding.iter());
        for encoding in encodings.filter(|encoding| encoding.media == *media) {
            let (Some(style), Some(field)) = (&encoding.style, self.field(&encoding.field)) else { continue };
            let declared = Declared { api: self.api, name: &field.name, style, ty: field.ty };
            if let Some(value) = declared.take(&mut pairs) {
                let value = self.judged(&field.name, field.ty, &field.rules, value)?;
                self.arguments.body.insert(field.name.to_string(), value);
            }
        }
        for (name, sent) in pairs {
            match self.field(&name) {
                Some(field) => {
                    let value = self.text_value(&name, field.ty, &field.rules, &sent.text)?;
                    insert(&mut self.arguments.body, &name, value);
                }
                None => self.pass_over(&name)?,
            }
        }
        Ok(())
    }

    /// A file counts as its name: what is in it does not matter here.
    fn multipart(&mut self, raw: &Raw) -> Result<(), Refusal> {
        let unreadable = || Refusal::bad_request("the body is not a readable multipart form");
        let header = raw.content_type.as_deref().unwrap_or_default();
        let mut pairs = Vec::new();
        for part in multipart::parts(header, &raw.body).ok_or_else(unreadable)? {
            let text = match part.file {
                Some(file) => file,
                None => std::str::from_utf8(part.content).map_err(|_| unreadable())?.to_owned(),
            };
            pairs.push((part.name, Sent::plain(text)));
        }
        self.fields_of(&MediaKind::Multipart, pairs)
    }

    fn json(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::bad_request(format!("the body is not JSON: {error}")))?;
        let given = match value {
            Value::Object(given) => given,
            other => return self.whole(&other),
        };
        for (name, value) in given {
            if let Some(field) = self.field(&name) {
                let value = self.json_value(&name, field.ty, &field.rules, &value)?;
                insert(&mut self.arguments.body, &name, value);
            } else if let Some(param) = self.param(&name).filter(|_| self.manners.one_set) {
                let value = match &value {
                    Value::String(text) => self.text_value(&name, param.ty, &param.rules, text)?,
                    value => self.json_value(&name, param.ty, &param.rules, value)?,
                };
                insert(&mut self.arguments.query, &name, value);
            } else if self.takes_extra_fields() {
                self.arguments.body.insert(name, value);
            } else {
                self.pass_over(&name)?;
            }
        }
        Ok(())
    }

    /// A JSON body that is no object, where the description has one.
    fn whole(&mut self, value: &Value) -> Result<(), Refusal> {
        match self.operation.body.as_ref().map(|body| body.ty) {
            Some(ty) if !matches!(self.api.ty(ty).kind, TypeKind::Object { .. } | TypeKind::Map { .. }) => {
                let value = self.json_value("", ty, &ValueRules::default(), value)?;
                self.arguments.whole = Some(value);
                Ok(())
            }
            _ => Err(Refusal::bad_request("the body must be a JSON object")),
        }
    }

    /// Whether all that is needed is there, and what the arguments demand of each other holds.
    fn required(&self) -> Result<(), Refusal> {
        let problem = call_problem(self.api, self.operation, |name| {
            let param = self.operation.map_params().find(|param| param.name == name);
            let of_path = || self.operation.path_params().find(|param| param.name == name);
            let given = match param {
                Some(param) if param.place == Place::Query => self.arguments.query.get(&*param.wire),
                Some(_) if !self.with_headers => return Given::Unknown,
                Some(param) => self.arguments.headers.get(&*param.name),
                None => match self.arguments.body.get(name) {
                    Some(value) => Some(value),
                    None => of_path().and_then(|param| self.arguments.path.get(&*param.wire)),
                },
            };
            given.map_or(Given::Absent, Given::Value)
        });
        let Some(problem) = problem else { return Ok(()) };
        Err(match (problem.kind, problem.choices.as_slice()) {
            (ProblemKind::Missing, [missing]) => Refusal::missing(missing),
            (ProblemKind::Missing, _) => Refusal::bad_request(problem.message),
            _ => Refusal::invalid(&problem.path, problem.message),
        })
    }

    fn param(&self, name: &str) -> Option<&Param> {
        self.operation.map_params().find(|param| param.place == Place::Query && param.wire == name)
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.fields().iter().find(|field| field.name == name)
    }

    fn fields(&self) -> &[Field] {
        match self.body_kind() {
            Some(TypeKind::Object { fields, .. }) => fields,
            _ => &[],
        }
    }

    /// A body that is no plain object (a union, say) is left to the behaviour.
    fn takes_extra_fields(&self) -> bool {
        match self.body_kind() {
            Some(TypeKind::Object { extra, .. }) => extra.is_some(),
            Some(_) => true,
            None => false,
        }
    }

    fn body_kind(&self) -> Option<&TypeKind> {
        self.operation.body.as_ref().map(|body| &self.api.ty(body.ty).kind)
    }
}

/// The pairs of all cookies.
fn cookies(headers: &HeaderMap) -> Vec<(String, Sent)> {
    let texts = headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    texts
        .flat_map(|text| text.split(';'))
        .filter_map(|pair| {
            let (name, value) = pair.trim().split_once('=')?;
            Some((name.to_owned(), Sent::read(value)?))
        })
        .collect()
}

/// Repeated arguments make up a list; of anything else the last one counts.
fn insert(map: &mut Map<String, Value>, name: &str, value: Value) {
    match (map.get_mut(name), value) {
        (Some(Value::Array(items)), Value::Array(more)) => items.extend(more),
        (_, value) => {
            map.insert(name.to_owned(), value);
        }
    }
}

/// The type and subtype of a `Content-Type`, without parameters, in lower case.
fn media_type(header: &str) -> String {
    header.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests;
