//! When tunnels went up and down: `/status/link_history`.

use edgebook_model::Method;
use ipnet::Ipv4Net;
use jiff::Timestamp;
use serde::Serialize;

use super::Vns3;
use super::reply;
use super::tunnel::{LinkEvent, Tunnel};
use crate::call::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[(Method::Get, "/api/status/link_history", show)];

#[derive(Serialize)]
struct History {
    #[serde(skip_serializing_if = "Option::is_none")]
    remote: Option<Ipv4Net>,
    #[serde(skip_serializing_if = "Option::is_none")]
    local: Option<Ipv4Net>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tunnelid: Option<i64>,
    history: Vec<Event>,
}

#[derive(Serialize)]
struct Event {
    event: &'static str,
    timestamp: String,
    timestamp_i: i64,
}

impl Event {
    fn new(event: LinkEvent) -> Self {
        Self {
            event: if event.up { "Tunnel up" } else { "Tunnel down" },
            timestamp: reply::iso(event.at),
            timestamp_i: event.at.as_second(),
        }
    }
}

/// The events of one tunnel, or of all tunnels between two networks, oldest first. An argument that matches no tunnel
/// is "bad or invalid".
fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let bad = |name: &str| Refusal::invalid("", format!("bad or invalid {name}"));
    let network = |name: &str| -> Result<Option<Ipv4Net>, Refusal> {
        let Some(text) = call.arguments.query_text(name) else { return Ok(None) };
        text.parse::<Ipv4Net>().map(|network| Some(network.trunc())).map_err(|_| bad(name))
    };
    let (remote, local) = (network("remote")?, network("local")?);
    let id = call.arguments.query_number("tunnelid");
    let given = [("tunnelid", id.is_some()), ("remote", remote.is_some()), ("local", local.is_some())];
    let Some((first, _)) = given.into_iter().find(|(_, given)| *given) else {
        return Err(Refusal::invalid("", "one of tunnelid, remote and local is required"));
    };
    let meant = |tunnel: &&Tunnel| {
        id.is_none_or(|id| tunnel.id == id)
            && remote.is_none_or(|remote| tunnel.remote_subnet == remote)
            && local.is_none_or(|local| tunnel.local_subnet == local)
    };
    let tunnels: Vec<&Tunnel> = match id {
        Some(id) => state.tunnels.get(&id).filter(meant).into_iter().collect(),
        None => state.tunnels.values().filter(meant).collect(),
    };
    let only = match tunnels.as_slice() {
        [] => return Err(bad(first)),
        [only] => Some(*only),
        _ => None,
    };
    let mut events: Vec<(Timestamp, i64, LinkEvent)> = tunnels
        .iter()
        .flat_map(|tunnel| tunnel.history().map(|event| (event.at, tunnel.id, event)))
        .collect();
    events.sort_by_key(|(at, id, _)| (*at, *id));
    reply::ok(History {
        remote: remote.or(only.map(|tunnel| tunnel.remote_subnet)),
        local: local.or(only.map(|tunnel| tunnel.local_subnet)),
        tunnelid: id.or(only.map(|tunnel| tunnel.id)),
        history: events.into_iter().map(|(_, _, event)| Event::new(event)).collect(),
    })
}
