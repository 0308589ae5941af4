//! Where an answer contradicts the description: one note for each kind of contradiction.

use std::collections::BTreeMap;

use edgebook_wire::{Deviation, Reply, Shape};
use rhai::ImmutableString;

/// One kind of contradiction.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Note {
    /// What makes two notes the same kind.
    pub(crate) key: String,
    /// What to tell the operator, without the operation's name.
    pub(crate) text: String,
    /// The same as shapes, where it is about a place that a description can be mended at.
    pub(crate) deviations: Vec<Deviation>,
}

impl Note {
    /// A note that is only told.
    pub(crate) const fn told(key: String, text: String) -> Self {
        Self { key, text, deviations: Vec::new() }
    }
}

/// What was read leniently in an answer as a whole.
pub(super) fn of_reply(reply: &Reply) -> Vec<Note> {
    let mut notes = Vec::new();
    if reply.is_repaired() {
        let text = "the answer holds characters that are no valid text; they were replaced";
        notes.push(Note::told("text".to_owned(), text.to_owned()));
    }
    if !reply.absent().is_empty() {
        let places: Vec<String> =
            reply.absent().iter().map(|place| edgebook_words::excerpt(place.as_bytes(), 80)).collect();
        let text = format!("NaN or Infinity is not a JSON value; read as absent: {}", places.join(", "));
        notes.push(Note::told("not a number".to_owned(), text));
    }
    notes
}

/// Whether a note is about the `null` that stands for a value that JSON does not have: that is told once.
pub(super) fn is_of_absent(note: &Note, reply: &Reply) -> bool {
    let Some(place) = note.key.strip_suffix(" null") else { return false };
    let field = place.rsplit('.').next().unwrap_or(place).trim_end_matches("[]");
    reply.absent().iter().any(|pointer| {
        let named = pointer.rsplit('/').find(|step| step.parse::<usize>().is_err());
        named == Some(field)
    })
}

/// Collects notes of one answer.
#[derive(Default)]
pub(crate) struct Notes {
    notes: BTreeMap<String, (String, Option<Deviation>)>,
    unknown: BTreeMap<ImmutableString, Vec<String>>,
}

/// How many unknown fields of one type are named.
const MOST_UNKNOWN: usize = 8;
/// The most notes of one answer.
const MOST: usize = 100;

impl Notes {
    /// A value of another kind than described.
    pub(super) fn wrong_kind(&mut self, place: &str, described: &str, sent: &str) {
        let key = format!("{place} {sent}");
        if self.notes.len() >= MOST || self.notes.contains_key(&key) {
            return;
        }
        let deviation = Shape::of_word(sent).map(|seen| deviation(place, described, seen));
        let text = format!("{place} is described as {described}, the device sent {sent}; kept as sent");
        self.notes.insert(key, (text, deviation));
    }

    /// A value that was sent as the text that says it.
    pub(super) fn said_as_text(&mut self, place: &str, described: &str) {
        let text = || {
            let text = format!(
                "{place} is described as {described}, the device sent it as text; read as {described}"
            );
            (text, Some(deviation(place, described, Shape::AsText)))
        };
        if self.notes.len() < MOST {
            self.notes.entry(format!("{place} as text")).or_insert_with(text);
        }
    }

    /// A number that no script number can hold.
    pub(super) fn large_number(&mut self, place: &str) {
        let key = format!("{place} number");
        let text = || (format!("{place} holds a number that is too large; kept as text"), None);
        if self.notes.len() < MOST {
            self.notes.entry(key).or_insert_with(text);
        }
    }

    /// A value outside a closed list of values.
    pub(super) fn unlisted(&mut self, place: &str, value: &str) {
        let key = format!("{place} value");
        let value = edgebook_words::excerpt(value.as_bytes(), 40);
        let text = || {
            let text = format!("{place} has the value {value:?}, which the description does not list");
            (text, Some(deviation(place, "one of its values", Shape::Unlisted)))
        };
        if self.notes.len() < MOST {
            self.notes.entry(key).or_insert_with(text);
        }
    }

    /// A key that came twice.
    pub(super) fn duplicate(&mut self, place: &str) {
        let text = || (format!("{place} came twice in one object; the last one counts"), None);
        if self.notes.len() < MOST {
            self.notes.entry(format!("{place} twice")).or_insert_with(text);
        }
    }

    /// A field that the description lacks.
    pub(super) fn unknown(&mut self, record: &ImmutableString, field: &str) {
        let fields = self.unknown.entry(record.clone()).or_default();
        if fields.len() <= MOST_UNKNOWN && !fields.iter().any(|known| known == field) {
            fields.push(field.to_owned());
        }
    }

    /// All notes, in a stable order.
    pub(super) fn into_list(self) -> Vec<Note> {
        let unknown = self.unknown.into_iter().map(|(record, fields)| {
            let named: Vec<String> =
                fields.iter().take(MOST_UNKNOWN).map(|f| edgebook_words::excerpt(f.as_bytes(), 40)).collect();
            let more = if fields.len() > MOST_UNKNOWN { " and more" } else { "" };
            let text = format!("{record} has fields that the description lacks: {}{more}", named.join(", "));
            let deviations = fields
                .iter()
                .filter(|field| is_name(field))
                .map(|field| deviation(&format!("{record}.{field}"), "", Shape::Field))
                .collect();
            Note { key: format!("{record} unknown {}", named.join(" ")), text, deviations }
        });
        let notes = self.notes.into_iter().map(|(key, (text, deviation))| Note {
            key,
            text,
            deviations: deviation.into_iter().collect(),
        });
        notes.chain(unknown).collect()
    }
}

fn deviation(place: &str, described: &str, seen: Shape) -> Deviation {
    Deviation { place: place.to_owned(), described: described.to_owned(), seen }
}

/// Whether a key is the name of a field, and no data.
fn is_name(key: &str) -> bool {
    const LONGEST: usize = 64;
    key.len() <= LONGEST
        && key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && key.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}
