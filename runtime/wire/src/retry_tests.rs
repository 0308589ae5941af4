//! The matrix, the bounds of pauses, and the loop in virtual time.

use std::sync::atomic::{AtomicU32, Ordering};

use proptest::prelude::*;

use super::*;
use crate::outcome::{LostReason, NotSent, NotSentCause, UnknownReason};
use crate::{Headers, Reply};

fn not_sent(cause: NotSentCause) -> Outcome {
    Outcome::NotSent(NotSent::early(cause))
}

fn answered(status: u16) -> Outcome {
    Outcome::Answered(Reply::new(status, ""))
}

fn throttled(retry_after: &str) -> Outcome {
    let headers = Headers::from_pairs([("retry-after", retry_after)]);
    Outcome::Answered(Reply::new(429, "").with_headers(headers))
}

fn torn() -> Outcome {
    Outcome::AnswerLost { status: 200, why: LostReason::Torn { received: 1, detail: String::new() } }
}

fn unknown() -> Outcome {
    Outcome::Unknown { why: UnknownReason::NoAnswer(String::new()) }
}

#[test]
fn the_matrix() {
    use Again::{Passing, Throttled};
    let pin = crate::Fingerprint([0; 32]);
    let too_large = LostReason::TooLarge { limit: 1, announced: None };
    // outcome, for reads, for writes
    let rows = [
        (not_sent(NotSentCause::Connect(String::new())), Some(Passing), Some(Passing)),
        (not_sent(NotSentCause::NameLookup(String::new())), Some(Passing), Some(Passing)),
        (not_sent(NotSentCause::ConnectTimeout(Duration::ZERO)), Some(Passing), Some(Passing)),
        (not_sent(NotSentCause::PinMismatch { expected: pin, presented: pin }), None, None),
        (not_sent(NotSentCause::Untrusted(String::new())), None, None),
        (not_sent(NotSentCause::Policy("".into())), None, None),
        (answered(429), Some(Throttled), Some(Throttled)),
        (answered(500), Some(Passing), None),
        (answered(502), Some(Passing), None),
        (answered(503), Some(Passing), None),
        (answered(504), Some(Passing), None),
        (answered(408), Some(Passing), None),
        (answered(501), Some(Passing), None),
        (answered(404), None, None),
        (answered(401), None, None),
        (answered(200), None, None),
        (torn(), Some(Passing), None),
        (Outcome::AnswerLost { status: 200, why: too_large }, None, None),
        (unknown(), Some(Passing), None),
        (Outcome::Cancelled { sent: false }, None, None),
        (Outcome::Cancelled { sent: true }, None, None),
    ];
    for (outcome, read, write) in rows {
        assert_eq!(again(&outcome, Class::Read), read, "{outcome:?}");
        assert_eq!(again(&outcome, Class::Write), write, "{outcome:?}");
    }
}

#[test]
fn only_a_get_that_changes_nothing_is_a_read() {
    use edgebook_model::Effect;
    let class = |method, effect| Class::of(&crate::testing::operation(method, "/x", effect, vec![]));
    assert_eq!(class(Method::Get, Effect::Read), Class::Read);
    assert_eq!(class(Method::Head, Effect::Read), Class::Read);
    assert_eq!(class(Method::Get, Effect::Change), Class::Write);
    for method in [Method::Post, Method::Put, Method::Patch, Method::Delete] {
        assert_eq!(class(method, Effect::Read), Class::Write);
    }
}

/// Runs the loop over outcomes made by `make`; gives the end, the number of attempts, and the virtual time.
async fn looped(
    class: Class,
    budgets: (&Budget, &Budget),
    cancel: &CancelToken,
    make: impl Fn(u32) -> Outcome,
) -> (Outcome, u32, Duration) {
    let policy = RetryPolicy::default();
    let started = Instant::now();
    let rules = Rules {
        policy: &policy,
        class,
        last_start: started + Duration::from_secs(30),
        device: budgets.0,
        process: budgets.1,
        cancel,
        random: || 1.0,
    };
    let attempts = AtomicU32::new(0);
    let attempt = |number| {
        let outcome = make(number);
        attempts.fetch_add(1, Ordering::Relaxed);
        async move { outcome }
    };
    let outcome = run(&rules, attempt, |_, _| {}).await;
    (outcome, attempts.into_inner(), started.elapsed())
}

async fn alone(class: Class, make: impl Fn(u32) -> Outcome) -> (Outcome, u32, Duration) {
    looped(class, (&Budget::of_device(), &Budget::of_process()), &CancelToken::new(), make).await
}

#[tokio::test(start_paused = true)]
async fn a_read_is_repeated_until_it_succeeds_or_the_attempts_are_spent() {
    let (outcome, attempts, time) =
        alone(Class::Read, |n| if n < 3 { unknown() } else { answered(200) }).await;
    assert_eq!((outcome.status(), attempts), (Some(200), 3));
    assert_eq!(time.as_millis(), 250 + 500);
    let (outcome, attempts, time) = alone(Class::Read, |_| answered(503)).await;
    assert_eq!((outcome.status(), attempts), (Some(503), 4));
    assert_eq!(time.as_millis(), 250 + 500 + 1000);
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_outcome_is_not_certain_is_never_repeated() {
    for make in [unknown as fn() -> Outcome, torn, || answered(500), || answered(503)] {
        let (_, attempts, time) = alone(Class::Write, |_| make()).await;
        assert_eq!((attempts, time), (1, Duration::ZERO));
    }
}

#[tokio::test(start_paused = true)]
async fn stated_times_are_kept_capped_or_ignored() {
    let waited = async |stated: &'static str| {
        let ok_after_one = |n| if n == 1 { throttled(stated) } else { answered(200) };
        let (outcome, _, time) = alone(Class::Write, ok_after_one).await;
        // The timer counts whole milliseconds, rounded up.
        (outcome.status(), time.as_millis())
    };
    // A quarter of the jitter (250 ms) stands on top.
    assert_eq!(waited("2").await, (Some(200), 2063));
    assert_eq!(waited("0").await, (Some(200), 63));
    assert_eq!(waited("Thu, 01 Jan 1970 00:00:00 GMT").await, (Some(200), 63));
    assert_eq!(waited("-7").await, (Some(200), 250));
    assert_eq!(waited("garbage").await, (Some(200), 250));
    // A minute, the cap, is more time than the call has: it is not waited for in vain.
    assert_eq!(waited("86400").await, (Some(429), 0));
}

#[tokio::test(start_paused = true)]
async fn many_throttling_devices_cost_at_most_a_fifth_more() {
    let process = Budget::of_process();
    let mut sent = 0;
    for _ in 0..500 {
        let device = Budget::of_device();
        let (_, attempts, _) =
            looped(Class::Read, (&device, &process), &CancelToken::new(), |_| throttled("1")).await;
        sent += attempts;
    }
    assert!(sent <= 600, "{sent} requests for 500 calls");
    assert!(sent > 500);
}

#[tokio::test(start_paused = true)]
async fn a_device_that_keeps_failing_is_left_alone() {
    let device = Budget::of_device();
    let mut sent = 0;
    for _ in 0..100 {
        let process = Budget::of_process();
        let (_, attempts, _) =
            looped(Class::Read, (&device, &process), &CancelToken::new(), |_| unknown()).await;
        sent += attempts;
    }
    assert_eq!(sent, 110);
}

#[tokio::test(start_paused = true)]
async fn an_interruption_ends_a_pause_at_once() {
    let cancel = CancelToken::new();
    let budgets = (Budget::of_device(), Budget::of_process());
    let trigger = cancel.clone();
    let interrupt = async {
        tokio::time::sleep(Duration::from_millis(10)).await;
        trigger.finish();
    };
    let refused = |_| not_sent(NotSentCause::Connect(String::new()));
    let running = looped(Class::Write, (&budgets.0, &budgets.1), &cancel, refused);
    let ((outcome, attempts, time), ()) = tokio::join!(running, interrupt);
    assert!(matches!(outcome, Outcome::Cancelled { sent: false }), "{outcome:?}");
    assert_eq!((attempts, time.as_millis()), (1, 10));
}

proptest! {
    #[test]
    fn pauses_stay_within_bounds(
        attempt in any::<u32>(),
        random in proptest::num::f64::ANY,
        stated in proptest::option::of(any::<u64>()),
    ) {
        let policy = RetryPolicy::default();
        let random = if random.is_nan() { 0.5 } else { random };
        let pause = policy.pause(attempt, random, stated.map(Duration::from_secs));
        prop_assert!(pause <= policy.longest_stated + policy.longest_pause);
        if stated.is_none() {
            let ceiling = policy.first_pause.saturating_mul(1 << attempt.saturating_sub(1).min(20));
            prop_assert!(pause <= ceiling.min(policy.longest_pause));
        }
    }

    #[test]
    fn no_schedule_leaves_its_bounds_or_doubles_a_write(
        write in any::<bool>(),
        ends in proptest::collection::vec((0usize..7, any::<u64>()), 8),
    ) {
        let outcome = |number: u32| {
            let (kind, stated) = ends.get(usize::try_from(number).unwrap() % ends.len()).unwrap();
            match kind {
                0 => not_sent(NotSentCause::Connect("refused".to_owned())),
                1 => throttled(&stated.to_string()),
                2 => answered(503),
                3 => answered(200),
                4 => torn(),
                5 => unknown(),
                _ => not_sent(NotSentCause::Policy("no".into())),
            }
        };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build();
        let class = if write { Class::Write } else { Class::Read };
        let (end, attempts, time) = runtime.unwrap().block_on(alone(class, outcome));
        prop_assert!(attempts <= RetryPolicy::default().attempts);
        prop_assert!(time < Duration::from_secs(30), "{:?}", time);
        for number in 1..attempts {
            let before = outcome(number);
            prop_assert!(again(&before, class).is_some(), "{:?}", before);
            let unsent = matches!(before, Outcome::NotSent(_)) || before.status() == Some(429);
            prop_assert!(!write || unsent, "a write is repeated only where it did nothing: {:?}", before);
        }
        prop_assert_eq!(end.status(), outcome(attempts).status());
    }

    #[test]
    fn randomness_is_in_range(_seed in 0..100u8) {
        prop_assert!((0.0..1.0).contains(&random()));
    }
}
