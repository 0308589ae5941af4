//! Licences, bans and sources of everything that is not ours: the tables of `deny.toml`, without cargo-deny.
//!
//! `cargo deny check` reads the same file and knows more: advisories, for which it needs a network.

use std::collections::BTreeSet;
use std::fs;

use spdx::{Expression, Licensee, ParseMode};
use toml::Value;

use super::metadata::{Package, packages};
use super::{none, root};

fn rules() -> Value {
    fs::read_to_string(root().join("deny.toml")).unwrap().parse::<toml::Table>().unwrap().into()
}

/// The texts of an array.
fn texts(value: Option<&Value>) -> Vec<&str> {
    value.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn rows<'v>(rules: &'v Value, table: &str, key: &str) -> Vec<&'v Value> {
    rules[table][key].as_array().unwrap().iter().collect()
}

fn licensees(names: &[&str]) -> Vec<Licensee> {
    names.iter().map(|name| Licensee::parse(name).unwrap()).collect()
}

/// Whether an expression can be met with some licences; `None` where it is not one.
fn is_met(expression: &str, allowed: &[Licensee]) -> Option<bool> {
    let expression = Expression::parse_mode(expression, ParseMode::LAX).ok()?;
    Some(expression.evaluate(|wanted| allowed.iter().any(|licensee| licensee.satisfies(wanted))))
}

#[test]
fn every_licence_is_one_that_was_agreed_to() {
    let rules = rules();
    let allowed = licensees(&texts(rules["licenses"].get("allow")));
    let mut unused: BTreeSet<&str> =
        rows(&rules, "licenses", "exceptions").iter().filter_map(|row| row["crate"].as_str()).collect();
    let mut findings = Vec::new();
    for package in packages().iter().filter(|package| package.is_foreign()) {
        if is_met(&package.license, &allowed) == Some(true) {
            continue;
        }
        let exceptions = rows(&rules, "licenses", "exceptions");
        let exception = exceptions.iter().find(|row| row["crate"].as_str() == Some(&package.name));
        let agreed = exception.map(|row| licensees(&texts(row.get("allow"))));
        unused.remove(package.name.as_str());
        if agreed.and_then(|agreed| is_met(&package.license, &agreed)) != Some(true) {
            findings.push(format!("{} {}: {:?}", package.name, package.version, package.license));
        }
    }
    none("licences that deny.toml does not allow", &findings);
    none("exceptions for crates that are gone", &unused.into_iter().map(str::to_owned).collect::<Vec<_>>());
}

#[test]
fn nothing_banned_is_in_the_tree_of_any_platform() {
    let locked: toml::Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let locked = locked["package"].as_array().unwrap();
    let name = |package: &Value| package["name"].as_str().unwrap().to_owned();
    let mut findings = Vec::new();
    for ban in rows(&rules(), "bans", "deny") {
        let (banned, below) = match ban["crate"].as_str().unwrap().split_once("@<") {
            Some((banned, below)) => (banned, Some(numbers(below))),
            None => (ban["crate"].as_str().unwrap(), None),
        };
        assert!(
            ban["reason"].as_str().is_some_and(|reason| !reason.is_empty()),
            "{banned} is banned for nothing"
        );
        let wrappers = texts(ban.get("wrappers"));
        for package in locked.iter().filter(|package| name(package) == banned) {
            let version = package["version"].as_str().unwrap();
            if below.as_ref().is_some_and(|below| numbers(version) >= *below) {
                continue;
            }
            let depends = |other: &&Value| {
                texts(other.get("dependencies")).iter().any(|one| one.split(' ').next() == Some(banned))
            };
            let by: Vec<String> = locked.iter().filter(depends).map(name).collect();
            if wrappers.is_empty() || by.iter().any(|by| !wrappers.contains(&by.as_str())) {
                findings.push(format!("{banned} {version}, by {}", by.join(", ")));
            }
        }
    }
    none("banned crates", &findings);
}

/// `0.3.55` as numbers, which compare as versions do.
fn numbers(version: &str) -> Vec<u64> {
    version.split(['.', '+', '-']).map_while(|part| part.parse().ok()).collect()
}

#[test]
fn everything_comes_from_one_registry() {
    let rules = rules();
    for kind in ["unknown-registry", "unknown-git"] {
        assert_eq!(rules["sources"][kind].as_str(), Some("deny"));
    }
    let locked: toml::Table = fs::read_to_string(root().join("Cargo.lock")).unwrap().parse().unwrap();
    let sources: BTreeSet<&str> = locked["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|package| package.get("source")?.as_str())
        .collect();
    assert!(
        sources.len() == 1 && sources.iter().all(|source| source.starts_with("registry+")),
        "{sources:?}"
    );
    // What has a source has a checksum: the same bytes everywhere.
    let unchecked: Vec<String> = locked["package"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|package| package.get("source").is_some() && package.get("checksum").is_none())
        .map(|package| package["name"].to_string())
        .collect();
    none("packages without a checksum", &unchecked);
}

#[test]
fn expressions_are_met_by_what_is_allowed() {
    let allowed = licensees(&["MIT", "Apache-2.0 WITH LLVM-exception"]);
    for (expression, met) in [
        ("MIT OR GPL-3.0", Some(true)),
        ("MIT/Apache-2.0", Some(true)),
        ("MIT AND GPL-3.0", Some(false)),
        ("Apache-2.0", Some(false)),
        ("(MIT OR GPL-3.0) AND Apache-2.0 WITH LLVM-exception", Some(true)),
        ("", None),
    ] {
        assert_eq!(is_met(expression, &allowed), met, "{expression}");
    }
    assert!(numbers("0.10.1") > numbers("0.3"));
}

/// The licence of a package, as `deny.toml` and the notices see it.
impl Package {
    /// Whether the package is somebody else's.
    pub(crate) fn is_foreign(&self) -> bool {
        self.source.is_some()
    }
}
