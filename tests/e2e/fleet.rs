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
    let ran = test.env("COS_PASSWORD", two.fact("password")).args(["--all", "--no-check"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(4), "edge-1: ControllerConfig\n"), "{ran}");
    assert!(ran.stderr.contains("fw-1:\nerror"), "{ran}");
}

#[test]
fn an_appliance_of_another_kind_is_told_before_anything_is_sent() {
    let (one, two) = (Simulator::start("vns3"), Simulator::start("cos"));
    let inventory = entry("edge-1", &one, "") + &entry("fw-1", &two, "secret.env = \"COS_PASSWORD\"");
    let both = "cos.blacklist.add(#{ host: \"203.0.113.9\" });\nprint(vns3.ipsec.get_status().len());";
    let run = |text: &str, args: &[&str]| {
        let test = book(text, &inventory, &one).env("COS_PASSWORD", two.fact("password"));
        test.args(["--yes", "-v"]).args(args.iter().copied()).run()
    };
    assert_run!(run(both, &["--device", "fw-1"]), @r"
    exit: 2
    ----- stderr
    error[no-target]: the runbook calls `vns3`, and this run has none: it has fw-1 (cos)
    hint: --with NAME lets it call a vns3, too
    hint: nothing was sent
    ");
    assert_run!(run("vns3.config.get_config();", &["--all"]), @r"
    exit: 2
    ----- stderr
    error[no-target]: the runbook calls `vns3`, and not every chosen device is one: fw-1 (cos)
    hint: --kind vns3 leaves the others out
    hint: nothing was sent
    ");
    // What is advised works.
    let ran = run(both, &["--device", "fw-1", "--with", "edge-1"]);
    assert_eq!(ran.code, Some(0), "{ran}");
    let ran = run("vns3.config.get_config();", &["--all", "--kind", "vns3"]);
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn simulated_appliances_of_one_kind_are_chosen_by_name() {
    let scenario = "devices:\n  - name: hub-a\n    kind: vns3\n  - name: hub-b\n    kind: vns3\n";
    let lists = "print(vns3.name);\nprint(vns3.config.get_config().topology_name);\n\
                for name in devices() { print(name); }\nvns3.ipsec.restart(#{ restart: true });";
    let run = |args: &[&str]| {
        let test = Test::book(lists).file("sites.yaml", scenario).args(["--scenario", "sites.yaml"]);
        test.args(args.iter().copied()).run()
    };
    assert_run!(run(&[]), @r"
    exit: 2
    ----- stderr
    error[no-target]: the runbook calls `vns3`, and this run has several of that kind: hub-a (vns3), hub-b (vns3)
    hint: --device hub-a --with hub-b makes hub-a the one that `vns3` means
    hint: nothing was sent
    ");
    for how in [&["--yes"][..], &["--rehearse"], &["--dry-run"]] {
        let ran = run(&[&["--device", "hub-b", "--with", "hub-a"], how].concat());
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.stdout.starts_with("hub-b\nSimulated\nhub-a\nhub-b\n"), "{ran}");
    }
    let alone = run(&["--device", "hub-a"]);
    assert_eq!(alone.stdout, "hub-a\nSimulated\nhub-a\nrestart  true\n", "{alone}");
    assert_run!(run(&["--device", "hub-a", "--device", "hub-b"]), @r"
    exit: 2
    ----- stderr
    error[bad-option]: simulated appliances are no fleet: a runbook runs once, on one of a kind
    hint: --device hub-a --with hub-b lets it call both
    ");
    let ran = run(&["--device", "https://192.0.2.9", "--kind", "vns3"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    assert!(ran.stderr.contains("https://192.0.2.9 is an address, and no simulated appliance"), "{ran}");
    assert_run!(run(&["--device", "hub-c"]), @r"
    exit: 2
    ----- stderr
    error[unknown-device]: there is no simulated appliance `hub-c`
    hint: the simulated appliances are hub-a, hub-b
    ");
}

#[test]
fn the_width_is_bounded() {
    assert_run!(Test::book("1").args(["--all", "--parallel", "0"]).run());
}
