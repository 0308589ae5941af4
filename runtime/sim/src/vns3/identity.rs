//! Where logins are checked: the directories of overlay users and of administrators.

use edgebook_model::Method;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Put, "/api/identity/vpn", set_vpn),
    (Method::Get, "/api/identity/controller", show_controller),
    (Method::Put, "/api/identity/controller", set_controller),
    (Method::Post, "/api/identity/vpn/test", test),
    (Method::Post, "/api/identity/controller/test", test),
];

/// The settings of the two directories, as they were given.
#[derive(Default)]
pub(super) struct Identity {
    vpn: Object,
    controller: Object,
}

/// The kinds of directory that overlay users may be in. Administrators cannot be in RADIUS.
const PROVIDERS: [&str; 3] = ["ldap", "openid", "radius"];

fn set_vpn(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    change(&mut state.identity.vpn, call, &PROVIDERS)
}

fn set_controller(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    change(&mut state.identity.controller, call, PROVIDERS.get(..2).unwrap_or_default())
}

fn show_controller(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    if state.identity.controller.is_empty() {
        return reply::ok(json!({"provider": "ldap", "enabled": false}));
    }
    reply::ok(&state.identity.controller)
}

/// Another kind of directory begins from nothing. Certificates and keys are kept, but only that they are there is told.
fn change(settings: &mut Object, call: &Call<'_>, providers: &[&str]) -> Result<Reply, Refusal> {
    let provider = call.arguments.text("provider").unwrap_or_default();
    if !providers.contains(&provider) {
        return Err(Refusal::invalid("provider", ""));
    }
    if text(settings, "provider") != provider {
        settings.clear();
    }
    for (name, value) in &call.arguments.body {
        match name.strip_suffix("_data") {
            Some(kept) => {
                let present = value.as_str().is_some_and(|content| !content.is_empty());
                settings.insert(kept.to_owned(), Value::Bool(present));
            }
            None => {
                settings.insert(name.clone(), value.clone());
            }
        }
    }
    reply::ok(&*settings)
}

/// Nothing is connected to: a host below `.invalid` fails, as it would anywhere, and any other one succeeds.
fn test(_: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let host = call.arguments.text("host").unwrap_or_default();
    let failure = if call.arguments.text("provider") != Some("ldap") {
        Some("Only LDAP settings can be tested".to_owned())
    } else if host.is_empty() {
        Some("No host given".to_owned())
    } else if host.ends_with(".invalid") {
        Some(format!("Connection to {host} failed: host not found"))
    } else {
        None
    };
    let message = failure.clone().unwrap_or_else(|| format!("Connected to {host}"));
    reply::ok(json!({"connect_success": failure.is_none(), "message": message}))
}
