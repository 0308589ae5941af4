//! Things that calls create, list, change and delete: kept as JSON objects, by kind.
//!
//! [`plain`] answers the operations of kinds that have a few rules of their own, [`inferred`] those of kinds that have
//! none; [`fill`] completes what is known of a thing to what the description promises of it.

pub(crate) mod fill;
pub(crate) mod inferred;
pub(crate) mod plain;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// A thing, with as many of its fields as somebody gave.
pub(crate) type Object = Map<String, Value>;

/// All things of an appliance, by kind.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Store {
    kinds: BTreeMap<String, Collection>,
}

/// The things of one kind, in the order in which they were made.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Collection {
    things: Vec<Object>,
    /// The last number given out: numbers are never given twice.
    last_id: i64,
}

impl Store {
    pub(crate) fn all(&self, kind: &str) -> &[Object] {
        self.kinds.get(kind).map_or(&[], |collection| &collection.things)
    }

    /// The thing with this value in this field.
    pub(crate) fn find(&self, kind: &str, field: &str, value: &str) -> Option<&Object> {
        self.all(kind).iter().find(|thing| is(thing, field, value))
    }

    pub(crate) fn find_mut(&mut self, kind: &str, field: &str, value: &str) -> Option<&mut Object> {
        self.of(kind).things.iter_mut().find(|thing| is(thing, field, value))
    }

    pub(crate) fn of(&mut self, kind: &str) -> &mut Collection {
        self.kinds.entry(kind.to_owned()).or_default()
    }

    /// Whether there are any things of a kind, or were.
    pub(crate) fn knows(&self, kind: &str) -> bool {
        self.kinds.contains_key(kind)
    }

    /// Drops all kinds whose name begins like this.
    pub(crate) fn forget_below(&mut self, start: &str) {
        self.kinds.retain(|kind, _| !kind.starts_with(start));
    }

    pub(crate) fn remove(&mut self, kind: &str, field: &str, value: &str) -> Option<Object> {
        self.of(kind).remove(|thing| is(thing, field, value))
    }
}

impl Collection {
    pub(crate) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Object> {
        self.things.iter_mut()
    }

    /// A number that was never given before. It counts as given when a thing with it is added.
    pub(crate) fn next_id(&self) -> i64 {
        self.last_id.saturating_add(1)
    }

    /// Adds a thing. A number in `id` counts as given.
    pub(crate) fn add(&mut self, thing: Object) {
        self.add_keyed(thing, "id");
    }

    /// The same where the number stands in another field.
    pub(crate) fn add_keyed(&mut self, thing: Object, key: &str) {
        let id = thing.get(key).and_then(Value::as_i64).unwrap_or_default();
        self.last_id = self.last_id.max(id);
        self.things.push(thing);
    }

    /// The same where each new thing takes a number, whatever its key is.
    pub(crate) fn add_counted(&mut self, thing: Object, key: &str) {
        self.last_id = self.next_id();
        self.add_keyed(thing, key);
    }

    /// Adds a thing with the next number in `id`, before its other fields.
    pub(crate) fn add_numbered(&mut self, thing: Object) -> i64 {
        let id = self.next_id();
        let mut numbered = Object::from_iter([("id".to_owned(), Value::from(id))]);
        numbered.extend(thing.into_iter().filter(|(field, _)| field != "id"));
        self.add(numbered);
        id
    }

    /// Takes the first thing out that is meant.
    pub(crate) fn remove(&mut self, meant: impl Fn(&Object) -> bool) -> Option<Object> {
        let index = self.things.iter().position(meant)?;
        Some(self.things.remove(index))
    }

    pub(crate) fn retain(&mut self, stays: impl Fn(&Object) -> bool) {
        self.things.retain(stays);
    }
}

/// Whether a field holds this value, be it a text or a number.
pub(crate) fn is(thing: &Object, field: &str, value: &str) -> bool {
    match thing.get(field) {
        Some(Value::String(text)) => text == value,
        Some(Value::Number(number)) => number.to_string() == value,
        _ => false,
    }
}

/// A text field; empty when it is absent or something else.
pub(crate) fn text<'a>(thing: &'a Object, field: &str) -> &'a str {
    thing.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// A boolean field; false when it is absent or something else.
pub(crate) fn flag(thing: &Object, field: &str) -> bool {
    thing.get(field).and_then(Value::as_bool).unwrap_or_default()
}

/// A number field.
pub(crate) fn number(thing: &Object, field: &str) -> Option<i64> {
    thing.get(field).and_then(Value::as_i64)
}

/// A value as an object; anything else makes an empty one.
pub(crate) fn object(value: Value) -> Object {
    match value {
        Value::Object(object) => object,
        _ => Object::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn things_are_found_by_text_and_by_number() {
        let mut store = Store::default();
        assert!(store.all("webhook").is_empty());
        store.of("webhook").add(object(json!({"id": 5, "name": "chat"})));
        assert_eq!(store.of("webhook").add_numbered(object(json!({"name": "pager", "id": 1}))), 6);
        assert_eq!(text(store.find("webhook", "id", "6").unwrap(), "name"), "pager");
        assert_eq!(number(store.find("webhook", "name", "chat").unwrap(), "id"), Some(5));
        assert!(store.find("webhook", "name", "6").is_none());
        assert!(store.remove("webhook", "id", "6").is_some());
        assert!(store.remove("webhook", "id", "6").is_none());
        assert_eq!(store.of("webhook").next_id(), 7, "numbers are not given twice");
    }
}
