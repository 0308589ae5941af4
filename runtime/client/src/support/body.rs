//! Request bodies from the values of a program.
//!
//! Fields go out in the order of the description, as scripts send them: the same call is the same bytes from both.

use edgebook_model::Body;
use edgebook_wire::{FieldValue, RequestBody};

use super::encode::Field;
use super::{Blob, Object, Refusal};

/// Writes the fields in the first media type of the operation that can carry them.
pub(super) fn from_fields(body: &Body, object: Object) -> Result<RequestBody, Refusal> {
    let value = |field: Field| match field {
        Field::Json(json) => FieldValue::Json(json),
        Field::File(Blob { file_name, mime, data }) => FieldValue::File { name: file_name, mime, data },
    };
    let fields = object.fields.into_iter().map(|(name, field)| (name, value(field))).collect();
    Ok(RequestBody::of_fields(body, fields)?)
}
