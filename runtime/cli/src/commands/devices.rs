//! `edgebook devices`: the devices of the inventory.

use edgebook_inventory::{Device, KnownAppliances, Selection, Trust, TrustStore};
use serde_json::{Value, json};

use crate::args::DevicesArgs;
use crate::choice::obey::Inventories;
use crate::choice::place::none;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::output::{Format, Table};
use crate::printer::Printer;

/// Lists devices: all, or those that were chosen.
pub fn devices(args: &DevicesArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let inventories = Inventories::new(environment, printer);
    let Some(inventory) = inventories.load(args.inventory.as_ref())? else {
        return Err(none(&environment.folders, None));
    };
    let labels = args.label.iter().map(|label| label.parse()).collect::<Result<_, _>>()?;
    let selection = Selection {
        devices: args.device.clone(),
        groups: args.group.clone(),
        labels,
        kind: args.kind.clone(),
        all: false,
    };
    let selection = if selection.is_nothing() { Selection { all: true, ..selection } } else { selection };
    let chosen = inventory.select(&selection)?;
    let store = environment.folders.state.as_deref().map(TrustStore::in_folder);
    let known = store.map(|store| store.read()).transpose()?;
    let rows: Vec<Value> = chosen.iter().map(|device| row(device, known.as_ref())).collect();
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => printer.text(table(&chosen, known.as_ref(), printer.width()).render().trim_end()),
        format => printer.value(&Value::Array(rows), format),
    }
    Ok(Exit::Done)
}

/// What makes the certificate of a device good, in a word.
fn trust(device: &Device, known: Option<&KnownAppliances>) -> &'static str {
    let (host, port) = (device.base_url.host(), device.base_url.port());
    match &device.trust {
        Trust::Pinned
            if known.is_some_and(|known| known.iter().any(|one| one.host == host && one.port == port)) =>
        {
            "pinned"
        }
        Trust::Pinned => "not pinned yet",
        Trust::Fingerprint(_) => "fingerprint",
        Trust::Ca { .. } => "authority",
        Trust::System => "system",
    }
}

fn row(device: &Device, known: Option<&KnownAppliances>) -> Value {
    json!({
        "name": device.name,
        "kind": device.api.kind,
        "version": device.api.version,
        "address": device.base_url.to_string(),
        "groups": device.groups,
        "labels": device.labels,
        "vars": device.vars,
        "trust": trust(device, known),
        "read_only": device.read_only,
        "file": device.place.file.display().to_string(),
        "line": device.place.line,
    })
}

fn table(devices: &[&Device], known: Option<&KnownAppliances>, width: Option<u16>) -> Table {
    let mut table =
        Table::new(["name", "kind", "version", "address", "groups", "labels", "vars", "trust"], width);
    for device in devices {
        let labels: Vec<String> = device.labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
        let vars: Vec<String> = device.vars.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let groups: Vec<&str> = device.groups.iter().map(String::as_str).collect();
        table.row([
            device.name.clone(),
            device.api.kind.to_string(),
            device.api.version.to_string(),
            device.base_url.to_string(),
            groups.join(", "),
            labels.join(", "),
            vars.join(", "),
            trust(device, known).to_owned(),
        ]);
    }
    table
}
