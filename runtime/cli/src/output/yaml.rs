//! YAML for people and programs: block style, and quotes wherever a plain text could be read as something else.

use std::fmt::Write as _;

use serde_json::Value;

use super::json::replaced;

/// One document with a line break at its end.
pub(super) fn render(value: &Value) -> String {
    let mut text = String::new();
    block(value, 0, &mut text);
    text
}

/// Writes a value that starts at the current place of the line and ends the line.
fn block(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Array(items) if !items.is_empty() => {
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    indent(depth, text);
                }
                text.push_str("- ");
                block(item, depth.saturating_add(1), text);
            }
        }
        Value::Object(fields) if !fields.is_empty() => {
            for (index, (key, field)) in fields.iter().enumerate() {
                if index > 0 {
                    indent(depth, text);
                }
                text.push_str(&scalar(key));
                text.push(':');
                if has_lines(field) {
                    text.push('\n');
                    indent(depth.saturating_add(1), text);
                    block(field, depth.saturating_add(1), text);
                } else {
                    text.push(' ');
                    block(field, depth, text);
                }
            }
        }
        Value::String(string) => {
            text.push_str(&scalar(string));
            text.push('\n');
        }
        // JSON's other scalars, and its empty lists and objects, are YAML as they are.
        other => {
            text.push_str(&other.to_string());
            text.push('\n');
        }
    }
}

fn has_lines(value: &Value) -> bool {
    match value {
        Value::Array(items) => !items.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        _ => false,
    }
}

fn indent(depth: usize, text: &mut String) {
    for _ in 0..depth {
        text.push_str("  ");
    }
}

/// A text without quotes where that is safe in every version of YAML, else as a JSON string, which is YAML too.
fn scalar(text: &str) -> String {
    let plain_start =
        text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_' || first == '/');
    let plain_rest = text.chars().all(|character| {
        character.is_ascii_alphanumeric() || matches!(character, ' ' | '_' | '-' | '.' | '/')
    });
    if plain_start && plain_rest && !text.ends_with(' ') && !is_word_with_meaning(text) {
        text.to_owned()
    } else {
        let quoted = Value::from(text).to_string();
        let escaped = replaced(&quoted, |character, text| {
            // YAML has no pairs of surrogates.
            let _ = match u32::from(character) {
                code @ ..=0xffff => write!(text, "\\u{code:04x}"),
                code => write!(text, "\\U{code:08x}"),
            };
        });
        escaped.into_owned()
    }
}

/// Words that some YAML reader takes for a boolean, null or a number.
fn is_word_with_meaning(text: &str) -> bool {
    ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"]
        .iter()
        .any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn quotes_what_could_be_misread_and_nests_by_indentation() {
        let value = json!({
            "no": "no", "number": "12", "path": "/api/ipsec", "colon": "a: b", "dash": "- a", "empty": "",
            "lines": "a\nb", "none": null, "list": [], "nested": {"a": [[1, 2], {"b": true}]}
        });
        insta::assert_snapshot!(render(&value), @r#"
        "no": "no"
        number: "12"
        path: /api/ipsec
        colon: "a: b"
        dash: "- a"
        empty: ""
        lines: "a\nb"
        none: null
        list: []
        nested:
          a:
            - - 1
              - 2
            - b: true
        "#);
    }
}
