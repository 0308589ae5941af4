//! Webhooks, alerts and the events that cause them. What is plain about them stands in the table of plain operations.

use edgebook_model::Method;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::plain::Draft;
use crate::resource::text;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> =
    &[(Method::Get, "/api/alert_events", events), (Method::Post, "/api/alert/{alert_id}/test", test)];

/// The events that this firmware knows.
pub(super) const EVENTS: [&str; 11] = [
    "tunnel_up",
    "tunnel_down",
    "process_change",
    "user_password_change",
    "controller_reboot",
    "controller_reset_defaults",
    "system_general",
    "clientpack_up",
    "clientpack_down",
    "bgp_session_up",
    "bgp_session_down",
];

fn events(_: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(EVENTS)
}

fn check_events(draft: &Draft<'_>) -> Result<(), Refusal> {
    let given = draft.thing.get("events").and_then(Value::as_array).into_iter().flatten();
    let known = |event: &Value| event.as_str().is_some_and(|event| EVENTS.contains(&event));
    match given.into_iter().find(|event| !known(event)) {
        Some(event) => Err(Refusal::invalid("events", format!("there is no event {event}"))),
        None => Ok(()),
    }
}

pub(super) fn webhook(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    check_events(draft)?;
    if text(draft.thing, "name").is_empty() {
        return Err(Refusal::invalid("name", ""));
    }
    draft.thing.entry("system").or_insert(Value::Bool(false));
    Ok(())
}

/// An alert needs a webhook that exists.
pub(super) fn alert(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    check_events(draft)?;
    if text(draft.thing, "name").is_empty() {
        return Err(Refusal::invalid("name", ""));
    }
    let id = draft.thing.get("webhook_id").map(Value::to_string).unwrap_or_default();
    if draft.store.find("webhook", "id", &id).is_none() {
        return Err(Refusal::invalid("webhook_id", "there is no such webhook"));
    }
    Ok(())
}

/// Nothing is sent: an address below `.invalid` fails, as it would anywhere, and any other one answers 200.
fn test(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.id("alert_id")?.to_string();
    let alert = state.store.find("alert", "id", &id);
    let alert = alert.ok_or_else(|| Refusal::not_found("Requested alert does not exist"))?;
    let address = text(alert, "url");
    let host = address.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    if host.is_empty() || host.ends_with(".invalid") {
        let message = format!("Failed to send the test alert: cannot reach {host}");
        return reply::ok(json!({"status": "failed", "code": "", "message": message}));
    }
    reply::ok(json!({"status": "ok", "code": "200", "message": "Test alert sent"}))
}
