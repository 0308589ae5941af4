//! The simulator's time: the real clock, or one that stands still until a test advances it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// How a simulated appliance tells the time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ClockMode {
    /// The computer's clock.
    #[default]
    Real,
    /// A clock that shows this time until it is advanced.
    Frozen(Timestamp),
}

/// A clock shared by the appliance and its tests. Advancing it is all that makes time pass on a frozen one.
#[derive(Clone, Debug)]
pub struct Clock {
    mode: ClockMode,
    ahead_ms: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that has not been advanced yet.
    pub fn new(mode: ClockMode) -> Self {
        Self { mode, ahead_ms: Arc::new(AtomicI64::new(0)) }
    }

    /// The time on this clock.
    pub fn now(&self) -> Timestamp {
        let base = match self.mode {
            ClockMode::Real => Timestamp::now(),
            ClockMode::Frozen(at) => at,
        };
        later(base, SignedDuration::from_millis(self.ahead_ms.load(Ordering::SeqCst)))
    }

    /// Puts the clock forward, to the millisecond.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        let ahead = self.ahead_ms.load(Ordering::SeqCst).saturating_add(by);
        self.ahead_ms.store(ahead, Ordering::SeqCst);
    }
}

/// The time `by` after `at`, or the end of time.
pub(crate) fn later(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

/// The time `by` before `at`, or the beginning of time.
pub(crate) fn earlier(at: Timestamp, by: SignedDuration) -> Timestamp {
    at.checked_sub(by).unwrap_or(Timestamp::MIN)
}

/// Whole seconds from `since` to `now`, never negative.
pub(crate) fn seconds_between(since: Timestamp, now: Timestamp) -> i64 {
    now.duration_since(since).as_secs().max(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_time_moves_only_by_hand() {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let clock = Clock::new(ClockMode::Frozen(start));
        let shared = clock.clone();
        assert_eq!(clock.now(), start);
        shared.advance(Duration::from_millis(1500));
        assert_eq!(seconds_between(start, clock.now()), 1);
        assert_eq!(clock.now().as_millisecond() - start.as_millisecond(), 1500);
    }

    #[test]
    fn absurd_advances_stop_at_the_end_of_time() {
        let clock = Clock::new(ClockMode::Frozen(Timestamp::UNIX_EPOCH));
        clock.advance(Duration::MAX);
        clock.advance(Duration::MAX);
        assert_eq!(clock.now(), Timestamp::MAX);
        assert_eq!(earlier(Timestamp::MIN, SignedDuration::from_secs(1)), Timestamp::MIN);
    }
}
