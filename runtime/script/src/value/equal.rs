//! Equality of any two values, however they nest.

use rhai::{Array, Dynamic, Map};

use super::{Content, KeyedMap, Record, Secret, Span, Time};

/// How deep two values are compared. Data of a run is kept shallower than this.
const DEEPEST: usize = 2_000;

/// Whether two values are equal. A number equals a number of the other kind with the same value.
pub(crate) fn equal(left: &Dynamic, right: &Dynamic) -> bool {
    equal_within(left, right, 0)
}

/// Whether two lists are equal, item by item.
pub(crate) fn equal_lists(left: &Array, right: &Array) -> bool {
    left.len() == right.len() && left.iter().zip(right).all(|(left, right)| equal(left, right))
}

/// Whether two maps are equal, entry by entry.
pub(crate) fn equal_maps(left: &Map, right: &Map) -> bool {
    left.len() == right.len()
        && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
}

fn equal_within(left: &Dynamic, right: &Dynamic, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    // What is compared most, in long lists of texts and numbers.
    if let (Ok(left), Ok(right)) = (left.as_immutable_string_ref(), right.as_immutable_string_ref()) {
        return *left == *right;
    }
    if let (Ok(left), Ok(right)) = (left.as_int(), right.as_int()) {
        return left == right;
    }
    let below = |left: &Dynamic, right: &Dynamic| equal_within(left, right, depth + 1);
    if let (Some(left), Some(right)) = (left.read_lock::<Record>(), right.read_lock::<Record>()) {
        if left.same(&right) {
            return true;
        }
        return left.type_name() == right.type_name()
            && left.present().count() == right.present().count()
            && left.present().all(|(name, value)| right.get(name).is_some_and(|other| below(value, other)));
    }
    if let (Some(left), Some(right)) = (left.read_lock::<KeyedMap>(), right.read_lock::<KeyedMap>()) {
        return left.same(&right)
            || (left.len() == right.len()
                && left
                    .entries()
                    .all(|(key, value)| right.get(key).is_some_and(|other| below(value, other))));
    }
    if let (Ok(left), Ok(right)) = (left.as_array_ref(), right.as_array_ref()) {
        return left.len() == right.len() && left.iter().zip(right.iter()).all(|(l, r)| below(l, r));
    }
    if let (Ok(left), Ok(right)) = (left.as_map_ref(), right.as_map_ref()) {
        return left.len() == right.len()
            && left.iter().all(|(key, value)| right.get(key).is_some_and(|other| below(value, other)));
    }
    if let (Ok(left), Ok(right)) = (left.as_blob_ref(), right.as_blob_ref()) {
        return *left == *right;
    }
    if let (Some(left), Some(right)) = (fraction(left), fraction(right)) {
        return left.total_cmp(&right).is_eq();
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Content>(), right.read_lock::<Content>()) {
        return left.bytes() == right.bytes();
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Secret>(), right.read_lock::<Secret>()) {
        return left.reveal() == right.reveal();
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Span>(), right.read_lock::<Span>()) {
        return *left == *right;
    }
    if let (Some(left), Some(right)) = (left.read_lock::<Time>(), right.read_lock::<Time>()) {
        return *left == *right;
    }
    match (left.as_bool(), right.as_bool(), left.as_char(), right.as_char()) {
        (Ok(left), Ok(right), ..) => left == right,
        (.., Ok(left), Ok(right)) => left == right,
        _ => left.is_unit() && right.is_unit(),
    }
}

/// A number as a fraction.
#[expect(clippy::cast_precision_loss, reason = "compared with a fraction, which is no more precise")]
pub(crate) fn fraction(value: &Dynamic) -> Option<f64> {
    // Adding zero makes -0.0 the 0.0 that it equals.
    value.as_float().ok().or_else(|| value.as_int().ok().map(|int| int as f64)).map(|float| float + 0.0)
}
