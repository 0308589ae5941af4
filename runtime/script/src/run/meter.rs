//! Counts what a run uses and stops it at its limits.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::stack::Depth;
use crate::value::{Failure, Span};
use crate::{Cancel, Clock, Limits};

/// The run's own counter of steps. The engine's counter starts anew in every closure that a native function calls.
pub(crate) struct Meter {
    steps: AtomicU64,
    limits: Limits,
    next_scan: AtomicU64,
    clock: Arc<dyn Clock>,
    cancel: Cancel,
    end: Duration,
    depth: Depth,
}

/// How many steps pass between two looks at the clock.
const LOOK_EVERY: u64 = 256;

impl Meter {
    pub(crate) fn new(limits: &Limits, clock: Arc<dyn Clock>, cancel: Cancel) -> Self {
        let end = clock.elapsed().saturating_add(limits.time);
        Self {
            steps: AtomicU64::new(0),
            limits: limits.clone(),
            next_scan: AtomicU64::new(super::depth::SCAN_EVERY),
            clock,
            cancel,
            end,
            depth: Depth::starting(limits.stack_bytes()),
        }
    }

    pub(crate) fn steps(&self) -> u64 {
        self.steps.load(Ordering::Relaxed)
    }

    /// Counts a step; gives the reason when the run has to stop.
    pub(crate) fn step(&self) -> Option<Failure> {
        let steps = self.steps.fetch_add(1, Ordering::Relaxed);
        let most = self.limits.operations;
        if steps >= most {
            let message = format!("the run took more than {most} steps");
            let hint = format!("look for a loop that does not end; {}", self.limits.raise("operations"));
            return Some(limit("limit-operations", message, hint));
        }
        if self.depth.is_reached() {
            let message = "functions, and the expressions and blocks in them, nest too deep in each other";
            return Some(limit("limit-call-levels", message, self.limits.raise("call_levels")));
        }
        if steps.is_multiple_of(LOOK_EVERY) { self.look() } else { None }
    }

    /// Looks at the clock and the cancel flag.
    pub(crate) fn look(&self) -> Option<Failure> {
        if self.cancel.is_cancelled() {
            return Some(Failure::new("interrupted", "Interrupted", "interrupted"));
        }
        (self.clock.elapsed() > self.end).then(|| {
            let message = format!("the run took longer than {}", Span::of(self.limits.time));
            limit("limit-time", message, self.limits.raise("time"))
        })
    }

    /// How long the run may still take.
    pub(crate) fn time_left(&self) -> Duration {
        self.end.saturating_sub(self.clock.elapsed())
    }

    /// Whether it is time to look at how deep the data is.
    pub(crate) fn scan_is_due(&self) -> bool {
        self.steps() >= self.next_scan.load(Ordering::Relaxed)
    }

    /// Sets the time of the next look at the data.
    pub(crate) fn scan_again_in(&self, steps: u64) {
        self.next_scan.store(self.steps().saturating_add(steps), Ordering::Relaxed);
    }
}

/// An error for a limit of the run.
pub(crate) fn limit(code: &'static str, message: impl Into<String>, hint: impl Into<String>) -> Failure {
    Failure::new(code, "LimitError", message).hint(hint)
}
