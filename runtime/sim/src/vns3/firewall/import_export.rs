//! Many rules of the second version at once: overwrite, import, export.

use edgebook_model::Method;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::rules::{KIND, groups, take, words};
use crate::call::{Behaviours, Call};
use crate::resource::{Object, flag, is, number, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Put, "/api/v2/firewall/rules", overwrite),
    (Method::Put, "/api/v2/firewall/rules/import", import),
    (Method::Get, "/api/v2/firewall/rules/export", export),
];

/// Replaces all rules. A rule with a known id stays itself: it keeps its date, and its groups unless others are given.
fn overwrite(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let given = call.arguments.body.get("rules").and_then(Value::as_array).cloned().unwrap_or_default();
    let before: Vec<Object> = state.store.all(KIND).to_vec();
    let (mut all, mut errors) = (Vec::new(), Vec::new());
    for (index, entry) in given.into_iter().map(object).enumerate() {
        match state.new_rule(text(&entry, "rule"), call.now) {
            Ok(mut rule) => {
                if let Some(known) = before.iter().find(|known| is(known, "id", text(&entry, "id"))) {
                    for field in ["id", "created_at", "groups"] {
                        if let Some(value) = known.get(field) {
                            rule.insert(field.to_owned(), value.clone());
                        }
                    }
                }
                take(&mut rule, &entry);
                let position = number(&entry, "position").filter(|position| *position >= 0);
                all.push((position.unwrap_or(i64::MAX), index, rule));
            }
            Err(problem) => errors.push(json!({"rule": text(&entry, "rule"), "error": problem})),
        }
    }
    all.sort_by_key(|(position, index, _)| (*position, *index));
    state.set_rules(all.into_iter().map(|(_, _, rule)| rule).collect());
    reply::ok(json!({"rules": state.rule_views(false), "errors": errors}))
}

/// What an import is made of: rules one a line, or the JSON that an export gives.
fn entries(text: &str) -> Result<Vec<Object>, Refusal> {
    if text.trim_start().starts_with('[') {
        let parsed: Result<Vec<Object>, _> = serde_json::from_str(text);
        return parsed.map_err(|error| Refusal::bad_request(format!("rules are not JSON: {error}")));
    }
    let lines = super::v1_rules::lines(text);
    let rules = lines.into_iter().filter(|line| !line.starts_with('#'));
    Ok(rules.map(|rule| object(json!({"rule": rule}))).collect())
}

/// Adds rules to the others. Bad ones are reported as texts, good ones are taken.
fn import(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (mut good, mut errors) = (Vec::new(), Vec::new());
    for entry in entries(call.arguments.text("rules").unwrap_or_default())? {
        match state.new_rule(text(&entry, "rule"), call.now) {
            Ok(mut rule) => {
                take(&mut rule, &entry);
                take(&mut rule, &call.arguments.body);
                good.push(rule);
            }
            Err(problem) => errors.push(format!("{}: {problem}", text(&entry, "rule"))),
        }
    }
    let ids: Vec<String> = good.iter().map(|rule| text(rule, "id").to_owned()).collect();
    state.insert_rules(good, call.arguments.number("position").unwrap_or(-1));
    let views = state.rule_views(false);
    let added = views.into_iter().filter(|rule| ids.iter().any(|id| is(rule, "id", id)));
    reply::ok(json!({"rules": added.collect::<Vec<_>>(), "errors": errors}))
}

/// As text one rule a line, disabled ones commented out; as JSON a text that an import takes back.
fn export(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let group = call.arguments.query_text("group");
    let tables = words(call.arguments.query_text("tables"));
    let meant = |rule: &Object| {
        group.is_none_or(|group| groups(rule).iter().any(|its| its == group))
            && tables.as_ref().is_none_or(|tables| tables.iter().any(|table| is(rule, "table", table)))
    };
    let rules: Vec<Object> = state.rule_views(false).into_iter().filter(meant).collect();
    match call.arguments.query_text("type").unwrap_or("plaintext") {
        "plaintext" => {
            let line = |rule: &Object| {
                let mark = if flag(rule, "disabled") { "# disabled: " } else { "" };
                format!("{mark}{}\n", text(rule, "rule"))
            };
            Ok(reply::file(reply::PLAIN, "firewall-rules.txt", rules.iter().map(line).collect::<String>()))
        }
        "json" => {
            let kept = ["id", "rule", "position", "comment", "groups", "disabled"];
            let entry = |rule: &Object| -> Object {
                let fields = rule.iter().filter(|(field, _)| kept.contains(&field.as_str()));
                fields.map(|(field, value)| (field.clone(), value.clone())).collect()
            };
            let text =
                Value::from(rules.iter().map(entry).map(Value::Object).collect::<Vec<_>>()).to_string();
            Reply::json(200, &text)
        }
        _ => Err(Refusal::invalid("type", "")),
    }
}
