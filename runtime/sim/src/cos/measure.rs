//! Figures that move with the clock: they follow from seed, name and time, and from nothing else.

use jiff::{SignedDuration, Timestamp};

use crate::clock::seconds_between;
use crate::entropy::{derive, hash};

/// How long a figure stays as it is, in seconds.
const STEP: i64 = 10;

/// A time as the firewall writes it: `2023-10-26 22:04:23`, without a zone.
pub(super) fn time_text(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The figures of a moment.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) seed: u64,
    pub(super) now: Timestamp,
}

impl Moment {
    /// A figure around `average` that goes at most `swing` to either side and is never negative.
    pub(super) fn gauge(&self, name: &str, average: i64, swing: i64) -> i64 {
        let swing = swing.max(0);
        let step = self.now.as_second().div_euclid(STEP).cast_unsigned();
        let width = swing.cast_unsigned().saturating_mul(2).saturating_add(1);
        let drawn = derive(&[self.seed, hash(name), step]).checked_rem(width).unwrap_or_default();
        average.saturating_sub(swing).saturating_add_unsigned(drawn).max(0)
    }

    /// What a counter that starts at `since` shows by now.
    pub(super) fn counted(&self, since: Timestamp, per_hour: i64) -> i64 {
        seconds_between(since, self.now).saturating_mul(per_hour).div_euclid(3600)
    }

    pub(super) fn since(&self, then: Timestamp) -> i64 {
        seconds_between(then, self.now)
    }

    /// The last of the moments that come every `period` after `start`.
    pub(super) fn last_beat(&self, start: Timestamp, period: SignedDuration) -> Timestamp {
        let age = seconds_between(start, self.now);
        let into = age.checked_rem(period.as_secs()).unwrap_or_default();
        crate::clock::earlier(self.now, SignedDuration::from_secs(into))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Moment {
        Moment { seed: 3, now: Timestamp::from_second(second).unwrap() }
    }

    #[test]
    fn gauges_stay_within_their_swing_and_move() {
        let seen: std::collections::BTreeSet<i64> =
            (0..200).map(|step| at(step * STEP).gauge("cpu", 14, 6)).collect();
        assert_eq!(seen, (8..=20).collect());
        assert_eq!(at(5).gauge("cpu", 14, 6), at(9).gauge("cpu", 14, 6));
        assert_eq!(at(5).gauge("idle", 0, 0), 0);
        assert!((0..200).all(|step| at(step * STEP).gauge("low", 1, 6) >= 0));
    }

    #[test]
    fn counters_only_grow() {
        let start = Timestamp::UNIX_EPOCH;
        assert_eq!(at(0).counted(start, 7200), 0);
        assert_eq!(at(1).counted(start, 7200), 2);
        assert_eq!(at(3599).counted(start, 1), 0);
        assert_eq!(at(3600).counted(start, 1), 1);
        let beat = at(100).last_beat(start, SignedDuration::from_secs(30));
        assert_eq!(beat, Timestamp::from_second(90).unwrap());
    }
}
