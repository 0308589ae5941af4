//! The values of a script beyond Rhai's own: records, keyed maps, secrets, bytes, durations, times and errors.

pub(crate) mod absent;
pub(crate) mod content;
pub(crate) mod equal;
pub(crate) mod failure;
pub(crate) mod json;
pub(crate) mod keyed_map;
pub(crate) mod look;
pub(crate) mod operators;
pub(crate) mod record;
pub(crate) mod secret;
pub(crate) mod show;
pub(crate) mod span;
pub(crate) mod time;
pub(crate) mod view;

use rhai::{Dynamic, ImmutableString};

pub(crate) use content::Content;
pub(crate) use failure::Failure;
pub(crate) use keyed_map::KeyedMap;
pub(crate) use record::Record;
pub use secret::Secret;
pub(crate) use span::Span;
pub(crate) use time::Time;

use crate::call::{DeviceHandle, GroupHandle};

/// The mark on `()` that says "the device sent `null`", to tell it from "the device left it out".
const NULL_TAG: i32 = 1;

/// `()` that stands for a JSON `null`.
pub(crate) fn null() -> Dynamic {
    let mut value = Dynamic::UNIT;
    value.set_tag(NULL_TAG);
    value
}

/// Whether a value is `()` that stands for a JSON `null`.
pub(crate) fn is_null(value: &Dynamic) -> bool {
    value.is_unit() && value.tag() == NULL_TAG
}

/// The mark on a value that no device gave: it belongs to a write that was withheld.
const ASSUMED_TAG: i32 = 2;

/// The same value with the mark that says that it is assumed.
pub(crate) fn assumed(mut value: Dynamic) -> Dynamic {
    let record = value.read_lock::<Record>().map(|record| record.assumed());
    if let Some(record) = record {
        return Dynamic::from(record);
    }
    value.set_tag(ASSUMED_TAG);
    value
}

/// Whether a value is assumed.
pub(crate) fn is_assumed(value: &Dynamic) -> bool {
    value.tag() == ASSUMED_TAG || value.read_lock::<Record>().is_some_and(|record| record.is_assumed())
}

/// Whether a value is of a type.
type Test = fn(&Dynamic) -> bool;

/// What a script calls the type of a value: `int`, `string`, `IpsecTunnel`.
pub(crate) fn type_name(value: &Dynamic) -> ImmutableString {
    if let Some(record) = value.read_lock::<Record>() {
        return record.type_name();
    }
    let names: [(Test, &str); 20] = [
        (Dynamic::is_unit, "()"),
        (Dynamic::is_bool, "bool"),
        (Dynamic::is_int, "int"),
        (Dynamic::is_float, "float"),
        (Dynamic::is_string, "string"),
        (Dynamic::is_char, "char"),
        (Dynamic::is_array, "array"),
        (Dynamic::is_map, "map"),
        (Dynamic::is_blob, "blob"),
        (Dynamic::is_fnptr, "fn"),
        (Dynamic::is::<KeyedMap>, "map"),
        (Dynamic::is::<Content>, "blob"),
        (Dynamic::is::<Secret>, "secret"),
        (Dynamic::is::<Span>, "duration"),
        (Dynamic::is::<Time>, "time"),
        (Dynamic::is::<Failure>, "error"),
        (Dynamic::is::<DeviceHandle>, "device"),
        (Dynamic::is::<GroupHandle>, "group"),
        (Dynamic::is::<std::ops::Range<i64>>, "range"),
        (Dynamic::is::<std::ops::RangeInclusive<i64>>, "range"),
    ];
    names.iter().find(|(test, _)| test(value)).map_or("value", |(_, name)| name).into()
}

/// A key of a map as text.
pub(crate) fn key_text_of(value: &Dynamic) -> ImmutableString {
    keyed_map::key_text(value)
}
