//! The variables of devices that a runbook reads: recorded while it is checked, summed up from what can be reached.

use std::collections::{BTreeMap, HashMap};
use std::rc::Rc;

use super::{Body, Often, Place, Recorder, Repeat};
use crate::tree::Pos;
use crate::ty::DeviceName;

/// `vns3.vars.site`
#[derive(Clone)]
pub(crate) struct VarSite {
    /// The kind of the device; empty where it is not known.
    pub(crate) kind: Rc<str>,
    pub(crate) device: DeviceName,
    pub(crate) name: Rc<str>,
    pub(crate) file: usize,
    pub(crate) at: Pos,
    pub(crate) often: Often,
}

/// A variable of a device that a runbook reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableRead {
    /// The kind of appliance: `vns3`; empty where it is not known.
    pub kind: String,
    /// The device, as the runbook writes it: `vns3`, `device("fw-2")`.
    pub device: String,
    /// The variable.
    pub name: String,
    /// Where it is read first.
    pub place: Place,
}

impl Recorder {
    /// What runs now reads a variable of a device.
    pub(crate) fn variable(&mut self, site: VarSite) {
        if !self.paused {
            self.variables.push((self.body, site));
        }
    }

    /// The variables that may be read by what can be reached, each device and name once.
    pub(super) fn variables_within(
        &self,
        reached: &HashMap<Body, Repeat>,
        place: &dyn Fn(usize, Pos, Often, Body) -> Place,
    ) -> Vec<VariableRead> {
        let mut found: BTreeMap<(String, String), VariableRead> = BTreeMap::new();
        for (body, site) in self.variables.iter().filter(|(body, _)| reached.contains_key(body)) {
            let device = site.device.shown(&site.kind);
            let read = VariableRead {
                kind: site.kind.to_string(),
                device: device.clone(),
                name: site.name.to_string(),
                place: place(site.file, site.at, site.often, *body),
            };
            let known = found.entry((device, read.name.clone())).or_insert_with(|| read.clone());
            if read.place < known.place {
                *known = read;
            }
        }
        found.into_values().collect()
    }
}
