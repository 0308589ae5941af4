//! Request bodies: in which media type the given fields travel.
//!
//! Fields go out in the order of the description, as scripts send them: the same call is the same bytes from both.

use edgebook_model::{Body, MediaKind};
use edgebook_wire::{Part, RequestBody};
use serde_json::Value;

use super::encode::Field;
use super::{Blob, Object, Refusal};

/// Writes the fields in the first media type of the operation that can carry them.
pub(super) fn from_fields(body: &Body, object: Object) -> Result<RequestBody, Refusal> {
    let fields = object.fields;
    match body.media.iter().find(|media| carries(media, &fields)) {
        Some(MediaKind::Form) => Ok(RequestBody::Form(fields.into_iter().flat_map(pairs).collect())),
        Some(MediaKind::Multipart) => {
            Ok(RequestBody::Multipart(fields.into_iter().flat_map(parts).collect()))
        }
        Some(_) => Ok(RequestBody::Json(bytes_of(&Object { fields }.into_value()))),
        None => {
            let media: Vec<&str> = body.media.iter().map(MediaKind::mime).collect();
            Err(Refusal::Body(media.join(" or ")))
        }
    }
}

/// JSON as it is sent.
pub(super) fn bytes_of(value: &Value) -> Vec<u8> {
    value.to_string().into_bytes()
}

/// A value as plain text: `true`, `5`, `name`; a list gives one text for each item.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec![String::new()],
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::Bool(_) | Value::Number(_) | Value::Object(_) => vec![value.to_string()],
    }
}

fn carries(media: &MediaKind, fields: &[(String, Field)]) -> bool {
    let nests = |value: &Value| value.is_array() || value.is_object();
    let is_flat = |value: &Value| match value {
        Value::Array(items) => !items.iter().any(nests),
        other => !other.is_object(),
    };
    fields.iter().all(|(_, field)| match (media, field) {
        (MediaKind::Multipart, _) | (MediaKind::Json, Field::Json(_)) => true,
        (MediaKind::Form, Field::Json(value)) => is_flat(value),
        _ => false,
    })
}

fn pairs((name, field): (String, Field)) -> Vec<(String, String)> {
    match field {
        Field::Json(value) => texts(&value).into_iter().map(|text| (name.clone(), text)).collect(),
        Field::File(_) => Vec::new(),
    }
}

fn parts((name, field): (String, Field)) -> Vec<Part> {
    let plain = |data: bytes::Bytes| Part { name: name.clone(), file_name: None, mime: None, data };
    match field {
        Field::File(Blob { file_name, mime, data }) => vec![Part {
            file_name: Some(file_name.unwrap_or_else(|| name.clone())),
            mime: Some(mime.unwrap_or_else(|| "application/octet-stream".to_owned())),
            ..plain(data)
        }],
        Field::Json(value @ Value::Object(_)) => {
            vec![Part { mime: Some("application/json".to_owned()), ..plain(bytes_of(&value).into()) }]
        }
        Field::Json(value) => texts(&value).into_iter().map(|text| plain(text.into())).collect(),
    }
}
