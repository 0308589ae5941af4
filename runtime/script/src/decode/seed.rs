//! One value, decoded along its type.

use std::fmt;

use edgebook_model::{MapKey, Text, TypeId, TypeKind, type_label};
use rhai::{Array, Dynamic, ImmutableString, Map};
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::Decoder;
use super::raw::{self, Number, TOO_DEEP};
use crate::value::keyed_map::id_key;
use crate::value::view::TypeView;
use crate::value::{KeyedMap, Record, Secret, is_null, null};

/// From here on a fraction may be a whole number that was rounded.
const LARGE: f64 = 9e15;

/// Where a value stands, for notes.
#[derive(Clone, Copy)]
pub(super) enum Place<'p> {
    /// The whole answer.
    Answer,
    /// A field of a record type.
    Field(&'p TypeView, u16),
    /// An item of what stands at another place.
    Item(&'p Place<'p>),
    /// A place that no type describes.
    Untyped,
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer => f.write_str("the answer"),
            Self::Field(view, slot) => {
                let field = view.field(*slot).map_or("", |field| &*field.name);
                write!(f, "{}.{field}", view.name())
            }
            Self::Item(Self::Answer) => f.write_str("an item of the answer"),
            Self::Item(outer) => write!(f, "{outer}[]"),
            Self::Untyped => f.write_str("an untyped value"),
        }
    }
}

impl Place<'_> {
    fn nullable(&self) -> bool {
        match self {
            Self::Field(view, slot) => view.field(*slot).is_none_or(|field| field.nullable),
            // E15: whole answers and items are null on real devices, and a null is readable as it is.
            Self::Answer | Self::Item(_) | Self::Untyped => true,
        }
    }
}

/// Decodes one value.
#[derive(Clone, Copy)]
pub(super) struct Seed<'d> {
    pub(super) decoder: &'d Decoder<'d>,
    pub(super) ty: TypeId,
    pub(super) place: Place<'d>,
    /// Keys of this very object that are not shown.
    pub(super) hide: &'d [Text],
    /// Whether nothing of it may be shown.
    pub(super) secret: bool,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Dynamic;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Dynamic, D::Error> {
        let union = matches!(self.kind(), TypeKind::Union { .. });
        if union || self.decoder.exact {
            let raw = <&RawValue as serde::Deserialize>::deserialize(deserializer)?;
            return self.deeper(|seed| seed.read_raw(raw.get())).map_err(D::Error::custom);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'d> Seed<'d> {
    fn kind(&self) -> &'d TypeKind {
        &self.decoder.table.api.ty(self.ty).kind
    }

    fn at(&self, ty: TypeId, place: Place<'d>) -> Self {
        Self { decoder: self.decoder, ty, place, hide: &[], secret: self.secret }
    }

    /// Decodes a value from its text: chooses the variant of a union, reads numbers by their digits.
    fn read_raw(self, raw: &str) -> Result<Dynamic, serde_json::Error> {
        if let TypeKind::Union { variants } = self.kind() {
            let chosen = variants.iter().find(|variant| raw::passes(&variant.test, raw));
            return match chosen {
                Some(variant) if variant.ty != self.ty => {
                    self.deeper(|seed| Seed { ty: variant.ty, ..seed }.read_raw(raw))
                }
                _ => self.untyped().read_raw(raw),
            };
        }
        if raw.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            return Ok(match raw::number(raw) {
                Number::Int(int) => self.int(int),
                Number::Float(float) => self.float(float),
                Number::Large(text) => self.large(text),
            });
        }
        serde_json::Deserializer::from_str(raw).deserialize_any(self)
    }

    /// Guards the depth of what nests: the library's own guard starts anew with each text.
    fn deeper(
        self,
        decode: impl FnOnce(Self) -> Result<Dynamic, serde_json::Error>,
    ) -> Result<Dynamic, serde_json::Error> {
        let depth = &self.decoder.depth;
        if depth.get() >= super::DEEPEST {
            return Err(serde_json::Error::custom(TOO_DEEP));
        }
        depth.set(depth.get().saturating_add(1));
        let result = decode(self);
        depth.set(depth.get().saturating_sub(1));
        result
    }

    /// A scalar as it is, or hidden where its field is a secret.
    fn keep(&self, value: impl Into<Dynamic>, text: &dyn fmt::Display) -> Dynamic {
        if self.secret { Dynamic::from(Secret::new(&text.to_string())) } else { value.into() }
    }

    fn untyped(&self) -> Untyped<'d> {
        Untyped { decoder: self.decoder, secret: self.secret }
    }

    fn wrong(&self, sent: &str) {
        let described = type_label(self.decoder.table.api, self.ty);
        self.decoder.notes.borrow_mut().wrong_kind(&self.place.to_string(), &described, sent);
    }

    fn bool(&self, value: bool) -> Dynamic {
        if !matches!(self.kind(), TypeKind::Bool | TypeKind::Any { .. }) {
            self.wrong("bool");
        }
        self.keep(value, &value)
    }

    fn int(&self, value: i64) -> Dynamic {
        match self.kind() {
            TypeKind::Int | TypeKind::Float | TypeKind::Any { .. } => {}
            TypeKind::Enum { values, numeric: true, open } => {
                let text = value.to_string();
                if !open && !values.iter().any(|known| *known == text) {
                    self.decoder.notes.borrow_mut().unlisted(&self.place.to_string(), &text);
                }
            }
            _ => self.wrong("int"),
        }
        self.keep(value, &value)
    }

    fn float(&self, value: f64) -> Dynamic {
        if !matches!(self.kind(), TypeKind::Float | TypeKind::Any { .. }) {
            self.wrong("float");
        }
        self.keep(value, &value)
    }

    fn large(&self, text: &str) -> Dynamic {
        self.decoder.notes.borrow_mut().large_number(&self.place.to_string());
        self.keep(ImmutableString::from(text), &text)
    }

    fn text(&self, text: &str) -> Dynamic {
        if let Some(value) = self.said_as_text(text) {
            return value;
        }
        match self.kind() {
            TypeKind::Text(_) | TypeKind::Bytes | TypeKind::Any { .. } => {}
            TypeKind::Enum { values, numeric: false, open } => {
                // An empty text is how devices say "not set".
                if !open && !text.is_empty() && !values.iter().any(|known| *known == text) {
                    self.decoder.notes.borrow_mut().unlisted(&self.place.to_string(), text);
                }
            }
            _ => self.wrong("string"),
        }
        if self.secret {
            return Dynamic::from(Secret::new(text));
        }
        self.decoder.strings.borrow_mut().get(text).into()
    }

    /// A number or a truth value that the device sent as text, where it is written as such (T8, T18, T20, C3): a
    /// runbook that compares it must not find a text there.
    fn said_as_text(&self, text: &str) -> Option<Dynamic> {
        let kind = self.kind();
        let value = match kind {
            TypeKind::Bool => match text {
                "true" | "True" => self.keep(true, &text),
                "false" | "False" => self.keep(false, &text),
                _ => return None,
            },
            TypeKind::Int | TypeKind::Float | TypeKind::Enum { numeric: true, .. } => {
                serde_json::from_str::<serde_json::Number>(text).ok()?;
                match raw::number(text) {
                    Number::Int(int) => self.keep(int, &text),
                    Number::Float(float) if matches!(kind, TypeKind::Float) => self.keep(float, &text),
                    Number::Float(_) | Number::Large(_) => return None,
                }
            }
            _ => return None,
        };
        let described = type_label(self.decoder.table.api, self.ty);
        self.decoder.notes.borrow_mut().said_as_text(&self.place.to_string(), &described);
        Some(value)
    }

    fn nothing(&self) -> Dynamic {
        if !self.place.nullable() && !matches!(self.kind(), TypeKind::Any { .. }) {
            self.wrong("null");
        }
        null()
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Dynamic;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Dynamic, E> {
        Ok(self.bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Dynamic, E> {
        Ok(self.int(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Dynamic, E> {
        Ok(match i64::try_from(value) {
            Ok(value) => self.int(value),
            Err(_) => self.large(&value.to_string()),
        })
    }

    fn visit_f64<E>(self, value: f64) -> Result<Dynamic, E> {
        // Digits beyond 64 bits arrive as a rounded fraction: the answer is read again by its text.
        if value.abs() >= LARGE {
            self.decoder.inexact.set(true);
        }
        Ok(self.float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Dynamic, E> {
        Ok(self.text(value))
    }

    fn visit_unit<E>(self) -> Result<Dynamic, E> {
        Ok(self.nothing())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Dynamic, A::Error> {
        let TypeKind::List { item, .. } = self.kind() else {
            if !matches!(self.kind(), TypeKind::Any { .. }) {
                self.wrong("array");
            }
            return self.untyped().visit_seq(seq);
        };
        let seed = self.at(*item, Place::Item(&self.place));
        let mut items = Array::with_capacity(seq.size_hint().unwrap_or(0).min(1024));
        while let Some(value) = seq.next_element_seed(seed)? {
            items.push(value);
        }
        Ok(Dynamic::from_array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Dynamic, A::Error> {
        match self.kind() {
            TypeKind::Object { .. } => self.record(map),
            TypeKind::Map { value, key, .. } => self.keyed_map(map, *value, *key),
            kind => {
                if !matches!(kind, TypeKind::Any { .. }) {
                    self.wrong("object");
                }
                self.untyped().visit_map(map)
            }
        }
    }
}

impl Seed<'_> {
    fn record<'de, A: MapAccess<'de>>(self, mut map: A) -> Result<Dynamic, A::Error> {
        let view = self.decoder.table.view(self.ty);
        let mut slots = vec![Dynamic::UNIT; view.fields().len()];
        let mut extra = Vec::new();
        let mut next = 0;
        while let Some(key) = map.next_key_seed(KeySeed { view: &view, next })? {
            match key {
                Key::Field(slot) => {
                    next = slot.saturating_add(1);
                    let Some(field) = view.field(slot) else { continue };
                    if self.hide.iter().any(|hidden| *hidden == *field.name) {
                        map.next_value::<IgnoredAny>()?;
                        continue;
                    }
                    let place = Place::Field(&view, slot);
                    let seed = Seed {
                        decoder: self.decoder,
                        ty: field.ty,
                        place,
                        hide: &[],
                        secret: self.secret || field.secret,
                    };
                    let value = map.next_value_seed(seed)?;
                    if let Some(target) = slots.get_mut(usize::from(slot)) {
                        if !target.is_unit() {
                            self.decoder.notes.borrow_mut().duplicate(&place.to_string());
                        }
                        *target = value;
                    }
                }
                Key::Other(name) if self.hide.iter().any(|hidden| *hidden == *name) => {
                    map.next_value::<IgnoredAny>()?;
                }
                Key::Other(name) => {
                    let value = if let Some(ty) = view.extra {
                        map.next_value_seed(self.at(ty, Place::Untyped))?
                    } else {
                        self.decoder.notes.borrow_mut().unknown(view.name(), &name);
                        map.next_value_seed(self.untyped())?
                    };
                    extra.retain(|(known, _)| *known != name);
                    extra.push((name, value));
                }
            }
        }
        for (slot, key) in view.older() {
            let older = match view.slot_named(key, 0) {
                Some(older) => slots.get(usize::from(older)).cloned(),
                None => extra.iter().find(|(name, _)| name == key).map(|(_, value)| value.clone()),
            };
            if let Some(target) = slots.get_mut(usize::from(slot))
                && let Some(older) = older.filter(|_| target.is_unit() && !is_null(target))
            {
                *target = older;
            }
        }
        Ok(Dynamic::from(Record::new(view, slots.into(), extra)))
    }

    fn keyed_map<'de, A: MapAccess<'de>>(
        self,
        mut map: A,
        value: TypeId,
        key: MapKey,
    ) -> Result<Dynamic, A::Error> {
        let seed = self.at(value, Place::Item(&self.place));
        let mut entries = Vec::new();
        while let Some(text) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let text: ImmutableString = text.as_ref().into();
            let key = match key {
                MapKey::Id => id_key(&text),
                MapKey::Text => text.clone().into(),
            };
            let value: Dynamic = map.next_value_seed(seed)?;
            let keyed = value.read_lock::<Record>().and_then(|record| record.with_id(&key));
            entries.push((text, key, keyed.map_or(value, Dynamic::from)));
        }
        let count = entries.len();
        let map = KeyedMap::with_texts(entries);
        if map.len() < count {
            self.decoder.notes.borrow_mut().duplicate(&format!("a key of {}", self.place));
        }
        Ok(Dynamic::from(map))
    }
}

/// The key of an entry: a field of the type, or another name.
enum Key {
    Field(u16),
    Other(ImmutableString),
}

/// Finds fields without making a text of their name.
struct KeySeed<'v> {
    view: &'v TypeView,
    /// The field that comes next if the device keeps to the order of the description.
    next: u16,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = Key;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Key, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = Key;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, name: &str) -> Result<Key, E> {
        Ok(match self.view.slot_named(name, self.next) {
            Some(slot) => Key::Field(slot),
            None => Key::Other(name.into()),
        })
    }
}

/// Decodes what no type describes: objects become maps that a script may change.
#[derive(Clone, Copy)]
pub(super) struct Untyped<'d> {
    decoder: &'d Decoder<'d>,
    secret: bool,
}

impl Untyped<'_> {
    fn read_raw(self, raw: &str) -> Result<Dynamic, serde_json::Error> {
        if raw.starts_with(['-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) {
            return Ok(match raw::number(raw) {
                Number::Int(int) => self.keep(int, &int),
                Number::Float(float) => self.keep(float, &float),
                Number::Large(text) => self.large(text),
            });
        }
        let depth = &self.decoder.depth;
        if depth.get() >= super::DEEPEST {
            return Err(serde_json::Error::custom(TOO_DEEP));
        }
        depth.set(depth.get().saturating_add(1));
        let result = serde_json::Deserializer::from_str(raw).deserialize_any(self);
        depth.set(depth.get().saturating_sub(1));
        result
    }

    fn keep(self, value: impl Into<Dynamic>, text: &dyn fmt::Display) -> Dynamic {
        if self.secret { Dynamic::from(Secret::new(&text.to_string())) } else { value.into() }
    }

    fn large(self, text: &str) -> Dynamic {
        self.decoder.notes.borrow_mut().large_number(&Place::Untyped.to_string());
        self.keep(ImmutableString::from(text), &text)
    }
}

impl<'de> DeserializeSeed<'de> for Untyped<'_> {
    type Value = Dynamic;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Dynamic, D::Error> {
        if self.decoder.exact {
            let raw = <&RawValue as serde::Deserialize>::deserialize(deserializer)?;
            return self.read_raw(raw.get()).map_err(D::Error::custom);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Untyped<'_> {
    type Value = Dynamic;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Dynamic, E> {
        Ok(self.keep(value, &value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Dynamic, E> {
        Ok(self.keep(value, &value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Dynamic, E> {
        Ok(i64::try_from(value)
            .map_or_else(|_| self.large(&value.to_string()), |value| self.keep(value, &value)))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Dynamic, E> {
        if value.abs() >= LARGE {
            self.decoder.inexact.set(true);
        }
        Ok(self.keep(value, &value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Dynamic, E> {
        if self.secret {
            return Ok(Dynamic::from(Secret::new(value)));
        }
        Ok(self.decoder.strings.borrow_mut().get(value).into())
    }

    fn visit_unit<E>(self) -> Result<Dynamic, E> {
        Ok(null())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Dynamic, A::Error> {
        let mut items = Array::new();
        while let Some(value) = seq.next_element_seed(self)? {
            items.push(value);
        }
        Ok(Dynamic::from_array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Dynamic, A::Error> {
        let mut pairs = Map::new();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            let value = map.next_value_seed(self)?;
            pairs.insert(key.as_ref().into(), value);
        }
        Ok(Dynamic::from_map(pairs))
    }
}
