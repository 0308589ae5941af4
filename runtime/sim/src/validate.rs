//! Checks a request's arguments against the description, before any behaviour sees them.

mod value;

use std::cell::RefCell;

use edgebook_model::{
    Api, Field, Given, List, MediaKind, Operation, Param, Place, ProblemKind, TypeKind, call_problem,
};
use serde_json::{Map, Value};

use crate::arguments::{Arguments, Raw, pairs};
use crate::multipart;
use crate::respond::Refusal;

pub(crate) use value::{Strictness, or_null};

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
        arguments: Arguments::default(),
        notes: RefCell::default(),
    };
    for (name, text) in &raw.path {
        checker.path(name, text)?;
    }
    for (name, text) in &raw.query {
        checker.query(name, text)?;
    }
    if !raw.body.is_empty() {
        checker.body(raw)?;
    }
    checker.required()?;
    Ok(Arguments { notes: checker.notes.take(), ..checker.arguments })
}

impl Checker<'_> {
    fn path(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        let value = match self.operation.path_params().find(|param| param.wire == name) {
            Some(param) => self.text_value(&param.wire, param.ty, &param.rules, text)?,
            None => Value::from(text),
        };
        self.arguments.path.insert(name.to_owned(), value);
        Ok(())
    }

    fn query(&mut self, name: &str, text: &str) -> Result<(), Refusal> {
        if let Some(param) = self.param(name) {
            let value = self.text_value(name, param.ty, &param.rules, text)?;
            insert(&mut self.arguments.query, name, value);
            return Ok(());
        }
        match self.field(name) {
            Some(field) if self.manners.one_set => {
                let value = self.text_value(name, field.ty, &field.rules, text)?;
                insert(&mut self.arguments.body, name, value);
                Ok(())
            }
            _ => self.pass_over(name),
        }
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
        for (name, text) in pairs(text).ok_or_else(unreadable)? {
            match self.field(&name) {
                Some(field) => {
                    let value = self.text_value(&name, field.ty, &field.rules, &text)?;
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
        for part in multipart::parts(header, &raw.body).ok_or_else(unreadable)? {
            let Some(field) = self.field(&part.name) else {
                self.pass_over(&part.name)?;
                continue;
            };
            let text = match part.file {
                Some(file) => file,
                None => std::str::from_utf8(part.content).map_err(|_| unreadable())?.to_owned(),
            };
            let value = self.text_value(&part.name, field.ty, &field.rules, &text)?;
            insert(&mut self.arguments.body, &part.name, value);
        }
        Ok(())
    }

    fn json(&mut self, body: &[u8]) -> Result<(), Refusal> {
        let value: Value = serde_json::from_slice(body)
            .map_err(|error| Refusal::bad_request(format!("the body is not JSON: {error}")))?;
        let Value::Object(given) = value else {
            return Err(Refusal::bad_request("the body must be a JSON object"));
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

    /// Whether all that is needed is there, and what the arguments demand of each other holds.
    fn required(&self) -> Result<(), Refusal> {
        let problem = call_problem(self.api, self.operation, |name| {
            let param = self.operation.map_params().find(|param| param.name == name);
            let of_path = || self.operation.path_params().find(|param| param.name == name);
            let given = match param {
                Some(param) if param.place != Place::Query => return Given::Unknown,
                Some(param) => self.arguments.query.get(&*param.wire),
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
