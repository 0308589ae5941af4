//! Plugins: images with a number, a version and settings for their manager. `/plugins` and `/plugin-catalog`.

use edgebook_model::Method;
use serde_json::{Value, json};

use super::super::plain::PLUGIN as KIND;
use super::super::{Vns3, reply};
use super::{INSTANCE, PLUGIN};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/plugin-catalog", catalog),
    (Method::Get, "/api/plugins", list),
    (Method::Post, "/api/plugins", install),
    (Method::Get, "/api/plugins/{id}", show),
    (Method::Put, "/api/plugins/{id}", update),
    (Method::Delete, "/api/plugins/{id}", delete),
    (Method::Get, "/api/plugins/{id}/manager", manager),
];

/// What the vendor's catalogue offers here: id, name, what it does, category.
const CATALOG: [(&str, &str, &str, &str); 4] = [
    ("ha", "HA Plugin", "Takes over addresses and routes of a failed controller", "availability"),
    ("nids", "Network IDS", "Watches traffic for known attacks", "security"),
    ("waf", "Web Application Firewall", "Filters requests to web servers", "security"),
    ("logs", "Log Shipper", "Sends logs to a collector", "monitoring"),
];

fn image_url(id: &str) -> String {
    format!("https://catalog.example.net/images/{id}.tar.gz")
}

fn catalog(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    let plugins = state.store.all(PLUGIN);
    let entries = CATALOG.iter().map(|(id, name, description, category)| {
        let installed = plugins.iter().find(|plugin| is(plugin, "catalog_id", id));
        let mut entry = object(json!({
            "id": id,
            "name": name,
            "description": description,
            "documentation": format!("https://catalog.example.net/{id}/documentation"),
            "support": format!("https://catalog.example.net/{id}/support"),
            "image_url": image_url(id),
            "categories": [category],
            "tags": id,
            "logo": format!("https://catalog.example.net/{id}/logo.png"),
            "keyphrases": [category],
            "version": "1",
            "provider_code": "simulated",
            "vns3_compatability": ">=6.0.0",
            "installed": installed.is_some(),
        }));
        if let Some(number) = installed.and_then(|plugin| number(plugin, "id")) {
            entry.insert("installed_image_id".to_owned(), Value::from(number));
        }
        entry
    });
    reply::ok(entries.collect::<Vec<_>>())
}

impl Vns3 {
    /// A plugin as it is shown, with what follows from its instances.
    pub(super) fn plugin_view(&self, plugin: &Object, call: &Call<'_>) -> Object {
        let id = number(plugin, "id").unwrap_or_default();
        let instances = || self.store.all(INSTANCE).iter().filter(|it| number(it, "image_id") == Some(id));
        let running = instances().filter(|instance| is(instance, "status", "running")).count();
        let exports = self.store.all("plugin_export").iter();
        let exports = exports.filter(|export| is(export, "_of", PLUGIN) && number(export, "_id") == Some(id));
        let mut view = plugin.clone();
        for (field, value) in [
            ("url", json!(format!("/api/plugins/{id}"))),
            (
                "containers",
                instances().map(|it| json!({"id": it.get("id"), "status": it.get("status")})).collect(),
            ),
            ("running_containers", json!(running)),
            ("instance_count", json!(instances().count())),
            ("instances", instances().filter_map(|instance| instance.get("id").cloned()).collect()),
            ("exports", exports.map(|export| Value::from(text(export, "name"))).collect()),
        ] {
            view.insert(field.to_owned(), value);
        }
        KIND.view(call.api, self.ground(), &view)
    }

    /// The plugin that the path names, or the request.
    pub(super) fn plugin(&self, id: i64) -> Option<&Object> {
        self.store.find(PLUGIN, "id", &id.to_string())
    }

    fn named_plugin(&self, call: &Call<'_>) -> Result<&Object, Refusal> {
        let id = call.arguments.id("id")?;
        self.plugin(id).ok_or_else(|| Refusal::absent(call.operation, "Plugin not found"))
    }

    /// Whether another plugin has this name and version.
    fn plugin_exists(&self, name: &str, version: &str, but: Option<i64>) -> bool {
        let same = |plugin: &Object| {
            is(plugin, "name", name)
                && version_of(plugin) == version
                && (but.is_none() || number(plugin, "id") != but)
        };
        self.store.all(PLUGIN).iter().any(same)
    }
}

fn version_of(plugin: &Object) -> &str {
    match text(plugin, "version") {
        "" => "1",
        version => version,
    }
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if !state.containers.running {
        return reply::ok(json!([]));
    }
    reply::ok(
        state.store.all(PLUGIN).iter().map(|plugin| state.plugin_view(plugin, call)).collect::<Vec<_>>(),
    )
}

/// The plugin has its number at once, and is ready after a while.
fn install(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_container_system()?;
    let given = |field| call.arguments.text(field).unwrap_or_default();
    let version = call.arguments.text("version").unwrap_or("1");
    if given("name").is_empty() {
        return Err(Refusal::missing("name"));
    }
    if state.plugin_exists(given("name"), version, None) {
        return Err(reply::bad_plugin_request("Plugin with name and version already exists."));
    }
    if !given("image_url").contains("://") {
        return Err(Refusal::invalid("image_url", ""));
    }
    state.need_room_for_image("Container")?;
    let import_id = state.entropy.hex(64);
    let id = state.add_image(
        given("name"),
        json!({
            "uuid": null,
            "version": version,
            "status": "Importing",
            "import_id": import_id,
            "created_at": reply::iso(call.now),
            "description": given("description"),
            "catalog_id": given("catalog_id"),
            "documentation_url": call.arguments.text("documentation_url"),
            "support_url": call.arguments.text("support_url"),
            "_command": given("command"),
        }),
    );
    let wait = state.scenario.import_delay;
    state.after(call.now, wait, super::images::imported, object(json!({"id": id})));
    let plugin = state.plugin(id).cloned().unwrap_or_default();
    reply::with_status(201, state.plugin_view(&plugin, call))
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let plugin = state.named_plugin(call)?.clone();
    reply::ok(state.plugin_view(&plugin, call))
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut plugin = state.named_plugin(call)?.clone();
    for field in ["name", "description", "documentation_url", "support_url", "version"] {
        if let Some(value) = call.arguments.text(field) {
            plugin.insert(field.to_owned(), Value::from(value));
        }
    }
    if let Some(command) = call.arguments.text("command") {
        plugin.insert("_command".to_owned(), Value::from(command));
    }
    let id = number(&plugin, "id");
    if state.plugin_exists(text(&plugin, "name"), version_of(&plugin), id) {
        return Err(reply::bad_plugin_request("Plugin with name and version already exists."));
    }
    let view = state.plugin_view(&plugin, call);
    if let Some(place) = state.store.find_mut(PLUGIN, "id", &id.unwrap_or_default().to_string()) {
        *place = plugin;
    }
    reply::ok(view)
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let plugin = state.named_plugin(call)?.clone();
    let id = number(&plugin, "id");
    if state.store.all(INSTANCE).iter().any(|instance| number(instance, "image_id") == id) {
        return Err(reply::bad_plugin_request("Plugin has instances."));
    }
    let view = state.plugin_view(&plugin, call);
    state.store.remove(PLUGIN, "id", &id.unwrap_or_default().to_string());
    reply::ok(view)
}

fn manager(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = text(state.named_plugin(call)?, "name").to_owned();
    reply::ok(super::manager::sample(&name))
}
