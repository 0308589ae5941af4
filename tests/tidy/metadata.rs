//! What cargo knows of the packages that a build for Linux takes, without a network.

use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use super::root;

/// The platform whose tree is looked at: that of the releases, and of the machines that check.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";

/// A package.
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    /// The expression of its licence; empty where it has none.
    pub(crate) license: String,
    pub(crate) repository: String,
    /// `None` for ours.
    pub(crate) source: Option<String>,
    /// Where its files are.
    pub(crate) folder: PathBuf,
    /// Whether its code becomes part of the program.
    pub(crate) is_shipped: bool,
}

/// Every package of the tree, tests included, by name and version.
pub(crate) fn packages() -> Vec<Package> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--locked", "--format-version", "1", "--filter-platform", PLATFORM])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let shipped = shipped(&metadata);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut packages: Vec<Package> = metadata["packages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|package| Package {
            name: text(&package["name"]),
            version: text(&package["version"]),
            license: text(&package["license"]),
            repository: text(&package["repository"]),
            source: package["source"].as_str().map(str::to_owned),
            folder: PathBuf::from(text(&package["manifest_path"])).parent().unwrap().to_owned(),
            is_shipped: shipped.contains(package["id"].as_str().unwrap()),
        })
        .collect();
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    packages
}

/// The ids of what the program is made of: the command, and all that it depends on when it runs.
fn shipped(metadata: &Value) -> BTreeSet<&str> {
    let nodes: HashMap<&str, &Value> = metadata["resolve"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|node| (node["id"].as_str().unwrap(), node))
        .collect();
    let is_command = |package: &&Value| package["name"] == "edgebook" && package["source"].is_null();
    let command = metadata["packages"].as_array().unwrap().iter().find(is_command).unwrap();
    let mut open = vec![command["id"].as_str().unwrap()];
    let mut found = BTreeSet::new();
    while let Some(id) = open.pop() {
        if found.insert(id) {
            let dependencies = nodes[id]["deps"].as_array().unwrap().iter();
            let is_normal = |dependency: &&Value| {
                dependency["dep_kinds"].as_array().unwrap().iter().any(|kind| kind["kind"].is_null())
            };
            open.extend(dependencies.filter(is_normal).map(|dependency| dependency["pkg"].as_str().unwrap()));
        }
    }
    found
}
