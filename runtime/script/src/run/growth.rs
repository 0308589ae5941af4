//! Keeps data shallow and small: `loop { a = [a]; }` would otherwise end the process when the data is dropped, and
//! `loop { a = a + a; }` when the memory is used up.
//!
//! The engine's own limits look through all of a list each time something is put into it, which makes filling a list of
//! n items cost n². Here the length of a variable is looked at whenever it is read, which costs nothing, and what is in
//! it only now and then: data doubles at most by being read and copied, which takes longer the more there is, so the
//! time between two looks grows with the data.

use edgebook_words::Hint;
use std::time::{Duration, Instant};

use rhai::{Dynamic, EvalContext};

use super::RunContext;
use super::meter::limit;
use crate::Limits;
use crate::value::Failure;

/// The shortest time between two looks through all variables in reach.
const SHORTEST: Duration = Duration::from_millis(1);
/// How many times as long as a look the time until the next one is: looks take a fifth of a run at most.
const TIMES: u32 = 4;
/// The longest time.
const LONGEST: Duration = Duration::from_secs(1);
/// How many times the longest text all texts in reach may have together.
const TEXTS: usize = 4;

/// Looks at a variable that is read, and at all variables in reach when it is time to.
pub(super) fn check(
    run: &RunContext,
    name: &str,
    index: usize,
    context: &EvalContext<'_, '_, '_, '_, '_, '_>,
) -> Option<Failure> {
    let mut variables = context.scope().iter_raw();
    let at =
        index.checked_sub(1).and_then(|before| variables.nth(before)).filter(|(found, ..)| *found == name);
    let (_, _, value) = at.or_else(|| context.scope().iter_raw().find(|(found, ..)| *found == name))?;
    if let Some(failure) = too_long(value, name, run.limits()) {
        return Some(failure);
    }
    if !can_grow(value) || !run.meter().look_is_due() {
        return None;
    }
    look(run, context)
}

/// Whether a value can hold much.
fn can_grow(value: &Dynamic) -> bool {
    value.is_array() || value.is_map() || value.is_string() || value.is_blob()
}

/// The length of a value itself, which costs nothing to look at.
fn too_long(value: &Dynamic, name: &str, limits: &Limits) -> Option<Failure> {
    let mut size = Size::default();
    if let Ok(items) = value.as_array_ref() {
        size.values = items.len();
    } else if let Ok(map) = value.as_map_ref() {
        size.entries = map.len();
    } else if let Ok(text) = value.as_immutable_string_ref() {
        size.bytes = text.len();
    } else {
        return None;
    }
    size.exceeds(limits, &format!("`{name}`"))
}

/// Looks through all variables in reach.
fn look(run: &RunContext, context: &EvalContext<'_, '_, '_, '_, '_, '_>) -> Option<Failure> {
    let began = Instant::now();
    let limits = run.limits();
    let mut all = Size::default();
    let mut largest = ("", 0);
    let own = context.this_ptr().map(|this| ("this", this));
    for (name, value) in context.scope().iter_raw().map(|(name, _, value)| (name, value)).chain(own) {
        let mut size = Size::default();
        size.add(value, limits.data_depth);
        if let Some(failure) = size.exceeds(limits, &format!("`{name}`")) {
            return Some(failure);
        }
        let weight = size.values.saturating_add(size.entries).saturating_add(size.bytes / TEXT_AS_A_VALUE);
        if weight > largest.1 {
            largest = (name, weight);
        }
        all.join(&size);
    }
    let values = all.values.saturating_add(all.entries);
    run.meter().look_again_in(began.elapsed().saturating_mul(TIMES).clamp(SHORTEST, LONGEST));
    let most_values = limits.list_items.saturating_add(limits.map_entries);
    let most_bytes = limits.string_bytes.saturating_mul(TEXTS);
    let (what, name) = if values > most_values {
        (format!("{most_values} values"), "list_items")
    } else if all.bytes > most_bytes {
        (format!("{most_bytes} bytes of text"), "string_bytes")
    } else {
        return None;
    };
    let message = format!("the variables hold more than {what}, most of it in `{}`", largest.0);
    Some(limit("limit-size", message, Hint::and("keep less at once", limits.raise(name))))
}

/// How many bytes of text weigh as much as a number.
const TEXT_AS_A_VALUE: usize = 16;

/// How large a value is, with everything in it.
#[derive(Default)]
pub(crate) struct Size {
    values: usize,
    entries: usize,
    bytes: usize,
    too_deep: bool,
}

impl Size {
    /// Adds what a value holds. What nests deeper than `left` levels is not looked through.
    pub(crate) fn add(&mut self, value: &Dynamic, left: usize) {
        if let Ok(items) = value.as_array_ref() {
            let Some(below) = left.checked_sub(1) else { return self.too_deep = true };
            self.values = self.values.saturating_add(items.len());
            items.iter().for_each(|item| self.add(item, below));
        } else if let Ok(map) = value.as_map_ref() {
            let Some(below) = left.checked_sub(1) else { return self.too_deep = true };
            self.entries = self.entries.saturating_add(map.len());
            map.values().for_each(|item| self.add(item, below));
        } else if let Ok(text) = value.as_immutable_string_ref() {
            self.bytes = self.bytes.saturating_add(text.len());
        } else if let Ok(bytes) = value.as_blob_ref() {
            self.values = self.values.saturating_add(bytes.len());
        }
    }

    /// Counts one item more.
    pub(crate) fn item(&mut self) {
        self.values = self.values.saturating_add(1);
    }

    fn join(&mut self, other: &Self) {
        self.values = self.values.saturating_add(other.values);
        self.entries = self.entries.saturating_add(other.entries);
        self.bytes = self.bytes.saturating_add(other.bytes);
    }

    /// The limit of a single value that is exceeded; `what` names the value.
    pub(crate) fn exceeds(&self, limits: &Limits, what: &str) -> Option<Failure> {
        let (message, name) = if self.too_deep {
            let message = format!("{what} nests lists and maps deeper than {} levels", limits.data_depth);
            let hint = Hint::and("build flat data", limits.raise("data_depth"));
            return Some(limit("limit-data-depth", message, hint));
        } else if self.values > limits.list_items {
            (format!("{what} holds more than {} items", limits.list_items), "list_items")
        } else if self.entries > limits.map_entries {
            (format!("{what} holds more than {} entries of maps", limits.map_entries), "map_entries")
        } else if self.bytes > limits.string_bytes {
            (format!("{what} holds more than {} bytes of text", limits.string_bytes), "string_bytes")
        } else {
            return None;
        };
        Some(limit("limit-size", message, limits.raise(name)))
    }
}
