//! Texts: the functions of the language that could use up the memory, bounded, and a few that it lacks.

use rhai::{Dynamic, ImmutableString};

use super::{Call, Fallible, Function, Kind, Native, form, native};
use crate::run::Meter;
use crate::value::Failure;

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "replace",
            "replace(text, find, with) -> string",
            "text",
            "A copy of a text with each `find` replaced.",
        )
        .forms(&[
            form(&[Kind::Text, Kind::Text, Kind::Text], Kind::Text),
            form(&[Kind::Text, Kind::Char, Kind::Text], Kind::Text),
            form(&[Kind::Text, Kind::Text, Kind::Char], Kind::Text),
            form(&[Kind::Text, Kind::Char, Kind::Char], Kind::Text),
        ])
        .pure()
        .example("\"a.b\".replace(\".\", \"-\")", "\"a-b\""),
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
        Function::new("repeat", "repeat(text, times) -> string", "text", "A text several times in a row.")
            .forms(&[form(&[Kind::Text, Kind::Int], Kind::Text)])
            .pure()
            .example("\"ab\".repeat(2)", "\"abab\""),
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
        Function::new(
            "trim",
            "trim(text) -> string",
            "text",
            "A copy of a text without white space at both ends.",
        )
        .forms(&[form(&[Kind::Text], Kind::Text)])
        .pure()
        .example("\" a \".trim()", "\"a\""),
        1..=1,
        &[&[Kind::Text]],
        |call| {
            let text = call.text(0, "text")?;
            Ok(ImmutableString::from(text.trim()).into())
        },
    ),
    native(
        Function::new(
            "lines",
            "lines(text) -> [string]",
            "text",
            "The lines of a text, without their line breaks.",
        )
        .forms(&[form(&[Kind::Text], Kind::TextList)])
        .pure()
        .example("\"a\\nb\".lines()", "[\"a\", \"b\"]"),
        1..=1,
        &[],
        |call| {
            let text = call.text(0, "text")?;
            parts(call, text.lines())
        },
    ),
    native(
        Function::new(
            "split",
            "text.split(separator) -> array",
            "text",
            "The parts of a text: between separators, or between white space where none is given.",
        )
        .forms(&[
            form(&[Kind::Text], Kind::TextList),
            form(&[Kind::Text, Kind::Text], Kind::TextList),
            form(&[Kind::Text, Kind::Char], Kind::TextList),
            form(&[Kind::Text, Kind::Text, Kind::Int], Kind::TextList),
            form(&[Kind::Text, Kind::Char, Kind::Int], Kind::TextList),
            form(&[Kind::Text, Kind::Int], Kind::TextList),
            form(&[Kind::List, Kind::Int], Kind::List),
            form(&[Kind::Blob, Kind::Int], Kind::Blob),
        ])
        .example("\"a,b\".split(\",\")", "[\"a\", \"b\"]"),
        1..=3,
        &[
            &[Kind::Text],
            &[Kind::Text, Kind::Text],
            &[Kind::Text, Kind::Char],
            &[Kind::Text, Kind::Text, Kind::Int],
            &[Kind::Text, Kind::Char, Kind::Int],
        ],
        |call| {
            let text = call.text(0, "text")?;
            if call.count() == 1 {
                return parts(call, text.split_whitespace());
            }
            let separator = call.text(1, "separator")?;
            if call.count() == 2 {
                return parts(call, text.split(separator.as_str()));
            }
            let most = usize::try_from(call.int(2, "parts")?).unwrap_or(0).max(1);
            parts(call, text.splitn(most, separator.as_str()))
        },
    ),
    native(
        Function::new("to_chars", "text.to_chars() -> array", "text", "The characters of a text.")
            .forms(&[form(&[Kind::Text], Kind::List)])
            .pure()
            .example("\"ab\".to_chars().len()", "2"),
        1..=1,
        &[&[Kind::Text]],
        |call| {
            let text = call.text(0, "text")?;
            fits_in_a_list(call, text.chars().count())?;
            Ok(Dynamic::from_array(text.chars().map(Into::into).collect()))
        },
    ),
    native(
        Function::new(
            "fixed",
            "fixed(number, digits) -> string",
            "text",
            "A number with a fixed number of digits after the point.",
        )
        .forms(&[form(&[Kind::Number, Kind::Int], Kind::Text)])
        .pure()
        .example("fixed(2.0 / 3.0, 2)", "\"0.67\""),
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

/// The parts of a text as a list, where a run may have one that long.
fn parts<'t>(call: &Call<'_>, parts: impl Iterator<Item = &'t str> + Clone) -> Fallible {
    fits_in_a_list(call, parts.clone().count())?;
    Ok(Dynamic::from_array(parts.map(Into::into).collect()))
}

/// Refuses to build a list that is longer than a run may have: the engine would look only afterwards.
pub(super) fn fits_in_a_list(call: &Call<'_>, count: usize) -> Fallible<()> {
    let run = call.run()?;
    let most = run.limits().list_items;
    if count > most {
        let message = format!("the list would have {count} items, more than {most}");
        let hint = run.limits().raise("list_items");
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
