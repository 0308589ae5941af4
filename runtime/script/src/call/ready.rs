//! Waiting until an appliance is up again after a restart, and until a task has ended.

use std::time::Duration;

use edgebook_wire::{Outcome, ReadyWatch, Request, Step, WaitError, WorkWatch};
use rhai::{Dynamic, EvalAltResult};

use super::{DeviceHandle, assume, perform};
use crate::run::{Awaited, Begun, RunContext, Withheld};
use crate::value::{Failure, Span, assumed, is_assumed, json};

/// How long an API server may still answer after a call that makes it restart itself.
const SETTLES_FROM: Duration = Duration::from_secs(2);
/// How long an appliance may still answer after a call that restarts it.
const GOES_DOWN_WITHIN: Duration = Duration::from_secs(20);

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

/// Waits until the work that a call has begun has ended well, and returns its last state. `began` is what the call
/// returned, or the token of a task.
pub(crate) fn wait_for(
    run: &RunContext,
    began: &Dynamic,
    time: Duration,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let value = json::to_json(began).ok();
    let known = value.as_ref().map(|value| run.works.begun_by(value)).unwrap_or_default();
    if known.is_empty() {
        if let Some(withheld) = run.assumptions.any().filter(|_| is_assumed(began) || began.is_unit()) {
            return Ok(assumed_end(run, withheld));
        }
        let message = "this is not the answer of a call whose work goes on";
        return Err(Failure::new("no-task", "NoTask", message)
            .hint("pass what the call returned; some calls go on only when they are told `async: true`")
            .into());
    }
    let started = run.clock().elapsed();
    let mut last = Dynamic::UNIT;
    for Begun { device, work } in known {
        let left = time.saturating_sub(run.clock().elapsed().saturating_sub(started));
        last = end_of(run, &device, work, left)?;
    }
    Ok(last)
}

/// Waits for the end of one work.
fn end_of(
    run: &RunContext,
    device: &DeviceHandle,
    work: Awaited,
    time: Duration,
) -> Result<Dynamic, Box<EvalAltResult>> {
    let work = match work {
        Awaited::Work(work) => work,
        Awaited::Restart => return wait_ready(run, device, time).map(|()| Dynamic::UNIT),
    };
    let name = work.name();
    let late = |last| format!("{name} has not ended after {}; {last}", Span::of(time));
    let mut watch = WorkWatch::new(work, time);
    let request = watch.request();
    let last = looking(run, device, &request, late, |now, outcome| watch.observe(now, outcome))?;
    Ok(perform::finish(run, device, &request, last)?.value)
}

/// The last state of work that was never begun.
fn assumed_end(run: &RunContext, withheld: Withheld) -> Dynamic {
    let operation = withheld.operation;
    let device = run.devices.get(&withheld.device).cloned();
    run.ends_by_assumption(Some(withheld), true, "no work was begun");
    let state = device.and_then(|device| {
        let result = device.table().api.polled_for(operation)?.result()?;
        Some(assume::of_type(&device, result, &serde_json::Map::new()))
    });
    state.unwrap_or_else(|| assumed(Dynamic::UNIT))
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
