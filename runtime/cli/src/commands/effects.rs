//! `edgebook effects`: says the most that a runbook may do, and keeps it in a signature beside the runbook.

use std::collections::BTreeSet;
use std::path::Path;

use edgebook_check::{Checker, Effects, Growth, Options, Place, Repeat, Signature, Totals, compare};
use edgebook_model::Effect;
use edgebook_run::{Folder, STDIN, SignatureFile};
use edgebook_script::{Library, Runbook};
use serde_json::{Value, json};

use crate::args::EffectsArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::hints::in_words;
use crate::lines::{Lines, counted};
use crate::output::{Format, Table};
use crate::printer::Printer;

use super::run::limits::limits;
use super::run::{name_of, read};

/// How many places of an operation are listed in text.
const MOST_PLACES: usize = 4;

/// Tells what a runbook may do; stores its signature or compares with it.
pub fn effects(args: &EffectsArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let path = &args.file;
    if path.is_dir() {
        let option = if args.check { " --check" } else { "" };
        return Err(Failure::usage(format!("{} is a folder: effects are those of one runbook", path.display()))
            .code("unreadable-file")
            .hint(format!(
                "for all of it: for book in {}/*.rhai; do edgebook effects \"$book\"{option} || echo \"$book: $?\"; done",
                path.display()
            )));
    }
    if path == Path::new(STDIN) && (args.write || args.check) {
        return Err(Failure::usage("a runbook on the standard input has no signature")
            .code("no-signature")
            .hint("a signature stands beside the file of a runbook: give its name"));
    }
    let text = read(path)?;
    let limits = limits(&args.limits)?;
    let runbook = match Runbook::parse_within(&name_of(path), &text, &limits) {
        Ok(runbook) => runbook,
        Err(problems) => {
            for problem in &problems {
                printer.tell(problem);
            }
            return Ok(Exit::Usage);
        }
    };
    let checker = Checker::new(&Library::new(environment.catalog.apis())).within(limits);
    let effects = effects_of(path, &runbook, &checker)?;
    let format = Format::or_for(args.output, printer.terminal().stdout);
    if args.write {
        return write(path, &effects, printer);
    }
    if args.check {
        return check(path, &effects, format, printer);
    }
    match format {
        Format::Text => printer.text(&text_of(&effects, &runbook.name, printer.width())),
        format => printer.value(&to_json(&effects), format),
    }
    Ok(Exit::Done)
}

/// The most that a runbook may do.
fn effects_of(path: &Path, runbook: &Runbook, checker: &Checker) -> Result<Effects, Failure> {
    let folder = Folder::of(path).map_err(|error| Failure::unreadable(path, &error))?;
    Ok(checker.check(runbook, &folder, Options::default()).effects)
}

fn write(runbook: &Path, effects: &Effects, printer: &Printer) -> Result<Exit, Failure> {
    let file = SignatureFile::beside(runbook);
    let signature = Signature::of(effects);
    // What stands there may be anything: the comparison is for people only.
    let old = file.read().ok().flatten();
    file.write(&signature)?;
    printer.note(&format!("wrote {}: {}", file.path().display(), summary(&effects.totals())));
    if let Some(old) = old {
        for change in compare(&old, &signature).1 {
            printer.note(&format!("  {change}"));
        }
    }
    Ok(Exit::Done)
}

fn check(runbook: &Path, effects: &Effects, format: Format, printer: &Printer) -> Result<Exit, Failure> {
    let file = SignatureFile::beside(runbook);
    let path = file.path();
    let Some(signed) = file.read()? else {
        return Err(Failure::usage(format!("there is no signature {}", path.display()))
            .code("no-signature")
            .hint(format!(
                "look at what it may do, then store that: edgebook effects {} --write",
                runbook.display()
            )));
    };
    let (growth, changes) = compare(&signed, &Signature::of(effects));
    if format == Format::Text {
        let lines: Vec<String> = changes.iter().map(ToString::to_string).collect();
        if !lines.is_empty() {
            printer.text(&lines.join("\n"));
        }
    } else {
        let changes: Vec<Value> = changes
            .iter()
            .map(|change| json!({ "grew": change.grew, "operation": change.operation, "what": change.what }))
            .collect();
        let data = json!({ "growth": growth_word(growth), "changes": changes });
        printer.value(&data, format);
    }
    match growth {
        Growth::Same => printer.note(&format!("{} is up to date", path.display())),
        Growth::Shrank => {
            printer.note(&format!("the runbook may do less than {} says", path.display()));
            printer.hint(&in_words(&file.renewal(false)));
        }
        Growth::Grew => {
            printer.error("signature-grew", &format!("the runbook may do more than {} says", path.display()));
            printer.hint(&in_words(&file.renewal(true)));
        }
    }
    Ok(if growth == Growth::Grew { Exit::Problems } else { Exit::Done })
}

fn growth_word(growth: Growth) -> &'static str {
    match growth {
        Growth::Same => "same",
        Growth::Shrank => "shrank",
        Growth::Grew => "grew",
    }
}

fn place(place: &Place) -> String {
    format!("{}:{}", place.file, place.line)
}

fn places(all: &[Place]) -> String {
    let mut shown: Vec<String> = all.iter().take(MOST_PLACES).map(place).collect();
    shown.dedup();
    let more = all.len().saturating_sub(MOST_PLACES);
    if more > 0 {
        shown.push(format!("and {more} more"));
    }
    shown.join(", ")
}

fn text_of(effects: &Effects, runbook: &str, width: Option<u16>) -> String {
    let mut text = Lines::default();
    if effects.operations.is_empty() {
        text.line("it calls no operation");
    } else {
        let mut table = Table::new(["effect", "operation", "on", "runs", "called at"], width);
        for operation in &effects.operations {
            let name = if operation.certain {
                operation.name.clone()
            } else {
                format!("{} (perhaps)", operation.name)
            };
            table.row([
                operation.effects.as_str(),
                &name,
                &operation.devices.join(", "),
                &runs_in_words(operation.repeat, &operation.places, runbook),
                &places(&operation.places),
            ]);
        }
        text.line(table.render().trim_end());
        text.blank();
        text.line(summary(&effects.totals()));
    }
    if !effects.saves.is_empty() {
        let mut table = Table::new(["file", "secrets", "runs", "saved at"], width);
        for save in &effects.saves {
            let secrets = if save.secret { "may hold some" } else { "none" };
            let runs = runs_in_words(save.repeat, &save.places, runbook);
            table.row([save.shown(), secrets, &runs, &places(&save.places)]);
        }
        text.blank();
        text.line(table.render().trim_end());
    }
    if !effects.unknown.is_empty() {
        text.blank();
        text.line(
            "Only a run shows what is called here; nothing that is not listed above will be let through:",
        );
        for unknown in &effects.unknown {
            text.line(format_args!("  {}: {}", place(&unknown.place), unknown.what));
        }
    }
    text.text()
}

/// `2 reads, 1 disruptive`
fn summary(totals: &Totals) -> String {
    let counts = [
        (totals.reads, counted(totals.reads, "read")),
        (totals.changes, counted(totals.changes, "change")),
        (totals.disruptive, format!("{} disruptive", totals.disruptive)),
        (totals.reboots, counted(totals.reboots, "reboot")),
        (totals.irreversible, format!("{} irreversible", totals.irreversible)),
    ];
    let parts: Vec<String> =
        counts.into_iter().filter(|(count, _)| *count > 0).map(|(_, text)| text).collect();
    if parts.is_empty() { "no operations".to_owned() } else { parts.join(", ") }
}

/// How often an operation runs at most: a number, or `each` or `any` where there is none.
fn runs(repeat: Repeat) -> Value {
    repeat.at_most().map_or_else(|| repeat.in_words().into(), Value::from)
}

/// How often an operation runs, and for the items of which loops: `once`, `36 times`, `each (line 7) + 1`, `any`.
pub(crate) fn runs_in_words(repeat: Repeat, places: &[Place], runbook: &str) -> String {
    let Repeat::Each(rounds) = repeat.in_loops(places) else { return repeat.in_words() };
    let all = places.iter().flat_map(|place| &place.each_of);
    let loops: BTreeSet<(&str, u32)> = all.map(|of| (of.file.as_str(), of.line)).collect();
    let (own, others): (Vec<_>, Vec<_>) = loops.into_iter().partition(|(file, _)| *file == runbook);
    let lines: Vec<String> = own.iter().map(|(_, line)| line.to_string()).collect();
    let mut places: Vec<String> = match lines.as_slice() {
        [] => Vec::new(),
        [line] => vec![format!("line {line}")],
        lines => vec![format!("lines {}", lines.join(", "))],
    };
    places.extend(others.iter().map(|(file, line)| format!("{file}:{line}")));
    let loops = if places.is_empty() { String::new() } else { format!(" ({})", places.join(", ")) };
    rounds.in_words(&loops)
}

fn to_json(effects: &Effects) -> Value {
    let place = |place: &Place| {
        json!({
            "file": place.file, "line": place.line, "column": place.column, "runs": runs(place.repeat),
            "each_of": place.each_of.iter().map(|of| json!({ "file": of.file, "line": of.line })).collect::<Vec<_>>(),
        })
    };
    let operations: Vec<Value> = effects
        .operations
        .iter()
        .map(|operation| {
            json!({
                "operation": operation.name,
                "kind": operation.kind,
                "effect": operation.effects.as_str(),
                "on": operation.devices,
                "runs": runs(operation.repeat),
                "certain": operation.certain,
                "places": operation.places.iter().map(place).collect::<Vec<_>>(),
            })
        })
        .collect();
    let unknown: Vec<Value> = effects
        .unknown
        .iter()
        .map(|unknown| json!({ "place": place(&unknown.place), "what": unknown.what }))
        .collect();
    let saves: Vec<Value> = effects
        .saves
        .iter()
        .map(|save| {
            json!({
                "name": save.name,
                "secrets": save.secret,
                "runs": runs(save.repeat),
                "places": save.places.iter().map(place).collect::<Vec<_>>(),
            })
        })
        .collect();
    let totals: serde_json::Map<String, Value> = Effect::ALL
        .into_iter()
        .map(|effect| {
            let count =
                effects.operations.iter().filter(|operation| operation.effects.contains(effect)).count();
            (effect.as_str().to_owned(), count.into())
        })
        .collect();
    json!({ "operations": operations, "saves": saves, "unknown": unknown, "totals": totals })
}
