//! One writer and a few readers for each device, across processes: locks that somebody else provides are waited for
//! here.

use std::time::Duration;

use tokio::time::Instant;

use crate::cancel::CancelToken;
use crate::{DeviceName, NotSent, NotSentCause, Outcome};

/// The first pause between two tries, and the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);
/// So many tries come without a pause: most of those who hold a queue leave it at once.
const EAGER_TRIES: u32 = 3;

/// Gives out locks that other processes respect.
pub trait Locks: Send + Sync {
    /// A claim on a device's lock, which is not taken yet. `None` where a device needs none: nobody else can
    /// reach it.
    fn claim(&self, device: &DeviceName, host: &str, port: u16) -> Option<Box<dyn Claim>>;

    /// A claim on one of the [`READS`](crate::READS) places for reads of a device. `None` where reads are not
    /// counted.
    fn claim_read(&self, _device: &DeviceName, _host: &str, _port: u16) -> Option<Box<dyn Claim>> {
        None
    }
}

/// A claim on the lock of one device. Dropping it gives the lock back.
pub trait Claim: Send {
    /// Tries to take the lock; `true` once it is held. Must not block. The error says why there can be no lock.
    fn try_take(&mut self) -> Result<bool, String>;

    /// Who holds the lock, for people.
    fn holder(&self) -> Option<String>;
}

/// Waits for the lock of a device, at most for `longest`, and gives up at once when the user interrupts.
pub(crate) async fn take(
    claim: Box<dyn Claim>,
    longest: Duration,
    cancel: &CancelToken,
) -> Result<Box<dyn Claim>, Outcome> {
    match waited_for(claim, longest, cancel).await? {
        Waited::Held(claim) => Ok(claim),
        Waited::Without(why) => Err(not_sent(NotSentCause::Lock(why))),
        Waited::InVain(holder) => Err(not_sent(NotSentCause::Busy { holder, waited: longest })),
    }
}

/// The same for a place to read. Where there can be no places, reads go on without: they disturb nobody.
pub(crate) async fn take_place(
    claim: Box<dyn Claim>,
    longest: Duration,
    cancel: &CancelToken,
) -> Result<Option<Box<dyn Claim>>, Outcome> {
    match waited_for(claim, longest, cancel).await? {
        Waited::Held(claim) => Ok(Some(claim)),
        Waited::Without(_) => Ok(None),
        Waited::InVain(holder) => Err(not_sent(NotSentCause::Crowded { holder, waited: longest })),
    }
}

fn not_sent(cause: NotSentCause) -> Outcome {
    Outcome::NotSent(NotSent::early(cause))
}

/// What came of waiting.
enum Waited {
    Held(Box<dyn Claim>),
    /// There can be no lock, for this reason.
    Without(String),
    /// Others hold it.
    InVain(String),
}

async fn waited_for(
    mut claim: Box<dyn Claim>,
    longest: Duration,
    cancel: &CancelToken,
) -> Result<Waited, Outcome> {
    let started = Instant::now();
    let mut pause = FIRST_PAUSE;
    let mut tries = 0u32;
    loop {
        tries = tries.saturating_add(1);
        match claim.try_take() {
            Ok(true) => return Ok(Waited::Held(claim)),
            Ok(false) => {}
            Err(why) => return Ok(Waited::Without(why)),
        }
        let left = longest.saturating_sub(started.elapsed());
        if left.is_zero() {
            let holder = claim.holder().unwrap_or_else(|| "another process".to_owned());
            return Ok(Waited::InVain(holder));
        }
        tokio::select! {
            biased;
            () = cancel.finishing() => return Err(Outcome::Cancelled { sent: false }),
            () = tokio::task::yield_now(), if tries <= EAGER_TRIES => continue,
            () = tokio::time::sleep(pause.min(left)) => {}
        }
        pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    /// Free after so many tries.
    struct After(u32, Arc<AtomicU32>);

    impl Claim for After {
        fn try_take(&mut self) -> Result<bool, String> {
            if self.0 == u32::MAX {
                return Err("no folder".to_owned());
            }
            Ok(self.1.fetch_add(1, Ordering::Relaxed) >= self.0)
        }

        fn holder(&self) -> Option<String> {
            Some("run 7".to_owned())
        }
    }

    async fn taken(after: u32, cancel: &CancelToken) -> (Option<Outcome>, u32, Duration) {
        let tries = Arc::new(AtomicU32::new(0));
        let started = Instant::now();
        let claim = Box::new(After(after, Arc::clone(&tries)));
        let refused = take(claim, Duration::from_secs(3), cancel).await.err();
        (refused, tries.load(Ordering::Relaxed), started.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn a_lock_is_waited_for_within_the_limit() {
        let cancel = CancelToken::new();
        let (refused, tries, time) = taken(0, &cancel).await;
        assert!(refused.is_none());
        assert_eq!((tries, time), (1, Duration::ZERO));
        let (refused, tries, time) = taken(7, &cancel).await;
        assert!(refused.is_none());
        assert_eq!((tries, time.as_millis()), (8, 2 + 4 + 8 + 16));
        let (refused, tries, time) = taken(u32::MAX - 1, &cancel).await;
        let Some(Outcome::NotSent(not_sent)) = refused else { panic!("{refused:?}") };
        let words = "not sent, because another run is writing to this device (waited 3 s): run 7";
        assert_eq!(not_sent.to_string(), words);
        assert!(tries < 100, "{tries}");
        assert_eq!(time.as_secs(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_lock_or_after_an_interruption_nothing_is_sent() {
        let cancel = CancelToken::new();
        let (refused, ..) = taken(u32::MAX, &cancel).await;
        assert!(matches!(refused, Some(Outcome::NotSent(why)) if matches!(why.cause, NotSentCause::Lock(_))));
        cancel.finish();
        let (refused, tries, time) = taken(9, &cancel).await;
        assert!(matches!(refused, Some(Outcome::Cancelled { sent: false })), "{refused:?}");
        assert_eq!((tries, time), (1, Duration::ZERO));
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_goes_on_without_a_place_and_not_without_a_turn() {
        let cancel = CancelToken::new();
        let place = |after| {
            let claim = Box::new(After(after, Arc::default()));
            let cancel = cancel.clone();
            async move { take_place(claim, Duration::from_secs(3), &cancel).await }
        };
        assert!(place(2).await.is_ok_and(|place| place.is_some()));
        assert!(place(u32::MAX).await.is_ok_and(|place| place.is_none()));
        let crowded = place(u32::MAX - 1).await.err();
        let Some(Outcome::NotSent(not_sent)) = crowded else { panic!("{crowded:?}") };
        let words = "not sent, because other runs already read from this device as much as it may (waited 3 s): run 7";
        assert_eq!(not_sent.to_string(), words);
        cancel.finish();
        assert!(matches!(place(9).await.err(), Some(Outcome::Cancelled { sent: false })));
    }
}
