//! Time for those who wait.

use std::time::{Duration, Instant};

use crate::CancelToken;

/// A clock to wait by: the system's, or a virtual one in tests.
pub trait Pace {
    /// The time since a fixed point; never goes back.
    fn elapsed(&self) -> Duration;

    /// Lets time pass; `false` when the wait was interrupted.
    fn pause(&self, time: Duration) -> bool;
}

/// The system's clock, and an end to every pause as soon as the user interrupts.
pub struct SystemPace {
    started: Instant,
    cancel: CancelToken,
}

impl SystemPace {
    /// A pace that a token interrupts.
    pub fn new(cancel: CancelToken) -> Self {
        Self { started: Instant::now(), cancel }
    }
}

impl Pace for SystemPace {
    fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    fn pause(&self, time: Duration) -> bool {
        !self.cancel.wait(time)
    }
}
