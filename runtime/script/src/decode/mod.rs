//! Answers to values: JSON bytes decoded along the type that the description gives them.
//!
//! What a device sends is kept, even where it contradicts the description: a value of the wrong type stays as it is,
//! an unknown field stays readable, an integer beyond 64 bits stays text. Each kind of contradiction is one [`Note`].

mod envelope;
mod interner;
mod notes;
mod raw;
mod seed;
#[cfg(test)]
mod tests;

use std::cell::{Cell, RefCell};

use edgebook_model::TypeId;
use edgebook_wire::Reply;
use rhai::Dynamic;

use crate::library::ApiTable;
use interner::Interner;
pub(crate) use notes::{Note, Notes};

/// How deep an answer may nest.
const DEEPEST: u32 = 120;

/// A decoded answer.
pub(crate) struct Decoded {
    pub(crate) value: Dynamic,
    pub(crate) notes: Vec<Note>,
}

/// Why an answer cannot be decoded, in words.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct DecodeError(pub(crate) String);

/// What one decoding knows.
pub(crate) struct Decoder<'t> {
    table: &'t ApiTable,
    strings: RefCell<Interner>,
    notes: RefCell<Notes>,
    depth: Cell<u32>,
    /// Whether numbers are read by their exact text. Slower, so only where an answer needs it.
    exact: bool,
    /// Set when a number did not fit and the answer has to be read again, exactly.
    inexact: Cell<bool>,
}

/// Decodes the body of an answer; `None` where it is not JSON.
pub(crate) fn decode_reply(
    table: &ApiTable,
    result: TypeId,
    reply: &Reply,
) -> Option<Result<Decoded, DecodeError>> {
    let decoded = decode(table, result, reply.json_text()?);
    Some(decoded.map(|mut decoded| {
        decoded.notes.retain(|note| !notes::is_of_absent(note, reply));
        decoded.notes.extend(notes::of_reply(reply));
        decoded
    }))
}

/// Decodes JSON: takes the envelope off, then follows the type of the result.
pub(crate) fn decode(table: &ApiTable, result: TypeId, text: &str) -> Result<Decoded, DecodeError> {
    let quick = Decoder::new(table, false);
    let value = envelope::decode(&quick, result, text);
    if let (Ok(value), false) = (value, quick.inexact.get()) {
        return Ok(quick.finish(value));
    }
    // Said once for all: the exact reading goes over nested data again and again.
    if raw::too_deep(text) {
        return Err(DecodeError(raw::too_deep_words()));
    }
    // Numbers that need their exact text: rare, and worth a second reading.
    let exact = Decoder::new(table, true);
    match envelope::decode(&exact, result, text) {
        Ok(value) => Ok(exact.finish(value)),
        Err(error) => Err(DecodeError(raw::explain(&error))),
    }
}

impl<'t> Decoder<'t> {
    fn new(table: &'t ApiTable, exact: bool) -> Self {
        Self {
            table,
            strings: RefCell::default(),
            notes: RefCell::default(),
            depth: Cell::new(0),
            exact,
            inexact: Cell::new(false),
        }
    }

    fn finish(self, value: Dynamic) -> Decoded {
        Decoded { value, notes: self.notes.into_inner().into_list() }
    }
}
