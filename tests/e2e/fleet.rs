//! One runbook on several devices.

use serde_json::{Value, json};

use crate::assert_run;
use crate::devices::Simulator;
use crate::harness::{CLOSED_PORT, Test};
use crate::inventory::{book, entry};

const READ: &str = "print(type_name(vns3.config.get_config()));\ntable([#{ topology: vns3.config.get_config().topology_name }]);";

/// Two controllers, and one that is not there.
fn site(one: &Simulator, two: &Simulator) -> String {
    let port = CLOSED_PORT;
    entry("edge-1", one, "")
        + &entry("edge-2", two, "groups = [\"all-there\"]")
        + &format!(
            "[devices.gone]\nkind = \"vns3\"\naddress = \"127.0.0.1\"\nport = {port}\ntimeout = \"2s\"\n\
             secret.env = \"SIM_PASSWORD\"\ntrust.fingerprint = \"sha256:{}\"\n",
            "0".repeat(64)
        )
        + "[groups.all-there]\nmembers = [\"edge-1\"]\n"
}

/// Lines in a fixed order: devices are worked on at the same time.
fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn a_runbook_runs_once_on_each_device_of_a_group() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let text = "print(`on ${vns3.config.get_config().vns3_version != ()}`);";
    let ran = book(text, &site(&one, &two), &one).args(["--group", "all-there"]).run();
    assert_eq!(sorted(&ran.stdout), ["edge-1: on true", "edge-2: on true"], "{ran}");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), "2 of 2 devices done\n"), "{ran}");
}

#[test]
fn one_that_is_not_reached_does_not_keep_the_others_from_their_work() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let ran = book(READ, &site(&one, &two), &one).args(["--all", "-o", "json"]).run();
    assert_eq!(ran.code, Some(4), "{ran}");
    assert!(ran.stderr.contains("2 of 3 devices done; failed: gone"), "{ran}");
    let told = ran.stderr.lines().find_map(|line| serde_json::from_str::<Value>(line).ok()).unwrap();
    assert_eq!((&told["error"]["code"], &told["error"]["device"]), (&json!("not-sent"), &json!("gone")));
    let data: Value = serde_json::from_str(&ran.stdout).unwrap();
    let ends: Vec<_> =
        data.as_array().unwrap().iter().map(|entry| (&entry["device"], &entry["end"])).collect();
    let (gone, failed, done) = (json!("gone"), json!("failed"), json!("done"));
    assert_eq!(ends, [(&json!("edge-1"), &done), (&json!("edge-2"), &done), (&gone, &failed)]);
    assert!(data[0]["result"][0]["topology"].is_string(), "{data}");
    assert_eq!(data[2]["error"], told["error"], "an error is data in the document, too");
}

#[test]
fn rows_name_their_device() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let run = |format: &str| {
        book(READ, &site(&one, &two), &one)
            .args(["--group", "all-there", "-o", format, "--parallel", "1"])
            .run()
            .success()
    };
    let csv = run("csv");
    assert!(csv.starts_with("device,topology\nedge-1,") && csv.contains("\nedge-2,"), "{csv}");
    let ndjson = run("ndjson");
    assert!(ndjson.starts_with("{\"device\":\"edge-1\",\"topology\":"), "{ndjson}");
}

#[test]
fn a_mistake_of_the_set_up_stops_everything_before_anything_is_sent() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let inventory = entry("edge-1", &one, "") + &entry("edge-2", &two, "secret.env = \"UNSET\"");
    let ran = book(READ, &inventory, &one).args(["--all"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    assert!(
        ran.stderr.contains("edge-2: ") && ran.stderr.contains("nothing was sent to any device"),
        "{ran}"
    );
}

#[test]
fn a_device_that_is_not_trusted_is_left_out_and_makes_the_exit_code() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let inventory = entry("edge-1", &one, "") + &entry("edge-2", &two, "trust = \"pinned\"");
    let ran = book("print(type_name(vns3.config.get_config()));", &inventory, &one).args(["--all"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), "edge-1: ControllerConfig\n"), "{ran}");
    assert!(ran.stderr.contains("1 of 2 devices done; refused: edge-2"), "{ran}");
    assert!(ran.stderr.contains("edgebook trust edge-2 --fingerprint sha256:"), "{ran}");
}

#[test]
fn writes_need_consent_on_a_fleet_too() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let write = "let id = vns3.ipsec.get_status().keys()[0];\nlet t = vns3.ipsec.get_status()[id];\n\
                 vns3.ipsec.update_endpoint_tunnel(t.endpoint_id, id, #{ bounce: true });\nprint(\"changed\");";
    let inventory = entry("edge-1", &one, "") + &entry("edge-2", &two, "read_only = true");
    let ran = book(write, &inventory, &one).args(["--all"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{ran}");
    let ran = book(write, &inventory, &one).args(["--all", "--yes"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), "edge-1: changed\n"), "{ran}");
}

#[test]
fn a_runbook_that_fails_on_one_device_names_it() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("cos"));
    let inventory = entry("edge-1", &one, "") + &entry("fw-1", &two, "secret.env = \"COS_PASSWORD\"");
    let test = book("print(type_name(vns3.config.get_config()));", &inventory, &one);
    let ran = test.env("COS_PASSWORD", two.fact("password")).args(["--all"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), "edge-1: ControllerConfig\n"), "{ran}");
    assert!(ran.stderr.contains("fw-1:\nerror"), "{ran}");
}

#[test]
fn the_width_is_bounded() {
    assert_run!(Test::book("1").args(["--all", "--parallel", "0"]).run());
}
