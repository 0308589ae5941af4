//! Takes an overlay's maps apart: unknown keys, wrong shapes and missing evidence are errors with their places.

use crate::{
    diagnostic::Reporter,
    source::{Document, Node, Value},
};

/// Reads values out of an overlay and says what is wrong with them.
pub(super) struct Decoder<'o, 't, 'r> {
    pub(super) document: &'o Document<'t>,
    pub(super) reporter: &'r mut Reporter,
}

impl<'o, 't> Decoder<'o, 't, '_> {
    pub(super) fn error(&mut self, node: &Node<'t>, message: impl Into<String>) -> &mut Reporter {
        self.reporter.error(self.document, node, "overlay", message)
    }

    /// Whether the node is a map; unknown keys in it are errors.
    pub(super) fn keys(&mut self, node: &'o Node<'t>, what: &str, allowed: &[&str]) -> bool {
        let Some(map) = node.map() else {
            self.error(node, format!("{what} must be a map, but is {}", node.kind()));
            return false;
        };
        for entry in map.entries().iter().filter(|entry| !allowed.contains(&entry.key())) {
            let known = allowed.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
            let reporter =
                self.error(entry.value(), format!("`{}` is no key of {what}; it has {known}", entry.key()));
            reporter.did_you_mean(entry.key(), allowed.iter().copied());
        }
        true
    }

    pub(super) fn text(&mut self, node: &'o Node<'t>, key: &str) -> Option<&'o str> {
        let value = node.get(key)?;
        let text = value.text();
        if text.is_none() {
            self.error(value, format!("`{key}` must be a text, but is {}", value.kind()));
        }
        text
    }

    pub(super) fn required_text(&mut self, node: &'o Node<'t>, what: &str, key: &str) -> Option<&'o str> {
        if node.get(key).is_none() {
            self.error(node, format!("{what} needs `{key}`"));
        }
        self.text(node, key)
    }

    pub(super) fn flag(&mut self, node: &'o Node<'t>, key: &str) -> bool {
        let Some(value) = node.get(key) else { return false };
        if value.bool().is_none() {
            self.error(value, format!("`{key}` must be true or false, but is {}", value.kind()));
        }
        value.bool() == Some(true)
    }

    /// A whole number that fits `T`.
    pub(super) fn number<T: std::str::FromStr>(&mut self, node: &'o Node<'t>, key: &str) -> Option<T> {
        let value = node.get(key)?;
        let number = value.number().and_then(|text| text.parse().ok());
        if number.is_none() {
            self.error(
                value,
                format!("`{key}` must be a whole number in its range, but is {}", value.brief()),
            );
        }
        number
    }

    /// A list of texts; nothing where the key is missing.
    pub(super) fn texts(&mut self, node: &'o Node<'t>, key: &str) -> Vec<&'o str> {
        let Some(value) = node.get(key) else { return Vec::new() };
        let Some(items) = value.list() else {
            self.error(value, format!("`{key}` must be a list, but is {}", value.kind()));
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            match item.text() {
                Some(text) => texts.push(text),
                None => {
                    self.error(item, format!("an item of `{key}` must be a text, but is {}", item.kind()));
                }
            }
        }
        texts
    }

    /// Each entry says where its knowledge comes from.
    pub(super) fn evidence(&mut self, node: &'o Node<'t>, what: &str) {
        let evidence = node.get("evidence");
        match evidence.map(Node::value) {
            Some(Value::Text(text)) if !text.trim().is_empty() => {}
            _ => {
                let reporter = self.error(evidence.unwrap_or(node), format!("{what} gives no evidence"));
                reporter.hint("add `evidence:` with a short citation of where this is known from");
            }
        }
    }
}
