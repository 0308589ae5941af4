//! Functions that change a list in its place, with a closure or by looking for values.
//!
//! What a closure throws comes out, and the list stays as it was before the call.

use rhai::{Array, Dynamic};

use super::compare::{Comparer, merge_sort};
use super::each::{Each, parted_map, truth};
use super::row::{Run, typed};
use super::sorting::order;
use super::{Call, Calls, Fallible, Form, Function, Kind, Native, closure, form};
use crate::value::equal::equal;

/// What a function makes of the items: those that stay, and what it returns.
type Changed = Fallible<(Array, Dynamic)>;

/// The forms of functions that take a part out of a list or map.
const PARTS: &[Form] = &[
    form(&[Kind::List, Kind::Fn], Kind::List),
    form(&[Kind::Map, Kind::Fn], Kind::Map),
    form(&[Kind::List, Kind::Range], Kind::List),
    form(&[Kind::List, Kind::Int, Kind::Int], Kind::List),
];
/// Those of them that are ours; parts by their places are the engine's.
const BY_CLOSURE: &[&[Kind]] = &[&[Kind::List, Kind::Fn], &[Kind::List, Kind::Text], &[Kind::Map, Kind::Fn]];

pub(super) const TABLE: &[Native] = &[
    typed(
        Function::new(
            "sort",
            "list.sort(|a, b| ...?)",
            "array",
            "Sorts in place. A closure compares: a negative number or true means that the first one comes first. sort_by(list, key) returns a sorted copy.",
        )
        .forms(&[form(&[Kind::List], Kind::Unit), form(&[Kind::List, Kind::Fn], Kind::Unit)])
        .closures(&[closure(1, Calls::Any).order().takes(2, 2)])
        .example("let l = [3, 1, 2]; l.sort(); l", "[1, 2, 3]"),
        &[&[Kind::List], &[Kind::List, Kind::Fn], &[Kind::List, Kind::Text]],
        Run::Change(|list, call| in_place(list, call, |items, call| Ok((sorted(items, call)?, Dynamic::UNIT)))),
    ),
    typed(
        Function::new(
            "sort_desc",
            "list.sort_desc()",
            "array",
            "Sorts in place, the largest first.",
        )
        .forms(&[form(&[Kind::List], Kind::Unit)])
        .example("let l = [1, 3, 2]; l.sort_desc(); l", "[3, 2, 1]"),
        &[&[Kind::List]],
        Run::Change(|list, call| in_place(list, call, |items, _| Ok((descending(items)?, Dynamic::UNIT)))),
    ),
    typed(
        Function::new("order", "list.order() -> array", "array", "A sorted copy.")
            .forms(&[form(&[Kind::Items], Kind::List), form(&[Kind::Items, Kind::Fn], Kind::List)])
            .pure()
            .closures(&[closure(1, Calls::Any).order().takes(2, 2)])
            .example("[3, 1, 2].order()", "[1, 2, 3]"),
        &[&[Kind::Items], &[Kind::Items, Kind::Fn]],
        Run::Copy(|call| Ok(Dynamic::from_array(sorted(call.list(0, "list")?, call)?))),
    ),
    typed(
        Function::new(
            "order_by",
            "list.order_by(|a, b| ...) -> array",
            "array",
            "A copy sorted by a closure that compares: a negative number or true means that the first one comes first.",
        )
        .forms(&[form(&[Kind::Items, Kind::Fn], Kind::List)])
        .pure()
        .closures(&[closure(1, Calls::Any).order().takes(2, 2)])
        .example("[1, 3, 2].order_by(|a, b| b - a)", "[3, 2, 1]"),
        &[&[Kind::Items, Kind::Fn]],
        Run::Copy(|call| Ok(Dynamic::from_array(sorted(call.list(0, "list")?, call)?))),
    ),
    typed(
        Function::new("order_desc", "list.order_desc() -> array", "array", "A sorted copy, the largest first.")
            .forms(&[form(&[Kind::Items], Kind::List)])
            .pure()
            .example("[1, 3, 2].order_desc()", "[3, 2, 1]"),
        &[&[Kind::Items]],
        Run::Copy(|call| Ok(Dynamic::from_array(descending(call.list(0, "list")?)?))),
    ),
    typed(
        Function::new(
            "dedup",
            "list.dedup(|a, b| ...?)",
            "array",
            "Removes equal neighbours, in place; a closure says with true which are equal.",
        )
        .forms(&[form(&[Kind::List], Kind::Unit), form(&[Kind::List, Kind::Fn], Kind::Unit)])
        .closures(&[closure(1, Calls::PerItem).truth().takes(2, 2)])
        .example("let l = [1, 1, 2, 1]; l.dedup(); l", "[1, 2, 1]"),
        &[&[Kind::List], &[Kind::List, Kind::Fn], &[Kind::List, Kind::Text]],
        Run::Change(|list, call| in_place(list, call, |items, call| Ok((deduped(items, call)?, Dynamic::UNIT)))),
    ),
    typed(
        Function::new(
            "drain",
            "list.drain(|item| ...) -> array",
            "array",
            "Takes out the items or entries for which the closure gives true, or a part of the list; returns them.",
        )
        .forms(PARTS)
        .closures(&[closure(1, Calls::PerItem).truth()])
        .example("let l = [1, 2, 3]; l.drain(|n| n > 1)", "[2, 3]"),
        BY_CLOSURE,
        Run::Change(|items, call| part(items, call, false)),
    ),
    typed(
        Function::new(
            "retain",
            "list.retain(|item| ...) -> array",
            "array",
            "Keeps the items or entries for which the closure gives true, or a part of the list; returns the others.",
        )
        .forms(PARTS)
        .closures(&[closure(1, Calls::PerItem).truth()])
        .example("let l = [1, 2, 3]; l.retain(|n| n > 1); l", "[2, 3]"),
        BY_CLOSURE,
        Run::Change(|items, call| part(items, call, true)),
    ),
    typed(
        Function::new(
            "contains",
            "list.contains(value) -> bool",
            "array",
            "Whether an item, key or part is in it; also `value in list`.",
        )
        .forms(&[
            form(&[Kind::List, Kind::Any], Kind::Bool),
            form(&[Kind::Text, Kind::Text], Kind::Bool),
            form(&[Kind::Text, Kind::Char], Kind::Bool),
            form(&[Kind::Map, Kind::Text], Kind::Bool),
            form(&[Kind::Range, Kind::Int], Kind::Bool),
            form(&[Kind::Blob, Kind::Int], Kind::Bool),
        ])
        .pure()
        .example("[1, 2].contains(2)", "true"),
        &[&[Kind::List, Kind::Any]],
        Run::Read(|list, call| {
            let value = call.take(1);
            let Ok(items) = list.as_array_ref() else { return Ok(false.into()) };
            // Long lists are mostly of texts.
            if let Ok(text) = value.as_immutable_string_ref() {
                let same = |item: &Dynamic| item.as_immutable_string_ref().is_ok_and(|item| *item == *text);
                return Ok(items.iter().any(same).into());
            }
            Ok(items.iter().any(|item| equal(item, &value)).into())
        }),
    ),
    typed(
        Function::new(
            "pad",
            "text.pad(length, part)",
            "text",
            "Makes a text or a list longer, in place: with a character, a text or an item.",
        )
        .forms(&[
            form(&[Kind::Text, Kind::Int, Kind::Char], Kind::Unit),
            form(&[Kind::Text, Kind::Int, Kind::Text], Kind::Unit),
            form(&[Kind::List, Kind::Int, Kind::Any], Kind::Unit),
        ])
        .example("let t = \"a\"; t.pad(3, ' '); t", "\"a  \""),
        &[
            &[Kind::Text, Kind::Int, Kind::Char],
            &[Kind::Text, Kind::Int, Kind::Text],
            &[Kind::List, Kind::Int, Kind::Any],
        ],
        Run::Change(pad),
    ),
];

/// `value.pad(length, part)`
fn pad(value: &mut Dynamic, call: &mut Call<'_>) -> Fallible {
    let length = usize::try_from(call.int(1, "length")?).unwrap_or(0);
    if let Ok(mut items) = value.as_array_mut() {
        super::text::fits_in_a_list(call, length)?;
        let item = call.take(2);
        if length > items.len() {
            items.resize(length, item);
        }
        return Ok(Dynamic::UNIT);
    }
    let part = call.text(2, "part")?;
    let mut text = value.as_immutable_string_ref().map(|text| text.to_string()).unwrap_or_default();
    let missing = length.saturating_sub(text.chars().count());
    super::text::limited(call, text.len().saturating_add(missing.saturating_mul(4)))?;
    text.extend(part.chars().cycle().take(missing));
    *value = text.into();
    Ok(Dynamic::UNIT)
}

/// Changes a list by working on a copy, so that an error leaves it as it was.
fn in_place(
    list: &mut Dynamic,
    call: &mut Call<'_>,
    change: impl FnOnce(Array, &mut Call<'_>) -> Changed,
) -> Fallible {
    let items = list.as_array_ref().map(|items| items.clone()).unwrap_or_default();
    let (stay, returned) = change(items, call)?;
    if let Ok(mut list) = list.as_array_mut() {
        *list = stay;
    }
    Ok(returned)
}

fn sorted(items: Array, call: &mut Call<'_>) -> Fallible<Array> {
    if call.count() == 1 {
        return merge_sort(items, &mut |left, right| Ok(order(left, right)));
    }
    let comparer = Comparer::new(call.function(1, "closure")?);
    merge_sort(items, &mut |left, right| comparer.order(call, left, right))
}

fn descending(items: Array) -> Fallible<Array> {
    merge_sort(items, &mut |left, right| Ok(order(right, left)))
}

fn deduped(items: Array, call: &mut Call<'_>) -> Fallible<Array> {
    let closure = if call.count() == 1 { None } else { Some(call.function(1, "closure")?) };
    let mut kept = Array::with_capacity(items.len());
    for item in items {
        let same = match (kept.last(), &closure) {
            (None, _) => false,
            (Some(before), None) => equal(before, &item),
            (Some(before), Some(closure)) => {
                let result = call.apply(closure, [before.clone(), item.clone()])?;
                truth(call, &result)?
            }
        };
        if !same {
            kept.push(item);
        }
    }
    Ok(kept)
}

/// Takes the items or entries out for which the closure does not return what those return that stay; returns them.
fn part(items: &mut Dynamic, call: &mut Call<'_>, stays: bool) -> Fallible {
    let entries = items.as_map_ref().ok().map(|map| map.clone());
    let Some(entries) = entries else {
        return in_place(items, call, |items, call| {
            let (yes, no) = parted(items, call)?;
            let (stay, out) = if stays { (yes, no) } else { (no, yes) };
            Ok((stay, Dynamic::from_array(out)))
        });
    };
    let (yes, no) = parted_map(call, entries)?;
    let (stay, out) = if stays { (yes, no) } else { (no, yes) };
    if let Ok(mut map) = items.as_map_mut() {
        *map = stay;
    }
    Ok(Dynamic::from_map(out))
}

/// The items for which the closure returns true, and the others.
fn parted(items: Array, call: &mut Call<'_>) -> Fallible<(Array, Array)> {
    let mut each = Each::of(call)?;
    let (mut yes, mut no) = (Array::new(), Array::new());
    for (at, item) in items.into_iter().enumerate() {
        if each.test(call, &item, at)? {
            yes.push(item);
        } else {
            no.push(item);
        }
    }
    Ok((yes, no))
}
