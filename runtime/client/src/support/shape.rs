//! The shape of a JSON value: what tells the variants of a union apart.

use serde_json::Value;

/// Whether the value is `null`.
pub fn is_null(value: &Value) -> bool {
    value.is_null()
}

/// Whether the value is a boolean.
pub fn is_bool(value: &Value) -> bool {
    value.is_boolean()
}

/// Whether the value is a number without a fraction.
pub fn is_int(value: &Value) -> bool {
    value.is_i64() || value.is_u64()
}

/// Whether the value is a number.
pub fn is_number(value: &Value) -> bool {
    value.is_number()
}

/// Whether the value is a text.
pub fn is_text(value: &Value) -> bool {
    value.is_string()
}

/// Whether the value is an object with all of these keys.
pub fn has_keys(value: &Value, keys: &[&str]) -> bool {
    value.as_object().is_some_and(|object| keys.iter().all(|key| object.contains_key(*key)))
}

/// Whether the value is an object whose key holds one of these texts.
pub fn key_is(value: &Value, key: &str, texts: &[&str]) -> bool {
    value.get(key).and_then(Value::as_str).is_some_and(|text| texts.contains(&text))
}

/// Whether the value is an array that is empty or whose first item passes the test.
pub fn is_list_of(value: &Value, test: impl FnOnce(&Value) -> bool) -> bool {
    value.as_array().is_some_and(|items| items.first().is_none_or(test))
}

/// What a value is, in the words of signatures.
pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "int",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
