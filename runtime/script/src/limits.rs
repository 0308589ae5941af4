//! The limits every run has. They are the same in debug and in release builds.

use std::time::Duration;

use edgebook_words::{Hint, listed};

use crate::diagnostic::suggest::did_you_mean;
use crate::value::Span;

/// What a run may use. A limit that is reached ends the run; a script cannot catch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Evaluation steps of the whole run, closures included.
    pub operations: u64,
    /// Time of the whole run, waiting included.
    pub time: Duration,
    /// Functions and closures that may be active at once.
    pub call_levels: usize,
    /// How deep expressions and statements may nest in the text of a runbook.
    pub expression_depth: usize,
    /// How deep lists and maps may nest in each other.
    pub data_depth: usize,
    /// Functions in one file.
    pub functions: usize,
    /// Files that a run may import.
    pub modules: usize,
    /// Variables in one scope.
    pub variables: usize,
    /// Bytes of one string, or of all strings in one list or map.
    pub string_bytes: usize,
    /// Items of one list, nested ones included.
    pub list_items: usize,
    /// Entries of one map, nested ones included.
    pub map_entries: usize,
    /// The longest single `sleep` or `wait_until`.
    pub wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 100_000_000,
            time: Duration::from_hours(4),
            call_levels: 40,
            expression_depth: 500,
            data_depth: 200,
            functions: 500,
            modules: 64,
            variables: 1_000,
            string_bytes: 128 << 20,
            list_items: 4_000_000,
            map_entries: 1_000_000,
            wait: Duration::from_hours(24),
        }
    }
}

/// Why a limit cannot be set.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct LimitRefused {
    /// What is wrong with the setting.
    pub problem: String,
    /// What to do about it.
    pub hint: String,
}

/// A limit that can be set.
enum Place<'l> {
    Steps(&'l mut u64),
    Time(&'l mut Duration),
    Count(&'l mut usize),
    Bytes(&'l mut usize),
}

/// The limits that can be set, and the most that each can be. How many functions a file may have is no matter of a
/// run: that stays as it is.
const SETTABLE: [(&str, u64); 11] = [
    ("operations", 1_000_000_000_000),
    ("time", 365 * DAY),
    ("call_levels", 400),
    ("expression_depth", 5_000),
    ("data_depth", 2_000),
    ("modules", 10_000),
    ("variables", 1_000_000),
    ("string_bytes", 16 << 30),
    ("list_items", 1 << 30),
    ("map_entries", 1 << 30),
    ("wait", 365 * DAY),
];

const DAY: u64 = 24 * 60 * 60;
const UNITS: [(&str, u64); 4] = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("", 1)];

impl Limits {
    /// Sets a limit by its name: `operations` to `500000000`, `time` to `8h`, `string_bytes` to `256MiB`.
    pub fn set(&mut self, name: &str, value: &str) -> Result<(), LimitRefused> {
        let known = SETTABLE.iter().find(|(known, _)| *known == name);
        let (Some((_, most)), Some(place)) = (known, self.place(name)) else {
            let names = SETTABLE.map(|(name, _)| name);
            let hint = did_you_mean(name, names.into_iter())
                .unwrap_or_else(|| format!("the limits are {}", listed(&names, names.len())));
            let problem = format!("there is no limit `{}`", edgebook_words::escape(name));
            return Err(LimitRefused { problem, hint });
        };
        let wrong = |form: &str, most: String| LimitRefused {
            problem: format!("`{}` is no value for the limit `{name}`", edgebook_words::escape(value)),
            hint: format!("write it as {form}, at least 1 and at most {most}"),
        };
        let number =
            |text: &str| text.trim().parse::<u64>().ok().filter(|number| (1..=*most).contains(number));
        match place {
            Place::Steps(steps) => {
                *steps = number(value).ok_or_else(|| wrong("a number", most.to_string()))?;
            }
            Place::Time(time) => {
                let given = Span::parse(value).ok().filter(|span| !span.0.is_negative()).map(Span::unsigned);
                let given = given.filter(|given| !given.is_zero() && *given <= Duration::from_secs(*most));
                *time = given.ok_or_else(|| wrong("8h or 90m", "365 days".to_owned()))?;
            }
            Place::Count(count) => {
                let given = number(value).and_then(|number| usize::try_from(number).ok());
                *count = given.ok_or_else(|| wrong("a number", most.to_string()))?;
            }
            Place::Bytes(bytes) => {
                let given = UNITS.iter().find_map(|(unit, factor)| {
                    let number: u64 = value.trim().strip_suffix(unit)?.trim_end().parse().ok()?;
                    number.checked_mul(*factor).filter(|bytes| (1..=*most).contains(bytes))
                });
                let given = given.and_then(|bytes| usize::try_from(bytes).ok());
                *bytes = given.ok_or_else(|| wrong("256MiB or a number of bytes", in_units(*most)))?;
            }
        }
        Ok(())
    }

    /// What raises a limit: the double of what it is.
    pub fn raise(&self, name: &str) -> Hint {
        let mut doubled = self.clone();
        let value = match doubled.place(name) {
            Some(Place::Steps(steps)) => steps.saturating_mul(2).to_string(),
            Some(Place::Time(time)) => Span::of(time.saturating_mul(2)).to_string().replace(' ', ""),
            Some(Place::Count(count)) => count.saturating_mul(2).to_string(),
            Some(Place::Bytes(bytes)) => in_units(u64::try_from(bytes.saturating_mul(2)).unwrap_or(u64::MAX)),
            None => return Hint::Words(format!("the limit `{name}` cannot be raised")),
        };
        if self.clone().set(name, &value).is_err() {
            return Hint::Words(format!("the limit is `{name}`, which cannot be doubled any more"));
        }
        Hint::RaiseLimit { name: name.to_owned(), value }
    }

    /// The stack that a thread needs to run a script within these limits.
    pub fn stack_bytes(&self) -> usize {
        let usual = Self::default();
        let times = |limit: usize, usual: usize| limit.div_ceil(usual.max(1)).max(1);
        let times = times(self.call_levels, usual.call_levels)
            .max(times(self.data_depth, usual.data_depth))
            .max(times(self.expression_depth, usual.expression_depth));
        STACK_BYTES.saturating_mul(times)
    }

    /// The stack that a thread needs to parse and check a text within these limits.
    pub fn parser_stack_bytes(&self) -> usize {
        self.expression_depth.saturating_mul(PARSER_BYTES_A_LEVEL)
    }

    fn place(&mut self, name: &str) -> Option<Place<'_>> {
        Some(match name {
            "operations" => Place::Steps(&mut self.operations),
            "time" => Place::Time(&mut self.time),
            "call_levels" => Place::Count(&mut self.call_levels),
            "expression_depth" => Place::Count(&mut self.expression_depth),
            "data_depth" => Place::Count(&mut self.data_depth),
            "modules" => Place::Count(&mut self.modules),
            "variables" => Place::Count(&mut self.variables),
            "string_bytes" => Place::Bytes(&mut self.string_bytes),
            "list_items" => Place::Count(&mut self.list_items),
            "map_entries" => Place::Count(&mut self.map_entries),
            "wait" => Place::Time(&mut self.wait),
            _ => return None,
        })
    }
}

/// `256MiB`
fn in_units(bytes: u64) -> String {
    let fits = |factor: &u64| bytes.checked_rem(*factor) == Some(0);
    let unit = UNITS.iter().find(|(_, factor)| fits(factor)).unwrap_or(&("", 1));
    format!("{}{}", bytes.checked_div(unit.1).unwrap_or(bytes), unit.0)
}

/// The stack that a thread needs to run a script within [`Limits::default`].
pub const STACK_BYTES: usize = 32 << 20;

/// What one level of nesting costs at most when a text is parsed and checked. Measured in debug builds: less than a third
/// of this.
const PARSER_BYTES_A_LEVEL: usize = 128 << 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_set_by_name_and_bounded() {
        let mut limits = Limits::default();
        for (name, value) in [
            ("operations", "5"),
            ("time", "90m"),
            ("string_bytes", "256MiB"),
            ("list_items", "10"),
            ("wait", "2h"),
        ] {
            limits.set(name, value).unwrap();
        }
        assert_eq!((limits.operations, limits.time), (5, Duration::from_mins(90)));
        assert_eq!((limits.string_bytes, limits.list_items), (256 << 20, 10));
        for (name, value, words) in [
            ("operation", "5", "did you mean `operations`?"),
            ("functions", "5", "the limits are"),
            ("operations", "many", "a number, at least 1 and at most"),
            ("operations", "0", "at least 1"),
            ("call_levels", "401", "at most 400"),
            ("time", "soon", "8h or 90m"),
            ("time", "-1h", "8h or 90m"),
            ("string_bytes", "17GiB", "at most 16GiB"),
        ] {
            let refused = limits.set(name, value).unwrap_err();
            assert!(refused.hint.contains(words), "{name}={value}: {refused:?}");
        }
    }

    #[test]
    fn what_raises_a_limit_can_be_set() {
        for (name, _) in SETTABLE {
            let hint = Limits::default().raise(name);
            let Hint::RaiseLimit { name: limit, value } = &hint else { panic!("{name}: {hint}") };
            let mut raised = Limits::default();
            raised.set(limit, value).unwrap();
            assert_ne!(raised, Limits::default(), "{hint}");
            assert!(raised.stack_bytes() >= STACK_BYTES);
        }
        let raised = Limits { call_levels: 400, ..Limits::default() };
        assert!(matches!(raised.raise("call_levels"), Hint::Words(_)), "what it names would be refused");
        assert_eq!(raised.stack_bytes(), 10 * STACK_BYTES);
    }
}
