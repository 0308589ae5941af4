//! General forms, by words.

use super::super::quirk::Change::{
    BooleansAsText, Dates, ErrorIn200, ExtraFields, Moved, Nulls, NumbersAsText,
};
use super::{Quirk, quirk};

pub(super) static QUIRKS: &[Quirk] = &[
    quirk("numbers_as_text", "every number is a text", NumbersAsText, &[], &[]),
    quirk("booleans_as_text", "every boolean is a text", BooleansAsText, &[], &[]),
    quirk("nulls", "null wherever nothing is known by the value", Nulls, &[], &[]),
    quirk("odd_dates", "dates in every format that was seen", Dates(None), &[], &[]),
    quirk("extra_fields", "further fields in every object", ExtraFields, &[], &[]),
    quirk("moved_paths", "whatever has another path is only there", Moved, &[], &[]),
    quirk("error_in_200", "refused with status 200 and an error in the body", ErrorIn200, &[], &[]),
];
