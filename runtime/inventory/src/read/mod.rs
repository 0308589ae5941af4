//! From TOML text to an inventory. Everything that is wrong is found in one go, each with its line and column.
//!
//! Values are never repeated in messages, except where they cannot be secrets: names, kinds, addresses, labels.

mod access;
mod device;
mod fields;
mod group;
mod proxy;
mod settings;
mod value;
mod vars;

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};

use edgebook_catalog::Catalog;
use toml::Spanned;
use toml::de::DeTable;

use crate::lines::{Lines, Report};
use crate::{Device, Diagnostic, Inventory, Place, Problems};

use fields::{Fields, Key, Known, Value};
use settings::Settings;

/// What a reader has to know.
#[derive(Clone, Debug)]
pub struct Reader {
    /// The appliances that exist.
    pub catalog: Catalog,
    /// What `~/` stands for in paths.
    pub home: Option<PathBuf>,
}

/// More syntax errors than this follow from the first ones.
const MOST_SYNTAX_ERRORS: usize = 10;

const TOP: Known = Known {
    keys: &["defaults", "devices", "groups"],
    misnamed: &[("device", "devices"), ("group", "groups"), ("default", "defaults"), ("hosts", "devices")],
};

/// What all parts of the reader share.
struct Context<'t> {
    report: Report<'t>,
    reader: &'t Reader,
    /// The folder from which paths count.
    folder: &'t Path,
    /// Which device names which group, and where.
    uses: Vec<(String, String, Range<usize>)>,
}

impl Reader {
    /// Reads an inventory. `file` is for messages; paths in the inventory count from its folder.
    pub fn read(&self, file: &Path, text: &str) -> Result<Inventory, Problems> {
        let mut context = Context {
            report: Report::new(Lines::new(file.to_owned(), text)),
            reader: self,
            folder: file.parent().unwrap_or(Path::new("")),
            uses: Vec::new(),
        };
        let (top, errors) = DeTable::parse_recoverable(text);
        let mut repeated = None;
        for error in errors.iter().take(MOST_SYNTAX_ERRORS) {
            let span = error.span().unwrap_or_default();
            let header = context.report.lines.header_before(span.start);
            if is_duplicate(error) && repeated == Some(header) {
                // The whole table stands there a second time, and so do its keys.
                continue;
            }
            if is_duplicate(error) && context.report.lines.is_in_header(span.start) {
                repeated = Some(header);
            }
            let problem = syntax(error, context.report.lines.slice(span.clone()));
            context.report.add(&span, problem);
        }
        if !errors.is_empty() {
            return Err(Problems(context.report.into_sorted()));
        }
        let inventory = context.inventory(file, &top);
        if context.report.is_empty() { Ok(inventory) } else { Err(Problems(context.report.into_sorted())) }
    }
}

fn is_duplicate(error: &toml::de::Error) -> bool {
    error.message() == "duplicate key"
}

/// What the parser says. `at` is the text at fault: a name where one stands twice, and shown only then.
fn syntax(error: &toml::de::Error, at: &str) -> Diagnostic {
    if is_duplicate(error) {
        return Diagnostic::new(
            "duplicate",
            format!("`{}` stands here a second time", edgebook_words::escape(at.trim())),
        )
        .hint("each device, each group and each key in a table stands once: rename this one or remove it");
    }
    Diagnostic::new("syntax", format!("this is not TOML: {}", edgebook_words::escape(error.message())))
}

impl<'t> Context<'t> {
    fn inventory(&mut self, file: &Path, top: &'t Spanned<DeTable<'t>>) -> Inventory {
        let (devices, groups, left_out) = Default::default();
        let mut inventory = Inventory { file: file.to_owned(), devices, groups, left_out };
        let fields = Fields::of_table(top.get_ref(), "the inventory".to_owned());
        fields.expect(self, &TOP);
        let defaults = match fields.get("defaults") {
            Some(table) => Settings::defaults(self, table),
            None => Settings::default(),
        };
        let groups = fields.get("groups").map(|table| self.groups(table)).unwrap_or_default();
        let devices = fields.get("devices").and_then(|table| Fields::of(self, table, "`devices`".to_owned()));
        let devices = devices.map(|fields| fields.in_order()).unwrap_or_default();
        inventory.devices = self.devices(&devices, &defaults);
        let defined: Vec<String> = devices.iter().map(|(name, _)| name.get_ref().to_string()).collect();
        self.join(&mut inventory, &defined, groups);
        inventory
    }

    /// The devices in the order of the file.
    fn devices(&mut self, written: &[(&'t Key<'t>, &'t Value<'t>)], defaults: &Settings) -> Vec<Device> {
        let mut devices = Vec::new();
        let mut places: HashMap<(String, Option<String>), String> = HashMap::new();
        for (name, value) in written {
            let Some(device) = self.device(name, value, defaults) else { continue };
            // Behind two proxies, one private address may stand for two appliances.
            let at = (device.base_url.to_string(), device.proxy.as_ref().map(ToString::to_string));
            if let Some(other) = places.insert(at, device.name.clone()) {
                let problem = Diagnostic::new(
                    "duplicate",
                    format!("device `{}` stands at the same address as `{other}`", device.name),
                )
                .hint("one appliance is one device: with two, a run on all of them would act on it twice");
                self.report.add(&name.span(), problem);
            }
            devices.push(device);
        }
        devices
    }

    fn place(&self, span: &Range<usize>) -> Place {
        self.report.lines.place(span.start)
    }
}

#[cfg(test)]
mod tests;
