//! Trust on first use: pinning, refusing, replacing, forgetting.

use std::fs;

use crate::assert_run;
use crate::devices::Simulator;
use crate::harness::{CLOSED_PORT, Test};
use crate::inventory::{book, entry};

const READ: &str = "print(type_name(vns3.config.get_config()));";

/// Where pins are kept, below the folder of a test.
const STORE: &str = "state/edgebook/known_appliances";

fn other() -> String {
    format!("sha256:{}", "0".repeat(64))
}

/// The inventory of one simulator whose certificate is to be pinned.
fn pinned(sim: &Simulator) -> String {
    entry("edge-1", sim, "trust = \"pinned\"")
}

/// Puts a line into the trust store of a test.
fn remember(test: &Test, line: &str) {
    let path = test.folder().join(STORE);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, line).unwrap();
}

fn authority(sim: &Simulator) -> &str {
    sim.fact("url").strip_prefix("https://").unwrap()
}

#[test]
fn first_contact_without_a_terminal_is_refused_with_the_command_that_pins() {
    let sim = Simulator::start("vns3");
    let ran = book(READ, &pinned(&sim), &sim).args(["--device", "edge-1"]).run();
    assert_run!(ran);
}

#[test]
fn what_is_pinned_is_run_on() {
    let sim = Simulator::start("vns3");
    let trust = Test::new()
        .inventory(&pinned(&sim))
        .file("book.rhai", READ)
        .args(["trust", "edge-1", "--fingerprint", sim.fact("fingerprint")])
        .env("SIM_PASSWORD", sim.fact("password"))
        .env("USER", "alice");
    assert!(trust.run().success().contains(sim.fact("fingerprint")));
    let line = fs::read_to_string(trust.folder().join(STORE)).unwrap();
    let line = line.lines().nth(1).unwrap();
    assert!(line.starts_with(&format!("{} {}", authority(&sim), sim.fact("fingerprint"))), "{line}");
    assert!(line.contains(" alice "), "{line}");
    let again = trust.run();
    assert!(again.stderr.contains("it is pinned already, first seen 20"), "{again}");
    let run = trust.with_args(["run", "book.rhai", "--device", "edge-1"]);
    assert_eq!(run.run().success(), "ControllerConfig\n");
    let forget = run.with_args(["trust", "edge-1", "--forget"]);
    assert!(forget.run().stderr.contains("forgotten: sha256:"));
    let refused = forget.with_args(["run", "book.rhai", "--device", "edge-1"]).run();
    assert_eq!(refused.code, Some(5), "{refused}");
}

#[test]
fn a_changed_certificate_is_refused_with_both_fingerprints_and_its_story() {
    let sim = Simulator::start("vns3");
    let test = book(READ, &pinned(&sim), &sim).args(["--device", "edge-1", "--yes"]);
    remember(&test, &format!("{} {} 2026-01-02T03:04:05Z alice CN=old", authority(&sim), other()));
    let ran = test.run();
    assert_eq!(ran.code, Some(5), "{ran}");
    for said in
        [other().as_str(), sim.fact("fingerprint"), "2026-01-02T03:04:05Z by alice", "trust edge-1 --replace"]
    {
        assert!(ran.stderr.contains(said), "{said}: {ran}");
    }
    assert!(ran.stderr.contains("no credential was sent"), "{ran}");
    for advice in ran.stderr.split("edgebook trust edge-1").skip(1) {
        assert!(advice.starts_with(" --replace"), "without it, the command is refused: {ran}");
    }
    let log = fs::read_to_string(test.folder().join(STORE)).unwrap();
    assert!(log.contains(&other()), "a run never replaces a pin: {log}");
}

#[test]
fn a_script_cannot_talk_its_way_round_a_changed_certificate() {
    let sim = Simulator::start("vns3");
    let stubborn = "try { vns3.config.get_config(); } catch { }\nprint(\"went on\");";
    let test = book(stubborn, &pinned(&sim), &sim).args(["--device", "edge-1"]);
    remember(&test, &format!("{} {}", authority(&sim), other()));
    let ran = test.run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{ran}");
}

#[test]
fn only_an_explicit_replacement_takes_the_place_of_a_pin() {
    let sim = Simulator::start("vns3");
    let test = Test::new().inventory(&pinned(&sim));
    remember(&test, &format!("# kept\n{} {} 2026-01-02T03:04:05Z alice\n", authority(&sim), other()));
    let pin = ["trust", "edge-1", "--fingerprint", sim.fact("fingerprint")];
    let test = test.with_args(pin);
    let ran = test.run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(
        ran.stderr.contains("has changed: pinned sha256:0000") && ran.stderr.contains("nothing was pinned"),
        "{ran}"
    );
    let test = test.with_args(pin.into_iter().chain(["--replace"]));
    test.run().success();
    let store = fs::read_to_string(test.folder().join(STORE)).unwrap();
    assert!(store.starts_with("# kept\n") && !store.contains(&other()), "{store}");
}

#[test]
fn another_fingerprint_than_the_expected_one_is_not_pinned() {
    let sim = Simulator::start("vns3");
    let test = Test::new().args(["trust", sim.fact("url"), "--fingerprint", &other()]);
    let ran = test.run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains("presents another certificate"), "{ran}");
    assert!(!test.folder().join(STORE).exists());
}

#[test]
fn a_certificate_is_shown_and_not_pinned_without_consent() {
    let sim = Simulator::start("vns3");
    let test = Test::new().args(["trust", sim.fact("url")]);
    assert_run!(test.run());
    assert!(!test.folder().join(STORE).exists());
}

#[test]
fn a_device_at_an_address_uses_the_pin() {
    let sim = Simulator::start("vns3");
    let pin = ["trust", sim.fact("url"), "--fingerprint", sim.fact("fingerprint")];
    let test = Test::new().file("book.rhai", READ).args(pin);
    test.run().success();
    let run = sim.unpinned(test.with_args(["run", "book.rhai"]));
    assert_eq!(run.run().success(), "ControllerConfig\n");
}

#[test]
fn a_store_that_cannot_be_read_is_no_first_contact() {
    let sim = Simulator::start("vns3");
    let test = book(READ, &pinned(&sim), &sim).args(["--device", "edge-1"]);
    remember(&test, &format!("{} sha256:12", authority(&sim)));
    let ran = test.run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains("known_appliances:1: "), "{ran}");
}

#[test]
fn a_pin_that_would_not_be_used_is_a_usage_error() {
    let sim = Simulator::start("vns3");
    let inventory = entry("edge-1", &sim, "trust = \"system\"");
    let ran = Test::new().inventory(&inventory).args(["trust", "edge-1"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("operating system's authorities"), "{ran}");
}

#[test]
fn a_device_that_is_not_there_cannot_be_seen() {
    let port = CLOSED_PORT;
    let ran = Test::new().args(["trust", &format!("https://127.0.0.1:{port}"), "--timeout", "5s"]).run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("cannot see the certificate") && ran.stderr.contains("connection refused"),
        "{ran}"
    );
}
