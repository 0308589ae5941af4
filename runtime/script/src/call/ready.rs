//! Waiting until an appliance is up again after a restart, and until a task has ended.

use std::time::Duration;

use edgebook_model::Completion;
use edgebook_wire::{Outcome, ReadyWatch, Request, Step, TaskWatch, WaitError};
use rhai::{Dynamic, EvalAltResult};

use super::{DeviceHandle, assume, perform};
use crate::run::{RunContext, Withheld};
use crate::value::{Failure, Span, assumed, is_assumed, json};

/// How long an API server may still answer after a call that makes it restart itself.
const SETTLES_FROM: Duration = Duration::from_secs(2);
/// How long an appliance may still answer after a call that restarts it.
const GOES_DOWN_WITHIN: Duration = Duration::from_mins(1);

/// Waits until the device answers well several times in a row, as its overlay says.
pub(crate) fn wait_ready(
    run: &RunContext,
    device: &DeviceHandle,
    time: Duration,
) -> Result<(), Box<EvalAltResult>> {
    let api = device.table().api;
    // Only where this run has set off a restart has the device to be seen down first.
    let goes_down = run.since_restart(device.name());
    let goes_down = goes_down.map_or(Duration::ZERO, |since| GOES_DOWN_WITHIN.saturating_sub(since));
    let settles = run.take_settling(device.name());
    let settles = settles.map_or(Duration::ZERO, |(since, _)| SETTLES_FROM.saturating_sub(since));
    let goes_down = goes_down.max(settles);
    let Some(mut watch) = ReadyWatch::new(api, time, goes_down) else {
        let message = format!("nothing is known about how a {} shows that it is up", api.kind);
        return Err(Failure::new("unsupported", "Unsupported", message).into());
    };
    let request = watch.request();
    let late = |last| format!("{:?} was not up after {}; {last}", device.name(), Span::of(time));
    looking(run, device, &request, late, |now, outcome| watch.observe(now, outcome)).map(drop)
}

/// Before a call: waits until the API server of a device is back that an earlier call has made restart itself, as long
/// as the overlay says at most. How it answers after that is for the call to tell.
pub(super) fn settle(run: &RunContext, device: &DeviceHandle) -> Result<(), Box<EvalAltResult>> {
    let Some((since, longest)) = run.take_settling(device.name()) else { return Ok(()) };
    let goes_down = SETTLES_FROM.saturating_sub(since);
    let Some(mut watch) = ReadyWatch::settling(device.table().api, longest, goes_down) else { return Ok(()) };
    let request = watch.request();
    let started = run.clock().elapsed();
    loop {
        run.count_call(false);
        let outcome = device.transport().call(&request);
        run.check_alive()?;
        match watch.observe(run.clock().elapsed().saturating_sub(started), &outcome) {
            Step::Again { pause, seen } => {
                run.progress(started, &format!("its API server restarts: {seen}"));
                run.sleep(pause)?;
            }
            Step::Done | Step::GivenUp(_) => {
                run.progress_ends();
                return Ok(());
            }
        }
    }
}

/// Waits until a task has ended well, and gives its last state. `task` is what the call that began it gave, or the
/// task's token.
pub(crate) fn wait_for(
    run: &RunContext,
    task: &Dynamic,
    time: Duration,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let known = json::to_json(task).ok().and_then(|value| known_task(run, &value));
    let Some((device, task)) = known else {
        if let Some(withheld) = run.assumptions.any().filter(|_| is_assumed(task) || task.is_unit()) {
            return Ok(assumed_task(run, withheld));
        }
        let message = "this names no task that the run has begun";
        return Err(Failure::new("no-task", "NoTask", message)
            .hint("pass what the call gave; some calls begin a task only when they are told `async: true`")
            .into());
    };
    let late = |last| format!("the task {} has not ended after {}; {last}", task.token(), Span::of(time));
    let mut watch = TaskWatch::new(task.clone(), time);
    let request = watch.request();
    let last = looking(run, &device, &request, late, |now, outcome| watch.observe(now, outcome))?;
    Ok(perform::finish(run, &device, &request, last)?.value)
}

/// The last state of a task that was never begun.
fn assumed_task(run: &RunContext, withheld: Withheld) -> Dynamic {
    let polled = match &withheld.operation.completion {
        Some(Completion::Task { poll, .. }) => Some(poll),
        _ => None,
    };
    let device = run.devices.get(&withheld.device).cloned();
    run.ends_by_assumption(Some(withheld), true, "no task was begun");
    let state = device.and_then(|device| {
        let result = device.table().api.find_id(polled?)?.result()?;
        Some(assume::of_type(&device, result, &serde_json::Map::new()))
    });
    state.unwrap_or_else(|| assumed(Dynamic::UNIT))
}

/// The first text anywhere in a value that is the token of a known task.
fn known_task(run: &RunContext, value: &serde_json::Value) -> Option<(DeviceHandle, edgebook_wire::Task)> {
    match value {
        serde_json::Value::String(token) => run.task(token),
        serde_json::Value::Number(token) => run.task(&token.to_string()),
        serde_json::Value::Array(items) => items.iter().find_map(|item| known_task(run, item)),
        serde_json::Value::Object(fields) => fields.values().find_map(|field| known_task(run, field)),
        serde_json::Value::Null | serde_json::Value::Bool(_) => None,
    }
}

/// Looks again and again, as a watch says; gives the last outcome.
fn looking(
    run: &RunContext,
    device: &DeviceHandle,
    request: &Request,
    late: impl Fn(String) -> String,
    observe: impl FnMut(Duration, &Outcome) -> Step,
) -> Result<Outcome, Box<EvalAltResult>> {
    let looked = look_until_done(run, device, request, late, observe);
    run.progress_ends();
    looked
}

fn look_until_done(
    run: &RunContext,
    device: &DeviceHandle,
    request: &Request,
    late: impl Fn(String) -> String,
    mut observe: impl FnMut(Duration, &Outcome) -> Step,
) -> Result<Outcome, Box<EvalAltResult>> {
    let started = run.clock().elapsed();
    loop {
        run.check_alive()?;
        run.count_call(false);
        let outcome = device.transport().call(request);
        match observe(run.clock().elapsed().saturating_sub(started), &outcome) {
            Step::Done => return Ok(outcome),
            Step::Again { seen, .. }
                if run.ends_by_assumption(run.assumptions.of(device.name()), false, &seen) =>
            {
                return Ok(outcome);
            }
            Step::Again { pause, seen } => {
                run.progress(started, &seen);
                run.sleep(pause)?;
            }
            Step::GivenUp(WaitError::TimedOut { last, .. })
                if run.ends_by_assumption(run.assumptions.of(device.name()), true, &last) =>
            {
                return Ok(outcome);
            }
            Step::GivenUp(WaitError::TimedOut { last, .. }) => {
                let (method, target) = (request.method().as_str(), request.shown_target());
                let last = format!("the last look, {method} {target}: {last}");
                return Err(Failure::new("wait-timeout", "WaitTimeout", late(last))
                    .hint("give it more time, or look at the device")
                    .into());
            }
            Step::GivenUp(error @ WaitError::TaskFailed { .. }) => {
                return Err(Failure::new("task-failed", "TaskFailed", error.to_string()).into());
            }
            Step::GivenUp(error @ (WaitError::Interrupted { .. } | WaitError::Hopeless(_))) => {
                // An error of the call itself says more.
                perform::finish(run, device, request, outcome)?;
                return Err(Failure::new("wait-failed", "WaitFailed", error.to_string()).into());
            }
        }
    }
}

/// Whether an error only says "not up yet": not reached, no answer, or one of the statuses of a restart.
pub(crate) fn is_down(error: &EvalAltResult, statuses: &[u16]) -> Option<Failure> {
    let EvalAltResult::ErrorRuntime(value, _) = error.unwrap_inner() else { return None };
    let failure = value.read_lock::<Failure>()?.clone();
    let down = match failure.data().code {
        "not-sent" | "no-answer" => true,
        "device-error" | "answer-lost" => failure
            .data()
            .status
            .is_some_and(|status| statuses.contains(&status) || matches!(status, 502..=504)),
        _ => false,
    };
    down.then_some(failure)
}
