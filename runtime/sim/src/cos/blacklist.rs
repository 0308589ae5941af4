//! Addresses whose connections are dropped for a while: `/api/oper/blacklist`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::Cos;
use super::reply;
use super::scenario::BlacklistScenario;
use super::userauth::address;
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::recorded::whole;
use crate::resource::{Object, text};
use crate::respond::{Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Cos> = &[
    (Method::Get, "/api/oper/blacklist", list),
    (Method::Post, "/api/oper/blacklist", add),
    (Method::Delete, "/api/oper/blacklist", delete),
];

/// The service that stands for all of them, shown as an empty text.
const ALL_SERVICES: &str = "all_services";

/// What entries are that came through the API; it can delete no others.
const OURS: &str = "REST";

/// A blacklist entry. Host, service and origin are its key.
#[derive(Debug)]
pub(super) struct Entry {
    host: Ipv4Addr,
    service: String,
    pub(super) expires_at: Timestamp,
    alert_type: String,
    rule_name: String,
    description: String,
}

#[derive(Serialize)]
struct EntryView<'a> {
    host: Ipv4Addr,
    service: &'a str,
    ttl: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    alert_type: Option<&'a str>,
    rule_name: &'a str,
    description: &'a str,
}

impl Entry {
    pub(super) fn from_scenario(scenario: &BlacklistScenario, now: Timestamp) -> Self {
        Self {
            host: scenario.host,
            service: scenario.service.clone().unwrap_or_else(|| ALL_SERVICES.to_owned()),
            expires_at: later(now, scenario.ttl),
            alert_type: scenario.alert_type.clone(),
            rule_name: scenario.rule_name.clone(),
            description: scenario.description.clone(),
        }
    }

    /// The entry of a recorded answer; `origin` is what was asked for, where the answer does not repeat it.
    pub(super) fn of_answer(answer: &Object, origin: Option<&str>, now: Timestamp) -> Option<Self> {
        let plain = |field| Some(text(answer, field)).filter(|text| !["", "-"].contains(text));
        Some(Self {
            host: text(answer, "host").parse().ok()?,
            service: plain("service").unwrap_or(ALL_SERVICES).to_owned(),
            expires_at: later(now, SignedDuration::from_secs(whole(answer, "ttl")?)),
            alert_type: plain("alert_type").or(origin).unwrap_or(OURS).to_owned(),
            rule_name: plain("rule_name").unwrap_or_default().to_owned(),
            description: plain("description").unwrap_or_default().to_owned(),
        })
    }

    /// Whether it came from there.
    pub(super) fn is_of(&self, origin: &str) -> bool {
        self.alert_type == origin
    }

    /// The seconds left are a number written as a text, rounded up: an entry that still counts never shows 0.
    fn view(&self, now: Timestamp, with_origin: bool) -> EntryView<'_> {
        let left = self.expires_at.duration_since(now).as_millis().max(0);
        EntryView {
            host: self.host,
            service: if self.service == ALL_SERVICES { "" } else { &self.service },
            ttl: left.saturating_add(999).checked_div(1000).unwrap_or_default().to_string(),
            alert_type: with_origin.then_some(self.alert_type.as_str()),
            rule_name: dash_if_empty(&self.rule_name),
            description: dash_if_empty(&self.description),
        }
    }
}

fn dash_if_empty(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

fn host(text: Option<&str>) -> Result<Ipv4Addr, Refusal> {
    address(text, "host")?.ok_or_else(|| Refusal::missing("host"))
}

fn service(text: Option<&str>) -> &str {
    text.filter(|service| !service.is_empty()).unwrap_or(ALL_SERVICES)
}

fn list(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Entries<'a> {
        blacklist_count: usize,
        blacklist_hosts: Vec<EntryView<'a>>,
    }
    let origin = call.arguments.query_text("alert_type");
    if origin.is_some_and(|origin| origin.eq_ignore_ascii_case("all")) {
        return Err(Refusal::invalid("alert_type", "leave it out to see all entries"));
    }
    let meant = |entry: &&Entry| origin.is_none_or(|origin| origin == entry.alert_type);
    let blacklist_hosts: Vec<_> =
        state.blacklist.iter().filter(meant).map(|entry| entry.view(call.now, true)).collect();
    reply::ok(Entries { blacklist_count: blacklist_hosts.len(), blacklist_hosts })
}

/// The same host and service again renews the entry.
fn add(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    #[derive(Serialize)]
    struct Added<'a> {
        blacklist_entry: EntryView<'a>,
    }
    let host = host(call.arguments.text("host"))?;
    let service = service(call.arguments.text("service"));
    if service != ALL_SERVICES && !state.scenario.services.iter().any(|known| known == service) {
        return Err(Refusal::bad_request("400 Bad Request"));
    }
    let ttl = call.arguments.number("ttl").unwrap_or(300);
    if ttl < 1 {
        return Err(Refusal::invalid("ttl", "Value out of range"));
    }
    let entry = Entry {
        host,
        service: service.to_owned(),
        expires_at: later(call.now, SignedDuration::from_secs(ttl)),
        alert_type: OURS.to_owned(),
        rule_name: call.arguments.text("rule_name").unwrap_or_default().to_owned(),
        description: call.arguments.text("description").unwrap_or_default().to_owned(),
    };
    let reply = reply::ok(Added { blacklist_entry: entry.view(call.now, false) });
    match state.blacklist.iter_mut().find(|old| is_ours(old, host, service)) {
        Some(old) => *old = entry,
        None => state.blacklist.push(entry),
    }
    reply
}

/// Host and service must match exactly: the default service does not delete an entry for a single one.
fn delete(state: &mut Cos, call: &Call<'_>) -> Result<Reply, Refusal> {
    let host = host(call.arguments.query_text("host"))?;
    let service = service(call.arguments.query_text("service"));
    let before = state.blacklist.len();
    state.blacklist.retain(|entry| !is_ours(entry, host, service));
    if state.blacklist.len() == before {
        return Err(Refusal::not_found("Blacklist entry does not exist"));
    }
    reply::done()
}

fn is_ours(entry: &Entry, host: Ipv4Addr, service: &str) -> bool {
    entry.host == host && entry.service == service && entry.alert_type == OURS
}
