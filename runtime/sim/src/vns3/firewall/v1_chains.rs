//! Subgroups and sets of the first version: named lists of lines, each of which begins with the name.

use edgebook_model::Method;
use serde_json::{Value, json};

use super::super::{Vns3, reply};
use super::syntax;
use super::v1_rules::lines;
use crate::call::{Behaviours, Call};
use crate::resource::{Object, object, text};
use crate::respond::{Refusal, Reply};

pub(in crate::vns3) const BEHAVIOURS: Behaviours<Vns3> = &[
    (Method::Get, "/api/firewall/rules/subgroup", subgroups),
    (Method::Post, "/api/firewall/rules/subgroup", create_subgroup),
    (Method::Put, "/api/firewall/rules/subgroup", reinitialize),
    (Method::Delete, "/api/firewall/rules/subgroup", delete_subgroup),
    (Method::Get, "/api/firewall/fwsets", sets),
    (Method::Post, "/api/firewall/fwsets", create_set),
    (Method::Put, "/api/firewall/fwsets", reinitialize),
    (Method::Delete, "/api/firewall/fwsets", delete_set),
];

const SUBGROUP: &str = "firewall_v1_subgroup";
const SET: &str = "firewall_v1_set";

fn lines_of(thing: &Object) -> Vec<String> {
    lines(text(thing, "lines"))
}

/// What the caller wants to see: the one of a name or all; in full unless `verbose` is false.
fn wanted<'a>(state: &'a Vns3, call: &'a Call<'_>, kind: &str) -> (impl Iterator<Item = &'a Object>, bool) {
    let name = call.arguments.query_text("name");
    let verbose = call.arguments.query.get("verbose").and_then(Value::as_bool).unwrap_or(true);
    let all = state.store.all(kind).iter();
    (all.filter(move |thing| name.is_none_or(|name| text(thing, "name") == name)), verbose)
}

fn subgroups(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (things, verbose) = wanted(state, call, SUBGROUP);
    let view = |thing| if verbose { json!(lines_of(thing)) } else { json!(text(thing, "name")) };
    reply::ok(things.map(view).collect::<Vec<_>>())
}

fn sets(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (things, verbose) = wanted(state, call, SET);
    let view = |thing| if verbose { lines_of(thing) } else { vec![text(thing, "name").to_owned()] };
    reply::ok(things.flat_map(view).collect::<Vec<_>>())
}

/// The name, given or taken from the lines, and the lines.
fn named(call: &Call<'_>, what: &str) -> Result<(String, Vec<String>), Refusal> {
    let lines = lines(call.arguments.text("rules").unwrap_or_default());
    let mut names: Vec<&str> = lines.iter().filter_map(|line| line.split_whitespace().next()).collect();
    names.dedup();
    let name = match (call.arguments.text("name").filter(|name| !name.is_empty()), names.as_slice()) {
        (Some(name), _) => name.to_owned(),
        (None, [name]) => (*name).to_owned(),
        (None, []) => return Err(Refusal::invalid("", "either name or rules must be provided")),
        (None, _) => return Err(Refusal::invalid("", format!("More than one {what} name found in rules"))),
    };
    Ok((name, lines))
}

/// Lines may leave the name out.
fn with_name(name: &str, lines: Vec<String>) -> Vec<String> {
    let begins = |line: &str| line.split_whitespace().next() == Some(name);
    lines.into_iter().map(|line| if begins(&line) { line } else { format!("{name} {line}") }).collect()
}

fn create(state: &mut Vns3, call: &Call<'_>, kind: &str, what: (&str, &str)) -> Result<Reply, Refusal> {
    let (name, lines) = named(call, what.0)?;
    if !syntax::is_name(&name) {
        return Err(Refusal::invalid("", format!("invalid {} name - {name}", what.1)));
    }
    let new = with_name(&name, lines);
    let before = state.store.find(kind, "name", &name).map(lines_of).unwrap_or_default();
    let kept = if call.arguments.flag("flush") == Some(false) { before } else { Vec::new() };
    let position = call.arguments.number("position").and_then(|position| usize::try_from(position).ok());
    let position = position.filter(|_| kind == SUBGROUP).unwrap_or(kept.len()).min(kept.len());
    let mut all = kept;
    let tail = all.split_off(position);
    all.extend(new.iter().cloned().chain(tail));
    let lines = Value::from(all.join("\n"));
    match state.store.find_mut(kind, "name", &name) {
        Some(thing) => {
            thing.insert("lines".to_owned(), lines);
        }
        None => state.store.of(kind).add(object(json!({"name": name, "lines": lines}))),
    }
    reply::ok(json!({"status": "ok", "rules": new.join("\n")}))
}

fn create_subgroup(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    create(state, call, SUBGROUP, ("subgroup", "subgroup"))
}

fn create_set(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    create(state, call, SET, ("FWSet", "FWSet"))
}

/// The kernel has the same afterwards as before. There is no body.
#[expect(clippy::unnecessary_wraps, reason = "every behaviour has this signature")]
fn reinitialize(_: &mut Vns3, _: &Call<'_>) -> Result<Reply, Refusal> {
    Ok(Reply::empty(200))
}

/// Takes the given lines out, or the whole thing when none are given.
fn take_out(state: &mut Vns3, kind: &str, name: &str, lines: Vec<String>) -> bool {
    let Some(thing) = state.store.find_mut(kind, "name", name) else { return false };
    if lines.is_empty() {
        state.store.remove(kind, "name", name);
        return true;
    }
    let gone = with_name(name, lines);
    let left: Vec<String> = lines_of(thing).into_iter().filter(|line| !gone.contains(line)).collect();
    thing.insert("lines".to_owned(), Value::from(left.join("\n")));
    true
}

/// A chain that rules still jump to loses its rules, and stays.
fn delete_subgroup(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (name, lines) = named(call, "subgroup")?;
    let not_found = || Refusal::not_found(format!("Chain named {name} not found."));
    let in_use = state.v1_rules().any(|rule| syntax::mentions(rule, &name));
    if in_use && lines.is_empty() {
        let thing = state.store.find_mut(SUBGROUP, "name", &name).ok_or_else(not_found)?;
        thing.insert("lines".to_owned(), Value::from(""));
        let detail = format!("Chain references remain for {name}, although rules were deleted.");
        return Err(Refusal::new(crate::respond::Cause::NotFound, 410, detail));
    }
    if !take_out(state, SUBGROUP, &name, lines) {
        return Err(not_found());
    }
    reply::ok(json!({"status": "ok"}))
}

fn delete_set(state: &mut Vns3, call: &Call<'_>) -> Result<Reply, Refusal> {
    let (name, lines) = named(call, "FWSet")?;
    if !take_out(state, SET, &name, lines) {
        return Err(Refusal::absent(call.operation, format!("FWSet named {name} not found")));
    }
    reply::ok(json!({"status": "finished_ok"}))
}
