//! Writing of values: only what was set.

use serde_json::{Map, Value};

use super::{Blob, Extra, Keyed, Nullable, Secret};

/// A type that can be written as JSON.
pub trait Encode {
    /// The value as JSON, secrets included: this is what is sent.
    fn encode(&self) -> Value;

    /// Adds the value under a key.
    fn put_into(&self, key: &str, out: &mut Object) {
        out.insert(key, self.encode());
    }

    /// The file that the value is.
    fn file(&self) -> Option<&Blob> {
        None
    }

    /// The value as the fields of a request, where it is an object.
    fn object(&self) -> Option<Object> {
        Object::of(self.encode())
    }
}

/// The fields of an object that is to be sent, in the order of the description.
#[derive(Default)]
pub struct Object {
    pub(super) fields: Vec<(String, Field)>,
}

/// The value of one field.
pub(super) enum Field {
    /// What JSON can hold.
    Json(Value),
    /// A file.
    File(Blob),
}

impl Object {
    /// The fields of a value, if it is an object.
    fn of(value: Value) -> Option<Self> {
        match value {
            Value::Object(fields) => Some(Self {
                fields: fields.into_iter().map(|(key, value)| (key, Field::Json(value))).collect(),
            }),
            _ => None,
        }
    }

    /// Adds a field.
    #[inline(never)]
    fn insert(&mut self, key: &str, value: Value) {
        self.fields.push((key.to_owned(), Field::Json(value)));
    }

    /// Adds a field that was set.
    #[inline(never)]
    pub fn put<T: Encode>(&mut self, key: &str, value: &Option<T>) {
        if let Some(value) = value {
            value.put_into(key, self);
        }
    }

    /// Adds keys that the description does not know. A field that was set wins.
    #[inline(never)]
    pub fn rest(&mut self, extra: &Extra) {
        for (key, value) in &extra.0 {
            if !self.names().any(|name| name == key) {
                self.insert(key, value.clone());
            }
        }
    }

    /// The whole object as JSON; a file is its text.
    pub fn into_value(self) -> Value {
        let json = self.fields.into_iter().map(|(key, field)| match field {
            Field::Json(value) => (key, value),
            Field::File(file) => (key, file.encode()),
        });
        Value::Object(json.collect())
    }

    /// The names of all fields.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|(name, _)| name.as_str())
    }
}

impl Encode for Value {
    fn encode(&self) -> Value {
        self.clone()
    }
}

impl Encode for bool {
    fn encode(&self) -> Value {
        (*self).into()
    }
}

impl Encode for i64 {
    fn encode(&self) -> Value {
        (*self).into()
    }
}

impl Encode for f64 {
    /// JSON has no infinity and no not-a-number: they are `null`.
    fn encode(&self) -> Value {
        (*self).into()
    }
}

impl Encode for String {
    fn encode(&self) -> Value {
        self.clone().into()
    }
}

impl Encode for Blob {
    /// Within JSON a file is its text.
    fn encode(&self) -> Value {
        String::from_utf8_lossy(&self.data).into_owned().into()
    }

    fn file(&self) -> Option<&Blob> {
        Some(self)
    }

    fn put_into(&self, key: &str, out: &mut Object) {
        out.fields.push((key.to_owned(), Field::File(self.clone())));
    }
}

impl<T: Encode> Encode for Vec<T> {
    fn encode(&self) -> Value {
        let mut items = Vec::with_capacity(self.len());
        for item in self {
            items.push(item.encode());
        }
        Value::Array(items)
    }

    /// Files in a list are fields of one name.
    fn put_into(&self, key: &str, out: &mut Object) {
        if self.iter().all(|item| item.file().is_some()) && !self.is_empty() {
            for item in self {
                item.put_into(key, out);
            }
        } else {
            out.insert(key, self.encode());
        }
    }
}

impl<T: Encode> Encode for Keyed<T> {
    fn encode(&self) -> Value {
        let mut entries = Map::new();
        for (key, value) in self.iter() {
            entries.insert(key.to_owned(), value.encode());
        }
        Value::Object(entries)
    }
}

impl<T: Encode> Encode for Box<T> {
    fn encode(&self) -> Value {
        self.as_ref().encode()
    }

    fn put_into(&self, key: &str, out: &mut Object) {
        self.as_ref().put_into(key, out);
    }

    fn object(&self) -> Option<Object> {
        self.as_ref().object()
    }
}

impl<T: Encode> Encode for Secret<T> {
    fn encode(&self) -> Value {
        self.expose().encode()
    }

    fn put_into(&self, key: &str, out: &mut Object) {
        self.expose().put_into(key, out);
    }
}

impl<T: Encode> Encode for Nullable<T> {
    fn encode(&self) -> Value {
        self.value().map_or(Value::Null, T::encode)
    }

    fn put_into(&self, key: &str, out: &mut Object) {
        match self.value() {
            Some(value) => value.put_into(key, out),
            None => out.insert(key, Value::Null),
        }
    }
}
