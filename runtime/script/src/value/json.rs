//! Values to JSON and back, for `to_json`, `parse_json`, tables and answers that no type describes.

use rhai::{Dynamic, Map};
use serde_json::Value;

use super::keyed_map::key_text;
use super::secret::SECRET_SHOWN;
use super::show::written;
use super::{Content, Failure, KeyedMap, Record, Secret, null, type_name};

/// How deep data may nest in JSON that a script reads or writes.
pub(crate) const DEEPEST: usize = 120;

/// Where JSON goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Goal {
    /// To people and programs: secrets are hidden.
    Shown,
    /// To an appliance: secrets are written out, bytes are refused.
    Request,
    /// Into a file of the operator's: likewise.
    File,
}

/// A value as JSON, with secrets hidden. Fails on data that nests too deep, and on floats that are infinite or no number.
pub(crate) fn to_json(value: &Dynamic) -> Result<Value, Failure> {
    convert(value, 0, Goal::Shown)
}

/// A value as JSON for a request: secrets are written out, bytes are refused.
pub(crate) fn to_request_json(value: &Dynamic) -> Result<Value, Failure> {
    convert(value, 0, Goal::Request)
}

/// A value as JSON for a file that is saved: secrets are written out, bytes are refused.
pub(crate) fn to_file_json(value: &Dynamic) -> Result<Value, Failure> {
    convert(value, 0, Goal::File)
}

fn convert(value: &Dynamic, depth: usize, goal: Goal) -> Result<Value, Failure> {
    if depth > DEEPEST {
        let message = format!("the data nests deeper than {DEEPEST} levels");
        return Err(Failure::new("data-too-deep", "LimitError", message));
    }
    let below = |value: &Dynamic| convert(value, depth + 1, goal);
    if let Some(record) = value.read_lock::<Record>() {
        let pairs = record.present().map(|(name, value)| Ok((name.to_string(), below(value)?)));
        return pairs.collect::<Result<_, _>>().map(Value::Object);
    }
    if let Some(map) = value.read_lock::<KeyedMap>() {
        let pairs = map.entries().map(|(key, value)| Ok((key_text(key).to_string(), below(value)?)));
        return pairs.collect::<Result<_, _>>().map(Value::Object);
    }
    if let Ok(map) = value.as_map_ref() {
        let pairs = map.iter().map(|(key, value)| Ok((key.to_string(), below(value)?)));
        return pairs.collect::<Result<_, _>>().map(Value::Object);
    }
    if let Ok(items) = value.as_array_ref() {
        return items.iter().map(below).collect::<Result<_, _>>().map(Value::Array);
    }
    if goal != Goal::Shown {
        if let Some(secret) = value.read_lock::<Secret>() {
            return Ok(Value::from(secret.reveal()));
        }
        if value.is::<Content>() || value.is_blob() || value.is_fnptr() {
            let verb = if goal == Goal::File { "saved" } else { "sent" };
            let message = format!("{} cannot be {verb} inside JSON", type_name(value));
            return Err(Failure::new("wrong-type", "TypeError", message));
        }
    }
    if value.as_float().is_ok_and(|float| !float.is_finite()) {
        let message = format!("{} is not a number that can be written", written(value));
        return Err(Failure::new("wrong-value", "ValueError", message)
            .hint("look for a division by 0; `x.is_finite()` says whether a number can be written"));
    }
    Ok(scalar(value))
}

fn scalar(value: &Dynamic) -> Value {
    if let Ok(text) = value.as_immutable_string_ref() {
        return Value::String(text.to_string());
    }
    if value.is_unit() {
        return Value::Null;
    }
    if let Ok(bool) = value.as_bool() {
        return Value::Bool(bool);
    }
    if let Ok(int) = value.as_int() {
        return Value::from(int);
    }
    if let Ok(float) = value.as_float() {
        return Value::from(float);
    }
    if value.is::<Secret>() {
        return Value::from(SECRET_SHOWN);
    }
    if let Some(failure) = value.read_lock::<Failure>() {
        return failure_json(&failure);
    }
    Value::from(written(value))
}

fn failure_json(failure: &Failure) -> Value {
    let data = failure.data();
    let mut pairs = serde_json::Map::new();
    let mut put = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            pairs.insert(key.to_owned(), value);
        }
    };
    put("code", Some(data.code.into()));
    put("name", Some(data.name.clone().into()));
    put("message", Some(data.message.clone().into()));
    put("status", data.status.map(Into::into));
    put("operation", data.operation.clone().map(Into::into));
    put("device", data.device.clone().map(Into::into));
    Value::Object(pairs)
}

/// JSON as a value that a script may change: objects become maps. Integers beyond 64 bits stay text.
pub(crate) fn from_json(value: &Value) -> Dynamic {
    match value {
        Value::Null => null(),
        Value::Bool(bool) => Dynamic::from_bool(*bool),
        Value::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(int), _) => Dynamic::from_int(int),
            (None, Some(float)) if number.is_f64() => Dynamic::from_float(float),
            _ => number.to_string().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => Dynamic::from_array(items.iter().map(from_json).collect()),
        Value::Object(pairs) => {
            let map: Map = pairs.iter().map(|(key, value)| (key.as_str().into(), from_json(value))).collect();
            Dynamic::from_map(map)
        }
    }
}
