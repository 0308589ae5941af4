//! The licence: absent, uploaded, in force; and what it allows.

use std::net::Ipv4Addr;
use std::str::FromStr;

use edgebook_model::Method;
use ipnet::Ipv4Net;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::Vns3;
use super::reply;
use super::scenario::Vns3Scenario;
use crate::call::{Behaviours, Call};
use crate::clock::earlier;
use crate::entropy::Entropy;
use crate::respond::{Cause, Refusal, Reply};
use crate::sha1;

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/license", show),
    (Method::Put, "/api/license", upload),
    (Method::Put, "/api/license/parameters", set_parameters),
    (Method::Put, "/api/license/upgrade", upgrade),
];

/// The licence of a controller.
pub(super) struct License {
    uploaded_at: Option<Timestamp>,
    checksum: String,
    /// Whether its parameters are set. Only then does it count.
    pub(super) finalized: bool,
    /// How many controllers the topology may have.
    pub(super) controllers: i64,
    /// How many clientpacks the topology may have.
    pub(super) clients: i64,
    upgrades: Vec<String>,
    /// The addresses that were chosen with the parameters.
    chosen: Chosen,
}

/// Addresses and autonomous systems of a topology. What is empty is the licence's own.
#[derive(Default)]
struct Chosen {
    controllers: Vec<Ipv4Addr>,
    clients: Vec<Ipv4Addr>,
    asns: Vec<i64>,
}

/// What an upgrade adds.
const MORE_CLIENTS: i64 = 25;
const MORE_CONTROLLERS: i64 = 1;

const CAPABILITIES: [&str; 6] =
    ["IPsec", "eBGP", "LinearAddressing", "LinearAddressingConfigurable", "CloudWAN", "Containers"];

impl License {
    /// One that was uploaded a day before the controller booted, or none.
    pub(super) fn new(scenario: &Vns3Scenario, booted: Timestamp, seed: u64) -> Self {
        Self {
            uploaded_at: scenario.licensed.then(|| earlier(booted, SignedDuration::from_hours(24))),
            checksum: Entropy::new(seed.wrapping_add(2)).hex(40),
            finalized: scenario.licensed,
            controllers: scenario.controllers,
            clients: scenario.licensed_clientpacks,
            upgrades: Vec::new(),
            chosen: Chosen::default(),
        }
    }

    pub(super) fn is_uploaded(&self) -> bool {
        self.uploaded_at.is_some()
    }

    pub(super) fn upload(&mut self, at: Timestamp) {
        self.uploaded_at.get_or_insert(at);
    }
}

impl Vns3 {
    /// As before the first licence: without one there are no keys either.
    pub(super) fn unlicense(&mut self) {
        (self.license.uploaded_at, self.license.finalized) = (None, false);
        self.lose_keys();
    }

    pub(super) fn need_license(&self) -> Result<(), Refusal> {
        if self.license.finalized {
            return Ok(());
        }
        Err(Refusal::new(Cause::Prerequisite, 403, "Must be licensed first."))
    }

    /// Refuses another tunnel or traffic pair when the licence has no room for it.
    pub(super) fn need_room_for_tunnel(&self) -> Result<(), Refusal> {
        let most = self.scenario.licensed_tunnels;
        if self.tunnels.len().saturating_add(self.traffic_pairs.len()) < most {
            return Ok(());
        }
        Err(reply::not_allowed(format!("IPsec tunnel limit reached - maximum tunnels allowed: {most}")))
    }

    /// The addresses that were chosen for clients; empty when they are the licence's own.
    pub(super) fn chosen_clients(&self) -> &[Ipv4Addr] {
        &self.license.chosen.clients
    }

    /// The overlay addresses of all controllers that the licence allows, the first one's first: they descend, unless
    /// others were chosen.
    pub(super) fn controller_addresses(&self) -> Vec<Ipv4Addr> {
        let chosen = &self.license.chosen.controllers;
        if !chosen.is_empty() {
            let upgrades = i64::try_from(self.license.upgrades.len()).unwrap_or(i64::MAX);
            let more = usize::try_from(upgrades.saturating_mul(MORE_CONTROLLERS)).unwrap_or_default();
            let free = self.scenario.overlay_subnet.hosts().rev().filter(|host| !chosen.contains(host));
            return chosen.iter().copied().chain(free.take(more)).collect();
        }
        let own = u32::from(self.scenario.overlay_ipaddress);
        let before = u32::try_from(self.scenario.manager_id.saturating_sub(1)).unwrap_or_default();
        let first = own.saturating_add(before);
        let count = u32::try_from(self.license.controllers).unwrap_or_default();
        (0..count).map(|below| Ipv4Addr::from(first.saturating_sub(below))).collect()
    }

    fn topology(&self) -> Value {
        let address = |address: Ipv4Addr| json!({"ip_address": address, "octets": address.octets()});
        let first_asn = self.scenario.asn.saturating_sub(self.scenario.manager_id.saturating_sub(1));
        let (asns, last) = (&self.license.chosen.asns, self.license.chosen.asns.last());
        let further = last.map_or(first_asn, |last| last.saturating_add(1));
        let asns = asns.iter().copied().chain(further..);
        let managers = (1_i64..).zip(self.controller_addresses()).zip(asns).map(
            |((id, vip), asn)| json!({ "manager_id": id, "overlay_ipaddress": address(vip), "asn": asn }),
        );
        let clients = self.client_addresses();
        json!({
            "managers": managers.collect::<Vec<_>>(),
            "total_clients": clients.len(),
            "clients": clients.into_iter().map(address).collect::<Vec<_>>(),
            "overlay_max_clients": self.license.clients,
            "overlay_subnet": self.scenario.overlay_subnet,
            "ipsec_max_endpoints": 1000,
            "ipsec_max_subnets": self.scenario.licensed_tunnels,
            "license_upgrades": self.license.upgrades,
        })
    }
}

fn show(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    let license = &state.license;
    let uploaded = license.uploaded_at.unwrap_or(state.booted);
    reply::ok(json!({
        "license": "accepted",
        "license_present": true,
        "finalized": license.finalized,
        "custom_addressing": true,
        "sha1_checksum": license.checksum,
        "uploaded_at": reply::spaced(uploaded),
        "uploaded_at_i": uploaded.as_second(),
        "my_manager_vip": state.scenario.overlay_ipaddress,
        "capabilities": CAPABILITIES,
        "container_details": {
            "containers_run_count": super::containers::MOST_RUNNING,
            "containers_image_count": super::containers::MOST_IMAGES,
        },
        "topology": state.topology(),
    }))
}

/// A licence is encrypted for the vendor: all that can be checked is that there is a text of some length.
fn license_text<'a>(call: &Call<'a>) -> Result<&'a str, Refusal> {
    let text = std::str::from_utf8(call.body).ok().map(str::trim);
    text.filter(|text| text.len() >= 16).ok_or_else(|| Refusal::invalid("", "Bad license"))
}

fn upload(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let text = license_text(call)?;
    if state.license.finalized {
        return Err(Refusal::invalid("", "Bad license"));
    }
    state.license.checksum = sha1::hex(text.as_bytes());
    state.license.uploaded_at = Some(call.now);
    reply::ok(json!({
        "license": "accepted",
        "license_present": true,
        "finalized": false,
        "capabilities": CAPABILITIES,
        "default_topology": state.topology(),
    }))
}

/// The parts of a list argument, separated by commas or blanks.
fn list<T: FromStr>(call: &Call<'_>, name: &str) -> Result<Vec<T>, Refusal> {
    let text = call.arguments.text(name).unwrap_or_default();
    let parts = text.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| part.parse().map_err(|_| invalid(name))).collect()
}

fn invalid(name: &str) -> Refusal {
    Refusal::invalid("", format!("invalid {name} field"))
}

/// The addresses for clients, as many as the licence allows.
fn client_list(state: &Vns3, call: &Call<'_>) -> Result<Vec<Ipv4Addr>, Refusal> {
    let Some(given) = call.arguments.text("clients").filter(|text| !text.trim().is_empty()) else {
        return Ok(Vec::new());
    };
    let most = usize::try_from(state.license.clients).unwrap_or_default();
    let clients = super::clientpacks::addresses(given).filter(|clients| clients.len() <= most);
    clients.ok_or_else(|| invalid("clients"))
}

/// Puts the licence in force, with addresses of its own or of the caller's choice, and reboots.
fn set_parameters(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if state.license.finalized {
        return Err(Refusal::bad_request("The parameters of the license have been set already"));
    }
    if !state.license.is_uploaded() {
        return Err(Refusal::bad_request("There is no license to set parameters of"));
    }
    if call.arguments.flag("default") != Some(true) {
        choose(state, call)?;
    }
    state.license.finalized = true;
    let controllers = state.controller_addresses();
    let given = &state.license.chosen.asns;
    let asns: Vec<i64> = if given.is_empty() {
        controllers.iter().zip(state.scenario.asn..).map(|(_, asn)| asn).collect()
    } else {
        given.clone()
    };
    let answer = json!({
        "license": "accepted",
        "finalized": true,
        "parameters": {
            "subnet": state.scenario.overlay_subnet,
            "controllers": controllers,
            "managers": controllers,
            "clients": state.client_addresses(),
            "asns": asns,
            "my_manager_vip": state.scenario.overlay_ipaddress,
        },
    });
    state.reboot(call.now);
    state.last_words(call, reply::ok(answer))
}

/// Takes over addresses and autonomous systems of the caller's choice.
fn choose(state: &mut Vns3, call: &Call<'_>) -> Result<(), Refusal> {
    let controllers: Vec<Ipv4Addr> = list(call, "managers")?;
    let (clients, asns) = (client_list(state, call)?, list::<i64>(call, "asns")?);
    let subnet = call.arguments.text("subnet").and_then(|text| text.trim().parse::<Ipv4Net>().ok());
    let subnet = subnet.ok_or_else(|| invalid("subnet"))?.trunc();
    let within = |addresses: &[Ipv4Addr]| addresses.iter().all(|address| subnet.contains(address));
    if !within(&controllers) {
        return Err(invalid("managers"));
    }
    if !within(&clients) || clients.iter().any(|client| controllers.contains(client)) {
        return Err(invalid("clients"));
    }
    let vip = call.arguments.text("my_manager_vip").map(str::parse::<Ipv4Addr>);
    let vip = vip.transpose().map_err(|_| invalid("my_manager_vip"))?.or(controllers.first().copied());
    if vip.is_some_and(|vip| !subnet.contains(&vip)) {
        return Err(invalid("my_manager_vip"));
    }
    state.scenario.overlay_ipaddress = vip.or(subnet.hosts().last()).ok_or_else(|| invalid("subnet"))?;
    state.scenario.overlay_subnet = subnet;
    state.scenario.asn = asns.first().copied().unwrap_or(state.scenario.asn);
    state.license.chosen = Chosen { controllers, clients, asns };
    Ok(())
}

fn upgrade(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let text = license_text(call)?;
    state.need_license()?;
    let unique = sha1::hex(text.as_bytes());
    if state.license.upgrades.contains(&unique) {
        return Err(Refusal::bad_request("This upgrade has been applied already"));
    }
    state.license.upgrades.push(unique.clone());
    state.license.clients = state.license.clients.saturating_add(MORE_CLIENTS);
    state.license.controllers = state.license.controllers.saturating_add(MORE_CONTROLLERS);
    reply::ok(json!({
        "license": "accepted",
        "finalized": true,
        "uniq": unique,
        "new_clientpacks": MORE_CLIENTS,
        "new_managers": MORE_CONTROLLERS,
    }))
}
