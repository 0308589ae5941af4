//! The settings of an instance's manager: which logs, files, ports, processes and commands it has.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Post, "/api/plugin-instances/{id}/manager", create),
    (Method::Put, "/api/plugin-instances/{id}/manager", update),
];

/// The name of a plugin as a part of a path.
fn slug(name: &str) -> String {
    let word = name.to_ascii_lowercase().replace(|letter: char| !letter.is_ascii_alphanumeric(), "");
    if word.is_empty() { "app".to_owned() } else { word }
}

/// What a plugin's manager usually looks after.
pub(super) fn sample(name: &str) -> Object {
    let slug = slug(name);
    object(json!({
        "log_files": [{"path": format!("/opt/{slug}/log/process.log"), "description": "Process log"}],
        "configuration_files": [
            {"name": "Settings", "path": format!("/opt/{slug}/conf/settings.yml"), "description": "Main settings"},
        ],
        "ports": [{"port": 3000, "protocol": "tcp", "ui": true, "ssl": true, "ui_path": "/"}],
        "process_manager": {"name": "supervisor", "subprocesses": [slug, "ui", "sshd"]},
        "executables": [
            {"path": format!("/opt/{slug}/bin/ctl"), "name": "ctl", "commands": {"status": "status", "reload": "reload"}},
        ],
    }))
}

/// One of the lists in the settings.
pub(super) fn list(instance: &Object, field: &str) -> Vec<Object> {
    let manager = instance.get("manager").and_then(Value::as_object);
    let items =
        manager.and_then(|manager| manager.get(field)).and_then(Value::as_array).into_iter().flatten();
    items.filter_map(Value::as_object).cloned().collect()
}

/// The entry of a list that a path names: by its place from 0, by its name, or by the name of its file.
pub(super) fn named(entries: Vec<Object>, slug: &Value) -> Option<Object> {
    let word = match slug {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if let Ok(index) = word.parse::<usize>()
        && let Some(entry) = entries.get(index)
    {
        return Some(entry.clone());
    }
    let fits = |entry: &Object| {
        let file = text(entry, "path").rsplit('/').next().unwrap_or_default();
        text(entry, "name") == word || file == word || file.replace('.', "_") == word
    };
    entries.into_iter().find(fits)
}

/// Which field holds the date of a file: the instance calls it otherwise than the list of files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum DateField {
    CreatedAt,
    Created,
}

/// The settings as they are shown, with the versions of the files.
pub(super) fn view(instance: &Object, date: DateField) -> Object {
    let mut manager = instance.get("manager").and_then(Value::as_object).cloned().unwrap_or_default();
    if manager.contains_key("configuration_files") {
        let files = super::configurations::views(instance, date);
        manager.insert("configuration_files".to_owned(), Value::from(files));
    }
    manager
}

impl Vns3 {
    /// The answer of every operation that shows an instance's settings.
    pub(super) fn manager_reply(&mut self, call: &Call<'_>) -> Result<Reply, Refusal> {
        let manager = view(self.instance(call)?, DateField::CreatedAt);
        reply::done(call, manager)
    }
}

/// Every list of settings has objects with a path.
fn check(manager: &Object) -> Result<(), Refusal> {
    for field in ["configuration_files", "log_files", "executables"] {
        let items = manager.get(field).and_then(Value::as_array).into_iter().flatten();
        let pathless = |item: &Value| item.as_object().is_none_or(|item| text(item, "path").is_empty());
        if items.into_iter().any(pathless) {
            return Err(reply::bad_plugin_request(format!(
                "Invalid plugin manager config:  All {field} must be objects with a \"path\" key.\n"
            )));
        }
    }
    Ok(())
}

fn set(instance: &mut Object, manager: Object, now: Timestamp) {
    instance.insert("manager".to_owned(), Value::Object(manager));
    instance.insert("updated_at".to_owned(), Value::from(reply::iso(now)));
}

/// An empty request makes a sample to start from.
fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    check(&call.arguments.body)?;
    let instance = state.instance(call)?;
    if instance.get("manager").and_then(Value::as_object).is_some_and(|manager| !manager.is_empty()) {
        let detail = "Manager configuration is not empty.  Please issue a PUT request to update.\n";
        return Err(reply::bad_plugin_request(detail));
    }
    let given = call.arguments.body.clone();
    let manager = if given.is_empty() { sample(text(instance, "image_name")) } else { given };
    set(instance, manager, call.now);
    state.manager_reply(call)
}

/// Replaces what is given and leaves the rest.
fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    check(&call.arguments.body)?;
    let instance = state.instance(call)?;
    let mut manager = instance.get("manager").and_then(Value::as_object).cloned().unwrap_or_default();
    manager.extend(call.arguments.body.clone());
    set(instance, manager, call.now);
    state.manager_reply(call)
}
