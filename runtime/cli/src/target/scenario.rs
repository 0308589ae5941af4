//! Which appliances are simulated, and what goes wrong in them.

use std::path::Path;

use edgebook_sim::{DeviceScenario, Fault, Kind, Scenario};

use crate::failure::Failure;

/// The largest scenario file: far more than anybody writes.
const LARGEST: u64 = 16 * 1024 * 1024;

/// The scenario of a file, or the built-in one, with further faults. With a kind, only the appliances of that kind.
pub fn read(file: Option<&Path>, kind: Option<Kind>, faults: &[String]) -> Result<Scenario, Failure> {
    let mut scenario = match file {
        None => Scenario::default_company(),
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
            let text = std::fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
            let broken = |error| Failure::usage(format!("{}: {error}", path.display())).code("bad-scenario");
            let mut scenario = Scenario::from_yaml(&text).map_err(broken)?;
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
        if !scenario.devices.iter().any(|device| fault.place.is_on(device.name())) {
            let names: Vec<&str> = scenario.devices.iter().map(DeviceScenario::name).collect();
            let failure =
                Failure::usage(format!("--fault: {text}: there is no such device")).code("bad-option");
            return Err(failure.hint(format!("the devices are {}", names.join(", "))));
        }
        if let Err(problem) = scenario.check_fault(&fault) {
            return Err(Failure::usage(format!("--fault: {text}: {problem}")).code("bad-option"));
        }
        scenario.faults.push(fault);
    }
    Ok(scenario)
}
