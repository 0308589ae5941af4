//! Points in time, read from every form that the devices are known to write.

use jiff::civil::DateTime;
use jiff::{Timestamp, tz::TimeZone};
use rhai::Dynamic;

use super::{Failure, type_name};

/// A point in time.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub(crate) struct Time(pub(crate) Timestamp);

/// What some devices write for "never".
const NEVER: &str = "0001-01-01T00:00:00";

impl Time {
    /// Reads a date and time. No zone means UTC. `None` for what devices write for "never".
    ///
    /// Forms: `2020-01-24T17:41:51.476Z`, with an offset, without a zone, with a blank instead of the `T`, with
    /// ` UTC` or ` +0000` at the end, a date alone, seconds since 1970.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, Failure> {
        let text = text.trim();
        if text.is_empty() || text.starts_with(NEVER) || text == "-" || text == "None" {
            return Ok(None);
        }
        if let Ok(seconds) = text.parse::<i64>() {
            return Self::from_seconds(seconds).map(Some);
        }
        let (moment, zone) = match text.rsplit_once(' ') {
            Some((moment, "UTC" | "GMT" | "Z")) => (moment, "Z"),
            Some((moment, zone)) if zone.starts_with(['+', '-']) && !zone.contains('T') => (moment, zone),
            _ => (text, ""),
        };
        let joined = format!("{moment}{zone}");
        let parsed = joined.parse::<Timestamp>().ok().or_else(|| {
            let civil: DateTime = moment.parse().ok().or_else(|| {
                let date: jiff::civil::Date = moment.parse().ok()?;
                Some(date.at(0, 0, 0, 0))
            })?;
            Some(civil.to_zoned(TimeZone::UTC).ok()?.timestamp())
        });
        parsed.map(|at| Some(Self(at))).ok_or_else(|| {
            let message = format!("{text:?} is not a date and time");
            Failure::new("wrong-value", "ValueError", message).hint(
                "known forms are 2020-01-24T17:41:51Z, 2020-01-24 17:41:51 (UTC) and seconds since 1970",
            )
        })
    }

    /// A point in time as seconds since 1970.
    pub(crate) fn from_seconds(seconds: i64) -> Result<Self, Failure> {
        Timestamp::from_second(seconds).map(Self).map_err(|_| {
            Failure::new(
                "wrong-value",
                "ValueError",
                format!("{seconds} is not a possible number of seconds"),
            )
        })
    }

    /// A time from what a script may write for one; `None` for "never".
    pub(crate) fn from_value(value: &Dynamic) -> Result<Option<Self>, Failure> {
        if let Some(time) = value.read_lock::<Self>() {
            return Ok(Some(*time));
        }
        if value.is_unit() {
            return Ok(None);
        }
        if let Ok(text) = value.as_immutable_string_ref() {
            return Self::parse(&text);
        }
        let seconds = value.as_int().map_err(|_| {
            let message = format!("a time is needed, got {}", type_name(value));
            Failure::new("wrong-type", "TypeError", message)
        })?;
        Self::from_seconds(seconds).map(Some)
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_seen_on_devices_is_read() {
        let cases = [
            ("2020-01-24T17:41:51.476Z", "2020-01-24T17:41:51.476Z"),
            ("2020-01-24T20:42:56.500+00:00", "2020-01-24T20:42:56.5Z"),
            ("2019-11-12T16:03:28.554000", "2019-11-12T16:03:28.554Z"),
            ("2021-01-28 22:40:30 UTC", "2021-01-28T22:40:30Z"),
            ("2022-10-24 10:11:12", "2022-10-24T10:11:12Z"),
            ("2020-01-27 21:46:35 +0000", "2020-01-27T21:46:35Z"),
            ("2020-01-27 21:46:35 +0200", "2020-01-27T19:46:35Z"),
            ("2020-01-24T22:10:56.370194442Z", "2020-01-24T22:10:56.370194442Z"),
            ("1579887711", "2020-01-24T17:41:51Z"),
            ("2020-01-24", "2020-01-24T00:00:00Z"),
        ];
        for (text, expected) in cases {
            let time = Time::parse(text).unwrap_or_else(|_| panic!("{text}")).unwrap();
            assert_eq!(time.to_string(), expected, "{text}");
        }
        for never in ["", "0001-01-01T00:00:00Z", " ", "-"] {
            assert_eq!(Time::parse(never).ok().unwrap(), None, "{never:?}");
        }
        for wrong in ["yesterday", "10.0.0.1", "2020-13-01"] {
            assert!(Time::parse(wrong).is_err(), "{wrong}");
        }
    }
}
