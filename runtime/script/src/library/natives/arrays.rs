//! Functions of arrays that call a closure for each item.
//!
//! Rhai has them too, but calls each closure twice: first without arguments, with the item as `this`, and only when
//! that fails with the item as argument. On the answers that runbooks work with, that takes twice the time.

use rhai::{Array, Dynamic, FnPtr};

use super::{Call, Fallible, Function, Kind, Native, native};
use crate::value::type_name;

const EXACT: &[&[Kind]] = &[&[Kind::List, Kind::Fn]];

pub(super) const TABLE: &[Native] = &[
    native(
        Function {
            name: "filter",
            signature: "list.filter(|item| ...) -> array",
            topic: "array",
            doc: "The items for which the closure gives true.",
        },
        2..=2,
        EXACT,
        |call| {
            let mut each = Each::of(call)?;
            let mut kept = Array::new();
            for (at, item) in each.items().into_iter().enumerate() {
                if each.test(call, &item, at)? {
                    kept.push(item);
                }
            }
            Ok(Dynamic::from_array(kept))
        },
    ),
    native(
        Function {
            name: "map",
            signature: "list.map(|item| ...) -> array",
            topic: "array",
            doc: "What the closure gives for each item.",
        },
        2..=2,
        EXACT,
        |call| {
            let mut each = Each::of(call)?;
            let items = each.items();
            let mut mapped = Array::with_capacity(items.len());
            for (at, item) in items.into_iter().enumerate() {
                mapped.push(each.apply(call, &item, at)?.flatten());
            }
            Ok(Dynamic::from_array(mapped))
        },
    ),
    native(
        Function {
            name: "for_each",
            signature: "list.for_each(|item| ...)",
            topic: "array",
            doc: "Calls the closure with each item.",
        },
        2..=2,
        EXACT,
        |call| {
            let mut each = Each::of(call)?;
            for (at, item) in each.items().into_iter().enumerate() {
                let _ = each.apply(call, &item, at)?;
            }
            Ok(Dynamic::UNIT)
        },
    ),
    native(
        Function {
            name: "some",
            signature: "list.some(|item| ...) -> bool",
            topic: "array",
            doc: "Whether the closure gives true for some item.",
        },
        2..=2,
        EXACT,
        |call| {
            first(
                call,
                |each, call, item, at| Ok(each.test(call, item, at)?.then_some(Dynamic::TRUE)),
                Dynamic::FALSE,
            )
        },
    ),
    native(
        Function {
            name: "all",
            signature: "list.all(|item| ...) -> bool",
            topic: "array",
            doc: "Whether the closure gives true for all items.",
        },
        2..=2,
        EXACT,
        |call| {
            first(
                call,
                |each, call, item, at| Ok((!each.test(call, item, at)?).then_some(Dynamic::FALSE)),
                Dynamic::TRUE,
            )
        },
    ),
    native(
        Function {
            name: "find",
            signature: "list.find(|item| ...) -> value",
            topic: "array",
            doc: "The first item for which the closure gives true, or ().",
        },
        2..=2,
        EXACT,
        |call| {
            first(
                call,
                |each, call, item, at| Ok(each.test(call, item, at)?.then(|| item.clone())),
                Dynamic::UNIT,
            )
        },
    ),
    native(
        Function {
            name: "find_map",
            signature: "list.find_map(|item| ...) -> value",
            topic: "array",
            doc: "The first result of the closure that is not ().",
        },
        2..=2,
        EXACT,
        |call| {
            let result = |each: &mut Each, call: &Call<'_>, item: &Dynamic, at: usize| {
                Ok(Some(each.apply(call, item, at)?).filter(|value| !value.is_unit()))
            };
            first(call, result, Dynamic::UNIT)
        },
    ),
];

type Look = fn(&mut Each, &Call<'_>, &Dynamic, usize) -> Fallible<Option<Dynamic>>;

/// The first thing that is found, or something else.
fn first(call: &mut Call<'_>, look: Look, otherwise: Dynamic) -> Fallible {
    let mut each = Each::of(call)?;
    for (at, item) in each.items().iter().enumerate() {
        if let Some(found) = look(&mut each, call, item, at)? {
            return Ok(found);
        }
    }
    Ok(otherwise)
}

/// A closure that is called for each item of an array.
struct Each {
    items: Array,
    closure: FnPtr,
    /// Whether it takes the item alone; `None` before the first call.
    plain: Option<bool>,
}

impl Each {
    fn of(call: &mut Call<'_>) -> Fallible<Self> {
        let closure = call.function(1, "closure")?;
        Ok(Self { items: call.list(0, "list")?, closure, plain: None })
    }

    fn items(&mut self) -> Array {
        std::mem::take(&mut self.items)
    }

    fn apply(&mut self, call: &Call<'_>, item: &Dynamic, at: usize) -> Fallible {
        if self.plain != Some(false) {
            let result = call.apply(&self.closure, [item.clone()]);
            match result {
                Err(error) if self.plain.is_none() && super::sorting::is_missing(&error, &self.closure) => {
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

    fn test(&mut self, call: &Call<'_>, item: &Dynamic, at: usize) -> Fallible<bool> {
        let result = self.apply(call, item, at)?;
        result.as_bool().map_err(|_| {
            let name = call.context.fn_name();
            let message =
                format!("the closure of {name}(...) must give true or false, gave {}", type_name(&result));
            let failure = crate::value::Failure::new("wrong-type", "TypeError", message);
            let hint = "a field that the device left out is (): compare it, as in `|t| t.connected == true`";
            if result.is_unit() { failure.hint(hint).into() } else { failure.into() }
        })
    }
}
