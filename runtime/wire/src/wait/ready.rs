//! Down, then up: when a device counts as restarted.
//!
//! A restart begins some time after its call was answered, refuses connections, answers 502 or 503, then 401 for a
//! while, then well, and may go down once more. So good answers count only after a bad one (or after a time in which
//! there should have been one), several are needed in a row, and an answer that refuses the credential is taken for
//! a part of the restart only for a while.

use std::time::Duration;

use edgebook_model::{Api, Operation, Readiness};

use super::{Step, WaitError, again};
use crate::json::Json;
use crate::{NotSentCause, Outcome, Purpose, Reply, Request};

/// The pause between two looks, and between those at a device that only settles.
const PAUSE: Duration = Duration::from_secs(3);
const SHORT_PAUSE: Duration = Duration::from_millis(500);
/// How long a device may refuse the credential without a break before that is taken for its answer.
const LONGEST_REFUSAL: Duration = Duration::from_mins(5);

/// Watches a device until it is ready.
pub struct ReadyWatch {
    api: &'static Api,
    readiness: &'static Readiness,
    operation: &'static Operation,
    limit: Duration,
    /// How many good answers in a row it takes, and how far apart the looks are.
    answers: u16,
    pause: Duration,
    /// Until then good answers do not count, unless the device was seen down.
    goes_down_within: Duration,
    was_down: bool,
    good: u16,
    refused_since: Option<Duration>,
}

/// What one answer means.
enum Look {
    Good,
    Down(String),
    /// The credential is refused, as in the middle of a restart.
    Refused(String),
    Hopeless(String),
}

impl ReadyWatch {
    /// Watches for at most `limit`. Where a restart was set off, `goes_down_within` is how long the device may still
    /// answer well before it goes down, as far as the limit leaves room for that; zero where it only has to be up.
    /// `None` where the overlay does not say how the appliance shows that it is up.
    pub fn new(api: &'static Api, limit: Duration, goes_down_within: Duration) -> Option<Self> {
        let readiness = api.readiness.as_ref()?;
        let operation = api.find_id(&readiness.operation)?;
        let answers = readiness.answers.max(1);
        // A restart that was over before the first look is never seen: the good answers must still fit in.
        let good_answers = PAUSE.saturating_mul(u32::from(answers).saturating_add(1));
        let goes_down_within = goes_down_within.min(limit.saturating_sub(good_answers));
        Some(Self {
            api,
            readiness,
            operation,
            limit,
            answers,
            pause: PAUSE,
            goes_down_within,
            was_down: false,
            good: 0,
            refused_since: None,
        })
    }

    /// Watches a device whose API server restarts itself, as some do when their settings change: that is over in
    /// seconds, and one good answer is enough. `goes_down_within` and `None` as above.
    pub fn settling(api: &'static Api, limit: Duration, goes_down_within: Duration) -> Option<Self> {
        let watch = Self::new(api, limit, Duration::ZERO)?;
        let goes_down_within = goes_down_within.min(limit);
        Some(Self { answers: 1, pause: SHORT_PAUSE, goes_down_within, ..watch })
    }

    /// The call to look with.
    pub fn request(&self) -> Request {
        let mut request = Request::new(self.api, self.operation);
        request.purpose = Purpose::Wait;
        request
    }

    /// Takes in a look. `now` is the time since the watch began.
    pub fn observe(&mut self, now: Duration, outcome: &Outcome) -> Step {
        let seen = match self.look(outcome) {
            Look::Hopeless(why) => return Step::GivenUp(WaitError::Hopeless(why)),
            Look::Good if !self.was_down && now < self.goes_down_within => {
                // A short outage between two looks would be missed. Where none comes, these answers count.
                self.good = self.good.saturating_add(1);
                let seen = "it still answers: the restart has not begun".to_owned();
                return again(now, self.limit, SHORT_PAUSE, seen);
            }
            Look::Good => {
                self.refused_since = None;
                self.good = self.good.saturating_add(1);
                if self.good >= self.answers {
                    return Step::Done;
                }
                format!("up: {} of {} good answers", self.good, self.answers)
            }
            Look::Down(why) => {
                self.down();
                self.refused_since = None;
                why
            }
            Look::Refused(why) => {
                self.down();
                let since = *self.refused_since.get_or_insert(now);
                if now.saturating_sub(since) >= LONGEST_REFUSAL {
                    let words = format!("it is up, but refuses the credential: {why}");
                    return Step::GivenUp(WaitError::Hopeless(words));
                }
                why
            }
        };
        if let Outcome::Cancelled { .. } = outcome {
            return Step::GivenUp(WaitError::Interrupted { last: seen });
        }
        again(now, self.limit, self.pause, seen)
    }

    fn down(&mut self) {
        self.was_down = true;
        self.good = 0;
    }

    fn look(&self, outcome: &Outcome) -> Look {
        match outcome {
            Outcome::Answered(reply) => self.answer(reply),
            Outcome::NotSent(not_sent) if !not_sent.cause.is_transient() => {
                Look::Hopeless(match &not_sent.cause {
                    NotSentCause::PinMismatch { .. } | NotSentCause::Untrusted(_) => {
                        format!("it is up with another certificate: {not_sent}")
                    }
                    _ => not_sent.to_string(),
                })
            }
            _ => Look::Down(format!("down: {}", outcome.in_words())),
        }
    }

    fn answer(&self, reply: &Reply) -> Look {
        match reply.device_error(self.api) {
            None if self.shows_field(reply) => Look::Good,
            None => Look::Down("it answers, but not with everything yet".to_owned()),
            Some(error) if error.status == 401 && self.readiness.down_statuses.contains(&401) => {
                Look::Refused(error.to_string())
            }
            Some(error)
                if matches!(error.status, 502..=504)
                    || self.readiness.down_statuses.contains(&error.status) =>
            {
                Look::Down(format!("down: {error}"))
            }
            Some(error) => Look::Hopeless(format!("it answers with an error: {error}")),
        }
    }

    fn shows_field(&self, reply: &Reply) -> bool {
        let Some(field) = &self.readiness.field else { return true };
        let Some(answer) = reply.json() else { return false };
        let result = answer.inside(self.api.envelope.unwrap.as_deref());
        result.get(field).is_some_and(|value| *value != Json::Null)
    }
}
