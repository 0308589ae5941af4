//! Servers behind a load balancing rule report how busy they are: `/api/oper/slb`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Cos;
use super::reply;
use super::scenario::SlbServerScenario;
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::respond::{Cause, Refusal, Reply};

pub(super) const PATH: &str = "/api/oper/slb";

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[(Method::Post, PATH, report)];

/// A server that is silent for longer gets no new connections.
const SILENCE: SignedDuration = SignedDuration::from_mins(1);

/// A server behind a load balancing rule.
#[derive(Debug)]
pub(super) struct Server {
    id: String,
    ip: Ipv4Addr,
    load: i64,
    maintenance: bool,
    last_report: Option<Timestamp>,
}

/// What the firewall thinks of a balanced server. No call of the API shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BalancedServer {
    /// The identifier in the rule.
    pub id: String,
    /// The address.
    pub ip: Ipv4Addr,
    /// The load that it last reported, in percent.
    pub load: i64,
    /// Whether it asked to be left alone.
    pub maintenance: bool,
    /// Whether it gets new connections.
    pub available: bool,
}

impl Server {
    pub(super) fn from_scenario(scenario: &SlbServerScenario) -> Self {
        let SlbServerScenario { id, ip } = scenario.clone();
        Self { id, ip, load: 0, maintenance: false, last_report: None }
    }

    /// Until all servers of a rule have reported once, connections are dealt out in turn to all of them.
    pub(super) fn view(&self, all_reported: bool, now: Timestamp) -> BalancedServer {
        let heard = self.last_report.is_some_and(|at| later(at, SILENCE) > now);
        BalancedServer {
            id: self.id.clone(),
            ip: self.ip,
            load: self.load,
            maintenance: self.maintenance,
            available: !self.maintenance && (heard || !all_reported),
        }
    }
}

/// All servers, with whether each gets connections.
pub(super) fn view(servers: &[Server], now: Timestamp) -> Vec<BalancedServer> {
    let reported = |id: &str| servers.iter().filter(|it| it.id == id).all(|it| it.last_report.is_some());
    servers.iter().map(|server| server.view(reported(&server.id), now)).collect()
}

/// The guide's own words for what is wrong with a report.
pub(super) fn reword(refusal: Refusal) -> Refusal {
    let words = match &refusal.cause {
        Cause::Argument { name, missing: true } if name == "serverID" => "no server identifier parameter",
        Cause::Argument { name, missing: true } if name == "serverIP" => "no server address parameter",
        Cause::Argument { name, .. } if ["serverID", "serverIP"].contains(&&**name) => "unknown server",
        Cause::Argument { name, .. } if name == "load" => "load out of range",
        Cause::BadRequest if refusal.detail.starts_with("needs ") => "missing parameter",
        Cause::Argument { .. } | Cause::BadRequest => "malformed",
        _ => return refusal,
    };
    refused(words)
}

fn refused(words: &str) -> Refusal {
    Refusal::bad_request(format!("Bad Request, {words}"))
}

fn report(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.text("serverID").unwrap_or_default();
    let ip = call.arguments.text("serverIP").and_then(|text| text.parse::<Ipv4Addr>().ok());
    let is_meant = |server: &Server| server.id == id && Some(server.ip) == ip;
    if let Some(ip) = ip.filter(|_| state.scenario.any_slb_server && !state.slb.iter().any(is_meant)) {
        state.slb.push(Server::from_scenario(&SlbServerScenario { id: id.to_owned(), ip }));
    }
    let server = state.slb.iter_mut().find(|server| is_meant(server));
    let server = server.ok_or_else(|| refused("unknown server"))?;
    let maintenance = call.arguments.text("maintenance").map(|text| text == "yes");
    match call.arguments.number("load") {
        Some(load) => server.load = load,
        None if server.maintenance && maintenance == Some(false) => server.load = 0,
        None => {}
    }
    server.maintenance = maintenance.unwrap_or(server.maintenance);
    server.last_report = Some(call.now);
    reply::done()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_counts_only_once_all_have_reported() {
        let scenario = |last| SlbServerScenario { id: "web".into(), ip: Ipv4Addr::new(10, 0, 0, last) };
        let mut servers = [1, 2].map(|last| Server::from_scenario(&scenario(last)));
        let at = |second| Timestamp::from_second(second).unwrap();
        let available = |servers: &[Server], now| {
            view(servers, at(now)).iter().map(|it| it.available).collect::<Vec<_>>()
        };
        servers[0].last_report = Some(at(0));
        assert_eq!(available(&servers, 59), [true, true]);
        assert_eq!(available(&servers, 500), [true, true], "the other one never reported");
        servers[1].last_report = Some(at(30));
        assert_eq!(available(&servers, 59), [true, true]);
        assert_eq!(available(&servers, 60), [false, true]);
        assert_eq!(available(&servers, 90), [false, false]);
        servers[1].maintenance = true;
        assert_eq!(available(&servers, 31), [true, false]);
    }
}
