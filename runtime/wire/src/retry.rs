//! When a call is repeated: never when that could double an action.
//!
//! | outcome | reads | writes |
//! |---|---|---|
//! | not sent, for a passing reason | again | again |
//! | 429 | again, after the stated time | the same |
//! | 408, 5xx | again | no |
//! | answer lost | again | no |
//! | unknown | again | no |
//!
//! Pauses grow exponentially with full jitter. What the device states with `Retry-After` is respected up to a cap.
//! A budget for each device, and one for throttled calls of the whole process, keep retries from becoming a storm.

use std::future::Future;
use std::sync::Mutex;
use std::time::{Duration, SystemTime};

use edgebook_model::{Method, Operation};
use tokio::time::Instant;

use crate::cancel::CancelToken;
use crate::{Outcome, retry_after};

/// How calls are repeated.
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    /// Attempts in all; 1 means that nothing is repeated.
    pub attempts: u32,
    /// The longest first pause.
    pub first_pause: Duration,
    /// The longest pause of all.
    pub longest_pause: Duration,
    /// The longest time that a device may state.
    pub longest_stated: Duration,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 4,
            first_pause: Duration::from_millis(250),
            longest_pause: Duration::from_secs(10),
            longest_stated: Duration::from_mins(1),
        }
    }
}

/// What a retry may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Repeating it changes nothing.
    Read,
    /// Repeating it may double an action.
    Write,
}

impl Class {
    /// A read is a GET or HEAD that the overlay does not call a change.
    pub(crate) fn of(operation: &Operation) -> Self {
        let reads = matches!(operation.method, Method::Get | Method::Head);
        if reads && !operation.effects.is_write() { Self::Read } else { Self::Write }
    }
}

/// Why a call may be repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// Something passing went wrong.
    Passing,
    /// The device asks for patience, perhaps for a stated time.
    Throttled,
}

/// Whether the outcome allows another attempt.
pub(crate) fn again(outcome: &Outcome, class: Class) -> Option<Again> {
    let read = class == Class::Read;
    match outcome {
        Outcome::NotSent(not_sent) => not_sent.cause.is_transient().then_some(Again::Passing),
        Outcome::Answered(reply) if reply.status == 429 => Some(Again::Throttled),
        Outcome::Answered(reply) => {
            (read && (reply.status == 408 || reply.status >= 500)).then_some(Again::Passing)
        }
        Outcome::AnswerLost { why, .. } => (read && why.is_transient()).then_some(Again::Passing),
        Outcome::Unknown { .. } => read.then_some(Again::Passing),
        Outcome::Cancelled { .. } => None,
    }
}

impl RetryPolicy {
    /// The pause before the attempt after `attempt` (1 for the first). `random` is in 0..1; `stated` is what the
    /// device asked for.
    pub(crate) fn pause(&self, attempt: u32, random: f64, stated: Option<Duration>) -> Duration {
        let doublings = attempt.saturating_sub(1).min(30);
        let ceiling = self.first_pause.saturating_mul(1 << doublings).min(self.longest_pause);
        let jittered = ceiling.mul_f64(random.clamp(0.0, 1.0));
        match stated {
            // A little jitter on top, so that many clients do not come back in the same instant.
            Some(stated) => stated.min(self.longest_stated).saturating_add(jittered / 4),
            None => jittered,
        }
    }
}

/// What the device asked for in its answer.
fn stated_pause(outcome: &Outcome) -> Option<Duration> {
    match outcome {
        Outcome::Answered(reply) if matches!(reply.status, 429 | 503) => {
            retry_after::read(reply.headers.get("retry-after")?, SystemTime::now())
        }
        _ => None,
    }
}

/// Tokens for retries: each costs one, each call that went well gives a part back.
#[derive(Debug)]
pub(crate) struct Budget {
    tokens: Mutex<f64>,
    capacity: f64,
    deposit: f64,
}

impl Budget {
    /// Full at the start.
    pub(crate) fn new(capacity: f64, deposit: f64) -> Self {
        Self { tokens: Mutex::new(capacity), capacity, deposit }
    }

    /// For the retries of one device: ten in a row, then one for every two calls that went well.
    pub(crate) fn of_device() -> Self {
        Self::new(10.0, 0.5)
    }

    /// For throttled calls of the whole process: five, then one for every ten calls. From fifty calls on, at most
    /// one in five is sent twice, however many devices throttle at once.
    pub(crate) fn of_process() -> Self {
        Self { capacity: f64::MAX, ..Self::new(5.0, 0.1) }
    }

    /// Counts a call.
    pub(crate) fn deposit(&self) {
        if let Ok(mut tokens) = self.tokens.lock() {
            *tokens = (*tokens + self.deposit).min(self.capacity);
        }
    }

    /// Takes one token, if there is one.
    pub(crate) fn withdraw(&self) -> bool {
        self.tokens.lock().is_ok_and(|mut tokens| {
            let enough = *tokens >= 1.0;
            if enough {
                *tokens -= 1.0;
            }
            enough
        })
    }
}

/// What the loop needs beside the attempts themselves.
pub(crate) struct Rules<'r> {
    pub(crate) policy: &'r RetryPolicy,
    pub(crate) class: Class,
    /// No further attempt starts after this. For a write it is well before the end of the call, so that a late
    /// attempt does not run out of time between sending and answer.
    pub(crate) last_start: Instant,
    pub(crate) device: &'r Budget,
    pub(crate) process: &'r Budget,
    pub(crate) cancel: &'r CancelToken,
    /// A number in 0..1.
    pub(crate) random: fn() -> f64,
}

/// Makes attempts until one is final. `attempt` gets its number; `paused` hears of each pause before it begins.
pub(crate) async fn run<A, F>(rules: &Rules<'_>, mut attempt: A, paused: impl Fn(u32, Duration)) -> Outcome
where
    A: FnMut(u32) -> F,
    F: Future<Output = Outcome>,
{
    rules.process.deposit();
    let mut number = 1;
    loop {
        let outcome = attempt(number).await;
        let Some(kind) = again(&outcome, rules.class) else {
            rules.device.deposit();
            return outcome;
        };
        let pause = rules.policy.pause(number, (rules.random)(), stated_pause(&outcome));
        let in_time = Instant::now().checked_add(pause).is_some_and(|then| then < rules.last_start);
        let affordable = number < rules.policy.attempts && in_time && {
            let budget = if kind == Again::Throttled { rules.process } else { rules.device };
            budget.withdraw()
        };
        if !affordable || rules.cancel.is_finishing() {
            return outcome;
        }
        paused(number, pause);
        tokio::select! {
            biased;
            () = rules.cancel.finishing() => return Outcome::Cancelled { sent: false },
            () = tokio::time::sleep(pause) => {}
        }
        number += 1;
    }
}

/// Randomness for pauses, from the standard library's hash keys: no secret, only spread.
pub(crate) fn random() -> f64 {
    use std::hash::{BuildHasher as _, Hasher as _};
    let bits = std::hash::RandomState::new().build_hasher().finish();
    // Thirty-two bits are spread enough.
    f64::from(u32::try_from(bits >> 32).unwrap_or(u32::MAX)) / (f64::from(u32::MAX) + 1.0)
}

#[cfg(test)]
#[path = "retry_tests.rs"]
mod tests;
