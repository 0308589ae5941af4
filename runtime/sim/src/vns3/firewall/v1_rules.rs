//! Rules of the first version: texts in order. Every change is a task, and takes effect when the task ends.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::syntax;
use crate::call::{Behaviours, Call};
use crate::resource::{Object, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Put, "/api/firewall", overwrite),
    (Method::Put, "/api/firewall/actions", super::act),
    (Method::Get, "/api/firewall/rules", list),
    (Method::Post, "/api/firewall/rules", create),
    (Method::Delete, "/api/firewall/rules", delete_by_rule),
    (Method::Delete, "/api/firewall/rules/{position}", delete_by_position),
];

const KIND: &str = "firewall_v1_rule";

impl Vns3 {
    pub(super) fn v1_rules(&self) -> impl Iterator<Item = &str> {
        self.store.all(KIND).iter().map(|rule| text(rule, "rule"))
    }

    fn set_v1_rules(&mut self, rules: Vec<String>) {
        let collection = self.store.of(KIND);
        collection.retain(|_| false);
        for rule in rules {
            collection.add(object(json!({"rule": rule})));
        }
    }
}

/// Rules come with a blank at the end, as the tool below prints them.
fn list(state: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    let rules = state.v1_rules().zip(0_i64..);
    reply::ok(rules.map(|(rule, position)| json!([format!("{rule} "), position])).collect::<Vec<_>>())
}

fn check(rule: &str) -> Result<(), Refusal> {
    let known = rule.split_whitespace().next().is_some_and(syntax::is_name);
    let outcome =
        if known { syntax::check(rule) } else { Err("Parse Error - no chain specified".to_owned()) };
    outcome.map_err(|problem| Refusal::invalid("", problem))
}

fn submitted(
    state: &mut Vns3,
    call: &Call<'_>,
    deed: super::super::jobs::Deed,
    what: Value,
) -> Result<Reply, Refusal> {
    let mut answer = object(json!({"status": "submitted"}));
    answer.extend(object(what.clone()));
    let token = state.as_task(call, deed, object(what));
    answer.insert("token".to_owned(), Value::from(token));
    reply::ok(answer)
}

fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let rule = call.arguments.text("rule").unwrap_or_default().trim();
    check(rule)?;
    let mut what = object(json!({"rule": rule}));
    if let Some(position) = call.arguments.number("position").filter(|position| *position >= 0) {
        what.insert("position".to_owned(), Value::from(position));
    }
    submitted(state, call, insert, Value::Object(what))
}

fn insert(state: &mut Vns3, with: &Object, _: Timestamp) {
    let mut rules: Vec<String> = state.v1_rules().map(str::to_owned).collect();
    let position = number(with, "position").and_then(|position| usize::try_from(position).ok());
    let position = position.unwrap_or(rules.len()).min(rules.len());
    rules.insert(position, text(with, "rule").to_owned());
    state.set_v1_rules(rules);
}

fn delete_by_rule(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let rule = call.arguments.text("rule").unwrap_or_default().trim();
    if rule.is_empty() {
        return Err(Refusal::invalid("", "either position or rule argument must be provided"));
    }
    let position = state.v1_rules().position(|its| its == rule);
    let position = position.ok_or_else(|| Refusal::invalid("", "rule does not exist"))?;
    submitted(state, call, remove, json!({"rule": rule, "position": position}))
}

fn delete_by_position(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let position = usize::try_from(call.arguments.id("position")?).ok();
    let rule = position.and_then(|position| state.v1_rules().nth(position)).map(str::to_owned);
    let rule = rule.ok_or_else(|| Refusal::invalid("", "position exceeds the number of rules"))?;
    submitted(state, call, remove, json!({"rule": rule, "position": position}))
}

/// By its text: until the task ends, other tasks may have moved it.
fn remove(state: &mut Vns3, with: &Object, _: Timestamp) {
    let rule = text(with, "rule");
    let mut rules: Vec<String> = state.v1_rules().map(str::to_owned).collect();
    let there = |position: &usize| rules.get(*position).is_some_and(|its| its == rule);
    let expected = number(with, "position").and_then(|position| usize::try_from(position).ok()).filter(there);
    if let Some(position) = expected.or_else(|| rules.iter().position(|its| its == rule)) {
        rules.remove(position);
    }
    state.set_v1_rules(rules);
}

/// The lines of a text, whether its line breaks are real or written as `\n`.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\\n", "\n");
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

fn overwrite(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let rules = lines(call.arguments.text("rules").unwrap_or_default());
    for rule in &rules {
        check(rule)?;
    }
    let token = state.as_task(call, replace, object(json!({"rules": rules.join("\n")})));
    reply::ok(json!({"token": token, "status": "submitted"}))
}

fn replace(state: &mut Vns3, with: &Object, _: Timestamp) {
    state.set_v1_rules(lines(text(with, "rules")));
}
