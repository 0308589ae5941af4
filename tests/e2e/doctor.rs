//! `edgebook doctor`: finds what is wrong, offline and on the network.

use std::fs;

use serde_json::Value;

use crate::devices::Simulator;
use crate::harness::{Ran, Test};
use crate::inventory::entry;

/// The checks of a run, each as its status and its text.
fn checks(ran: &Ran) -> Vec<(String, String)> {
    let data: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran}"));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let check = |check: &Value| {
        (
            text(&check["status"]),
            format!("{}: {} | {}", text(&check["about"]), text(&check["what"]), text(&check["mend"])),
        )
    };
    data.as_array().unwrap().iter().map(check).collect()
}

/// Whether some check has a status and a text.
fn has(ran: &Ran, status: &str, part: &str) -> bool {
    checks(ran).iter().any(|(found, text)| found == status && text.contains(part))
}

#[test]
fn a_sound_set_up_is_well_offline_and_on_the_network() {
    let sim = Simulator::start("vns3");
    let test = Test::new().inventory(&entry("edge-1", &sim, "")).env("SIM_PASSWORD", sim.fact("password"));
    let test = test.args(["doctor", "-o", "text"]);
    let out = test.run().success();
    assert!(out.ends_with("\nall is well\n"), "{out}");
    let test = test.with_args(["doctor", "--network"]);
    let ran = test.run();
    assert_eq!(ran.code, Some(0), "{ran}");
    for part in ["can be reached", "presents the pinned certificate", "takes the login"] {
        assert!(has(&ran, "ok", part), "{part}: {ran}");
    }
}

#[test]
fn what_is_broken_is_named_with_how_to_mend_it() {
    let sim = Simulator::start("vns3");
    let inventory = entry("edge-1", &sim, "")
        + &entry("edge-2", &Simulator::start("vns3"), "secret.env = \"UNSET\"\ntrust = \"pinned\"");
    let test = Test::new().inventory(&inventory).env("SIM_PASSWORD", "wrong-and-secret");
    let test = test.args(["doctor", "--network", "--timeout", "3s"]);
    let ran = test.run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(has(&ran, "fail", "edge-1: it refuses the login (status 401) | check `auth`"), "{ran}");
    assert!(has(&ran, "fail", "edge-2: it cannot be reached"), "{ran}");
    assert!(has(&ran, "fail", "the environment variable UNSET: it is not set | set it"), "{ran}");
    assert!(
        has(
            &ran,
            "warn",
            "its certificate is not pinned: without a terminal, runs are refused | edgebook trust edge-2"
        ),
        "{ran}"
    );
    assert!(!ran.to_string().contains("wrong-and-secret"), "{ran}");
    // Only what was asked for.
    let ran = test.with_args(["doctor", "--network", "--device", "edge-1"]).run();
    assert!(!ran.stdout.contains("edge-2"), "{ran}");
}

#[test]
fn a_changed_certificate_gets_no_credential() {
    let sim = Simulator::start("vns3");
    let test = Test::new().inventory(&entry("edge-1", &sim, "trust = \"pinned\""));
    let test = test.env("SIM_PASSWORD", sim.fact("password")).args(["doctor", "--network"]);
    let store = test.folder().join("state/edgebook");
    fs::create_dir_all(&store).unwrap();
    let at = sim.fact("url").strip_prefix("https://").unwrap();
    fs::write(store.join("known_appliances"), format!("{at} sha256:{}\n", "0".repeat(64))).unwrap();
    let ran = test.run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(has(&ran, "fail", "its certificate has changed: pinned sha256:0000"), "{ran}");
    assert!(!has(&ran, "ok", "takes the login"), "{ran}");
}

#[test]
fn mistakes_of_the_inventory_are_findings() {
    let test = Test::new().inventory("[devices.a]\nkind = \"vns3\"\n").args(["doctor"]);
    let ran = test.run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert!(has(&ran, "fail", "edgebook.toml:1:10: device `a` needs `address`"), "{ran}");
    let nothing = Test::new().args(["doctor"]).run();
    assert_eq!(nothing.code, Some(0), "{nothing}");
    assert!(has(&nothing, "warn", "inventory: there is none"), "{nothing}");
}

#[test]
fn a_device_that_does_not_exist_is_a_usage_error() {
    let test = Test::new().inventory("[devices.a]\nkind = \"vns3\"\naddress = \"h\"\n");
    let ran = test.args(["doctor", "--device", "b"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("there is no device `b`"), "{ran}");
}
