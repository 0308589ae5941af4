//! Plugin instances: containers with a number. `/plugin-instances`.

use std::net::Ipv4Addr;

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::{INSTANCE, MOST_RUNNING, manager};
use crate::call::{Behaviours, Call};
use crate::entropy::{Entropy, derive};
use crate::resource::fill::shown;
use crate::resource::{Object, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/plugin-instances", list),
    (Method::Post, "/api/plugin-instances", start),
    (Method::Get, "/api/plugin-instances/{id}", show),
    (Method::Delete, "/api/plugin-instances/{id}", delete),
    (Method::Post, "/api/plugin-instances/{id}/commit", commit),
];

/// What a new container is made of.
pub(super) struct NewInstance<'a> {
    pub(super) plugin: i64,
    pub(super) name: &'a str,
    pub(super) description: &'a str,
    pub(super) address: Option<&'a str>,
    pub(super) command: &'a str,
    pub(super) environment: String,
    pub(super) manager: Object,
}

impl Vns3 {
    /// Completes the instances of a scenario: they run from the start.
    pub(in crate::vns3) fn furnish_instances(&mut self) {
        let free: Vec<Ipv4Addr> =
            self.container_addresses().filter(|it| !self.address_is_used(*it)).collect();
        let names: Vec<(Option<i64>, String)> = self
            .store
            .all("plugin")
            .iter()
            .map(|it| (number(it, "id"), text(it, "name").to_owned()))
            .collect();
        let (seed, since) = (self.seed, reply::iso(self.since));
        let mut free = free.into_iter();
        for instance in self.store.of(INSTANCE).iter_mut().filter(|it| !it.contains_key("status")) {
            let id = number(instance, "id").unwrap_or_default();
            let plugin = number(instance, "image_id").unwrap_or(1);
            let image = names.iter().find(|(id, _)| *id == Some(plugin)).map_or("", |(_, name)| name);
            let uuid = Entropy::new(derive(&[seed, 131, id.unsigned_abs()])).hex(64);
            if !instance.contains_key("ip_address") {
                let address = free.next().unwrap_or(Ipv4Addr::UNSPECIFIED);
                instance.insert("ip_address".to_owned(), json!(address));
            }
            for (field, value) in [
                ("description", json!("")),
                ("command", json!("/usr/bin/supervisord")),
                ("image_id", json!(plugin)),
                ("uuid", json!(uuid)),
                ("created_at", json!(since)),
                ("updated_at", json!(since)),
                ("environment", json!("")),
                ("image_name", json!(image)),
                ("manager", Value::Object(manager::sample(image))),
                ("status", json!("running")),
            ] {
                instance.entry(field).or_insert(value);
            }
        }
    }

    /// An address that was asked for, or the first free one.
    fn free_address(&self, wanted: Option<&str>) -> Result<Ipv4Addr, Refusal> {
        let usable = |address: &Ipv4Addr| {
            self.container_addresses().any(|its| its == *address) && !self.address_is_used(*address)
        };
        if let Some(wanted) = wanted.filter(|wanted| !wanted.is_empty()) {
            let address = wanted.parse().ok().filter(usable);
            return address.ok_or_else(|| Refusal::invalid("", "ip_address is not available"));
        }
        let free = self.container_addresses().find(usable);
        free.ok_or_else(|| Refusal::bad_request("no address of the container network is free"))
    }

    /// Makes a container and starts it.
    pub(super) fn add_instance(&mut self, new: &NewInstance<'_>, now: Timestamp) -> Result<Object, Refusal> {
        self.need_room_to_run()?;
        if super::has_name(self, INSTANCE, new.name) {
            return Err(Refusal::invalid("", "Duplicate name -- name must be unique."));
        }
        let plugin = self.plugin(new.plugin).cloned().unwrap_or_default();
        let command = match new.command {
            "" => text(&plugin, "_command"),
            command => command,
        };
        let address = self.free_address(new.address)?;
        let uuid = self.entropy.hex(64);
        let at = reply::iso(now);
        let id = self.store.of(INSTANCE).add_numbered(object(json!({
            "name": new.name,
            "description": new.description,
            "command": if command.is_empty() { "/usr/bin/supervisord" } else { command },
            "image_id": new.plugin,
            "uuid": uuid,
            "status": "running",
            "ip_address": address,
            "created_at": at,
            "updated_at": at,
            "environment": new.environment,
            "image_name": text(&plugin, "name"),
            "manager": new.manager.clone(),
        })));
        Ok(self.store.find(INSTANCE, "id", &id.to_string()).cloned().unwrap_or_default())
    }

    pub(super) fn need_room_to_run(&self) -> Result<(), Refusal> {
        let running = self.running_instances();
        if running < MOST_RUNNING {
            return Ok(());
        }
        Err(reply::not_allowed(format!(
            "Container run limit reached - maximum running containers allowed: {MOST_RUNNING}; currently running {running}"
        )))
    }

    /// The instance that the path names.
    pub(super) fn instance(&mut self, call: &Call<'_>) -> Result<&mut Object, Refusal> {
        let id = call.arguments.id("id")?;
        let absent = || Refusal::absent(call.operation, "Plugin instance does not exist");
        self.store.find_mut(INSTANCE, "id", &id.to_string()).ok_or_else(absent)
    }

    fn instance_view(&self, instance: &Object, engine_data: bool) -> Object {
        let mut view = shown(instance);
        let id = number(instance, "id").unwrap_or_default();
        view.insert("url".to_owned(), Value::from(format!("/api/plugin-instances/{id}")));
        view.insert("status_message".to_owned(), Value::Null);
        view.insert(
            "manager".to_owned(),
            Value::Object(manager::view(instance, manager::DateField::Created)),
        );
        view.insert("firewall".to_owned(), Value::from(super::runtime::firewall(instance)));
        let maps = super::runtime::firewall(instance).into_iter().filter_map(|rule| {
            let rule = object(rule);
            Some((number(&rule, "plugin_port")?.to_string(), rule.get("destination_port")?.clone()))
        });
        view.insert("port_maps".to_owned(), Value::Object(maps.collect()));
        if engine_data {
            view.insert("data".to_owned(), self.container_view(instance));
        }
        view
    }
}

fn list(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    if !state.containers.running {
        return reply::ok(json!([]));
    }
    reply::ok(state.store.all(INSTANCE).iter().map(|it| state.instance_view(it, true)).collect::<Vec<_>>())
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?.clone();
    let engine_data = call.arguments.query.get("system_data") != Some(&Value::Bool(false));
    reply::ok(state.instance_view(&instance, engine_data))
}

/// Variables come as a list of keys and values, and go as a text.
fn environment(call: &Call<'_>) -> String {
    let variables = call.arguments.body.get("environment").and_then(Value::as_array).into_iter().flatten();
    let words = variables.filter_map(Value::as_object).map(|variable| {
        let value = match variable.get("value") {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        format!("{}={value}", text(variable, "key"))
    });
    words.collect::<Vec<_>>().join(" ")
}

fn start(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_container_system()?;
    let id = call.arguments.number("plugin_id").ok_or_else(|| Refusal::missing("plugin_id"))?;
    let unknown = || reply::bad_plugin_request(format!("Plugin with ID {id} does not exist."));
    let plugin = state.plugin(id).ok_or_else(unknown)?.clone();
    if !is(&plugin, "status", "Ready") {
        return Err(reply::bad_plugin_request(format!("Plugin with ID {id} is not ready.")));
    }
    let given = |field| call.arguments.text(field).unwrap_or_default();
    if given("name").is_empty() {
        return Err(Refusal::missing("name"));
    }
    let manager = match call.arguments.body.get("manager_config").and_then(Value::as_object) {
        Some(config) => config.clone(),
        None => manager::sample(text(&plugin, "name")),
    };
    let new = NewInstance {
        plugin: id,
        name: given("name"),
        description: given("description"),
        address: call.arguments.text("ip_address"),
        command: given("command"),
        environment: environment(call),
        manager,
    };
    let instance = state.add_instance(&new, call.now)?;
    reply::with_status(201, state.instance_view(&instance, true))
}

/// A running instance is deleted only by force.
fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?.clone();
    if is(&instance, "status", "running") && call.arguments.flag("force") != Some(true) {
        return Err(reply::bad_plugin_request("Plugin instance is running."));
    }
    let view = state.instance_view(&instance, true);
    state.store.remove(INSTANCE, "id", &number(&instance, "id").unwrap_or_default().to_string());
    reply::ok(view)
}

/// Makes a plugin of an instance.
fn commit(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let instance = state.instance(call)?.clone();
    let name = call
        .arguments
        .text("name")
        .filter(|name| !name.is_empty())
        .ok_or_else(|| Refusal::missing("name"))?;
    let description = call.arguments.text("description").unwrap_or_default();
    let id = state.committed(
        &instance,
        name,
        description,
        call.arguments.text("version").unwrap_or("1"),
        call.now,
    )?;
    let plugin = state.plugin(id).cloned().unwrap_or_default();
    reply::with_status(201, state.plugin_view(&plugin, call))
}

impl Vns3 {
    /// Makes an image of a container and gives its number.
    pub(super) fn committed(
        &mut self,
        instance: &Object,
        name: &str,
        description: &str,
        version: &str,
        now: Timestamp,
    ) -> Result<i64, Refusal> {
        self.need_room_for_image("Unable to commit to new image, container")?;
        let (uuid, import_id) = (self.entropy.hex(64), self.entropy.hex(64));
        Ok(self.add_image(
            name,
            json!({
                "uuid": uuid,
                "import_id": import_id,
                "status": "Ready",
                "version": version,
                "description": description,
                "created_at": reply::iso(now),
                "_command": text(instance, "command"),
            }),
        ))
    }
}
