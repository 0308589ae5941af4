//! Values: their types, JSON, numbers, devices.

use rhai::{Dynamic, ImmutableString};

use super::{Fallible, Function, Kind, Native, form, native};
use crate::value::{Failure, json, show, type_name};

/// The longest JSON text that is read or written, in bytes.
const LONGEST_JSON: usize = 64 << 20;

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "device",
            "device(name) -> device",
            "devices",
            "Another device of the run, by its name: `device(\"fw-2\").blacklist.list()`.",
        )
        .forms(&[form(&[Kind::Text], Kind::Any)])
        .pure()
        .example("type_name(device(\"edge-1\"))", "\"device\""),
        1..=1,
        &[],
        |call| {
            let run = call.run()?;
            let name = call.text(0, "name")?;
            Ok(Dynamic::from(run.device(&name)?.clone()))
        },
    ),
    native(
        Function::new("devices", "devices() -> [string]", "devices", "The names of the devices of the run.")
            .forms(&[form(&[], Kind::TextList)])
            .pure()
            .example("devices()", "[\"edge-1\"]"),
        0..=0,
        &[],
        |call| {
            let names = call.run()?.devices.keys().map(|name| name.as_str().into()).collect();
            Ok(Dynamic::from_array(names))
        },
    ),
    native(
        Function::new(
            "writes_left",
            "writes_left(device) -> int",
            "devices",
            "How many more changes the run may make on a device: what needs more can say so before its first one.",
        )
        .forms(&[form(&[Kind::Device], Kind::Int)])
        .pure()
        .example("writes_left(vns3) > 0", "true"),
        1..=1,
        &[],
        |call| Ok(Dynamic::from_int(call.device(0)?.transport().writes_left().map_or(i64::MAX, i64::from))),
    ),
    native(
        Function::new(
            "type_name",
            "type_name(value) -> string",
            "data",
            "The type of a value: \"int\", \"string\", \"IpsecTunnel\".",
        )
        .forms(&[form(&[Kind::Any], Kind::Text)])
        .pure()
        .example("type_name([1])", "\"array\""),
        1..=1,
        &[],
        |call| Ok(type_name(&call.value(0)).into()),
    ),
    native(
        Function::new("to_json", "to_json(value) -> string", "data", "A value as JSON; secrets are hidden.")
            .forms(&[form(&[Kind::Any], Kind::Text)])
            .pure()
            .example("to_json(#{ a: [1, ()] })", "\"{\\\"a\\\":[1,null]}\""),
        1..=1,
        &[&[Kind::Map]],
        |call| text_of(json::to_json(&call.value(0))?.to_string()),
    ),
    native(
        Function::new(
            "parse_json",
            "parse_json(text) -> value",
            "data",
            "Reads JSON: objects become maps, arrays become arrays.",
        )
        .forms(&[form(&[Kind::Text], Kind::Any)])
        .pure()
        .example("parse_json(\"{\\\"a\\\": [1, 2]}\").a", "[1, 2]"),
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
        Function::new(
            "number",
            "number(value) -> int or float",
            "data",
            "A number from a number or a text such as \"51.000\", as devices send them; () stays ().",
        )
        .forms(&[form(&[Kind::Numeric], Kind::Number)])
        .pure()
        .example("number(\"51.000\")", "51.0"),
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
