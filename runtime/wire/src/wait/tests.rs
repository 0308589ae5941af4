//! Waiting in virtual time, against devices that follow a plan.

use edgebook_model::{Api, Effect, Method, Place, Readiness, TokenPlace};

use super::task::below;
use super::*;
use crate::json::Json;
use crate::testing::{api, leaked, operation, param};
use crate::{Fingerprint, NotSent, NotSentCause, Outcome, Reply, UnknownReason};

/// What a wait came to: how it ended, the number of looks, the seconds that passed.
type Waited = (Result<(), String>, u32, u64);

/// Tells a watch of one outcome after the other, of which the last one stays. Time passes only in pauses.
fn told(plan: Vec<Outcome>, mut observe: impl FnMut(Duration, &Outcome) -> Step) -> Waited {
    let (mut now, mut looks) = (Duration::ZERO, 0);
    let mut plan = plan.into_iter().peekable();
    let mut outcome = plan.next().expect("an outcome");
    loop {
        looks += 1;
        match observe(now, &outcome) {
            Step::Done => return (Ok(()), looks, now.as_secs()),
            Step::GivenUp(error) => return (Err(error.to_string()), looks, now.as_secs()),
            Step::Again { pause, seen } => {
                assert!(!seen.is_empty());
                now += pause;
            }
        }
        outcome = plan.next().unwrap_or(outcome);
    }
}

fn described() -> &'static Api {
    let mut api = api();
    let config = operation(Method::Get, "/config", Effect::Read, vec![]);
    let status = operation(Method::Get, "/task", Effect::Read, vec![param("token", Place::Query, false)]);
    let mut export = operation(Method::Post, "/export", Effect::Change, vec![]);
    export.completion = Some(edgebook_model::Completion::Task {
        token: TokenPlace { keys: vec!["job".into(), "token".into()].into(), optional: true },
        poll: status.id.clone(),
        argument: "token".into(),
        state: "task_status".into(),
        done: vec!["finished_ok".into()].into(),
        failed: vec!["finished_failed".into()].into(),
    });
    api.envelope.unwrap = Some("response".into());
    api.readiness = Some(Readiness {
        operation: config.id.clone(),
        field: Some("version".into()),
        version: None,
        answers: 3,
        down_statuses: vec![401, 502, 503].into(),
    });
    api.operations = vec![config, status, export].into();
    leaked(api)
}

fn answered(status: u16, body: &'static str) -> Outcome {
    Outcome::Answered(Reply::new(status, body))
}

fn good() -> Outcome {
    answered(200, r#"{"response":{"version":"6"}}"#)
}

fn refused() -> Outcome {
    Outcome::NotSent(NotSent::early(NotSentCause::Connect("connection refused".into())))
}

fn lost() -> Outcome {
    Outcome::Unknown { why: UnknownReason::NoAnswer("reset".into()) }
}

fn ready(plan: Vec<Outcome>, goes_down_within: u64) -> Waited {
    ready_in(1200, plan, goes_down_within)
}

fn ready_in(limit: u64, plan: Vec<Outcome>, goes_down_within: u64) -> Waited {
    let within = Duration::from_secs(goes_down_within);
    let mut watch = ReadyWatch::new(described(), Duration::from_secs(limit), within).unwrap();
    assert_eq!(watch.request().purpose, crate::Purpose::Wait);
    told(plan, |now, outcome| watch.observe(now, outcome))
}

#[test]
fn a_restart_is_over_after_several_good_answers_in_a_row() {
    // Still up, down in every way, up, down once more, up.
    let plan = vec![
        good(),
        good(),
        lost(),
        refused(),
        answered(502, ""),
        answered(401, ""),
        good(),
        good(),
        answered(503, ""),
        answered(200, r#"{"response":{"version":null}}"#),
        good(),
    ];
    assert_eq!(ready(plan, 60), (Ok(()), 13, 31));
}

#[test]
fn a_device_that_only_has_to_be_up_needs_no_down() {
    assert_eq!(ready(vec![good()], 0), (Ok(()), 3, 6));
    // A restart too quick to be seen: it is up as soon as the time is over in which the restart should have begun.
    assert_eq!(ready(vec![good()], 30), (Ok(()), 61, 30));
}

#[test]
fn a_restart_that_nobody_saw_leaves_time_to_count() {
    // The restart should begin within a minute, and a minute is all the time that there is.
    assert_eq!(ready_in(60, vec![good()], 60), (Ok(()), 97, 48));
    assert_eq!(ready_in(10, vec![good()], 60), (Ok(()), 3, 6));
    let seen = vec![good(), good(), refused(), good()];
    assert_eq!(ready_in(60, seen, 60), (Ok(()), 6, 10));
}

#[test]
fn waiting_ends_with_the_last_look_when_the_time_is_over() {
    let (ended, calls, time) = ready(vec![refused()], 0);
    let words = "waited 1200 s; the last look: down: not sent: no connection: connection refused";
    assert_eq!((ended, calls, time), (Err(words.to_owned()), 401, 1200));
}

#[test]
fn a_credential_that_stays_refused_is_no_restart() {
    let (ended, _, time) = ready(vec![refused(), answered(401, "")], 0);
    let words = ended.unwrap_err();
    assert!(words.starts_with("it is up, but refuses the credential: 401"), "{words}");
    assert_eq!(time, 3 + 300);
}

#[test]
fn what_waiting_does_not_change_ends_it_at_once() {
    let pin = |byte| Fingerprint([byte; 32]);
    let changed = NotSentCause::PinMismatch { expected: pin(1), presented: pin(2) };
    for (outcome, words) in [
        (Outcome::NotSent(NotSent::early(changed)), "it is up with another certificate: "),
        (answered(404, ""), "it answers with an error: 404"),
        (Outcome::NotSent(NotSent::early(NotSentCause::Closed)), "the transport has been shut down"),
        (Outcome::Cancelled { sent: false }, "interrupted while waiting; "),
    ] {
        let (ended, calls, _) = ready(vec![outcome], 0);
        let error = ended.unwrap_err();
        assert!(error.starts_with(words) && calls == 1, "{error}");
    }
}

fn task(plan: Vec<Outcome>) -> Waited {
    let api = described();
    let reply = Reply::new(200, r#"{"response":{"job":{"token":47}}}"#);
    let task = Task::of_reply(api, &api.operations[2], &reply).unwrap();
    assert_eq!(task.token(), "47");
    assert_eq!(task.request().target().unwrap(), "/api/task?token=47");
    let mut watch = WorkWatch::new(Work::Task(task), Duration::from_mins(1));
    told(plan, |now, outcome| watch.observe(now, outcome))
}

#[test]
fn a_task_is_polled_until_it_ends() {
    let state = |word: &str| {
        Outcome::Answered(Reply::new(200, format!("{{\"response\":{{\"task_status\":\"{word}\"}}}}")))
    };
    let plan = vec![state("running"), answered(503, ""), lost(), state("finished_ok")];
    assert_eq!(task(plan), (Ok(()), 4, 4));
    let failed = task(vec![state("running"), state("finished_failed")]);
    assert_eq!(failed, (Err("the task ended as \"finished_failed\"".to_owned()), 2, 1));
    let (ended, _, time) = task(vec![state("new\\u001bword")]);
    assert_eq!((ended, time), (Err("waited 60 s; the last look: new\\u{1b}word".to_owned()), 60));
    let (ended, calls, _) = task(vec![answered(404, "gone")]);
    assert_eq!((ended, calls), (Err("404: gone".to_owned()), 1));
}

#[test]
fn only_what_names_a_task_is_one() {
    let api = described();
    let of = |index: usize, body: &'static str| {
        Task::of_reply(api, &api.operations[index], &Reply::new(200, body))
            .map(|task| task.token().to_owned())
    };
    for body in [r#"{"job":{"token":"a"}}"#, r#"{"response":{"job":{"token":"a"}}}"#] {
        assert_eq!(of(2, body).as_deref(), Some("a"));
        assert_eq!(of(0, body), None);
    }
    for body in [r#"{"job":{"token":""}}"#, r#"{"job":{}}"#, r#"{"job":{"token":[]}}"#, "null", "", "text"] {
        assert_eq!(of(2, body), None, "{body}");
    }
    assert_eq!(Task::of_token(api, "x").unwrap().token(), "x");
}

#[test]
fn a_token_may_stand_below_a_name_that_is_not_known_before() {
    let keys = |last: &'static str| ["*".into(), last.into()];
    let answer = Json::parse(r#"{"note":1,"friday":{"status":"running","token":"t7"}}"#).unwrap();
    assert_eq!(below(&answer, &keys("token")).and_then(Json::scalar), Some("t7"));
    assert_eq!(below(&answer, &keys("other")), None);
    let list = Json::parse(r#"[{},{"token":"t8"}]"#).unwrap();
    assert_eq!(below(&list, &keys("token")).and_then(Json::scalar), Some("t8"));
    assert!(ReadyWatch::new(leaked(api()), Duration::ZERO, Duration::ZERO).is_none());
}
