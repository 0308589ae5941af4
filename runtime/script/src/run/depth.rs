//! Keeps data shallow and small: `loop { a = [a]; }` would otherwise end the process when the data is dropped.
//!
//! The engine has no hook where a list is made or an entry is set. It has one where a variable is read, and data can
//! only be put into other data by reading a variable: so every few steps the variables in reach are looked through.

use rhai::{Dynamic, EvalContext};

use super::RunContext;
use super::meter::limit;
use crate::value::Failure;

/// How many steps pass between two looks. Data deepens by at most one level a step.
pub(super) const SCAN_EVERY: u64 = 1_000;
/// The same where there is much data to look through.
const SCAN_SELDOM: u64 = 8_000;
/// After how many values looked through it is done less often by one step.
const VALUES_PER_STEP: u64 = 5;
/// How many times the longest text all texts in reach may have together.
const TEXTS: usize = 4;

/// Looks through the variables in reach when it is time to.
pub(super) fn check(run: &RunContext, context: &EvalContext<'_, '_, '_, '_, '_, '_>) -> Option<Failure> {
    if !run.meter().scan_is_due() {
        return None;
    }
    let limits = run.limits();
    let mut scan = Scan::default();
    let too_deep = context.scope().iter_raw().any(|(_, _, value)| scan.deeper(value, limits.data_depth));
    run.meter().scan_again_in((scan.values / VALUES_PER_STEP).clamp(SCAN_EVERY, SCAN_SELDOM));
    if too_deep {
        let message = format!("lists and maps are nested deeper than {} levels", limits.data_depth);
        let hint = format!("build flat data; {}", limits.raise("data_depth"));
        return Some(limit("limit-data-depth", message, hint));
    }
    if scan.largest_map > limits.map_entries {
        let message = format!("a map has more than {} entries", limits.map_entries);
        return Some(limit("limit-size", message, limits.raise("map_entries")));
    }
    let most_values = limits.list_items.saturating_add(limits.map_entries);
    if scan.values > u64::try_from(most_values).unwrap_or(u64::MAX) {
        let message = format!("the variables hold more than {most_values} values");
        let hint = format!("keep less at once; {}", limits.raise("list_items"));
        return Some(limit("limit-size", message, hint));
    }
    let most_bytes = limits.string_bytes.saturating_mul(TEXTS);
    (scan.bytes > most_bytes).then(|| {
        let message = format!("the variables hold more than {most_bytes} bytes of text");
        limit("limit-size", message, format!("keep less at once; {}", limits.raise("string_bytes")))
    })
}

/// What was looked through.
#[derive(Default)]
struct Scan {
    values: u64,
    bytes: usize,
    /// An entry that is set by its key is not looked at by the engine.
    largest_map: usize,
}

impl Scan {
    /// Whether a value nests deeper than so many levels.
    fn deeper(&mut self, value: &Dynamic, left: usize) -> bool {
        self.values = self.values.saturating_add(1);
        if value.is_array() {
            let Some(below) = left.checked_sub(1) else { return true };
            return value.as_array_ref().is_ok_and(|items| items.iter().any(|item| self.deeper(item, below)));
        }
        if value.is_map() {
            let Some(below) = left.checked_sub(1) else { return true };
            return value.as_map_ref().is_ok_and(|map| {
                self.largest_map = self.largest_map.max(map.len());
                map.values().any(|item| self.deeper(item, below))
            });
        }
        if value.is_string()
            && let Ok(text) = value.as_immutable_string_ref()
        {
            self.bytes = self.bytes.saturating_add(text.len());
        }
        false
    }
}
