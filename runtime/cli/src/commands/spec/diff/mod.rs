//! `edgebook spec diff`: what changes with another description, and which runbooks break.

mod change;
mod compare;
mod operations;
mod report;
mod rules;
mod runbooks;
mod shapes;

use std::path::Path;

use edgebook_catalog::{Overlay, overlay_beside};
use serde_json::{Value, json};

use self::change::Weight;
use self::compare::compare;
use self::report::Report;
use self::runbooks::{Verdict, judge};
use super::read;
use crate::args::{DiffFormat, SpecDiffArgs};
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::Format;
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
    let judged = if args.runbooks.is_empty() {
        None
    } else {
        Some(judge(&args.runbooks, &environment.catalog, (old, new), &changes)?)
    };
    let title = format!("{} {} -> {}", old.kind, old.version, new.version);
    let report = Report { title, changes: &changes, runbooks: judged.as_deref() };
    match args.output {
        Some(DiffFormat::Markdown) => printer.text(&report.markdown()),
        chosen => match Format::or_for(chosen.and_then(DiffFormat::plain), printer.terminal().stdout) {
            Format::Text => printer.text(&report.text(printer.width())),
            format => {
                let mut data = json!({ "kind": old.kind, "old": old.version, "new": new.version });
                if let (Some(object), Value::Object(more)) = (data.as_object_mut(), report.data()) {
                    object.extend(more);
                }
                printer.value(&data, format);
            }
        },
    }
    let breaks = changes.iter().any(|change| change.weight == Weight::Breaks)
        || judged.iter().flatten().any(|judged| judged.verdict == Verdict::Breaks);
    Ok(if breaks { Exit::Problems } else { Exit::Done })
}
