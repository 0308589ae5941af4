//! Single values: texts, numbers, times, names, lists.

use std::time::Duration;

use edgebook_words::escape;
use jiff::SignedDuration;
use toml::de::DeValue;

use super::Context;
use super::fields::Value;
use crate::Diagnostic;

/// The longest time that the inventory takes.
const LONGEST: Duration = Duration::from_hours(1);
/// The longest name.
const LONGEST_NAME: usize = 64;

impl<'t> Context<'t> {
    /// A text that is not empty.
    pub(super) fn text(&mut self, value: &'t Value<'t>, what: &str) -> Option<&'t str> {
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() => Some(text),
            DeValue::String(_) => {
                self.report.add(&value.span(), Diagnostic::new("empty", format!("{what} is empty")));
                None
            }
            other => {
                self.wrong_type(&value.span(), what, "a text", other);
                None
            }
        }
    }

    /// `true` or `false`.
    pub(super) fn flag(&mut self, value: &'t Value<'t>, what: &str) -> Option<bool> {
        match value.get_ref() {
            DeValue::Boolean(flag) => Some(*flag),
            other => {
                self.wrong_type(&value.span(), what, "true or false", other);
                None
            }
        }
    }

    /// A TCP port.
    pub(super) fn port(&mut self, value: &'t Value<'t>, what: &str) -> Option<u16> {
        let DeValue::Integer(number) = value.get_ref() else {
            self.wrong_type(&value.span(), what, "a number", value.get_ref());
            return None;
        };
        let port = u16::from_str_radix(number.as_str(), number.radix()).ok().filter(|port| *port > 0);
        if port.is_none() {
            let problem = Diagnostic::new("bad-value", format!("{what} must be a number from 1 to 65535"));
            self.report.add(&value.span(), problem);
        }
        port
    }

    /// A time, written with its unit.
    pub(super) fn time(&mut self, value: &'t Value<'t>, what: &str) -> Option<Duration> {
        let hint = "write it as \"30s\", \"2m\" or \"500ms\"";
        let DeValue::String(text) = value.get_ref() else {
            let problem =
                Diagnostic::new("wrong-type", format!("{what} must be a text with a unit")).hint(hint);
            self.report.add(&value.span(), problem);
            return None;
        };
        let time = text.parse::<SignedDuration>().ok().and_then(|time| Duration::try_from(time).ok());
        let time = time.filter(|time| *time >= Duration::from_millis(1) && *time <= LONGEST);
        if time.is_none() {
            let problem =
                Diagnostic::new("bad-value", format!("{what} must be a time from 1ms to 1h")).hint(hint);
            self.report.add(&value.span(), problem);
        }
        time
    }

    /// A list of texts, each with its place.
    pub(super) fn texts(
        &mut self,
        value: &'t Value<'t>,
        what: &str,
    ) -> Vec<(&'t str, std::ops::Range<usize>)> {
        let DeValue::Array(items) = value.get_ref() else {
            self.wrong_type(&value.span(), what, "a list of texts", value.get_ref());
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            if let DeValue::String(text) = item.get_ref() {
                texts.push((text.as_ref(), item.span()));
            } else {
                self.wrong_type(&item.span(), &format!("each item of {what}"), "a text", item.get_ref());
            }
        }
        texts
    }

    /// Whether a name can be typed on a command line, and shown, without trouble.
    pub(super) fn name(&mut self, name: &str, span: &std::ops::Range<usize>, what: &str) -> bool {
        let fine = name.starts_with(|first: char| first.is_ascii_alphanumeric())
            && name.len() <= LONGEST_NAME
            && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
        if !fine {
            let problem = Diagnostic::new("bad-name", format!("`{}` cannot name {what}", escape(name))).hint(format!(
                "take at most {LONGEST_NAME} letters, digits, `-`, `_` and `.`, and begin with a letter or a digit"
            ));
            self.report.add(span, problem);
        }
        fine
    }
}
