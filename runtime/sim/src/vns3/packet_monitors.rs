//! Packet monitors: defined, run for their time, then hold data.

use std::fmt::Write as _;

use edgebook_model::Method;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Vns3, reply};
use crate::archive::{Entry, tar_gz};
use crate::call::{Behaviours, Call};
use crate::clock::later;
use crate::resource::plain::Draft;
use crate::resource::{Object, number, text};
use crate::respond::{Cause, Refusal, Reply};

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/packet_monitor/{name}", show),
    (Method::Delete, "/api/packet_monitor/{name}", delete),
    (Method::Put, "/api/packet_monitor/{name}/start", start),
    (Method::Put, "/api/packet_monitor/{name}/stop", stop),
    (Method::Get, "/api/packet_monitor/{name}/download", download),
];

const KIND: &str = "packet_monitor";

impl Vns3 {
    /// No monitor outlives the controller's uptime.
    pub(super) fn stop_packet_monitors(&mut self, now: Timestamp) {
        for monitor in self.store.of(KIND).iter_mut() {
            if number(monitor, "_until").is_some_and(|until| until > now.as_second()) {
                monitor.insert("_until".to_owned(), Value::from(now.as_second()));
            }
        }
    }
}

/// What a monitor may do.
const TYPES: [&str; 3] = ["conntrack", "netflow", "pcap"];

pub(super) fn prepare(draft: &mut Draft<'_>) -> Result<(), Refusal> {
    let given = |field| text(draft.thing, field);
    if given("name").is_empty() {
        return Err(Refusal::invalid("name", ""));
    }
    if !TYPES.contains(&given("type")) {
        return Err(Refusal::invalid("type", ""));
    }
    if given("interface").is_empty() {
        return Err(Refusal::invalid("interface", ""));
    }
    if duration(given("duration")).is_none() {
        return Err(Refusal::invalid("duration", ""));
    }
    if given("destination").is_empty() || (given("type") == "pcap" && given("destination") != "file") {
        return Err(Refusal::invalid("destination", ""));
    }
    if draft.thing.get("filter").is_none_or(Value::is_null) {
        draft.thing.insert("filter".to_owned(), Value::from(""));
    }
    Ok(())
}

/// Longer than any controller runs.
const FOREVER: SignedDuration = SignedDuration::from_hours(24 * 365 * 100);

/// `10 minutes`, `90 s`, `2h`, `forever`
fn duration(text: &str) -> Option<SignedDuration> {
    if text.trim() == "forever" {
        return Some(FOREVER);
    }
    text.trim().parse::<SignedDuration>().ok().filter(SignedDuration::is_positive)
}

/// A 404 has no body here.
fn absent() -> Refusal {
    Refusal::new(Cause::Silent, 404, "")
}

fn named<'a>(state: &'a mut Vns3, call: &Call<'_>) -> Result<&'a mut Object, Refusal> {
    let found = state.store.find_mut(KIND, "name", call.arguments.path_text("name"));
    found.ok_or_else(absent)
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(crate::resource::fill::shown(named(state, call)?))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    named(state, call)?;
    state.store.remove(KIND, "name", call.arguments.path_text("name"));
    reply::ok(json!({"success": true, "output": "Packet monitor deleted"}))
}

fn start(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let monitor = named(state, call)?;
    if number(monitor, "_until").is_some_and(|until| until > call.now.as_second()) {
        return reply::ok(json!({"success": false, "output": "Packet monitor is running already"}));
    }
    let lasts = duration(text(monitor, "duration")).unwrap_or_default();
    monitor.insert("_since".to_owned(), Value::from(call.now.as_second()));
    monitor.insert("_until".to_owned(), Value::from(later(call.now, lasts).as_second()));
    reply::ok(json!({"success": true, "output": "Packet monitor started"}))
}

fn stop(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let monitor = named(state, call)?;
    if number(monitor, "_until").is_none_or(|until| until <= call.now.as_second()) {
        return reply::ok(json!({"success": false, "output": "Packet monitor is not running"}));
    }
    monitor.insert("_until".to_owned(), Value::from(call.now.as_second()));
    reply::ok(json!({"success": true, "output": "Packet monitor stopped"}))
}

/// One packet a second for as long as the monitor has run: 404 for one that never did, or that writes elsewhere.
fn download(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let monitor = named(state, call)?;
    let (Some(since), Some(until)) = (number(monitor, "_since"), number(monitor, "_until")) else {
        return Err(absent());
    };
    let until = until.min(call.now.as_second());
    let name = text(monitor, "name").to_owned();
    let (file, content) = match text(monitor, "type") {
        "pcap" => (format!("{name}.pcap"), pcap(since, until)),
        "conntrack" => (format!("{name}.csv"), connections(since, until)),
        _ => return Err(absent()),
    };
    let archive = tar_gz(&[Entry { name: &file, content: &content }]);
    Ok(reply::file(reply::BINARY, &format!("{name}.tar.gz"), archive))
}

/// A capture file in the classic format with empty packets, at most an hour of them.
fn pcap(since: i64, until: i64) -> Vec<u8> {
    let mut file = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 1] {
        file.extend_from_slice(&word.to_le_bytes());
    }
    for second in (since..until).take(3600) {
        let second = u32::try_from(second).unwrap_or(u32::MAX);
        for word in [second, 0, 0, 0] {
            file.extend_from_slice(&word.to_le_bytes());
        }
    }
    file
}

fn connections(since: i64, until: i64) -> Vec<u8> {
    let mut text = "time,proto,src,dst,sport,dport,state\n".to_owned();
    for second in (since..until).take(3600) {
        let port = 40_000 + second.rem_euclid(20_000);
        let _ = writeln!(text, "{second},tcp,10.10.0.21,10.20.1.9,{port},443,ESTABLISHED");
    }
    text.into_bytes()
}
