//! Collects what does not fit while an answer is read.

use std::fmt::Display;

use serde_json::Value;

use super::shape::kind;
use super::{Decode, Finding, Raw};

/// The most findings that one answer keeps: a wrong type repeats in each row of a large answer.
const MOST: usize = 100;

/// What was found so far.
#[derive(Debug, Default)]
pub struct Context {
    findings: Vec<Finding>,
}

/// What becomes of a field's value.
enum Admitted {
    /// It is read.
    Fits(Value),
    /// It stays as it came.
    Kept(Value),
}

impl Context {
    /// Nothing found yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Everything that was found.
    pub fn into_findings(self) -> Vec<Finding> {
        self.findings
    }

    /// Reads a field. A value that does not fit is given back; `null` is absence, unless the field can tell them apart.
    #[inline(never)]
    pub fn fill<T: Decode>(&mut self, field: &mut Option<T>, value: Value) -> Option<Value> {
        let value = self.admit(value, T::TAKES_NULL, T::fits, T::EXPECTED)?;
        match value {
            Admitted::Fits(value) => {
                *field = Some(T::take(value, self));
                None
            }
            Admitted::Kept(value) => Some(value),
        }
    }

    /// Decides what becomes of a field's value: `None` is absence.
    #[inline(never)]
    fn admit(
        &mut self,
        value: Value,
        takes_null: bool,
        fits: fn(&Value) -> bool,
        expected: &'static str,
    ) -> Option<Admitted> {
        if value.is_null() && !takes_null {
            return None;
        }
        if fits(&value) {
            return Some(Admitted::Fits(value));
        }
        self.note(expected, &value, false);
        Some(Admitted::Kept(value))
    }

    /// Reads the items of an array one after the other.
    #[inline(never)]
    pub(super) fn each_item(&mut self, items: Value, read: &mut dyn FnMut(Value, &mut Self)) {
        let Value::Array(items) = items else { return };
        for (index, item) in items.into_iter().enumerate() {
            let mark = self.mark();
            read(item, self);
            self.step(mark, &index);
        }
    }

    /// Reads the entries of an object one after the other.
    #[inline(never)]
    pub(super) fn each_entry(&mut self, entries: Value, read: &mut dyn FnMut(&str, Value, &mut Self)) {
        let Value::Object(entries) = entries else { return };
        for (key, value) in entries {
            let mark = self.mark();
            read(&key, value, self);
            self.step(mark, &key);
        }
    }

    /// Reads a value as one variant of a union, or as none where it does not fit after all.
    #[inline(never)]
    pub fn variant<T: Decode, U>(&mut self, value: Value, wrap: fn(T) -> U, other: fn(Raw) -> U) -> U {
        if T::fits(&value) {
            return wrap(T::take(value, self));
        }
        self.note(T::EXPECTED, &value, false);
        other(Raw(value))
    }

    /// Keeps a value that no variant of a union recognises.
    #[inline(never)]
    pub fn no_variant<U>(&mut self, value: Value, expected: &'static str, other: fn(Raw) -> U) -> U {
        self.note(expected, &value, false);
        other(Raw(value))
    }

    /// Notes a contradiction at the current place.
    pub(super) fn note(&mut self, expected: &'static str, value: &Value, readable: bool) {
        self.add(Finding { pointer: String::new(), expected, found: kind(value), readable });
    }

    /// Notes a finding.
    pub(super) fn add(&mut self, finding: Finding) {
        if self.findings.len() < MOST {
            self.findings.push(finding);
        }
    }

    /// Where the findings stand before something is read.
    pub(super) fn mark(&self) -> usize {
        self.findings.len()
    }

    /// Puts everything found since the mark one step down. Paths are built only where something was found.
    #[inline(never)]
    pub(super) fn step(&mut self, mark: usize, step: &dyn Display) {
        if self.findings.len() > mark {
            let step = step.to_string().replace('~', "~0").replace('/', "~1");
            for finding in self.findings.iter_mut().skip(mark) {
                finding.pointer.insert_str(0, &step);
                finding.pointer.insert(0, '/');
            }
        }
    }
}
