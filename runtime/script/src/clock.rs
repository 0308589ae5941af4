//! Time, as something that is given to a run: real, or virtual in tests.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::Cancel;

/// Where a run gets its time from.
pub trait Clock: Send + Sync {
    /// The time since a fixed point; never goes back.
    fn elapsed(&self) -> Duration;
    /// The date and time.
    fn now(&self) -> Timestamp;
    /// Waits; returns `false` when it was cancelled.
    fn sleep(&self, time: Duration, cancel: &Cancel) -> bool;
}

/// The computer's clock.
pub struct SystemClock(Instant);

impl Default for SystemClock {
    fn default() -> Self {
        Self(Instant::now())
    }
}

impl Clock for SystemClock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep(&self, time: Duration, cancel: &Cancel) -> bool {
        !cancel.wait(time)
    }
}

/// A clock that only moves when somebody sleeps on it.
pub struct VirtualClock {
    start: Timestamp,
    elapsed: Mutex<Duration>,
}

impl VirtualClock {
    /// A clock that stands at a moment.
    pub fn new(start: Timestamp) -> Self {
        Self { start, elapsed: Mutex::new(Duration::ZERO) }
    }

    /// Moves the clock forward.
    pub fn advance(&self, time: Duration) {
        let mut elapsed = self.elapsed.lock().unwrap_or_else(PoisonError::into_inner);
        *elapsed = elapsed.saturating_add(time);
    }
}

impl Clock for VirtualClock {
    fn elapsed(&self) -> Duration {
        *self.elapsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        self.start.checked_add(self.elapsed()).unwrap_or(Timestamp::MAX)
    }

    fn sleep(&self, time: Duration, cancel: &Cancel) -> bool {
        self.advance(time);
        !cancel.is_cancelled()
    }
}
