//! Containers as the engine below sees them: `/container_system/containers`.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::INSTANCE;
use super::instances::NewInstance;
use crate::call::{Behaviours, Call};
use crate::entropy::derive;
use crate::resource::fill::hash;
use crate::resource::{Object, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/container_system/containers", list),
    (Method::Post, "/api/container_system/containers", start),
    (Method::Put, "/api/container_system/containers/{uuid}", stop),
    (Method::Delete, "/api/container_system/containers/{uuid}", delete),
    (Method::Post, "/api/container_system/containers/{uuid}/commit", commit),
    (Method::Get, "/api/container_system/containers/{uuid}/logs", logs),
];

impl Vns3 {
    /// A container in the engine's own words.
    pub(super) fn container_view(&self, instance: &Object) -> Value {
        let running = is(instance, "status", "running") && self.containers.running;
        let unique = derive(&[self.seed, hash(text(instance, "uuid"))]);
        let date = |field| text(instance, field).parse::<Timestamp>().unwrap_or(self.since);
        let words: Vec<&str> = text(instance, "command").split_whitespace().collect();
        let (path, arguments) = words.split_first().map_or(("", &[][..]), |(path, rest)| (*path, rest));
        let environment: Vec<&str> = text(instance, "environment").split_whitespace().collect();
        let network = self.containers.network;
        let image =
            self.store.find("plugin", "id", &number(instance, "image_id").unwrap_or_default().to_string());
        let image = image.map_or("", |image| text(image, "uuid"));
        let never = "0001-01-01T00:00:00Z".to_owned();
        let address = json!({
            "Gateway": network.hosts().next().map(|address| address.to_string()).unwrap_or_default(),
            "IPAddress": if running { text(instance, "ip_address") } else { "" },
            "IPPrefixLen": network.prefix_len(),
            "MacAddress": format!("02:42:{:02x}:{:02x}:{:02x}:{:02x}", unique >> 24 & 255, unique >> 16 & 255, unique >> 8 & 255, unique & 255),
        });
        json!({
            "Id": text(instance, "uuid"),
            "Created": reply::nanos(date("created_at")),
            "Path": path,
            "Args": arguments,
            "Name": format!("/{}", text(instance, "name")),
            "Image": format!("sha256:{image}"),
            "Platform": "linux",
            "Driver": "overlay2",
            "RestartCount": 0,
            "State": {
                "Status": if running { "running" } else { "exited" },
                "Running": running,
                "Paused": false,
                "Restarting": false,
                "OOMKilled": false,
                "Dead": false,
                "Pid": if running { unique % 30_000 + 1000 } else { 0 },
                "ExitCode": 0,
                "Error": "",
                "StartedAt": reply::nanos(date("updated_at")),
                "FinishedAt": if running { never } else { reply::nanos(date("updated_at")) },
            },
            "Config": {
                "Hostname": text(instance, "uuid").get(..12).unwrap_or_default(),
                "Domainname": "",
                "User": "",
                "Env": environment,
                "Cmd": words,
                "Image": text(instance, "image_name"),
                "Labels": {},
            },
            "NetworkSettings": network_settings(&address),
        })
    }

    fn container(&mut self, call: &Call<'_>) -> Result<&mut Object, Refusal> {
        let uuid = call.arguments.path_text("uuid");
        let absent = || Refusal::absent(call.operation, "Container does not exist");
        self.store.find_mut(INSTANCE, "uuid", uuid).ok_or_else(absent)
    }

    fn switch_container(&mut self, uuid: &str, status: &str, now: Timestamp) {
        if let Some(instance) = self.store.find_mut(INSTANCE, "uuid", uuid) {
            instance.insert("status".to_owned(), Value::from(status));
            instance.insert("updated_at".to_owned(), Value::from(reply::iso(now)));
        }
    }
}

/// The network's one address stands in it twice: for the container, and by the network's name.
fn network_settings(address: &Value) -> Value {
    let mut settings = object(address.clone());
    settings.insert("Bridge".to_owned(), Value::from("plugin0"));
    settings.insert("Networks".to_owned(), json!({ "cohesive.net": address }));
    Value::Object(settings)
}

/// Null while the container system is stopped.
fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if !state.containers.running {
        return reply::ok(json!({"containers": null}));
    }
    let wanted = call.arguments.query_text("uuid");
    let all = call.arguments.query.get("show_all") != Some(&Value::Bool(false));
    let meant = |instance: &&Object| {
        wanted.is_none_or(|wanted| is(instance, "uuid", wanted)) && (all || is(instance, "status", "running"))
    };
    let views: Vec<Value> =
        state.store.all(INSTANCE).iter().filter(meant).map(|it| state.container_view(it)).collect();
    reply::ok(json!({"containers": views}))
}

/// Starts one that was stopped, or makes a new one of an image.
fn start(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_container_system()?;
    let given = |field| call.arguments.text(field).unwrap_or_default();
    if !given("uuid").is_empty() {
        let instance = state.store.find(INSTANCE, "uuid", given("uuid"));
        let instance =
            instance.ok_or_else(|| Refusal::absent(call.operation, "Container does not exist"))?.clone();
        if !is(&instance, "status", "running") {
            state.need_room_to_run()?;
            state.switch_container(given("uuid"), "running", call.now);
        }
        return started(&instance);
    }
    if ["name", "command", "image_uuid"].iter().any(|field| given(field).is_empty()) {
        let detail =
            "Required field missing. Either 'name', 'command', 'image_uuid' must be passed or 'uuid'";
        return Err(Refusal::invalid("", detail));
    }
    let plugin = number(state.image(given("image_uuid"), call)?, "id").unwrap_or_default();
    let new = NewInstance {
        plugin,
        name: given("name"),
        description: given("description"),
        address: call.arguments.text("ipaddress"),
        command: given("command"),
        environment: given("environment").to_owned(),
        manager: Object::new(),
    };
    started(&state.add_instance(&new, call.now)?)
}

fn started(instance: &Object) -> Result<Reply, Refusal> {
    reply::ok(json!({
        "uuid": text(instance, "uuid"),
        "container_started": true,
        "ip_address": text(instance, "ip_address"),
        "status": "Running",
    }))
}

fn stop(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let uuid = text(state.container(call)?, "uuid").to_owned();
    state.switch_container(&uuid, "exited", call.now);
    reply::ok(json!({"uuid": uuid, "status": "Stopped"}))
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let uuid = text(state.container(call)?, "uuid").to_owned();
    state.store.remove(INSTANCE, "uuid", &uuid);
    reply::ok(json!({"uuid": uuid, "container_deleted": true}))
}

fn commit(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.container(call)?.clone();
    let given = |field| call.arguments.text(field).unwrap_or_default();
    if super::has_name(state, "plugin", given("name")) {
        return Err(Refusal::invalid("", "Duplicate name -- name must be unique."));
    }
    let id = state.committed(&instance, given("name"), given("description"), "1", call.now)?;
    let uuid = state.plugin(id).map(|plugin| text(plugin, "uuid").to_owned());
    reply::ok(json!({"uuid": uuid, "name": given("name")}))
}

fn logs(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.container(call)?.clone();
    let most = call.arguments.query_number("lines").unwrap_or(25);
    reply::ok(
        json!({"uuid": text(&instance, "uuid"), "logs": super::runtime::log_lines(&instance, "container", most, call.now)}),
    )
}
