//! BGP neighbours behind a remote gateway: `/ipsec/endpoints/{endpoint_id}/ebgp_peers`.

use std::net::IpAddr;

use edgebook_model::Method;
use serde::{Deserialize, Serialize};

use super::reply;
use super::scenario::BgpPeerScenario;
use super::{Vns3, next};
use crate::arguments::Arguments;
use crate::call::{Behaviours, Call};
use crate::recorded::whole;
use crate::resource::{Object, flag, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Post, "/api/ipsec/endpoints/{endpoint_id}/ebgp_peers", create),
    (Method::Get, "/api/ipsec/endpoints/{endpoint_id}/ebgp_peers/{bgp_peer_id}", show),
    (Method::Put, "/api/ipsec/endpoints/{endpoint_id}/ebgp_peers/{bgp_peer_id}", update),
    (Method::Delete, "/api/ipsec/endpoints/{endpoint_id}/ebgp_peers/{bgp_peer_id}", delete),
];

/// A BGP neighbour.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct BgpPeer {
    pub(super) endpoint_id: i64,
    asn: i64,
    ipaddress: String,
    access_list: String,
    local_asn_alias: Option<i64>,
    keepalive_interval: Option<i64>,
    hold_time: Option<i64>,
    bgp_password: String,
    add_network_distance: bool,
    add_network_distance_direction: String,
    add_network_distance_hops: i64,
}

/// A BGP neighbour as the API shows it.
#[derive(Serialize)]
pub(super) struct BgpPeerView<'a> {
    id: i64,
    ipaddress: &'a str,
    asn: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    local_asn_alias: Option<i64>,
    bgp_password: &'a str,
    access_list: &'a str,
    add_network_distance: bool,
    add_network_distance_direction: &'a str,
    add_network_distance_hops: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    keepalive_interval: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hold_time: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    connection_detail: Option<String>,
}

impl BgpPeer {
    pub(super) fn from_scenario(endpoint_id: i64, scenario: &BgpPeerScenario) -> Self {
        Self {
            endpoint_id,
            asn: scenario.asn,
            ipaddress: scenario.ipaddress.to_string(),
            access_list: scenario.access_list.clone(),
            bgp_password: scenario.bgp_password.clone(),
            ..Self::default()
        }
    }

    /// The neighbour of a recorded answer.
    pub(super) fn of_answer(endpoint_id: i64, answer: &Object) -> Self {
        let string = |field| text(answer, field).to_owned();
        Self {
            endpoint_id,
            asn: whole(answer, "asn").unwrap_or_default(),
            ipaddress: string("ipaddress"),
            access_list: string("access_list"),
            local_asn_alias: whole(answer, "local_asn_alias"),
            keepalive_interval: whole(answer, "keepalive_interval"),
            hold_time: whole(answer, "hold_time"),
            bgp_password: string("bgp_password"),
            add_network_distance: flag(answer, "add_network_distance"),
            add_network_distance_direction: string("add_network_distance_direction"),
            add_network_distance_hops: whole(answer, "add_network_distance_hops").unwrap_or_default(),
        }
    }

    pub(super) fn view(&self, id: i64, connection_detail: Option<String>) -> BgpPeerView<'_> {
        BgpPeerView {
            id,
            ipaddress: &self.ipaddress,
            asn: self.asn,
            local_asn_alias: self.local_asn_alias,
            bgp_password: &self.bgp_password,
            access_list: &self.access_list,
            add_network_distance: self.add_network_distance,
            add_network_distance_direction: &self.add_network_distance_direction,
            add_network_distance_hops: self.add_network_distance_hops,
            keepalive_interval: self.keepalive_interval,
            hold_time: self.hold_time,
            connection_detail,
        }
    }

    fn change(&mut self, arguments: &Arguments) -> Result<(), Refusal> {
        if let Some(text) = arguments.text("ipaddress") {
            let address: IpAddr = text.parse().map_err(|_| Refusal::invalid("ipaddress", ""))?;
            self.ipaddress = address.to_string();
        }
        if let Some(asn) = arguments.number("asn") {
            if !(1..=i64::from(u32::MAX)).contains(&asn) {
                return Err(Refusal::invalid("asn", ""));
            }
            self.asn = asn;
        }
        if let Some(list) = arguments.text("access_list") {
            // Carriage returns come from forms; the appliance keeps line feeds only.
            self.access_list = list.replace('\r', "");
        }
        if let Some(password) = arguments.text("bgp_password") {
            password.clone_into(&mut self.bgp_password);
        }
        if let Some(direction) = arguments.text("add_network_distance_direction") {
            if !["", "in", "out"].contains(&direction) {
                return Err(Refusal::invalid("add_network_distance_direction", ""));
            }
            direction.clone_into(&mut self.add_network_distance_direction);
        }
        if let Some(hops) = arguments.number("add_network_distance_hops") {
            if hops < 0 {
                return Err(Refusal::invalid("add_network_distance_hops", ""));
            }
            self.add_network_distance_hops = hops;
        }
        self.add_network_distance =
            arguments.flag("add_network_distance").unwrap_or(self.add_network_distance);
        self.local_asn_alias = arguments.number("local_asn_alias").or(self.local_asn_alias);
        self.keepalive_interval = arguments.number("keepalive_interval").or(self.keepalive_interval);
        self.hold_time = arguments.number("hold_time").or(self.hold_time);
        Ok(())
    }
}

impl Vns3 {
    fn named_peer(&mut self, call: &Call<'_>) -> Result<(i64, &mut BgpPeer), Refusal> {
        let endpoint = call.arguments.id("endpoint_id")?;
        let id = call.arguments.id("bgp_peer_id")?;
        self.endpoint(endpoint, call.operation)?;
        let peer = self.bgp_peers.get_mut(&id).filter(|peer| peer.endpoint_id == endpoint);
        peer.map(|peer| (id, peer)).ok_or_else(|| reply::absent(call.operation, "bgp_peer"))
    }
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let endpoint_id = call.arguments.id("endpoint_id")?;
    state.endpoint(endpoint_id, call.operation)?;
    let mut peer = BgpPeer { endpoint_id, ..BgpPeer::default() };
    peer.change(call.arguments)?;
    let id = next(&mut state.ids.bgp_peer);
    state.bgp_peers.insert(id, peer);
    state.endpoint_reply(endpoint_id, call)
}

/// The session stands when one of the gateway's tunnels does. Verbose is the default here.
fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let endpoint = call.arguments.id("endpoint_id")?;
    let linked = state.tunnels_of(endpoint).any(super::tunnel::Tunnel::connected);
    let terse = call.arguments.query.get("verbose").and_then(serde_json::Value::as_bool) == Some(false);
    let (id, peer) = state.named_peer(call)?;
    let detail = if linked { "Established" } else { "Active" };
    reply::ok(peer.view(id, (!terse).then(|| detail.to_owned())))
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (_, peer) = state.named_peer(call)?;
    let mut changed = peer.clone();
    changed.change(call.arguments)?;
    *peer = changed;
    state.endpoint_reply(call.arguments.id("endpoint_id")?, call)
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (id, _) = state.named_peer(call)?;
    state.bgp_peers.remove(&id);
    state.endpoint_reply(call.arguments.id("endpoint_id")?, call)
}
