//! Keyed maps: JSON objects whose keys are data, in the order in which they came.

use std::collections::HashMap;
use std::sync::Arc;

use edgebook_words::listed;
use rhai::{Array, Dynamic, EvalAltResult, ImmutableString};

use super::{Failure, type_name};
use crate::diagnostic::suggest::did_you_mean;

/// A map from ids or names to values. An id may be given as a number or as text. Read-only; cloning it is cheap.
#[derive(Clone)]
pub(crate) struct KeyedMap(Arc<MapData>);

struct MapData {
    entries: Box<[Entry]>,
    index: HashMap<ImmutableString, u32>,
}

struct Entry {
    key: Dynamic,
    value: Dynamic,
}

impl KeyedMap {
    /// A map of entries; of equal keys the last one counts.
    pub(crate) fn new(entries: impl IntoIterator<Item = (Dynamic, Dynamic)>) -> Self {
        Self::with_texts(entries.into_iter().map(|(key, value)| (key_text(&key), key, value)))
    }

    /// The same where the keys are known as text already.
    pub(crate) fn with_texts(entries: impl IntoIterator<Item = (ImmutableString, Dynamic, Dynamic)>) -> Self {
        let entries = entries.into_iter();
        let mut kept: Vec<Entry> = Vec::with_capacity(entries.size_hint().0);
        let mut index: HashMap<ImmutableString, u32> = HashMap::with_capacity(entries.size_hint().0);
        for (text, key, value) in entries {
            if let Some(entry) = index.get(&text).and_then(|at| kept.get_mut(*at as usize)) {
                entry.value = value;
            } else {
                index.insert(text, u32::try_from(kept.len()).unwrap_or(u32::MAX));
                kept.push(Entry { key, value });
            }
        }
        Self(Arc::new(MapData { entries: kept.into(), index }))
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    pub(crate) fn len(&self) -> usize {
        self.0.entries.len()
    }

    pub(crate) fn entries(&self) -> impl Iterator<Item = (&Dynamic, &Dynamic)> {
        self.0.entries.iter().map(|entry| (&entry.key, &entry.value))
    }

    pub(crate) fn keys(&self) -> Array {
        self.0.entries.iter().map(|entry| entry.key.clone()).collect()
    }

    pub(crate) fn values(&self) -> Array {
        self.0.entries.iter().map(|entry| entry.value.clone()).collect()
    }

    /// The value of a key, which may be a number or a text.
    pub(crate) fn get(&self, key: &Dynamic) -> Option<&Dynamic> {
        let at = *self.0.index.get(key_text(key).as_str())?;
        self.0.entries.get(at as usize).map(|entry| &entry.value)
    }

    /// The value of a key as a script reads it with `[]`.
    pub(crate) fn read(&self, key: &Dynamic) -> Result<Dynamic, Box<EvalAltResult>> {
        if let Some(value) = self.get(key) {
            return Ok(value.clone());
        }
        if !(key.is_int() || key.is_string() || key.is_char()) {
            let message = format!("a key of a map is a number or a string, not {}", type_name(key));
            return Err(Failure::new("wrong-type", "TypeError", message).into());
        }
        let texts: Vec<ImmutableString> = self.0.entries.iter().map(|entry| key_text(&entry.key)).collect();
        let names: Vec<&str> = texts.iter().map(ImmutableString::as_str).collect();
        let shown = if key.is_int() { format!("{key}") } else { format!("{:?}", key_text(key).as_str()) };
        let message = match names.len() {
            0 => format!("the map has no entry {shown}: it is empty"),
            _ => format!("the map has no entry {shown}"),
        };
        let failure = Failure::new("missing-entry", "MissingEntry", message);
        let hint = did_you_mean(&key_text(key), names.iter().copied()).filter(|_| !key.is_int());
        let by_id = key.is_string() && self.0.entries.iter().all(|entry| entry.key.is_int());
        let field = || {
            let first = names.first().filter(|_| by_id)?;
            Some(format!("its keys are ids: take one entry first, as in `map[{first}].{}`", key_text(key)))
        };
        let hint = hint.or_else(field).or_else(|| {
            let all = || format!("it has {}; `get(key)` gives () where there is none", listed(&names, 8));
            (!names.is_empty()).then(all)
        });
        Err(match hint {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
        .into())
    }
}

/// A key as text: what it is on the wire.
pub(crate) fn key_text(key: &Dynamic) -> ImmutableString {
    match key.as_immutable_string_ref() {
        Ok(text) => text.clone(),
        Err(_) => key.to_string().into(),
    }
}

/// An id as a script sees it: a number where its text is the plain form of one, else the text.
pub(crate) fn id_key(text: &ImmutableString) -> Dynamic {
    let plain = !text.starts_with(['0', '+']) || text.as_str() == "0";
    match text.parse::<i64>() {
        Ok(number) if plain && !text.starts_with("-0") => Dynamic::from_int(number),
        _ => text.clone().into(),
    }
}
