//! Functions of arrays that call a closure for each item.

use rhai::{Array, Dynamic, Map};

use super::each::{Each, Gather, parted_map};
use super::{Call, Calls, Fallible, Function, Kind, Native, closure, form, native};
use crate::value::equal::equal;

const EXACT: &[&[Kind]] = &[&[Kind::List, Kind::Fn]];

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "filter",
            "list.filter(|item| ...) -> array",
            "array",
            "The items for which the closure gives true.",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::List), form(&[Kind::Map, Kind::Fn], Kind::Map)])
        .pure()
        .closures(&[closure(1, Calls::PerItem).truth()])
        .example("[1, 2, 3].filter(|n| n > 1)", "[2, 3]"),
        2..=2,
        &[&[Kind::List, Kind::Fn], &[Kind::Map, Kind::Fn]],
        |call| {
            if call.value(0).is_map() {
                let entries = call.take(0).cast::<Map>();
                return Ok(Dynamic::from_map(parted_map(call, entries)?.0));
            }
            let mut each = Each::of(call)?;
            let mut kept = Array::new();
            for (at, item) in call.list(0, "list")?.into_iter().enumerate() {
                if each.test(call, &item, at)? {
                    kept.push(item);
                }
            }
            Ok(Dynamic::from_array(kept))
        },
    ),
    native(
        Function::new(
            "map",
            "list.map(|item| ...) -> array",
            "array",
            "What the closure gives for each item.",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::List), form(&[Kind::Map, Kind::Fn], Kind::Map)])
        .pure()
        .closures(&[closure(1, Calls::PerItem)])
        .example("[1, 2].map(|n| n * 10)", "[10, 20]"),
        2..=2,
        EXACT,
        |call| {
            let mut each = Each::of(call)?;
            let mut mapped = Gather::new(call)?;
            for (at, item) in call.list(0, "list")?.into_iter().enumerate() {
                mapped.push(each.apply(call, &item, at)?)?;
            }
            Ok(mapped.list())
        },
    ),
    native(
        Function::new(
            "for_each",
            "list.for_each(|item| ...)",
            "array",
            "Calls the closure with each item.",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::Unit)])
        .closures(&[closure(1, Calls::PerItem).takes(0, 2)])
        .example("let n = 0; [3, 4].for_each(|x| n += x); n", "7"),
        2..=2,
        EXACT,
        |call| {
            let mut each = Each::of(call)?;
            for (at, item) in call.list(0, "list")?.into_iter().enumerate() {
                let _ = each.apply(call, &item, at)?;
            }
            Ok(Dynamic::UNIT)
        },
    ),
    native(
        Function::new(
            "some",
            "list.some(|item| ...) -> bool",
            "array",
            "Whether the closure gives true for some item.",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::Bool)])
        .pure()
        .closures(&[closure(1, Calls::PerItem).truth()])
        .example("[1, 2].some(|n| n > 1)", "true"),
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
        Function::new(
            "all",
            "list.all(|item| ...) -> bool",
            "array",
            "Whether the closure gives true for all items.",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::Bool)])
        .pure()
        .closures(&[closure(1, Calls::PerItem).truth()])
        .example("[1, 2].all(|n| n > 1)", "false"),
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
        Function::new(
            "find",
            "list.find(|item| ...) -> value",
            "array",
            "The first item for which the closure gives true, or ().",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::Any)])
        .pure()
        .closures(&[closure(1, Calls::PerItem).truth()])
        .example("[1, 2, 3].find(|n| n > 1)", "2"),
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
        Function::new(
            "find_map",
            "list.find_map(|item| ...) -> value",
            "array",
            "The first result of the closure that is not ().",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::Any)])
        .pure()
        .closures(&[closure(1, Calls::PerItem)])
        .example("[\"a\", \"7\"].find_map(|t| if t == \"7\" { 7 })", "7"),
        2..=2,
        EXACT,
        |call| {
            let result = |each: &mut Each, call: &Call<'_>, item: &Dynamic, at: usize| {
                Ok(Some(each.apply(call, item, at)?).filter(|value| !value.is_unit()))
            };
            first(call, result, Dynamic::UNIT)
        },
    ),
    native(
        Function::new(
            "reduce",
            "list.reduce(|sum, item| ..., start?) -> value",
            "array",
            "Folds all items into one value; without a start, the first sum is ().",
        )
        .forms(&[
            form(&[Kind::Items, Kind::Fn], Kind::Any),
            form(&[Kind::Items, Kind::Fn, Kind::Any], Kind::Any),
        ])
        .pure()
        .closures(&[closure(1, Calls::PerItem).takes(2, 3)])
        .example("[1, 2, 3].reduce(|sum, n| sum + n, 0)", "6"),
        2..=3,
        &[&[Kind::Items, Kind::Fn], &[Kind::Items, Kind::Fn, Kind::Any]],
        |call| {
            let items = call.list(0, "list")?;
            fold(call, items.into_iter().enumerate())
        },
    ),
    native(
        Function::new(
            "reduce_rev",
            "list.reduce_rev(|sum, item| ..., start?) -> value",
            "array",
            "Like reduce, from the last item to the first.",
        )
        .forms(&[
            form(&[Kind::Items, Kind::Fn], Kind::Any),
            form(&[Kind::Items, Kind::Fn, Kind::Any], Kind::Any),
        ])
        .pure()
        .closures(&[closure(1, Calls::PerItem).takes(2, 3)])
        .example("[\"a\", \"b\"].reduce_rev(|sum, t| sum + t, \"\")", "\"ba\""),
        2..=3,
        &[&[Kind::Items, Kind::Fn], &[Kind::Items, Kind::Fn, Kind::Any]],
        |call| {
            let items = call.list(0, "list")?;
            fold(call, items.into_iter().enumerate().rev())
        },
    ),
    native(
        Function::new(
            "zip",
            "list.zip(other, |a, b| ...) -> array",
            "array",
            "What the closure returns for each pair of two arrays side by side; the longer one is cut.",
        )
        .forms(&[form(&[Kind::Items, Kind::Items, Kind::Fn], Kind::List)])
        .pure()
        .closures(&[closure(2, Calls::PerItem).takes(2, 2)])
        .example("[1, 2].zip([10, 20], |a, b| a + b)", "[11, 22]"),
        3..=3,
        &[&[Kind::Items, Kind::Items, Kind::Fn]],
        |call| {
            let pair = call.function(2, "closure")?;
            let others = call.list(1, "other")?;
            let mut pairs = Gather::new(call)?;
            for (left, right) in call.list(0, "list")?.into_iter().zip(others) {
                pairs.push(call.apply(&pair, [left, right])?)?;
            }
            Ok(pairs.list())
        },
    ),
    native(
        Function::new(
            "index_of",
            "list.index_of(value, start?) -> int",
            "array",
            "Where the first item or part is that equals the value, or for which a closure returns true; -1 where there is none.",
        )
        .forms(&[
            form(&[Kind::Items, Kind::Fn], Kind::Int),
            form(&[Kind::Items, Kind::Fn, Kind::Int], Kind::Int),
            form(&[Kind::Items, Kind::Any], Kind::Int),
            form(&[Kind::Items, Kind::Any, Kind::Int], Kind::Int),
            form(&[Kind::Text, Kind::Text], Kind::Int),
            form(&[Kind::Text, Kind::Char], Kind::Int),
            form(&[Kind::Text, Kind::Text, Kind::Int], Kind::Int),
            form(&[Kind::Text, Kind::Char, Kind::Int], Kind::Int),
        ])
        .pure()
        .closures(&[closure(1, Calls::PerItem).truth()])
        .example("[1, 5, 7].index_of(5)", "1"),
        2..=2,
        &[
            &[Kind::Items, Kind::Fn],
            &[Kind::Items, Kind::Text],
            &[Kind::Items, Kind::Any],
            &[Kind::Items, Kind::Fn, Kind::Int],
            &[Kind::Items, Kind::Text, Kind::Int],
            &[Kind::Items, Kind::Any, Kind::Int],
        ],
        index_of,
    ),
];

type Look = fn(&mut Each, &Call<'_>, &Dynamic, usize) -> Fallible<Option<Dynamic>>;

/// The first thing that is found, or something else.
fn first(call: &mut Call<'_>, look: Look, otherwise: Dynamic) -> Fallible {
    let mut each = Each::of(call)?;
    for (at, item) in call.list(0, "list")?.iter().enumerate() {
        if let Some(found) = look(&mut each, call, item, at)? {
            return Ok(found);
        }
    }
    Ok(otherwise)
}

/// `list.reduce(closure, start)`: the closure gets the sum, the item and, if it takes it, the index.
fn fold(call: &mut Call<'_>, items: impl Iterator<Item = (usize, Dynamic)>) -> Fallible {
    let mut each = Each::of(call)?;
    let mut sum = call.take(2);
    for (at, item) in items {
        sum = each.fold(call, sum, item, at)?;
    }
    Ok(sum)
}

fn index_of(call: &mut Call<'_>) -> Fallible {
    let items = call.list(0, "list")?;
    let from = if call.count() == 3 { start_of(items.len(), call.int(2, "start")?) } else { 0 };
    let items = items.iter().enumerate().skip(from);
    let found = |at: usize| Ok(Dynamic::from_int(i64::try_from(at).unwrap_or(i64::MAX)));
    let value = call.value(1);
    if value.is_fnptr() {
        let mut each = Each::of(call)?;
        for (at, item) in items {
            if each.test(call, item, at)? {
                return found(at);
            }
        }
        return Ok(Dynamic::from_int(-1));
    }
    items
        .into_iter()
        .find(|(_, item)| equal(item, &value))
        .map_or(Ok(Dynamic::from_int(-1)), |(at, _)| found(at))
}

/// Where to start in a list of a length; a negative number counts from the end.
pub(super) fn start_of(length: usize, start: i64) -> usize {
    let distance = usize::try_from(start.unsigned_abs()).unwrap_or(usize::MAX);
    if start < 0 { length.saturating_sub(distance) } else { distance.min(length) }
}
