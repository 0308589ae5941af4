//! Runbooks that ship, on the scenarios that ship: the outcome that each header promises, whatever goes wrong.

use crate::devices::Simulator;
use crate::harness::{Ran, Test, repository};

fn run(book: &str, scenario: &str) -> Test {
    let scenario = format!("docs/scenarios/{scenario}.yaml");
    let book = format!("scripts/{book}.rhai");
    Test::in_repository().args(["run", &book, "--scenario", &scenario])
}

const ALL: [&str; 4] = ["larkspur-freight", "unsteady-network", "half-answers", "odd-firmware"];

/// What a header promises of each scenario: the exit code, and what stands in the output.
struct Promise {
    book: &'static str,
    scenario: &'static str,
    code: i32,
    said: &'static [&'static str],
}

const fn promise(
    book: &'static str,
    scenario: &'static str,
    code: i32,
    said: &'static [&'static str],
) -> Promise {
    Promise { book, scenario, code, said }
}

const BOUNCED: &[&str] = &["tunnel 3 to 10.30.1.0/24: Tunnel up", "tunnel 5 to 172.20.8.0/22: Tunnel up"];
const SYNCHRONISED: &[&str] = &["added 198.51.100.77", "1 added, 0 renewed, 2 removed, 0 kept"];
const IN_DOUBT: &[&str] = &["error[outcome-unknown]", "help: look at the device before anything is repeated"];

const PROMISES: [Promise; 16] = [
    promise("tunnel-report", ALL[0], 0, &["Rotterdam", "Cloud VPC"]),
    promise("tunnel-report", ALL[1], 0, &["Rotterdam", "Cloud VPC"]),
    promise("tunnel-report", ALL[2], 0, &["Rotterdam", "Cloud VPC"]),
    promise("tunnel-report", ALL[3], 0, &["Rotterdam", "Cloud VPC"]),
    promise("dhcp-report", ALL[0], 0, &["DHCP_guest", "handheld-125"]),
    promise("dhcp-report", ALL[1], 0, &["DHCP_guest", "handheld-125"]),
    promise("dhcp-report", ALL[2], 0, &["DHCP_guest", "handheld-125"]),
    promise("dhcp-report", ALL[3], 0, &["DHCP_guest", "handheld-125"]),
    promise("bounce-down-tunnels", ALL[0], 0, BOUNCED),
    promise("bounce-down-tunnels", ALL[1], 0, BOUNCED),
    promise("bounce-down-tunnels", ALL[2], 6, IN_DOUBT),
    promise("bounce-down-tunnels", ALL[3], 0, BOUNCED),
    promise("blacklist-sync", ALL[0], 0, SYNCHRONISED),
    promise("blacklist-sync", ALL[1], 0, SYNCHRONISED),
    promise("blacklist-sync", ALL[2], 6, IN_DOUBT),
    promise("blacklist-sync", ALL[3], 0, SYNCHRONISED),
];

/// A report is as long as on a good day; nothing is claimed of a change that is in doubt.
#[test]
fn every_runbook_keeps_the_promise_of_its_header() {
    let rows = |ran: &Ran| ran.stdout.lines().count();
    for book in ["tunnel-report", "dhcp-report", "bounce-down-tunnels", "blacklist-sync"] {
        let header = std::fs::read_to_string(repository().join(format!("scripts/{book}.rhai"))).unwrap();
        assert!(header.contains("//! Under faults: "), "{book} says what becomes of it when things go wrong");
        let mut good = None;
        for Promise { scenario, code, said, .. } in PROMISES.iter().filter(|promise| promise.book == book) {
            let mut test = run(book, scenario).args(["--yes"]);
            if book == "blacklist-sync" {
                test = test.args(["--set", "hosts=198.51.100.77"]);
            }
            let ran = test.run();
            assert_eq!(ran.code, Some(*code), "{book} on {scenario}: {ran}");
            for part in *said {
                assert!(ran.to_string().contains(part), "{book} on {scenario}: no {part:?}: {ran}");
            }
            match code {
                0 => assert_eq!(rows(&ran), *good.get_or_insert(rows(&ran)), "{book} on {scenario}: {ran}"),
                _ => assert_eq!(ran.stdout, "", "{book} on {scenario} claims nothing: {ran}"),
            }
        }
    }
}

/// "Run it again", the headers say of a change that is in doubt: the second run finishes what the first began.
#[test]
fn what_was_in_doubt_is_finished_by_another_run() {
    let scenario = repository().join("docs/scenarios/half-answers.yaml").display().to_string();
    for (kind, book, arguments, said) in [
        ("vns3", "bounce-down-tunnels", &[][..], "tunnel 5 to 172.20.8.0/22: Tunnel up"),
        ("cos", "blacklist-sync", &["--set", "hosts=198.51.100.77"], "0 added, 0 renewed, 2 removed, 1 kept"),
    ] {
        let sim = Simulator::start_with(kind, &["--scenario", &scenario]);
        let book = format!("scripts/{book}.rhai");
        let again = || {
            let test = Test::in_repository().args(["run", &book, "--yes"]).args(arguments.iter().copied());
            sim.target(test).run()
        };
        assert_eq!(again().code, Some(6), "{book}");
        let ran = again();
        assert_eq!(ran.code, Some(0), "{book}: {ran}");
        assert!(ran.stdout.contains(said), "{book}: {ran}");
    }
}

#[test]
fn faults_are_given_by_name() {
    let book = "print(cos.about.get().product);";
    let ran = Test::book(book).args(["--fault", "status:503:1@getAbout"]).run();
    assert_ne!(ran.code, Some(0), "{ran}");
    let wrong = Test::book(book).args(["--fault", "explode"]).run();
    assert_eq!(wrong.code, Some(2), "{wrong}");
    assert!(wrong.stderr.contains("there is no such fault"), "{wrong}");
    let unknown = Test::book(book).args(["--fault", "status:503@getAbuot"]).run();
    assert_eq!(unknown.code, Some(2), "{unknown}");
    assert!(unknown.stderr.contains("did you mean getAbout?"), "{unknown}");
    let nowhere = Test::book(book).args(["--fault", "reset@device=moon"]).run();
    assert!(nowhere.stderr.contains("larkspur-fw"), "{nowhere}");
}

#[test]
fn a_folder_is_no_scenario() {
    let ran = Test::new().args(["sim", "--scenario", "."]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("a scenario is a YAML file") && !ran.stderr.contains("runbook"), "{ran}");
}

#[test]
fn a_simulator_refuses_a_fault_of_an_unknown_operation() {
    let wrong = "title: wrong\ncompany: true\nfaults: [\"status:503@nope\"]\n";
    let cases = [
        (&["--fault", "status:503@nope"][..], "nope"),
        (&["--scenario", "wrong.yaml"], "nope"),
        (&["--fault", "reset@PUT /licence"], "PUT /licence; did you mean PUT /license?"),
        (&["--kind", "cos", "--fault", "reset@PUT /license"], "PUT /license"),
    ];
    for (arguments, expected) in cases {
        let test = Test::new().file("wrong.yaml", wrong).args(["sim", "--listen", "127.0.0.1:0"]);
        let ran = test.args(arguments.iter().copied()).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(&format!("there is no operation {expected}")), "{ran}");
    }
}
