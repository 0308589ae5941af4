//! The container system: its network, and the limits of the licence. Plugins are images, and instances are containers:
//! two views of the same things.

pub(super) mod configurations;
pub(super) mod engine;
pub(super) mod exports;
pub(super) mod images;
pub(super) mod instances;
pub(super) mod manager;
pub(super) mod plugins;
pub(super) mod runtime;

use std::net::Ipv4Addr;

use edgebook_model::Method;
use ipnet::Ipv4Net;
use serde_json::json;

use super::scenario::net;
use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::{is, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/container_system", show),
    (Method::Put, "/api/container_system", configure),
    (Method::Post, "/api/container_system", act),
    (Method::Get, "/api/container_system/ip_addresses", addresses),
];

/// How many images the licence lets be stored.
pub(super) const MOST_IMAGES: usize = 50;

/// How many containers the licence lets run.
pub(super) const MOST_RUNNING: usize = 10;

/// The names of the two kinds of thing in the store.
const PLUGIN: &str = "plugin";
const INSTANCE: &str = "instance";

/// The container system.
pub(super) struct Containers {
    pub(super) running: bool,
    pub(super) network: Ipv4Net,
}

impl Default for Containers {
    fn default() -> Self {
        Self { running: true, network: net([198, 51, 100, 0], 28) }
    }
}

impl Vns3 {
    pub(super) fn count(&self, kind: &str) -> usize {
        self.store.all(kind).len()
    }

    pub(super) fn running_instances(&self) -> usize {
        self.store.all(INSTANCE).iter().filter(|instance| is(instance, "status", "running")).count()
    }

    /// The addresses that containers may have: the first is the controller's own.
    fn container_addresses(&self) -> impl Iterator<Item = Ipv4Addr> {
        self.containers.network.hosts().skip(1)
    }

    fn address_is_used(&self, address: Ipv4Addr) -> bool {
        let address = address.to_string();
        self.store.all(INSTANCE).iter().any(|instance| is(instance, "ip_address", &address))
    }

    /// Refuses what needs the container system to run.
    fn need_container_system(&self) -> Result<(), Refusal> {
        if self.containers.running {
            Ok(())
        } else {
            Err(reply::bad_plugin_request("Plugin subsystem is not running."))
        }
    }

    fn container_system(&self) -> Result<Reply, Refusal> {
        reply::ok(json!({"running": self.containers.running, "network": self.containers.network}))
    }
}

fn show(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    state.container_system()
}

/// The network is fixed as soon as a container has an address in it.
fn configure(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let network = call.arguments.text("network").and_then(|text| text.trim().parse::<Ipv4Net>().ok());
    let network = network.filter(|network| (8..=30).contains(&network.prefix_len()));
    let network = network.ok_or_else(|| Refusal::invalid("network", ""))?.trunc();
    if network != state.containers.network && state.count(INSTANCE) > 0 {
        return Err(Refusal::bad_request("The network cannot change while there are containers"));
    }
    state.containers.network = network;
    state.container_system()
}

/// With the system all of its containers stop, and those that ran start again.
fn act(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    match call.arguments.text("action") {
        Some("start") => state.containers.running = true,
        Some("stop") => state.containers.running = false,
        _ => return Err(Refusal::invalid("", "action bad or missing, nothing to do")),
    }
    state.container_system()
}

fn addresses(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    const MOST: usize = 1024;
    let own = state.containers.network.hosts().next();
    let views = state.containers.network.hosts().take(MOST).map(|address| {
        let status = match (Some(address) == own, state.address_is_used(address)) {
            (true, _) => "reserved",
            (false, true) => "in use",
            (false, false) => "available",
        };
        json!({"address": address, "status": status})
    });
    reply::ok(json!({"addresses": views.collect::<Vec<_>>()}))
}

/// Whether one of a kind has this name.
fn has_name(state: &Vns3, kind: &str, name: &str) -> bool {
    state.store.all(kind).iter().any(|thing| text(thing, "name") == name)
}
