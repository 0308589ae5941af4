//! Numbers: rounding, reading and what a fraction is.

use rhai::Dynamic;

use super::row::{Run, typed};
use super::{Call, Fallible, Function, Kind, Native, form};
use crate::value::{Failure, show};

pub(super) const TABLE: &[Native] = &[
    typed(
        Function::new(
            "round",
            "number.round(digits?) -> float",
            "number",
            "The nearest whole number, or the nearest number with so many digits after the point.",
        )
        .forms(&[
            form(&[Kind::Float], Kind::Float),
            form(&[Kind::Int], Kind::Int),
            form(&[Kind::Float, Kind::Int], Kind::Float),
            form(&[Kind::Int, Kind::Int], Kind::Int),
        ])
        .pure()
        .property()
        .example("2.345.round(2)", "2.35"),
        &[&[Kind::Number], &[Kind::Number, Kind::Int]],
        Run::Copy(round),
    ),
    typed(
        Function::new("floor", "number.floor() -> float", "number", "The next lower whole number.")
            .forms(&[form(&[Kind::Float], Kind::Float)])
            .pure()
            .property()
            .example("2.7.floor()", "2.0"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(Dynamic::from_float(float(call).floor()))),
    ),
    typed(
        Function::new("ceiling", "number.ceiling() -> float", "number", "The next higher whole number.")
            .forms(&[form(&[Kind::Float], Kind::Float)])
            .pure()
            .property()
            .example("2.1.ceiling()", "3.0"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(Dynamic::from_float(float(call).ceil()))),
    ),
    typed(
        Function::new("int", "number.int() -> float", "number", "A number without what is after its point.")
            .forms(&[form(&[Kind::Float], Kind::Float)])
            .pure()
            .property()
            .example("2.7.int()", "2.0"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(Dynamic::from_float(float(call).trunc()))),
    ),
    typed(
        Function::new(
            "fraction",
            "number.fraction() -> float",
            "number",
            "What is after the point of a number.",
        )
        .forms(&[form(&[Kind::Float], Kind::Float)])
        .pure()
        .property()
        .example("2.5.fraction()", "0.5"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(Dynamic::from_float(float(call).fract()))),
    ),
    typed(
        Function::new("sqrt", "number.sqrt() -> float", "number", "The square root.")
            .forms(&[form(&[Kind::Float], Kind::Float)])
            .pure()
            .example("9.0.sqrt()", "3.0"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(Dynamic::from_float(float(call).sqrt()))),
    ),
    typed(
        Function::new(
            "is_nan",
            "number.is_nan() -> bool",
            "number",
            "Whether a float is no number, as 0.0 / 0.0 is.",
        )
        .forms(&[form(&[Kind::Float], Kind::Bool)])
        .pure()
        .property()
        .example("(0.0 / 0.0).is_nan()", "true"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(float(call).is_nan().into())),
    ),
    typed(
        Function::new(
            "is_finite",
            "number.is_finite() -> bool",
            "number",
            "Whether a float is neither infinite nor no number.",
        )
        .forms(&[form(&[Kind::Float], Kind::Bool)])
        .pure()
        .property()
        .example("(1.0 / 0.0).is_finite()", "false"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(float(call).is_finite().into())),
    ),
    typed(
        Function::new(
            "is_infinite",
            "number.is_infinite() -> bool",
            "number",
            "Whether a float is infinite, as 1.0 / 0.0 is.",
        )
        .forms(&[form(&[Kind::Float], Kind::Bool)])
        .pure()
        .property()
        .example("(1.0 / 0.0).is_infinite()", "true"),
        &[&[Kind::Float]],
        Run::Copy(|call| Ok(float(call).is_infinite().into())),
    ),
    typed(
        Function::new(
            "to_int",
            "number.to_int() -> int",
            "number",
            "A number without its fraction; of a character, its code.",
        )
        .forms(&[form(&[Kind::Number], Kind::Int), form(&[Kind::Char], Kind::Int)])
        .pure()
        .example("2.7.to_int()", "2"),
        &[&[Kind::Number], &[Kind::Char]],
        Run::Copy(to_int),
    ),
    typed(
        Function::new("to_float", "number.to_float() -> float", "number", "As a number with a fraction.")
            .forms(&[form(&[Kind::Number], Kind::Float)])
            .pure()
            .example("2.to_float()", "2.0"),
        &[&[Kind::Number]],
        Run::Copy(|call| Ok(Dynamic::from_float(float(call)))),
    ),
    typed(
        Function::new(
            "parse_int",
            "parse_int(text, base?) -> int",
            "number",
            "A whole number from text, with the base 10 or another one from 2 to 36.",
        )
        .forms(&[form(&[Kind::Text], Kind::Int), form(&[Kind::Text, Kind::Int], Kind::Int)])
        .pure()
        .example("parse_int(\"ff\", 16)", "255"),
        &[&[Kind::Text], &[Kind::Text, Kind::Int]],
        Run::Copy(parse_int),
    ),
    typed(
        Function::new("parse_float", "parse_float(text) -> float", "number", "A number from text.")
            .forms(&[form(&[Kind::Text], Kind::Float)])
            .pure()
            .example("parse_float(\"2.5\")", "2.5"),
        &[&[Kind::Text]],
        Run::Copy(|call| {
            let text = call.text(0, "text")?;
            let parsed = text.trim().parse::<f64>().ok().filter(|float| float.is_finite());
            parsed.map(Dynamic::from_float).ok_or_else(|| not_a_number(&call.value(0)).into())
        }),
    ),
];

#[expect(clippy::cast_precision_loss, reason = "an int meets a float as a float, as in every sum of the two")]
fn float(call: &Call<'_>) -> f64 {
    let value = call.value(0);
    value.as_float().or_else(|_| value.as_int().map(|int| int as f64)).unwrap_or(f64::NAN)
}

fn round(call: &mut Call<'_>) -> Fallible {
    let value = call.value(0);
    if value.is_int() {
        return Ok(value);
    }
    let digits = if call.count() == 2 { call.int(1, "digits")?.clamp(0, 15) } else { 0 };
    let factor = 10f64.powi(i32::try_from(digits).unwrap_or(0));
    let scaled = float(call) * factor;
    // A number that is too large to be scaled has no digits after its point.
    Ok(if scaled.is_finite() { Dynamic::from_float(scaled.round() / factor) } else { value })
}

/// The first float that is beyond whole numbers of 64 bits.
const BEYOND: f64 = 9_223_372_036_854_775_808.0;

fn to_int(call: &mut Call<'_>) -> Fallible {
    let value = call.value(0);
    if value.is_int() {
        return Ok(value);
    }
    if let Ok(char) = value.as_char() {
        return Ok(i64::from(u32::from(char)).into());
    }
    let whole = float(call).trunc();
    if !(-BEYOND..BEYOND).contains(&whole) {
        let message = format!("{} is too large for an int", show::written(&value));
        return Err(Failure::new("arithmetic", "ArithmeticError", message).into());
    }
    #[expect(clippy::cast_possible_truncation, reason = "it is whole, and within the range")]
    Ok(Dynamic::from_int(whole as i64))
}

fn parse_int(call: &mut Call<'_>) -> Fallible {
    let text = call.text(0, "text")?;
    let base = if call.count() == 2 { call.int(1, "base")? } else { 10 };
    let Some(base) = u32::try_from(base).ok().filter(|base| (2..=36).contains(base)) else {
        let message = "argument 2 'base' of parse_int(...) must be from 2 to 36";
        return Err(Failure::new("wrong-value", "ValueError", message).into());
    };
    let parsed = i64::from_str_radix(text.trim(), base);
    parsed.map(Dynamic::from_int).map_err(|_| not_a_number(&call.value(0)).into())
}

fn not_a_number(value: &Dynamic) -> Failure {
    let message = format!("{} is not a number", show::written(value));
    Failure::new("arithmetic", "ArithmeticError", message)
}
