//! Structs: objects with described fields.

use serde_json::Value;

use super::{Context, Extra, Object};

/// A struct of a description, seen as its fields.
///
/// What all structs do alike works on this trait as an object, so that its code exists once and not once a struct.
pub trait Fields {
    /// Reads the value of one key. What is unknown or does not fit is given back.
    fn set(&mut self, key: &str, value: Value, cx: &mut Context) -> Option<Value>;

    /// What no field holds.
    fn extra(&mut self) -> &mut Extra;

    /// Writes all fields that are set.
    fn put(&self, out: &mut Object);
}

/// Reads an object into an empty struct; `null` has no fields.
pub fn read(record: &mut dyn Fields, value: Value, cx: &mut Context) {
    cx.each_entry(value, &mut |key, value, cx| {
        if let Some(rest) = record.set(key, value, cx) {
            record.extra().0.insert(key.to_owned(), rest);
        }
    });
}

/// The fields of a struct that are set.
pub fn write(record: &dyn Fields) -> Object {
    let mut out = Object::default();
    record.put(&mut out);
    out
}

/// Reading and writing of a struct.
#[doc(hidden)]
#[macro_export]
macro_rules! record {
    ($name:ident) => {
        impl support::Decode for $name {
            const EXPECTED: &'static str = stringify!($name);

            fn fits(value: &support::Value) -> bool {
                value.is_object() || value.is_null()
            }

            fn take(value: support::Value, cx: &mut support::Context) -> Self {
                let mut record = Self::default();
                support::read(&mut record, value, cx);
                record
            }
        }

        impl support::Encode for $name {
            fn encode(&self) -> support::Value {
                support::write(self).into_value()
            }

            fn object(&self) -> Option<support::Object> {
                Some(support::write(self))
            }
        }

        $crate::serde_impls!($name);
    };
}

/// Serde's traits by way of [`Value`]: a value of the wrong kind for the type as a whole is an error here.
#[doc(hidden)]
#[macro_export]
macro_rules! serde_impls {
    ($name:ident) => {
        impl support::serde::Serialize for $name {
            fn serialize<S: support::serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                support::serde::Serialize::serialize(&support::Encode::encode(self), serializer)
            }
        }

        impl<'de> support::serde::Deserialize<'de> for $name {
            fn deserialize<D: support::serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let value = <support::Value as support::serde::Deserialize>::deserialize(deserializer)?;
                support::strictly(value).map_err(support::serde::de::Error::custom)
            }
        }
    };
}
