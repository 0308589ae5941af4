//! Request bodies from the values of a script.

use edgebook_model::{Api, Body, MediaKind, TypeKind};
use edgebook_wire::{FieldValue, RequestBody};

use super::encode::Wire;
use crate::value::Content;

/// The body of a request from its fields.
pub(super) fn from_fields(body: &Body, fields: Vec<(String, Wire)>) -> Result<RequestBody, String> {
    let value = |wire: Wire| match wire {
        Wire::Json(json) => FieldValue::Json(json),
        Wire::Bytes(content) => FieldValue::File {
            name: content.file_name().map(str::to_owned),
            mime: None,
            data: content.bytes().clone(),
        },
    };
    let fields = fields.into_iter().map(|(name, wire)| (name, value(wire))).collect();
    RequestBody::of_fields(body, fields).map_err(|error| error.to_string())
}

/// The body of a request from one value that is no object.
pub(super) fn from_value(body: &Body, wire: Wire) -> RequestBody {
    match (wire, body.media.first()) {
        (Wire::Bytes(content), media) => RequestBody::Bytes {
            mime: media.map_or("application/octet-stream", MediaKind::mime).to_owned(),
            data: content.bytes().clone(),
        },
        (Wire::Json(json), _) => RequestBody::of_json(body, &json),
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
