//! The descriptions by which the devices of a run are driven: each device by that of the version that it runs.

use std::sync::Arc;

use edgebook_catalog::{ApiId, Catalog};
use edgebook_check::{Checked, Checker, Effects, Options};
use edgebook_model::Api;
use edgebook_script::{Library, Limits, ModuleSource, Runbook};
use edgebook_wire::{DeviceName, Transport};

use crate::devices::Roster;

/// How many devices are named; the others are counted.
const MOST_DEVICES: usize = 8;

/// The descriptions of a run. There is at least one set, which is the current descriptions where no device runs another
/// version.
#[derive(Clone)]
pub struct Drives(Vec<Drive>);

/// One description of each kind, and the devices that are driven by them.
#[derive(Clone)]
struct Drive {
    ids: Vec<ApiId>,
    /// Whether these are the descriptions that a check without devices goes by.
    is_current: bool,
    library: Library,
    devices: Vec<DeviceName>,
}

/// A runbook that is wrong by the descriptions of some devices.
pub struct Misfit {
    /// What is wrong.
    pub checked: Checked,
    /// `the description of vns3 5.2.5, which drives hub, fw-1`; `None` where all are driven by the current descriptions.
    pub which: Option<String>,
}

fn ids(apis: &[&'static Api]) -> Vec<ApiId> {
    apis.iter().map(|api| ApiId::of(api)).collect()
}

impl Drives {
    /// The current descriptions alone, as for a check without devices.
    pub fn current(catalog: &Catalog) -> Self {
        let apis = catalog.apis();
        Self(vec![Drive {
            ids: ids(apis),
            is_current: true,
            library: Library::new(apis),
            devices: Vec::new(),
        }])
    }

    /// The same for the devices of a run.
    #[must_use]
    pub fn of(self, roster: &Roster, catalog: &Catalog) -> Self {
        let mut drives: Vec<Drive> = Vec::new();
        for (apis, devices) in roster.driven(catalog) {
            let ids = ids(&apis);
            if let Some(drive) = drives.iter_mut().find(|drive| drive.ids == ids) {
                drive.devices.extend(devices);
                continue;
            }
            let known = self.0.iter().find(|drive| drive.ids == ids);
            let is_current = known.is_some_and(|drive| drive.is_current);
            let library = known.map_or_else(|| Library::new(&apis), |drive| drive.library.clone());
            drives.push(Drive { ids, is_current, library, devices });
        }
        if drives.is_empty() { self } else { Self(drives) }
    }

    /// The library of a session on these devices.
    pub fn library(&self, devices: &[Arc<dyn Transport>]) -> Option<&Library> {
        let named = |drive: &&Drive| devices.iter().any(|device| drive.devices.contains(device.device()));
        self.0.iter().find(named).or_else(|| self.0.first()).map(|drive| &drive.library)
    }

    /// Checks a runbook by all of these descriptions: what it may do by any of them, or by which it is wrong.
    /// `whatever_is_wrong` says what it may do all the same.
    pub fn check(
        &self,
        runbook: &Runbook,
        modules: &dyn ModuleSource,
        limits: &Limits,
        whatever_is_wrong: bool,
    ) -> Result<Effects, Box<Misfit>> {
        let mut effects: Option<Effects> = None;
        for drive in &self.0 {
            let judge = Checker::new(&drive.library).within(limits.clone());
            let checked = judge.check(runbook, modules, Options::default());
            if checked.has_errors() && !whatever_is_wrong {
                return Err(Box::new(Misfit { checked, which: self.which(drive) }));
            }
            effects = Some(match effects {
                Some(known) => known.or(checked.effects),
                None => checked.effects,
            });
        }
        Ok(effects.unwrap_or_default())
    }

    fn which(&self, drive: &Drive) -> Option<String> {
        // Where everything is driven by what a check goes by, there is nothing to tell apart.
        (self.0.len() > 1 || !drive.is_current).then_some(())?;
        let kinds = drive.devices.iter().map(|device| &device.kind).collect::<Vec<_>>();
        let ids = drive.ids.iter().filter(|id| kinds.contains(&&id.kind)).map(ToString::to_string);
        let devices: Vec<String> =
            drive.devices.iter().map(|device| edgebook_words::escape(&device.name)).collect();
        Some(format!(
            "the description of {}, which drives {}",
            ids.collect::<Vec<_>>().join(", "),
            edgebook_words::listed(&devices, MOST_DEVICES)
        ))
    }
}
