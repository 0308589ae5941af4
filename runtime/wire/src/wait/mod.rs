//! Waiting for a device: for a task to end, for the API to come back after a restart.
//!
//! The rules are machines without a clock ([`ReadyWatch`], [`WorkWatch`]): they are told the time and how a call
//! ended, and say what to do next. The caller makes the calls and the pauses, with the clock that it has.

mod ready;
mod state;
mod task;
#[cfg(test)]
mod tests;
mod work;

use std::time::Duration;

pub use ready::ReadyWatch;
pub use state::StateWork;
pub use task::{Task, TaskState};
pub use work::{Work, WorkWatch};

use crate::outcome::seconds;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// The condition holds.
    Done,
    /// Ask again after a pause.
    Again {
        /// How long to pause.
        pause: Duration,
        /// What was seen, for a line that shows progress.
        seen: String,
    },
    /// The condition cannot hold any more.
    GivenUp(WaitError),
}

/// Why waiting ended without success.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WaitError {
    /// The time is over.
    #[error("waited {}; the last look: {last}", seconds(.limit))]
    TimedOut {
        /// How long it was to take at most.
        limit: Duration,
        /// What was seen last.
        last: String,
    },
    /// The user interrupted.
    #[error("interrupted while waiting; the last look: {last}")]
    Interrupted {
        /// What was seen last.
        last: String,
    },
    /// The task ended without success.
    #[error("the task ended as {state:?}")]
    TaskFailed {
        /// The device's word for it.
        state: String,
    },
    /// An answer that waiting does not change.
    #[error("{0}")]
    Hopeless(String),
}

/// A pause, or the end where the time is over. The last look comes at the very end of the time.
fn again(now: Duration, limit: Duration, pause: Duration, seen: String) -> Step {
    let left = limit.saturating_sub(now);
    if left.is_zero() {
        return Step::GivenUp(WaitError::TimedOut { limit, last: seen });
    }
    Step::Again { pause: pause.min(left), seen }
}
