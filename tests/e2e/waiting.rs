//! Waiting: a line that shows progress on a terminal and nowhere else, the last look when the time is over, and an end
//! at once on Ctrl-C.

use std::time::{Duration, Instant};

use crate::harness::{CLOSED_PORT, Test};
use crate::interrupts::signal;
use crate::terminal::OnTerminal;

/// Waits in vain, for a condition that the embedded simulator never meets.
fn in_vain(time: &str) -> Test {
    Test::book(&format!(
        "wait_until(\"{time}\", || vns3.config.get_config().topology_name == \"nowhere\");\n"
    ))
}

const LAST_LOOK: &str = "the condition was still false; last seen: ";
/// What was read last.
const READ: &str = "ControllerConfig.topology_name was \"Larkspur Freight\", ";
/// What was asked last.
const LAST_CALL: &str = "from GET /api/config on \"larkspur-hub\" (200)";

#[test]
fn a_terminal_shows_what_is_waited_for_and_then_the_error() {
    let test = in_vain("700ms");
    let terminal = OnTerminal::start(&test);
    terminal.wait_for("waiting, 0 s: ControllerConfig.topology_name was ");
    let ran = terminal.end();
    assert_eq!(ran.code, Some(1), "{ran}");
    let (waiting, error) = ran.stderr.split_once("error").unwrap();
    // The line, cut to the terminal's width, was taken away before the error was written.
    let mut parts = waiting.rsplit('\r');
    let (after, blanks, line) = (parts.next().unwrap(), parts.next().unwrap(), parts.next().unwrap());
    assert_eq!((after, blanks), ("", " ".repeat(line.chars().count()).as_str()), "{ran}");
    assert!(line.starts_with("waiting, "), "{ran}");
    for said in ["waited 700ms and looked ", LAST_LOOK, READ, LAST_CALL] {
        assert!(error.contains(said), "{said}: {ran}");
    }
}

#[test]
fn a_pipe_sees_no_progress() {
    let ran = in_vain("300ms").run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(!ran.stderr.contains("waiting, ") && !ran.stderr.contains('\r'), "{ran}");
    for said in ["waited 300ms and looked ", LAST_LOOK, READ, LAST_CALL] {
        assert!(ran.stderr.contains(said), "{said}: {ran}");
    }
}

#[test]
fn an_interrupt_ends_a_wait_at_once_and_takes_the_line_away() {
    let test = in_vain("1h");
    let terminal = OnTerminal::start(&test);
    terminal.wait_for("waiting, ");
    let pressed = Instant::now();
    signal("INT", terminal.id());
    let ran = terminal.end();
    // The pauses between two looks grow to five seconds.
    assert!(pressed.elapsed() < Duration::from_secs(4), "{:?}", pressed.elapsed());
    assert_eq!(ran.code, Some(130), "{ran}");
    assert!(ran.stderr.contains("interrupted"), "{ran}");
}

#[test]
fn a_device_that_does_not_come_back_is_told_with_the_last_look() {
    let url = format!("https://api@127.0.0.1:{CLOSED_PORT}");
    let pin = format!("sha256:{}", "0".repeat(64));
    let test = Test::book("wait_ready(vns3, \"400ms\");")
        .args(["--device", &url, "--kind", "vns3", "--fingerprint", &pin, "--timeout", "200ms"])
        .env("EDGEBOOK_PASSWORD", "x");
    let ran = test.run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(
        ran.stderr.contains("was not up after 400ms; the last look, GET /api/config: down: not sent: "),
        "{ran}"
    );
    assert!(ran.stderr.contains("connection refused"), "{ran}");
}
