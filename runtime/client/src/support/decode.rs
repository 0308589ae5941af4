//! Reading of values, lenient as devices need it.

use serde_json::Value;

use super::{Blob, Context, Keyed, Nullable, Secret};

/// A type that can be read from JSON.
///
/// Reading is in two steps, so that a value that does not fit can be kept whole: [`Decode::fits`] looks at the kind of
/// the value, [`Decode::take`] reads it.
pub trait Decode: Sized {
    /// What the value should be, in the words of signatures.
    const EXPECTED: &'static str;
    /// Whether `null` is a value of its own.
    const TAKES_NULL: bool = false;

    /// Whether the value can be read as this type. Fields within an object are not looked at.
    fn fits(value: &Value) -> bool;

    /// Reads a value that fits; one that does not gives an empty value.
    fn take(value: Value, cx: &mut Context) -> Self;
}

/// Reads a value that must be of the type's kind as a whole.
pub fn strictly<T: Decode>(value: Value) -> Result<T, String> {
    if T::fits(&value) {
        Ok(T::take(value, &mut Context::new()))
    } else {
        Err(format!("expected {}, got {}", T::EXPECTED, super::shape::kind(&value)))
    }
}

impl Decode for Value {
    const EXPECTED: &'static str = "any";

    fn fits(_: &Value) -> bool {
        true
    }

    fn take(value: Value, _: &mut Context) -> Self {
        value
    }
}

impl Decode for bool {
    const EXPECTED: &'static str = "bool";

    fn fits(value: &Value) -> bool {
        bool_of(value).is_some()
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        if !value.is_boolean() {
            cx.note(Self::EXPECTED, &value, true);
        }
        bool_of(&value).unwrap_or_default()
    }
}

impl Decode for i64 {
    const EXPECTED: &'static str = "int";

    fn fits(value: &Value) -> bool {
        int_of(value).is_some()
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        if !value.is_i64() {
            cx.note(Self::EXPECTED, &value, true);
        }
        int_of(&value).unwrap_or_default()
    }
}

impl Decode for f64 {
    const EXPECTED: &'static str = "float";

    fn fits(value: &Value) -> bool {
        float_of(value).is_some()
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        if !value.is_number() {
            cx.note(Self::EXPECTED, &value, true);
        }
        float_of(&value).unwrap_or_default()
    }
}

impl Decode for String {
    const EXPECTED: &'static str = "string";

    fn fits(value: &Value) -> bool {
        matches!(value, Value::String(_) | Value::Number(_) | Value::Bool(_))
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        if let Value::String(text) = value {
            return text;
        }
        cx.note(Self::EXPECTED, &value, true);
        if Self::fits(&value) { value.to_string() } else { Self::new() }
    }
}

impl Decode for Blob {
    const EXPECTED: &'static str = "blob";

    fn fits(value: &Value) -> bool {
        value.is_string()
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        Self { data: String::take(value, cx).into(), ..Self::default() }
    }
}

impl<T: Decode> Decode for Vec<T> {
    const EXPECTED: &'static str = "array";

    fn fits(value: &Value) -> bool {
        all_fit(value.as_array().map(Vec::as_slice), T::fits)
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        let mut items = Self::new();
        cx.each_item(value, &mut |item, cx| items.push(T::take(item, cx)));
        items
    }
}

impl<T: Decode> Decode for Keyed<T> {
    const EXPECTED: &'static str = "object";

    fn fits(value: &Value) -> bool {
        all_values_fit(value, T::fits)
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        let mut keyed = Self::default();
        cx.each_entry(value, &mut |key, value, cx| keyed.push(key, T::take(value, cx)));
        keyed
    }
}

impl<T: Decode> Decode for Box<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const TAKES_NULL: bool = T::TAKES_NULL;

    fn fits(value: &Value) -> bool {
        T::fits(value)
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        Self::new(T::take(value, cx))
    }
}

impl<T: Decode> Decode for Secret<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const TAKES_NULL: bool = T::TAKES_NULL;

    fn fits(value: &Value) -> bool {
        T::fits(value)
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        Self::new(T::take(value, cx))
    }
}

impl<T: Decode> Decode for Nullable<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    const TAKES_NULL: bool = true;

    fn fits(value: &Value) -> bool {
        value.is_null() || T::fits(value)
    }

    fn take(value: Value, cx: &mut Context) -> Self {
        if value.is_null() { Self::Null } else { Self::Value(T::take(value, cx)) }
    }
}

/// Whether there is an array, and all its items fit.
fn all_fit(items: Option<&[Value]>, fits: fn(&Value) -> bool) -> bool {
    items.is_some_and(|items| items.iter().all(fits))
}

/// Whether there is an object, and all its values fit.
fn all_values_fit(value: &Value, fits: fn(&Value) -> bool) -> bool {
    value.as_object().is_some_and(|entries| entries.values().all(fits))
}

/// Appliances write booleans in words too.
fn bool_of(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) => {
            let is = |words: [&str; 2]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
            if is(["true", "yes"]) { Some(true) } else { is(["false", "no"]).then_some(false) }
        }
        _ => None,
    }
}

/// Whole numbers, as numbers or texts, of at most 64 bits.
fn int_of(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => number.as_i64().or_else(|| number.as_f64().and_then(whole)),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The greatest whole number up to which every one has its own float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// `5.0` is 5; beyond the numbers that a float holds exactly nothing is guessed.
fn whole(number: f64) -> Option<i64> {
    let is_whole = number.fract() == 0.0 && number.abs() <= EXACT;
    // Formatting is the conversion that cannot round.
    is_whole.then(|| format!("{number:.0}").parse().ok()).flatten()
}

/// Numbers, as numbers or texts.
fn float_of(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|number: &f64| number.is_finite()),
        _ => None,
    }
}
