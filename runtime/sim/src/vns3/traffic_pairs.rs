//! Traffic pairs of a route-based gateway: `/ipsec/endpoints/{endpoint_id}/traffic_pairs`.

use edgebook_model::Method;
use ipnet::Ipv4Net;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::reply;
use super::scenario::TrafficPairScenario;
use super::tunnel::network_of;
use super::tunnels::cidr;
use super::{Vns3, next};
use crate::arguments::Arguments;
use crate::call::{Behaviours, Call};
use crate::clock::earlier;
use crate::recorded::whole;
use crate::resource::{Object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Post, "/api/ipsec/endpoints/{endpoint_id}/traffic_pairs", create),
    (Method::Put, "/api/ipsec/endpoints/{endpoint_id}/traffic_pairs/{pair_id}", update),
    (Method::Delete, "/api/ipsec/endpoints/{endpoint_id}/traffic_pairs/{pair_id}", delete),
    (Method::Put, "/api/ipsec/endpoints/{endpoint_id}/traffic_pairs/{pair_id}/enable", enable),
    (Method::Put, "/api/ipsec/endpoints/{endpoint_id}/traffic_pairs/{pair_id}/disable", disable),
];

/// Two networks that may talk.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct TrafficPair {
    pub(super) endpoint_id: i64,
    pub(super) local_subnet: Ipv4Net,
    pub(super) remote_subnet: Ipv4Net,
    pub(super) enabled: bool,
    description: Option<String>,
    ping_ipaddress: Option<String>,
    ping_interface: String,
    ping_interval: i64,
    created_at: Timestamp,
    updated_at: Timestamp,
}

/// A traffic pair as the API shows it.
#[derive(Serialize)]
pub(super) struct TrafficPairView<'a> {
    id: i64,
    remote_subnet: Ipv4Net,
    local_subnet: Ipv4Net,
    ping_ipaddress: Option<&'a str>,
    ping_interface: &'a str,
    ping_interval: i64,
    enabled: bool,
    description: Option<&'a str>,
    ipsec_endpoint_id: i64,
    endpoint_id: i64,
    created_at: String,
    updated_at: String,
}

impl TrafficPair {
    fn new(endpoint_id: i64, local_subnet: Ipv4Net, remote_subnet: Ipv4Net, now: Timestamp) -> Self {
        Self {
            endpoint_id,
            local_subnet,
            remote_subnet,
            enabled: true,
            description: None,
            ping_ipaddress: None,
            ping_interface: String::new(),
            ping_interval: 0,
            created_at: now,
            updated_at: now,
        }
    }

    pub(super) fn from_scenario(endpoint_id: i64, scenario: &TrafficPairScenario, now: Timestamp) -> Self {
        const MONTH: SignedDuration = SignedDuration::from_hours(30 * 24);
        let created = earlier(now, MONTH);
        let pair = Self::new(endpoint_id, scenario.local_subnet, scenario.remote_subnet, created);
        Self { enabled: scenario.enabled, description: scenario.description.clone(), ..pair }
    }

    /// The pair of a recorded answer.
    pub(super) fn of_answer(endpoint_id: i64, answer: &Object, now: Timestamp) -> Self {
        let network = |field| network_of(answer, field);
        let date = |field| text(answer, field).parse().unwrap_or(now);
        let optional = |field| answer.get(field).and_then(Value::as_str).map(str::to_owned);
        Self {
            enabled: answer.get("enabled").and_then(Value::as_bool).unwrap_or(true),
            description: optional("description"),
            ping_ipaddress: optional("ping_ipaddress"),
            ping_interface: text(answer, "ping_interface").to_owned(),
            ping_interval: whole(answer, "ping_interval").unwrap_or_default(),
            created_at: date("created_at"),
            updated_at: date("updated_at"),
            ..Self::new(endpoint_id, network("local_subnet"), network("remote_subnet"), now)
        }
    }

    pub(super) fn view(&self, id: i64) -> TrafficPairView<'_> {
        TrafficPairView {
            id,
            remote_subnet: self.remote_subnet,
            local_subnet: self.local_subnet,
            ping_ipaddress: self.ping_ipaddress.as_deref(),
            ping_interface: &self.ping_interface,
            ping_interval: self.ping_interval,
            enabled: self.enabled,
            description: self.description.as_deref(),
            ipsec_endpoint_id: self.endpoint_id,
            endpoint_id: self.endpoint_id,
            created_at: reply::iso(self.created_at),
            updated_at: reply::iso(self.updated_at),
        }
    }

    fn change(&mut self, arguments: &Arguments) -> Result<(), Refusal> {
        let (remote, local) = (cidr(arguments, "remote_subnet")?, cidr(arguments, "local_subnet")?);
        self.remote_subnet = remote.unwrap_or(self.remote_subnet);
        self.local_subnet = local.unwrap_or(self.local_subnet);
        self.enabled = arguments.flag("enabled").unwrap_or(self.enabled);
        self.ping_interval = arguments.number("ping_interval").unwrap_or(self.ping_interval);
        if arguments.body.contains_key("description") {
            self.description = arguments.text("description").map(str::to_owned);
        }
        if arguments.body.contains_key("ping_ipaddress") {
            self.ping_ipaddress = arguments.text("ping_ipaddress").map(str::to_owned);
        }
        if let Some(interface) = arguments.text("ping_interface") {
            interface.clone_into(&mut self.ping_interface);
        }
        Ok(())
    }
}

impl Vns3 {
    fn named_pair(&mut self, call: &Call<'_>) -> Result<(i64, &mut TrafficPair), Refusal> {
        let endpoint = call.arguments.id("endpoint_id")?;
        let id = call.arguments.id("pair_id")?;
        self.endpoint(endpoint, call.operation)?;
        let pair = self.traffic_pairs.get_mut(&id).filter(|pair| pair.endpoint_id == endpoint);
        pair.map(|pair| (id, pair)).ok_or_else(|| reply::absent(call.operation, "traffic pair id"))
    }
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let endpoint = call.arguments.id("endpoint_id")?;
    state.endpoint(endpoint, call.operation)?;
    let network = |key| cidr(call.arguments, key)?.ok_or_else(|| Refusal::missing(key));
    let mut pair = TrafficPair::new(endpoint, network("local_subnet")?, network("remote_subnet")?, call.now);
    pair.change(call.arguments)?;
    state.need_room_for_tunnel()?;
    let id = next(&mut state.ids.traffic_pair);
    let reply = reply::ok(pair.view(id));
    state.traffic_pairs.insert(id, pair);
    reply
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (id, pair) = state.named_pair(call)?;
    pair.change(call.arguments)?;
    pair.updated_at = call.now;
    reply::ok(pair.view(id))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (id, pair) = state.named_pair(call)?;
    let reply = reply::ok(pair.view(id));
    state.traffic_pairs.remove(&id);
    reply
}

fn enable(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    switch(state, call, true)
}

fn disable(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    switch(state, call, false)
}

fn switch(state: &mut Vns3, call: &Call<'_>, enabled: bool) -> Result<Reply, Refusal> {
    let (id, pair) = state.named_pair(call)?;
    pair.enabled = enabled;
    pair.updated_at = call.now;
    reply::ok(pair.view(id))
}
