//! Runbooks that ship, on the scenarios that ship: the outcome that each header promises, whatever goes wrong.

use crate::harness::{Ran, Test};

fn run(book: &str, scenario: &str) -> Test {
    let scenario = format!("docs/scenarios/{scenario}.yaml");
    let book = format!("scripts/{book}.rhai");
    Test::in_repository().args(["run", &book, "--scenario", &scenario])
}

const ALL: [&str; 4] = ["larkspur-freight", "unsteady-network", "half-answers", "odd-firmware"];

fn table(ran: &Ran) -> Vec<String> {
    ran.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// Either the whole report, as on a good day, or a failure that says which call failed; never half of a report.
#[test]
fn reports_are_whole_or_fail() {
    for book in ["tunnel-report", "dhcp-report"] {
        let good = table(&run(book, ALL[0]).run());
        for scenario in ALL {
            let ran = run(book, scenario).run();
            match ran.code {
                Some(0) => assert_eq!(table(&ran).len(), good.len(), "{book} on {scenario}: {ran}"),
                _ => assert!(ran.stderr.contains("GET /"), "{book} on {scenario}: {ran}"),
            }
        }
        assert_eq!(run(book, "larkspur-freight").run().code, Some(0));
        assert_eq!(run(book, "odd-firmware").run().code, Some(0), "{book} reads odd firmware");
    }
}

/// A bounce whose answer is lost ends the run and names the request; run again, the header says, and it is.
#[test]
fn bounces_fail_loudly() {
    for (scenario, code) in [("larkspur-freight", 0), ("odd-firmware", 0)] {
        let ran = run("bounce-down-tunnels", scenario).run();
        assert_eq!(ran.code, Some(code), "{scenario}: {ran}");
    }
    let lost = run("bounce-down-tunnels", "half-answers").run();
    assert_ne!(lost.code, Some(0), "{lost}");
    assert!(lost.stderr.contains("PUT /"), "{lost}");
}

#[test]
fn lists_are_synchronised_or_the_run_fails() {
    for scenario in ALL {
        let test = run("blacklist-sync", scenario).args(["--set", "hosts=198.51.100.77", "--yes"]);
        let ran = test.run();
        if ran.code == Some(0) {
            assert!(ran.stdout.contains("1 added, 0 renewed"), "{scenario}: {ran}");
        } else {
            assert!(ran.stderr.contains("/api/oper/blacklist"), "{scenario}: {ran}");
            assert!(!ran.stdout.contains(" added, "), "no success is claimed: {ran}");
        }
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
    let nowhere = Test::book(book).args(["--fault", "reset@device=moon"]).run();
    assert!(nowhere.stderr.contains("larkspur-fw"), "{nowhere}");
}
