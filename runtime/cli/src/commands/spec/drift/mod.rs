//! `edgebook spec drift`: what appliances really answer, where their descriptions say something else.

mod correction;
mod pointer;

use std::fs;
use std::path::Path;

use edgebook_inventory::{Drift, DriftMemory};
use serde_json::{Value, json};

use self::correction::corrected;
use self::pointer::pointer;
use crate::args::SpecDriftArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Lists differences, writes an overlay that knows them, or forgets them.
pub fn drift(args: &SpecDriftArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let catalog = &environment.catalog;
    if let Some(kind) = args.kind.as_deref().filter(|kind| catalog.api(kind).is_none()) {
        let kinds: Vec<&str> = catalog.kinds().collect();
        return Err(Failure::usage(format!(
            "there is no kind of appliance `{}`",
            edgebook_words::escape(kind)
        ))
        .hint(format!("the kinds are {}", kinds.join(", "))));
    }
    let Some(state) = environment.folders.state.as_deref() else {
        return Err(Failure::usage("no state directory: set HOME or XDG_STATE_HOME".to_owned()));
    };
    let memory = DriftMemory::in_folder(state);
    let unusable = |error: edgebook_inventory::StateError| Failure::usage(error.to_string());
    if args.forget {
        memory.forget(args.kind.as_deref()).map_err(unusable)?;
        printer.note("forgotten; what differs is noted again when it is met");
        return Ok(Exit::Done);
    }
    let mut known = memory.read().map_err(unusable)?;
    known.retain(|drift| args.kind.as_ref().is_none_or(|kind| drift.kind == *kind));
    known.sort_by(|left, right| {
        (&left.kind, &left.operation, &left.place, &left.seen).cmp(&(
            &right.kind,
            &right.operation,
            &right.place,
            &right.seen,
        ))
    });
    if let Some(file) = &args.overlay {
        return write(args, file, &known, environment, printer);
    }
    let rows: Vec<Row<'_>> =
        known.iter().map(|drift| Row { drift, pointer: place(environment, drift) }).collect();
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text if rows.is_empty() => printer.note("no answer differed from its description so far"),
        Format::Text => printer.text(table(&rows, printer.width()).trim_end()),
        format => printer.value(&rows.iter().map(Row::data).collect::<Value>(), format),
    }
    Ok(Exit::Done)
}

/// One difference, with its place in the answer.
struct Row<'d> {
    drift: &'d Drift,
    pointer: Option<String>,
}

impl Row<'_> {
    fn data(&self) -> Value {
        let Drift { kind, version, firmware, operation, place, described, seen, times } = self.drift;
        json!({
            "kind": kind, "operation": operation, "pointer": self.pointer, "place": place,
            "expected": described, "seen": seen, "firmware": firmware, "description": version, "times": times,
        })
    }
}

fn place(environment: &Environment, drift: &Drift) -> Option<String> {
    let catalog = &environment.catalog;
    let api = catalog.version(&drift.kind, &drift.version).ok().or_else(|| catalog.api(&drift.kind))?;
    pointer(api, &drift.operation, &drift.place)
}

fn table(rows: &[Row<'_>], width: Option<u16>) -> String {
    let mut table = Table::new(["operation", "pointer", "expected", "seen", "firmware", "times"], width);
    for Row { drift, pointer } in rows {
        let expected = if drift.described.is_empty() { "nothing" } else { &drift.described };
        let firmware = drift.firmware.as_deref().unwrap_or("unknown");
        let place = pointer.as_deref().unwrap_or(&drift.place);
        table.row([
            drift.operation.as_str(),
            place,
            expected,
            &drift.seen,
            firmware,
            &drift.times.to_string(),
        ]);
    }
    table.render()
}

/// Writes the overlay of a kind with entries for what its appliances really answer.
fn write(
    args: &SpecDriftArgs,
    file: &Path,
    known: &[Drift],
    environment: &Environment,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let Some(kind) = args.kind.as_deref() else {
        return Err(Failure::usage("an overlay is for one kind of appliance".to_owned())
            .hint("edgebook spec drift KIND --overlay FILE"));
    };
    let overlay = environment.catalog.overlay(kind)?.map(|overlay| overlay.text);
    let overlay = overlay.unwrap_or_else(|| format!("kind: {kind}\n"));
    let corrected =
        corrected(&overlay, known).map_err(|why| Failure::usage(format!("the overlay of {kind} {why}")))?;
    let taken = |error: &std::io::Error| Failure::unwritable(file, error);
    let mut options = fs::OpenOptions::new();
    let mut out = options.write(true).create_new(true).open(file).map_err(|error| taken(&error))?;
    std::io::Write::write_all(&mut out, corrected.text.as_bytes()).map_err(|error| taken(&error))?;
    for place in &corrected.left {
        printer
            .warning(&format!("`{place}` has an entry already: what differs there is to be written by hand"));
    }
    printer.note(&format!(
        "wrote {} with {} for {kind}",
        file.display(),
        crate::lines::counted(corrected.written, "correction")
    ));
    printer.hint(&format!(
        "to use it: edgebook spec add DESCRIPTION --kind {kind} --overlay {}",
        file.display()
    ));
    Ok(Exit::Done)
}
