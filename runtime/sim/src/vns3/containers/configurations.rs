//! Configuration files of an instance: their content in versions.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::manager::{self, DateField};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/plugin-instances/{id}/configurations", list),
    (Method::Post, "/api/plugin-instances/{id}/configurations/{slug}/revert", revert),
    (Method::Get, "/api/plugin-instances/{id}/configurations/{slug}/content", content),
    (Method::Put, "/api/plugin-instances/{id}/configurations/{slug}/content", write),
    (Method::Post, "/api/plugin-instances/{id}/configurations/{slug}/clear", clear),
    (Method::Delete, "/api/plugin-instances/{id}/configurations/{slug}/versions/{version}", delete_version),
];

/// The versions of a file, oldest first: `version`, `content`, `at`. The last one is in force. They stand in the
/// instance, below `_files` by path; a file that nobody wrote has the one version that came with the plugin.
fn versions(instance: &Object, file: &Object) -> Vec<Object> {
    let path = text(file, "path");
    let files = instance.get("_files").and_then(Value::as_object);
    let kept = files.and_then(|files| files.get(path)).and_then(Value::as_array);
    if let Some(kept) = kept {
        return kept.iter().filter_map(Value::as_object).cloned().collect();
    }
    let content = format!("# {path}\nmode: active\n");
    vec![object(json!({"version": 1, "content": content, "at": text(instance, "created_at")}))]
}

fn date(version: &Object) -> String {
    text(version, "at").parse::<Timestamp>().map(reply::utc).unwrap_or_default()
}

/// Where the manager keeps a former version.
fn backup(path: &str, version: i64) -> String {
    let file = path.rsplit('/').next().unwrap_or_default();
    let (stem, suffix) = file.rsplit_once('.').unwrap_or((file, "txt"));
    format!("/opt/plugin-manager/backups/{stem}.{version}.{suffix}")
}

pub(super) fn views(instance: &Object, field: DateField) -> Vec<Value> {
    let field = if field == DateField::Created { "created" } else { "created_at" };
    let files = manager::list(instance, "configuration_files").into_iter();
    files
        .map(|file| {
            let path = text(&file, "path").to_owned();
            let mut former = versions(instance, &file);
            let current = former.pop().unwrap_or_default();
            let former = former.iter().map(|version| {
                let number = number(version, "version").unwrap_or_default();
                json!({"version": number, "path": backup(&path, number), field: date(version)})
            });
            let former: Vec<Value> = former.collect();
            let mut view = file;
            for other in ["created", "created_at"] {
                view.shift_remove(other);
            }
            view.insert("version".to_owned(), current.get("version").cloned().unwrap_or(Value::from(1)));
            view.insert(field.to_owned(), Value::from(date(&current)));
            view.insert("previous_versions".to_owned(), Value::from(former));
            Value::Object(view)
        })
        .collect()
}

impl Vns3 {
    /// The file that the path names, with its versions.
    fn file(&mut self, call: &Call<'_>) -> Result<(Object, Vec<Object>), Refusal> {
        let instance = self.instance(call)?;
        let slug = call.arguments.path.get("slug").unwrap_or(&Value::Null);
        let file = manager::named(manager::list(instance, "configuration_files"), slug);
        let absent = || {
            let slug = slug.as_str().map_or_else(|| slug.to_string(), str::to_owned);
            reply::bad_plugin_request(format!("Configuration file at {slug} could not be found."))
        };
        let file = file.ok_or_else(absent)?;
        let versions = versions(instance, &file);
        Ok((file, versions))
    }

    fn keep(&mut self, call: &Call<'_>, file: &Object, versions: &[Object]) -> Result<Reply, Refusal> {
        let instance = self.instance(call)?;
        let mut files = object(instance.get("_files").cloned().unwrap_or_default());
        files.insert(text(file, "path").to_owned(), json!(versions));
        instance.insert("_files".to_owned(), Value::Object(files));
        self.manager_reply(call)
    }
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(views(state.instance(call)?, DateField::CreatedAt))
}

fn find(versions: &[Object], wanted: i64) -> Option<&Object> {
    versions.iter().find(|version| number(version, "version") == Some(wanted))
}

fn add(versions: &mut Vec<Object>, content: &str, now: Timestamp) {
    let latest = versions.iter().filter_map(|version| number(version, "version")).max().unwrap_or_default();
    let version = latest.saturating_add(1);
    versions.push(object(json!({"version": version, "content": content, "at": reply::iso(now)})));
}

fn content(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (_, versions) = state.file(call)?;
    let version = match call.arguments.query_number("version") {
        Some(wanted) => {
            let absent = || Refusal::not_found(format!("Configuration file version {wanted} does not exist"));
            find(&versions, wanted).ok_or_else(absent)?
        }
        None => versions.last().ok_or_else(|| Refusal::not_found("Configuration file does not exist"))?,
    };
    reply::ok(text(version, "content"))
}

fn write(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (file, mut versions) = state.file(call)?;
    add(&mut versions, call.arguments.text("content").unwrap_or_default(), call.now);
    state.keep(call, &file, &versions)
}

/// The former content becomes the newest version.
fn revert(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (file, mut versions) = state.file(call)?;
    let wanted = call.arguments.number("version").unwrap_or_default();
    let absent = || reply::bad_plugin_request(format!("Version {wanted} does not exist."));
    let content = text(find(&versions, wanted).ok_or_else(absent)?, "content").to_owned();
    add(&mut versions, &content, call.now);
    state.keep(call, &file, &versions)
}

fn clear(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (file, mut versions) = state.file(call)?;
    let current: Vec<Object> = versions.pop().into_iter().collect();
    state.keep(call, &file, &current)
}

fn delete_version(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (file, mut versions) = state.file(call)?;
    let wanted = call.arguments.id("version")?;
    if find(&versions, wanted).is_none() {
        return Err(Refusal::not_found("Version does not exist"));
    }
    if versions.last().and_then(|current| number(current, "version")) == Some(wanted) {
        return Err(reply::bad_plugin_request("Can't delete current version of configuration file"));
    }
    versions.retain(|version| number(version, "version") != Some(wanted));
    state.keep(call, &file, &versions)
}
