//! Bodies of fields: in which media type they travel, and how each of them is written.

use bytes::Bytes;
use edgebook_model::{Body, Encoding, MediaKind, Style};
use serde_json::Value;

use crate::body::{FormPair, Part, RequestBody};
use crate::content::is_json;
use crate::style::{self, StyleError};

/// The media type of a file that names none.
const ANY_FILE: &str = "application/octet-stream";

/// The value of one field of a body.
pub enum FieldValue {
    /// What JSON can hold.
    Json(Value),
    /// A file.
    File {
        /// Its name; that of the field where absent.
        name: Option<String>,
        /// Its media type; the description's where absent.
        mime: Option<String>,
        /// Its bytes.
        data: Bytes,
    },
}

/// Why a body cannot carry some fields.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FieldsError {
    /// No media type of the body can.
    #[error("cannot carry these values: it takes {0}")]
    NoMedia(String),
    /// A field has no form in its style.
    #[error("cannot carry the field {name:?}: it {problem}")]
    Style {
        /// The field.
        name: String,
        /// What is wrong with its value.
        problem: StyleError,
    },
    /// A field is to travel in a media type that is not written from values.
    #[error("cannot carry the field {name:?}: a list or an object is not written as {mime}")]
    Mime {
        /// The field.
        name: String,
        /// The media type.
        mime: String,
    },
}

/// Fields in the order of the description.
type Fields = Vec<(String, FieldValue)>;

impl RequestBody {
    /// The body of an operation from its fields: in the first media type that can carry them.
    pub fn of_fields(body: &Body, fields: Fields) -> Result<Self, FieldsError> {
        let has_files = fields.iter().any(|(_, value)| matches!(value, FieldValue::File { .. }));
        let plain = body.media.iter().find(|media| carries(body, media, &fields));
        // A form carries an object as JSON text, where nothing else carries it.
        let form = body.media.iter().find(|media| **media == MediaKind::Form && !has_files);
        match plain.or(form) {
            Some(media @ MediaKind::Form) => {
                let pairs = fields
                    .into_iter()
                    .map(|(name, value)| form_pairs(encoding(body, media, &name), &name, value));
                Ok(Self::Form(pairs.collect::<Result<Vec<_>, _>>()?.concat()))
            }
            Some(media @ MediaKind::Multipart) => {
                let parts = fields
                    .into_iter()
                    .map(|(name, value)| multipart(encoding(body, media, &name), name, value));
                Ok(Self::Multipart(parts.collect::<Result<Vec<_>, _>>()?.concat()))
            }
            Some(media) => {
                let object = fields.into_iter().map(|(name, value)| (name, value.into_json())).collect();
                Ok(Self::json_as(media, &Value::Object(object)))
            }
            None => {
                let known: Vec<&str> = body.media.iter().map(MediaKind::mime).collect();
                Err(FieldsError::NoMedia(known.join(" or ")))
            }
        }
    }

    /// The body of an operation from one JSON value, under the name that the description gives to JSON.
    pub fn of_json(body: &Body, json: &Value) -> Self {
        let media = body.media.iter().find(|media| media.is_json());
        Self::json_as(media.unwrap_or(&MediaKind::Json), json)
    }

    fn json_as(media: &MediaKind, json: &Value) -> Self {
        let data = json.to_string().into_bytes();
        match media {
            MediaKind::OtherJson(mime) => Self::OtherJson { mime: mime.to_string(), data },
            _ => Self::Json(data),
        }
    }
}

impl FieldValue {
    /// The value as JSON; a file is its text.
    fn into_json(self) -> Value {
        match self {
            Self::Json(json) => json,
            Self::File { data, .. } => Value::from(String::from_utf8_lossy(&data).into_owned()),
        }
    }
}

/// Whether a media type carries the fields as their types say.
fn carries(body: &Body, media: &MediaKind, fields: &[(String, FieldValue)]) -> bool {
    let nests = |json: &Value| json.is_array() || json.is_object();
    let is_flat = |json: &Value| match json {
        Value::Array(items) => !items.iter().any(nests),
        other => !other.is_object(),
    };
    fields.iter().all(|(name, value)| match (media, value) {
        (MediaKind::Multipart, _) => true,
        (MediaKind::Form, FieldValue::Json(json)) => is_flat(json) || encoding(body, media, name).is_some(),
        (media, FieldValue::Json(_)) => media.is_json(),
        (_, FieldValue::File { .. }) => false,
    })
}

/// What the description says about a field, where it says more than its type.
fn encoding<'b>(body: &'b Body, media: &MediaKind, name: &str) -> Option<&'b Encoding> {
    body.encoding.iter().find(|encoding| encoding.media == *media && encoding.field == name)
}

/// One text for each item of a list; objects, and lists in lists, as JSON.
fn texts(json: Value) -> Vec<String> {
    let text = |json: Value| match json {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    };
    match json {
        Value::Array(items) => items.into_iter().map(text).collect(),
        one => vec![text(one)],
    }
}

fn styled(name: &str, style: &Style, json: &Value) -> Result<Vec<style::Pair>, FieldsError> {
    style::pairs_of(name, style, json)
        .map_err(|problem| FieldsError::Style { name: name.to_owned(), problem })
}

fn form_pairs(
    encoding: Option<&Encoding>,
    name: &str,
    value: FieldValue,
) -> Result<Vec<FormPair>, FieldsError> {
    let json = value.into_json();
    if let Some(style) = encoding.and_then(|encoding| encoding.style.as_ref()) {
        let pairs = styled(name, style, &json)?;
        return Ok(pairs.into_iter().map(FormPair::styled).collect());
    }
    Ok(texts(json).into_iter().map(|text| FormPair::new(name, text)).collect())
}

fn multipart(encoding: Option<&Encoding>, name: String, value: FieldValue) -> Result<Vec<Part>, FieldsError> {
    let plain = |data: Bytes| Part { name: name.clone(), file_name: None, mime: None, data };
    let declared = encoding.and_then(|encoding| encoding.mime.as_deref());
    let json = match (value, encoding.and_then(|encoding| encoding.style.as_ref())) {
        (FieldValue::File { name: file, mime, data }, style) => {
            if let Some(Style::Undefined { reason }) = style {
                let problem = StyleError::Undefined(reason.to_string());
                return Err(FieldsError::Style { name, problem });
            }
            let mime = mime.or_else(|| declared.map(str::to_owned)).unwrap_or_else(|| ANY_FILE.to_owned());
            let file_name = Some(file.unwrap_or_else(|| name.clone()));
            return Ok(vec![Part { file_name, mime: Some(mime), ..plain(data) }]);
        }
        (FieldValue::Json(json), Some(style)) => {
            let pairs = styled(&name, style, &json)?.into_iter();
            return Ok(pairs.map(|pair| Part { name: pair.name, ..plain(pair.value.into()) }).collect());
        }
        (FieldValue::Json(json), None) => json,
    };
    let nests = json.is_array() || json.is_object();
    match declared {
        Some(mime) if is_json(mime) => {
            Ok(vec![Part { mime: Some(mime.to_owned()), ..plain(json.to_string().into()) }])
        }
        Some(mime) if nests && !mime.starts_with("text/") => {
            Err(FieldsError::Mime { name, mime: mime.to_owned() })
        }
        declared => {
            let items = if let Value::Array(items) = json { items } else { vec![json] };
            let part = |item: Value| {
                let as_json = (item.is_object() || item.is_array()).then_some(MediaKind::Json.mime());
                let text = texts(Value::Array(vec![item])).concat();
                Part { mime: as_json.or(declared).map(str::to_owned), ..plain(text.into()) }
            };
            Ok(items.into_iter().map(part).collect())
        }
    }
}

#[cfg(test)]
#[path = "fields_tests.rs"]
mod tests;
