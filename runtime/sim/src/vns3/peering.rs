//! The mesh of controllers: `/peering`. Each controller knows only its own side of a peering.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, number, object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/peering", show),
    (Method::Put, "/api/peering/self", set_self),
    (Method::Post, "/api/peering/peers", create),
    (Method::Put, "/api/peering/peers/{peer_id}", update),
    (Method::Delete, "/api/peering/peers/{peer_id}", delete),
];

/// Peers: `id`, `name` (the address), `overlay_mtu`, `reachable` (false for one that never answers).
const KIND: &str = "peer";

impl Vns3 {
    pub(super) fn is_peered(&self) -> bool {
        !self.store.all(KIND).is_empty()
    }

    /// What holds only when true is there only when true: `self`, `not_set`, `reachable`. The own entry has no id.
    fn peering(&self, now: Timestamp) -> Result<Reply, Refusal> {
        let mut managers = Object::new();
        for (id, address) in (1_i64..).zip(self.controller_addresses()) {
            let entry = if id == self.scenario.manager_id {
                json!({"overlay_ipaddress": address, "self": true})
            } else {
                match self.store.find(KIND, "id", &id.to_string()) {
                    None => json!({"overlay_ipaddress": address, "not_set": true, "id": id}),
                    Some(peer) => {
                        let mut entry = object(json!({
                            "overlay_ipaddress": address,
                            "id": id,
                            "address": text(peer, "name"),
                            "mtu": number(peer, "overlay_mtu").unwrap_or(1500).to_string(),
                        }));
                        let answers = peer.get("reachable") != Some(&Value::Bool(false));
                        if answers && number(peer, "_up_at").is_none_or(|at| at <= now.as_millisecond()) {
                            entry.insert("reachable".to_owned(), Value::Bool(true));
                        }
                        Value::Object(entry)
                    }
                }
            };
            managers.insert(id.to_string(), entry);
        }
        let mut answer = object(json!({"peered": self.is_peered()}));
        if self.scenario.manager_id > 0 {
            answer.insert("id".to_owned(), Value::from(self.scenario.manager_id));
        }
        answer.insert("managers".to_owned(), Value::Object(managers.clone()));
        answer.insert("controllers".to_owned(), Value::Object(managers));
        reply::ok(answer)
    }

    /// Refuses an id that the topology does not have, or that is this controller's own.
    fn peer_id(&self, id: i64, words: &str) -> Result<String, Refusal> {
        if (1..=self.license.controllers).contains(&id) && id != self.scenario.manager_id {
            return Ok(id.to_string());
        }
        Err(Refusal::invalid("", format!("{id} is {words}")))
    }
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.peering(call.now)
}

/// An id that is set stays, unless the change is forced.
fn set_self(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.number("id").ok_or_else(|| Refusal::missing("id"))?;
    let (own, force) = (state.scenario.manager_id, call.arguments.flag("force") == Some(true));
    let taken = state.store.find(KIND, "id", &id.to_string()).is_some();
    if !(1..=state.license.controllers).contains(&id) || taken || (own > 0 && own != id && !force) {
        return Err(Refusal::invalid("id", ""));
    }
    let addresses = state.controller_addresses();
    let index = usize::try_from(id.saturating_sub(1)).unwrap_or_default();
    if let Some(address) = addresses.get(index) {
        state.scenario.overlay_ipaddress = *address;
    }
    state.scenario.manager_id = id;
    state.peering(call.now)
}

/// Takes the fields that were given. The peer answers after the time that a negotiation takes.
fn set(state: &Vns3, peer: &mut Object, call: &Call<'_>) -> Result<(), Refusal> {
    if let Some(name) = call.arguments.text("name") {
        if name.trim().is_empty() {
            return Err(Refusal::invalid("name", ""));
        }
        peer.insert("name".to_owned(), Value::from(name));
    }
    if let Some(mtu) = call.arguments.number("overlay_mtu") {
        peer.insert("overlay_mtu".to_owned(), Value::from(mtu));
    }
    let up_at = crate::clock::later(call.now, state.scenario.bounce_delay);
    peer.insert("_up_at".to_owned(), Value::from(up_at.as_millisecond()));
    Ok(())
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let number = call.arguments.number("id").ok_or_else(|| Refusal::missing("id"))?;
    let id = state.peer_id(number, "an invalid controller id")?;
    let exists = state.store.find(KIND, "id", &id).is_some();
    if exists && call.arguments.flag("force") == Some(false) {
        return Err(Refusal::invalid("", format!("{id} is peered already")));
    }
    let mut peer = object(json!({"id": number, "name": "", "overlay_mtu": 1500}));
    set(state, &mut peer, call)?;
    state.store.remove(KIND, "id", &id);
    state.store.of(KIND).add(peer);
    state.peering(call.now)
}

fn named(state: &Vns3, call: &Call<'_>) -> Result<String, Refusal> {
    let number = call.arguments.id("peer_id")?;
    let id = state.peer_id(number, "invalid as controller id.")?;
    let known = state.store.find(KIND, "id", &id).is_some();
    known.then_some(id).ok_or_else(|| Refusal::invalid("", format!("{number} is invalid as controller id.")))
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = named(state, call)?;
    let mut peer = state.store.find(KIND, "id", &id).cloned().unwrap_or_default();
    set(state, &mut peer, call)?;
    if let Some(place) = state.store.find_mut(KIND, "id", &id) {
        *place = peer;
    }
    state.peering(call.now)
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = named(state, call)?;
    state.store.remove(KIND, "id", &id);
    state.peering(call.now)
}
