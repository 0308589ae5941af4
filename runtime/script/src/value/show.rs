//! Values as text for people: `print`, string interpolation, the prompt.

use rhai::Dynamic;

use super::secret::SECRET_SHOWN;
use super::{Content, Failure, KeyedMap, Record, Secret, Span, Time, is_assumed, is_null, type_name};

/// The longest line before a value is written over several lines.
const WIDTH: usize = 100;
/// How deep values are written out.
const DEEPEST: usize = 32;
/// How many items of a list or map are written out.
const MOST_ITEMS: usize = 1_000;

/// A value as `print` shows it: a string as it is, everything else readable.
pub(crate) fn shown(value: &Dynamic) -> String {
    match value.as_immutable_string_ref() {
        Ok(text) if !is_assumed(value) => text.to_string(),
        Err(_) if value.is_unit() && !is_assumed(value) => String::new(),
        _ => written(value),
    }
}

/// A value as it would be written in a script or nearly so: strings in quotes.
pub(crate) fn written(value: &Dynamic) -> String {
    let mut text = String::new();
    write(value, 0, &mut text);
    text
}

fn write(value: &Dynamic, depth: usize, text: &mut String) {
    if is_assumed(value) && !value.is::<Record>() {
        if value.is_unit() {
            return text.push_str("(assumed)");
        }
        text.push_str("(assumed) ");
    }
    if depth > DEEPEST {
        text.push('…');
    } else if let Some(record) = value.read_lock::<Record>() {
        let parts = record.present().map(|(name, value)| (field_name(name), value));
        let mark = if record.is_assumed() { "(assumed) " } else { "" };
        let name = format!("{} {mark}", record.type_name());
        braced(&name, parts.collect(), depth, text);
    } else if let Some(map) = value.read_lock::<KeyedMap>() {
        let parts = map.entries().map(|(key, value)| (written(key), value));
        braced("", parts.collect(), depth, text);
    } else if let Ok(map) = value.as_map_ref() {
        let parts = map.iter().map(|(key, value)| (field_name(key), value));
        braced("#", parts.collect(), depth, text);
    } else if let Ok(items) = value.as_array_ref() {
        let parts = items.iter().take(MOST_ITEMS).map(|item| nested(item, depth));
        let left_out = items.len().saturating_sub(MOST_ITEMS);
        laid_out("[", "]", "", parts.collect(), left_out, depth, text);
    } else {
        text.push_str(&scalar(value));
    }
}

fn nested(value: &Dynamic, depth: usize) -> String {
    let mut text = String::new();
    write(value, depth + 1, &mut text);
    text
}

fn braced(name: &str, parts: Vec<(String, &Dynamic)>, depth: usize, text: &mut String) {
    let left_out = parts.len().saturating_sub(MOST_ITEMS);
    let parts = parts.into_iter().take(MOST_ITEMS);
    let parts = parts.map(|(key, value)| format!("{key}: {}", nested(value, depth))).collect();
    laid_out(&format!("{name}{{"), "}", " ", parts, left_out, depth, text);
}

/// On one line where it fits, else one part a line.
fn laid_out(
    open: &str,
    close: &str,
    space: &str,
    mut parts: Vec<String>,
    left_out: usize,
    depth: usize,
    text: &mut String,
) {
    if left_out > 0 {
        parts.push(format!("… {left_out} more"));
    }
    let width: usize = parts.iter().map(|part| part.chars().count() + 2).sum();
    let one_line = width + depth * 2 <= WIDTH && !parts.iter().any(|part| part.contains('\n'));
    text.push_str(open);
    if parts.is_empty() {
        text.push_str(close);
        return;
    }
    if one_line {
        text.push_str(space);
        text.push_str(&parts.join(", "));
        text.push_str(space);
    } else {
        let indent = "  ".repeat(depth + 1);
        for part in parts {
            text.push('\n');
            text.push_str(&indent);
            text.push_str(&part);
            text.push(',');
        }
        text.push('\n');
        text.push_str(&"  ".repeat(depth));
    }
    text.push_str(close);
}

fn field_name(name: &str) -> String {
    let plain = name.chars().all(|c| c.is_alphanumeric() || c == '_') && !name.is_empty();
    if plain { name.to_owned() } else { quoted(name) }
}

fn scalar(value: &Dynamic) -> String {
    if let Ok(text) = value.as_immutable_string_ref() {
        return quoted(&text);
    }
    if is_null(value) {
        return "null".to_owned();
    }
    if let Some(content) = value.read_lock::<Content>() {
        let name = content.file_name().map(|name| format!(" {name:?},")).unwrap_or_default();
        return format!("blob({name} {} bytes)", content.bytes().len()).replace("( ", "(");
    }
    if let Some(failure) = value.read_lock::<Failure>() {
        return failure.data().message.clone();
    }
    if value.is::<Secret>() {
        return SECRET_SHOWN.to_owned();
    }
    if let Some(span) = value.read_lock::<Span>() {
        return span.to_string();
    }
    if let Some(time) = value.read_lock::<Time>() {
        return time.to_string();
    }
    if let Ok(blob) = value.as_blob_ref() {
        return format!("blob({} bytes)", blob.len());
    }
    if let Some(device) = value.read_lock::<crate::call::DeviceHandle>() {
        return device.to_string();
    }
    if let Some(group) = value.read_lock::<crate::call::GroupHandle>() {
        return group.to_string();
    }
    if value.is_unit() {
        return "()".to_owned();
    }
    if value.is_bool() || value.is_int() || value.is_char() {
        return value.to_string();
    }
    if let Ok(float) = value.as_float() {
        return float_text(float);
    }
    format!("{}(…)", type_name(value))
}

/// A fraction so that it is seen to be one: `2.0`, `0.5`, `1e300`.
fn float_text(float: f64) -> String {
    let text = format!("{float:?}");
    if text.len() > 24 { format!("{float:e}") } else { text }
}

/// A text in quotes, with what cannot be seen escaped.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for part in text.chars() {
        match part {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(part);
            }
            _ => quoted.push_str(&edgebook_words::escape(part.encode_utf8(&mut [0; 4]))),
        }
    }
    quoted.push('"');
    quoted
}
