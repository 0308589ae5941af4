//! `edgebook check --fleet`: runbooks against what the appliances of an inventory run, and which variables they have.

use std::collections::BTreeSet;

use edgebook_catalog::Catalog;
use edgebook_check::{Checked, Checker, Effects, Options};
use edgebook_inventory::Device;
use edgebook_model::Api;
use edgebook_script::{Diagnostic, Library, Limits, ModuleSource};
use edgebook_words::{Severity, escape, listed};
use serde_json::{Value, json};

use crate::lines::counted;

/// How many devices are named; the others are counted.
const MOST_DEVICES: usize = 8;

/// The appliances of an inventory, by the descriptions that drive them.
pub(super) struct Fleet {
    lots: Vec<Lot>,
}

/// The appliances that are driven by one description.
struct Lot {
    api: &'static Api,
    checker: Checker,
    devices: Vec<Device>,
}

/// How a runbook fares on the appliances of one version.
pub(super) struct Fit {
    runbook: String,
    kind: String,
    version: String,
    devices: Vec<String>,
    verdict: Verdict,
}

/// Whether a runbook is right by a description.
enum Verdict {
    Right,
    /// With the line of the first error, where it has one.
    Wrong(Option<u32>),
}

impl Fleet {
    /// Sorts the devices of an inventory by what drives them.
    pub(super) fn of(devices: &[Device], catalog: &Catalog, limits: &Limits) -> Self {
        let mut lots: Vec<Lot> = Vec::new();
        for device in devices {
            let api = device.api;
            if let Some(lot) = lots.iter_mut().find(|lot| std::ptr::eq(lot.api, api)) {
                lot.devices.push(device.clone());
                continue;
            }
            let own = |other: &&'static Api| if other.kind == api.kind { api } else { *other };
            let apis: Vec<&'static Api> = catalog.apis().iter().map(own).collect();
            let checker = Checker::new(&Library::new(&apis)).within(limits.clone());
            lots.push(Lot { api, checker, devices: vec![device.clone()] });
        }
        Self { lots }
    }

    /// Checks a runbook by the description of every version of each kind that it calls. `plain` is what a check by the
    /// current descriptions found: it counts where none of the appliances is called.
    pub(super) fn judge(
        &self,
        name: &str,
        text: &str,
        modules: &dyn ModuleSource,
        options: Options,
        plain: Checked,
    ) -> (Vec<Fit>, Vec<Diagnostic>) {
        let looked: Vec<(&Lot, Checked)> =
            self.lots.iter().map(|lot| (lot, lot.checker.check_text(name, text, modules, options))).collect();
        let kinds = kinds(looked.iter().map(|(_, checked)| &checked.effects).chain([&plain.effects]));
        let looked: Vec<_> = looked.into_iter().filter(|(lot, _)| kinds.contains(&*lot.api.kind)).collect();
        if looked.is_empty() {
            return (Vec::new(), plain.findings);
        }
        let fits = looked.iter().map(|(lot, checked)| lot.fit(name, checked)).collect();
        let mut findings: Vec<(Diagnostic, Vec<&Api>)> = Vec::new();
        for (lot, checked) in &looked {
            for finding in checked.findings.iter().cloned().chain(lot.lacking(&checked.effects)) {
                match findings.iter_mut().find(|(known, _)| *known == finding) {
                    Some((_, apis)) => apis.push(lot.api),
                    None => findings.push((finding, vec![lot.api])),
                }
            }
        }
        let several = looked.len() > 1;
        let told = |(mut finding, apis): (Diagnostic, Vec<&Api>)| {
            if several && apis.len() < looked.len() {
                let versions: Vec<String> =
                    apis.iter().map(|api| format!("{} {}", api.kind, api.version)).collect();
                finding.message = format!("{} (on {})", finding.message, versions.join(", "));
            }
            finding
        };
        (fits, findings.into_iter().map(told).collect())
    }
}

/// The kinds of appliance that a runbook calls or reads of.
fn kinds<'e>(effects: impl Iterator<Item = &'e Effects>) -> BTreeSet<String> {
    effects
        .flat_map(|effects| {
            let called = effects.operations.iter().map(|operation| operation.kind.clone());
            called.chain(effects.variables.iter().map(|variable| variable.kind.clone()))
        })
        .collect()
}

impl Lot {
    fn fit(&self, name: &str, checked: &Checked) -> Fit {
        let first = checked.findings.iter().find(|finding| finding.severity == Severity::Error);
        Fit {
            runbook: name.to_owned(),
            kind: self.api.kind.to_string(),
            version: self.api.version.to_string(),
            devices: self.devices.iter().map(|device| device.name.clone()).collect(),
            verdict: first.map_or(Verdict::Right, |finding| Verdict::Wrong(finding.line)),
        }
    }

    /// The variables that a runbook reads and some of these appliances lack.
    fn lacking(&self, effects: &Effects) -> Vec<Diagnostic> {
        let of_each =
            effects.variables.iter().filter(|read| read.kind == *self.api.kind && read.device == read.kind);
        let finding = |read: &edgebook_check::VariableRead| {
            let lacking: Vec<String> = self
                .devices
                .iter()
                .filter(|device| !device.vars.contains_key(&read.name))
                .map(|device| escape(&device.name))
                .collect();
            let verb = if lacking.len() == 1 { "has" } else { "have" };
            (!lacking.is_empty()).then(|| Diagnostic {
                severity: Severity::Warning,
                line: Some(read.place.line),
                column: Some(read.place.column),
                ..Diagnostic::new(
                    "missing-variable",
                    format!(
                        "{} {verb} no variable `{}`: {}",
                        counted(lacking.len(), "appliance"),
                        escape(&read.name),
                        listed(&lacking, MOST_DEVICES)
                    ),
                    &read.place.file,
                )
                .hint(format!(
                    "a run on them is refused; add it to the inventory: [devices.NAME.vars] {} = ..., or to a group",
                    escape(&read.name)
                ))
            })
        };
        of_each.filter_map(finding).collect()
    }
}

/// `book.rhai: ok on 41 (vns3 6.0.0); fails on 3 (vns3 5.2.5), first at line 9: hub-1, hub-2, hub-3`
pub(super) fn summary(fits: &[Fit]) -> String {
    let Some(first) = fits.first() else { return String::new() };
    let parts: Vec<String> = fits
        .iter()
        .map(|fit| {
            let on = format!("on {} ({} {})", fit.devices.len(), fit.kind, escape(&fit.version));
            match fit.verdict {
                Verdict::Right => format!("ok {on}"),
                Verdict::Wrong(line) => {
                    let line = line.map(|line| format!(", first at line {line}")).unwrap_or_default();
                    let names: Vec<String> = fit.devices.iter().map(|name| escape(name)).collect();
                    format!("fails {on}{line}: {}", listed(&names, MOST_DEVICES))
                }
            }
        })
        .collect();
    format!("{}: {}", first.runbook, parts.join("; "))
}

/// The same as data.
pub(super) fn data<'f>(fits: impl Iterator<Item = &'f Fit>) -> Value {
    let row = |fit: &Fit| {
        json!({
            "runbook": fit.runbook,
            "kind": fit.kind,
            "version": fit.version,
            "devices": fit.devices,
            "ok": matches!(fit.verdict, Verdict::Right),
            "line": match fit.verdict { Verdict::Wrong(line) => line, Verdict::Right => None },
        })
    };
    fits.map(row).collect()
}
