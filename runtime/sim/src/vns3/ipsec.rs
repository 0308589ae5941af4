//! The IPsec subsystem as a whole: `/ipsec` and `/status/ipsec`.

use std::net::{IpAddr, Ipv4Addr};

use edgebook_model::Method;
use ipnet::Ipv4Net;
use jiff::Timestamp;
use serde::Serialize;

use super::Vns3;
use super::endpoints::EndpointView;
use super::reply::{self, Keyed};
use super::tunnel::TunnelView;
use crate::call::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/ipsec", show),
    (Method::Put, "/api/ipsec", update),
    (Method::Post, "/api/ipsec", restart),
    (Method::Get, "/api/status/ipsec", status),
];

/// Both sides of every connection.
#[derive(Serialize)]
struct System<'a> {
    this_endpoint: ThisEndpoint<'a>,
    remote_endpoints: Keyed<'a, EndpointView<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

#[derive(Serialize)]
struct ThisEndpoint<'a> {
    nat_traversal: bool,
    ipaddress: Ipv4Addr,
    overlay_subnet: Ipv4Net,
    private_ipaddress: Ipv4Addr,
    ipsec_local_ipaddress: &'a str,
    asn: i64,
}

impl Vns3 {
    /// The answer of every operation that shows the whole subsystem; `token` is the task that it started.
    pub(super) fn ipsec_system(&self, now: Timestamp, token: Option<String>) -> Result<Reply, Refusal> {
        let views = self.endpoints.iter().map(|(id, endpoint)| (*id, self.endpoint_view(*id, endpoint, now)));
        reply::ok(System {
            this_endpoint: ThisEndpoint {
                nat_traversal: true,
                ipaddress: self.scenario.public_ipaddress,
                overlay_subnet: self.scenario.overlay_subnet,
                private_ipaddress: self.scenario.private_ipaddress,
                ipsec_local_ipaddress: &self.ipsec_local_ipaddress,
                asn: self.scenario.asn,
            },
            remote_endpoints: Keyed::new(views),
            token,
        })
    }

    /// All tunnels by id.
    pub(super) fn tunnel_views(
        &self,
        now: Timestamp,
        state_only: bool,
    ) -> impl Iterator<Item = (i64, TunnelView<'_>)> {
        self.tunnels.iter().map(move |(id, tunnel)| (*id, self.view(tunnel, now, state_only)))
    }
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.ipsec_system(call.now, None)
}

fn status(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let state_only = call.arguments.query_flag("up_down_status_only");
    reply::ok(Keyed::new(state.tunnel_views(call.now, state_only)))
}

/// The local address is fixed as soon as an endpoint relies on it.
fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    const ADDRESS: &str = "ipsec_local_ipaddress";
    let given = call.arguments.text(ADDRESS).ok_or_else(|| Refusal::missing(ADDRESS))?;
    let address: IpAddr = given.parse().map_err(|_| Refusal::invalid(ADDRESS, ""))?;
    let address = address.to_string();
    if address != state.ipsec_local_ipaddress && !state.endpoints.is_empty() {
        let detail = "ipsec_local_ipaddress cannot change while remote endpoints are defined";
        return Err(Refusal::bad_request(detail));
    }
    state.ipsec_local_ipaddress = address;
    let token = call.arguments.flag("async").unwrap_or(false).then(|| state.start_task(call));
    state.ipsec_system(call.now, token)
}

/// Restarting the subsystem interrupts every tunnel.
fn restart(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Restart {
        restart: bool,
    }
    if call.arguments.flag("restart") != Some(true) {
        return Err(Refusal::invalid("restart", ""));
    }
    let ids: Vec<i64> = state.tunnels.keys().copied().collect();
    for id in ids {
        state.renegotiate(id, call.now, false);
    }
    reply::ok(Restart { restart: true })
}
