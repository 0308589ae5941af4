//! Directly connected devices: `/api/oper/neighbor_devices`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::SignedDuration;
use serde::Serialize;

use super::Cos;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::clock::seconds_between;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/oper/neighbor_devices", list)];

#[derive(Serialize)]
struct Devices<'a> {
    devices: Vec<Device<'a>>,
}

/// What is not known is not there.
#[derive(Serialize)]
struct Device<'a> {
    interface: &'a str,
    ethernet_address: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    ethernet_vendor: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipv4: Option<Ipv4Addr>,
    #[serde(skip_serializing_if = "Option::is_none")]
    authenticated_user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hostname: Option<&'a str>,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_seen: Option<i64>,
}

/// The configured neighbours, then every client that has a lease.
fn list(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let since_start = seconds_between(state.started, call.now);
    let silent = |last: SignedDuration| last.as_secs().saturating_add(since_start);
    let others = state.scenario.neighbors.iter().map(|neighbor| Device {
        interface: &neighbor.interface,
        ethernet_address: &neighbor.mac,
        ethernet_vendor: neighbor.vendor.as_deref(),
        ipv4: neighbor.ip,
        authenticated_user: neighbor.ip.and_then(|ip| state.user_at(ip)),
        hostname: None,
        status: if neighbor.last_seen.is_some() { "Inactive" } else { "Active" },
        last_seen: neighbor.last_seen.map(silent),
    });
    let servers = state.scenario.dhcp_servers.iter();
    let clients = servers.flat_map(|server| server.leases.iter().map(move |lease| (server, lease))).map(
        |(server, lease)| Device {
            interface: &server.interface,
            ethernet_address: &lease.mac,
            ethernet_vendor: None,
            ipv4: Some(lease.ip),
            authenticated_user: state.user_at(lease.ip),
            hostname: Some(lease.hostname.as_str()).filter(|name| !name.is_empty()),
            status: "Active",
            last_seen: None,
        },
    );
    reply::ok(Devices { devices: others.chain(clients).collect() })
}
