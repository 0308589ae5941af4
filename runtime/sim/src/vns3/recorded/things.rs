//! What the controller keeps as plain objects: a list replaces all of a kind, a single one replaces itself.

use edgebook_model::Operation;
use serde_json::{Value, json};

use super::super::Vns3;
use crate::recorded::{Recorded, whole};
use crate::resource::{Object, flag, object, text};

/// Where the things of a kind are shown, and what tells them apart.
struct Shown {
    /// How the paths of the operations that show them begin, below the API's base.
    path: &'static str,
    kind: &'static str,
    key: &'static str,
    /// Puts a thing as it is shown into the form in which it is kept.
    kept: fn(&mut Object),
}

const fn shown(path: &'static str, kind: &'static str, key: &'static str, kept: fn(&mut Object)) -> Shown {
    Shown { path, kind, key, kept }
}

static TABLE: [Shown; 12] = [
    shown("/routes", "route", "id", route),
    shown("/link", "link", "id", link),
    shown("/webhook", "webhook", "id", as_shown),
    shown("/alert", "alert", "id", as_shown),
    shown("/access/url", "access_url", "id", access_url),
    shown("/packet_monitor", "packet_monitor", "name", as_shown),
    shown("/interfaces/system", "system_interface", "id", as_shown),
    shown("/interfaces/edge_gre", "gre_interface", "id", as_shown),
    shown("/v2/firewall/rule", "firewall_rule", "id", as_shown),
    shown("/v2/firewall/fwset", "fwset", "name", as_shown),
    shown("/v2/firewall/subtable", "subtable", "name", as_shown),
    shown("/clientpack", "clientpack", "name", as_shown),
];

static GROUP: Shown = shown("", "rule_group", "name", as_shown);

fn as_shown(_: &mut Object) {}

/// A route shows its whole tunnel and keeps the id.
fn route(thing: &mut Object) {
    let tunnel = thing.get("tunnel").and_then(Value::as_object).and_then(|tunnel| whole(tunnel, "id"));
    match tunnel {
        Some(id) => thing.insert("tunnel".to_owned(), Value::from(id)),
        None => thing.remove("tunnel"),
    };
}

/// Whether a link stands follows from whether it is wanted.
fn link(thing: &mut Object) {
    let stands = flag(thing, "connected");
    for field in ["connected", "state", "last_connect", "last_disconnect", "last_handshake"] {
        thing.remove(field);
    }
    if !stands {
        thing.insert("_wanted".to_owned(), Value::Bool(false));
    }
}

fn access_url(thing: &mut Object) {
    let ends =
        if flag(thing, "expired") { None } else { text(thing, "expires_at").parse::<jiff::Timestamp>().ok() };
    if let Some(ends) = ends {
        thing.insert("_expires".to_owned(), Value::from(ends.as_second()));
    }
}

fn shown_by(operation: &Operation) -> Option<&'static Shown> {
    let path = &*operation.path;
    if path.starts_with("/v2/firewall/rules-group") || path.starts_with("/v2/firewall/rule-group") {
        return Some(&GROUP);
    }
    TABLE.iter().find(|shown| path.starts_with(shown.path))
}

/// A number in the field of an id is kept as a number, whatever the answer writes.
fn kept(shown: &Shown, thing: &Object) -> Object {
    let mut thing = thing.clone();
    if shown.key == "id"
        && let Some(id) = whole(&thing, "id")
    {
        thing.insert("id".to_owned(), Value::from(id));
    }
    (shown.kept)(&mut thing);
    thing
}

pub(super) fn list(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let Some(shown) = shown_by(recorded.operation) else { return false };
    // A part of the list says nothing about the rest.
    let whole_list = recorded.query.is_empty();
    let collection = state.store.of(shown.kind);
    if whole_list {
        collection.retain(|_| false);
    }
    for thing in recorded.objects() {
        keep(state, shown, kept(shown, thing));
    }
    true
}

pub(super) fn one(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let (Some(shown), Some(thing)) = (shown_by(recorded.operation), recorded.result.as_object()) else {
        return false;
    };
    keep(state, shown, kept(shown, thing));
    true
}

fn keep(state: &mut Vns3, shown: &Shown, thing: Object) {
    let key =
        thing.get(shown.key).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let place = key.and_then(|key| state.store.find_mut(shown.kind, shown.key, &key));
    match place {
        Some(place) => *place = thing,
        None => state.store.of(shown.kind).add(thing),
    }
}

/// The mesh: this controller's number, how many there are, and the peers that are set.
pub(super) fn peering(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let map = |field| recorded.result.get(field).and_then(Value::as_object);
    let Some(managers) = map("managers").or_else(|| map("controllers")) else { return false };
    state.store.of("peer").retain(|_| false);
    for (number, entry) in managers.iter().filter_map(|(key, entry)| Some((key, entry.as_object()?))) {
        let Ok(id) = number.parse::<i64>() else { continue };
        if flag(entry, "self") {
            state.scenario.manager_id = id;
        } else if !text(entry, "address").is_empty() {
            let mtu = whole(entry, "mtu").unwrap_or(1500);
            let answers = flag(entry, "reachable");
            let name = text(entry, "address");
            let peer = json!({"id": id, "name": name, "overlay_mtu": mtu, "reachable": answers});
            state.store.of("peer").add(object(peer));
        }
    }
    state.license.controllers = i64::try_from(managers.len()).unwrap_or(i64::MAX);
    true
}

/// Only custom variables can be changed; the others follow from other settings.
pub(super) fn variables(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let Some(custom) = recorded.result.get("custom").and_then(Value::as_array) else { return false };
    state.store.of("variable").retain(|_| false);
    for variable in custom.iter().filter_map(Value::as_object) {
        let field = |name: &str| variable.get(name).cloned().unwrap_or(Value::Null);
        state.store.of("variable").add(object(json!({
            "name": field("variable"),
            "value": field("value"),
            "description": field("description"),
        })));
    }
    true
}

/// Rules of the first version: pairs of a text with a blank at its end, and a position.
pub(super) fn first_rules(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let Some(rules) = recorded.result.as_array() else { return false };
    state.store.of("firewall_v1_rule").retain(|_| false);
    for rule in rules.iter().filter_map(|pair| pair.get(0).and_then(Value::as_str)) {
        state.store.of("firewall_v1_rule").add(object(json!({"rule": rule.trim()})));
    }
    true
}
