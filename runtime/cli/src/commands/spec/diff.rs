//! `edgebook spec diff`: what changes with another description, and which runbooks break.

use std::path::Path;

use edgebook_catalog::{Overlay, overlay_beside};
use edgebook_script::{Diagnostic, Style, render as render_diagnostic};
use serde_json::{Value, json};

use super::breaks::broken;
use super::compare::{Change, compare};
use super::read;
use crate::args::SpecDiffArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{Lines, counted};
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Compares two descriptions; the exit code is 3 when something breaks.
pub fn diff(args: &SpecDiffArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let named = args.overlay.as_deref().map(Overlay::of_file).transpose()?;
    let old = read::api(&environment.catalog, &args.old, named.as_ref())?;
    // The overlay is for an appliance, not for a version: that of the old description is good for the new one.
    let beside = |word: &str| overlay_beside(Path::new(word));
    let file = beside(&args.new).or_else(|| beside(&args.old)).or_else(|| read::overlay_in_tree(old));
    let overlay = match (named, file) {
        (Some(named), _) => Some(named),
        (None, Some(file)) => Some(Overlay::of_file(&file)?),
        (None, None) => environment.catalog.overlay(&old.kind)?,
    };
    let new = read::api(&environment.catalog, &args.new, overlay.as_ref())?;
    if old.kind != new.kind {
        return Err(Failure::usage(format!(
            "{} describes a {}, and {} a {}",
            args.old, old.kind, args.new, new.kind
        ))
        .hint("the overlay says which kind of appliance a description is for: --overlay FILE"));
    }
    let changes = compare(old, new);
    let checked = if args.runbooks.is_empty() {
        None
    } else {
        Some(broken(&args.runbooks, &environment.catalog, old, new)?)
    };
    let title = format!("{} {} -> {}", old.kind, old.version, new.version);
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => {
            printer.text(&text(&title, &changes, printer.width()));
            if let Some((files, broken)) = &checked {
                printer.text(&runbooks_text(*files, broken));
            }
        }
        format => {
            let mut data = json!({
                "kind": old.kind, "old": old.version, "new": new.version,
                "breaking": changes.iter().any(|change| change.breaking),
                "changes": changes,
            });
            if let (Some((files, broken)), Some(object)) = (&checked, data.as_object_mut()) {
                let findings: Vec<Value> = broken.iter().map(Diagnostic::to_json).collect();
                object.insert("runbooks".to_owned(), json!({ "checked": files, "broken": findings }));
            }
            printer.value(&data, format);
        }
    }
    let breaks =
        changes.iter().any(|change| change.breaking) || checked.is_some_and(|(_, broken)| !broken.is_empty());
    Ok(if breaks { Exit::Problems } else { Exit::Done })
}

fn text(title: &str, changes: &[Change], width: Option<u16>) -> String {
    let mut text = Lines::default();
    let breaking = changes.iter().filter(|change| change.breaking).count();
    let others = changes.len().saturating_sub(breaking);
    text.line(format_args!(
        "{title}: {}, {}",
        counted(breaking, "breaking change"),
        counted(others, "other")
    ));
    for (heading, wanted) in [("Breaking:", true), ("Others:", false)] {
        let mut table = Table::bare(width.map(|width| width.saturating_sub(2)));
        let mut any = false;
        for change in changes.iter().filter(|change| change.breaking == wanted) {
            table.row([&change.at, &change.what]);
            any = true;
        }
        if any {
            text.section(heading, &table.render());
        }
    }
    text.text()
}

fn runbooks_text(files: usize, broken: &[Diagnostic]) -> String {
    let mut text = Lines::default();
    text.blank();
    if broken.is_empty() {
        text.line(format_args!("{} checked: none breaks", counted(files, "runbook")));
        return text.text();
    }
    text.line(format_args!("{} checked, {}:", counted(files, "runbook"), counted(broken.len(), "break")));
    for finding in broken {
        text.blank();
        text.line(render_diagnostic(finding, Style::Plain));
    }
    text.text()
}
