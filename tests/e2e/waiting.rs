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

#[test]
fn every_work_that_goes_on_after_its_answer_can_be_awaited() {
    let plugin = "vns3.network_edge_plugins.install_plugin(#{ name: \"collector\", image_url: \"https://a.example/c.tar.gz\" })";
    let image = "vns3.network_edge_plugins.create_container_image(#{ name: \"collector\", url: \"https://a.example/c.tar.gz\" })";
    for began in [
        "vns3.ipsec.restart(#{ restart: true })",
        "vns3.ipsec.update_endpoint_tunnel(1, 1, #{ bounce: true })",
        "vns3.snapshots.create_snapshot(#{ name: \"before\", async: true })",
        "vns3.network_edge_plugins.create_plugin_export(1, #{ name: \"ids\" })",
        "vns3.network_edge_plugins.start_plugin_instance(#{ name: \"ids-2\", plugin_id: 1 })",
        "vns3.overlay_network.update_link(\"1\", #{ connected: true })",
        "vns3.licensing.upgrade_license(\"a license as the vendor sends it\")",
        "vns3.config.update_admin_ui(#{ enabled: true })",
        "vns3.sys_admin.reboot(#{ reboot: true })",
        plugin,
        image,
    ] {
        let ran =
            Test::book(&format!("wait_for({began}, \"2m\");\nprint(\"done\");\n")).args(["--sim"]).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "done\n"), "{began}: {ran}");
    }
    let nothing = Test::book("wait_for(vns3.config.get_config(), \"5s\");\n");
    let refused = nothing.again(["run", "book.rhai", "--sim"]).run();
    assert_eq!(refused.code, Some(2), "{refused}");
    let ran = nothing.again(["run", "book.rhai", "--sim", "--no-check"]).run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("this is not the answer of a call whose work goes on"), "{ran}");
}

#[test]
fn a_run_goes_on_with_a_new_password() {
    let ran = Test::book(
        "vns3.config.update_api_password(#{ password: \"Turn-the-key-51\" });\n\
         print(vns3.config.get_config().topology_name);\n",
    )
    .args(["--sim"])
    .run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "Larkspur Freight\n"), "{ran}");
    assert!(ran.stderr.contains("\"larkspur-hub\" has a new password"), "{ran}");
    assert!(!ran.stderr.contains("Turn-the-key-51"), "{ran}");
}

#[test]
fn older_firmware_gives_tunnels_their_ids() {
    let book = "for t in vns3.ipsec.get_status().values() { print(`${t.id} ${t.endpoint_id}`); }\n";
    let run = |args: &[&str]| Test::book(book).args(["--sim"]).args(args.iter().copied()).run();
    let older = run(&["--fault", "T19"]);
    assert_eq!((older.code, &older.stdout), (Some(0), &run(&[]).stdout), "{older}");
}

#[test]
fn an_older_name_of_an_operation_is_told() {
    let ran = Test::book("vns3.sys_admin.put_server_action(#{ reboot: true });\n").args(["--sim"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("that is its older name: here it is vns3.sys_admin.reboot"), "{ran}");
    let found = Test::new().args(["ops", "put_server_action", "-o", "text"]).run();
    assert!(found.stdout.contains("vns3.sys_admin.reboot"), "{found}");
}
