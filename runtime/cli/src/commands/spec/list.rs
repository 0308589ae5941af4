//! `edgebook spec list|remove`: the descriptions that there are. Both work with a store in which something is broken.

use edgebook_catalog::{Listed, Store, Stored, listed};
use edgebook_model::compare_versions;
use serde_json::{Value, json};

use super::read::split;
use crate::args::{SpecListArgs, SpecRemoveArgs};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Lists what is built in and what is kept.
pub fn list(args: &SpecListArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let all = listed(environment.folders.descriptions().as_ref())?;
    let file = |one: &Listed| one.stored.as_ref().map(|stored| stored.file.display().to_string());
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => {
            let mut table = Table::new(["kind", "version", "used", "from"], printer.width());
            for one in &all {
                let used = if one.current { "by default" } else { "" };
                let from = file(one).unwrap_or_else(|| "built in".to_owned());
                table.row([one.kind.as_str(), &one.version, used, &from]);
            }
            printer.text(table.render().trim_end());
        }
        format => {
            let data = all.iter().map(|one| {
                json!({"kind": one.kind, "version": one.version, "current": one.current, "file": file(one)})
            });
            printer.value(&data.collect::<Value>(), format);
        }
    }
    Ok(Exit::Done)
}

/// Removes a description that was added.
pub fn remove(args: &SpecRemoveArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let (kind, version) = split(&args.description);
    let store = environment.folders.descriptions();
    let kept = store.as_ref().map(Store::list).transpose()?.unwrap_or_default();
    let is_meant = |stored: &&Stored| {
        stored.kind == kind
            && version.is_none_or(|version| compare_versions(&stored.version, version).is_eq())
    };
    let meant: Vec<&Stored> = kept.iter().filter(is_meant).collect();
    match (meant.as_slice(), store) {
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
                format!("name one of {}", names.join(", "))
            }))
        }
    }
}
