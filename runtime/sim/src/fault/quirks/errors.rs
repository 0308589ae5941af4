//! Refusals, tasks and statuses.

use super::super::quirk::Change::{
    DeletedInWords, EnvelopedError, ErrorIn200, NamespacedErrors, NullResult, OtherWords, SuccessIs200,
};
use super::{Quirk, always, behaviour, quirk};

pub(super) static QUIRKS: &[Quirk] = &[
    quirk("E1", "refused with status 200 and an error in the body", ErrorIn200, &[], &[]),
    quirk("E2", "refused with the error in the envelope of results", EnvelopedError, &[], &[]),
    quirk("E5", "the names of errors carry a namespace", NamespacedErrors, &[], &[]),
    quirk("E6", "the want of a licence is told in other words", OtherWords, &[], &[]),
    behaviour("E7", "keys that are fetched are lost on the way: a further request starts anew"),
    behaviour("E8", "a task's token is taken from the body of the GET only"),
    behaviour("E9", "tasks fail"),
    always("E10", "a task's token stands beside the result; `async` is a field of the body or of the query"),
    always("E11", "an imported image or plugin comes into the list later, with another id"),
    quirk("E12", "success has status 200 where another one is described", SuccessIs200, &[], &[]),
    quirk("E13", "a deletion is answered with a sentence", DeletedInWords, &[], &[]),
    always("E14", "what is deleted already is refused: 404, or 400 where that is described"),
    quirk("E15", "the result is null", NullResult, &[], &[]),
];
