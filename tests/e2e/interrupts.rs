//! Ctrl-C: what it stops, and what the exit code says.

use std::process::Command;

use crate::devices::Simulator;
use crate::harness::Test;

/// Sends a signal to one process that this test started.
fn signal(name: &str, id: u32) {
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
        assert_eq!(run.wait(), Some(130), "{book}");
    }
}

#[test]
fn a_script_cannot_catch_an_interrupt() {
    let test =
        Test::book("print(\"started\"); try { sleep(\"1h\"); } catch { } print(\"went on\"); sleep(\"1h\");");
    let mut run = test.start();
    assert_eq!(run.line(), "started");
    signal("TERM", run.id());
    assert_eq!(run.wait(), Some(130));
}

#[test]
fn a_simulator_that_is_stopped_has_done_its_work() {
    let mut sim = Simulator::start("cos");
    signal("INT", sim.process().id());
    assert_eq!(sim.process().wait(), Some(0));
}
