//! The management system that the controller reports to: `/ms`.

use std::net::{IpAddr, SocketAddr};

use edgebook_model::Method;
use serde_json::json;

use super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/ms", show),
    (Method::Post, "/api/ms", create),
    (Method::Put, "/api/ms", update),
    (Method::Post, "/api/ms/alert/test", test),
];

/// Where the management system is, and whether it gets alerts.
#[derive(Default)]
pub(super) struct Management {
    address: Option<IpAddr>,
    alerts: bool,
}

fn address(call: &Call<'_>) -> Result<Option<IpAddr>, Refusal> {
    let Some(text) = call.arguments.text("ip") else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Refusal::invalid("ip", ""))
}

/// The alert that reports to the management system; no URL as long as none is set, or when another one is asked for.
fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let asked = call.arguments.query_text("ip");
    let meant = |address: &IpAddr| asked.is_none_or(|asked| address.to_string() == asked);
    let address = state.management.address.filter(meant);
    reply::ok(json!({
        "name": "VNS3:ms",
        "url": address.map(|address| format!("https://{}/api/alerts", SocketAddr::new(address, 443))),
        "enabled": state.management.alerts && address.is_some(),
        "created_at": reply::iso(state.booted),
        "updated_at": reply::iso(state.booted),
        "events": super::monitoring::EVENTS,
        "custom_properties": [],
    }))
}

impl Management {
    fn reply(&self) -> Result<Reply, Refusal> {
        let address = self.address.map(|address| address.to_string()).unwrap_or_default();
        reply::ok(json!({"ip": address, "alert_enabled": self.alerts}))
    }
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.management.address = address(call)?;
    state.management.alerts = true;
    state.management.reply()
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if let Some(address) = address(call)? {
        state.management.address = Some(address);
    }
    state.management.alerts = call.arguments.flag("alert_enabled").unwrap_or(state.management.alerts);
    state.management.reply()
}

fn test(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    if state.management.address.is_none() {
        return Err(Refusal::bad_request("No management system is set"));
    }
    reply::ok(true)
}
