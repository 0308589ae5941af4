//! `THIRD-PARTY-NOTICES.md`: whose code the program holds, and under which licences. It is shipped with the program.
//!
//! Renew it with `EDGEBOOK_RENEW=1 cargo test -p edgebook --test tidy notices`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use super::metadata::{Package, packages};
use super::root;

const FILE: &str = "THIRD-PARTY-NOTICES.md";

/// How the names of files with licences and notices begin.
const NAMES: [&str; 5] = ["LICENSE", "LICENCE", "COPYING", "NOTICE", "UNLICENSE"];

#[test]
fn the_notices_are_those_of_the_tree() {
    let notices = notices(&packages());
    let path = root().join(FILE);
    if std::env::var_os("EDGEBOOK_RENEW").is_some() {
        fs::write(&path, &notices).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == notices,
        "{FILE} is stale: renew it with EDGEBOOK_RENEW=1 cargo test -p edgebook --test tidy notices"
    );
}

fn notices(packages: &[Package]) -> String {
    let foreign = || packages.iter().filter(|package| package.is_foreign() && package.is_shipped);
    let mut text = String::from(
        "# Third-party notices\n\nThe program `edgebook` holds code of these packages. Made by a test from what cargo \
         knows; the texts of the licences follow.\n\n| package | version | licence | source |\n|---|---|---|---|\n",
    );
    for Package { name, version, license, repository, .. } in foreign() {
        let _ = writeln!(text, "| {name} | {version} | {license} | {repository} |");
    }
    let mut holders: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in foreign() {
        for licence in texts(package) {
            holders.entry(licence).or_default().push(format!("{} {}", package.name, package.version));
        }
    }
    let mut sections: Vec<(String, String)> =
        holders.into_iter().map(|(licence, holders)| (holders.join(", "), licence)).collect();
    sections.sort();
    for (holders, licence) in sections {
        let _ = write!(text, "\n## {holders}\n\n```text\n{licence}\n```\n");
    }
    text
}

/// The texts of a package's licences and notices. Of several to choose from, the MIT licence is chosen.
fn texts(package: &Package) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(&package.folder)
        .unwrap()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| NAMES.iter().any(|start| name.to_uppercase().starts_with(start)))
        .filter(|name| package.folder.join(name).is_file())
        .collect();
    names.sort();
    let is_mit = |name: &str| name.to_uppercase().contains("MIT");
    let is_notice = |name: &str| name.to_uppercase().starts_with("NOTICE");
    let is_choice = !package.license.contains("AND") && package.license.contains("MIT");
    if is_choice && names.iter().any(|name| is_mit(name)) {
        names.retain(|name| is_mit(name) || is_notice(name));
    }
    let read = |name: &String| {
        let bytes = fs::read(package.folder.join(name)).unwrap();
        let text = String::from_utf8_lossy(&bytes).replace('\r', "");
        text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
    };
    names.iter().map(read).filter(|text| !text.is_empty()).collect()
}
