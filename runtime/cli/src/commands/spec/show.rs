//! `edgebook spec show`: what descriptions hold, in short.

use edgebook_catalog::Overlay;
use edgebook_model::{Api, Effect, EffectSet};
use serde::Serialize;
use serde_json::to_value;

use super::read;
use crate::args::SpecShowArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{Lines, counted};
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Shows one description, or all that are built in.
pub fn show(args: &SpecShowArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let apis = match &args.description {
        Some(word) => {
            let overlay = args.overlay.as_deref().map(Overlay::of_file).transpose()?;
            vec![read::api(&environment.catalog, word, overlay.as_ref())?]
        }
        None => environment.catalog.apis().to_vec(),
    };
    let shown: Vec<Shown<'_>> = apis.iter().map(|api| Shown::of(api)).collect();
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => {
            let texts: Vec<String> = shown.iter().map(|one| one.text(printer.width())).collect();
            printer.text(&texts.join("\n"));
        }
        format => {
            let data = if args.description.is_some() { to_value(shown.first())? } else { to_value(&shown)? };
            printer.value(&data, format);
        }
    }
    Ok(Exit::Done)
}

/// A description in short.
#[derive(Serialize)]
struct Shown<'a> {
    kind: &'a str,
    title: &'a str,
    version: &'a str,
    /// SHA-256 of description and overlay.
    digest: &'a str,
    operations: usize,
    types: usize,
    groups: Vec<ShownGroup<'a>>,
}

#[derive(Serialize)]
struct ShownGroup<'a> {
    name: &'a str,
    title: &'a str,
    operations: usize,
    reads: usize,
    changes: usize,
    disruptive: usize,
    reboots: usize,
    irreversible: usize,
}

impl<'a> Shown<'a> {
    fn of(api: &'a Api) -> Self {
        let group = |group: &'a edgebook_model::Group| {
            let effects: Vec<EffectSet> =
                api.operations_in(&group.name).map(|operation| operation.effects).collect();
            let count = |wanted| effects.iter().filter(|effects| effects.contains(wanted)).count();
            ShownGroup {
                name: &group.name,
                title: &group.title,
                operations: effects.len(),
                reads: count(Effect::Read),
                changes: count(Effect::Change),
                disruptive: count(Effect::Disruptive),
                reboots: count(Effect::Reboot),
                irreversible: count(Effect::Irreversible),
            }
        };
        Self {
            kind: &api.kind,
            title: &api.title,
            version: &api.version,
            digest: &api.digest,
            operations: api.operations.len(),
            types: api.types.iter().filter(|ty| !ty.name.is_empty()).count(),
            groups: api.groups.iter().map(group).collect(),
        }
    }

    fn text(&self, width: Option<u16>) -> String {
        let mut text = Lines::default();
        text.line(format_args!("{} {}, `{}` in scripts", self.title, self.version, self.kind));
        text.line(format_args!(
            "{} in {}, {}",
            counted(self.operations, "operation"),
            counted(self.groups.len(), "group"),
            counted(self.types, "named type")
        ));
        text.blank();
        let headings = ["group", "operations", "reads", "changes", "disruptive", "reboots", "irreversible"];
        let mut table = Table::new(headings, width);
        for group in &self.groups {
            let counts = [
                group.operations,
                group.reads,
                group.changes,
                group.disruptive,
                group.reboots,
                group.irreversible,
            ];
            let counts =
                counts.iter().map(|count| if *count == 0 { String::new() } else { count.to_string() });
            table.row(std::iter::once(group.name.to_owned()).chain(counts));
        }
        text.line(table.render().trim_end());
        text.text()
    }
}
