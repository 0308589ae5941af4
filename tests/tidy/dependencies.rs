//! Rules for dependencies.

use super::{files, none};

/// The lines of a table in a manifest, without the header.
fn table<'a>(manifest: &'a str, header: &str) -> impl Iterator<Item = &'a str> {
    let wanted = format!("[{header}]");
    manifest
        .lines()
        .skip_while(move |line| line.trim() != wanted)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
}

#[test]
fn every_dependency_says_why_it_is_here() {
    let root = files("Cargo.toml").into_iter().find(|source| source.path == "Cargo.toml").unwrap();
    let silent: Vec<String> = table(&root.text, "workspace.dependencies")
        .filter(|line| line.contains('=') && !line.starts_with('#') && !line.contains("path = "))
        .filter(|line| line.split_once('#').is_none_or(|(_, why)| why.trim().is_empty()))
        .map(str::to_owned)
        .collect();
    none("dependencies without a reason", &silent);
}

#[test]
fn members_take_their_dependencies_from_the_workspace() {
    let own: Vec<String> = files("Cargo.toml")
        .into_iter()
        // One that is a workspace of its own is no member.
        .filter(|source| source.path != "Cargo.toml" && !source.text.contains("\n[workspace]\n"))
        .flat_map(|source| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .flat_map(|header| table(&source.text, header).map(str::to_owned).collect::<Vec<_>>())
                .filter(|line| {
                    line.contains('=') && !line.starts_with('#') && !line.contains("workspace = true")
                })
                .map(|line| format!("{}: {line}", source.path))
                .collect::<Vec<_>>()
        })
        .collect();
    none("dependencies declared outside the workspace table", &own);
}

#[test]
fn only_the_wire_names_the_http_client() {
    let findings: Vec<String> = files("Cargo.toml")
        .into_iter()
        .filter(|source| source.path != "Cargo.toml" && source.path != "runtime/wire/Cargo.toml")
        .filter(|source| source.text.lines().any(|line| line.starts_with("reqwest")))
        .map(|source| source.path)
        .collect();
    none("crates other than the wire that name reqwest", &findings);
}

#[test]
fn only_the_reader_names_the_description_libraries() {
    let findings: Vec<String> = files("Cargo.toml")
        .into_iter()
        .filter(|source| source.path != "Cargo.toml" && source.path != "codegen/reader/Cargo.toml")
        .filter(|source| source.text.lines().any(|line| line.starts_with("openapiv3")))
        .map(|source| source.path)
        .collect();
    none("crates other than the reader that name openapiv3", &findings);
}

/// Which APIs there are is handed on as a catalog: a command that asked the tables would miss what a user has added. The
/// simulators fall back on the tables, and the typed client is generated beside them.
#[test]
fn only_the_catalog_hands_out_the_tables() {
    const ALLOWED: [&str; 3] =
        ["runtime/catalog/Cargo.toml", "runtime/client/Cargo.toml", "runtime/sim/Cargo.toml"];
    let findings: Vec<String> = files("Cargo.toml")
        .into_iter()
        .filter(|source| source.path.starts_with("runtime/") && !ALLOWED.contains(&source.path.as_str()))
        .filter(|source| {
            table(&source.text, "dependencies").any(|line| line.starts_with("edgebook-bindings"))
        })
        .map(|source| source.path)
        .collect();
    none("crates other than the catalog that take the built-in tables", &findings);
}
