//! Arrays by a key: sorting, grouping, joining, adding up.

use std::any::TypeId;
use std::cmp::Ordering;
use std::sync::Arc;

use rhai::{Array, Dynamic, EvalAltResult, FnPtr, FuncRegistration, ImmutableString, Module, RhaiFunc};

use super::{Call, Fallible, Function, Kind, Native, native};
use crate::value::equal::fraction;
use crate::value::{Failure, KeyedMap, Record, Span, Time, key_text_of, show, type_name};

pub(super) const TABLE: &[Native] = &[
    native(
        Function {
            name: "sort_by",
            signature: "sort_by(list, key) -> array",
            topic: "data",
            doc: "A sorted copy; `key` is a field name or a closure that gives what to sort by. Values that are () come last.",
        },
        2..=2,
        &[&[Kind::List, Kind::Fn]],
        sort_by,
    ),
    native(
        Function {
            name: "group_by",
            signature: "group_by(list, key) -> map",
            topic: "data",
            doc: "A map from each key to the array of its items; `key` is a field name or a closure.",
        },
        2..=2,
        &[],
        group_by,
    ),
    native(
        Function {
            name: "join",
            signature: "join(list, separator) -> string",
            topic: "data",
            doc: "The items as one text.",
        },
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
        Function {
            name: "sum",
            signature: "sum(list) -> int or float",
            topic: "data",
            doc: "The numbers of an array added up; () counts nothing.",
        },
        1..=1,
        &[],
        sum,
    ),
];

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
    let mut items = call.list(0, "list")?;
    if let (Key::Closure(closure), [first, second, ..]) = (&key, items.as_slice())
        && takes_two(call, closure, first, second)?
    {
        return compare_with(call, closure, items);
    }
    let keys: Vec<Dynamic> = items.iter().map(|item| key.get(call, item)).collect::<Result<_, _>>()?;
    let mut keyed: Vec<(Dynamic, Dynamic)> = keys.into_iter().zip(items.drain(..)).collect();
    keyed.sort_by(|(left, _), (right, _)| order(left, right));
    Ok(Dynamic::from_array(keyed.into_iter().map(|(_, item)| item).collect()))
}

/// Whether a closure compares two items instead of giving the key of one.
fn takes_two(call: &Call<'_>, closure: &FnPtr, first: &Dynamic, second: &Dynamic) -> Fallible<bool> {
    match call.apply(closure, [first.clone()]) {
        Err(error) if is_missing(&error, closure) => {
            call.apply(closure, [first.clone(), second.clone()]).map(|_| true)
        }
        // Another error comes again, and is reported, when the keys are asked for.
        _ => Ok(false),
    }
}

pub(super) fn is_missing(error: &EvalAltResult, closure: &FnPtr) -> bool {
    matches!(error, EvalAltResult::ErrorFunctionNotFound(name, _) if name.starts_with(closure.fn_name()))
}

fn compare_with(call: &Call<'_>, closure: &FnPtr, mut items: Array) -> Fallible {
    let mut failed = None;
    items.sort_by(|left, right| {
        if failed.is_some() {
            return Ordering::Equal;
        }
        match call.apply(closure, [left.clone(), right.clone()]) {
            Ok(result) => match (result.as_int(), result.as_bool()) {
                (Ok(int), _) => int.cmp(&0),
                (_, Ok(true)) => Ordering::Less,
                (_, Ok(false)) => Ordering::Greater,
                _ => Ordering::Equal,
            },
            Err(error) => {
                failed = Some(error);
                Ordering::Equal
            }
        }
    });
    match failed {
        Some(error) => Err(error),
        None => Ok(Dynamic::from_array(items)),
    }
}

/// A total order of all values: numbers, texts, times, the rest; () last.
fn order(left: &Dynamic, right: &Dynamic) -> Ordering {
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

/// Functions of arrays that also work on the values of a map of an answer, with their number of further arguments.
const ON_MAPS: [(&str, usize); 16] = [
    ("filter", 1),
    ("map", 1),
    ("some", 1),
    ("all", 1),
    ("find", 1),
    ("find_map", 1),
    ("for_each", 1),
    ("reduce", 1),
    ("reduce", 2),
    ("sort_by", 1),
    ("group_by", 1),
    ("index_of", 1),
    ("order_by", 1),
    ("join", 1),
    ("sum", 0),
    ("extract", 2),
];

/// `status.filter(|t| ...)` is `status.values().filter(|t| ...)`.
pub(super) fn register_on_maps(module: &mut Module) {
    for (name, further) in ON_MAPS {
        let mut types = vec![TypeId::of::<KeyedMap>()];
        types.resize(further.saturating_add(1), TypeId::of::<Dynamic>());
        FuncRegistration::new(name).in_global_namespace().set_into_module_raw(
            module,
            types,
            RhaiFunc::Pure {
                func: Arc::new(move |context, args| {
                    let Some(context) = context else { return Ok(Dynamic::UNIT) };
                    let mut args: Vec<Dynamic> =
                        args.iter_mut().map(|arg| std::mem::take(*arg).flatten()).collect();
                    if let Some(first) = args.first_mut() {
                        let values = first.read_lock::<KeyedMap>().map(|map| map.values());
                        *first = Dynamic::from_array(values.unwrap_or_default());
                    }
                    let mut args: Vec<&mut Dynamic> = args.iter_mut().collect();
                    context.call_native_fn_raw(name, true, &mut args)
                }),
                has_context: true,
                is_pure: true,
                is_volatile: true,
            },
        );
    }
}
