//! `edgebook spec add`: keeps a description, so that every command knows it from then on.

use std::path::Path;

use edgebook_catalog::{CatalogError, NewDescription, Overlay, Stored};
use edgebook_model::Api;
use edgebook_reader::Diagnostic;
use edgebook_words::{Severity, listed};

use super::super::spec_check::findings_text;
use super::in_tree;
use crate::args::SpecAddArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{Lines, counted};
use crate::printer::Printer;

/// How many operations are named; the others are counted.
const MOST_NAMED: usize = 12;

/// Checks a description and keeps it: in the user's data folder, or in the source tree of Edgebook.
pub fn add(args: &SpecAddArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    match (&args.spec, in_tree::around(environment.folders.current.as_deref())) {
        (Some(folder), _) => in_tree::add(args, folder, environment, printer),
        (None, Some(folder)) => in_tree::add(args, &folder, environment, printer),
        (None, None) => keep(args, environment, printer),
    }
}

fn keep(args: &SpecAddArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let store = environment.folders.descriptions().ok_or_else(|| {
        Failure::usage("there is no folder in which descriptions could be kept")
            .code("no-data-folder")
            .hint("set HOME or XDG_DATA_HOME")
    })?;
    let new = NewDescription {
        file: &args.file,
        kind: args.kind.as_deref(),
        version: args.version.as_deref(),
        overlay: args.overlay.as_deref(),
    };
    let (stored, description) = match store.add(&new) {
        Ok(kept) => kept,
        Err(CatalogError::Refused { diagnostics, .. }) => {
            return Ok(refused(&args.file, diagnostics, printer));
        }
        Err(error) => return Err(error.into()),
    };
    let Stored { kind, version, file } = &stored;
    printer.note(&format!(
        "kept in {}: {} {version}, `{kind}` in scripts, {}",
        file.display(),
        description.api.title,
        counted(description.api.operations.len(), "operation")
    ));
    let overlay = file.with_file_name("overlay.yaml");
    if !overlay.is_file() && Overlay::built_in(kind).is_none() {
        unsaid(&description.api, printer);
    }
    decisions(&description.diagnostics, &overlay, printer);
    let catalog = &environment.catalog;
    match catalog.api(kind) {
        Some(other) if *other.version != **version => {
            printer
                .hint(&format!("what changes: edgebook spec diff {kind}@{} {kind}@{version}", other.version));
        }
        _ => printer.hint(&format!("what it holds: edgebook ops --assume {kind}={version}")),
    }
    Ok(Exit::Done)
}

/// Which operations are taken for a plain change, for want of an overlay.
fn unsaid(api: &Api, printer: &Printer) {
    let writes: Vec<String> = api
        .operations
        .iter()
        .filter(|one| one.effects.is_write())
        .map(|one| api.qualified_name(one))
        .collect();
    if writes.is_empty() {
        return;
    }
    let mut text = Lines::default();
    let verb = if writes.len() == 1 { "counts" } else { "count" };
    text.line(format_args!(
        "{} {verb} as a change by the method alone; some may interrupt traffic, restart or destroy:",
        counted(writes.len(), "operation")
    ));
    text.line(format_args!("  {}", listed(&writes, MOST_NAMED)));
    printer.note(text.text().trim_end());
    printer.hint("an overlay says so, and which values are secret: --overlay FILE; spec/README.md shows how");
}

/// Tells why a description is refused.
pub(super) fn refused(file: &Path, diagnostics: Vec<Diagnostic>, printer: &Printer) -> Exit {
    let errors: Vec<_> = diagnostics.into_iter().filter(|found| found.severity == Severity::Error).collect();
    printer.note(findings_text(&errors).trim_end());
    printer.error("failed", &format!("{} is refused: it was not put in place", file.display()));
    printer.hint("mend it or its overlay, then add it again");
    Exit::Problems
}

/// What only the operator can say, and what counts until then.
pub(super) fn decisions(diagnostics: &[Diagnostic], overlay: &Path, printer: &Printer) {
    let of =
        |code: &str| -> Vec<&Diagnostic> { diagnostics.iter().filter(|found| found.code == code).collect() };
    for (code, what) in [
        ("unknown-effect", "have no effect in the overlay; until it says more, each counts as a change"),
        (
            "name-clash",
            "have a name that another operation has too; until the overlay gives one, each has a number",
        ),
    ] {
        let found = of(code);
        if found.is_empty() {
            continue;
        }
        let mut text = Lines::default();
        text.line(format_args!("{} {what}:", counted(found.len(), "operation")));
        for one in &found {
            let line = one.line.map(|line| format!(":{line}")).unwrap_or_default();
            text.line(format_args!("  {}{line}: {}", one.file, one.message));
        }
        printer.note(text.text().trim_end());
        printer.hint(&format!("say it in {}; spec/README.md shows how", overlay.display()));
    }
}
