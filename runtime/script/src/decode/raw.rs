//! JSON as text: numbers by their digits, unions by their shape, half surrogates.

use std::borrow::Cow;

use edgebook_model::VariantTest;
use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

/// What a JSON number is, by its text.
pub(super) enum Number<'t> {
    /// A whole number of 64 bits.
    Int(i64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// A number that neither can hold; its text.
    Large(&'t str),
}

/// Reads a number by its text.
pub(super) fn number(text: &str) -> Number<'_> {
    if !text.contains(['.', 'e', 'E']) {
        return text.parse().map_or(Number::Large(text), Number::Int);
    }
    match text.parse::<f64>() {
        Ok(float) if float.is_finite() => Number::Float(float),
        _ => Number::Large(text),
    }
}

/// Whether a value has the shape that a variant asks for. Unknown keys rule nothing out.
pub(super) fn passes(test: &VariantTest, raw: &str) -> bool {
    let first = raw.bytes().next().unwrap_or(b' ');
    match test {
        VariantTest::Always => true,
        VariantTest::Null => first == b'n',
        VariantTest::Bool => first == b't' || first == b'f',
        VariantTest::Text => first == b'"',
        VariantTest::Number => first == b'-' || first.is_ascii_digit(),
        VariantTest::Int => (first == b'-' || first.is_ascii_digit()) && !raw.contains(['.', 'e', 'E']),
        VariantTest::ListOf(inner) => {
            first == b'['
                && first_item(raw).is_none_or(|item| inner.iter().all(|inner| passes(inner, item.get())))
        }
        VariantTest::Keys(keys) => first == b'{' && has_keys(raw, keys),
        VariantTest::KeyIs { key, values } => {
            first == b'{'
                && text_under(raw, key).is_some_and(|text| values.iter().any(|value| *value == text))
        }
    }
}

/// The first item of a list; `None` when it is empty.
fn first_item(raw: &str) -> Option<Box<RawValue>> {
    struct First;
    impl<'de> Visitor<'de> for First {
        type Value = Option<Box<RawValue>>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("a list")
        }
        fn visit_seq<A: serde::de::SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
            let first = seq.next_element()?;
            while seq.next_element::<IgnoredAny>()?.is_some() {}
            Ok(first)
        }
    }
    let mut json = serde_json::Deserializer::from_str(raw);
    serde::Deserializer::deserialize_seq(&mut json, First).ok().flatten()
}

/// The text under a key of an object.
fn text_under(raw: &str, key: &str) -> Option<String> {
    struct Under<'k>(&'k str);
    impl<'de> Visitor<'de> for Under<'_> {
        type Value = Option<Box<RawValue>>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut found = None;
            while let Some(key) = map.next_key::<Cow<'de, str>>()? {
                if key == self.0 {
                    found = Some(map.next_value()?);
                } else {
                    map.next_value::<IgnoredAny>()?;
                }
            }
            Ok(found)
        }
    }
    let mut json = serde_json::Deserializer::from_str(raw);
    let found = serde::Deserializer::deserialize_map(&mut json, Under(key)).ok().flatten()?;
    serde_json::from_str(found.get()).ok()
}

/// Whether an object has all of the keys.
fn has_keys(raw: &str, keys: &[edgebook_model::Text]) -> bool {
    struct Keys<'k>(&'k [edgebook_model::Text]);
    impl<'de> Visitor<'de> for Keys<'_> {
        type Value = usize;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("an object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
            let mut seen: Vec<&str> = Vec::new();
            while let Some((key, IgnoredAny)) = map.next_entry::<Cow<'de, str>, IgnoredAny>()? {
                if let Some(wanted) = self.0.iter().find(|wanted| ***wanted == *key)
                    && !seen.contains(&wanted.as_ref())
                {
                    seen.push(wanted);
                }
            }
            Ok(seen.len())
        }
    }
    if keys.is_empty() {
        return true;
    }
    let mut json = serde_json::Deserializer::from_str(raw);
    serde::Deserializer::deserialize_map(&mut json, Keys(keys)).is_ok_and(|seen| seen == keys.len())
}

/// Whether brackets nest deeper than an answer may, as far as its strings can be told from the rest.
pub(super) fn too_deep(text: &str) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0u32, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'[' | b'{' if !in_string => {
                depth = depth.saturating_add(1);
                if depth > super::DEEPEST {
                    return true;
                }
            }
            b']' | b'}' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// What is said of an answer that nests too deep.
pub(super) fn too_deep_words() -> String {
    format!("the answer nests deeper than {} levels", super::DEEPEST)
}

/// Why valid JSON cannot be decoded, without the library's own words for what it expected.
pub(super) fn explain(error: &serde_json::Error) -> String {
    let words = error.to_string();
    if words.contains("recursion limit") || words.contains(TOO_DEEP) {
        return too_deep_words();
    }
    format!("the answer cannot be decoded, at line {}, column {}", error.line(), error.column())
}

/// The mark in an error for data that nests too deep.
pub(super) const TOO_DEEP: &str = "nests too deep";
