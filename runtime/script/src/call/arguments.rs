//! The arguments of a call to a request: counted, named, checked, never filled in.

use edgebook_model::{
    Api, ArgumentPosition, Body, Given, Operation, Param, TypeId, TypeKind, ValueRules, call_form,
    call_problem, signature_arguments,
};
use edgebook_wire::{Request, RequestBody, RequestError};
use rhai::Dynamic;
use serde_json::Value;

use super::body;
use super::encode::{self, Mismatch, Wire, encode};
use crate::value::{Failure, type_name};

/// Builds the request of a call from its arguments as a script gave them.
pub(crate) fn request(
    api: &'static Api,
    operation: &'static Operation,
    arguments: &[Dynamic],
) -> Result<Request, Failure> {
    Call { api, operation, name: api.qualified_name(operation) }.request(arguments)
}

struct Call {
    api: &'static Api,
    operation: &'static Operation,
    /// `vns3.ipsec.update_endpoint_tunnel`
    name: String,
}

/// What stands in a call after the path parameters.
struct Shape {
    /// A text or bytes, or a value that is no object: the whole body as one argument.
    whole_body: bool,
    /// A map of named arguments.
    map: bool,
    /// Whether the map may be left out.
    map_required: bool,
}

impl Call {
    fn request(&self, arguments: &[Dynamic]) -> Result<Request, Failure> {
        let shape = self.shape();
        let positional: Vec<&Param> = self.operation.path_params().collect();
        self.check_count(&shape, positional.len(), arguments.len())?;
        let mut request = Request::new(self.api, self.operation);
        request
            .reaches_device()
            .map_err(|error| Failure::new("other-host", "ArgumentError", error.to_string()))?;
        let mut given: Vec<(&str, Value)> = Vec::new();
        let mut rest = arguments.iter().zip(1usize..);
        for param in positional {
            let Some((value, at)) = rest.next() else { break };
            let value = path_value(self.api, param.ty, &param.rules, value)
                .map_err(|mismatch| self.wrong_positional(at, &param.name, mismatch))?;
            request.argument(param, &value).map_err(|error| {
                let problem = match &error {
                    RequestError::Segment { problem, .. } => problem.to_string(),
                    RequestError::Style { problem, .. } => problem.to_string(),
                    other => other.to_string(),
                };
                let message = format!("argument {at} '{}' of {}(...) {problem}", param.name, self.name);
                Failure::new("wrong-value", "ArgumentError", message)
            })?;
            given.push((&param.name, value));
        }
        if shape.whole_body
            && let Some(body) = &self.operation.body
            && let Some((value, at)) = rest.next()
        {
            request.body(self.whole_body(body, value, at)?);
        }
        let named = rest.next();
        if shape.map {
            self.named(&mut request, named, given)?;
        }
        Ok(request)
    }

    fn shape(&self) -> Shape {
        let signature = signature_arguments(self.api, self.operation);
        let has = |position| signature.iter().any(|argument| argument.position == position);
        let is_key = |position| matches!(position, ArgumentPosition::Query | ArgumentPosition::Body);
        let map = signature.iter().any(|argument| is_key(argument.position));
        let body_fields = has(ArgumentPosition::Body);
        let required = |argument: &edgebook_model::SignatureArgument<'_>| match argument.position {
            ArgumentPosition::Query => argument.required,
            ArgumentPosition::Body => {
                argument.required && self.operation.body.as_ref().is_some_and(|body| body.required)
            }
            _ => false,
        };
        Shape {
            whole_body: self.operation.body.is_some() && !body_fields,
            map,
            map_required: signature.iter().any(required) || !self.operation.required_sets.is_empty(),
        }
    }

    fn check_count(&self, shape: &Shape, positional: usize, given: usize) -> Result<(), Failure> {
        let body_required = self.operation.body.as_ref().is_some_and(|body| body.required);
        let least = positional + usize::from(shape.whole_body && body_required);
        let most = positional + usize::from(shape.whole_body) + usize::from(shape.map);
        // A map that is needed but missing is reported by what it must hold.
        if given < least || given > most {
            let least = if shape.map_required { most } else { least };
            let counts = match (least, most) {
                (0, 0) => "no arguments".to_owned(),
                (1, 1) => "1 argument".to_owned(),
                (least, most) if least == most => format!("{most} arguments"),
                (least, most) if least + 1 == most => format!("{least} or {most} arguments"),
                (least, most) => format!("{least} to {most} arguments"),
            };
            let message = format!("{} takes {counts}, got {given}", self.name);
            return Err(self.failure("wrong-count", message));
        }
        Ok(())
    }

    /// An error whose hint is the call as it should be written.
    fn failure(&self, code: &'static str, message: String) -> Failure {
        Failure::new(code, "ArgumentError", message)
            .hint(format!("write {}", call_form(self.api, self.operation)))
    }

    fn wrong_positional(&self, at: usize, name: &str, mismatch: Mismatch) -> Failure {
        let place = format!("argument {at} '{name}{}' of {}(...)", mismatch.path, self.name);
        argument_error(&place, mismatch)
    }

    fn wrong_named(&self, name: &str, mismatch: Mismatch) -> Failure {
        argument_error(&format!("'{name}{}' of {}(...)", mismatch.path, self.name), mismatch)
    }

    fn whole_body(&self, body: &Body, value: &Dynamic, at: usize) -> Result<RequestBody, Failure> {
        let signature = signature_arguments(self.api, self.operation);
        let as_it_is = signature.iter().any(|argument| argument.position == ArgumentPosition::Content);
        if as_it_is {
            let content = encode::content(value).ok_or_else(|| {
                let message = format!(
                    "argument {at} 'content' of {}(...) must be a string or a blob, got {}",
                    self.name,
                    type_name(value)
                );
                self.failure("wrong-type", message)
            })?;
            return Ok(body::from_content(self.api, body, &content));
        }
        let wire = encode(self.api, body.ty, &ValueRules::default(), value)
            .map_err(|mismatch| self.wrong_positional(at, "body", mismatch))?;
        Ok(body::from_value(body, wire))
    }

    /// The map of named arguments: query and header parameters, and the fields of the body.
    fn named<'v>(
        &'v self,
        request: &mut Request,
        map: Option<(&Dynamic, usize)>,
        positional: Vec<(&'v str, Value)>,
    ) -> Result<(), Failure> {
        let mut pairs = match map {
            None => Vec::new(),
            Some((map, at)) => encode::pairs(map).ok_or_else(|| {
                let message = format!(
                    "argument {at} of {}(...) must be a map #{{...}}, got {}",
                    self.name,
                    type_name(map)
                );
                self.failure("wrong-type", message)
            })?,
        };
        // Maps of scripts are sorted by name; what is sent keeps to the order of the description.
        let order = signature_arguments(self.api, self.operation);
        pairs.sort_by_key(|(key, _)| {
            order.iter().position(|argument| argument.name == key).unwrap_or(usize::MAX)
        });
        let mut values: Vec<(&str, Value)> = positional;
        let mut fields: Vec<(String, Wire)> = Vec::new();
        for (key, value) in &pairs {
            if let Some(param) = self.operation.map_params().find(|param| param.name == *key) {
                if value.is_unit() {
                    continue;
                }
                values.push((key, self.param(request, param, value)?));
            } else if let Some((ty, rules)) = self.body_field(key) {
                if value.is_unit() && !rules.is_some_and(|rules| rules.nullable) {
                    continue;
                }
                let none = ValueRules::default();
                let wires = encode::encode_field(self.api, ty, rules.unwrap_or(&none), value)
                    .map_err(|mismatch| self.wrong_named(key, mismatch))?;
                fields.extend(wires.into_iter().map(|wire| (key.clone(), wire)));
            } else {
                return Err(self.unknown(key));
            }
        }
        self.check_whole(&values, &fields)?;
        let object = matches!(
            self.operation.body.as_ref().map(|body| &self.api.ty(body.ty).kind),
            Some(TypeKind::Object { .. })
        );
        if let Some(body) = &self.operation.body
            && object
            && (body.required || !fields.is_empty())
        {
            let body = body::from_fields(body, fields).map_err(|problem| {
                Failure::new(
                    "wrong-type",
                    "ArgumentError",
                    format!("the body of {}(...) {problem}", self.name),
                )
            })?;
            request.body(body);
        }
        Ok(())
    }

    fn param(&self, request: &mut Request, param: &Param, value: &Dynamic) -> Result<Value, Failure> {
        let wire = encode(self.api, param.ty, &param.rules, value)
            .map_err(|mismatch| self.wrong_named(&param.name, mismatch))?;
        let Wire::Json(json) = wire else {
            let message = format!("'{}' of {}(...) cannot be a blob", param.name, self.name);
            return Err(Failure::new("wrong-type", "ArgumentError", message));
        };
        request.argument(param, &json).map_err(|error| {
            let message = match &error {
                RequestError::Style { problem, .. } => {
                    format!("'{}' of {}(...) {problem}", param.name, self.name)
                }
                other => format!("'{}' of {}(...): {other}", param.name, self.name),
            };
            Failure::new("wrong-value", "ArgumentError", message)
        })?;
        Ok(json)
    }

    /// The type of a key of the body; the rules only where the description knows the key.
    fn body_field(&self, key: &str) -> Option<(TypeId, Option<&'static ValueRules>)> {
        let body = self.operation.body.as_ref()?;
        let TypeKind::Object { fields, extra, .. } = &self.api.ty(body.ty).kind else { return None };
        match fields.iter().find(|field| field.name == key) {
            Some(field) => Some((field.ty, Some(&field.rules))),
            None => extra.map(|ty| (ty, None)),
        }
    }

    fn unknown(&self, key: &str) -> Failure {
        let by_position = self.operation.path_params().zip(1..).find(|(param, _)| param.name == key);
        if let Some((_, at)) = by_position {
            let message = format!("{}(...) has no key '{key}'", self.name);
            return Failure::new("unknown-argument", "ArgumentError", message)
                .hint(format!("'{key}' is given by its position: it is argument {at}"));
        }
        let keys = signature_arguments(self.api, self.operation);
        let keys = keys
            .iter()
            .filter(|argument| matches!(argument.position, ArgumentPosition::Query | ArgumentPosition::Body));
        let mismatch = encode::unknown_key(key, keys.map(|argument| argument.name));
        let failure = Failure::new("unknown-argument", "ArgumentError", mismatch.message)
            .within(&format!("{}(...)", self.name));
        match mismatch.hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }

    /// Whether all that is needed is there, and what the arguments demand of each other holds.
    fn check_whole(&self, values: &[(&str, Value)], fields: &[(String, Wire)]) -> Result<(), Failure> {
        let problem = call_problem(self.api, self.operation, |name| {
            let value = values.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
            match (value, fields.iter().find(|(key, _)| key == name)) {
                (Some(value), _) | (None, Some((_, Wire::Json(value)))) => Given::Value(value),
                (None, Some((_, Wire::Bytes(_)))) => Given::Unknown,
                (None, None) => Given::Absent,
            }
        });
        match problem {
            None => Ok(()),
            Some(problem) if problem.path.is_empty() => {
                Err(self.failure("missing-argument", format!("{}(...) {}", self.name, problem.message)))
            }
            Some(problem) => Err(self.wrong_named("", problem.into())),
        }
    }
}

fn argument_error(place: &str, mismatch: Mismatch) -> Failure {
    let failure = Failure::new(mismatch.code, "ArgumentError", mismatch.message).within(place);
    match mismatch.hint {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// A value for the path. Ids that a device sent as text fit where a number is asked for.
fn path_value(api: &Api, ty: TypeId, rules: &ValueRules, value: &Dynamic) -> Result<Value, Mismatch> {
    if matches!(api.ty(ty).kind, TypeKind::Int)
        && let Ok(text) = value.as_immutable_string_ref()
        && text.parse::<i64>().is_ok()
    {
        return Ok(Value::from(text.as_str()));
    }
    match encode(api, ty, rules, value)? {
        Wire::Json(json) => Ok(json),
        Wire::Bytes(content) => Ok(Value::from(String::from_utf8_lossy(content.bytes()).into_owned())),
    }
}
