//! Times and durations.

use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use rhai::{Dynamic, ImmutableString};

use super::{Function, Native, native};
use crate::value::{Failure, Span, Time};

pub(super) const TABLE: &[Native] = &[
    native(
        Function {
            name: "now",
            signature: "now() -> time",
            topic: "time",
            doc: "The current time. Times can be compared; their difference is a duration; `t.unix` is seconds since 1970.",
        },
        0..=0,
        &[],
        |call| Ok(Dynamic::from(Time(call.run()?.clock().now()))),
    ),
    native(
        Function {
            name: "duration",
            signature: "duration(value) -> duration",
            topic: "time",
            doc: "A length of time from \"90s\", \"1h 30m\" or a number of seconds; it has `seconds`, `minutes`, `hours`, `days`.",
        },
        1..=1,
        &[],
        |call| Ok(Dynamic::from(call.span(0, "value")?)),
    ),
    native(
        Function {
            name: "parse_time",
            signature: "parse_time(value) -> time or ()",
            topic: "time",
            doc: "A time from any form that the devices write, without a zone as UTC, or from seconds since 1970; () for what means never.",
        },
        1..=1,
        &[],
        |call| Ok(Time::from_value(&call.value(0))?.map_or(Dynamic::UNIT, Dynamic::from)),
    ),
    native(
        Function {
            name: "format_time",
            signature: "format_time(time, format?) -> string",
            topic: "time",
            doc: "A time as text in UTC, by default like 2026-11-21 22:10:00; the format is that of strftime.",
        },
        1..=2,
        &[],
        |call| {
            let Some(time) = Time::from_value(&call.value(0))? else { return Ok("".into()) };
            let format = if call.count() == 2 { call.text(1, "format")? } else { "%Y-%m-%d %H:%M:%S".into() };
            let zoned = time.0.to_zoned(TimeZone::UTC);
            let text = strtime::format(format.as_bytes(), &zoned).map_err(|_| {
                let message = format!("{format:?} is not a format for a time");
                Failure::new("wrong-value", "ValueError", message).hint("for instance \"%d.%m.%Y %H:%M\"")
            })?;
            Ok(ImmutableString::from(text).into())
        },
    ),
    native(
        Function {
            name: "seconds_since",
            signature: "seconds_since(time) -> float or ()",
            topic: "time",
            doc: "How many seconds ago a time was; () for what means never.",
        },
        1..=1,
        &[],
        |call| {
            let now = call.run()?.clock().now();
            let time = Time::from_value(&call.value(0))?;
            Ok(time.map_or(Dynamic::UNIT, |time| now.duration_since(time.0).as_secs_f64().into()))
        },
    ),
    native(
        Function {
            name: "time_since",
            signature: "time_since(time) -> duration or ()",
            topic: "time",
            doc: "How long ago a time was, in whole seconds; () for what means never.",
        },
        1..=1,
        &[],
        |call| {
            let now = call.run()?.clock().now();
            let time = Time::from_value(&call.value(0))?;
            let whole =
                |time: Time| Span(jiff::SignedDuration::from_secs(now.duration_since(time.0).as_secs()));
            Ok(time.map_or(Dynamic::UNIT, |time| Dynamic::from(whole(time))))
        },
    ),
];
