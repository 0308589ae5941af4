//! Paths and queries: each parameter is one encoded segment, whatever it holds.

use std::fmt::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use secrecy::ExposeSecret as _;

use crate::credential::LoginPart;

/// Everything but RFC 3986's unreserved characters is encoded.
pub(crate) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// Why a value cannot stand in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SegmentError {
    /// The path would lose a segment and mean another operation.
    #[error("is empty")]
    Empty,
    /// `.` and `..` are resolved away by clients, proxies and servers, encoded or not.
    #[error("is {0:?}, which would change the path")]
    Dots(&'static str),
    /// Control characters have no place in a path, and servers disagree about them.
    #[error("contains the control character U+{:04X}", u32::from(*.0))]
    Control(char),
}

/// Encodes a value as one path segment.
pub(crate) fn encode_segment(value: &str) -> Result<String, SegmentError> {
    match value {
        "" => return Err(SegmentError::Empty),
        "." => return Err(SegmentError::Dots(".")),
        ".." => return Err(SegmentError::Dots("..")),
        _ => {}
    }
    if let Some(control) = value.chars().find(|character| character.is_control()) {
        return Err(SegmentError::Control(control));
    }
    Ok(utf8_percent_encode(value, RESERVED).to_string())
}

/// Fills a template (`/ipsec/endpoints/{endpoint_id}`) with encoded segments. The error is the name of the first
/// parameter that has no value.
pub(crate) fn fill<'v>(
    template: &str,
    mut value: impl FnMut(&str) -> Option<&'v str>,
) -> Result<String, String> {
    let mut path = String::with_capacity(template.len() + 16);
    let mut rest = template;
    while let Some((literal, after)) = rest.split_once('{') {
        path.push_str(literal);
        let (name, tail) = after.split_once('}').unwrap_or((after, ""));
        path.push_str(value(name).ok_or_else(|| name.to_owned())?);
        rest = tail;
    }
    path.push_str(rest);
    Ok(path)
}

/// Checks what stands in a path for a parameter, encoded: it must stay one segment and mean itself.
pub(crate) fn check_encoded(segment: String) -> Result<String, SegmentError> {
    match segment.as_str() {
        "" => Err(SegmentError::Empty),
        "." => Err(SegmentError::Dots(".")),
        ".." => Err(SegmentError::Dots("..")),
        _ => match percent_decode_str(&segment).decode_utf8_lossy().chars().find(|c| c.is_control()) {
            Some(control) => Err(SegmentError::Control(control)),
            None => Ok(segment),
        },
    }
}

/// Appends pairs to a target whose values are encoded already.
pub(crate) fn append_encoded<'p>(target: &mut String, pairs: impl IntoIterator<Item = (&'p str, &'p str)>) {
    for (name, value) in pairs {
        target.push(if target.contains('?') { '&' } else { '?' });
        let _ = write!(target, "{}={value}", utf8_percent_encode(name, RESERVED));
    }
}

/// Appends the parts of a login that travel in the query.
pub(crate) fn append_login(target: &mut String, login: &[LoginPart]) {
    let pairs = login.iter().filter_map(|part| match part {
        LoginPart::Query(name, secret) => {
            Some((name.as_str(), utf8_percent_encode(secret.expose_secret(), RESERVED).to_string()))
        }
        _ => None,
    });
    for (name, value) in pairs {
        append_encoded(target, [(name, value.as_str())]);
    }
}

/// Appends `name=value` pairs to a target, each encoded, joined by `?` and `&`.
pub(crate) fn append_query<'p>(target: &mut String, pairs: impl IntoIterator<Item = (&'p str, &'p str)>) {
    for (index, (name, value)) in pairs.into_iter().enumerate() {
        target.push(if index == 0 { '?' } else { '&' });
        let _ = write!(
            target,
            "{}={}",
            utf8_percent_encode(name, RESERVED),
            utf8_percent_encode(value, RESERVED)
        );
    }
}

/// Writes pairs as `application/x-www-form-urlencoded`, where a blank is a plus sign.
pub(crate) fn encode_form<'p>(
    pairs: impl IntoIterator<Item = (&'p str, &'p str, Option<&'p str>)>,
) -> String {
    let mut text = String::new();
    for (name, value, written) in pairs {
        if !text.is_empty() {
            text.push('&');
        }
        push_form_word(&mut text, name);
        text.push('=');
        match written {
            Some(written) => text.push_str(written),
            None => push_form_word(&mut text, value),
        }
    }
    text
}

fn push_form_word(text: &mut String, word: &str) {
    for (index, part) in word.split(' ').enumerate() {
        if index > 0 {
            text.push('+');
        }
        text.extend(utf8_percent_encode(part, RESERVED));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hostile_segments_stay_one_segment_or_are_refused() {
        let cases = [
            ("../admin", "..%2Fadmin"),
            ("a/b", "a%2Fb"),
            ("%2e%2e", "%252e%252e"),
            ("?x=", "%3Fx%3D"),
            ("a#b", "a%23b"),
            ("a;b=c", "a%3Bb%3Dc"),
            ("a\\b", "a%5Cb"),
            ("tünnel 1", "t%C3%BCnnel%201"),
            ("...", "..."),
            ("10.0.0.0~8_-", "10.0.0.0~8_-"),
        ];
        for (value, encoded) in cases {
            assert_eq!(encode_segment(value).as_deref(), Ok(encoded), "{value}");
        }
        assert_eq!(encode_segment(""), Err(SegmentError::Empty));
        assert_eq!(encode_segment("."), Err(SegmentError::Dots(".")));
        assert_eq!(encode_segment(".."), Err(SegmentError::Dots("..")));
        assert_eq!(encode_segment("a\r\nHost: b"), Err(SegmentError::Control('\r')));
        assert_eq!(encode_segment("a\0"), Err(SegmentError::Control('\0')));
        assert_eq!(SegmentError::Control('\r').to_string(), "contains the control character U+000D");
    }

    #[test]
    fn templates_are_filled_in_order() {
        let value = |name: &str| match name {
            "a" => Some("1"),
            "b" => Some("x%2Fy"),
            _ => None,
        };
        assert_eq!(fill("/p/{a}/q/{b}/r", value).unwrap(), "/p/1/q/x%2Fy/r");
        assert_eq!(fill("/p", value).unwrap(), "/p");
        assert_eq!(fill("/p/{c}", value), Err("c".to_owned()));
    }

    #[test]
    fn forms_and_queries_are_encoded() {
        assert_eq!(encode_form([("a b", "c+d e", None), ("x", "", None)]), "a+b=c%2Bd+e&x=");
        let mut target = "/p".to_owned();
        append_query(&mut target, [("a b", "c&d=e"), ("f", "ü")]);
        assert_eq!(target, "/p?a%20b=c%26d%3De&f=%C3%BC");
    }

    proptest! {
        #[test]
        fn a_segment_decodes_to_its_value_and_is_one_segment(value in "\\PC{1,40}") {
            prop_assume!(value != "." && value != "..");
            let encoded = encode_segment(&value).unwrap();
            prop_assert!(encoded.chars().all(|c| c.is_ascii_alphanumeric() || "-._~%".contains(c)));
            prop_assert_eq!(percent_decode_str(&encoded).decode_utf8().unwrap(), value);
        }

        #[test]
        fn any_text_is_encoded_or_refused(value in any::<String>()) {
            match encode_segment(&value) {
                Ok(encoded) => prop_assert!(!encoded.contains(['/', '?', '#', '\\'])),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
        }
    }
}
