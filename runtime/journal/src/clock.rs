//! When a record was written, as text. Many records share a second, so only what changes is written anew.

use std::fmt::Write as _;

use jiff::Timestamp;

/// Writes times to the millisecond: `2026-11-22T04:33:24.123Z`.
#[derive(Default)]
pub(crate) struct Clock {
    /// The second whose text stands at the beginning of `text`.
    second: Option<i64>,
    text: String,
    /// Where the text of the second ends.
    whole: usize,
}

impl Clock {
    /// A time in UTC.
    pub(crate) fn at(&mut self, time: Timestamp) -> &str {
        let (second, millisecond) =
            (time.as_millisecond().div_euclid(1000), time.as_millisecond().rem_euclid(1000));
        if self.second != Some(second) {
            self.second = Some(second);
            self.text = format!("{:.0}", Timestamp::from_second(second).unwrap_or(time));
            self.whole = self.text.len().saturating_sub("Z".len());
        }
        self.text.truncate(self.whole);
        // Writing into a text cannot fail.
        let _ = write!(self.text, ".{millisecond:03}Z");
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_the_library_writes_them() {
        let mut clock = Clock::default();
        for nanosecond in [
            0,
            1_999_999,
            999_999_999,
            1_795_322_004_123_456_789,
            1_795_322_004_000_000_000,
            1_795_322_005_010_000_000,
            -1,
        ] {
            let time = Timestamp::from_nanosecond(nanosecond).unwrap();
            let written = clock.at(time).to_owned();
            let read: Timestamp = written.parse().unwrap();
            assert_eq!(read.as_millisecond(), time.as_millisecond().div_euclid(1), "{written}");
            if nanosecond >= 0 {
                assert_eq!(written, format!("{time:.3}"));
            }
        }
    }
}
