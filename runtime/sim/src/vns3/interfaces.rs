//! Interfaces of the system and GRE interfaces at the edge: `/interfaces`.

use std::net::{IpAddr, Ipv4Addr};

use edgebook_model::Method;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::plain::Draft;
use crate::resource::{Object, flag, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/interfaces", list),
    (Method::Post, "/api/interfaces/action", act),
    (Method::Delete, "/api/interfaces/system/{interface_id}", delete),
    (Method::Get, "/api/interfaces/system/{interface_id}/addresses", addresses),
    (Method::Post, "/api/interfaces/system/{interface_id}/addresses", add_address),
    (Method::Get, "/api/interfaces/system/{interface_id}/addresses/{address_id}", address),
    (Method::Put, "/api/interfaces/system/{interface_id}/addresses/{address_id}", change_address),
    (Method::Delete, "/api/interfaces/system/{interface_id}/addresses/{address_id}", delete_address),
];

const SYSTEM: &str = "system_interface";
const GRE: &str = "gre_interface";
const ADDRESS: &str = "interface_address";

impl Vns3 {
    /// The interfaces that a controller makes itself. A scenario may add to them.
    pub(super) fn own_interfaces(&mut self) {
        let scenario = &self.scenario;
        let network = self.containers.network;
        let plugin = network.hosts().next().unwrap_or(network.addr());
        let own = [
            ("eth0", "system", scenario.private_ipaddress, "24", 9001, Some(scenario.public_ipaddress)),
            ("lo", "system", Ipv4Addr::LOCALHOST, "8", 65_536, None),
            ("tun0", "system_virtual", scenario.overlay_ipaddress, "24", 1500, None),
            ("plugin0", "system_virtual", plugin, "28", 1500, None),
        ];
        for (name, kind, address, bits, mtu, external) in own {
            let interface = object(json!({
                "name": name,
                "interface_type": kind,
                "description": "Auto-created interface",
                "ip_internal": address,
                "mtu": mtu,
                "enabled": true,
                "status": "Up",
                "mask_bits": bits,
                "gateway": null,
                "system_default": kind == "system",
                "ip_external": external,
                "tags": [],
            }));
            self.store.of(SYSTEM).add_numbered(interface);
        }
    }

    fn interface_list(&self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let ground = self.ground();
        // In this list all of them have the shape of a system interface.
        let shape = &super::plain::SYSTEM_INTERFACE;
        let all = [SYSTEM, GRE].into_iter().flat_map(|kind| self.store.all(kind));
        let all = all.map(|thing| shape.described(call.api, ground, thing));
        // The description of the list knows texts only here.
        let all = all.map(|mut interface| {
            let note = interface.entry("description").or_insert_with(|| Value::from(""));
            if note.is_null() {
                *note = Value::from("");
            }
            interface
        });
        reply::ok(all.collect::<Vec<_>>())
    }
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.interface_list(call)
}

/// There is nothing new to discover, so the answer is the list as it is.
fn act(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let asked = call.arguments.body.values().filter(|value| **value == Value::Bool(true)).count();
    if asked != 1 {
        return Err(Refusal::bad_request("exactly one action must be true"));
    }
    state.interface_list(call)
}

/// Whether some interface or address other than the one of this id has the address.
fn taken(draft: &Draft<'_>, kind: &str, address: &str) -> bool {
    let other = |thing: &&Object, its: &str| its != kind || number(thing, "id") != number(draft.thing, "id");
    [SYSTEM, ADDRESS].iter().any(|its| {
        draft
            .store
            .all(its)
            .iter()
            .filter(|thing| other(thing, its))
            .any(|thing| is(thing, "ip_internal", address))
    })
}

fn address_fields(thing: &Object, fields: &[&str]) -> Result<(), Refusal> {
    let malformed = |field: &&&str| {
        let text = text(thing, field);
        !text.is_empty() && text.parse::<IpAddr>().is_err()
    };
    match fields.iter().find(malformed) {
        Some(field) => Err(Refusal::invalid(field, "")),
        None => Ok(()),
    }
}

/// An interface stays down unless it is asked to be up.
fn follow_enabled(thing: &mut Object) {
    thing.entry("enabled").or_insert(Value::Bool(false));
    let status = if flag(thing, "enabled") { "Up" } else { "Down" };
    thing.insert("status".to_owned(), Value::from(status));
}

pub(super) fn system_interface(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    address_fields(draft.thing, &["ip_internal", "ip_external", "gateway"])?;
    let name = text(draft.thing, "name");
    let doubled = draft.new && draft.store.find(SYSTEM, "name", name).is_some();
    if name.is_empty() || doubled {
        return Err(Refusal::invalid("name", ""));
    }
    let address = text(draft.thing, "ip_internal");
    if !address.is_empty() && taken(draft, SYSTEM, address) {
        return Err(Refusal::invalid("", "ip_internal must be available"));
    }
    if number(draft.thing, "mtu").is_some_and(|mtu| !(68..=65_536).contains(&mtu)) {
        return Err(Refusal::invalid("mtu", ""));
    }
    if draft.new {
        draft.thing.insert("interface_type".to_owned(), Value::from("system_virtual"));
        draft.thing.entry("mtu").or_insert(Value::from(1500));
    }
    follow_enabled(draft.thing);
    Ok(())
}

pub(super) fn gre_interface(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    address_fields(draft.thing, &["ip_internal", "local_connection_ip", "remote_connection_ip"])?;
    if draft.new {
        let id = number(draft.thing, "id").unwrap_or_default();
        let all = [
            ("name", json!(format!("gre{id}"))),
            ("interface_type", json!("edge_gre")),
            ("interface_id", json!(id.saturating_add(100))),
            ("endpoint_name", json!(format!("edge-{id}"))),
        ];
        for (field, value) in all {
            draft.thing.entry(field).or_insert(value);
        }
    }
    follow_enabled(draft.thing);
    Ok(())
}

fn not_found() -> Refusal {
    Refusal::not_found("System interface not found")
}

/// The id of the interface that the path names by id or by name.
fn interface(state: &Vns3, call: &Call<'_>) -> Result<i64, Refusal> {
    let name = call.arguments.path_text("interface_id");
    let found = state.store.find(SYSTEM, "id", name).or_else(|| state.store.find(SYSTEM, "name", name));
    found.and_then(|interface| number(interface, "id")).ok_or_else(not_found)
}

/// What the system made cannot be deleted. An interface takes its addresses along.
fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = interface(state, call)?;
    let thing = state.store.find(SYSTEM, "id", &id.to_string()).ok_or_else(not_found)?;
    if flag(thing, "system_default") {
        return Err(Refusal::bad_request("System default interfaces cannot be deleted"));
    }
    let view = super::plain::SYSTEM_INTERFACE.view(call.api, state.ground(), thing);
    state.store.remove(SYSTEM, "id", &id.to_string());
    state.store.of(ADDRESS).retain(|address| number(address, "_interface") != Some(id));
    reply::ok(view)
}

fn shown(address: &Object) -> Object {
    let mut view = crate::resource::fill::shown(address);
    // The description knows texts only here.
    for field in ["ip_external", "gateway", "description"] {
        if view.get(field).is_none_or(Value::is_null) {
            view.insert(field.to_owned(), Value::from(""));
        }
    }
    view
}

fn addresses(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = interface(state, call)?;
    let all = state.store.all(ADDRESS).iter().filter(|address| number(address, "_interface") == Some(id));
    reply::ok(all.map(shown).collect::<Vec<_>>())
}

/// Takes the given fields over and checks the outcome.
fn take(state: &Vns3, thing: &mut Object, call: &Call<'_>) -> Result<(), Refusal> {
    for field in ["label", "description", "ip_internal", "ip_external", "mask_bits", "gateway"] {
        if let Some(value) = call.arguments.body.get(field) {
            thing.insert(field.to_owned(), value.clone());
        }
    }
    thing.insert("updated_at".to_owned(), Value::from(reply::iso(call.now)));
    address_fields(thing, &["ip_internal", "ip_external", "gateway"])?;
    let draft = Draft { thing, store: &state.store, new: false };
    let address = text(draft.thing, "ip_internal");
    if address.is_empty() || taken(&draft, ADDRESS, address) {
        return Err(Refusal::invalid("", "ip_internal must be available"));
    }
    Ok(())
}

fn add_address(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let interface = interface(state, call)?;
    let id = state.store.of(ADDRESS).next_id();
    let created = reply::iso(call.now);
    let mut thing =
        object(json!({"id": id, "mask_bits": 32, "created_at": created, "_interface": interface}));
    take(state, &mut thing, call)?;
    let reply = reply::done(call, shown(&thing));
    state.store.of(ADDRESS).add(thing);
    reply
}

fn named_address(state: &Vns3, call: &Call<'_>) -> Result<Object, Refusal> {
    let interface = interface(state, call)?;
    let id = call.arguments.id("address_id")?.to_string();
    let found = state.store.find(ADDRESS, "id", &id);
    let found = found.filter(|address| number(address, "_interface") == Some(interface));
    found.cloned().ok_or_else(|| Refusal::absent(call.operation, "Interface Address not found"))
}

fn address(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    named_address(state, call).and_then(|address| reply::ok(shown(&address)))
}

fn change_address(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut thing = named_address(state, call)?;
    take(state, &mut thing, call)?;
    let reply = reply::ok(shown(&thing));
    let id = call.arguments.id("address_id")?.to_string();
    if let Some(place) = state.store.find_mut(ADDRESS, "id", &id) {
        *place = thing;
    }
    reply
}

fn delete_address(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let thing = named_address(state, call)?;
    state.store.remove(ADDRESS, "id", &call.arguments.id("address_id")?.to_string());
    reply::ok(shown(&thing))
}
