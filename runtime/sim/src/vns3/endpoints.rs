//! Remote gateways: `/ipsec/endpoints`.

use std::net::IpAddr;

use edgebook_model::Method;
use ipnet::Ipv4Net;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::bgp_peers::{BgpPeer, BgpPeerView};
use super::reply::{self, Keyed};
use super::scenario::EndpointScenario;
use super::traffic_pairs::{TrafficPair, TrafficPairView};
use super::tunnel::{Tunnel, TunnelView};
use super::{Vns3, next};
use crate::arguments::Arguments;
use crate::call::{Behaviours, Call};
use crate::recorded::whole;
use crate::resource::{Object, flag, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Post, "/api/ipsec/endpoints", create),
    (Method::Get, "/api/ipsec/endpoints/{endpoint_id}", show),
    (Method::Put, "/api/ipsec/endpoints/{endpoint_id}", update),
    (Method::Delete, "/api/ipsec/endpoints/{endpoint_id}", delete),
];

/// The ways in which traffic finds its tunnel.
pub(super) const VPN_TYPES: [&str; 3] = ["policy", "gre", "vti"];

/// A remote gateway.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Endpoint {
    pub(super) name: String,
    pub(super) ike_version: i64,
    pub(super) nat_t_enabled: bool,
    pub(super) pfs: bool,
    description: String,
    ipaddress: String,
    private_ipaddress: String,
    psk: String,
    extra_config: Vec<String>,
    vpn_type: String,
    gre_interface_address: String,
    route_based_int_address: String,
    route_based_local: String,
    route_based_remote: String,
}

/// A remote gateway as the API shows it: the secret goes by another name, and in clear.
#[derive(Serialize)]
pub(super) struct EndpointView<'a> {
    id: i64,
    name: &'a str,
    ipaddress: &'a str,
    description: &'a str,
    nat_t_enabled: bool,
    ike_version: i64,
    pfs: bool,
    private_ipaddress: &'a str,
    extra_config: &'a [String],
    tunnels: Keyed<'a, TunnelView<'a>>,
    traffic_pairs: Keyed<'a, TrafficPairView<'a>>,
    bgp_peers: Keyed<'a, BgpPeerView<'a>>,
    #[serde(rename = "type")]
    kind: &'static str,
    vpn_type: &'a str,
    gre_interface_address: &'a str,
    route_based_int_address: &'a str,
    route_based_local: &'a str,
    route_based_remote: &'a str,
    psk: &'a str,
}

impl Vns3 {
    pub(super) fn add_from_scenario(&mut self, scenario: &EndpointScenario, now: Timestamp) {
        let id = next(&mut self.ids.endpoint);
        let private = scenario.private_ipaddress.unwrap_or(scenario.ipaddress);
        let endpoint = Endpoint {
            name: scenario.name.clone(),
            ike_version: scenario.ike_version,
            nat_t_enabled: scenario.nat_t_enabled,
            pfs: scenario.pfs,
            description: scenario.description.clone(),
            ipaddress: scenario.ipaddress.to_string(),
            private_ipaddress: private.to_string(),
            psk: scenario.psk.clone(),
            extra_config: scenario.extra_config.clone(),
            vpn_type: scenario.vpn_type.clone(),
            ..Endpoint::default()
        };
        self.endpoints.insert(id, endpoint);
        for tunnel in &scenario.tunnels {
            let tunnel_id = next(&mut self.ids.tunnel);
            self.tunnels.insert(tunnel_id, Tunnel::from_scenario(tunnel_id, id, tunnel, now));
        }
        for pair in &scenario.traffic_pairs {
            let pair_id = next(&mut self.ids.traffic_pair);
            self.traffic_pairs.insert(pair_id, TrafficPair::from_scenario(id, pair, now));
        }
        for peer in &scenario.bgp_peers {
            let peer_id = next(&mut self.ids.bgp_peer);
            self.bgp_peers.insert(peer_id, BgpPeer::from_scenario(id, peer));
        }
    }

    pub(super) fn endpoint_view<'a>(
        &'a self,
        id: i64,
        endpoint: &'a Endpoint,
        now: Timestamp,
    ) -> EndpointView<'a> {
        let tunnels = self.tunnels_of(id).map(move |tunnel| (tunnel.id, self.view(tunnel, now, false)));
        let pairs = self.traffic_pairs.iter().filter(move |(_, pair)| pair.endpoint_id == id);
        let peers = self.bgp_peers.iter().filter(move |(_, peer)| peer.endpoint_id == id);
        EndpointView {
            id,
            name: &endpoint.name,
            ipaddress: &endpoint.ipaddress,
            description: &endpoint.description,
            nat_t_enabled: endpoint.nat_t_enabled,
            ike_version: endpoint.ike_version,
            pfs: endpoint.pfs,
            private_ipaddress: &endpoint.private_ipaddress,
            extra_config: &endpoint.extra_config,
            tunnels: Keyed::new(tunnels),
            traffic_pairs: Keyed::new(pairs.map(|(id, pair)| (*id, pair.view(*id)))),
            bgp_peers: Keyed::new(peers.map(|(id, peer)| (*id, peer.view(*id, None)))),
            kind: if endpoint.vpn_type == "gre" { "gre" } else { "ipsec" },
            vpn_type: &endpoint.vpn_type,
            gre_interface_address: &endpoint.gre_interface_address,
            route_based_int_address: &endpoint.route_based_int_address,
            route_based_local: &endpoint.route_based_local,
            route_based_remote: &endpoint.route_based_remote,
            psk: &endpoint.psk,
        }
    }

    /// The answer of every operation that shows one endpoint.
    pub(super) fn endpoint_reply(&self, id: i64, call: &Call<'_>) -> Result<Reply, Refusal> {
        let endpoint = self.endpoint(id, call.operation)?;
        reply::ok(self.endpoint_view(id, endpoint, call.now))
    }
}

impl Endpoint {
    /// A gateway of which nothing but its name is known.
    pub(super) fn named(name: &str) -> Self {
        Self { name: name.to_owned(), ike_version: 2, vpn_type: "policy".to_owned(), ..Self::default() }
    }

    /// The gateway of a recorded answer.
    pub(super) fn of_answer(answer: &Object) -> Self {
        let string = |field| text(answer, field).to_owned();
        let config = answer.get("extra_config").and_then(Value::as_array).into_iter().flatten();
        Self {
            name: string("name"),
            ike_version: whole(answer, "ike_version").unwrap_or(2),
            nat_t_enabled: flag(answer, "nat_t_enabled"),
            pfs: flag(answer, "pfs"),
            description: string("description"),
            ipaddress: string("ipaddress"),
            private_ipaddress: string("private_ipaddress"),
            psk: string("psk"),
            extra_config: config.filter_map(Value::as_str).map(str::to_owned).collect(),
            vpn_type: string("vpn_type"),
            gre_interface_address: string("gre_interface_address"),
            route_based_int_address: string("route_based_int_address"),
            route_based_local: string("route_based_local"),
            route_based_remote: string("route_based_remote"),
        }
    }

    /// Between which networks a route-based gateway's own tunnel is. The vendor's client finds that tunnel in the answer
    /// to the gateway's creation.
    fn route_based_subnets(&self) -> Option<(Ipv4Net, Ipv4Net)> {
        let route_based = self.vpn_type == "vti";
        let subnets = (self.route_based_local.parse().ok()?, self.route_based_remote.parse().ok()?);
        route_based.then_some(subnets)
    }

    /// Takes over what was given and leaves the rest.
    fn change(&mut self, arguments: &Arguments) -> Result<(), Refusal> {
        let texts: [(&str, &mut String); 6] = [
            ("name", &mut self.name),
            ("description", &mut self.description),
            ("gre_interface_address", &mut self.gre_interface_address),
            ("route_based_int_address", &mut self.route_based_int_address),
            ("route_based_local", &mut self.route_based_local),
            ("route_based_remote", &mut self.route_based_remote),
        ];
        for (key, place) in texts {
            if let Some(text) = arguments.text(key) {
                text.clone_into(place);
            }
        }
        if self.name.is_empty() {
            return Err(Refusal::invalid("name", ""));
        }
        for (key, place) in
            [("ipaddress", &mut self.ipaddress), ("private_ipaddress", &mut self.private_ipaddress)]
        {
            // Without an address of its own behind NAT it has the public one.
            if let Some(text) = arguments.text(key).filter(|text| key == "ipaddress" || !text.is_empty()) {
                let address: IpAddr = text.parse().map_err(|_| Refusal::invalid(key, ""))?;
                *place = address.to_string();
            }
        }
        if let Some(secret) = arguments.text("secret") {
            if secret.is_empty() {
                return Err(Refusal::invalid("secret", ""));
            }
            secret.clone_into(&mut self.psk);
        }
        if let Some(config) = arguments.text("extra_config") {
            // Sent as one text, separated by blanks or line breaks; answered as a list.
            self.extra_config = config.split_whitespace().map(str::to_owned).collect();
        }
        if arguments.flag("gre") == Some(true) {
            "gre".clone_into(&mut self.vpn_type);
        }
        if let Some(vpn_type) = arguments.text("vpn_type") {
            if !VPN_TYPES.contains(&vpn_type) {
                return Err(Refusal::invalid("vpn_type", ""));
            }
            vpn_type.clone_into(&mut self.vpn_type);
        }
        self.pfs = arguments.flag("pfs").unwrap_or(self.pfs);
        self.nat_t_enabled = arguments.flag("nat_t_enabled").unwrap_or(self.nat_t_enabled);
        self.ike_version = arguments.number("ike_version").unwrap_or(self.ike_version);
        Ok(())
    }
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut endpoint = Endpoint {
        ike_version: 1,
        nat_t_enabled: true,
        pfs: true,
        vpn_type: "policy".to_owned(),
        ..Endpoint::default()
    };
    endpoint.change(call.arguments)?;
    if endpoint.private_ipaddress.is_empty() {
        endpoint.private_ipaddress.clone_from(&endpoint.ipaddress);
    }
    let subnets = endpoint.route_based_subnets();
    if subnets.is_some() {
        state.need_room_for_tunnel()?;
    }
    let id = next(&mut state.ids.endpoint);
    state.endpoints.insert(id, endpoint);
    if let Some((local, remote)) = subnets {
        let tunnel_id = next(&mut state.ids.tunnel);
        let mut tunnel = Tunnel::new(tunnel_id, id, local, remote);
        tunnel.enabled = true;
        state.tunnels.insert(tunnel_id, tunnel);
        state.renegotiate(tunnel_id, call.now, false);
    }
    state.endpoint_reply(id, call)
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.endpoint_reply(call.arguments.id("endpoint_id")?, call)
}

/// A changed gateway is negotiated with anew.
fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.id("endpoint_id")?;
    let mut endpoint = state.endpoint(id, call.operation)?.clone();
    endpoint.change(call.arguments)?;
    state.endpoints.insert(id, endpoint);
    let cosmetic = ["name", "description"];
    if call.arguments.body.keys().any(|key| !cosmetic.contains(&key.as_str())) {
        let tunnels: Vec<i64> =
            state.tunnels_of(id).filter(|tunnel| tunnel.connected()).map(|tunnel| tunnel.id).collect();
        for tunnel in tunnels {
            state.renegotiate(tunnel, call.now, false);
        }
    }
    state.endpoint_reply(id, call)
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.id("endpoint_id")?;
    state.endpoint(id, call.operation)?;
    state.endpoints.remove(&id);
    state.tunnels.retain(|_, tunnel| tunnel.endpoint_id != id);
    state.traffic_pairs.retain(|_, pair| pair.endpoint_id != id);
    state.bgp_peers.retain(|_, peer| peer.endpoint_id != id);
    state.ipsec_system(call.now, None)
}
