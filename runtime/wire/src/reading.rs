//! What the body of an answer is, found out once: nothing, JSON, a web page, or something else.
//!
//! Every reader of an answer (errors, results, tasks, secrets, traces) starts from this reading. It is tolerant where
//! the content is not in doubt: a byte-order mark, blanks and NULs around the JSON, values that JSON does not have,
//! halves of surrogate pairs, bytes that are not UTF-8.

use std::borrow::Cow;
use std::sync::OnceLock;

use bytes::Bytes;

use crate::json::{self, Json};
use crate::surrogates::without_lone_surrogates;
use crate::{html, non_finite};

/// A body that was looked at.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) form: Form,
    /// JSON pointers of values that JSON does not have, which read as `null`.
    pub(crate) absent: Vec<String>,
    /// Whether characters were replaced that are not valid text.
    pub(crate) repaired: bool,
    parsed: OnceLock<Option<Json>>,
}

/// What a body is.
#[derive(Debug)]
pub(crate) enum Form {
    /// No byte, or only blanks and NULs.
    Empty,
    /// One JSON value: its text, without anything around it.
    Json(Bytes),
    /// The beginning of a web page.
    Page,
    /// It begins like JSON and is not: why, in words, and the first value where one is whole.
    BrokenJson { why: String, first: Option<String> },
    /// Anything else.
    Other,
}

impl Reading {
    /// Looks at a body.
    pub(crate) fn of(body: &Bytes) -> Self {
        let inner = trimmed(body);
        let reading = |form, absent, repaired| Self { form, absent, repaired, parsed: OnceLock::new() };
        let Some(first) = inner.first() else { return reading(Form::Empty, vec![], false) };
        if html::is_page(inner) {
            return reading(Form::Page, vec![], false);
        }
        if !matches!(first, b'{' | b'[' | b'"' | b'-' | b'+' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z') {
            return reading(Form::Other, vec![], false);
        }
        let decoded = String::from_utf8_lossy(inner);
        let text = without_lone_surrogates(&decoded);
        let repaired = matches!(decoded, Cow::Owned(_)) || matches!(text, Cow::Owned(_));
        let broken = match json::check(&text) {
            Ok(()) => {
                let kept = if repaired { Bytes::from(text.into_owned()) } else { body.slice_ref(inner) };
                return reading(Form::Json(kept), vec![], repaired);
            }
            Err(broken) => broken,
        };
        if let Some((clean, absent)) = non_finite::replaced(&text)
            && json::check(&clean).is_ok()
        {
            return reading(Form::Json(clean.into()), absent, repaired);
        }
        if !matches!(first, b'{' | b'[') {
            return reading(Form::Other, vec![], false);
        }
        let first = if broken.is_eof() { None } else { json::first_value(&text).map(str::to_owned) };
        reading(Form::BrokenJson { why: in_words(&broken), first }, vec![], repaired)
    }

    /// The JSON text; `None` where the body is not JSON.
    pub(crate) fn json_text(&self) -> Option<&str> {
        match &self.form {
            Form::Json(text) => std::str::from_utf8(text).ok(),
            _ => None,
        }
    }

    /// Whether the body is JSON that could not go on: a number that is cut off looks like a shorter one.
    pub(crate) fn is_complete_json(&self) -> bool {
        self.json_text().is_some_and(|text| text.ends_with(['}', ']', '"']))
    }

    /// The parsed JSON: of the whole body, or of the first value where more came after it.
    pub(crate) fn json(&self) -> Option<&Json> {
        let parse = || match &self.form {
            Form::BrokenJson { first, .. } => Json::parse(first.as_deref()?),
            _ => Json::parse(self.json_text()?),
        };
        self.parsed.get_or_init(parse).as_ref()
    }

    /// Whether an object with this key may be in the body: a quick test that spares most answers a parse.
    pub(crate) fn mentions_key(&self, key: &str) -> bool {
        let quoted = format!("\"{key}\"");
        match &self.form {
            Form::BrokenJson { first, .. } => first.as_ref().is_some_and(|first| first.contains(&quoted)),
            _ => self.json_text().is_some_and(|text| text.contains(&quoted)),
        }
    }
}

/// A body without a byte-order mark, and without blanks and NULs around its content.
fn trimmed(body: &Bytes) -> &[u8] {
    let blank = |byte: &u8| byte.is_ascii_whitespace() || *byte == 0;
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let start = body.iter().position(|byte| !blank(byte)).unwrap_or(body.len());
    let end = body.iter().rposition(|byte| !blank(byte)).map_or(start, |last| last + 1);
    body.get(start..end).unwrap_or_default()
}

/// What is wrong with JSON, without the library's own words for what it expected.
fn in_words(error: &serde_json::Error) -> String {
    let at = format!("at line {}, column {} of the answer", error.line(), error.column());
    if error.is_eof() {
        format!("it ends too early, {at}")
    } else if error.to_string().starts_with("trailing characters") {
        format!("it goes on after its end, {at}")
    } else {
        format!("it is not valid, {at}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &[u8]) -> Reading {
        Reading::of(&Bytes::copy_from_slice(body))
    }

    #[test]
    fn whole_json_is_read_whatever_stands_around_it() {
        for body in
            [&b"{\"a\":1}"[..], b"\xef\xbb\xbf{\"a\":1}", b" \r\n{\"a\":1}\n\0\0\0", b"\0\t{\"a\":1}\0 \0"]
        {
            let reading = read(body);
            assert_eq!(reading.json_text(), Some("{\"a\":1}"), "{body:?}");
            assert!(reading.is_complete_json() && reading.absent.is_empty() && !reading.repaired);
        }
        for scalar in ["null", "true", "\"text\"", "-7"] {
            assert_eq!(read(scalar.as_bytes()).json_text(), Some(scalar));
        }
        assert!(!read(b"12").is_complete_json());
    }

    #[test]
    fn values_that_json_does_not_have_are_named() {
        let reading = read(b"{\"response\":{\"loss\":NaN,\"delays\":[0.5,Infinity]}}");
        assert_eq!(reading.json_text(), Some("{\"response\":{\"loss\":null,\"delays\":[0.5,null]}}"));
        assert_eq!(reading.absent, ["/response/loss", "/response/delays/1"]);
    }

    #[test]
    fn what_is_not_text_is_replaced() {
        for body in [&b"{\"a\":\"\\ud800\"}"[..], b"{\"a\":\"\xff\"}"] {
            let reading = read(body);
            assert!(reading.repaired);
            assert_eq!(reading.json().and_then(|json| json.get("a")?.scalar()), Some("\u{fffd}"));
        }
    }

    #[test]
    fn everything_else_is_told_apart() {
        for body in [&b""[..], b" \n\0", b"\xef\xbb\xbf"] {
            assert!(matches!(read(body).form, Form::Empty), "{body:?}");
        }
        assert!(matches!(read(b"\n<!DOCTYPE HTML><title>x</title>").form, Form::Page));
        for body in [&b"OK, done"[..], b"<config/>", b"\x1f\x8b\x08", b"NaNny", b"12 monkeys"] {
            assert!(matches!(read(body).form, Form::Other), "{body:?}");
        }
        for (body, words) in [
            ("{\"a\":", "it ends too early, at line 1, column 5 of the answer"),
            ("{\"a\":1}x", "it goes on after its end, at line 1, column 8 of the answer"),
            ("{a:1}", "it is not valid, at line 1, column 2 of the answer"),
        ] {
            let reading = read(body.as_bytes());
            let Form::BrokenJson { why, .. } = &reading.form else { panic!("{body}: {reading:?}") };
            assert_eq!(why, words);
        }
        let more = read(b"{\"error\":{\"message\":\"no\"}}\n{\"response\":1}");
        assert!(more.mentions_key("error") && more.json().is_some_and(|json| json.get("error").is_some()));
    }
}
