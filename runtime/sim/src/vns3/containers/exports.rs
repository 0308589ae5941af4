//! Exports: files made of plugins and of instances in the background.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::{INSTANCE, PLUGIN};
use crate::archive::{Entry, tar_gz};
use crate::call::{Behaviours, Call};
use crate::resource::fill::shown;
use crate::resource::{Object, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/plugin-exports", all),
    (Method::Get, "/api/plugins/{id}/exports", of_plugin),
    (Method::Post, "/api/plugins/{id}/exports", create_of_plugin),
    (Method::Get, "/api/plugins/{id}/exports/{export_name}", download_of_plugin),
    (Method::Delete, "/api/plugins/{id}/exports/{export_name}", delete_of_plugin),
    (Method::Get, "/api/plugin-instances/{id}/exports", of_instance),
    (Method::Post, "/api/plugin-instances/{id}/exports", create_of_instance),
    (Method::Get, "/api/plugin-instances/{id}/exports/{export_name}", download_of_instance),
    (Method::Delete, "/api/plugin-instances/{id}/exports/{export_name}", delete_of_instance),
];

const KIND: &str = "plugin_export";

impl Vns3 {
    /// Begins to write an export of the thing with this number.
    pub(super) fn add_export(&mut self, of: &str, id: i64, call: &Call<'_>) -> Result<Object, Refusal> {
        let name = call.arguments.text("name").unwrap_or_default();
        if name.is_empty() || name.contains(['/', '\\']) {
            return Err(Refusal::invalid("name", ""));
        }
        if self.store.find(KIND, "name", name).is_some() {
            return Err(Refusal::invalid("", "Duplicate name -- name must be unique."));
        }
        let path = if of == PLUGIN { "plugins" } else { "plugin-instances" };
        let token = self.as_task(call, finish, object(json!({"name": name})));
        let export = object(json!({
            "name": name,
            "basename": format!("{name}.tar.gz"),
            "size": 0,
            "mtime": reply::utc(call.now),
            "status": "in_progress",
            "token": token,
            "url": format!("/api/{path}/{id}/exports/{name}"),
            "_of": of,
            "_id": id,
        }));
        self.store.of(KIND).add(export.clone());
        Ok(export)
    }

    fn exports_of(&self, of: &str, id: i64) -> Result<Reply, Refusal> {
        let its = self.store.all(KIND).iter().filter(|export| belongs(export, of, id));
        reply::ok(its.map(shown).collect::<Vec<_>>())
    }

    /// The number of the plugin or the instance that the path names.
    fn owner(&mut self, of: &str, call: &Call<'_>) -> Result<i64, Refusal> {
        let id = call.arguments.id("id")?;
        let absent = if of == PLUGIN { "Plugin not found" } else { "Plugin instance does not exist" };
        match self.store.find(of, "id", &id.to_string()) {
            Some(_) => Ok(id),
            None => Err(Refusal::absent(call.operation, absent)),
        }
    }
}

fn belongs(export: &Object, of: &str, id: i64) -> bool {
    is(export, "_of", of) && number(export, "_id") == Some(id)
}

/// The same name gives the same bytes.
fn content(export: &Object) -> Vec<u8> {
    let name = text(export, "name");
    let files = [("manifest.json", format!("{{\"name\":\"{name}\"}}\n")), ("layer.tar", name.repeat(400))];
    let entries = files.each_ref().map(|(name, content)| Entry { name, content: content.as_bytes() });
    tar_gz(&entries)
}

fn finish(state: &mut Vns3, with: &Object, at: Timestamp) {
    if let Some(export) = state.store.find_mut(KIND, "name", text(with, "name")) {
        let size = content(export).len();
        export.insert("size".to_owned(), Value::from(size));
        export.insert("status".to_owned(), Value::from("completed"));
        export.insert("mtime".to_owned(), Value::from(reply::utc(at)));
    }
}

fn all(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.store.all(KIND).iter().map(shown).collect::<Vec<_>>())
}

fn list(state: &mut Vns3, call: &Call<'_>, of: &str) -> Result<Reply, Refusal> {
    let id = state.owner(of, call)?;
    state.exports_of(of, id)
}

fn create(state: &mut Vns3, call: &Call<'_>, of: &str) -> Result<Reply, Refusal> {
    let id = state.owner(of, call)?;
    reply::with_status(201, shown(&state.add_export(of, id, call)?))
}

/// 404 for one that is not ready yet, too.
fn download(state: &mut Vns3, call: &Call<'_>, of: &str) -> Result<Reply, Refusal> {
    let id = state.owner(of, call)?;
    let export = state.store.find(KIND, "name", call.arguments.path_text("export_name"));
    let export = export.filter(|export| belongs(export, of, id) && is(export, "status", "completed"));
    let export = export.ok_or_else(|| Refusal::not_found("export not found"))?;
    Ok(reply::file(reply::BINARY, text(export, "basename"), content(export)))
}

fn delete(state: &mut Vns3, call: &Call<'_>, of: &str, absent: &str) -> Result<Reply, Refusal> {
    let id = state.owner(of, call)?;
    let name = call.arguments.path_text("export_name");
    let gone = state.store.of(KIND).remove(|export| is(export, "name", name) && belongs(export, of, id));
    gone.ok_or_else(|| Refusal::not_found(absent))?;
    state.exports_of(of, id)
}

fn of_plugin(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    list(state, call, PLUGIN)
}

fn of_instance(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    list(state, call, INSTANCE)
}

fn create_of_plugin(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    create(state, call, PLUGIN)
}

fn create_of_instance(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    create(state, call, INSTANCE)
}

fn download_of_plugin(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    download(state, call, PLUGIN)
}

fn download_of_instance(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    download(state, call, INSTANCE)
}

fn delete_of_plugin(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    delete(state, call, PLUGIN, "Export name does not exist for plugin.")
}

fn delete_of_instance(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    delete(state, call, INSTANCE, "Export name does not exist for plugin instance.")
}
