//! Leases of the firewall's DHCP servers: `/api/oper/dhcpserver`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::Timestamp;
use serde::Serialize;

use super::Cos;
use super::reply;
use super::scenario::{DhcpServerScenario, LeaseScenario};
use crate::call::{Behaviours, Call};
use crate::clock::{earlier, seconds_between};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Get, "/api/oper/dhcpserver", list)];

#[derive(Serialize)]
struct Leases<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    dhcpserver: Option<Pool<'a>>,
    active_leases: Vec<Lease<'a>>,
}

#[derive(Serialize)]
struct Pool<'a> {
    server_name: &'a str,
    pool_usage_count: usize,
    pool_size: u32,
    pool_usage_percent: usize,
}

#[derive(Serialize)]
struct Lease<'a> {
    server: &'a str,
    interface: &'a str,
    client_ip: Ipv4Addr,
    hostname: &'a str,
    mac_address: &'a str,
    timeout: i64,
}

impl<'a> Pool<'a> {
    /// The percentage is as odd as the firewall's own: the guide shows 18 for 2 of 16, which is what one more lease
    /// would make. A script that wants the truth divides.
    fn of(server: &'a DhcpServerScenario) -> Self {
        let used = server.leases.len();
        let size = usize::try_from(server.pool_size).unwrap_or(usize::MAX);
        let percent = used.saturating_add(1).saturating_mul(100).checked_div(size).unwrap_or(100);
        Self {
            server_name: &server.name,
            pool_usage_count: used,
            pool_size: server.pool_size,
            pool_usage_percent: percent.min(100),
        }
    }
}

impl<'a> Lease<'a> {
    /// Clients renew at half time, so the time left swings between all of it and half of it.
    fn of(
        server: &'a DhcpServerScenario,
        lease: &'a LeaseScenario,
        started: Timestamp,
        now: Timestamp,
    ) -> Self {
        let whole = server.lease_time.as_secs().max(2);
        let age = seconds_between(earlier(started, lease.ago), now);
        Self {
            server: &server.name,
            interface: &server.interface,
            client_ip: lease.ip,
            hostname: &lease.hostname,
            mac_address: &lease.mac,
            timeout: whole.saturating_sub(age.checked_rem(whole / 2).unwrap_or_default()),
        }
    }
}

/// A name that no server has finds nothing and is no error, like a user who is looked up and not there; the guide is
/// silent about it.
fn list(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.query_text("name");
    let servers = state.scenario.dhcp_servers.iter();
    let shown = servers.filter(|server| name.is_none_or(|name| name == server.name));
    let started = state.started;
    reply::ok(Leases {
        dhcpserver: name.and_then(|_| shown.clone().next()).map(Pool::of),
        active_leases: shown
            .flat_map(|server| server.leases.iter().map(move |lease| (server, lease)))
            .map(|(server, lease)| Lease::of(server, lease, started, call.now))
            .collect(),
    })
}
