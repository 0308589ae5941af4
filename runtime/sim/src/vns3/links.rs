//! Links: this controller as a client of another overlay. `/links`.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::resource::fill::shown;
use crate::resource::{Object, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/links", list),
    (Method::Post, "/api/links", create),
    (Method::Get, "/api/links/global-policies", policies),
    (Method::Put, "/api/links/global-policies", set_policies),
    (Method::Get, "/api/links/{link_id}", show),
    (Method::Put, "/api/links/{link_id}", update),
    (Method::Delete, "/api/links/{link_id}", delete),
    (Method::Get, "/api/links/{link_id}/logs", logs),
    (Method::Post, "/api/links/{link_id}/tags", tag),
    (Method::Delete, "/api/links/{link_id}/tags/{tagkey}", untag),
];

const KIND: &str = "link";

/// The two ways to link.
const TYPES: [&str; 2] = ["wireguard", "openvpn"];

/// The lines that go into every link of a type.
#[derive(Default)]
pub(super) struct GlobalPolicies {
    wireguard: String,
    openvpn: String,
}

/// A link stands when it is wanted and the time that it takes to connect has passed.
fn connected(link: &Object, now: Timestamp) -> bool {
    link.get("_wanted") != Some(&Value::Bool(false))
        && number(link, "_up_at").is_none_or(|at| at <= now.as_second())
}

fn view(link: &Object, since: Timestamp, now: Timestamp) -> Object {
    let id = link.get("id").map(Value::to_string).unwrap_or_default();
    let connected = connected(link, now);
    let kind = text(link, "type");
    let date = |field: &str| number(link, field).and_then(|at| Timestamp::from_second(at).ok());
    let came = date("_up_at").unwrap_or(since);
    let mut view = object(json!({
        "id": link.get("id"),
        "name": format!("link-{id}"),
        "description": "",
        "interface": format!("lnk{id}"),
        "device": format!("lnk{id}"),
        "clientpack_ip": "100.64.0.2",
        "local_ip": "100.64.0.2",
        "clientpack": "100_64_0_2",
        "type": "wireguard",
        "tags": [],
        "remotes": [],
        "endpoints": [],
        "policies": [],
        "handshake_timeout": 180,
        "tun_mtu": 1500,
        "link_mtu": if kind == "openvpn" { 1541 } else { 1560 },
    }));
    view.extend(shown(link));
    view.insert("connected".to_owned(), Value::Bool(connected));
    view.insert("state".to_owned(), json!(if connected { "connected" } else { "disconnected" }));
    view.insert("last_connect".to_owned(), json!((came <= now).then(|| reply::zoneless(came))));
    view.insert("last_disconnect".to_owned(), json!(date("_down_at").map(reply::zoneless)));
    // WireGuard shakes hands every two minutes.
    let shaken =
        now.as_second().saturating_sub(now.as_second().saturating_sub(came.as_second()).rem_euclid(120));
    let shaken = Timestamp::from_second(shaken).ok().filter(|_| connected && kind != "openvpn");
    view.insert("last_handshake".to_owned(), json!(shaken.map(reply::zoneless)));
    view
}

fn absent() -> Refusal {
    Refusal::not_found("Link does not exist")
}

fn named<'a>(state: &'a mut Vns3, call: &Call<'_>) -> Result<&'a mut Object, Refusal> {
    state.store.find_mut(KIND, "id", call.arguments.path_text("link_id")).ok_or_else(absent)
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let links = state.store.all(KIND).iter();
    reply::ok(links.map(|link| view(link, state.booted, call.now)).collect::<Vec<_>>())
}

/// Policies come as one text or as a list, and go as a list.
fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(text) => {
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

fn take(link: &mut Object, call: &Call<'_>) {
    for field in ["name", "description"] {
        if let Some(value) = call.arguments.text(field) {
            link.insert(field.to_owned(), Value::from(value));
        }
    }
    if let Some(policies) = call.arguments.body.get("policies") {
        link.insert("policies".to_owned(), json!(lines(policies)));
    }
}

/// The caller may choose the number, which makes the interface's name. Configuration and credentials are not kept.
fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let last = state.store.all(KIND).iter().filter_map(|link| number(link, "id")).max().unwrap_or_default();
    let id = call.arguments.number("id").unwrap_or(last.saturating_add(1));
    if id < 0 {
        return Err(Refusal::invalid("id", ""));
    }
    if state.store.find(KIND, "id", &id.to_string()).is_some() {
        return Err(Refusal::invalid("id", "there is such a link already"));
    }
    let given = |field| call.arguments.text(field).filter(|text| !text.is_empty());
    let conf = given("conf");
    let controller = given("vns3_controller").filter(|_| given("vns3_auth").is_some());
    if conf.is_none() && controller.is_none() {
        return Err(Refusal::bad_request("either conf, or vns3_controller and vns3_auth must be provided"));
    }
    let openvpn = conf.is_some_and(|conf| conf.contains("remote "));
    let up_at = later(call.now, state.scenario.bounce_delay).as_second();
    let mut link = object(json!({
        "id": id,
        "type": if openvpn { "openvpn" } else { "wireguard" },
        "remotes": controller.into_iter().collect::<Vec<_>>(),
        "_up_at": up_at,
    }));
    take(&mut link, call);
    let reply = reply::with_status(201, view(&link, state.booted, call.now));
    state.store.of(KIND).add(link);
    reply
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let since = state.booted;
    reply::ok(view(named(state, call)?, since, call.now))
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (since, up_at) = (state.booted, later(call.now, state.scenario.bounce_delay).as_second());
    let link = named(state, call)?;
    take(link, call);
    let stands = connected(link, call.now);
    match call.arguments.flag("connected") {
        Some(true) if !stands => {
            link.insert("_wanted".to_owned(), Value::Bool(true));
            link.insert("_up_at".to_owned(), Value::from(up_at));
        }
        Some(false) => {
            link.insert("_wanted".to_owned(), Value::Bool(false));
            if stands {
                link.insert("_down_at".to_owned(), Value::from(call.now.as_second()));
            }
        }
        _ => {}
    }
    reply::ok(view(link, since, call.now))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let link = state.store.remove(KIND, "id", call.arguments.path_text("link_id")).ok_or_else(absent)?;
    reply::ok(view(&link, state.booted, call.now))
}

/// What happened to the link, oldest first unless asked otherwise.
fn logs(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let since = state.booted;
    let view = view(named(state, call)?, since, call.now);
    let device = text(&view, "device");
    let mut lines = Vec::new();
    for (field, what) in [
        ("last_connect", "connected"),
        ("last_disconnect", "disconnected"),
        ("last_handshake", "handshake completed"),
    ] {
        let at = text(&view, field);
        if !at.is_empty() {
            lines.push(format!("{at} {device}: {what}"));
        }
    }
    lines.sort();
    if call.arguments.query_text("sort") == Some("desc") {
        lines.reverse();
    }
    if let Some(most) = call.arguments.query_number("lines") {
        lines.truncate(usize::try_from(most).unwrap_or_default());
    }
    reply::ok(lines)
}

/// Changes the tags of the link that the path names, and gives them.
fn with_tags(
    state: &mut Vns3,
    call: &Call<'_>,
    change: impl FnOnce(&mut Vec<Value>) -> Result<(), Refusal>,
) -> Result<Value, Refusal> {
    let link = named(state, call)?;
    let mut tags = link.get("tags").and_then(Value::as_array).cloned().unwrap_or_default();
    change(&mut tags)?;
    link.insert("tags".to_owned(), Value::Array(tags.clone()));
    Ok(Value::Array(tags))
}

fn has_key(tag: &Value, key: &str) -> bool {
    tag.as_object().is_some_and(|tag| is(tag, "key", key))
}

fn tag(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let given = |field| call.arguments.text(field).unwrap_or_default();
    if given("key").is_empty() {
        return Err(Refusal::invalid("", "bad tag key: "));
    }
    let tags = with_tags(state, call, |tags| {
        tags.retain(|tag| !has_key(tag, given("key")));
        tags.push(json!({"key": given("key"), "value": given("value")}));
        Ok(())
    })?;
    reply::with_status(201, tags)
}

fn untag(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let key = call.arguments.path_text("tagkey");
    let tags = with_tags(state, call, |tags| {
        let index = tags.iter().position(|tag| has_key(tag, key));
        tags.remove(index.ok_or_else(|| Refusal::not_found(format!("Tag {key} does not exist")))?);
        Ok(())
    })?;
    reply::ok(tags)
}

fn policies(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    match call.arguments.query_text("type").unwrap_or("wireguard") {
        "wireguard" => reply::ok(&state.link_policies.wireguard),
        "openvpn" => reply::ok(&state.link_policies.openvpn),
        _ => Err(Refusal::invalid("type", "")),
    }
}

fn set_policies(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let given = call.arguments.body.get("policies").map(lines).unwrap_or_default().join("\n");
    let kind = call.arguments.text("type").unwrap_or("wireguard");
    if !TYPES.contains(&kind) {
        return Err(Refusal::invalid("type", ""));
    }
    let place =
        if kind == "openvpn" { &mut state.link_policies.openvpn } else { &mut state.link_policies.wireguard };
    *place = given;
    reply::ok(&*place)
}
