//! Which devices of a run are meant by the words of a signature: `vns3` is the target of its kind, `device("edge-2")`
//! that one, `device(...)` any that the run may call.

use edgebook_wire::{Announced, DeviceName};

use super::roster::Roster;

/// An operation that a run may call, and the devices on which it may, as the runbook writes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// `vns3.ipsec.restart`
    pub operation: String,
    /// `vns3`, `device("edge-2")`, `device(...)`
    pub on: Vec<String>,
}

/// The devices that a run may call, each with whether it is the target of its kind.
#[derive(Clone, Debug, Default)]
pub(crate) struct Scope {
    devices: Vec<(DeviceName, bool)>,
}

impl Scope {
    /// The devices of a run.
    pub(crate) fn of(roster: &Roster) -> Self {
        let (runs, others) = roster.runs();
        Self::new(&runs, &others)
    }

    /// `runs` are the chosen devices of each run of the runbook; `others` may be called in all of them. The target of
    /// a kind is chosen as in [`super::targets`].
    pub(crate) fn new(runs: &[Vec<DeviceName>], others: &[DeviceName]) -> Self {
        let of_kind =
            |devices: &[DeviceName], kind: &str| devices.iter().filter(|device| device.kind == kind).count();
        let chosen = runs
            .iter()
            .flat_map(|run| run.iter().map(|device| (device.clone(), of_kind(run, &device.kind) == 1)));
        let more = others.iter().map(|device| {
            let alone = of_kind(others, &device.kind) == 1;
            let needed = runs.iter().any(|run| of_kind(run, &device.kind) == 0);
            (device.clone(), alone && needed)
        });
        Self { devices: chosen.chain(more).collect() }
    }

    /// Whether a script reaches a device by the word for its kind.
    pub(crate) fn has_target(&self, kind: &str) -> bool {
        self.devices.iter().any(|(device, target)| *target && device.kind == kind)
    }

    /// All devices of the run.
    pub(crate) fn devices(&self) -> impl Iterator<Item = &DeviceName> {
        self.devices.iter().map(|(device, _)| device)
    }

    /// The devices that the words for some operation of a kind mean.
    pub(crate) fn meant<'s>(
        &'s self,
        on: &'s [String],
        kind: &'s str,
    ) -> impl Iterator<Item = &'s DeviceName> {
        let says = |words: &str| on.iter().any(|known| known == words);
        let meant = move |device: &DeviceName, target: bool| {
            says("device(...)") || (target && says(kind)) || says(&format!("device({:?})", device.name))
        };
        let of_kind = self.devices.iter().filter(move |(device, _)| device.kind == kind);
        of_kind.filter(move |(device, target)| meant(device, *target)).map(|(device, _)| device)
    }

    /// What the wire lets through for an allowance.
    pub(crate) fn announced(&self, allowance: &Allowance) -> Announced {
        let kind = allowance.operation.split('.').next().unwrap_or_default();
        let devices = self.meant(&allowance.on, kind).map(|device| device.name.clone()).collect();
        Announced { devices, words: self.words(&allowance.on, kind) }
    }

    /// `vns3 (here edge-1), device("edge-2")`
    fn words(&self, on: &[String], kind: &str) -> String {
        let targets = self.devices.iter().filter(|(device, target)| *target && device.kind == kind);
        let targets: Vec<&str> = targets.map(|(device, _)| device.name.as_str()).collect();
        let word = |word: &String| match targets.as_slice() {
            [target] if word == kind => format!("{word} (here {target})"),
            _ => word.clone(),
        };
        on.iter().map(word).collect::<Vec<_>>().join(", ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::devices;

    #[test]
    fn words_mean_the_devices_that_a_script_reaches_by_them() {
        for (runs, others, on, expected, words) in [
            ("vns3:a", "", "vns3", "a", "vns3 (here a)"),
            ("vns3:a", "vns3:b", "vns3", "a", "vns3 (here a)"),
            ("vns3:a", "vns3:b", "device(\"b\")", "b", "device(\"b\")"),
            ("vns3:a", "vns3:b", "device(...)", "a b", "device(...)"),
            ("vns3:a", "vns3:b", "device(\"c\")", "", "device(\"c\")"),
            // One run with two of a kind has no target of the kind.
            ("vns3:a vns3:b", "", "vns3", "", "vns3"),
            // Two runs have one each.
            ("vns3:a|vns3:b", "vns3:c", "vns3", "a b", "vns3"),
            ("cos:f", "vns3:c", "vns3", "c", "vns3 (here c)"),
            ("cos:f", "vns3:c vns3:d", "vns3", "", "vns3"),
            ("vns3:a cos:f", "", "vns3", "a", "vns3 (here a)"),
        ] {
            let runs: Vec<Vec<DeviceName>> = runs.split('|').map(devices).collect();
            let scope = Scope::new(&runs, &devices(others));
            let on = [on.to_owned()];
            let meant: Vec<&str> = scope.meant(&on, "vns3").map(|device| device.name.as_str()).collect();
            assert_eq!(meant.join(" "), expected, "{runs:?} with {others}: {on:?}");
            assert_eq!(scope.words(&on, "vns3"), words);
        }
    }
}
