//! A document as a tree of values that remember where they stand.

use std::borrow::Cow;

/// A value with its place in the text.
#[derive(Debug)]
pub(crate) struct Node<'t> {
    pub(super) id: u32,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) value: Value<'t>,
}

/// The JSON data model; numbers keep their text.
#[derive(Debug)]
pub(crate) enum Value<'t> {
    Null,
    Bool(bool),
    Number(Cow<'t, str>),
    Text(Cow<'t, str>),
    List(Vec<Node<'t>>),
    Map(Map<'t>),
}

/// A mapping in the order of the text.
#[derive(Debug, Default)]
pub(crate) struct Map<'t> {
    entries: Vec<Entry<'t>>,
    /// Positions in `entries` sorted by key, for maps too large to be searched one by one.
    order: Box<[u32]>,
}

/// A key and its value.
#[derive(Debug)]
pub(crate) struct Entry<'t> {
    pub(super) key: Cow<'t, str>,
    pub(super) line: u32,
    pub(super) column: u32,
    pub(super) value: Node<'t>,
}

/// Maps up to this size are searched one by one.
const SMALL: usize = 12;

impl<'t> Node<'t> {
    /// A number that grows in document order; a node's descendants follow it directly.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    pub(crate) fn line(&self) -> u32 {
        self.line
    }

    pub(crate) fn column(&self) -> u32 {
        self.column
    }

    pub(crate) fn value(&self) -> &Value<'t> {
        &self.value
    }

    pub(crate) fn map(&self) -> Option<&Map<'t>> {
        if let Value::Map(map) = &self.value { Some(map) } else { None }
    }

    pub(crate) fn list(&self) -> Option<&[Self]> {
        if let Value::List(items) = &self.value { Some(items) } else { None }
    }

    pub(crate) fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    pub(crate) fn bool(&self) -> Option<bool> {
        if let Value::Bool(value) = &self.value { Some(*value) } else { None }
    }

    /// The text of a number.
    pub(crate) fn number(&self) -> Option<&str> {
        if let Value::Number(text) = &self.value { Some(text) } else { None }
    }

    /// The value under `key`, where this is a map that has it.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.map()?.get(key)
    }

    /// The text under `key`, or nothing.
    pub(crate) fn text_at(&self, key: &str) -> Option<&str> {
        self.get(key)?.text()
    }

    /// Whether the map says `key: true`.
    pub(crate) fn flag(&self, key: &str) -> bool {
        self.get(key).and_then(Self::bool) == Some(true)
    }

    /// The entries of a map; none for anything else.
    pub(crate) fn entries(&self) -> &[Entry<'t>] {
        self.map().map_or(&[], |map| map.entries())
    }

    /// The items of the list under `key`; none where there is no list.
    pub(crate) fn items(&self, key: &str) -> &[Self] {
        self.get(key).and_then(Self::list).unwrap_or(&[])
    }

    /// What the value is, for messages.
    pub(crate) fn kind(&self) -> &'static str {
        match &self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Map(_) => "a map",
        }
    }
}

impl<'t> Map<'t> {
    /// Builds a map. Of keys that stand twice, one is found: see [`Map::duplicate`].
    pub(super) fn new(entries: Vec<Entry<'t>>) -> Self {
        let order = if entries.len() <= SMALL { Vec::new() } else { sorted(&entries) };
        Self { order: order.into_boxed_slice(), entries }
    }

    /// The positions of the first key that stands twice.
    pub(super) fn duplicate(entries: &[Entry<'t>]) -> Option<(usize, usize)> {
        if entries.len() <= SMALL {
            return entries.iter().enumerate().find_map(|(index, entry)| {
                let first = entries.iter().take(index).position(|other| other.key == entry.key)?;
                Some((first, index))
            });
        }
        let order = sorted(entries);
        let twice = order
            .iter()
            .zip(order.iter().skip(1))
            .filter(|(one, other)| key(entries, **one) == key(entries, **other));
        twice.min_by_key(|(_, second)| **second).map(|(first, second)| (*first as usize, *second as usize))
    }

    pub(crate) fn entries(&self) -> &[Entry<'t>] {
        &self.entries
    }

    pub(super) fn into_entries(self) -> Vec<Entry<'t>> {
        self.entries
    }

    pub(crate) fn get(&self, key: &str) -> Option<&Node<'t>> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub(crate) fn entry(&self, key: &str) -> Option<&Entry<'t>> {
        if self.order.is_empty() {
            return self.entries.iter().find(|entry| entry.key == key);
        }
        let found = self.order.binary_search_by(|at| self::key(&self.entries, *at).cmp(key)).ok()?;
        self.entries.get(*self.order.get(found)? as usize)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|entry| entry.key.as_ref())
    }
}

fn key<'a>(entries: &'a [Entry<'_>], at: u32) -> &'a str {
    entries.get(at as usize).map_or("", |entry| entry.key.as_ref())
}

/// Positions sorted by key, equal keys in the order of the text.
fn sorted(entries: &[Entry<'_>]) -> Vec<u32> {
    let mut order: Vec<u32> = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
    order.sort_by(|one, other| key(entries, *one).cmp(key(entries, *other)).then(one.cmp(other)));
    order
}

impl<'t> Entry<'t> {
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn value(&self) -> &Node<'t> {
        &self.value
    }
}
