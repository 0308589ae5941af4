//! Images: imported in the background, and listed under another id than the import's. `/container_system/images`.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::{INSTANCE, MOST_IMAGES, PLUGIN, has_name};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/container_system/images", list),
    (Method::Post, "/api/container_system/images", import),
    (Method::Put, "/api/container_system/images/{uuid}", update),
    (Method::Delete, "/api/container_system/images/{uuid}", delete),
    (Method::Post, "/api/container_system/images/{uuid}/exports", export),
];

/// Where an image may come from: exactly one of these is given.
const SOURCES: [&str; 6] = ["url", "buildurl", "localbuild", "localimage", "imagefile", "buildfile"];

impl Vns3 {
    /// Adds an image, which is a plugin too, and gives its number. One without a `uuid` is still being imported.
    pub(super) fn add_image(&mut self, name: &str, fields: Value) -> i64 {
        let mut plugin = object(json!({"name": name, "tag_name": format!("vns3local:{name}")}));
        plugin.extend(object(fields));
        self.store.of(PLUGIN).add_numbered(plugin)
    }

    /// Completes the plugins of a scenario: they are ready from the start.
    pub(in crate::vns3) fn furnish_plugins(&mut self) {
        let (seed, since) = (self.seed, reply::iso(self.since));
        for plugin in self.store.of(PLUGIN).iter_mut().filter(|plugin| !plugin.contains_key("status")) {
            let id = number(plugin, "id").unwrap_or_default().unsigned_abs();
            let hex = |what| crate::entropy::Entropy::new(crate::entropy::derive(&[seed, what, id])).hex(64);
            let name = text(plugin, "name").to_owned();
            for (field, value) in [
                ("uuid", json!(hex(121))),
                ("import_id", json!(hex(122))),
                ("tag_name", json!(format!("vns3local:{name}"))),
                ("created_at", json!(since)),
                ("status", json!("Ready")),
            ] {
                plugin.entry(field).or_insert(value);
            }
        }
    }

    pub(super) fn image(&self, uuid: &str, call: &Call<'_>) -> Result<&Object, Refusal> {
        let absent = || Refusal::absent(call.operation, "Image does not exist");
        self.store.find(PLUGIN, "uuid", uuid).ok_or_else(absent)
    }

    /// Refuses another image when the licence has no room for it; `doing` begins the sentence.
    pub(super) fn need_room_for_image(&self, doing: &str) -> Result<(), Refusal> {
        let stored = self.count(PLUGIN);
        if stored < MOST_IMAGES {
            return Ok(());
        }
        Err(reply::not_allowed(format!(
            "{doing} image limit reached - maximum stored images allowed: {MOST_IMAGES}; currently stored {stored}"
        )))
    }
}

fn view(plugin: &Object) -> Value {
    json!({
        "id": plugin.get("uuid").filter(|uuid| uuid.is_string()).or(plugin.get("import_id")),
        "image_name": text(plugin, "name"),
        "status": text(plugin, "status"),
        "status_msg": plugin.get("status_msg"),
        "import_id": text(plugin, "import_id"),
        "created": text(plugin, "created_at"),
        "description": text(plugin, "description"),
        "tag_name": text(plugin, "tag_name"),
        "comment": "",
        "container_config": null,
    })
}

/// Null while the container system is stopped. An image that is being imported is not in the list yet, but who asks for
/// it by the import's id sees how far it is.
fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    if !state.containers.running {
        return reply::ok(json!({"images": null}));
    }
    let wanted = call.arguments.query_text("uuid").map(str::to_owned);
    let there = |plugin: &&Object| match &wanted {
        Some(wanted) => is(plugin, "uuid", wanted) || is(plugin, "import_id", wanted),
        None => plugin.get("uuid").is_some_and(Value::is_string),
    };
    let images: Vec<Value> = state.store.all(PLUGIN).iter().filter(there).map(view).collect();
    reply::ok(json!({"images": images}))
}

fn import(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    state.need_container_system()?;
    let name = call.arguments.text("name").unwrap_or_default();
    if name.is_empty() {
        return Err(Refusal::missing("name"));
    }
    if has_name(state, PLUGIN, name) {
        return Err(Refusal::invalid("", "Duplicate name -- name must be unique."));
    }
    let given =
        SOURCES.iter().filter(|source| call.arguments.text(source).is_some_and(|text| !text.is_empty()));
    if given.count() != 1 {
        return Err(Refusal::bad_request(format!(
            "exactly one of these is required: {}",
            SOURCES.join(", ")
        )));
    }
    state.need_room_for_image("Container")?;
    let import_id = state.entropy.hex(64);
    let id = state.add_image(
        name,
        json!({
            "import_id": import_id,
            "status": "Importing",
            "uuid": null,
            "description": call.arguments.text("description").unwrap_or_default(),
            "version": call.arguments.text("version").unwrap_or("1"),
            "created_at": reply::iso(call.now),
        }),
    );
    let wait = state.scenario.import_delay;
    state.after(call.now, wait, imported, object(json!({"id": id})));
    reply::ok(json!({"status": "Image being uploaded", "import_uuid": import_id}))
}

/// The image is there, under an id of its own.
pub(super) fn imported(state: &mut Vns3, with: &Object, _: Timestamp) {
    let uuid = state.entropy.hex(64);
    let id = number(with, "id").unwrap_or_default().to_string();
    if let Some(plugin) = state.store.find_mut(PLUGIN, "id", &id) {
        plugin.insert("uuid".to_owned(), Value::from(uuid));
        plugin.insert("status".to_owned(), Value::from("Ready"));
    }
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let uuid = call.arguments.path_text("uuid");
    let before = text(state.image(uuid, call)?, "name").to_owned();
    let name = call.arguments.text("name").unwrap_or_default();
    if name != before && has_name(state, PLUGIN, name) {
        return Err(Refusal::invalid("", "Duplicate name -- name must be unique."));
    }
    if let Some(plugin) = state.store.find_mut(PLUGIN, "uuid", uuid) {
        plugin.insert("name".to_owned(), Value::from(name));
        if let Some(description) = call.arguments.text("description") {
            plugin.insert("description".to_owned(), Value::from(description));
        }
    }
    reply::ok(json!({"uuid": uuid, "status": "Image updated"}))
}

/// With force the containers that were made of it go too.
fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let uuid = call.arguments.path_text("uuid");
    let id = number(state.image(uuid, call)?, "id");
    let used = |instance: &Object| number(instance, "image_id") == id;
    if state.store.all(INSTANCE).iter().any(used) && !call.arguments.query_flag("force") {
        return Err(Refusal::bad_request("Image is in use by a container"));
    }
    state.store.of(INSTANCE).retain(|instance| !used(instance));
    state.store.remove(PLUGIN, "uuid", uuid);
    reply::ok(json!({"uuid": uuid, "image_deleted": true}))
}

fn export(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let uuid = call.arguments.path_text("uuid");
    // Older clients name a container here.
    let id = match state.store.find(INSTANCE, "uuid", uuid).and_then(|instance| number(instance, "image_id"))
    {
        Some(id) => Some(id),
        None => number(state.image(uuid, call)?, "id"),
    };
    state.add_export(PLUGIN, id.unwrap_or_default(), call)?;
    reply::ok(json!({"status": "Image exported"}))
}
