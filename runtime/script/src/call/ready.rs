//! Waiting until an appliance is up again after a restart.

use std::time::Duration;

use rhai::EvalAltResult;

use super::{DeviceHandle, perform, request};
use crate::run::RunContext;
use crate::value::{Failure, Record};

/// The pause between two looks.
const PAUSE: Duration = Duration::from_secs(3);

/// Waits until the device answers well several times in a row, as its overlay says.
pub(crate) fn wait_ready(
    run: &RunContext,
    device: &DeviceHandle,
    time: Duration,
) -> Result<(), Box<EvalAltResult>> {
    let api = device.table().api;
    let readiness = api.readiness.as_ref().and_then(|ready| Some((ready, api.find_id(&ready.operation)?)));
    let Some((ready, operation)) = readiness else {
        let message = format!("nothing is known about how a {} shows that it is up", api.kind);
        return Err(Failure::new("unsupported", "Unsupported", message).into());
    };
    let end = run.clock().elapsed().saturating_add(time);
    let mut good = 0u16;
    let mut last = String::from("it was not asked yet");
    loop {
        let request = request(api, operation, &[])?;
        match perform(run, device, &request) {
            Ok(called) => {
                let shows = |field: &str| {
                    called
                        .value
                        .read_lock::<Record>()
                        .is_some_and(|record| record.get(field).is_some_and(|value| !value.is_unit()))
                };
                if ready.field.as_deref().is_none_or(shows) {
                    good = good.saturating_add(1);
                    if good >= ready.answers {
                        return Ok(());
                    }
                } else {
                    good = 0;
                    "its answer was not complete".clone_into(&mut last);
                }
            }
            Err(error) => {
                let Some(failure) = is_down(&error, &ready.down_statuses) else { return Err(error) };
                last.clone_from(&failure.data().message);
                good = 0;
            }
        }
        if run.clock().elapsed() >= end {
            let message = format!("{:?} was not up in time: {last}", device.name());
            return Err(Failure::new("wait-timeout", "WaitTimeout", message).into());
        }
        run.sleep(PAUSE)?;
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
