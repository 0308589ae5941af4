//! Work that goes on after its call was answered, however the overlay says that its end is told.

use std::time::Duration;

use super::{StateWork, Step, Task, TaskState, WaitError, again};
use crate::{Outcome, Reply, Request};

/// The first pause between two looks, and the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// Work on a device whose end can be awaited by looking.
#[derive(Clone, Debug)]
pub enum Work {
    /// A task with a token.
    Task(Task),
    /// Work that another operation shows.
    State(StateWork),
}

impl Work {
    /// The work that a call has begun; `None` where its answer was the end of it.
    pub fn of_reply(request: &Request, reply: &Reply) -> Option<Self> {
        let task = Task::of_reply(request.api(), request.operation(), reply).map(Self::Task);
        task.or_else(|| StateWork::of_reply(request, reply).map(Self::State))
    }

    /// What is awaited, in words.
    pub fn name(&self) -> String {
        match self {
            Self::Task(task) => format!("the task {}", task.token()),
            Self::State(state) => format!("the work of {}", state.name()),
        }
    }

    /// The token of a task.
    pub fn token(&self) -> Option<&str> {
        match self {
            Self::Task(task) => Some(task.token()),
            Self::State(_) => None,
        }
    }

    /// The call that tells how far it is.
    pub fn request(&self) -> Request {
        match self {
            Self::Task(task) => task.request(),
            Self::State(state) => state.request(),
        }
    }

    fn state(&self, outcome: &Outcome) -> TaskState {
        match self {
            Self::Task(task) => task.state(outcome),
            Self::State(state) => state.state(outcome),
        }
    }
}

/// Watches work until it ends.
pub struct WorkWatch {
    work: Work,
    limit: Duration,
    pause: Duration,
}

impl WorkWatch {
    /// Watches for at most `limit`.
    pub fn new(work: Work, limit: Duration) -> Self {
        Self { work, limit, pause: FIRST_PAUSE }
    }

    /// The call to look with.
    pub fn request(&self) -> Request {
        self.work.request()
    }

    /// Takes in a look. `now` is the time since the watch began.
    pub fn observe(&mut self, now: Duration, outcome: &Outcome) -> Step {
        match self.work.state(outcome) {
            TaskState::Done => Step::Done,
            TaskState::Failed(state) => Step::GivenUp(WaitError::TaskFailed { state }),
            TaskState::Lost(why) => Step::GivenUp(WaitError::Hopeless(why)),
            TaskState::Running(last) if matches!(outcome, Outcome::Cancelled { .. }) => {
                Step::GivenUp(WaitError::Interrupted { last })
            }
            TaskState::Running(seen) => {
                let pause = self.pause;
                self.pause = pause.mul_f64(1.5).min(LONGEST_PAUSE);
                again(now, self.limit, pause, seen)
            }
        }
    }
}
