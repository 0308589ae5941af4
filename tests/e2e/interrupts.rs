//! Ctrl-C: what it stops, and what the exit code says.

use std::process::Command;
use std::time::Duration;

use crate::devices::Simulator;
use crate::harness::Test;

/// Sends a signal to one process that this test started.
pub(crate) fn signal(name: &str, id: u32) {
    let status = Command::new("kill").args([&format!("-{name}"), &id.to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_run_stops_with_130_even_while_it_waits() {
    for book in ["print(\"started\"); sleep(\"1h\");", "print(\"started\"); loop { }"] {
        let test = Test::book(book);
        let mut run = test.start();
        assert_eq!(run.line(), "started");
        signal("INT", run.id());
        assert_eq!(run.wait(), 130, "{book}");
    }
}

#[test]
fn a_script_cannot_catch_an_interrupt() {
    let test =
        Test::book("print(\"started\"); try { sleep(\"1h\"); } catch { } print(\"went on\"); sleep(\"1h\");");
    // What `nohup` starts goes on when its terminal is closed, these tests and the command included.
    let ends = |name: &&str| *name != "HUP" || !ignores_hangup();
    for name in ["TERM", "HUP"].into_iter().filter(ends) {
        let mut run = test.start();
        assert_eq!(run.line(), "started");
        signal(name, run.id());
        assert_eq!(run.wait(), 130, "{name}");
    }
}

/// Whether this process ignores SIGHUP, which the processes that it starts then do, too.
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap_or_default().trim();
    // Signal 1 is the lowest bit.
    u64::from_str_radix(mask, 16).unwrap_or_default() & 1 == 1
}

#[test]
fn further_interrupts_leave_at_once() {
    // Connections are taken by the operating system, and never answered.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://api@{}", silent.local_addr().unwrap());
    let pin = format!("sha256:{}", "0".repeat(64));
    let test = Test::book("print(\"started\"); vns3.config.get_config(); print(\"went on\");")
        .args(["--device", &url, "--kind", "vns3", "--fingerprint", &pin, "--timeout", "1h"])
        .env("EDGEBOOK_PASSWORD", "x");
    let mut run = test.start();
    assert_eq!(run.line(), "started");
    let connection = silent.accept().unwrap();
    // One interrupt lets the call in flight have its time; signals in quick succession may count as one.
    let ended = (0..10).find_map(|_| {
        signal("INT", run.id());
        run.wait_for(Duration::from_millis(200))
    });
    assert_eq!(ended, Some(130));
    drop(connection);
}

#[test]
fn a_simulator_that_is_stopped_has_done_its_work() {
    let mut sim = Simulator::start("cos");
    signal("INT", sim.process().id());
    assert_eq!(sim.process().wait(), 0);
}
