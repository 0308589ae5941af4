//! Hosts that are probed and routes that are watched: `/api/oper/hostmon`, `/api/oper/routemon`.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;

use edgebook_model::Method;
use serde::Serialize;
use serde_json::{Value, json};

use super::Cos;
use super::measure::Moment;
use super::reply;
use super::scenario::{HostMonitorScenario, MonitoredRouteScenario};
use crate::call::{Behaviours, Call};
use crate::respond::{Cause, Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> =
    &[(Method::Get, "/api/oper/hostmon", hosts), (Method::Get, "/api/oper/routemon", routes)];

#[derive(Serialize)]
struct Host<'a> {
    session: i64,
    host: i64,
    reachable: bool,
    protocol: &'a str,
    ip: Ipv4Addr,
    local_ip: Ipv4Addr,
    interval: i64,
    sample: i64,
    failed: Count,
    latency: Count,
    source_system: &'a str,
}

#[derive(Clone, Copy, Serialize)]
struct Count {
    current: i64,
    max_allowed: i64,
}

impl Count {
    fn fits(self) -> bool {
        self.current <= self.max_allowed
    }
}

impl<'a> Host<'a> {
    fn of(scenario: &'a HostMonitorScenario, moment: Moment) -> Self {
        let name = scenario.ip.to_string();
        let lost = if scenario.down { scenario.sample } else { moment.gauge(&name, 0, 1) };
        let time =
            if scenario.down { 0 } else { moment.gauge(&name, scenario.latency, scenario.latency / 4) };
        let failed = Count { current: lost.min(scenario.sample), max_allowed: scenario.max_failed };
        let latency = Count { current: time, max_allowed: scenario.max_latency };
        Self {
            session: scenario.session,
            host: scenario.host,
            reachable: failed.fits() && latency.fits(),
            protocol: &scenario.protocol,
            ip: scenario.ip,
            local_ip: Ipv4Addr::UNSPECIFIED,
            interval: scenario.interval,
            sample: scenario.sample,
            failed,
            latency,
            source_system: &scenario.source_system,
        }
    }
}

fn hosts(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Hosts<'a> {
        hostmonitors: Vec<Host<'a>>,
    }
    let moment = state.moment(call.now);
    let hostmonitors = state.scenario.host_monitors.iter().map(|host| Host::of(host, moment)).collect();
    reply::ok(Hosts { hostmonitors })
}

#[derive(Serialize)]
struct Route<'a> {
    flags: Vec<&'static str>,
    interface: &'a str,
    table: &'a str,
    network: &'a str,
    gateway: Ipv4Addr,
    metric: i64,
    monitors: BTreeMap<&'static str, &'static str>,
}

impl<'a> Route<'a> {
    /// Watched (`M`); when one way of watching fails the route has failed (`F`) and is out of use (`X`).
    fn of(scenario: &'a MonitoredRouteScenario, hosts: &[HostMonitorScenario], moment: Moment) -> Self {
        let session = |number: i64| hosts.iter().filter(move |host| host.session == number);
        let reached = |number| session(number).any(|host| Host::of(host, moment).reachable);
        let found = [("arp", scenario.arp), ("hostmon", scenario.hostmon.map(reached))];
        let monitors: BTreeMap<_, _> = found
            .into_iter()
            .filter_map(|(way, fine)| Some((way, if fine? { "ok" } else { "fail" })))
            .collect();
        let failed = monitors.values().any(|found| *found == "fail");
        Self {
            flags: if failed { vec!["M", "F", "X"] } else { vec!["M"] },
            interface: &scenario.interface,
            table: &scenario.table,
            network: &scenario.network,
            gateway: scenario.gateway.unwrap_or(Ipv4Addr::UNSPECIFIED),
            metric: scenario.metric,
            monitors,
        }
    }
}

/// Two editions of the guide print a whole reply within the list of routes; a scenario decides which form is sent.
fn routes(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let moment = state.moment(call.now);
    let scenario = &state.scenario;
    let routes =
        scenario.monitored_routes.iter().map(|route| Route::of(route, &scenario.host_monitors, moment));
    let routes = serde_json::to_value(routes.collect::<Vec<_>>())
        .map_err(|error| Refusal::new(Cause::Internal, 500, error.to_string()))?;
    let answer: Value = if scenario.nested_routes || call.deviations.has("C9") {
        json!({"routes": [{"flags": {"error": false, "routes": routes}}]})
    } else {
        json!({"routes": routes})
    };
    reply::ok(answer)
}
