//! The body of a request without its secrets, for people and for programs.

use edgebook_wire::{Redactor, ShownContent, ShownField};
use serde_json::Value;

/// A longer body is cut short in a line for people, in characters.
const LONGEST: usize = 2000;

/// A body in a line for people, without the secrets that are known.
pub(crate) fn in_words(content: &ShownContent, redactor: &Redactor) -> String {
    let text = match content {
        ShownContent::Json(json) => json.to_string(),
        ShownContent::Form(fields) | ShownContent::Parts(fields) => {
            let pair = |field: &ShownField| format!("{}={}", field.name, content_of(field));
            fields.iter().map(pair).collect::<Vec<_>>().join("&")
        }
        ShownContent::Whole { bytes, .. } => format!("({bytes} bytes)"),
    };
    // A secret that is cut off would not be known as one.
    let text = redactor.text(&text);
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

/// A body as data.
pub(crate) fn as_data(content: &ShownContent) -> Value {
    match content {
        ShownContent::Json(json) => json.clone(),
        ShownContent::Form(fields) | ShownContent::Parts(fields) => {
            fields.iter().map(|field| (field.name.clone(), Value::from(content_of(field)))).collect()
        }
        ShownContent::Whole { bytes, .. } => Value::from(format!("({bytes} bytes)")),
    }
}

/// What a field holds; of a file, its name and size.
fn content_of(field: &ShownField) -> String {
    match (&field.file, field.bytes) {
        (Some(file), Some(bytes)) => format!("@{file} ({bytes} bytes)"),
        (Some(file), None) => format!("@{file}"),
        (None, Some(bytes)) => format!("({bytes} bytes)"),
        (None, None) => field.content.clone(),
    }
}
