//! Sorting with a closure that compares: its errors end the sort, and no order that it makes up can break it.

use std::cmp::Ordering;

use rhai::{Dynamic, FnPtr};

use super::{Call, Fallible};
use crate::value::{Failure, type_name};

/// A closure that says which of two items comes first.
///
/// A negative number or `true` means the first one, a positive number the second one. Items that are equal, 0 or `false`
/// either way round, keep their order.
pub(super) struct Comparer {
    closure: FnPtr,
}

impl Comparer {
    pub(super) const fn new(closure: FnPtr) -> Self {
        Self { closure }
    }

    /// Which of two items comes first.
    pub(super) fn order(&self, call: &Call<'_>, left: &Dynamic, right: &Dynamic) -> Fallible<Ordering> {
        let result = call.apply(&self.closure, [left.clone(), right.clone()])?;
        match result.as_bool() {
            Ok(true) => Ok(Ordering::Less),
            Ok(false) => {
                let other = call.apply(&self.closure, [right.clone(), left.clone()])?;
                match other.as_bool() {
                    Ok(true) => Ok(Ordering::Greater),
                    Ok(false) => Ok(Ordering::Equal),
                    Err(_) => Err(not_an_order(call, &other).into()),
                }
            }
            Err(_) => number(&result).ok_or_else(|| not_an_order(call, &result).into()),
        }
    }
}

fn number(result: &Dynamic) -> Option<Ordering> {
    match result.as_int() {
        Ok(int) => Some(int.cmp(&0)),
        Err(_) => result.as_float().ok()?.partial_cmp(&0.0),
    }
}

fn not_an_order(call: &Call<'_>, result: &Dynamic) -> Failure {
    let name = call.context.fn_name();
    let got = match result.as_float() {
        Ok(float) => float.to_string(),
        Err(_) => type_name(result).to_string(),
    };
    let message =
        format!("the closure of {name}(...) must compare with a number or with true and false, gave {got}");
    Failure::new("wrong-type", "TypeError", message).hint(
        "a negative number means that the first one comes first: `|a, b| a.id - b.id`; to sort by a key there is `sort_by(list, key)`",
    )
}

/// Sorts items, equal ones in their order, and stops at the first error. An order without sense is no reason to panic.
pub(super) fn merge_sort<T>(
    items: Vec<T>,
    compare: &mut impl FnMut(&T, &T) -> Fallible<Ordering>,
) -> Fallible<Vec<T>> {
    let mut runs: Vec<Vec<T>> = items.into_iter().map(|item| vec![item]).collect();
    while runs.len() > 1 {
        let mut merged = Vec::with_capacity(runs.len().div_ceil(2));
        let mut halves = runs.into_iter();
        while let Some(left) = halves.next() {
            merged.push(match halves.next() {
                Some(right) => merge(left, right, compare)?,
                None => left,
            });
        }
        runs = merged;
    }
    Ok(runs.pop().unwrap_or_default())
}

fn merge<T>(
    left: Vec<T>,
    right: Vec<T>,
    compare: &mut impl FnMut(&T, &T) -> Fallible<Ordering>,
) -> Fallible<Vec<T>> {
    let mut merged = Vec::with_capacity(left.len().saturating_add(right.len()));
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let next = if compare(first, second)?.is_gt() { right.next() } else { left.next() };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
