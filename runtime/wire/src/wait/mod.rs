//! Waiting for a device: for a task to end, for the API to come back after a restart.
//!
//! The rules are machines without a clock ([`ReadyWatch`], [`WorkWatch`]): they are told the time and how a call
//! ended, and say what to do next. [`wait_until_ready`] and [`wait_for_task`] drive them with blocking calls and a
//! [`Pace`]; whoever has another clock, or calls of another kind, drives them in the same way.

mod pace;
mod ready;
mod state;
mod task;
#[cfg(test)]
mod tests;
mod work;

use std::time::Duration;

pub use pace::{Pace, SystemPace};
pub use ready::ReadyWatch;
pub use state::StateWork;
pub use task::{Task, TaskState};
pub use work::{Work, WorkWatch};

use crate::outcome::seconds;
use crate::{Outcome, Request, Transport};

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// It has come.
    Done,
    /// Ask again after a pause.
    Again {
        /// How long to pause.
        pause: Duration,
        /// What was seen, for a line that shows progress.
        seen: String,
    },
    /// It will not come.
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

/// Waits until a device answers well again. `progress` hears of each look.
pub fn wait_until_ready(
    transport: &dyn Transport,
    watch: &mut ReadyWatch,
    pace: &dyn Pace,
    progress: &mut dyn FnMut(&str),
) -> Result<(), WaitError> {
    let request = watch.request();
    drive(transport, &request, pace, progress, |now, outcome| watch.observe(now, outcome))
}

/// Waits until a task has ended. `progress` hears of each look.
pub fn wait_for_task(
    transport: &dyn Transport,
    watch: &mut WorkWatch,
    pace: &dyn Pace,
    progress: &mut dyn FnMut(&str),
) -> Result<(), WaitError> {
    let request = watch.request();
    drive(transport, &request, pace, progress, |now, outcome| watch.observe(now, outcome))
}

fn drive(
    transport: &dyn Transport,
    request: &Request,
    pace: &dyn Pace,
    progress: &mut dyn FnMut(&str),
    mut observe: impl FnMut(Duration, &Outcome) -> Step,
) -> Result<(), WaitError> {
    let started = pace.elapsed();
    loop {
        let outcome = transport.call(request);
        match observe(pace.elapsed().saturating_sub(started), &outcome) {
            Step::Done => return Ok(()),
            Step::GivenUp(error) => return Err(error),
            Step::Again { pause, seen } => {
                progress(&seen);
                if !pace.pause(pause) {
                    return Err(WaitError::Interrupted { last: seen });
                }
            }
        }
    }
}

/// A pause, or the end where the time is over. The last look comes at the very end of the time.
fn again(now: Duration, limit: Duration, pause: Duration, seen: String) -> Step {
    let left = limit.saturating_sub(now);
    if left.is_zero() {
        return Step::GivenUp(WaitError::TimedOut { limit, last: seen });
    }
    Step::Again { pause: pause.min(left), seen }
}
