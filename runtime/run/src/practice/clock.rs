//! The time of a rehearsal: that of the computer, and ahead of it by everything that was waited for.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use edgebook_script::{Cancel, Clock};
use jiff::Timestamp;

/// A clock on which waiting takes no time.
pub(super) struct PracticeClock {
    started: Timestamp,
    real: Instant,
    ahead: Mutex<Duration>,
}

impl PracticeClock {
    /// A clock that shows the computer's time.
    pub(super) fn start() -> Self {
        Self { started: Timestamp::now(), real: Instant::now(), ahead: Mutex::default() }
    }
}

impl Clock for PracticeClock {
    fn elapsed(&self) -> Duration {
        let ahead = *self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        self.real.elapsed().saturating_add(ahead)
    }

    fn now(&self) -> Timestamp {
        self.started.checked_add(self.elapsed()).unwrap_or(Timestamp::MAX)
    }

    fn sleep(&self, time: Duration, cancel: &Cancel) -> bool {
        let mut ahead = self.ahead.lock().unwrap_or_else(PoisonError::into_inner);
        *ahead = ahead.saturating_add(time);
        !cancel.is_cancelled()
    }
}
