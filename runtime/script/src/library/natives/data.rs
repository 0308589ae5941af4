//! Values: their types, JSON, numbers, devices.

use rhai::{Dynamic, ImmutableString};

use super::{Fallible, Function, Kind, Native, native};
use crate::value::{Failure, json, show, type_name};

/// The longest JSON text that is read or written, in bytes.
const LONGEST_JSON: usize = 64 << 20;

pub(super) const TABLE: &[Native] = &[
    native(
        Function {
            name: "device",
            signature: "device(name) -> device",
            topic: "devices",
            doc: "Another device of the run, by its name: `device(\"fw-2\").blacklist.list()`.",
        },
        1..=1,
        &[],
        |call| {
            let run = call.run()?;
            let name = call.text(0, "name")?;
            Ok(Dynamic::from(run.device(&name)?.clone()))
        },
    ),
    native(
        Function {
            name: "devices",
            signature: "devices() -> [string]",
            topic: "devices",
            doc: "The names of the devices of the run.",
        },
        0..=0,
        &[],
        |call| {
            let names = call.run()?.devices.keys().map(|name| name.as_str().into()).collect();
            Ok(Dynamic::from_array(names))
        },
    ),
    native(
        Function {
            name: "type_name",
            signature: "type_name(value) -> string",
            topic: "data",
            doc: "The type of a value: \"int\", \"string\", \"IpsecTunnel\".",
        },
        1..=1,
        &[],
        |call| Ok(type_name(&call.value(0)).into()),
    ),
    native(
        Function {
            name: "to_json",
            signature: "to_json(value) -> string",
            topic: "data",
            doc: "A value as JSON; secrets are hidden.",
        },
        1..=1,
        &[&[Kind::Map]],
        |call| text_of(json::to_json(&call.value(0))?.to_string()),
    ),
    native(
        Function {
            name: "parse_json",
            signature: "parse_json(text) -> value",
            topic: "data",
            doc: "Reads JSON: objects become maps, arrays become arrays.",
        },
        1..=1,
        &[&[Kind::Text]],
        |call| {
            let text = call.text(0, "text")?;
            let parsed: Result<serde_json::Value, _> =
                serde_json::from_str(text.trim_start_matches('\u{feff}'));
            match parsed {
                Ok(value) => Ok(json::from_json(&value)),
                Err(error) => {
                    let message =
                        format!("this is not JSON, from line {}, column {} on", error.line(), error.column());
                    Err(Failure::new("wrong-value", "ValueError", message).into())
                }
            }
        },
    ),
    native(
        Function {
            name: "number",
            signature: "number(value) -> int or float",
            topic: "data",
            doc: "A number from a number or a text such as \"51.000\", as devices send them; () stays ().",
        },
        1..=1,
        &[],
        |call| number(&call.value(0)),
    ),
];

fn text_of(text: String) -> Fallible {
    if text.len() > LONGEST_JSON {
        let message = format!("the JSON is longer than {LONGEST_JSON} bytes");
        let hint = "write less at once, for instance one record after the other";
        return Err(Failure::new("limit-size", "LimitError", message).hint(hint).into());
    }
    Ok(ImmutableString::from(text).into())
}

fn number(value: &Dynamic) -> Fallible {
    if value.is_int() || value.is_float() || value.is_unit() {
        return Ok(value.clone());
    }
    if let Ok(text) = value.as_immutable_string_ref() {
        let text = text.trim();
        if let Ok(int) = text.parse::<i64>() {
            return Ok(int.into());
        }
        if let Some(float) = text.parse::<f64>().ok().filter(|float| float.is_finite()) {
            return Ok(float.into());
        }
    }
    let message = format!("{} is not a number", show::written(value));
    Err(Failure::new("wrong-value", "ValueError", message).into())
}
