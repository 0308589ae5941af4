//! Overlay clients: who is connected, who is thrown out, who comes back; and their tags.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};

use super::scenario::ClientScenario;
use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::clock::{earlier, later};
use crate::resource::Object;
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/status/clients", status),
    (Method::Post, "/api/client/reset", reset),
    (Method::Post, "/api/clients/reset_all", reset_all),
    (Method::Put, "/api/clientpack/{clientpack_name}", disconnect),
];

/// A client that has connected at least once.
#[derive(Clone, Debug)]
struct Client {
    from: Ipv4Addr,
    since: Timestamp,
    /// When it was thrown out, and when it comes back, if it does.
    gone: Option<(Timestamp, Option<Timestamp>)>,
}

/// The tags of overlay addresses: name and value.
pub(super) type Tags = BTreeMap<Ipv4Addr, BTreeMap<String, String>>;

/// All clients, and the tags of all overlay addresses.
#[derive(Debug, Default)]
pub(super) struct Clients {
    clients: BTreeMap<Ipv4Addr, Client>,
    pub(super) tags: Tags,
}

/// A connected client as the API shows it.
#[derive(Serialize)]
pub(super) struct ClientView<'a> {
    managerid: i64,
    overlay_ipaddress: Ipv4Addr,
    ipaddress: Ipv4Addr,
    tags: &'a BTreeMap<String, String>,
}

static NO_TAGS: BTreeMap<String, String> = BTreeMap::new();

impl Client {
    fn connected(&self, now: Timestamp) -> bool {
        self.since <= now && self.gone.is_none_or(|(_, back)| back.is_some_and(|back| back <= now))
    }

    fn leave(&mut self, now: Timestamp, back: Option<Timestamp>) {
        self.since = self.came(now);
        self.gone = Some((now, back));
    }

    /// When it last came.
    fn came(&self, now: Timestamp) -> Timestamp {
        self.gone.and_then(|(_, back)| back).filter(|back| *back <= now).unwrap_or(self.since)
    }
}

impl Clients {
    /// The clients of a scenario came an hour and some minutes ago, one after the other.
    pub(super) fn from_scenario(clients: &[ClientScenario], now: Timestamp) -> Self {
        let mut all = Self::default();
        for (client, minutes) in clients.iter().zip((61_i64..).step_by(7)) {
            let since = earlier(now, SignedDuration::from_mins(minutes));
            all.clients
                .insert(client.overlay_ipaddress, Client { from: client.ipaddress, since, gone: None });
            all.tags.insert(client.overlay_ipaddress, client.tags.clone());
        }
        all
    }
}

impl Clients {
    /// Throws all clients out. They come back at a known time.
    pub(super) fn lose_all(&mut self, now: Timestamp, back_at: Timestamp) {
        for client in self.clients.values_mut().filter(|client| client.connected(now)) {
            client.leave(now, Some(back_at));
        }
    }
}

impl Vns3 {
    pub(super) fn connected_clients(&self, now: Timestamp) -> BTreeMap<Ipv4Addr, ClientView<'_>> {
        let connected = self.clients.clients.iter().filter(|(_, client)| client.connected(now));
        connected
            .map(|(address, client)| {
                let tags = self.clients.tags.get(address).unwrap_or(&NO_TAGS);
                let managerid = self.scenario.manager_id.max(1);
                (
                    *address,
                    ClientView { managerid, overlay_ipaddress: *address, ipaddress: client.from, tags },
                )
            })
            .collect()
    }

    /// What a clientpack shows of its client. One that never connected has empty dates.
    pub(super) fn connection_view(&self, address: Ipv4Addr, now: Timestamp) -> Object {
        let client = self.clients.clients.get(&address);
        let connected = client.is_some_and(|client| client.connected(now));
        let last_disconnect = client.and_then(|client| client.gone).map(|(at, _)| reply::zoneless(at));
        crate::resource::object(json!({
            "last_connect": client.map(|client| reply::zoneless(client.came(now))).unwrap_or_default(),
            "last_disconnect": last_disconnect.unwrap_or_default(),
            "ipaddress": client.filter(|_| connected).map(|client| client.from.to_string()).unwrap_or_default(),
            "status": if connected { "Connected" } else { "Disconnected" },
            "connected": connected,
        }))
    }

    /// Throws a client out. Says whether it was connected.
    pub(super) fn disconnect(&mut self, address: Ipv4Addr, now: Timestamp, comes_back: bool) -> bool {
        let back = comes_back.then(|| later(now, self.scenario.bounce_delay));
        let Some(client) = self.clients.clients.get_mut(&address) else { return false };
        let connected = client.connected(now);
        if connected {
            client.leave(now, back);
        }
        connected
    }

    /// Throws all clients out, and gives the addresses of those that were connected.
    pub(super) fn disconnect_all(&mut self, now: Timestamp, come_back: bool) -> Vec<Ipv4Addr> {
        let all: Vec<Ipv4Addr> = self.clients.clients.keys().copied().collect();
        all.into_iter().filter(|address| self.disconnect(*address, now, come_back)).collect()
    }

    pub(super) fn tags(&self, address: Ipv4Addr) -> Object {
        let tags = self.clients.tags.get(&address).unwrap_or(&NO_TAGS);
        tags.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))).collect()
    }

    /// All tags: address, key, value.
    pub(super) fn all_tags(&self) -> impl Iterator<Item = (Ipv4Addr, &str, &str)> {
        self.clients.tags.iter().flat_map(|(address, tags)| {
            tags.iter().map(move |(key, value)| (*address, key.as_str(), value.as_str()))
        })
    }

    /// Sets a tag, or takes it off.
    pub(super) fn set_tag(
        &mut self,
        address: Ipv4Addr,
        key: &str,
        value: Option<&str>,
    ) -> Result<(), Refusal> {
        let tags = self.clients.tags.entry(address).or_default();
        match value {
            Some(value) => {
                tags.insert(key.to_owned(), value.to_owned());
            }
            None => {
                tags.remove(key).ok_or_else(|| Refusal::invalid("", format!("Tag {key} does not exist")))?;
            }
        }
        Ok(())
    }
}

fn status(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.connected_clients(call.now))
}

/// The name of a clientpack, or the overlay address itself.
fn named(state: &mut Vns3, call: &Call<'_>) -> Result<Ipv4Addr, Refusal> {
    let name = call.arguments.text("name").unwrap_or_default();
    match name.parse() {
        Ok(address) => Ok(address),
        Err(_) => state.pack_address(name),
    }
}

fn reset(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let address = named(state, call)?;
    if call.arguments.flag("disconnect") != Some(false) {
        state.disconnect(address, call.now, true);
    }
    let name = call.arguments.text("name").unwrap_or_default();
    reply::ok(json!({"disconnecting": name, "overlay_ipaddress": address}))
}

fn reset_all(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let names =
        state.disconnect_all(call.now, true).into_iter().map(|address| address.to_string().replace('.', "_"));
    reply::ok(json!({"resetting": names.collect::<Vec<_>>()}))
}

/// The client may connect again, and does.
fn disconnect(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_keyset()?;
    let name = call.arguments.path_text("clientpack_name");
    let address = state.pack_address(name)?;
    if call.arguments.flag("disconnect") != Some(true) {
        return Err(Refusal::invalid("disconnect", ""));
    }
    if !state.disconnect(address, call.now, true) {
        return Err(Refusal::invalid("", format!("Overlay IP address {address} is not connected")));
    }
    reply::ok(json!({"disconnecting": name, "overlay_ipaddress": address}))
}
