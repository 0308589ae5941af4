//! Arrays by a key: sorting, grouping, joining, adding up.

use std::cmp::Ordering;
use std::collections::HashSet;

use rhai::{Array, Dynamic, FnPtr, ImmutableString};

use super::compare::{Comparer, merge_sort};
use super::each::is_missing;

use super::{Call, Calls, Fallible, Function, Kind, Native, closure, form, native};
use crate::value::equal::{equal, fraction};
use crate::value::{Failure, KeyedMap, Record, Span, Time, key_text_of, show, type_name};

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "sort_by",
            "sort_by(list, key) -> array",
            "data",
            "A sorted copy; `key` is a field name or a closure that gives what to sort by. Values that are () come last.",
        )
        .forms(&[form(&[Kind::Items, Kind::Key], Kind::List)])
        .pure()
        .closures(&[closure(1, Calls::Any)])
        .example("[#{ a: 2 }, #{ a: 1 }].sort_by(\"a\")", "[#{ a: 1 }, #{ a: 2 }]"),
        2..=2,
        &[&[Kind::List, Kind::Fn]],
        sort_by,
    ),
    native(
        Function::new(
            "group_by",
            "group_by(list, key) -> map",
            "data",
            "A map from each key to the array of its items; `key` is a field name or a closure.",
        )
        .forms(&[form(&[Kind::Items, Kind::Key], Kind::Any)])
        .pure()
        .closures(&[closure(1, Calls::PerItem).takes(1, 1)])
        .example("[1, 2, 3].group_by(|n| n % 2)[1]", "[1, 3]"),
        2..=2,
        &[],
        group_by,
    ),
    native(
        Function::new(
            "join",
            "join(list, separator) -> string",
            "data",
            "The items as one text.",
        )
        .forms(&[form(&[Kind::Items, Kind::Text], Kind::Text)])
        .pure()
        .example("[1, \"a\"].join(\"-\")", "\"1-a\""),
        2..=2,
        &[],
        |call| {
            let separator = call.text(1, "separator")?;
            let parts: Vec<String> = call.list(0, "list")?.iter().map(show::shown).collect();
            super::text::limited(
                call,
                parts
                    .iter()
                    .map(String::len)
                    .sum::<usize>()
                    .saturating_add(separator.len().saturating_mul(parts.len())),
            )?;
            Ok(ImmutableString::from(parts.join(&separator)).into())
        },
    ),
    native(
        Function::new(
            "sum",
            "sum(list) -> int or float",
            "data",
            "The numbers of an array added up; () counts nothing.",
        )
        .forms(&[form(&[Kind::Items], Kind::Number)])
        .pure()
        .example("[1, 2.5, ()].sum()", "3.5"),
        1..=1,
        &[],
        sum,
    ),
    native(
        Function::new(
            "unique",
            "unique(list) -> array",
            "data",
            "A copy without the items that are equal to one before them.",
        )
        .forms(&[form(&[Kind::Items], Kind::List)])
        .pure()
        .example("[2, 1, 2].unique()", "[2, 1]"),
        1..=1,
        &[],
        unique,
    ),
    native(
        Function::new(
            "chunk",
            "chunk(list, size) -> array",
            "data",
            "The items in arrays of so many, the last one with the rest.",
        )
        .forms(&[form(&[Kind::Items, Kind::Int], Kind::List)])
        .pure()
        .example("[1, 2, 3].chunk(2)", "[[1, 2], [3]]"),
        2..=2,
        &[],
        |call| {
            let size = usize::try_from(call.int(1, "size")?).unwrap_or(0);
            if size == 0 {
                let message = format!("{} must be 1 or more", call.place(1, "size"));
                return Err(Failure::new("wrong-value", "ValueError", message).into());
            }
            let list = call.list(0, "list")?;
            let chunks = list.chunks(size).map(|chunk| Dynamic::from_array(chunk.to_vec()));
            Ok(Dynamic::from_array(chunks.collect()))
        },
    ),
];

/// Plain items are looked up, so that a long list takes as long as it has items; others are compared one by one.
fn unique(call: &mut Call<'_>) -> Fallible {
    let mut seen: HashSet<String> = HashSet::new();
    let mut parts = Array::new();
    let mut kept = Array::new();
    for (at, item) in call.list(0, "list")?.into_iter().enumerate() {
        if at % 1024 == 0 {
            super::text::limited(call, 0)?;
        }
        let new = if item.is_string() || item.is_int() || item.is_bool() || item.is_unit() {
            seen.insert(show::written(&item))
        } else {
            let new = !parts.iter().any(|known| equal(known, &item));
            if new {
                parts.push(item.clone());
            }
            new
        };
        if new {
            kept.push(item);
        }
    }
    Ok(Dynamic::from_array(kept))
}

/// What to sort or group by.
enum Key {
    Field(ImmutableString),
    Closure(FnPtr),
}

impl Key {
    fn of(call: &Call<'_>) -> Fallible<Self> {
        let key = call.value(1);
        if let Some(closure) = key.read_lock::<FnPtr>() {
            return Ok(Self::Closure(closure.clone()));
        }
        let name = key.into_immutable_string();
        name.map(Self::Field).map_err(|_| call.wrong(1, "key", "the name of a field or a closure").into())
    }

    fn get(&self, call: &Call<'_>, item: &Dynamic) -> Fallible {
        match self {
            Self::Closure(closure) => call.apply(closure, [item.clone()]),
            Self::Field(name) => field(item, name),
        }
    }
}

/// A field of a record or map by its name.
fn field(item: &Dynamic, name: &str) -> Fallible {
    if let Some(record) = item.read_lock::<Record>() {
        return record.read(name);
    }
    if let Ok(map) = item.as_map_ref() {
        return Ok(map.get(name).cloned().unwrap_or_default());
    }
    if let Some(map) = item.read_lock::<KeyedMap>() {
        return Ok(map.get(&name.into()).cloned().unwrap_or_default());
    }
    let message = format!("the items are no records: {} has no field `{name}`", type_name(item));
    Err(Failure::new("wrong-type", "TypeError", message).into())
}

fn sort_by(call: &mut Call<'_>) -> Fallible {
    let key = Key::of(call)?;
    let items = call.list(0, "list")?;
    let mut keyed = Vec::with_capacity(items.len());
    for item in &items {
        match (key.get(call, item), &key) {
            (Ok(by), _) => keyed.push((by, item.clone())),
            // Only the first call can tell that the closure takes two items: it compares.
            (Err(error), Key::Closure(closure)) if keyed.is_empty() && is_missing(&error, closure) => {
                let comparer = Comparer::new(closure.clone());
                return merge_sort(items, &mut |left, right| comparer.order(call, left, right))
                    .map(Dynamic::from_array);
            }
            (Err(error), _) => return Err(error),
        }
    }
    let sorted = merge_sort(keyed, &mut |(left, _), (right, _)| Ok(order(left, right)))?;
    Ok(Dynamic::from_array(sorted.into_iter().map(|(_, item)| item).collect()))
}

/// An order of all values: false before true, numbers, texts, times, the rest; () last.
pub(super) fn order(left: &Dynamic, right: &Dynamic) -> Ordering {
    let rank = |value: &Dynamic| match () {
        () if value.is_bool() => 0,
        () if value.is_int() || value.is_float() => 1,
        () if value.is_string() || value.is_char() => 2,
        () if value.is::<Time>() => 3,
        () if value.is::<Span>() => 4,
        () if value.is_array() => 5,
        () if value.is_unit() => 7,
        () => 6,
    };
    if let (Ok(left), Ok(right)) = (left.as_int(), right.as_int()) {
        return left.cmp(&right);
    }
    if let (Some(left), Some(right)) = (fraction(left), fraction(right)) {
        return left.total_cmp(&right);
    }
    if let (Ok(left), Ok(right)) = (left.as_immutable_string_ref(), right.as_immutable_string_ref()) {
        return left.as_str().cmp(right.as_str());
    }
    if rank(left) == 2 && rank(right) == 2 {
        return left.to_string().cmp(&right.to_string());
    }
    if let (Ok(left), Ok(right)) = (left.as_bool(), right.as_bool()) {
        return left.cmp(&right);
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Time>(), right.read_lock::<Time>()) {
        return left.0.cmp(&right.0);
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Span>(), right.read_lock::<Span>()) {
        return left.0.cmp(&right.0);
    }
    if let (Ok(left), Ok(right)) = (left.as_array_ref(), right.as_array_ref()) {
        let first_difference = left.iter().zip(right.iter()).map(|(l, r)| order(l, r)).find(|o| o.is_ne());
        return first_difference.unwrap_or_else(|| left.len().cmp(&right.len()));
    }
    rank(left).cmp(&rank(right))
}

fn group_by(call: &mut Call<'_>) -> Fallible {
    let key = Key::of(call)?;
    let items = call.list(0, "list")?;
    let mut index: std::collections::HashMap<ImmutableString, usize> = std::collections::HashMap::new();
    let mut groups: Vec<(Dynamic, Array)> = Vec::new();
    for item in items {
        let value = key.get(call, &item)?;
        if value.is_array() || value.is_map() || value.is::<Record>() || value.is::<KeyedMap>() {
            let message =
                format!("the key of group_by(...) must be a text or a number, got {}", type_name(&value));
            return Err(Failure::new("wrong-type", "TypeError", message).into());
        }
        let text = key_text_of(&value);
        let at = *index.entry(text).or_insert(groups.len());
        match groups.get_mut(at) {
            Some((_, members)) => members.push(item),
            None => groups.push((value, vec![item])),
        }
    }
    let entries = groups.into_iter().map(|(key, members)| (key, Dynamic::from_array(members)));
    Ok(Dynamic::from(KeyedMap::new(entries)))
}

fn sum(call: &mut Call<'_>) -> Fallible {
    let items = call.list(0, "list")?;
    let mut int = 0i64;
    let mut fraction: Option<f64> = None;
    for item in &items {
        if let Ok(value) = item.as_int() {
            int = int.checked_add(value).ok_or_else(|| {
                Failure::new("arithmetic", "ArithmeticError", "the sum is too large for an int")
            })?;
        } else if let Ok(value) = item.as_float() {
            fraction = Some(fraction.unwrap_or(0.0) + value);
        } else if !item.is_unit() {
            let message = format!("sum(...) adds up numbers, got {}", type_name(item));
            return Err(Failure::new("wrong-type", "TypeError", message)
                .hint("devices send some numbers as text: `list.map(|x| number(x.field)).sum()`")
                .into());
        }
    }
    #[expect(clippy::cast_precision_loss, reason = "a sum with fractions is a fraction")]
    Ok(match fraction {
        Some(fraction) => Dynamic::from_float(fraction + int as f64),
        None => Dynamic::from_int(int),
    })
}
