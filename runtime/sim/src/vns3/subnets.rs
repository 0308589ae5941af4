//! The networks that the controller reaches: `/status/connected_subnets`.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use edgebook_model::Method;
use ipnet::Ipv4Net;
use serde::Serialize;

use super::Vns3;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[(Method::Get, "/api/status/connected_subnets", connected)];

#[derive(Serialize)]
struct Subnet {
    subnet: Ipv4Net,
    network: Ipv4Addr,
    cidr_mask: String,
    managerid: i64,
    netmask: Ipv4Addr,
    origin: &'static str,
}

impl Vns3 {
    /// Each network once, with how it is reached: its own ones, and the far side of every tunnel that is up.
    fn connected_subnets(&self) -> BTreeMap<Ipv4Net, &'static str> {
        let tunnels = self.tunnels.values().filter(|tunnel| tunnel.connected());
        let mut subnets: BTreeMap<Ipv4Net, &'static str> =
            tunnels.map(|tunnel| (tunnel.remote_subnet, "ipsec")).collect();
        subnets.insert(self.scenario.overlay_subnet, "local_no_encryption");
        subnets
    }

    /// The short form: pairs of network and mask.
    pub(super) fn connected_pairs(&self) -> Vec<[Ipv4Addr; 2]> {
        self.connected_subnets().keys().map(|subnet| [subnet.network(), subnet.netmask()]).collect()
    }
}

fn connected(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if !call.arguments.query_flag("extended_output") {
        return reply::ok(state.connected_pairs());
    }
    let detailed: Vec<Subnet> = state
        .connected_subnets()
        .into_iter()
        .map(|(subnet, origin)| Subnet {
            subnet,
            network: subnet.network(),
            cidr_mask: subnet.prefix_len().to_string(),
            managerid: state.scenario.manager_id,
            netmask: subnet.netmask(),
            origin,
        })
        .collect();
    reply::ok(detailed)
}
