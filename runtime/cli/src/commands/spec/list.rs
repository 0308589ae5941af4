//! `edgebook spec list|remove`: the descriptions that there are. Both work with a store in which something is broken.

use edgebook_catalog::{Origin, Stored};
use edgebook_model::compare_versions;
use edgebook_words::listed;
use serde_json::{Value, json};

use super::read::split;
use crate::args::{SpecListArgs, SpecRemoveArgs};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// A description as it is listed.
struct Row {
    kind: String,
    version: String,
    /// Whether it drives the appliances of which nobody says what they run.
    current: bool,
    file: Option<String>,
}

/// Lists what is built in and what is kept.
pub fn list(args: &SpecListArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let rows = rows(environment)?;
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => {
            let mut table = Table::new(["kind", "version", "used", "from"], printer.width());
            for row in &rows {
                let used = if row.current { "by default" } else { "" };
                table.row([&row.kind, &row.version, used, row.file.as_deref().unwrap_or("built in")]);
            }
            printer.text(table.render().trim_end());
        }
        format => {
            let data = rows.iter().map(|row| {
                json!({"kind": row.kind, "version": row.version, "current": row.current, "file": row.file})
            });
            printer.value(&data.collect::<Value>(), format);
        }
    }
    Ok(Exit::Done)
}

fn rows(environment: &Environment) -> Result<Vec<Row>, Failure> {
    let built_in = environment.catalog.list().into_iter().filter(|one| one.origin == Origin::BuiltIn);
    let mut rows: Vec<Row> = built_in
        .map(|one| Row { kind: one.kind, version: one.version, current: false, file: None })
        .collect();
    for stored in kept(environment)? {
        let same =
            |row: &Row| row.kind == stored.kind && compare_versions(&row.version, &stored.version).is_eq();
        rows.retain(|row| !same(row));
        let file = Some(stored.file.display().to_string());
        rows.push(Row { kind: stored.kind, version: stored.version, current: false, file });
    }
    rows.sort_by(|a, b| a.kind.cmp(&b.kind).then_with(|| compare_versions(&b.version, &a.version)));
    let mut last = None;
    for row in &mut rows {
        row.current = last.as_ref() != Some(&row.kind);
        last = Some(row.kind.clone());
    }
    Ok(rows)
}

fn kept(environment: &Environment) -> Result<Vec<Stored>, Failure> {
    let store = environment.folders.descriptions();
    Ok(store.map(|store| store.list()).transpose()?.unwrap_or_default())
}

/// Removes a description that was added.
pub fn remove(args: &SpecRemoveArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let (kind, version) = split(&args.description);
    let kept = kept(environment)?;
    let is_meant = |stored: &&Stored| {
        stored.kind == kind
            && version.is_none_or(|version| compare_versions(&stored.version, version).is_eq())
    };
    let meant: Vec<&Stored> = kept.iter().filter(is_meant).collect();
    match (meant.as_slice(), environment.folders.descriptions()) {
        ([stored], Some(store)) => {
            store.remove(stored)?;
            printer.note(&format!("removed {}", stored.file.display()));
            Ok(Exit::Done)
        }
        ([], _) if environment.catalog.api(kind).is_some() => {
            Err(Failure::usage(format!("no description of {} was added", args.description))
                .code("bad-option")
                .hint("what is built in stays; `edgebook spec list` lists everything"))
        }
        (several, _) => {
            let names: Vec<String> =
                several.iter().map(|stored| format!("{}@{}", stored.kind, stored.version)).collect();
            let failure =
                Failure::usage(format!("`{}` is not one description that was added", args.description));
            Err(failure.code("bad-option").hint(if names.is_empty() {
                "`edgebook spec list` lists them".to_owned()
            } else {
                format!("name one of {}", listed(&names, names.len()))
            }))
        }
    }
}
