//! The simulator's time: as fast as the computer's, faster, or standing still until somebody advances it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// How a simulated appliance tells the time.
#[derive(Clone, Debug, Default)]
pub enum ClockMode {
    /// The computer's clock.
    #[default]
    Real,
    /// A clock that shows this time until it is advanced.
    Frozen(Timestamp),
    /// A clock that others have a hand on too.
    Shared(Clock),
}

/// How many seconds pass on a clock in one second: 0 stops it, 60 makes a minute of each.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(into = "f64", try_from = "f64")]
pub struct Speed(f64);

impl Speed {
    /// The speed of a clock that stands still.
    pub const STOPPED: Self = Self(0.0);
    /// The speed of the computer's clock.
    pub const REAL: Self = Self(1.0);
    /// Faster than this, a single request would take hours.
    pub const FASTEST: Self = Self(100_000.0);
}

impl From<Speed> for f64 {
    fn from(speed: Speed) -> Self {
        speed.0
    }
}

impl TryFrom<f64> for Speed {
    type Error = String;

    fn try_from(speed: f64) -> Result<Self, String> {
        if (0.0..=Self::FASTEST.0).contains(&speed) {
            Ok(Self(speed))
        } else {
            Err(format!("a clock's speed is between 0 and {}", Self::FASTEST.0))
        }
    }
}

impl std::str::FromStr for Speed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = text.parse::<f64>().map_err(|_| format!("{text:?} is no number such as 60 or 0.5"))?;
        Self::try_from(number)
    }
}

/// The clock of a scenario: when it starts, and how fast it runs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockScenario {
    /// What it shows at the start; the time of the computer when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<Timestamp>,
    /// How fast it runs.
    #[serde(default = "real")]
    pub speed: Speed,
}

fn real() -> Speed {
    Speed::REAL
}

impl Default for ClockScenario {
    fn default() -> Self {
        Self { start: None, speed: Speed::REAL }
    }
}

/// A clock shared by appliances and whoever watches them.
#[derive(Clone, Debug)]
pub struct Clock {
    reading: Arc<Mutex<Reading>>,
}

/// What a clock showed when somebody last touched it.
#[derive(Debug)]
struct Reading {
    shown: Timestamp,
    at: Instant,
    speed: Speed,
}

impl Reading {
    fn now(&self) -> Timestamp {
        let passed = self.at.elapsed();
        let passed = if self.speed == Speed::REAL {
            SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX)
        } else {
            SignedDuration::try_from_secs_f64(passed.as_secs_f64() * self.speed.0)
                .unwrap_or(SignedDuration::MAX)
        };
        later(self.shown, passed)
    }

    fn touch(&mut self) {
        self.shown = self.now();
        self.at = Instant::now();
    }
}

impl Clock {
    /// A clock that has not been advanced yet, or the one that is shared.
    pub fn new(mode: ClockMode) -> Self {
        match mode {
            ClockMode::Real => Self::running(None, Speed::REAL),
            ClockMode::Frozen(at) => Self::running(Some(at), Speed::STOPPED),
            ClockMode::Shared(clock) => clock,
        }
    }

    /// A clock that runs from a time, or from now, at a speed.
    pub fn running(from: Option<Timestamp>, speed: Speed) -> Self {
        let shown = from.unwrap_or_else(Timestamp::now);
        Self { reading: Arc::new(Mutex::new(Reading { shown, at: Instant::now(), speed })) }
    }

    /// The time on this clock.
    pub fn now(&self) -> Timestamp {
        self.lock().now()
    }

    /// How fast it runs.
    pub fn speed(&self) -> Speed {
        self.lock().speed
    }

    /// Lets it run at another speed from now on.
    pub fn set_speed(&self, speed: Speed) {
        let mut reading = self.lock();
        reading.touch();
        reading.speed = speed;
    }

    /// Puts the clock forward.
    pub fn advance(&self, by: Duration) {
        let mut reading = self.lock();
        reading.touch();
        reading.shown = later(reading.shown, SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX));
    }

    fn lock(&self) -> MutexGuard<'_, Reading> {
        self.reading.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn a_clock_runs_as_fast_as_it_is_told() {
        let start: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let clock = Clock::running(Some(start), Speed::FASTEST);
        let begin = Instant::now();
        while clock.now() == start {
            assert!(begin.elapsed() < Duration::from_secs(10), "it stands still");
        }
        clock.set_speed(Speed::STOPPED);
        let stopped = clock.now();
        assert_eq!(clock.now(), stopped);
        clock.advance(Duration::from_mins(1));
        assert_eq!(seconds_between(stopped, clock.now()), 60);
        for (text, good) in
            [("0", true), ("0.5", true), ("1e9", false), ("-1", false), ("NaN", false), ("x", false)]
        {
            assert_eq!(text.parse::<Speed>().is_ok(), good, "{text}");
        }
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
