//! Records: what a device answered, with its type. Read-only.

use std::sync::Arc;

use edgebook_words::listed;
use rhai::{Dynamic, EvalAltResult, ImmutableString, Map};

use super::view::{Symbol, TypeView};
use super::{Failure, absent, assumed, is_null, look};
use crate::diagnostic::suggest::did_you_mean;

/// An object with named fields. Cloning it is cheap.
#[derive(Clone)]
pub(crate) struct Record(Arc<RecordData>);

struct RecordData {
    view: Arc<TypeView>,
    /// One value for each field of the view; `()` where the device left it out.
    slots: Box<[Dynamic]>,
    /// What the description does not know; mostly nothing.
    extra: Option<Box<Extra>>,
    /// Whether no device gave it: it belongs to a write that was withheld.
    assumed: bool,
}

/// Values under keys that are no fields.
struct Extra(Vec<(ImmutableString, Dynamic)>);

impl Record {
    /// A record; `slots` has one value for each field of the view.
    pub(crate) fn new(
        view: Arc<TypeView>,
        slots: Box<[Dynamic]>,
        extra: Vec<(ImmutableString, Dynamic)>,
    ) -> Self {
        let extra = (!extra.is_empty()).then(|| Box::new(Extra(extra)));
        Self(Arc::new(RecordData { view, slots, extra, assumed: false }))
    }

    /// The same fields, of a write that was withheld.
    pub(crate) fn assumed(&self) -> Self {
        let extra = self.0.extra.as_ref().map(|extra| Box::new(Extra(extra.0.clone())));
        let (view, slots) = (Arc::clone(&self.0.view), self.0.slots.clone());
        Self(Arc::new(RecordData { view, slots, extra, assumed: true }))
    }

    /// The same record with its id, where it lacks one: older firmware says it only by the key of a map.
    pub(crate) fn with_id(&self, key: &Dynamic) -> Option<Self> {
        let slot = usize::from(self.0.view.slot_named("id", 0)?);
        let value = self.0.slots.get(slot)?;
        if !key.is_int() || !value.is_unit() || is_null(value) {
            return None;
        }
        let mut slots = self.0.slots.clone();
        *slots.get_mut(slot)? = key.clone();
        let extra = self.extra().to_vec();
        Some(Self::new(Arc::clone(&self.0.view), slots, extra))
    }

    pub(crate) fn is_assumed(&self) -> bool {
        self.0.assumed
    }

    fn extra(&self) -> &[(ImmutableString, Dynamic)] {
        self.0.extra.as_ref().map_or(&[], |extra| extra.0.as_slice())
    }

    pub(crate) fn view(&self) -> &TypeView {
        &self.0.view
    }

    pub(crate) fn type_name(&self) -> ImmutableString {
        self.0.view.name().clone()
    }

    pub(crate) fn same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The fields that are there, in the order of the description, then those that the description lacks.
    pub(crate) fn present(&self) -> impl Iterator<Item = (&str, &Dynamic)> {
        let fields = self.0.view.fields().iter().map(|field| &*field.name).zip(self.0.slots.iter());
        let there = |value: &Dynamic| !value.is_unit() || is_null(value);
        fields
            .filter(move |(_, value)| there(value))
            .chain(self.extra().iter().map(|(name, value)| (name.as_str(), value)))
    }

    /// A field by its name; `None` when neither the description nor the answer has it.
    pub(crate) fn get(&self, name: &str) -> Option<&Dynamic> {
        match self.0.view.slot_named(name, 0) {
            Some(slot) => self.0.slots.get(usize::from(slot)),
            None => self.extra().iter().find(|(key, _)| key == name).map(|(_, value)| value),
        }
    }

    /// A field as a script reads it.
    pub(crate) fn read(&self, name: &str) -> Result<Dynamic, Box<EvalAltResult>> {
        if let Some(slot) = self.0.view.slot_named(name, 0) {
            return Ok(self.slot(slot).unwrap_or_default());
        }
        let value = self.get(name).cloned().ok_or_else(|| self.no_field(name))?;
        look::field(self.0.view.name(), name, &value);
        Ok(value)
    }

    /// The value of a slot, for a script: that it is not there is remembered.
    fn slot(&self, slot: u16) -> Option<Dynamic> {
        let value = self.0.slots.get(usize::from(slot))?;
        if value.is_unit() && !self.0.assumed {
            absent::note(&self.0.view, slot, is_null(value));
        }
        if let Some(field) = self.0.view.field(slot) {
            look::field(self.0.view.name(), &field.name, value);
        }
        // What nobody knows, and what is inside, is no more than assumed either.
        let passes_on = self.0.assumed && (value.is_unit() || value.is::<Self>());
        Some(if passes_on { assumed(value.clone()) } else { value.clone() })
    }

    /// A field as a script reads it, when the symbol of its name is known.
    pub(crate) fn read_symbol(&self, symbol: Symbol, name: &str) -> Result<Dynamic, Box<EvalAltResult>> {
        match self.0.view.slot_of(symbol).and_then(|slot| self.slot(slot)) {
            Some(value) => Ok(value),
            None => self.read(name),
        }
    }

    /// Refuses an assignment. Rhai also calls a setter to store back a field after a method ran on it: what did not
    /// change is let through.
    pub(crate) fn write(&self, name: &str, value: &Dynamic) -> Result<Dynamic, Box<EvalAltResult>> {
        let Some(current) = self.get(name) else {
            return Err(self.no_field(name).into());
        };
        let plain = value.is_bool() || value.is_int() || value.is_float();
        if !plain && super::equal::equal(current, value) {
            return Ok(Dynamic::UNIT);
        }
        let message = format!("{} is read-only: the field `{name}` cannot be changed", self.type_name());
        let hint = "copy what you need into a map (`let copy = x.to_map();`) or a variable, and change that";
        Err(Failure::new("read-only", "ReadOnlyError", message).hint(hint).into())
    }

    /// The fields that are there as a map that a script may change.
    pub(crate) fn to_map(&self) -> Map {
        self.present().map(|(name, value)| (name.into(), value.clone())).collect()
    }

    fn no_field(&self, name: &str) -> Failure {
        let view = &self.0.view;
        let names: Vec<&str> = view
            .fields()
            .iter()
            .map(|field| &*field.name)
            .chain(self.extra().iter().map(|(name, _)| name.as_str()))
            .collect();
        let message = format!("{} has no field `{name}`", view.name());
        let hint = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.len() {
            0 => "it has no fields".to_owned(),
            _ => format!(
                "its fields are {}; `get({name:?})` reads one that only some firmware sends, or gives ()",
                listed(&names, 12)
            ),
        });
        Failure::new("unknown-field", "UnknownField", message).hint(hint)
    }
}
