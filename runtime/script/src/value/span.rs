//! Durations: `duration("90s")`, `params.wait`.

use std::time::Duration;

use jiff::fmt::friendly::SpanPrinter;
use jiff::{SignedDuration, SpanRelativeTo};
use rhai::Dynamic;

use super::{Failure, type_name};

/// A length of time.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Span(pub(crate) SignedDuration);

impl Span {
    /// Reads `90s`, `1m 30s`, `2 hours`, `PT5M`, `7d`, `2w`. A day has 24 hours.
    pub(crate) fn parse(text: &str) -> Result<Self, Failure> {
        let parsed: Result<jiff::Span, _> = text.trim().parse();
        let parsed = parsed.and_then(|span| span.to_duration(SpanRelativeTo::days_are_24_hours()));
        parsed.map(Self).map_err(|_| {
            let message = format!("{text:?} is not a duration");
            Failure::new("wrong-value", "ValueError", message).hint("write it like 90s, 5m or 1h 30m")
        })
    }

    /// A number of seconds; refuses what is not finite or too large.
    pub(crate) fn seconds(seconds: f64) -> Result<Self, Failure> {
        SignedDuration::try_from_secs_f64(seconds).map(Self).map_err(|_| {
            Failure::new(
                "wrong-value",
                "ValueError",
                format!("{seconds:e} is not a possible number of seconds"),
            )
        })
    }

    /// A duration from what a script may write for one: a duration, a text, a number of seconds.
    pub(crate) fn from_value(value: &Dynamic) -> Result<Self, Failure> {
        if let Some(span) = value.read_lock::<Self>() {
            return Ok(*span);
        }
        if let Ok(text) = value.as_immutable_string_ref() {
            return Self::parse(&text);
        }
        if let Ok(seconds) = value.as_int() {
            return Ok(Self(SignedDuration::from_secs(seconds)));
        }
        let seconds = value.as_float().map_err(|_| {
            let message = format!("a duration is needed, got {}", type_name(value));
            Failure::new("wrong-type", "TypeError", message)
                .hint("write it like \"90s\", \"5m\" or duration(\"1h 30m\")")
        })?;
        Self::seconds(seconds)
    }

    /// A length as the standard library has it.
    pub(crate) fn of(time: Duration) -> Self {
        Self(time.try_into().unwrap_or(SignedDuration::MAX))
    }

    /// The length as the standard library has it; nothing below zero.
    pub(crate) fn unsigned(self) -> Duration {
        self.0.try_into().unwrap_or(Duration::ZERO)
    }
}

impl std::fmt::Display for Span {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&SpanPrinter::new().duration_to_string(&self.0))
    }
}
