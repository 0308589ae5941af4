//! Groups of rules: labels. Which rules are in a group stands with the rules.

use edgebook_model::Method;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::rules::{KIND as RULE, groups};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/v2/firewall/rules-groups", list),
    (Method::Post, "/api/v2/firewall/rules-groups", create),
    (Method::Get, "/api/v2/firewall/rule-groups/{name}", show),
    (Method::Put, "/api/v2/firewall/rule-groups/{name}", update),
    (Method::Delete, "/api/v2/firewall/rule-groups/{name}", delete),
    (Method::Post, "/api/v2/firewall/rule-groups/{name}/rules", add_rule),
];

const KIND: &str = "rule_group";

impl Vns3 {
    pub(super) fn ensure_group(&mut self, name: &str) {
        if self.store.find(KIND, "name", name).is_none() {
            self.store.of(KIND).add(object(json!({"name": name, "description": ""})));
        }
    }

    fn members(&self, name: &str) -> Vec<String> {
        let rules = self.store.all(RULE).iter();
        let members = rules.filter(|rule| groups(rule).iter().any(|group| group == name));
        members.map(|rule| text(rule, "id").to_owned()).collect()
    }

    fn group_view(&self, name: &str) -> Result<Value, Refusal> {
        let members = self.members(name);
        let group = self.store.find(KIND, "name", name).ok_or_else(absent)?;
        let description = text(group, "description");
        Ok(json!({"name": name, "description": description, "size": members.len(), "rules": members}))
    }

    /// Makes these rules, and no others, the members.
    fn set_members(&mut self, name: &str, ids: &[String]) {
        for rule in self.store.of(RULE).iter_mut() {
            let mut its = groups(rule);
            its.retain(|group| group != name);
            if ids.iter().any(|id| text(rule, "id") == id) {
                its.push(name.to_owned());
            }
            rule.insert("groups".to_owned(), json!(its));
        }
    }

    /// The ids in a request, all of which must exist.
    fn given_ids(&self, call: &Call<'_>) -> Result<Option<Vec<String>>, Refusal> {
        let Some(ids) = call.arguments.body.get("rule_ids").and_then(Value::as_array) else {
            return Ok(None);
        };
        let ids: Vec<String> = ids.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        self.need_rules(&ids)?;
        Ok(Some(ids))
    }

    fn need_rules(&self, ids: &[String]) -> Result<(), Refusal> {
        let rules = self.store.all(RULE);
        let known = |id: &&String| rules.iter().any(|rule| text(rule, "id") == **id);
        match ids.iter().find(|id| !known(id)) {
            Some(id) => Err(Refusal::bad_request(format!("Rule {id} does not exist"))),
            None => Ok(()),
        }
    }

    fn need_group(&self, name: &str) -> Result<(), Refusal> {
        self.store.find(KIND, "name", name).map(|_| ()).ok_or_else(absent)
    }

    fn need_free_name(&self, name: &str) -> Result<(), Refusal> {
        if name.trim().is_empty() || name.contains(['/', ',']) {
            return Err(Refusal::bad_request("Invalid group name"));
        }
        if self.store.find(KIND, "name", name).is_some() {
            return Err(Refusal::bad_request(format!("Group with name {name} already exists")));
        }
        Ok(())
    }
}

fn absent() -> Refusal {
    Refusal::not_found("group does not exist")
}

fn list(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    let names: Vec<String> =
        state.store.all(KIND).iter().map(|group| text(group, "name").to_owned()).collect();
    let views: Result<Vec<Value>, Refusal> = names.iter().map(|name| state.group_view(name)).collect();
    reply::ok(views?)
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.text("name").unwrap_or_default();
    state.need_free_name(name)?;
    let members = state.given_ids(call)?.unwrap_or_default();
    let description = call.arguments.text("description").unwrap_or_default();
    state.store.of(KIND).add(object(json!({"name": name, "description": description})));
    state.set_members(name, &members);
    reply::with_status(201, state.group_view(name)?)
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.path_text("name");
    reply::ok(state.group_view(name)?)
}

/// A new name takes the members along.
fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.path_text("name");
    state.need_group(name)?;
    let given = state.given_ids(call)?;
    let members = given.unwrap_or_else(|| state.members(name));
    let new_name = call.arguments.text("name").filter(|new| *new != name);
    if let Some(new_name) = new_name {
        state.need_free_name(new_name)?;
        state.set_members(name, &[]);
    }
    let new_name = new_name.unwrap_or(name);
    if let Some(group) = state.store.find_mut(KIND, "name", name) {
        group.insert("name".to_owned(), Value::from(new_name));
        if let Some(description) = call.arguments.text("description") {
            group.insert("description".to_owned(), Value::from(description));
        }
    }
    state.set_members(new_name, &members);
    reply::ok(state.group_view(new_name)?)
}

/// The rules stay.
fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.path_text("name");
    let view = state.group_view(name)?;
    if !state.members(name).is_empty() && !call.arguments.query_flag("force") {
        let detail = "Group has rules defined. Please delete rules or pass force=true.";
        return Err(Refusal::bad_request(detail));
    }
    state.set_members(name, &[]);
    state.store.remove(KIND, "name", name);
    reply::with_status(202, view)
}

/// 201 for a new member, 200 for one that was there.
fn add_rule(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let name = call.arguments.path_text("name");
    state.need_group(name)?;
    let id = call.arguments.text("rule_id").unwrap_or_default().to_owned();
    state.need_rules(std::slice::from_ref(&id))?;
    let mut members = state.members(name);
    let known = members.contains(&id);
    members.push(id);
    state.set_members(name, &members);
    let view: Object = object(state.group_view(name)?);
    reply::with_status(if known { 200 } else { 201 }, view)
}
