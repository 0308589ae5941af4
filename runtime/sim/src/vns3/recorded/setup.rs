//! How far a controller is set up: names, licence, keys.

use std::str::FromStr;

use serde_json::Value;

use super::super::Vns3;
use crate::recorded::{Recorded, whole};
use crate::resource::{Object, flag, text};

/// A field that is written as text.
fn parsed<T: FromStr>(thing: &Object, field: &str) -> Option<T> {
    text(thing, field).parse().ok()
}

/// Takes the text of a field over, where there is one.
fn copy(thing: &Object, field: &str, place: &mut String) {
    if let Some(text) = thing.get(field).and_then(Value::as_str) {
        text.clone_into(place);
    }
}

pub(super) fn config(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let Some(config) = recorded.result.as_object() else { return false };
    let scenario = &mut state.scenario;
    copy(config, "topology_name", &mut scenario.topology_name);
    copy(config, "controller_name", &mut scenario.controller_name);
    copy(config, "ntp_hosts", &mut scenario.ntp_hosts);
    scenario.asn = whole(config, "asn").unwrap_or(scenario.asn);
    scenario.overlay_ipaddress = parsed(config, "overlay_ipaddress").unwrap_or(scenario.overlay_ipaddress);
    match config.get("licensed").and_then(Value::as_bool) {
        Some(false) => state.unlicense(),
        licensed => state.license.finalized = licensed.unwrap_or(state.license.finalized),
    }
    true
}

/// A licence that is uploaded counts once its parameters are set.
pub(super) fn license(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let Some(license) = recorded.result.as_object() else { return false };
    state.license.upload(recorded.now);
    state.license.finalized = license.get("finalized").is_none_or(|finalized| finalized == true);
    let Some(topology) = license.get("topology").and_then(Value::as_object) else { return true };
    let counted =
        |field| Some(topology.get(field)?.as_array()?.len()).and_then(|count| count.try_into().ok());
    state.license.controllers = counted("managers").unwrap_or(state.license.controllers);
    state.license.clients = whole(topology, "overlay_max_clients").unwrap_or(state.license.clients);
    let subnet = &mut state.scenario.overlay_subnet;
    *subnet = parsed(topology, "overlay_subnet").unwrap_or(*subnet);
    true
}

/// Without a licence the answer is null.
pub(super) fn keyset(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    match recorded.result {
        Value::Null => state.unlicense(),
        Value::Object(keyset) if flag(keyset, "keyset_present") => {
            state.know_keys(text(keyset, "checksum"), recorded.now);
        }
        Value::Object(keyset) if flag(keyset, "in_progress") => state.make_keys(recorded.now),
        Value::Object(_) => state.lose_keys(),
        _ => return false,
    }
    true
}
