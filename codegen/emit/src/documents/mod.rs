//! The reference documents in Markdown: an index, and one page for each group of operations.
//!
//! Each page stands on its own: the types that its operations use are at its end, each once.

mod label;
mod operation;
mod types;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use edgebook_model::{Api, Auth, Group, Operation, TypeId, signature};

use crate::File;
use crate::rust::Names;
use crate::text::{cell, code, inline, paragraphs};

/// Says where a document comes from. The command is the one that a stale document's test names.
const ORIGIN: &str =
    "<!-- Generated from the description. Renew with: cargo run -p edgebook-emit --example renew -->\n\n";

/// The reference of one appliance: `index.md` and a page for each group, named for it.
pub fn documents(api: &Api) -> Vec<File> {
    let names = Names::new(api);
    let mut files = vec![File { path: "index.md".to_owned(), text: index(api) }];
    files.extend(
        api.groups.iter().enumerate().map(|(at, group)| File {
            path: format!("{}.md", page_name(group)),
            text: page(&names, at, group),
        }),
    );
    files
}

/// The signature of every operation in scripts, one a line, group by group.
pub fn surface(api: &Api) -> String {
    let mut text = String::new();
    for at in 0..api.groups.len() {
        for operation in operations(api, at) {
            let _ = writeln!(text, "{}", signature(api, operation));
        }
    }
    text
}

fn operations(api: &Api, group: usize) -> impl Iterator<Item = &Operation> {
    api.operations.iter().filter(move |operation| usize::from(operation.group) == group)
}

/// A group's name as a file name. Names of groups are identifiers; a stranger one loses what a path could trip over.
fn page_name(group: &Group) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    group.name.chars().map(|c| if is_plain(c) { c } else { '_' }).collect()
}

fn index(api: &Api) -> String {
    let mut text = format!("# {}\n\n{ORIGIN}", inline(&api.title));
    let _ = write!(
        text,
        "API version {}: {} operations in {} groups, {} in scripts and {} in Rust.\n\n",
        inline(&api.version),
        api.operations.len(),
        api.groups.len(),
        code(&api.kind),
        code(&format!("edgebook_client::{}::Client", api.kind)),
    );
    let ways: Vec<String> = api
        .security_schemes
        .iter()
        .map(|scheme| match &scheme.auth {
            Auth::Basic { user: Some(user) } => format!("user name {} and password", code(user)),
            Auth::Basic { user: None } => "user name and password".to_owned(),
            Auth::Bearer => "bearer token".to_owned(),
            Auth::Header { name } => format!("token in the header {}", code(name)),
            Auth::Query { name } => format!("token in the query parameter {}", code(name)),
            Auth::Cookie { name } => format!("token in the cookie {}", code(name)),
            Auth::Other { what } => format!("{}, which is not supported", inline(what)),
        })
        .collect();
    if !ways.is_empty() {
        let _ = write!(text, "Authentication: {}.\n\n", ways.join(", or "));
    }
    text.push_str("| group | operations | about |\n|---|---|---|\n");
    for (at, group) in api.groups.iter().enumerate() {
        let _ = writeln!(
            text,
            "| [{}]({}.md) | {} | {} |",
            inline(&group.name),
            page_name(group),
            operations(api, at).count(),
            cell(if group.doc.is_empty() { &group.title } else { &group.doc })
        );
    }
    for (at, group) in api.groups.iter().enumerate() {
        let _ = write!(
            text,
            "\n## {}\n\n| operation | effect | what it does |\n|---|---|---|\n",
            inline(&group.title)
        );
        for operation in operations(api, at) {
            text.push_str(&row(&format!("{}.md", page_name(group)), operation));
        }
    }
    text
}

/// A row of the lists of operations.
fn row(page: &str, operation: &Operation) -> String {
    format!(
        "| [{}]({page}#{}) | {} | {} |\n",
        code(&operation.name),
        operation::anchor(operation),
        operation.effects.as_str(),
        cell(&operation.summary)
    )
}

fn page(names: &Names<'_>, at: usize, group: &Group) -> String {
    let api = names.api;
    let mut text = format!("# {}\n\n{ORIGIN}", inline(&group.title));
    let _ = write!(text, "{} in scripts. ", code(&format!("{}.{}", api.kind, group.name)));
    let _ = write!(text, "[All groups](index.md)\n\n");
    if !group.doc.is_empty() {
        let _ = write!(text, "{}\n\n", paragraphs(&group.doc));
    }
    text.push_str("| operation | effect | what it does |\n|---|---|---|\n");
    for operation in operations(api, at) {
        text.push_str(&row("", operation));
    }
    let mut used: BTreeSet<TypeId> = BTreeSet::new();
    for (index, operation) in api.operations.iter().enumerate() {
        if usize::from(operation.group) == at {
            text.push_str(&operation::section(names, index, operation));
            types::collect(api, operation, &mut used);
        }
    }
    text.push_str(&types::section(names, &used));
    text
}
