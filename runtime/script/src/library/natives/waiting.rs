//! Waiting: always bounded, always cancellable.

use std::time::Duration;

use rhai::{Dynamic, EvalAltResult};

use super::each::truth;
use super::{Call, Calls, Fallible, Function, Kind, Native, closure, form, native};
use crate::call::{is_down, wait_for, wait_ready};
use crate::run::RunContext;
use crate::value::look::Look;
use crate::value::{Failure, Span, assumed, show};

pub(super) const TABLE: &[Native] = &[
    native(
        Function::new(
            "wait_until",
            "wait_until(time, condition) -> value",
            "waiting",
            "Calls the closure again and again, 0.2 to 5 s apart, until it gives true, or a record or a map; gives that. false and () are not yet; a number, a text or a list is an error. An error when the time is over.",
        )
        .forms(&[form(&[Kind::Wait, Kind::Fn], Kind::Any)])
        .closures(&[closure(1, Calls::Any).takes(0, 0)])
        .example("wait_until(\"60s\", || [4, 7].len() > 1)", "true"),
        2..=2,
        &[],
        wait_until,
    ),
    native(
        Function::new(
            "wait_ready",
            "wait_ready(device, time)",
            "waiting",
            "Waits until an appliance that restarts is up again: several good answers in a row (of a controller five, 3 seconds \
             apart, each with its version). No connection, no answer, 401, 502 and 503 begin the count anew. After a call of this \
             run that restarts the appliance, answers count once it was away; where that was not seen within 20 seconds, the \
             answers of those 20 seconds count.",
        )
        .forms(&[form(&[Kind::Device, Kind::Wait], Kind::Unit)])
        .example("wait_ready(vns3, \"5m\")", "()"),
        2..=2,
        &[],
        |call| {
            let run = call.run()?;
            let time = bounded(&run, call.span(1, "time")?)?;
            wait_ready(&run, &call.device(0)?, time).map(|()| Dynamic::UNIT)
        },
    ),
    native(
        Function::new(
            "wait_for",
            "wait_for(answer, time) -> value",
            "waiting",
            "Waits until the work that goes on after a call was answered has ended well; 10 minutes where no time is given. Returns its last state. `answer` is what the call returned; `edgebook describe OPERATION` says how its end is told.",
        )
        .forms(&[form(&[Kind::Any], Kind::Any), form(&[Kind::Any, Kind::Wait], Kind::Any)])
        .example("wait_for(vns3.ipsec.update_config(#{ ipsec_local_ipaddress: \"192.0.2.1\", async: true })).task_status", "\"finished_ok\""),
        1..=2,
        &[],
        |call| {
            let run = call.run()?;
            let time = match call.count() {
                1 => TASK_TIME.min(run.limits().wait),
                _ => bounded(&run, call.span(1, "time")?)?,
            };
            wait_for(&run, &call.value(0), time)
        },
    ),
    native(
        Function::new(
            "sleep",
            "sleep(time)",
            "waiting",
            "Waits for a time: \"5s\", a duration, or a number of seconds.",
        )
        .forms(&[form(&[Kind::Wait], Kind::Unit)])
        .example("let start = now(); sleep(\"5s\"); now() - start", "5s"),
        1..=1,
        &[&[Kind::Int], &[Kind::Float]],
        |call| {
            let run = call.run()?;
            let time = bounded(&run, call.span(0, "time")?)?;
            run.sleep(time)?;
            Ok(Dynamic::UNIT)
        },
    ),
];

/// How long a task may take where nobody says.
const TASK_TIME: Duration = Duration::from_mins(10);
/// The first pause between two looks, the longest, and by how much it grows.
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);
const GROWTH: f64 = 1.5;

/// A time to wait, refused when it is negative or longer than a run may wait.
fn bounded(run: &RunContext, span: Span) -> Fallible<Duration> {
    let most = run.limits().wait;
    if span.0.is_negative() {
        return Err(Failure::new("wrong-value", "ValueError", "the time to wait is negative").into());
    }
    let time = span.unsigned();
    if time > most {
        let message = format!("{span} is longer than a run may wait at once ({} h)", most.as_secs() / 3600);
        return Err(Failure::new("limit-wait", "LimitError", message)
            .hint(run.limits().raise("wait"))
            .into());
    }
    Ok(time)
}

fn wait_until(call: &mut Call<'_>) -> Fallible {
    let run = call.run()?;
    let waited = look_until_met(call, &run);
    run.progress_ends();
    waited
}

fn look_until_met(call: &mut Call<'_>, run: &RunContext) -> Fallible {
    let span = call.span(0, "time")?;
    let time = bounded(run, span)?;
    let condition = call.function(1, "condition")?;
    let started = run.clock().elapsed();
    let end = started.saturating_add(time);
    let mut pause = FIRST_PAUSE;
    let mut looks = 0u64;
    loop {
        looks = looks.saturating_add(1);
        run.assumptions.watch();
        let look = Look::begin();
        let (seen, last) = match call.apply(&condition, []) {
            Ok(value) if is_met(call, &value)? => return Ok(value),
            Ok(value) => (format!("the condition was still {}", show::written(&value)), value),
            Err(error) => match not_yet(run, &error).or_else(|| not_made(run, &error)) {
                Some(failure) => (failure.data().message.clone(), Dynamic::UNIT),
                None => return Err(error),
            },
        };
        let details = look.end();
        let left = end.saturating_sub(run.clock().elapsed());
        if run.ends_by_assumption(run.assumptions.of_called(), left.is_zero(), &seen) {
            return Ok(assumed(if last.is_bool() { true.into() } else { last }));
        }
        if left.is_zero() {
            let times = if looks == 1 { "once".to_owned() } else { format!("{looks} times") };
            let details = details.map(|details| format!("; last seen: {details}")).unwrap_or_default();
            let message = format!("waited {span} and looked {times}: {seen}{details}");
            return Err(Failure::new("wait-timeout", "WaitTimeout", message)
                .hint("give it more time, or look at the device")
                .into());
        }
        // On one line of a terminal the value says more than that it is not yet so.
        run.progress(started, details.as_ref().unwrap_or(&seen));
        // The last look comes at the very end of the time.
        run.sleep(pause.min(left))?;
        pause = pause.mul_f64(GROWTH).min(LONGEST_PAUSE);
    }
}

/// Whether a condition is met. A number, a text or a list would always be, whatever it says: an error.
fn is_met(call: &Call<'_>, value: &Dynamic) -> Fallible<bool> {
    let decides_nothing =
        value.is_int() || value.is_float() || value.is_char() || value.is_string() || value.is_array();
    if value.is_bool() || decides_nothing {
        return truth(call, value);
    }
    Ok(!value.is_unit())
}

/// Whether an error says that something is not there that a withheld write may have made.
fn not_made(run: &RunContext, error: &EvalAltResult) -> Option<Failure> {
    run.assumptions.of_called()?;
    let EvalAltResult::ErrorRuntime(value, _) = error.unwrap_inner() else { return None };
    let failure = value.read_lock::<Failure>()?.clone();
    (failure.data().code == "device-error" && failure.data().status == Some(404)).then_some(failure)
}

/// Whether an error only means that it is too early: a device that restarts, an entry that is not there yet.
fn not_yet(run: &RunContext, error: &EvalAltResult) -> Option<Failure> {
    if let EvalAltResult::ErrorRuntime(value, _) = error.unwrap_inner()
        && let Some(failure) = value.read_lock::<Failure>()
        && failure.data().code == "missing-entry"
    {
        return Some(failure.clone());
    }
    let statuses: Vec<u16> = run
        .library
        .apis()
        .filter_map(|api| api.readiness.as_ref())
        .flat_map(|ready| ready.down_statuses.iter().copied())
        .collect();
    is_down(error, &statuses)
}
