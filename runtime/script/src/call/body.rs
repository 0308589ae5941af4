//! Request bodies: in which media type the given fields travel.

use edgebook_model::{Api, Body, MediaKind, TypeKind};
use edgebook_wire::{Part, RequestBody};
use serde_json::Value;

use super::encode::Wire;
use crate::value::Content;

/// The body of a request from its fields: the first media type that can carry them.
pub(super) fn from_fields(body: &Body, fields: Vec<(String, Wire)>) -> Result<RequestBody, String> {
    let media = body.media.iter().find(|media| carries(media, &fields));
    match media {
        Some(MediaKind::Form) => {
            let pairs = fields.into_iter().flat_map(|(name, wire)| form_pairs(&name, wire)).collect();
            Ok(RequestBody::Form(pairs))
        }
        Some(MediaKind::Multipart) => {
            let parts = fields.into_iter().flat_map(|(name, wire)| multipart(&name, wire)).collect();
            Ok(RequestBody::Multipart(parts))
        }
        Some(_) => {
            let object = fields.into_iter().map(|(name, wire)| (name, json(wire))).collect();
            Ok(RequestBody::Json(Value::Object(object).to_string().into_bytes()))
        }
        None => {
            let known: Vec<&str> = body.media.iter().map(MediaKind::mime).collect();
            Err(format!("cannot carry these values: it takes {}", known.join(" or ")))
        }
    }
}

/// The body of a request from one value that is no object.
pub(super) fn from_value(body: &Body, wire: Wire) -> RequestBody {
    match (wire, body.media.first()) {
        (Wire::Bytes(content), media) => RequestBody::Bytes {
            mime: media.map_or("application/octet-stream", MediaKind::mime).to_owned(),
            data: content.bytes().clone(),
        },
        (Wire::Json(json), _) => RequestBody::Json(json.to_string().into_bytes()),
    }
}

/// The body of a request that is a text or bytes as they are.
pub(super) fn from_content(api: &Api, body: &Body, content: &Content) -> RequestBody {
    match body.media.first() {
        Some(media @ MediaKind::Other(_)) => {
            RequestBody::Bytes { mime: media.mime().to_owned(), data: content.bytes().clone() }
        }
        _ => match std::str::from_utf8(content.bytes()) {
            // An editor ends a file with a line break, which is no part of a license or of a key.
            Ok(text) if content.is_of_operator() && matches!(api.ty(body.ty).kind, TypeKind::Text(_)) => {
                let text = text.strip_suffix('\n').unwrap_or(text);
                RequestBody::Text(text.strip_suffix('\r').unwrap_or(text).to_owned())
            }
            Ok(text) => RequestBody::Text(text.to_owned()),
            // A file that the description takes for text: sent as it is.
            Err(_) => RequestBody::Bytes { mime: "text/plain".to_owned(), data: content.bytes().clone() },
        },
    }
}

fn carries(media: &MediaKind, fields: &[(String, Wire)]) -> bool {
    let flat = |json: &Value| match json {
        Value::Array(items) => items.iter().all(|item| !item.is_array() && !item.is_object()),
        other => !other.is_object(),
    };
    fields.iter().all(|(_, wire)| match (media, wire) {
        (MediaKind::Multipart, _) | (MediaKind::Json, Wire::Json(_)) => true,
        (MediaKind::Form, Wire::Json(json)) => flat(json),
        _ => false,
    })
}

fn json(wire: Wire) -> Value {
    match wire {
        Wire::Json(json) => json,
        Wire::Bytes(content) => Value::from(String::from_utf8_lossy(content.bytes()).into_owned()),
    }
}

/// A value as plain text: `true`, `5`, `name`; a list gives one text for each item.
pub(super) fn plain_texts(json: Value) -> Vec<String> {
    match json {
        Value::String(text) => vec![text],
        Value::Array(items) => items.into_iter().flat_map(plain_texts).collect(),
        Value::Null => vec![String::new()],
        other => vec![other.to_string()],
    }
}

fn form_pairs(name: &str, wire: Wire) -> Vec<(String, String)> {
    plain_texts(json(wire)).into_iter().map(|text| (name.to_owned(), text)).collect()
}

fn multipart(name: &str, wire: Wire) -> Vec<Part> {
    let part = |data: bytes::Bytes| Part { name: name.to_owned(), file_name: None, mime: None, data };
    match wire {
        Wire::Bytes(content) => vec![Part {
            file_name: Some(content.file_name().unwrap_or(name).to_owned()),
            mime: Some("application/octet-stream".to_owned()),
            ..part(content.bytes().clone())
        }],
        Wire::Json(json @ Value::Object(_)) => {
            vec![Part { mime: Some("application/json".to_owned()), ..part(json.to_string().into()) }]
        }
        Wire::Json(json) => plain_texts(json).into_iter().map(|text| part(text.into())).collect(),
    }
}
