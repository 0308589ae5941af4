//! The documented rules of a value beyond its type, and whether a value keeps them. `check`, every call, the simulator
//! and the documents ask here.

use regex::Regex;

use crate::{List, Text, TextFormat};

/// Facts about a value beyond its type. Defaults inform; they are never filled in on sending.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ValueRules {
    /// Whether `null` is a documented value.
    pub nullable: bool,
    /// The documented default as JSON text.
    pub default: Option<Text>,
    /// The smallest number, inclusive.
    pub minimum: Option<f64>,
    /// The largest number, inclusive.
    pub maximum: Option<f64>,
    /// The smallest length of a text in characters.
    pub min_length: Option<u32>,
    /// The greatest length of a text in characters.
    pub max_length: Option<u32>,
    /// The regular expression that a text must match somewhere.
    pub pattern: Option<Text>,
    /// What a text that matches the pattern is, as a noun; empty where the pattern has to speak for itself.
    pub form: Text,
    /// Values that are documented as wrong.
    pub excluded: List<Text>,
    /// Keys under which older firmware answers the value.
    pub older_keys: List<Text>,
    /// Whether the value must never be shown.
    pub secret: bool,
}

impl ValueRules {
    /// The rules of a value about which nothing is said.
    pub const NONE: Self = Self {
        nullable: false,
        default: None,
        minimum: None,
        maximum: None,
        min_length: None,
        max_length: None,
        pattern: None,
        form: Text::Borrowed(""),
        excluded: List::Borrowed(&[]),
        older_keys: List::Borrowed(&[]),
        secret: false,
    };

    /// Why a number is wrong: `must be at most 4800, got 5000`.
    pub fn number_problem(&self, number: f64) -> Option<String> {
        let low = self.minimum.is_some_and(|minimum| number < minimum);
        let high = self.maximum.is_some_and(|maximum| number > maximum);
        if !low && !high {
            return None;
        }
        let bounds = match (self.minimum, self.maximum) {
            (Some(minimum), Some(maximum)) => format!("from {minimum} to {maximum}"),
            (_, Some(maximum)) if high => format!("at most {maximum}"),
            (minimum, _) => format!("at least {}", minimum.unwrap_or_default()),
        };
        Some(format!("must be {bounds}, got {number}"))
    }

    /// Why a truth value is wrong: only the other one is documented.
    pub fn bool_problem(&self, value: bool) -> Option<String> {
        let word = if value { "true" } else { "false" };
        self.excluded.iter().any(|excluded| excluded == word).then(|| format!("must be {}", !value))
    }

    /// Why a text is wrong: too short or too long, not of its pattern or format, excluded, or a number out of its bounds. The
    /// text of a secret is not repeated.
    pub fn text_problem(&self, format: TextFormat, text: &str) -> Option<String> {
        let length = text.chars().count();
        if let Some(least) = self.min_length
            && u32::try_from(length).is_ok_and(|length| length < least)
        {
            return Some(match least {
                1 => "must not be empty".to_owned(),
                least => format!("must have at least {least} characters, got {length}"),
            });
        }
        if let Some(most) = self.max_length
            && u32::try_from(length).is_ok_and(|length| length > most)
        {
            return Some(format!("may have at most {most} characters, got {length}"));
        }
        if let Some(word) = self.excluded.iter().find(|word| *word == text) {
            return Some(format!("must not be {word:?}"));
        }
        if self.minimum.or(self.maximum).is_some() {
            let Ok(number) = text.trim().parse::<f64>() else { return Some("must be a number".to_owned()) };
            return self.number_problem(number);
        }
        let must = if let Some(pattern) =
            self.pattern.as_deref().filter(|pattern| !matches_pattern(pattern, text))
        {
            if self.form.is_empty() {
                format!("must match {pattern}")
            } else {
                format!("must be {}", self.form)
            }
        } else if let Some(what) = format.expected(text) {
            format!("must be {what}")
        } else {
            return None;
        };
        let got = if self.secret { String::new() } else { format!(", got {text:?}") };
        Some(format!("{must}{got}"))
    }
}

/// Whether a pattern of a description can be used: it may need what only other dialects have.
pub fn is_pattern(pattern: &str) -> bool {
    Regex::new(pattern).is_ok()
}

/// Whether a text matches a pattern of a description. One that cannot be used excludes nothing.
pub fn matches_pattern(pattern: &str, text: &str) -> bool {
    Regex::new(pattern).map_or(true, |pattern| pattern.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_held_to_its_bounds() {
        let mtu = ValueRules { minimum: Some(500.0), maximum: Some(4800.0), ..ValueRules::NONE };
        for number in [500.0, 4800.0] {
            assert_eq!(mtu.number_problem(number), None);
        }
        for number in [499.0, 4801.0] {
            assert_eq!(mtu.number_problem(number), Some(format!("must be from 500 to 4800, got {number}")));
        }
        let low = ValueRules { minimum: Some(1.0), ..ValueRules::NONE };
        assert_eq!(low.number_problem(0.0).unwrap(), "must be at least 1, got 0");
    }

    #[test]
    fn a_number_that_travels_as_text_is_held_to_its_bounds() {
        let mtu = ValueRules { minimum: Some(500.0), maximum: Some(4800.0), ..ValueRules::NONE };
        let problem = |text| mtu.text_problem(TextFormat::Plain, text);
        assert_eq!(problem("1500"), None);
        assert_eq!(problem("5000").unwrap(), "must be from 500 to 4800, got 5000");
        assert_eq!(problem("large").unwrap(), "must be a number");
    }

    #[test]
    fn a_text_is_held_to_pattern_length_and_exclusions() {
        let set = ValueRules {
            pattern: Some("^(NETS_|PORTS_)".into()),
            max_length: Some(9),
            excluded: vec!["NETS_ALL".into()].into(),
            ..ValueRules::NONE
        };
        let problem = |text| set.text_problem(TextFormat::Plain, text);
        assert_eq!(problem("NETS_a"), None);
        assert_eq!(problem("nets_a").unwrap(), "must match ^(NETS_|PORTS_), got \"nets_a\"");
        assert_eq!(problem("NETS_12345").unwrap(), "may have at most 9 characters, got 10");
        assert_eq!(problem("NETS_ALL").unwrap(), "must not be \"NETS_ALL\"");
        let secret = ValueRules { secret: true, ..set.clone() };
        assert_eq!(secret.text_problem(TextFormat::Plain, "nets_a").unwrap(), "must match ^(NETS_|PORTS_)");
        let named = ValueRules { form: "the name of a set".into(), min_length: Some(2), ..set };
        let problem = |text| named.text_problem(TextFormat::Plain, text);
        assert_eq!(problem("nets_a").unwrap(), "must be the name of a set, got \"nets_a\"");
        assert_eq!(problem("N").unwrap(), "must have at least 2 characters, got 1");
        let needed = ValueRules { min_length: Some(1), ..ValueRules::NONE };
        assert_eq!(needed.text_problem(TextFormat::Ip, "").unwrap(), "must not be empty");
        assert!(!is_pattern("(?!x)") && is_pattern("^a"));
    }
}
