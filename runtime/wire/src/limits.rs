//! How much may be under way on one device at once.
//!
//! The appliances lock their database: writes of different kinds disturb each other. Reads do not wait for writes.

use edgebook_model::EffectSet;
use tokio::sync::{Semaphore, SemaphorePermit};

use crate::cancel::CancelToken;

/// Reads at the same time on one device, over all processes that share their locks.
pub const READS: usize = 4;
/// Writes at the same time on one device.
pub(crate) const WRITES: usize = 1;

/// The queues of one device. First come, first served.
pub(crate) struct Limits {
    reads: Semaphore,
    writes: Semaphore,
}

impl Limits {
    pub(crate) fn new() -> Self {
        Self { reads: Semaphore::new(READS), writes: Semaphore::new(WRITES) }
    }

    /// Waits for a turn; `None` when the user interrupted.
    pub(crate) async fn turn(&self, effects: EffectSet, cancel: &CancelToken) -> Option<SemaphorePermit<'_>> {
        let queue = if effects.is_write() { &self.writes } else { &self.reads };
        tokio::select! {
            biased;
            () = cancel.finishing() => None,
            // The queues are never closed.
            permit = queue.acquire() => permit.ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_write_four_reads_and_neither_waits_for_the_other() {
        let limits = Limits::new();
        let cancel = CancelToken::new();
        let write = limits.turn(edgebook_model::Effect::Reboot.into(), &cancel).await;
        let mut reads = Vec::new();
        for _ in 0..READS {
            reads.push(limits.turn(EffectSet::READ, &cancel).await.unwrap());
        }
        for effect in [EffectSet::READ, EffectSet::CHANGE] {
            let waiting = limits.turn(effect, &cancel);
            tokio::pin!(waiting);
            // Polled once: still queued.
            assert!(
                std::future::poll_fn(|cx| std::task::Poll::Ready(waiting.as_mut().poll(cx).is_pending()))
                    .await
            );
        }
        drop(write);
        assert!(limits.turn(EffectSet::CHANGE, &cancel).await.is_some());
        cancel.finish();
        assert!(limits.turn(EffectSet::CHANGE, &cancel).await.is_none());
    }
}
