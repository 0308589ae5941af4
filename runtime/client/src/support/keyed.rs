//! Objects whose keys are data, such as ids.

use std::fmt::Display;

/// An object whose keys are data, such as ids, in the order in which the device sent them.
///
/// A key that is a number stands here as its text. Looking one up goes through all of them: collect into a map where
/// that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keyed<T>(Vec<(String, T)>);

impl<T> Keyed<T> {
    /// The value under a key: the number or its text.
    pub fn get(&self, key: impl Display) -> Option<&T> {
        self.place(&key.to_string()).and_then(|place| self.0.get(place)).map(|(_, value)| value)
    }

    /// Sets the value under a key, and gives the one that was there.
    pub fn insert(&mut self, key: impl Display, value: T) -> Option<T> {
        let key = key.to_string();
        let known = self.place(&key).and_then(|place| self.0.get_mut(place));
        if let Some((_, old)) = known {
            return Some(std::mem::replace(old, value));
        }
        self.0.push((key, value));
        None
    }

    /// All keys with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value))
    }

    /// All keys.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// All values.
    pub fn values(&self) -> impl Iterator<Item = &T> {
        self.0.iter().map(|(_, value)| value)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds a value under a key that is not there yet.
    pub(super) fn push(&mut self, key: &str, value: T) {
        self.0.push((key.to_owned(), value));
    }

    fn place(&self, key: &str) -> Option<usize> {
        self.0.iter().position(|(known, _)| known == key)
    }
}

impl<T> Default for Keyed<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> IntoIterator for Keyed<T> {
    type Item = (String, T);
    type IntoIter = std::vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<K: Display, T> FromIterator<(K, T)> for Keyed<T> {
    fn from_iter<I: IntoIterator<Item = (K, T)>>(entries: I) -> Self {
        let mut keyed = Self::default();
        for (key, value) in entries {
            keyed.insert(key, value);
        }
        keyed
    }
}
