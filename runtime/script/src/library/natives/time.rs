//! Times and durations.

use jiff::fmt::strtime;
use jiff::tz::TimeZone;
use rhai::{Dynamic, ImmutableString};

use super::{Function, Kind, Native, form, native};
use crate::value::{Failure, Span, Time};

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "now",
            "now() -> time",
            "time",
            "The current time. Times can be compared; their difference is a duration; `t.unix` is seconds since 1970.",
        )
        .forms(&[form(&[], Kind::Time)])
        .pure()
        .example("type_name(now())", "\"time\""),
        0..=0,
        &[],
        |call| Ok(Dynamic::from(Time(call.run()?.clock().now()))),
    ),
    native(
        Function::new(
            "duration",
            "duration(value) -> duration",
            "time",
            "A length of time from \"90s\", \"1h 30m\" or a number of seconds; it has `seconds`, `minutes`, `hours`, `days`.",
        )
        .forms(&[form(&[Kind::Wait], Kind::Duration)])
        .pure()
        .example("duration(\"90s\").minutes", "1.5"),
        1..=1,
        &[],
        |call| Ok(Dynamic::from(call.span(0, "value")?)),
    ),
    native(
        Function::new(
            "parse_time",
            "parse_time(value) -> time or ()",
            "time",
            "A time from any form that the devices write, without a zone as UTC, or from seconds since 1970; () for what means never.",
        )
        .forms(&[form(&[Kind::Moment], Kind::Moment)])
        .pure()
        .example("parse_time(\"2026-11-21 21:00:00\").unix", "1795294800"),
        1..=1,
        &[],
        |call| Ok(Time::from_value(&call.value(0))?.map_or(Dynamic::UNIT, Dynamic::from)),
    ),
    native(
        Function::new(
            "format_time",
            "format_time(time, format?) -> string",
            "time",
            "A time as text in UTC, by default like 2026-11-21 22:10:00; the format is that of strftime.",
        )
        .forms(&[form(&[Kind::Moment], Kind::Text), form(&[Kind::Moment, Kind::Text], Kind::Text)])
        .pure()
        .example("format_time(1579887711, \"%d.%m.%Y\")", "\"24.01.2020\""),
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
        Function::new(
            "seconds_since",
            "seconds_since(time) -> float or ()",
            "time",
            "How many seconds ago a time was; () for what means never.",
        )
        .forms(&[form(&[Kind::Moment], Kind::Float)])
        .pure()
        .example("seconds_since(\"2026-11-21T21:59:30Z\")", "30.0"),
        1..=1,
        &[],
        |call| {
            let now = call.run()?.clock().now();
            let time = Time::from_value(&call.value(0))?;
            Ok(time.map_or(Dynamic::UNIT, |time| now.duration_since(time.0).as_secs_f64().into()))
        },
    ),
    native(
        Function::new(
            "time_since",
            "time_since(time) -> duration or ()",
            "time",
            "How long ago a time was, in whole seconds; () for what means never.",
        )
        .forms(&[form(&[Kind::Moment], Kind::Wait)])
        .pure()
        .example("time_since(\"2026-11-21T20:59:30Z\")", "1h 30s"),
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
