//! The value of a parameter as it travels, in the style that the description asks for.
//!
//! OpenAPI's styles are those of RFC 6570: what parts the items of a list is written as it is, and every character of
//! an item that is not unreserved is encoded.

use edgebook_model::{Param, Style};
use percent_encoding::utf8_percent_encode;
use serde_json::Value;

use crate::path::RESERVED;

/// Why a value cannot be written in the style of its parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StyleError {
    /// A list or an object stands inside a list or an object.
    #[error("holds a list or an object inside another, which its style has no form for")]
    Nested,
    /// A list holds null.
    #[error("holds null in a list, which its style has no form for")]
    NullItem,
    /// The value is no object.
    #[error("must be an object: its style has no form for anything else")]
    NotAnObject,
    /// The value is a list or an object in a cookie of its own for each item.
    #[error("is a list or an object, and a cookie has no form for one with `explode`")]
    Cookie,
    /// The description asks for what the standard does not define.
    #[error("cannot be sent: {0}")]
    Undefined(String),
    /// Nothing would be sent.
    #[error("is required, and an empty list or object leaves nothing to send")]
    Empty,
}

/// One name and value of a query or a cookie.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pair {
    /// The name, not encoded.
    pub(crate) name: String,
    /// The value, not encoded.
    pub(crate) value: String,
    /// The value as it is sent.
    pub(crate) encoded: String,
}

impl Pair {
    /// A pair whose value is one text.
    pub(crate) fn plain(name: &str, value: String) -> Self {
        Self { name: name.to_owned(), encoded: encoded(&value), value }
    }

    fn joined(name: &str, items: &[String], separator: &str, sent: &str) -> Self {
        let encoded: Vec<String> = items.iter().map(|item| encoded(item)).collect();
        Self { name: name.to_owned(), value: items.join(separator), encoded: encoded.join(sent) }
    }
}

/// A value without anything nested.
enum Flat {
    One(String),
    Many(Vec<String>),
    Named(Vec<(String, String)>),
}

impl Flat {
    fn of(value: &Value) -> Result<Self, StyleError> {
        Ok(match value {
            Value::Array(items) if items.iter().any(Value::is_null) => return Err(StyleError::NullItem),
            Value::Array(items) => Self::Many(items.iter().map(text).collect::<Result<_, _>>()?),
            Value::Object(entries) => Self::Named(
                entries
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(key, value)| Ok((key.clone(), text(value)?)))
                    .collect::<Result<_, _>>()?,
            ),
            one => Self::One(text(one)?),
        })
    }

    /// The items of a list; the keys and values of an object in turn.
    fn items(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(items) => items,
            Self::Named(entries) => entries.into_iter().flat_map(|(key, value)| [key, value]).collect(),
        }
    }
}

/// A value as plain text: `true`, `5`, `name`.
fn text(value: &Value) -> Result<String, StyleError> {
    match value {
        Value::Array(_) | Value::Object(_) => Err(StyleError::Nested),
        Value::String(text) => Ok(text.clone()),
        Value::Null => Ok(String::new()),
        other => Ok(other.to_string()),
    }
}

fn encoded(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// The pairs of a query.
pub(crate) fn pairs(param: &Param, value: &Value) -> Result<Vec<Pair>, StyleError> {
    let pairs = pairs_of(&param.wire, &param.style, value)?;
    if pairs.is_empty() && param.required { Err(StyleError::Empty) } else { Ok(pairs) }
}

/// The pairs of a named value in a style of queries.
pub(crate) fn pairs_of(name: &str, style: &Style, value: &Value) -> Result<Vec<Pair>, StyleError> {
    Ok(match style {
        Style::Undefined { reason } => return Err(StyleError::Undefined(reason.to_string())),
        Style::Json => vec![Pair::plain(name, value.to_string())],
        Style::DeepObject => match Flat::of(value)? {
            Flat::Named(entries) => {
                let pair = |(key, value): (String, String)| Pair::plain(&format!("{name}[{key}]"), value);
                entries.into_iter().map(pair).collect()
            }
            Flat::One(_) | Flat::Many(_) => return Err(StyleError::NotAnObject),
        },
        style => match (Flat::of(value)?, style.separators()) {
            (Flat::One(text), _) => vec![Pair::plain(name, text)],
            (Flat::Many(items), None) => items.into_iter().map(|item| Pair::plain(name, item)).collect(),
            (Flat::Named(entries), None) => {
                entries.into_iter().map(|(key, value)| Pair::plain(&key, value)).collect()
            }
            (flat, Some((separator, sent))) => match flat.items() {
                items if items.is_empty() => Vec::new(),
                items => vec![Pair::joined(name, &items, separator, sent)],
            },
        },
    })
}

/// The one pair of a cookie.
pub(crate) fn cookie(param: &Param, value: &Value) -> Result<Option<Pair>, StyleError> {
    let nests = value.is_array() || value.is_object();
    if nests && param.style == (Style::Form { explode: true }) {
        return Err(StyleError::Cookie);
    }
    Ok(pairs(param, value)?.into_iter().next())
}

/// The text of a header. Nothing in it is encoded: headers carry what they are given.
pub(crate) fn header(param: &Param, value: &Value) -> Result<String, StyleError> {
    match &param.style {
        Style::Undefined { reason } => Err(StyleError::Undefined(reason.to_string())),
        Style::Json => Ok(value.to_string()),
        style => Ok(simple(style, Flat::of(value)?, str::to_owned)),
    }
}

/// What stands in a path for a parameter, encoded.
pub(crate) fn segment(param: &Param, value: &Value) -> Result<String, StyleError> {
    let name = encoded(&param.wire);
    Ok(match (&param.style, value) {
        (Style::Undefined { reason }, _) => return Err(StyleError::Undefined(reason.to_string())),
        (Style::Json, value) => encoded(&value.to_string()),
        (style @ Style::Label { explode }, value) => {
            let separator = style.separators().map_or(",", |(_, sent)| sent);
            format!(".{}", expanded(Flat::of(value)?, *explode, separator))
        }
        (Style::Matrix { explode: true }, value) => match Flat::of(value)? {
            Flat::One(text) => matrix(&name, &encoded(&text)),
            Flat::Many(items) => items.iter().map(|item| matrix(&name, &encoded(item))).collect(),
            Flat::Named(entries) => {
                entries.iter().map(|(key, value)| matrix(&encoded(key), &encoded(value))).collect()
            }
        },
        (Style::Matrix { explode: false }, value) => matrix(&name, &expanded(Flat::of(value)?, false, ",")),
        (style, value) => simple(style, Flat::of(value)?, encoded),
    })
}

/// `;name=value`; without the sign where the value is empty.
fn matrix(name: &str, value: &str) -> String {
    if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") }
}

fn simple(style: &Style, flat: Flat, written: impl Fn(&str) -> String) -> String {
    let explode = matches!(style, Style::Simple { explode: true });
    parts(flat, explode, &written).join(",")
}

fn expanded(flat: Flat, explode: bool, separator: &str) -> String {
    parts(flat, explode, &encoded).join(separator)
}

/// The items as they are written; with `explode` the keys of an object stand before their values.
fn parts(flat: Flat, explode: bool, written: &dyn Fn(&str) -> String) -> Vec<String> {
    match flat {
        Flat::Named(entries) if explode => {
            entries.iter().map(|(key, value)| format!("{}={}", written(key), written(value))).collect()
        }
        flat => flat.items().iter().map(|item| written(item)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use edgebook_model::Place;
    use serde_json::json;

    use super::*;
    use crate::testing::param;

    fn of(style: Style, place: Place) -> Param {
        Param { style, ..param("color", place, false) }
    }

    /// The table of examples in OpenAPI 3.0.4 and 3.1.1, where it follows RFC 6570.
    #[test]
    fn queries_are_written_as_the_standard_says() {
        let (text, list, object) =
            (json!("blue"), json!(["blue", "black", "brown"]), json!({"R": 100, "G": 200, "B": 150}));
        let query = |style, value: &Value| -> String {
            let pairs = pairs(&of(style, Place::Query), value).unwrap();
            let pairs: Vec<String> =
                pairs.iter().map(|pair| format!("{}={}", encoded(&pair.name), pair.encoded)).collect();
            pairs.join("&")
        };
        for (style, value, written) in [
            (Style::Form { explode: true }, &text, "color=blue"),
            (Style::Form { explode: true }, &list, "color=blue&color=black&color=brown"),
            (Style::Form { explode: true }, &object, "R=100&G=200&B=150"),
            (Style::Form { explode: false }, &text, "color=blue"),
            (Style::Form { explode: false }, &list, "color=blue,black,brown"),
            (Style::Form { explode: false }, &object, "color=R,100,G,200,B,150"),
            (Style::Spaces, &list, "color=blue%20black%20brown"),
            (Style::Spaces, &object, "color=R%20100%20G%20200%20B%20150"),
            (Style::Pipes, &list, "color=blue%7Cblack%7Cbrown"),
            (Style::Pipes, &object, "color=R%7C100%7CG%7C200%7CB%7C150"),
            (Style::DeepObject, &object, "color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150"),
            (Style::Json, &list, "color=%5B%22blue%22%2C%22black%22%2C%22brown%22%5D"),
            (Style::Form { explode: false }, &json!(["a,b", "c&d"]), "color=a%2Cb,c%26d"),
            (Style::Form { explode: false }, &json!([]), ""),
        ] {
            assert_eq!(query(style.clone(), value), written, "{style:?} {value}");
        }
    }

    #[test]
    fn paths_and_headers_are_written_as_the_standard_says() {
        let (text, list, object) =
            (json!("blue"), json!(["blue", "black", "brown"]), json!({"R": 100, "G": 200}));
        for (style, value, written) in [
            (Style::Simple { explode: false }, &text, "blue"),
            (Style::Simple { explode: false }, &list, "blue,black,brown"),
            (Style::Simple { explode: true }, &list, "blue,black,brown"),
            (Style::Simple { explode: false }, &object, "R,100,G,200"),
            (Style::Simple { explode: true }, &object, "R=100,G=200"),
            (Style::Label { explode: false }, &text, ".blue"),
            (Style::Label { explode: false }, &list, ".blue,black,brown"),
            (Style::Label { explode: true }, &list, ".blue.black.brown"),
            (Style::Label { explode: false }, &object, ".R,100,G,200"),
            (Style::Label { explode: true }, &object, ".R=100.G=200"),
            (Style::Matrix { explode: false }, &text, ";color=blue"),
            (Style::Matrix { explode: false }, &json!(""), ";color"),
            (Style::Matrix { explode: false }, &list, ";color=blue,black,brown"),
            (Style::Matrix { explode: true }, &list, ";color=blue;color=black;color=brown"),
            (Style::Matrix { explode: false }, &object, ";color=R,100,G,200"),
            (Style::Matrix { explode: true }, &object, ";R=100;G=200"),
            (Style::Simple { explode: false }, &json!(["a/b", "c,d"]), "a%2Fb,c%2Cd"),
        ] {
            assert_eq!(
                segment(&of(style.clone(), Place::Path), value).unwrap(),
                written,
                "{style:?} {value}"
            );
        }
        let header = |explode, value: &Value| header(&of(Style::Simple { explode }, Place::Header), value);
        assert_eq!(header(false, &json!(["a b", "c"])).unwrap(), "a b,c");
        assert_eq!(header(true, &object).unwrap(), "R=100,G=200");
    }

    #[test]
    fn what_has_no_form_is_refused() {
        let nested = json!({"at": {"x": 1}});
        let undefined = Style::Undefined { reason: "the style \"matrix\" is for paths only".into() };
        for (style, value, error) in [
            (Style::Form { explode: true }, &nested, StyleError::Nested),
            (Style::DeepObject, &nested, StyleError::Nested),
            (Style::DeepObject, &json!(["a"]), StyleError::NotAnObject),
            (Style::Form { explode: false }, &json!([["a"]]), StyleError::Nested),
            (Style::Form { explode: true }, &json!(["a", null]), StyleError::NullItem),
            (
                undefined,
                &json!("a"),
                StyleError::Undefined("the style \"matrix\" is for paths only".to_owned()),
            ),
        ] {
            assert_eq!(pairs(&of(style, Place::Query), value), Err(error), "{value}");
        }
        let exploded = of(Style::Form { explode: true }, Place::Cookie);
        assert_eq!(cookie(&exploded, &json!(["a"])), Err(StyleError::Cookie));
        let list = of(Style::Form { explode: false }, Place::Cookie);
        assert_eq!(cookie(&list, &json!(["a", "b;c"])).unwrap().unwrap().encoded, "a,b%3Bc");
        let required = Param { required: true, ..of(Style::Form { explode: true }, Place::Query) };
        assert_eq!(pairs(&required, &json!([])), Err(StyleError::Empty));
    }
}
