//! Interruption: once to finish what is in flight and start nothing more, twice to leave at once.

use std::future::poll_fn;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// How far a user wants the work to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Running,
    Finishing,
    Leaving,
}

/// Interrupts calls. Clones share one state; it never goes back.
#[derive(Clone)]
pub struct CancelToken {
    level: Arc<watch::Sender<Level>>,
}

impl CancelToken {
    /// A token that nobody has fired.
    pub fn new() -> Self {
        Self { level: Arc::new(watch::Sender::new(Level::Running)) }
    }

    /// Finish what is in flight, start nothing more: queued calls and pauses before a retry end at once.
    pub fn finish(&self) {
        self.raise(Level::Finishing);
    }

    /// Leave at once: a call in flight ends too, and its outcome may be unknown.
    pub fn leave(&self) {
        self.raise(Level::Leaving);
    }

    /// The next step, for a handler of Ctrl-C: the first call finishes, the second leaves. Tells whether this
    /// was the second.
    pub fn interrupt(&self) -> bool {
        let again = self.is_finishing();
        self.raise(if again { Level::Leaving } else { Level::Finishing });
        again
    }

    /// Whether nothing more may start.
    pub fn is_finishing(&self) -> bool {
        *self.level.borrow() >= Level::Finishing
    }

    /// Blocks until nothing more may start, or for a time; `true` when nothing more may start.
    pub fn wait(&self, time: Duration) -> bool {
        /// Wakes the thread that waits.
        struct Unpark(Thread);
        impl Wake for Unpark {
            fn wake(self: Arc<Self>) {
                self.0.unpark();
            }
        }
        let started = Instant::now();
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        let mut told = pin!(self.finishing());
        loop {
            if told.as_mut().poll(&mut Context::from_waker(&waker)).is_ready() {
                return true;
            }
            let left = time.saturating_sub(started.elapsed());
            if left.is_zero() {
                return false;
            }
            thread::park_timeout(left);
        }
    }

    /// Returns when nothing more may start.
    pub(crate) async fn finishing(&self) {
        self.reached(Level::Finishing).await;
    }

    /// Returns when everything is to end at once.
    pub(crate) async fn leaving(&self) {
        self.reached(Level::Leaving).await;
    }

    fn raise(&self, level: Level) {
        self.level.send_if_modified(|now| {
            let raised = *now < level;
            *now = level.max(*now);
            raised
        });
    }

    async fn reached(&self, level: Level) {
        let mut receiver = self.level.subscribe();
        let mut told = pin!(receiver.wait_for(|now| *now >= level));
        // Those who wait are told one after the other; each look sees the state itself, so that all agree. The sender
        // lives as long as `self`, so being told means that the level is reached.
        poll_fn(|context| {
            if *self.level.borrow() >= level {
                return Poll::Ready(());
            }
            told.as_mut().poll(context).map(drop)
        })
        .await;
    }
}

impl Default for CancelToken {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn steps_go_forward_only() {
        let token = CancelToken::new();
        assert!(!token.is_finishing());
        assert!(!token.interrupt());
        token.finishing().await;
        assert!(token.clone().is_finishing());
        assert!(token.interrupt());
        token.leaving().await;
        token.finish();
        token.leaving().await;
    }
}
