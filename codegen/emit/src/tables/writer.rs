//! Collects the named statics of one appliance's tables.

use std::collections::HashMap;
use std::fmt::Write as _;

use edgebook_model::{List, Text};

use super::literal::{list, literal};

/// The statics so far. A list that was written before is referred to again instead of repeated.
#[derive(Default)]
pub(super) struct Writer {
    text: String,
    /// From the source of a list to the static that holds it.
    known: HashMap<String, String>,
}

impl Writer {
    /// Writes a static array and gives the expression that borrows it.
    pub(super) fn list<T>(
        &mut self,
        name: &str,
        element: &str,
        items: &[T],
        write: impl FnMut(&T) -> String,
    ) -> String {
        self.entries(name, element, &items.iter().map(write).collect::<Vec<_>>())
    }

    /// Like [`Writer::list`], with the entries as source.
    pub(super) fn entries(&mut self, name: &str, element: &str, entries: &[String]) -> String {
        if entries.is_empty() {
            return "B(&[])".to_owned();
        }
        let source = format!("[{element}; {}] = {}", entries.len(), list(entries, 0));
        if let Some(known) = self.known.get(&source) {
            return format!("B(&{known})");
        }
        let _ = write!(self.text, "static {name}: {source};\n\n");
        self.known.insert(source, name.to_owned());
        format!("B(&{name})")
    }

    /// Writes a constant.
    pub(super) fn constant(&mut self, name: &str, ty: &str, expression: &str) {
        let _ = write!(self.text, "const {name}: {ty} = {expression};\n\n");
    }

    /// A list of texts.
    pub(super) fn texts(&mut self, name: &str, texts: &[Text]) -> String {
        self.list(name, "Text", texts, |text| literal(text))
    }

    /// A list of lists of texts.
    pub(super) fn text_sets(&mut self, name: &str, sets: &[List<Text>]) -> String {
        let entries: Vec<String> =
            sets.iter().enumerate().map(|(index, set)| self.texts(&format!("{name}_{index}"), set)).collect();
        self.entries(name, "List<Text>", &entries)
    }

    /// A comment above what follows.
    pub(super) fn heading(&mut self, text: &str) {
        let _ = writeln!(self.text, "// {}", crate::text::comment(text));
    }

    /// All statics.
    pub(super) fn finish(self) -> String {
        let mut text = self.text;
        while text.ends_with("\n\n") {
            text.pop();
        }
        text
    }
}
