//! Closures that functions of arrays call for each item.
//!
//! The engine would call each closure twice: first without arguments, with the item as `this`, and only when that fails
//! with the item as argument. On the answers that runbooks work with, that takes twice the time.

use std::sync::Arc;

use rhai::{Array, Dynamic, EvalAltResult, FnPtr, Map};

use super::{Call, Fallible};
use crate::run::{RunContext, Size};
use crate::value::{Failure, type_name};

/// A closure that is called for each item of an array.
pub(super) struct Each {
    closure: FnPtr,
    /// Whether it takes the item alone; `None` before the first call.
    plain: Option<bool>,
}

impl Each {
    /// The closure that is the second argument.
    pub(super) fn of(call: &Call<'_>) -> Fallible<Self> {
        Ok(Self { closure: call.function(1, "closure")?, plain: None })
    }

    /// What the closure returns for an item.
    pub(super) fn apply(&mut self, call: &Call<'_>, item: &Dynamic, at: usize) -> Fallible {
        if self.plain != Some(false) {
            let result = call.apply(&self.closure, [item.clone()]);
            match result {
                Err(error) if self.plain.is_none() && is_missing(&error, &self.closure) => {
                    self.plain = Some(false);
                }
                result => {
                    self.plain = Some(true);
                    return result;
                }
            }
        }
        // A closure with the index as well, or one that works on `this`.
        let index = i64::try_from(at).unwrap_or(i64::MAX);
        let mut this = item.clone();
        self.closure.call_raw_with_extra_args(
            call.context.fn_name(),
            call.context,
            Some(&mut this),
            [],
            [Dynamic::from_int(index)],
            Some(0),
        )
    }

    /// What the closure returns for a sum, an item and, if it takes it, the index.
    pub(super) fn fold(&mut self, call: &Call<'_>, sum: Dynamic, item: Dynamic, at: usize) -> Fallible {
        let index = Dynamic::from_int(i64::try_from(at).unwrap_or(i64::MAX));
        match self.plain {
            Some(true) => call.apply(&self.closure, [sum, item]),
            Some(false) => call.apply(&self.closure, [sum, item, index]),
            None => {
                let result = call.apply(&self.closure, [sum.clone(), item.clone()]);
                let missing = matches!(&result, Err(error) if is_missing(error, &self.closure));
                self.plain = Some(!missing);
                if missing { call.apply(&self.closure, [sum, item, index]) } else { result }
            }
        }
    }

    /// Whether the closure returns true for an item; an error where it returns neither true nor false.
    pub(super) fn test(&mut self, call: &Call<'_>, item: &Dynamic, at: usize) -> Fallible<bool> {
        let result = self.apply(call, item, at)?;
        truth(call, &result)
    }
}

/// The truth value that a closure returned.
pub(super) fn truth(call: &Call<'_>, result: &Dynamic) -> Fallible<bool> {
    result.as_bool().map_err(|_| {
        let name = call.context.fn_name();
        let message =
            format!("the closure of {name}(...) must give true or false, gave {}", type_name(result));
        let failure = Failure::new("wrong-type", "TypeError", message);
        let hint = "a field that the device left out is (): compare it, as in `|t| t.connected == true`";
        if result.is_unit() { failure.hint(hint).into() } else { failure.into() }
    })
}

/// The entries of a map for which the closure that is the second argument returns true, and the others. It gets the key
/// and the value, or the key alone with the value as `this`.
pub(super) fn parted_map(call: &Call<'_>, entries: Map) -> Fallible<(Map, Map)> {
    let closure = call.function(1, "closure")?;
    let (mut yes, mut no) = (Map::new(), Map::new());
    for (key, value) in entries {
        let mut this = value.clone();
        let result = closure.call_raw_with_extra_args(
            call.context.fn_name(),
            call.context,
            Some(&mut this),
            [key.clone().into()],
            [],
            Some(1),
        )?;
        if truth(call, &result)? { &mut yes } else { &mut no }.insert(key, value);
    }
    Ok((yes, no))
}

/// Whether a call failed because the closure takes another number of arguments.
pub(super) fn is_missing(error: &EvalAltResult, closure: &FnPtr) -> bool {
    let EvalAltResult::ErrorFunctionNotFound(signature, _) = error else { return false };
    signature.strip_prefix(closure.fn_name()).is_some_and(|rest| rest.starts_with(" ("))
}

/// A list that is filled from what closures return, and never grows beyond what a run may have.
pub(super) struct Gather {
    items: Array,
    run: Arc<RunContext>,
    size: Size,
}

impl Gather {
    pub(super) fn new(call: &Call<'_>) -> Fallible<Self> {
        Ok(Self { items: Array::new(), run: call.run()?, size: Size::default() })
    }

    /// Puts a value at the end.
    pub(super) fn push(&mut self, value: Dynamic) -> Fallible<()> {
        let value = value.flatten();
        self.size.item();
        self.size.add(&value, self.run.limits().data_depth);
        if let Some(failure) = self.size.exceeds(self.run.limits(), "the list") {
            return Err(failure.uncatchable());
        }
        self.items.push(value);
        Ok(())
    }

    pub(super) fn list(self) -> Dynamic {
        Dynamic::from_array(self.items)
    }
}
