//! Texts: the functions of the language that could use up the memory, bounded, and a few that it lacks.

use rhai::{Dynamic, ImmutableString};

use super::{Call, Fallible, Function, Kind, Native, native};
use crate::run::Meter;
use crate::value::Failure;

pub(super) const TABLE: &[Native] = &[
    native(
        Function {
            name: "replace",
            signature: "replace(text, find, with) -> string",
            topic: "text",
            doc: "A copy of a text with each `find` replaced.",
        },
        3..=3,
        &[
            &[Kind::Text, Kind::Text, Kind::Text],
            &[Kind::Text, Kind::Text, Kind::Char],
            &[Kind::Text, Kind::Char, Kind::Text],
            &[Kind::Text, Kind::Char, Kind::Char],
        ],
        |call| {
            let text = call.text(0, "text")?;
            let find = call.text(1, "find")?;
            let with = call.text(2, "with")?;
            if find.is_empty() {
                return Ok(text.into());
            }
            let count = text.matches(find.as_str()).count();
            let grown = with.len().saturating_sub(find.len()).saturating_mul(count);
            limited(call, text.len().saturating_add(grown))?;
            Ok(ImmutableString::from(text.replace(find.as_str(), &with)).into())
        },
    ),
    native(
        Function {
            name: "repeat",
            signature: "repeat(text, times) -> string",
            topic: "text",
            doc: "A text several times in a row.",
        },
        2..=2,
        &[],
        |call| {
            let text = call.text(0, "text")?;
            let times = usize::try_from(call.int(1, "times")?).unwrap_or(0);
            limited(call, text.len().saturating_mul(times))?;
            Ok(ImmutableString::from(text.repeat(times)).into())
        },
    ),
    native(
        Function {
            name: "trim",
            signature: "trim(text) -> string",
            topic: "text",
            doc: "A copy of a text without white space at both ends.",
        },
        1..=1,
        &[&[Kind::Text]],
        |call| {
            let text = call.text(0, "text")?;
            Ok(ImmutableString::from(text.trim()).into())
        },
    ),
    native(
        Function {
            name: "lines",
            signature: "lines(text) -> [string]",
            topic: "text",
            doc: "The lines of a text, without their line breaks.",
        },
        1..=1,
        &[],
        |call| {
            let text = call.text(0, "text")?;
            let most = call.run()?.limits().list_items;
            if text.bytes().filter(|byte| *byte == b'\n').count() >= most {
                let hint = call.run()?.limits().raise("list_items");
                let message = format!("the text has more than {most} lines");
                return Err(Failure::new("limit-size", "LimitError", message).hint(hint).into());
            }
            Ok(Dynamic::from_array(text.lines().map(Into::into).collect()))
        },
    ),
    native(
        Function {
            name: "fixed",
            signature: "fixed(number, digits) -> string",
            topic: "text",
            doc: "A number with a fixed number of digits after the point.",
        },
        2..=2,
        &[],
        |call| {
            let digits = usize::try_from(call.int(1, "digits")?).unwrap_or(0).min(15);
            let value = call.value(0);
            let text = match (value.as_int(), value.as_float()) {
                (Ok(int), _) if digits == 0 => int.to_string(),
                (Ok(int), _) => format!("{int}.{:0digits$}", 0),
                (_, Ok(float)) => format!("{float:.digits$}"),
                _ => {
                    let kind = crate::value::type_name(&value);
                    let message = format!("argument 1 'number' of fixed(...) must be a number, got {kind}");
                    return Err(Failure::new("wrong-type", "ArgumentError", message).into());
                }
            };
            Ok(ImmutableString::from(text).into())
        },
    ),
];

/// Refuses to build a text that is longer than a run may have.
pub(super) fn limited(call: &Call<'_>, length: usize) -> Fallible<()> {
    let run = call.run()?;
    let most = run.limits().string_bytes;
    if length > most {
        let message = format!("the text would be longer than {most} bytes");
        let hint = run.limits().raise("string_bytes");
        return Err(Failure::new("limit-size", "LimitError", message).hint(hint).uncatchable());
    }
    stop(run.meter())
}

/// Long work in one function still ends with the run.
fn stop(meter: &Meter) -> Fallible<()> {
    match meter.look() {
        Some(failure) => Err(failure.uncatchable()),
        None => Ok(()),
    }
}
