//! Sets of the second version: entries that rules match all at once.

use edgebook_model::Method;
use ipnet::Ipv4Net;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::rules::KIND as RULE;
use super::syntax;
use crate::call::{Behaviours, Call};
use crate::resource::{Object, is, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/v2/firewall/fwsets", list),
    (Method::Post, "/api/v2/firewall/fwsets", create),
    (Method::Get, "/api/v2/firewall/fwsets/{name}", show),
    (Method::Put, "/api/v2/firewall/fwsets/{name}", update),
    (Method::Delete, "/api/v2/firewall/fwsets/{name}", delete),
    (Method::Post, "/api/v2/firewall/fwsets/{name}/entries", add_entry),
    (Method::Delete, "/api/v2/firewall/fwsets/{name}/entries", delete_entry),
];

const KIND: &str = "fwset";

const TYPES: [&str; 4] = ["net", "list", "service", "port"];

fn entries(set: &Object) -> Vec<Value> {
    set.get("entries").and_then(Value::as_array).cloned().unwrap_or_default()
}

fn entry_text(entry: &Value) -> &str {
    entry.as_object().map_or("", |entry| text(entry, "entry"))
}

impl Vns3 {
    /// An entry, or what is wrong with it.
    fn fwset_entry(&self, kind: &str, given: &Value, now: Timestamp) -> Result<Value, Value> {
        let (entry, comment) = match given {
            Value::Object(given) => (text(given, "entry"), text(given, "comment")),
            other => (other.as_str().unwrap_or_default(), ""),
        };
        let at = reply::iso(now);
        let view = |resolved: &str| json!({"entry": entry, "comment": comment, "entry_resolved": resolved, "last_resolved": at, "created_at": at});
        let outcome = match self.resolve(entry) {
            Err(name) => Err(format!("Variable {name} does not exist")),
            Ok(resolved) if self.fits(kind, &resolved) => Ok(resolved),
            Ok(resolved) => Err(format!("{resolved} is no entry of type {kind}")),
        };
        match outcome {
            Ok(resolved) => Ok(view(&resolved)),
            Err(problem) => {
                let mut failed = object(view(""));
                failed.insert("error".to_owned(), Value::from(problem));
                Err(Value::Object(failed))
            }
        }
    }

    fn fits(&self, kind: &str, entry: &str) -> bool {
        let port = |text: &str| text.parse::<u16>().is_ok_and(|port| port > 0);
        let ports = |text: &str| {
            text.split_once('-').map_or_else(|| port(text), |(low, high)| port(low) && port(high))
        };
        match kind {
            "net" => entry.parse::<Ipv4Net>().is_ok() || syntax::is_host(entry) && entry.contains('.'),
            "port" => ports(entry),
            "service" => entry
                .split_once(':')
                .is_some_and(|(protocol, rest)| ["tcp", "udp"].contains(&protocol) && ports(rest)),
            _ => self.store.find(KIND, "name", entry).is_some(),
        }
    }

    /// Good entries and bad ones. They come one a line, as texts or as objects.
    fn fwset_entries(&self, kind: &str, given: &Value, now: Timestamp) -> (Vec<Value>, Vec<Value>) {
        let items = match given {
            Value::Array(items) => items.clone(),
            Value::String(text) => super::v1_rules::lines(text).into_iter().map(Value::from).collect(),
            _ => Vec::new(),
        };
        let (mut good, mut bad) = (Vec::new(), Vec::new());
        for item in items {
            match self.fwset_entry(kind, &item, now) {
                Ok(entry) => good.push(entry),
                Err(problem) => bad.push(problem),
            }
        }
        (good, bad)
    }

    /// Whether rules or other sets use it.
    fn fwset_is_used(&self, name: &str) -> bool {
        let by_rule = self.store.all(RULE).iter().any(|rule| syntax::mentions(text(rule, "rule"), name));
        let by_set =
            |set: &Object| is(set, "type", "list") && entries(set).iter().any(|it| entry_text(it) == name);
        by_rule || self.store.all(KIND).iter().any(by_set)
    }

    fn fwset(&self, call: &Call<'_>) -> Result<&Object, Refusal> {
        let name = call.arguments.path_text("name");
        self.store.find(KIND, "name", name).ok_or_else(|| Refusal::not_found("FWSet does not exist"))
    }

    fn fwset_view(&self, set: &Object) -> Object {
        let since = reply::iso(self.since);
        let entries: Vec<Value> = entries(set)
            .into_iter()
            .map(|entry| match entry {
                Value::Object(ref known) if known.contains_key("entry_resolved") => entry,
                given => self.fwset_entry(text(set, "type"), &given, self.since).unwrap_or_else(|bad| bad),
            })
            .collect();
        let date = |field| match text(set, field) {
            "" => since.clone(),
            date => date.to_owned(),
        };
        object(json!({
            "name": text(set, "name"),
            "description": text(set, "description"),
            "created_at": date("created_at"),
            "updated_at": date("updated_at"),
            "type": text(set, "type"),
            "size": entries.len(),
            "entries": entries,
        }))
    }

    fn keep_fwset(&mut self, name: &str, mut set: Object, now: Timestamp) -> Object {
        set.insert("updated_at".to_owned(), Value::from(reply::iso(now)));
        let view = self.fwset_view(&set);
        match self.store.find_mut(KIND, "name", name) {
            Some(place) => *place = set,
            None => self.store.of(KIND).add(set),
        }
        view
    }
}

fn list(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.store.all(KIND).iter().map(|set| state.fwset_view(set)).collect::<Vec<_>>())
}

/// Bad entries are reported, and the set is made of the good ones.
fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (name, kind) =
        (call.arguments.text("name").unwrap_or_default(), call.arguments.text("type").unwrap_or_default());
    if !TYPES.contains(&kind) {
        return Err(Refusal::bad_request("Invalid fwset type"));
    }
    need_free_name(state, name)?;
    let given = call.arguments.body.get("entries").unwrap_or(&Value::Null);
    let (good, bad) = state.fwset_entries(kind, given, call.now);
    let description = call.arguments.text("description").unwrap_or_default();
    let set = json!({"name": name, "type": kind, "description": description, "created_at": reply::iso(call.now), "entries": good});
    let mut view = state.keep_fwset(name, object(set), call.now);
    view.insert("errors".to_owned(), Value::Array(bad));
    reply::with_status(201, view)
}

fn need_free_name(state: &Vns3, name: &str) -> Result<(), Refusal> {
    if !syntax::is_name(name) {
        return Err(Refusal::bad_request("Invalid fwset name"));
    }
    if state.store.find(KIND, "name", name).is_some() {
        return Err(Refusal::bad_request(format!("FWSet with name {name} already exists")));
    }
    Ok(())
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.fwset_view(state.fwset(call)?))
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut set = state.fwset(call)?.clone();
    let name = text(&set, "name").to_owned();
    if let Some(new) = call.arguments.text("name").filter(|new| *new != name) {
        need_free_name(state, new)?;
        if state.fwset_is_used(&name) {
            return Err(Refusal::bad_request(
                "Failed to rename set. OS error: Set cannot be renamed: it is in use",
            ));
        }
        set.insert("name".to_owned(), Value::from(new));
    }
    if let Some(description) = call.arguments.text("description") {
        set.insert("description".to_owned(), Value::from(description));
    }
    let mut errors = Vec::new();
    if let Some(given) = call.arguments.body.get("entries") {
        let (good, bad) = state.fwset_entries(text(&set, "type"), given, call.now);
        set.insert("entries".to_owned(), Value::Array(good));
        errors = bad;
    }
    let mut view = state.keep_fwset(&name, set, call.now);
    view.insert("errors".to_owned(), Value::Array(errors));
    reply::ok(view)
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let view = state.fwset_view(state.fwset(call)?);
    let name = call.arguments.path_text("name");
    if state.fwset_is_used(name) && !call.arguments.query_flag("force") {
        let detail = "FWSet has references. These can be firewall rules or other fwsets.";
        return Err(Refusal::bad_request(detail));
    }
    state.store.remove(KIND, "name", name);
    reply::with_status(202, view)
}

fn add_entry(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut set = state.fwset(call)?.clone();
    let given = Value::Object(call.arguments.body.clone());
    let failed = |problem: &str| Refusal::bad_request(format!("Error creating entry: {problem}"));
    let entry = state.fwset_entry(text(&set, "type"), &given, call.now);
    let entry = entry.map_err(|bad| failed(bad.as_object().map_or("", |bad| text(bad, "error"))))?;
    let mut all = entries(&set);
    if all.iter().any(|its| entry_text(its) == entry_text(&entry) || its.as_str() == Some(entry_text(&entry)))
    {
        return Err(failed("it is in the set already"));
    }
    all.push(entry);
    set.insert("entries".to_owned(), Value::Array(all));
    let name = call.arguments.path_text("name");
    reply::with_status(201, state.keep_fwset(name, set, call.now))
}

fn delete_entry(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut set = state.fwset(call)?.clone();
    let entry = call.arguments.text("entry").unwrap_or_default();
    let mut all = entries(&set);
    let index = all.iter().position(|its| entry_text(its) == entry || its.as_str() == Some(entry));
    all.remove(
        index.ok_or_else(|| {
            Refusal::bad_request(format!("Error deleting entry: {entry} is not in the set"))
        })?,
    );
    set.insert("entries".to_owned(), Value::Array(all));
    let name = call.arguments.path_text("name");
    reply::ok(state.keep_fwset(name, set, call.now))
}
