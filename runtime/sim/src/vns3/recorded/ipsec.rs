//! Remote gateways and what hangs on them, as any of the operations shows them.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde_json::Value;

use super::super::Vns3;
use super::super::bgp_peers::BgpPeer;
use super::super::endpoints::Endpoint;
use super::super::traffic_pairs::TrafficPair;
use super::super::tunnel::{LinkEvent, Tunnel};
use crate::recorded::{Recorded, whole};
use crate::resource::{Object, text};

/// The entries of a map by id, or of a list.
fn entries(value: Option<&Value>) -> Vec<(i64, &Object)> {
    let numbered = |key: Option<&String>, entry: &'_ Object| {
        whole(entry, "id").or_else(|| key.and_then(|key| key.parse().ok()))
    };
    match value {
        Some(Value::Object(map)) => map
            .iter()
            .filter_map(|(key, entry)| {
                let entry = entry.as_object()?;
                Some((numbered(Some(key), entry)?, entry))
            })
            .collect(),
        Some(Value::Array(items)) => {
            let objects = items.iter().filter_map(Value::as_object);
            objects.filter_map(|entry| Some((numbered(None, entry)?, entry))).collect()
        }
        _ => Vec::new(),
    }
}

impl Vns3 {
    fn take_endpoint(&mut self, id: i64, answer: &Object, now: Timestamp) {
        self.endpoints.insert(id, Endpoint::of_answer(answer));
        self.ids.endpoint = self.ids.endpoint.max(id);
        self.tunnels.retain(|_, tunnel| tunnel.endpoint_id != id);
        for (tunnel, answer) in entries(answer.get("tunnels")) {
            self.take_tunnel(tunnel, id, answer, now);
        }
        self.traffic_pairs.retain(|_, pair| pair.endpoint_id != id);
        for (pair, answer) in entries(answer.get("traffic_pairs")) {
            self.ids.traffic_pair = self.ids.traffic_pair.max(pair);
            self.traffic_pairs.insert(pair, TrafficPair::of_answer(id, answer, now));
        }
        self.bgp_peers.retain(|_, peer| peer.endpoint_id != id);
        for (peer, answer) in entries(answer.get("bgp_peers")) {
            self.take_bgp_peer(peer, id, answer);
        }
    }

    fn take_tunnel(&mut self, id: i64, endpoint_id: i64, answer: &Object, now: Timestamp) {
        self.ids.tunnel = self.ids.tunnel.max(id);
        self.tunnels.insert(id, Tunnel::of_answer(id, endpoint_id, answer, now));
    }

    fn take_bgp_peer(&mut self, id: i64, endpoint_id: i64, answer: &Object) {
        self.ids.bgp_peer = self.ids.bgp_peer.max(id);
        self.bgp_peers.insert(id, BgpPeer::of_answer(endpoint_id, answer));
    }

    /// A gateway of which only tunnels were seen so far.
    fn ensure_endpoint(&mut self, id: i64, name: &str) {
        self.ids.endpoint = self.ids.endpoint.max(id);
        self.endpoints.entry(id).or_insert_with(|| Endpoint::named(name));
    }
}

pub(super) fn system(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let Some(remote) = recorded.result.get("remote_endpoints") else { return false };
    if let Some(address) =
        recorded.result.pointer("/this_endpoint/ipsec_local_ipaddress").and_then(Value::as_str)
    {
        address.clone_into(&mut state.ipsec_local_ipaddress);
    }
    for (id, answer) in entries(Some(remote)) {
        state.take_endpoint(id, answer, recorded.now);
    }
    true
}

pub(super) fn endpoint(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let id = recorded.path_text("endpoint_id").parse::<i64>();
    let (Ok(id), Some(answer)) = (id, recorded.result.as_object()) else { return false };
    state.take_endpoint(id, answer, recorded.now);
    true
}

pub(super) fn bgp_peer(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let number = |name| recorded.path_text(name).parse::<i64>().ok();
    let (Some(endpoint), Some(id), Some(answer)) =
        (number("endpoint_id"), number("bgp_peer_id"), recorded.result.as_object())
    else {
        return false;
    };
    state.ensure_endpoint(endpoint, "");
    state.take_bgp_peer(id, endpoint, answer);
    true
}

/// All tunnels by id. What only an endpoint's own answer shows stays as that showed it.
pub(super) fn status(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let tunnels = entries(Some(recorded.result));
    let shown: BTreeSet<i64> = tunnels.iter().map(|(id, _)| *id).collect();
    state.tunnels.retain(|id, _| shown.contains(id));
    let full = recorded.query_text("up_down_status_only") != Some("true");
    for (id, answer) in tunnels {
        // Older firmware names the endpoint in one word only.
        let endpoint = whole(answer, "endpoint_id").or_else(|| whole(answer, "endpointid"));
        let Some(endpoint) = endpoint else { continue };
        state.ensure_endpoint(endpoint, text(answer, "endpoint_name"));
        if full || !state.tunnels.contains_key(&id) {
            state.take_tunnel(id, endpoint, answer, recorded.now);
        }
    }
    true
}

/// The events of one tunnel; of several together nothing says which is whose.
pub(super) fn history(state: &mut Vns3, recorded: &Recorded<'_>) -> bool {
    let Some(events) = recorded.result.get("history").and_then(Value::as_array) else { return false };
    let id = recorded.query_text("tunnelid").and_then(|id| id.parse::<i64>().ok());
    let id = id.or_else(|| recorded.result.as_object().and_then(|answer| whole(answer, "tunnelid")));
    let Some(tunnel) = id.and_then(|id| state.tunnels.get_mut(&id)) else { return false };
    let event = |event: &Object| {
        let at = text(event, "timestamp").parse::<Timestamp>().ok();
        let at = at.or_else(|| Timestamp::from_second(whole(event, "timestamp_i")?).ok())?;
        Some(LinkEvent { at, up: text(event, "event").ends_with("up") })
    };
    let events = events.iter().filter_map(Value::as_object);
    tunnel.set_history(events.filter_map(event).collect());
    true
}
