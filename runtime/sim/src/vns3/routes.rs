//! Static routes: `/routes`. Every change answers with the whole map, whose keys count from 1 and are not the ids.

use edgebook_model::Method;
use ipnet::Ipv4Net;
use serde_json::{Value, json};

use super::tunnels::cidr;
use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::fill::shown;
use crate::resource::{Object, flag, number, object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/routes", list),
    (Method::Post, "/api/routes", create),
    (Method::Delete, "/api/routes/{route_id}", delete),
    (Method::Put, "/api/routes/{route_id}/disable", disable),
    (Method::Put, "/api/routes/{route_id}/enable", enable),
];

const KIND: &str = "route";

impl Vns3 {
    fn route_view(&self, route: &Object, call: &Call<'_>) -> Object {
        let mut view = shown(route);
        if let Ok(network) = text(route, "cidr").parse::<Ipv4Net>() {
            view.insert("netmask".to_owned(), json!(network.netmask()));
        }
        for (field, value) in [
            ("description", json!("")),
            ("advertise", json!(false)),
            ("enabled", json!(true)),
            ("editable", json!(true)),
            ("metric", json!(0)),
            ("table", json!("main")),
        ] {
            view.entry(field).or_insert(value);
        }
        let tunnel = number(route, "tunnel").and_then(|id| self.tunnels.get(&id));
        match tunnel.map(|tunnel| serde_json::to_value(self.view(tunnel, call.now, false))) {
            Some(Ok(tunnel)) => view.insert("tunnel".to_owned(), tunnel),
            _ => view.remove("tunnel"),
        };
        view
    }

    fn route_map(&self, call: &Call<'_>, table: Option<&str>) -> Result<Reply, Refusal> {
        let views = self.store.all(KIND).iter().map(|route| self.route_view(route, call));
        let wanted = views.filter(|view| table.is_none_or(|table| text(view, "table") == table));
        reply::ok(
            wanted
                .zip(1..)
                .map(|(view, key): (_, i64)| (key.to_string(), Value::Object(view)))
                .collect::<Object>(),
        )
    }
}

fn unknown() -> Refusal {
    Refusal::invalid("", "bad route id or route not found")
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.route_map(call, call.arguments.query_text("table"))
}

/// A gateway or an interface that is sent as `_notset` comes back so; one that is not sent does not come back.
fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let network = cidr(call.arguments, "cidr")?.ok_or_else(|| Refusal::missing("cidr"))?;
    let mut route = object(json!({"cidr": network}));
    for field in ["interface", "gateway"] {
        let Some(value) = call.arguments.text(field).filter(|value| !value.is_empty()) else { continue };
        if field == "gateway" && value != "_notset" && value.parse::<std::net::IpAddr>().is_err() {
            return Err(Refusal::invalid("gateway", ""));
        }
        route.insert(field.to_owned(), Value::from(value));
    }
    if let Some(id) = call.arguments.number("tunnel") {
        if !state.tunnels.contains_key(&id) {
            return Err(Refusal::invalid("", "Validation failed: Ipsec tunnel bad tunnel ID"));
        }
        route.insert("tunnel".to_owned(), Value::from(id));
    }
    for field in ["description", "advertise", "metric", "table"] {
        if let Some(value) = call.arguments.body.get(field) {
            route.insert(field.to_owned(), value.clone());
        }
    }
    let same = |other: &Object| {
        ["cidr", "interface", "gateway", "tunnel"].iter().all(|field| other.get(*field) == route.get(*field))
            && table(other) == table(&route)
    };
    if state.store.all(KIND).iter().any(same) {
        return Err(Refusal::invalid("", "Validation failed: Route already exists"));
    }
    state.store.of(KIND).add_numbered(route);
    state.route_map(call, None)
}

fn table(route: &Object) -> &str {
    route.get("table").and_then(Value::as_str).unwrap_or("main")
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.id("route_id")?.to_string();
    let route = state.store.find(KIND, "id", &id).ok_or_else(unknown)?;
    if route.contains_key("editable") && !flag(route, "editable") {
        return Err(Refusal::invalid("", "route is not editable"));
    }
    state.store.remove(KIND, "id", &id);
    state.route_map(call, None)
}

fn disable(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    switch(state, call, false)
}

fn enable(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    switch(state, call, true)
}

fn switch(state: &mut Vns3, call: &Call<'_>, enabled: bool) -> Result<Reply, Refusal> {
    let id = call.arguments.id("route_id")?.to_string();
    let route = state.store.find_mut(KIND, "id", &id).ok_or_else(unknown)?;
    route.insert("enabled".to_owned(), Value::Bool(enabled));
    let route = state.store.find(KIND, "id", &id).ok_or_else(unknown)?;
    reply::ok(state.route_view(route, call))
}
