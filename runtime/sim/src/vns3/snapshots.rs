//! Saved configurations: made, listed, downloaded, deleted, and put in force on a controller without keys.
//!
//! A snapshot file is a gzipped tar archive with the configuration as JSON in it. One that another simulated
//! controller made is taken as well; a real controller's is not.

use std::collections::BTreeMap;

use edgebook_model::Method;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::bgp_peers::BgpPeer;
use super::clients::Tags;
use super::endpoints::Endpoint;
use super::keyset::Keyset;
use super::traffic_pairs::TrafficPair;
use super::tunnel::Tunnel;
use super::{Ids, Vns3, reply};
use crate::archive::{Entry, first_file, tar_gz};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, Store, number, object, text};
use crate::respond::{Refusal, Reply};
use crate::sha1;

pub(super) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/snapshots", list),
    (Method::Post, "/api/snapshots", create),
    (Method::Get, "/api/snapshots/{snapshot_name}", download),
    (Method::Delete, "/api/snapshots/{snapshot_name}", delete),
    (Method::Put, "/api/snapshots/running_config", import),
];

/// The controller has room for this many.
const MOST: usize = 10;

/// The kind of what a scenario says about snapshots.
pub(super) const PENDING: &str = "snapshot";

/// A saved configuration.
pub(super) struct Snapshot {
    name: String,
    at: Timestamp,
    file: Vec<u8>,
    sha1: String,
}

/// All of the configuration that a snapshot keeps.
#[derive(Deserialize)]
struct Saved {
    topology_name: String,
    controller_name: String,
    password: String,
    ipsec_local_ipaddress: String,
    endpoints: BTreeMap<i64, Endpoint>,
    tunnels: BTreeMap<i64, Tunnel>,
    traffic_pairs: BTreeMap<i64, TrafficPair>,
    bgp_peers: BTreeMap<i64, BgpPeer>,
    ids: Ids,
    store: Store,
    tags: Tags,
    licensed: bool,
    /// What stands for the keys, if there are any.
    keyset: Option<u64>,
}

/// The same without copying it.
#[derive(Serialize)]
struct ToSave<'a> {
    topology_name: &'a str,
    controller_name: &'a str,
    password: &'a str,
    ipsec_local_ipaddress: &'a str,
    endpoints: &'a BTreeMap<i64, Endpoint>,
    tunnels: &'a BTreeMap<i64, Tunnel>,
    traffic_pairs: &'a BTreeMap<i64, TrafficPair>,
    bgp_peers: &'a BTreeMap<i64, BgpPeer>,
    ids: &'a Ids,
    store: &'a Store,
    tags: &'a Tags,
    licensed: bool,
    /// What stands for the keys, if there are any.
    keyset: Option<u64>,
}

impl Vns3 {
    /// Saves the configuration as it is.
    pub(super) fn take_snapshot(&mut self, name: String, at: Timestamp) {
        let saved = serde_json::to_vec(&ToSave {
            topology_name: &self.scenario.topology_name,
            controller_name: &self.scenario.controller_name,
            password: &self.scenario.password,
            ipsec_local_ipaddress: &self.ipsec_local_ipaddress,
            endpoints: &self.endpoints,
            tunnels: &self.tunnels,
            traffic_pairs: &self.traffic_pairs,
            bgp_peers: &self.bgp_peers,
            ids: &self.ids,
            store: &self.store,
            tags: &self.clients.tags,
            licensed: self.license.finalized,
            keyset: self.keyset.key(),
        });
        let content = saved.unwrap_or_default();
        let file = tar_gz(&[Entry { name: "configuration.json", content: &content }]);
        let sha1 = sha1::hex(&file);
        self.snapshots.push(Snapshot { name, at, file, sha1 });
    }

    /// The name of a snapshot that was given none: when and where it was made.
    fn snapshot_name(&self, at: Timestamp) -> String {
        format!("snapshot_{}_{}_{}", at.strftime("%Y%m%d"), at.as_second(), self.scenario.public_ipaddress)
    }

    fn restore(&mut self, saved: Saved, at: Timestamp) {
        let scenario = &mut self.scenario;
        (scenario.topology_name, scenario.controller_name) = (saved.topology_name, saved.controller_name);
        scenario.password = saved.password;
        self.ipsec_local_ipaddress = saved.ipsec_local_ipaddress;
        (self.endpoints, self.tunnels) = (saved.endpoints, saved.tunnels);
        (self.traffic_pairs, self.bgp_peers, self.ids) = (saved.traffic_pairs, saved.bgp_peers, saved.ids);
        (self.store, self.clients.tags) = (saved.store, saved.tags);
        self.license.finalized = saved.licensed;
        if let Some(key) = saved.keyset {
            self.keyset = Keyset::Present { since: at, key };
        }
        self.reboot(at);
    }
}

impl Snapshot {
    /// Lists and answers to a creation write the date in different ways.
    fn view(&self, date: fn(Timestamp) -> String) -> Value {
        json!({
            "sha1_checksum": self.sha1,
            "created_at": date(self.at),
            "created_at_i": self.at.as_second(),
            "size": self.file.len(),
        })
    }
}

fn list(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    state.written_snapshots();
    let views = state.snapshots.iter().map(|it| (it.name.clone(), it.view(reply::slashes)));
    let latest = state.snapshots.iter().max_by_key(|it| it.at).map_or("", |it| &it.name);
    reply::ok(json!({"latest_snapshot": latest, "snapshots": views.collect::<Object>()}))
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_license()?;
    state.written_snapshots();
    if state.snapshots.len() >= MOST {
        return Err(reply::not_allowed("Maximum number of snapshots reached."));
    }
    let given = call.arguments.text("name").filter(|name| !name.is_empty());
    let name = given.map_or_else(|| state.snapshot_name(call.now), str::to_owned);
    if name.contains(['/', '\\']) || name.chars().any(char::is_control) {
        return Err(Refusal::invalid("name", ""));
    }
    if state.snapshots.iter().any(|snapshot| snapshot.name == name) {
        return Err(Refusal::invalid("", format!("Snapshot named {name} already exists")));
    }
    let keyed = |value: Value| Object::from_iter([(name.clone(), value)]);
    if call.arguments.flag("async") == Some(true) {
        let with = object(json!({"name": name.clone()}));
        let token = state.as_task(
            call,
            |state, with, at| state.take_snapshot(text(with, "name").to_owned(), at),
            with,
        );
        return reply::ok(keyed(json!({"status": "submitted", "token": token})));
    }
    state.take_snapshot(name.clone(), call.now);
    let view = state.snapshots.last().map(|snapshot| snapshot.view(reply::short_offset));
    reply::ok(keyed(view.unwrap_or_default()))
}

fn position(state: &mut Vns3, call: &Call<'_>) -> Result<usize, Refusal> {
    state.written_snapshots();
    let name = call.arguments.path_text("snapshot_name");
    let found = state.snapshots.iter().position(|snapshot| snapshot.name == name);
    found.ok_or_else(|| Refusal::not_found("snapshot not found"))
}

fn download(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let index = position(state, call)?;
    let snapshot = state.snapshots.get(index).ok_or_else(|| Refusal::not_found("snapshot not found"))?;
    Ok(reply::file(reply::BINARY, &snapshot.name, snapshot.file.clone()))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let index = position(state, call)?;
    state.snapshots.remove(index);
    list(state, call)
}

/// Takes the file, and reboots into what is in it. The caller's credentials may be others afterwards.
fn import(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if state.keyset.is_present() {
        return Err(reply::not_allowed("Keyset present - snapshot import not allowed"));
    }
    let saved = first_file(call.body).and_then(|content| serde_json::from_slice::<Saved>(&content).ok());
    let saved = saved.ok_or_else(|| Refusal::invalid("", "Bad snapshot"))?;
    let name = state.snapshot_name(call.now);
    state.restore(saved, call.now);
    let mut answer = object(json!({"snapshot": name, "log_lines": ["snapshot accepted", "rebooting"]}));
    if call.arguments.query_flag("async") {
        answer.insert("token".to_owned(), Value::from(state.start_task(call)));
    }
    state.last_words(call, reply::ok(answer))
}

impl Vns3 {
    /// The snapshots of a scenario are written when somebody first asks for them: they take time and room.
    fn written_snapshots(&mut self) {
        let things: Vec<Object> = self.store.all(PENDING).to_vec();
        self.store.of(PENDING).retain(|_| false);
        for thing in things {
            let at =
                number(&thing, "_at").and_then(|at| Timestamp::from_second(at).ok()).unwrap_or(self.since);
            let name = match text(&thing, "name") {
                "" => self.snapshot_name(at),
                name => name.to_owned(),
            };
            self.take_snapshot(name, at);
        }
    }
}
