//! The controller's configuration: `/config`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use serde::Serialize;

use super::Vns3;
use super::reply;
use crate::call::{Behaviours, Call};
use crate::entropy::Entropy;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> =
    &[(Method::Get, "/api/config", show), (Method::Put, "/api/config", update)];

#[derive(Serialize)]
struct Config<'a> {
    asn: i64,
    topology_name: &'a str,
    controller_name: &'a str,
    topology_checksum: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    manager_id: Option<i64>,
    ntp_hosts: &'a str,
    vns3_version: &'a str,
    licensed: bool,
    overlay_ipaddress: Ipv4Addr,
    peered: bool,
    public_ipaddress: Ipv4Addr,
    subnet_gateway: Ipv4Addr,
    private_ipaddress: Ipv4Addr,
}

impl Vns3 {
    fn config(&self) -> Result<Reply, Refusal> {
        let scenario = &self.scenario;
        reply::ok(Config {
            asn: scenario.asn,
            topology_name: &scenario.topology_name,
            controller_name: &scenario.controller_name,
            topology_checksum: Entropy::new(self.common_seed.wrapping_add(1)).hex(40),
            manager_id: Some(scenario.manager_id).filter(|id| *id > 0),
            ntp_hosts: &scenario.ntp_hosts,
            vns3_version: &scenario.version,
            licensed: self.license.finalized,
            overlay_ipaddress: scenario.overlay_ipaddress,
            peered: self.is_peered(),
            public_ipaddress: scenario.public_ipaddress,
            subnet_gateway: scenario.subnet_gateway,
            private_ipaddress: scenario.private_ipaddress,
        })
    }
}

fn show(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    state.config()
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if let Some(hosts) = call.arguments.text("ntp_hosts") {
        if hosts.split_whitespace().next().is_none() || !hosts.split_whitespace().all(is_host) {
            let detail =
                "ntp_hosts is not in proper domain name format or ipv4 address format. Update abandoned.";
            return Err(Refusal::invalid("", detail));
        }
        state.scenario.ntp_hosts = hosts.split_whitespace().collect::<Vec<_>>().join(" ");
    }
    if let Some(name) = call.arguments.text("topology_name") {
        name.clone_into(&mut state.scenario.topology_name);
    }
    if let Some(name) = call.arguments.text("controller_name") {
        name.clone_into(&mut state.scenario.controller_name);
    }
    state.config()
}

/// A domain name, or an IPv4 address, which has the same letters.
fn is_host(text: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-')
    };
    text.len() <= 253 && text.split('.').all(label)
}
