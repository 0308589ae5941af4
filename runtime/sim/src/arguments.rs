//! The arguments of a request: as they arrived, and as behaviours read them once they were checked.

use std::borrow::Cow;

use bytes::Bytes;
use hyper::HeaderMap;
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value};

use crate::respond::Refusal;

/// The arguments as they arrived.
#[derive(Default)]
pub(crate) struct Raw {
    pub(crate) path: Vec<(&'static str, Sent)>,
    pub(crate) query: Vec<(String, Sent)>,
    /// `None` where a request does not come over a connection.
    pub(crate) headers: Option<HeaderMap>,
    pub(crate) content_type: Option<String>,
    pub(crate) body: Bytes,
}

/// One text of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Sent {
    /// What it says.
    pub(crate) text: String,
    /// With its escapes: what separates the items of a list is not escaped, or is where an item's own characters never are.
    pub(crate) raw: String,
}

impl Sent {
    /// A text as it was sent; `None` when an escape is not UTF-8.
    pub(crate) fn read(raw: &str) -> Option<Self> {
        Some(Self { text: decoded(raw)?, raw: raw.to_owned() })
    }

    /// A text that was sent without escapes.
    pub(crate) fn plain(text: String) -> Self {
        Self { raw: text.replace('%', "%25"), text }
    }
}

/// A text without its escapes; `None` when they are not UTF-8.
pub(crate) fn decoded(text: &str) -> Option<String> {
    percent_decode_str(text).decode_utf8().ok().map(Cow::into_owned)
}

/// The arguments after the checks: each value has its documented type.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Arguments {
    pub(crate) path: Map<String, Value>,
    pub(crate) query: Map<String, Value>,
    /// The fields of a JSON or form body.
    pub(crate) body: Map<String, Value>,
    /// A JSON body that is no object.
    pub(crate) whole: Option<Value>,
    /// What headers and cookies say, by the names of the parameters.
    pub(crate) headers: Map<String, Value>,
    /// What was passed over, in words.
    pub(crate) notes: Vec<String>,
}

impl Arguments {
    /// A number from the path; the checks made sure of it, so anything else is a mistake in the description.
    pub(crate) fn id(&self, name: &str) -> Result<i64, Refusal> {
        self.path.get(name).and_then(Value::as_i64).ok_or_else(|| Refusal::invalid(name, ""))
    }

    /// A text from the path; empty when it is something else.
    pub(crate) fn path_text(&self, name: &str) -> &str {
        self.path.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        self.query.get(name).and_then(Value::as_str)
    }

    pub(crate) fn query_number(&self, name: &str) -> Option<i64> {
        self.query.get(name).and_then(Value::as_i64)
    }

    pub(crate) fn query_flag(&self, name: &str) -> bool {
        self.query.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.body.get(name).and_then(Value::as_str)
    }

    pub(crate) fn number(&self, name: &str) -> Option<i64> {
        self.body.get(name).and_then(Value::as_i64)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.body.get(name).and_then(Value::as_bool)
    }
}

/// The pairs of a query or a form. `None` when an escape is not UTF-8.
pub(crate) fn pairs(text: &str) -> Option<Vec<(String, Sent)>> {
    let spaced = |part: &str| part.replace('+', "%20");
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            Some((decoded(&spaced(name))?, Sent::read(&spaced(value))?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_and_forms_are_decoded() {
        let owned = |list: &[(&str, &str)]| {
            Some(list.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect::<Vec<_>>())
        };
        let cases = [
            ("", owned(&[])),
            ("a=1&b=two+words&c=%26%3D", owned(&[("a", "1"), ("b", "two words"), ("c", "&=")])),
            ("a&b=&&c=x=y", owned(&[("a", ""), ("b", ""), ("c", "x=y")])),
            ("a=1&a=2", owned(&[("a", "1"), ("a", "2")])),
            ("a=%FF", None),
        ];
        for (text, expected) in cases {
            let found =
                pairs(text).map(|pairs| pairs.into_iter().map(|(name, sent)| (name, sent.text)).collect());
            assert_eq!(found, expected, "{text}");
        }
    }
}
