//! Rules of the second version: with ids, groups and variables, in one order over all tables.

use edgebook_model::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::syntax;
use crate::call::{Behaviours, Call};
use crate::entropy::{Entropy, derive};
use crate::resource::{Object, flag, is, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Put, "/api/v2/firewall/actions", super::act),
    (Method::Get, "/api/v2/firewall/rules", list),
    (Method::Post, "/api/v2/firewall/rules", create),
    (Method::Put, "/api/v2/firewall/rules/{id}", update),
    (Method::Delete, "/api/v2/firewall/rules/{id}", delete),
];

pub(super) const KIND: &str = "firewall_rule";

/// The groups of a rule.
pub(super) fn groups(rule: &Object) -> Vec<String> {
    let groups = rule.get("groups").and_then(Value::as_array).into_iter().flatten();
    groups.filter_map(Value::as_str).map(str::to_owned).collect()
}

impl Vns3 {
    /// Completes the rules of a scenario, and makes the groups that they name.
    pub(in crate::vns3) fn furnish_firewall(&mut self) {
        let since = reply::iso(self.since);
        for (rule, number) in self.store.of(KIND).iter_mut().zip(1_u64..) {
            let unique = derive(&[self.seed, 101, number]);
            rule.entry("id").or_insert_with(|| Value::from(Entropy::new(unique).hex(20)));
            for field in ["created_at", "last_resolved"] {
                rule.entry(field).or_insert_with(|| Value::from(since.clone()));
            }
        }
        let names: Vec<String> = self.store.all(KIND).iter().flat_map(groups).collect();
        for name in names {
            self.ensure_group(&name);
        }
    }

    /// A rule that is not kept yet, or what is wrong with it.
    pub(super) fn new_rule(&mut self, rule: &str, now: Timestamp) -> Result<Object, String> {
        let rule = rule.trim();
        self.check_rule(rule)?;
        let id = self.entropy.hex(20);
        let at = reply::iso(now);
        Ok(object(
            json!({"id": id, "rule": rule, "comment": "", "last_resolved": at, "created_at": at, "groups": []}),
        ))
    }

    /// Checks the table, which may be a subtable, the options and the variables.
    fn check_rule(&self, rule: &str) -> Result<(), String> {
        if syntax::table(rule).is_none() {
            return Err("Invalid table for rule".to_owned());
        }
        syntax::check(rule)?;
        self.resolve(rule).map(|_| ()).map_err(|name| format!("Variable {name} does not exist"))
    }

    /// A rule as it is shown at its place. The kernel's rules are added on request.
    pub(super) fn rule_view(&self, rule: &Object, position: usize, kernel: bool) -> Object {
        let given = text(rule, "rule");
        let table = syntax::table(given).unwrap_or_default();
        let resolved = self.resolve(given).unwrap_or_else(|_| given.to_owned());
        let disabled = flag(rule, "disabled");
        let options = resolved.split_once(char::is_whitespace).map_or("", |(_, options)| options);
        let rule_type = if table.ends_with("routing") || table == "macro" { "nat" } else { "filter" };
        let os_rules = if kernel && !disabled {
            json!([{"rule": format!("-A {} {options}", table.to_uppercase()), "position": position, "table": table, "rule_type": rule_type}])
        } else {
            json!([])
        };
        object(json!({
            "id": text(rule, "id"),
            "rule": given,
            "table": table,
            "rule_resolved": resolved,
            "position": position,
            "comment": text(rule, "comment"),
            "last_resolved": text(rule, "last_resolved"),
            "disabled": disabled,
            "created_at": text(rule, "created_at"),
            "groups": groups(rule),
            "os_rules": os_rules,
        }))
    }

    /// All rules as they are shown.
    pub(super) fn rule_views(&self, kernel: bool) -> Vec<Object> {
        let rules = self.store.all(KIND).iter().enumerate();
        rules.map(|(position, rule)| self.rule_view(rule, position, kernel)).collect()
    }

    /// Puts rules in one after the other from this position on; -1 is the end.
    pub(super) fn insert_rules(&mut self, new: Vec<Object>, position: i64) {
        let count = self.store.all(KIND).len();
        let position = usize::try_from(position).unwrap_or(count).min(count);
        let mut all: Vec<Object> = self.store.all(KIND).to_vec();
        let tail = all.split_off(position);
        all.extend(new.into_iter().chain(tail));
        self.set_rules(all);
    }

    /// Replaces all rules. Groups that they name come into being.
    pub(super) fn set_rules(&mut self, all: Vec<Object>) {
        let names: Vec<String> = all.iter().flat_map(groups).collect();
        let rules = self.store.of(KIND);
        rules.retain(|_| false);
        for rule in all {
            rules.add(rule);
        }
        for name in names {
            self.ensure_group(&name);
        }
    }

    fn view_of(&self, id: &str) -> Option<Object> {
        self.rule_views(false).into_iter().find(|rule| is(rule, "id", id))
    }
}

/// The words of a list that travels as one text.
pub(super) fn words(text: Option<&str>) -> Option<Vec<String>> {
    text.map(|text| {
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    })
}

fn list(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let disabled = match call.arguments.query_text("state") {
        None => None,
        Some("active") => Some(false),
        Some("disabled") => Some(true),
        Some(_) => return Err(Refusal::invalid("state", "")),
    };
    let (of, tables) =
        (words(call.arguments.query_text("groups")), words(call.arguments.query_text("tables")));
    let meant = |rule: &Object| {
        disabled.is_none_or(|disabled| flag(rule, "disabled") == disabled)
            && of.as_ref().is_none_or(|of| groups(rule).iter().any(|group| of.contains(group)))
            && tables.as_ref().is_none_or(|tables| tables.iter().any(|table| is(rule, "table", table)))
    };
    let views = state.rule_views(call.arguments.query_flag("osview"));
    reply::ok(views.into_iter().filter(meant).collect::<Vec<_>>())
}

/// Takes over what a request may say about a rule beside its text.
pub(super) fn take(rule: &mut Object, given: &Object) {
    for field in ["comment", "groups", "disabled"] {
        if let Some(value) = given.get(field).filter(|value| !value.is_null()) {
            rule.insert(field.to_owned(), value.clone());
        }
    }
}

/// One rule is answered with itself, a list with its good rules and its errors.
fn create(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let position = call.arguments.number("position").unwrap_or(-1);
    if let Some(text) = call.arguments.text("rule") {
        let mut rule = state.new_rule(text, call.now).map_err(Refusal::bad_request)?;
        take(&mut rule, &call.arguments.body);
        let id = crate::resource::text(&rule, "id").to_owned();
        state.insert_rules(vec![rule], position);
        return reply::with_status(201, state.view_of(&id));
    }
    let texts = call.arguments.body.get("rules").and_then(Value::as_array);
    let texts = texts.ok_or_else(|| Refusal::bad_request("one of rule and rules is required"))?;
    let (mut good, mut errors) = (Vec::new(), Vec::new());
    for text in texts.iter().filter_map(Value::as_str) {
        match state.new_rule(text, call.now) {
            Ok(mut rule) => {
                take(&mut rule, &call.arguments.body);
                good.push(rule);
            }
            Err(problem) => errors.push(format!("{text}: {problem}")),
        }
    }
    let ids: Vec<String> = good.iter().map(|rule| text(rule, "id").to_owned()).collect();
    state.insert_rules(good, position);
    let rules: Vec<Object> = ids.iter().filter_map(|id| state.view_of(id)).collect();
    reply::with_status(201, json!({"rules": rules, "errors": errors}))
}

fn absent() -> Refusal {
    Refusal::not_found("rule does not exist")
}

fn update(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.path_text("id");
    let mut rule = state.store.find(KIND, "id", id).cloned().ok_or_else(absent)?;
    if let Some(text) = call.arguments.text("rule") {
        state.check_rule(text.trim()).map_err(Refusal::bad_request)?;
        rule.insert("rule".to_owned(), Value::from(text.trim()));
        rule.insert("last_resolved".to_owned(), Value::from(reply::iso(call.now)));
    }
    take(&mut rule, &call.arguments.body);
    let names = groups(&rule);
    if let Some(place) = state.store.find_mut(KIND, "id", id) {
        *place = rule;
    }
    for name in names {
        state.ensure_group(&name);
    }
    let mut view = state.view_of(id).ok_or_else(absent)?;
    view.insert("errors".to_owned(), json!([]));
    reply::ok(view)
}

fn delete(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let id = call.arguments.path_text("id");
    let view = state.view_of(id).ok_or_else(absent)?;
    state.store.remove(KIND, "id", id);
    reply::ok(view)
}
