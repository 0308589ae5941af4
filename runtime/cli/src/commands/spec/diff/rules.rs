//! The rules of values before and after: limits, defaults, null, secrecy.

use edgebook_model::ValueRules;

use super::change::{Touch, Weight};
use super::compare::{Comparison, Way};

impl Comparison<'_> {
    /// What changed about a value beyond its type.
    pub(super) fn rules(&mut self, at: &str, old: &ValueRules, new: &ValueRules, way: Way) {
        let touch = || Touch::at(at);
        self.nullable(at, old.nullable, new.nullable, way);
        match (old.secret, new.secret) {
            (false, true) => self.note(Weight::Review, at, "is a secret now", touch()),
            (true, false) => self.note(Weight::Review, at, "is no longer a secret", touch()),
            _ => {}
        }
        if way == Way::Answered {
            return;
        }
        if old.default != new.default {
            let shown = |default: &Option<_>| default.as_ref().map_or("none".to_owned(), ToString::to_string);
            let what = format!("its default is {} instead of {}", shown(&new.default), shown(&old.default));
            // Who leaves the argument out meets it as well.
            self.note(Weight::Review, at, what, Touch::Call);
        }
        let bounds = [
            bound("at least", old.minimum, new.minimum, |old, new| new > old),
            bound("at most", old.maximum, new.maximum, |old, new| new < old),
            bound("at least (characters)", old.min_length, new.min_length, |old, new| new > old),
            bound("at most (characters)", old.max_length, new.max_length, |old, new| new < old),
        ];
        for (weight, what) in bounds.into_iter().flatten() {
            self.note(weight, at, what, touch());
        }
        match (&old.pattern, &new.pattern) {
            (before, Some(after)) if before.as_ref() != Some(after) => {
                let what = if new.form.is_empty() {
                    format!("must match `{after}` now")
                } else {
                    format!("must be {} now", new.form)
                };
                self.note(Weight::Breaks, at, what, touch());
            }
            (Some(before), None) => {
                self.note(Weight::Fits, at, format!("no longer has to match `{before}`"), touch());
            }
            _ => {}
        }
        for word in new.excluded.iter().filter(|word| !old.excluded.contains(word)) {
            self.note(Weight::Breaks, at, format!("must not be {word:?} any more"), touch());
        }
    }
}

/// What changed about a limit of what may be sent.
fn bound<T: PartialEq + Copy + std::fmt::Display>(
    words: &str,
    old: Option<T>,
    new: Option<T>,
    is_stricter: impl Fn(T, T) -> bool,
) -> Option<(Weight, String)> {
    match (old, new) {
        (old, new) if old == new => None,
        (Some(old), None) => Some((Weight::Fits, format!("is no longer limited ({words} {old} before)"))),
        (None, Some(new)) => Some((Weight::Breaks, format!("must be {words} {new} now"))),
        (Some(old), Some(new)) => {
            let weight = if is_stricter(old, new) { Weight::Breaks } else { Weight::Fits };
            Some((weight, format!("must be {words} {new} instead of {old}")))
        }
        (None, None) => None,
    }
}
