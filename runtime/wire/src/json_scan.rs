//! Looks into large JSON answers without building them.

use serde::de::{DeserializeSeed as _, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::{Map, Value};

/// Whether a body looks like a JSON object.
pub(crate) fn is_object(body: &[u8]) -> bool {
    without_bom(body).iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Whether the quoted key stands anywhere in the body: a quick test that spares most answers a second parse.
pub(crate) fn mentions_key(body: &[u8], key: &str) -> bool {
    let quoted = format!("\"{key}\"");
    match std::str::from_utf8(body) {
        Ok(text) => text.contains(&quoted),
        Err(_) => body.windows(quoted.len()).any(|window| window == quoted.as_bytes()),
    }
}

/// The values of the wanted keys at the top level of an object; other values are skipped, however deep they are.
/// `None` when the body is not one JSON object.
pub(crate) fn top_level(body: &[u8], wanted: &[&str]) -> Option<Map<String, Value>> {
    let mut reader = serde_json::Deserializer::from_slice(without_bom(body));
    let found = Scan { wanted }.deserialize(&mut reader).ok()?;
    reader.end().ok()?;
    Some(found)
}

fn without_bom(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)
}

struct Scan<'w> {
    wanted: &'w [&'w str],
}

impl<'de> serde::de::DeserializeSeed<'de> for Scan<'_> {
    type Value = Map<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Scan<'_> {
    type Value = Map<String, Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Map::new();
        while let Some(key) = map.next_key::<std::borrow::Cow<'_, str>>()? {
            if self.wanted.contains(&key.as_ref()) {
                let value = map.next_value()?;
                found.insert(key.into_owned(), value);
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_the_wanted_keys_and_skips_depth() {
        let deep = format!("{{\"a\":{}{},\"error\":true}}", "[".repeat(100_000), "]".repeat(100_000));
        let found = top_level(deep.as_bytes(), &["error"]).unwrap();
        assert_eq!(found.get("error"), Some(&Value::Bool(true)));
        assert_eq!(found.len(), 1);
    }

    #[test]
    fn depth_below_a_wanted_key_is_an_error_and_no_crash() {
        let deep = format!("{{\"error\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(top_level(deep.as_bytes(), &["error"]), None);
    }

    #[test]
    fn byte_order_marks_and_garbage() {
        let marked = b"\xef\xbb\xbf {\"error\":1}";
        assert!(is_object(marked));
        assert_eq!(top_level(marked, &["error"]).unwrap().len(), 1);
        assert!(!is_object(b"[1]"));
        for body in [&b"{"[..], b"{}x", b"[]", b"", b"{\"error\""] {
            assert_eq!(top_level(body, &["error"]), None, "{}", String::from_utf8_lossy(body));
        }
        assert!(mentions_key(b"\xff \"error\"", "error"));
        assert!(!mentions_key(b"{\"errors\":[]}", "error"));
    }
}
