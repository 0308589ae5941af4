//! The licence: `GET /license`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::SignedDuration;
use serde::Serialize;

use super::Vns3;
use super::reply;
use crate::clock::earlier;
use crate::engine::{Behaviours, Call};
use crate::entropy::Entropy;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[(Method::Get, "/api/license", show)];

#[derive(Serialize)]
struct License {
    license: &'static str,
    license_present: bool,
    finalized: bool,
    custom_addressing: bool,
    sha1_checksum: String,
    uploaded_at: String,
    uploaded_at_i: i64,
    my_manager_vip: Ipv4Addr,
    capabilities: [&'static str; 6],
    container_details: ContainerDetails,
    topology: Topology,
}

#[derive(Serialize)]
struct ContainerDetails {
    containers_run_count: i64,
    containers_image_count: i64,
}

#[derive(Serialize)]
struct Topology {
    managers: Vec<Manager>,
    clients: Vec<Address>,
    total_clients: i64,
    overlay_max_clients: i64,
    overlay_subnet: ipnet::Ipv4Net,
    ipsec_max_endpoints: i64,
    ipsec_max_subnets: i64,
    license_upgrades: Vec<String>,
}

#[derive(Serialize)]
struct Manager {
    manager_id: i64,
    overlay_ipaddress: Address,
    asn: i64,
}

#[derive(Serialize)]
struct Address {
    ip_address: Ipv4Addr,
    octets: [u8; 4],
}

impl Address {
    fn new(address: Ipv4Addr) -> Self {
        Self { ip_address: address, octets: address.octets() }
    }
}

/// The licence was uploaded a day before the controller booted.
fn show(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    const CLIENTS: usize = 25;
    let scenario = &state.scenario;
    let uploaded = earlier(state.booted, SignedDuration::from_hours(24));
    let clients: Vec<Address> = scenario.overlay_subnet.hosts().take(CLIENTS).map(Address::new).collect();
    let total_clients = i64::try_from(clients.len()).unwrap_or_default();
    reply::ok(License {
        license: "accepted",
        license_present: true,
        finalized: true,
        custom_addressing: true,
        sha1_checksum: Entropy::new(state.seed.wrapping_add(2)).hex(40),
        uploaded_at: reply::spaced(uploaded),
        uploaded_at_i: uploaded.as_second(),
        my_manager_vip: scenario.overlay_ipaddress,
        capabilities: [
            "IPsec",
            "eBGP",
            "LinearAddressing",
            "LinearAddressingConfigurable",
            "CloudWAN",
            "Containers",
        ],
        container_details: ContainerDetails { containers_run_count: 4, containers_image_count: 50 },
        topology: Topology {
            managers: vec![Manager {
                manager_id: scenario.manager_id,
                overlay_ipaddress: Address::new(scenario.overlay_ipaddress),
                asn: scenario.asn,
            }],
            clients,
            total_clients,
            overlay_max_clients: total_clients,
            overlay_subnet: scenario.overlay_subnet,
            ipsec_max_endpoints: 1000,
            ipsec_max_subnets: 100_000,
            license_upgrades: Vec::new(),
        },
    })
}
