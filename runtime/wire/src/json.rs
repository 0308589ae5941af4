//! The parsed body of an answer: exact numbers, every value of a repeated key.
//!
//! [`serde_json::Value`] keeps the last of two values with one key and rounds large numbers. Whether an answer reports
//! an error must not depend on which of two `error` keys came last.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Values below this depth are not looked into.
const DEEPEST: usize = 64;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    /// The number's text.
    Number(String),
    Text(String),
    List(Vec<Self>),
    /// Entries in the order in which they came, repeated keys included.
    Object(Vec<(String, Self)>),
    /// A list or an object that stands too deep.
    TooDeep,
}

impl Json {
    /// Parses a text that holds one JSON value.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut reader = serde_json::Deserializer::from_str(text);
        // In one pass; numbers that the library would round need their text, and a pass for every level.
        match (Node { depth: 0 }).deserialize(&mut reader) {
            Ok(json) => Some(json),
            Err(_) => serde_json::from_str::<&RawValue>(text).ok().map(|raw| Self::exact(raw, 0)),
        }
    }

    fn exact(raw: &RawValue, depth: usize) -> Self {
        let text = raw.get();
        let mut reader = serde_json::Deserializer::from_str(text);
        let parsed = match text.as_bytes().first() {
            Some(b'{' | b'[') if depth >= DEEPEST => Ok(Self::TooDeep),
            Some(b'{' | b'[') => reader.deserialize_any(Exact { depth: depth.saturating_add(1) }),
            Some(b'-' | b'0'..=b'9') => Ok(Self::Number(text.to_owned())),
            _ => (Node { depth }).deserialize(&mut reader),
        };
        // What cannot be read of a value that is whole: text that is not Unicode.
        parsed.unwrap_or_else(|_| Self::Text(text.to_owned()))
    }

    /// The last value of a key: what ordinary readers take.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.all(key).last()
    }

    /// Every value of a key.
    pub(crate) fn all<'j>(&'j self, key: &str) -> impl DoubleEndedIterator<Item = &'j Self> {
        self.entries().iter().filter(move |(name, _)| name == key).map(|(_, value)| value)
    }

    /// The entries of an object; none for anything else.
    pub(crate) fn entries(&self) -> &[(String, Self)] {
        match self {
            Self::Object(entries) => entries,
            _ => &[],
        }
    }

    /// What is inside the envelope, where there is one.
    pub(crate) fn inside(&self, envelope: Option<&str>) -> &Self {
        envelope.and_then(|key| self.get(key)).unwrap_or(self)
    }

    /// A text or a number as text.
    pub(crate) fn scalar(&self) -> Option<&str> {
        match self {
            Self::Text(text) | Self::Number(text) => Some(text),
            _ => None,
        }
    }

    /// The same for readers that expect the library's type. A number that it would round becomes text.
    pub(crate) fn to_value(&self) -> Value {
        match self {
            Self::Null | Self::TooDeep => Value::Null,
            Self::Bool(truth) => Value::Bool(*truth),
            Self::Number(text) => number(text),
            Self::Text(text) => Value::String(text.clone()),
            Self::List(items) => Value::Array(items.iter().map(Self::to_value).collect()),
            Self::Object(entries) => Value::Object(
                entries.iter().map(|(key, value)| (key.clone(), value.to_value())).collect::<Map<_, _>>(),
            ),
        }
    }
}

fn number(text: &str) -> Value {
    let parsed = serde_json::from_str::<Value>(text).ok();
    parsed
        .filter(|value| text.contains(['.', 'e', 'E']) || !value.is_f64())
        .unwrap_or_else(|| Value::String(text.to_owned()))
}

/// From here on a fraction may be a whole number that was rounded.
const LARGE: f64 = 9e15;

/// Reads a value in one pass. A number that was rounded is an error.
struct Node {
    depth: usize,
}

impl Node {
    fn inside(&self) -> Self {
        Self { depth: self.depth.saturating_add(1) }
    }
}

impl<'de> DeserializeSeed<'de> for Node {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        if self.depth > DEEPEST {
            return deserializer.deserialize_ignored_any(IgnoredAny).map(|_| Json::TooDeep);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Node {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        if value.abs() < LARGE { Ok(Json::Number(value.to_string())) } else { Err(E::custom("rounded")) }
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = seq.next_element_seed(self.inside())? {
            items.push(item);
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some(key) = map.next_key()? {
            entries.push((key, map.next_value_seed(self.inside())?));
        }
        Ok(Json::Object(entries))
    }
}

/// Reads the content of a list or an object, each number by its text.
struct Exact {
    depth: usize,
}

impl<'de> Visitor<'de> for Exact {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut items = Vec::new();
        while let Some(raw) = seq.next_element::<&RawValue>()? {
            items.push(Json::exact(raw, self.depth));
        }
        Ok(Json::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, raw)) = map.next_entry::<String, &RawValue>()? {
            entries.push((key, Json::exact(raw, self.depth)));
        }
        Ok(Json::Object(entries))
    }
}

/// Whether a text is one JSON value, however deep it nests and however large its numbers are.
pub(crate) fn check(text: &str) -> Result<(), serde_json::Error> {
    serde_json::from_str::<IgnoredAny>(text).map(|_| ())
}

/// The first JSON value of a text that goes on after it.
pub(crate) fn first_value(text: &str) -> Option<&str> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    values.next()?.ok()?;
    text.get(..values.byte_offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_numbers_exact_and_repeated_keys() {
        let json = Json::parse(r#"{"a":9223372036854775809,"b":1e400,"a":null}"#).unwrap();
        let all: Vec<_> = json.all("a").collect();
        assert_eq!(all, [&Json::Number("9223372036854775809".into()), &Json::Null]);
        assert_eq!(json.get("b").and_then(Json::scalar), Some("1e400"));
        assert_eq!(json.to_value(), serde_json::json!({"a": null, "b": "1e400"}));
        let large = Json::parse("[18446744073709551616,1.5,-7]").unwrap().to_value();
        assert_eq!(large, serde_json::json!(["18446744073709551616", 1.5, -7]));
    }

    #[test]
    fn depth_costs_no_stack_and_hides_nothing_beside_it() {
        let deep = format!("{{\"a\":{}{},\"error\":true}}", "[".repeat(100_000), "]".repeat(100_000));
        check(&deep).unwrap();
        let json = Json::parse(&deep).unwrap();
        assert_eq!(json.get("error"), Some(&Json::Bool(true)));
        let wrapped = Json::parse(&format!("{}1{}", "[".repeat(200), "]".repeat(200))).unwrap();
        assert!(format!("{wrapped:?}").contains("TooDeep"));
    }

    #[test]
    fn the_first_value_of_a_longer_text_is_found() {
        assert_eq!(first_value("{\"a\":[1]} {\"b\":2}"), Some("{\"a\":[1]}"));
        assert_eq!(first_value("{\"a\":"), None);
        assert_eq!(first_value(""), None);
    }
}
