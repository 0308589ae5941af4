//! A node as JSON text, for defaults and messages.

use std::fmt::Write as _;

use super::{Node, Value};

impl Node<'_> {
    /// The value as JSON on one line.
    pub(crate) fn json(&self) -> String {
        let mut text = String::new();
        write(self, &mut text, &|_| false);
        text
    }

    /// The value as JSON with `{}` in place of every schema and without examples: what is left is shallow.
    pub(crate) fn json_outline(&self) -> String {
        let mut text = String::new();
        write(self, &mut text, &|key| matches!(key, "schema" | "example" | "examples"));
        text
    }

    /// The value as JSON, cut to a length that fits a message.
    pub(crate) fn brief(&self) -> String {
        const LONGEST: usize = 60;
        let text = self.json();
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        }
    }
}

/// Values of keys for which `is_cut` holds become `{}`.
fn write(node: &Node<'_>, text: &mut String, is_cut: &impl Fn(&str) -> bool) {
    match node.value() {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(number),
        Value::Text(value) => quote(value, text),
        Value::List(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                write(item, text, is_cut);
            }
            text.push(']');
        }
        Value::Map(map) => {
            text.push('{');
            for (index, entry) in map.entries().iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                quote(entry.key(), text);
                text.push(':');
                if is_cut(entry.key()) {
                    text.push_str("{}");
                } else {
                    write(entry.value(), text, is_cut);
                }
            }
            text.push('}');
        }
    }
}

fn quote(value: &str, text: &mut String) {
    text.push('"');
    for letter in value.chars() {
        match letter {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            control if control < ' ' => {
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            plain => text.push(plain),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use crate::{Source, source::Document};

    #[test]
    fn json_survives_the_round_trip() {
        let text = r#"{"a":[1,-2.5e3,"x\"\\\n\u0001ä"],"b":{"c":null,"d":true}}"#;
        let document = Document::parse(Source { name: "d.json", text }).unwrap();
        assert_eq!(document.root().json(), text);
    }
}
