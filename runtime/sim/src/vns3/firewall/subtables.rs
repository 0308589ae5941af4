//! Subtables of the second version: lists of rules that a rule of a main table may jump to.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::rules::KIND as RULE;
use super::syntax;
use crate::call::{Behaviours, Call};
use crate::entropy::derive;
use crate::resource::{Object, flag, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/v2/firewall/subtables", list),
    (Method::Post, "/api/v2/firewall/subtables", create),
    (Method::Get, "/api/v2/firewall/subtables/{name}", show),
    (Method::Put, "/api/v2/firewall/subtables/{name}", update),
    (Method::Delete, "/api/v2/firewall/subtables/{name}", delete),
    (Method::Post, "/api/v2/firewall/subtables/{name}/rules", add_rule),
    (Method::Delete, "/api/v2/firewall/subtables/{name}/rules/{id}", delete_rule),
];

const KIND: &str = "subtable";

fn rules(table: &Object) -> Vec<Object> {
    let rules = table.get("rules").and_then(Value::as_array).into_iter().flatten();
    rules.filter_map(Value::as_object).cloned().collect()
}

impl Vns3 {
    /// An id with digits only: the description wants a number in the path, and replies carry a text.
    fn subtable_rule_id(&mut self) -> String {
        let unique = self.entropy.next();
        format!("{:015}", unique % 900_000_000_000_000 + 100_000_000_000_000)
    }

    /// A rule, or what is wrong with it. It begins with the name of its table.
    fn subtable_rule(&mut self, table: &str, given: &Object) -> Result<Object, String> {
        let rule = text(given, "rule").trim();
        if rule.split_whitespace().next() != Some(table) {
            return Err(
                "Invalid rule for subtable. Subtable rules must start with name of subtable.".to_owned()
            );
        }
        syntax::check(rule)?;
        self.resolve(rule).map_err(|name| format!("Variable {name} does not exist"))?;
        let id = self.subtable_rule_id();
        let (comment, disabled) = (text(given, "comment"), flag(given, "disabled"));
        Ok(object(json!({"id": id, "rule": rule, "comment": comment, "disabled": disabled})))
    }

    /// Good rules in the order of their positions, and the errors of the others.
    fn subtable_rules(&mut self, table: &str, given: Option<&Value>) -> (Vec<Object>, Vec<Value>) {
        let given = given.and_then(Value::as_array).cloned().unwrap_or_default();
        let (mut good, mut errors) = (Vec::new(), Vec::new());
        for entry in given.into_iter().map(object) {
            let position = number(&entry, "position").unwrap_or(i64::MAX);
            match self.subtable_rule(table, &entry) {
                Ok(rule) => good.push((position, rule)),
                Err(problem) => errors.push(json!({
                    "rule": text(&entry, "rule"),
                    "rule_resolved": "",
                    "position": number(&entry, "position").unwrap_or(-1),
                    "comment": text(&entry, "comment"),
                    "id": "",
                    "disabled": flag(&entry, "disabled"),
                    "os_rules": [],
                    "error": problem,
                })),
            }
        }
        good.sort_by_key(|(position, _)| *position);
        (good.into_iter().map(|(_, rule)| rule).collect(), errors)
    }

    fn subtable_view(&self, table: &Object, kernel: bool) -> Object {
        let rules = rules(table).into_iter().enumerate().map(|(position, rule)| {
            let given = text(&rule, "rule").to_owned();
            let resolved = self.resolve(&given).unwrap_or_else(|_| given.clone());
            let disabled = flag(&rule, "disabled");
            let os_rules = if kernel && !disabled {
                json!([{"rule": format!("-A {resolved}"), "position": position}])
            } else {
                json!([])
            };
            // Those of a scenario have no ids of their own.
            let made = derive(&[self.seed, 111, crate::resource::fill::hash(&given)]) % 1_000_000_000_000_000;
            let id = match text(&rule, "id") {
                "" => format!("{made:015}"),
                id => id.to_owned(),
            };
            json!({
                "id": id,
                "rule": given,
                "rule_resolved": resolved,
                "position": position,
                "comment": text(&rule, "comment"),
                "disabled": disabled,
                "os_rules": os_rules,
            })
        });
        let rules: Vec<Value> = rules.collect();
        let date = |field| match text(table, field) {
            "" => reply::iso(self.since),
            date => date.to_owned(),
        };
        object(json!({
            "name": text(table, "name"),
            "description": text(table, "description"),
            "created_at": date("created_at"),
            "updated_at": date("updated_at"),
            "type": text(table, "type"),
            "size": rules.len(),
            "rules": rules,
        }))
    }

    fn subtable(&self, call: &Call<'_>) -> Result<&Object, Refusal> {
        let name = call.arguments.path_text("name");
        self.store.find(KIND, "name", name).ok_or_else(|| Refusal::not_found("Subtable does not exist"))
    }

    fn keep_subtable(&mut self, mut table: Object, now: Timestamp) -> Object {
        table.insert("updated_at".to_owned(), Value::from(reply::iso(now)));
        let view = self.subtable_view(&table, false);
        let name = text(&table, "name").to_owned();
        match self.store.find_mut(KIND, "name", &name) {
            Some(place) => *place = table,
            None => self.store.of(KIND).add(table),
        }
        view
    }
}

fn list(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.store.all(KIND).iter().map(|table| state.subtable_view(table, false)).collect::<Vec<_>>())
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (name, kind) =
        (call.arguments.text("name").unwrap_or_default(), call.arguments.text("type").unwrap_or_default());
    if !syntax::is_table(kind) {
        return Err(Refusal::bad_request("invalid subtable type"));
    }
    if !syntax::is_name(name) || syntax::table(name).is_some() {
        return Err(Refusal::bad_request("invalid subtable name"));
    }
    if state.store.find(KIND, "name", name).is_some() {
        return Err(Refusal::bad_request(format!("Subtable with name {name} already exists")));
    }
    let (rules, errors) = state.subtable_rules(name, call.arguments.body.get("rules"));
    let description = call.arguments.text("description").unwrap_or_default();
    let table = json!({"name": name, "type": kind, "description": description, "created_at": reply::iso(call.now), "rules": rules});
    let mut view = state.keep_subtable(object(table), call.now);
    view.insert("errors".to_owned(), Value::Array(errors));
    reply::with_status(201, view)
}

fn show(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    reply::ok(state.subtable_view(state.subtable(call)?, call.arguments.query_flag("osview")))
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut table = state.subtable(call)?.clone();
    if let Some(description) = call.arguments.text("description") {
        table.insert("description".to_owned(), Value::from(description));
    }
    let mut errors = Vec::new();
    if let Some(given) = call.arguments.body.get("rules") {
        let (rules, bad) = state.subtable_rules(text(&table, "name"), Some(given));
        table.insert("rules".to_owned(), json!(rules));
        errors = bad;
    }
    let mut view = state.keep_subtable(table, call.now);
    view.insert("errors".to_owned(), Value::Array(errors));
    reply::ok(view)
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let view = state.subtable_view(state.subtable(call)?, false);
    let name = call.arguments.path_text("name");
    let used = state.store.all(RULE).iter().any(|rule| syntax::mentions(text(rule, "rule"), name));
    if used && !call.arguments.query_flag("force") {
        let detail = "Firewall rule with subtable exists. Please delete rule first.";
        return Err(Refusal::bad_request(detail));
    }
    state.store.remove(KIND, "name", name);
    reply::with_status(202, view)
}

fn add_rule(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut table = state.subtable(call)?.clone();
    let name = text(&table, "name").to_owned();
    let rule = state.subtable_rule(&name, &call.arguments.body).map_err(Refusal::bad_request)?;
    let mut all = rules(&table);
    let position = call.arguments.number("position").and_then(|position| usize::try_from(position).ok());
    all.insert(position.unwrap_or(all.len()).min(all.len()), rule);
    table.insert("rules".to_owned(), json!(all));
    let mut view = state.keep_subtable(table, call.now);
    view.insert("errors".to_owned(), json!([]));
    reply::with_status(201, view)
}

fn delete_rule(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let mut table = state.subtable(call)?.clone();
    let id = call.arguments.id("id")?;
    let view = state.subtable_view(&table, false);
    let shown = rules(&view);
    let index = shown.iter().position(|rule| text(rule, "id").parse() == Ok(id));
    let mut all = rules(&table);
    let index = index
        .filter(|index| *index < all.len())
        .ok_or_else(|| Refusal::bad_request("Rule does not exist"))?;
    all.remove(index);
    table.insert("rules".to_owned(), json!(all));
    reply::with_status(202, state.keep_subtable(table, call.now))
}
