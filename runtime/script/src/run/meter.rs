//! Counts what a run uses and stops it at its limits.

use edgebook_words::Hint;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::memory::Quiet;
use crate::stack::Depth;
use crate::value::{Failure, Span};
use crate::{Cancel, Clock, Limits};

/// The run's own counter of steps. The engine's counter starts anew in every closure that a native function calls.
pub(crate) struct Meter {
    steps: AtomicU64,
    limits: Limits,
    /// When the variables in reach are looked through again, in nanoseconds since `began`.
    next_look: AtomicU64,
    began: Instant,
    quiet: Quiet,
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
            next_look: AtomicU64::new(0),
            began: Instant::now(),
            quiet: Quiet::default(),
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
            let hint = Hint::and("look for a loop that does not end", self.limits.raise("operations"));
            return Some(limit("limit-operations", message, hint));
        }
        if self.depth.is_reached() {
            let message = "functions, and the expressions and blocks in them, nest too deep in each other";
            return Some(limit("limit-call-levels", message, self.limits.raise("call_levels")));
        }
        if self.quiet.step(self.most_memory()) {
            let message = "the run takes more memory than its values may";
            return Some(limit(
                "limit-size",
                message,
                Hint::and("keep less at once", self.limits.raise("list_items")),
            ));
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

    /// Whether it is time to look through the variables in reach.
    pub(crate) fn look_is_due(&self) -> bool {
        self.nanoseconds() >= self.next_look.load(Ordering::Relaxed)
    }

    /// Sets the time of the next look at the variables.
    pub(crate) fn look_again_in(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.next_look.store(self.nanoseconds().saturating_add(time), Ordering::Relaxed);
    }

    /// Notes that a variable was read, and with that looked at.
    pub(crate) fn variable_read(&self) {
        self.quiet.ends();
    }

    fn nanoseconds(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// The memory that a run may take while none of its variables is looked at.
    fn most_memory(&self) -> u64 {
        let values = self.limits.list_items.saturating_add(self.limits.map_entries);
        let bytes =
            values.saturating_mul(BYTES_A_VALUE).saturating_add(self.limits.string_bytes.saturating_mul(4));
        u64::try_from(bytes).unwrap_or(u64::MAX)
    }
}

/// What a value of a list takes at most, apart from the bytes of texts.
const BYTES_A_VALUE: usize = 64;

/// An error for a limit of the run.
pub(crate) fn limit(code: &'static str, message: impl Into<String>, hint: impl Into<Hint>) -> Failure {
    Failure::new(code, "LimitError", message).hint(hint)
}
