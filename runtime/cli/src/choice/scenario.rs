//! Which appliances are simulated, and what goes wrong in them.

use std::path::Path;

use edgebook_model::Api;
use edgebook_sim::{DeviceScenario, Fault, Kind, Scenario};
use edgebook_words::escape;

use super::address::is_url;
use crate::failure::Failure;

/// The largest scenario file: far more than anybody writes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The scenario of a file, or the built-in one with an appliance of each further description, with further faults. With
/// a kind, only the appliances of that kind.
pub fn read(
    file: Option<&Path>,
    kind: Option<&Kind>,
    faults: &[String],
    apis: &[&'static Api],
) -> Result<Scenario, Failure> {
    let mut scenario = match file {
        None => Scenario::company(apis),
        Some(path) => {
            let file = std::fs::metadata(path).map_err(|error| Failure::unreadable(path, &error))?;
            if file.is_dir() {
                let failure = Failure::usage(format!("{} is a folder, and no scenario", path.display()));
                return Err(failure.code("unreadable-file").hint(
                    "a scenario is a YAML file that says which appliances there are, and what goes wrong: name one",
                ));
            }
            if file.len() > LARGEST {
                return Err(Failure::usage(format!("{} is too large for a scenario", path.display()))
                    .code("bad-scenario"));
            }
            let text =
                crate::regular::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
            let broken = |error| Failure::usage(format!("{}: {error}", path.display())).code("bad-scenario");
            let mut scenario = Scenario::from_yaml(&text, apis).map_err(broken)?;
            scenario.load_answers(path.parent().unwrap_or(Path::new(""))).map_err(broken)?;
            scenario
        }
    };
    scenario.devices.retain(|device| kind.is_none_or(|kind| kind == device.kind()));
    if scenario.devices.is_empty() {
        return Err(Failure::usage("the scenario has no appliance of this kind")
            .code("bad-option")
            .hint("leave --kind out"));
    }
    for text in faults {
        let fault: Fault =
            text.parse().map_err(|error| Failure::usage(format!("--fault: {error}")).code("bad-option"))?;
        if !scenario.devices.iter().any(|device| fault.place.is_on(&device.name)) {
            let names = names(&scenario);
            let failure =
                Failure::usage(format!("--fault: {text}: there is no such device")).code("bad-option");
            return Err(failure.hint(format!("the devices are {}", names.join(", "))));
        }
        if let Err(problem) = scenario.check_fault(&fault, apis) {
            return Err(Failure::usage(format!("--fault: {text}: {problem}")).code("bad-option"));
        }
        scenario.faults.push(fault);
    }
    Ok(scenario)
}

/// Leaves only the chosen appliances and those that may be called with them; all where none is chosen.
pub fn choose(scenario: &mut Scenario, chosen: &[String], with: &[String]) -> Result<(), Failure> {
    let names = names(scenario);
    if let Some(url) = chosen.iter().find(|device| is_url(device)) {
        return Err(Failure::usage(format!("{} is an address, and no simulated appliance", escape(url)))
            .code("bad-option")
            .hint("leave --sim, --scenario and --fault out to call the real one"));
    }
    for name in chosen.iter().chain(with) {
        if !names.contains(&name.as_str()) {
            let name = escape(name);
            return Err(Failure::usage(format!("there is no simulated appliance `{name}`"))
                .code("unknown-device")
                .hint(format!("the simulated appliances are {}", names.join(", "))));
        }
    }
    if chosen.is_empty() {
        return Ok(());
    }
    scenario.devices.retain(|device| [chosen, with].concat().contains(&device.name));
    let targets = || scenario.devices.iter().filter(|device| !with.contains(&device.name));
    for device in targets() {
        let same = targets().filter(|other| other.kind() == device.kind());
        let names: Vec<&str> = same.map(|other| other.name.as_str()).collect();
        if let [first, second, ..] = names.as_slice() {
            return Err(Failure::usage(
                "simulated appliances are no fleet: a runbook runs once, on one of a kind",
            )
            .code("bad-option")
            .hint(format!("--device {first} --with {second} lets it call both")));
        }
    }
    Ok(())
}

fn names(scenario: &Scenario) -> Vec<&str> {
    scenario.devices.iter().map(|device: &DeviceScenario| device.name.as_str()).collect()
}
