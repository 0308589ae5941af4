//! The runbooks that ship, as a newcomer runs them: against the simulators.

use serde_json::{Value, json};

use crate::assert_run;
use crate::harness::Test;

fn shipped(name: &str) -> Test {
    Test::in_repository().args(["run", &format!("scripts/{name}.rhai"), "--sim"])
}

#[test]
fn bounce_down_tunnels() {
    assert_run!(shipped("bounce-down-tunnels").run());
}

#[test]
fn bounce_only_the_tunnels_of_one_endpoint() {
    let down = shipped("tunnel-report").args(["--set", "only_down=true", "-o", "json"]).run().json();
    let down = down.as_array().unwrap();
    assert!(down.len() > 1, "the simulator has several tunnels that are down: {down:?}");
    let first = &down[0];
    let endpoints = Test::book(
        "for id in vns3.ipsec.get_status().keys() { let t = vns3.ipsec.get_status()[id]; print(`${id} ${t.endpoint_id}`); }",
    )
    .run()
    .success();
    let id = first["id"].to_string();
    let endpoint = endpoints.lines().find_map(|line| line.strip_prefix(&format!("{id} "))).unwrap();
    let ran = shipped("bounce-down-tunnels").args(["--set", &format!("endpoint={endpoint}")]).run();
    let out = ran.success();
    assert!(out.contains(&format!("tunnel {id} ")), "{out}");
    assert!(
        out.lines().count() < down.len() || down.iter().all(|row| row["endpoint"] == first["endpoint"]),
        "{out}"
    );
}

#[test]
fn bounce_reports_a_tunnel_that_does_not_come_back_and_fails() {
    let ran = shipped("bounce-down-tunnels").args(["--set", "wait=1ms"]).run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.contains("not back: "), "{ran}");
    assert!(ran.stderr.contains("bounced tunnels did not come back"), "{ran}");
}

#[test]
fn tunnel_report_as_table() {
    assert_run!(shipped("tunnel-report").run());
}

#[test]
fn tunnel_report_as_data() {
    let rows = shipped("tunnel-report").args(["-o", "json"]).run().json();
    let rows = rows.as_array().unwrap();
    let states: Vec<&str> = rows.iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert!(states.contains(&"up") && states.contains(&"down"), "{states:?}");
    let csv = shipped("tunnel-report").args(["-o", "csv"]).run().success();
    assert_eq!(csv.lines().next(), Some("id,endpoint,local,remote,state,since"));
    assert_eq!(csv.lines().count(), rows.len() + 1);
}

#[test]
fn dhcp_report() {
    assert_run!(shipped("dhcp-report").run());
}

#[test]
fn dhcp_report_warns_of_full_pools_and_unknown_servers() {
    let ran = shipped("dhcp-report").args(["--set", "full=0", "--set", "servers=no_such_server"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("warning: there is no DHCP server no_such_server"), "{ran}");
    assert!(ran.stderr.contains("% full"), "{ran}");
}

#[test]
fn dhcp_report_as_data_has_pools_and_leases() {
    let data = shipped("dhcp-report").args(["-o", "json"]).run().json();
    let [pools, leases] = data.as_array().unwrap().as_slice() else { panic!("{data}") };
    for pool in pools.as_array().unwrap() {
        let [used, size, percent] = ["used", "size", "percent"].map(|key| pool[key].as_i64().unwrap());
        assert_eq!(percent, 100 * used / size, "{pool}");
    }
    assert!(!leases.as_array().unwrap().is_empty());
}

#[test]
fn blacklist_sync_adds_keeps_and_removes() {
    let listed =
        Test::book("cos.blacklist.list(#{ alert_type: \"REST\" }).blacklist_hosts").args(["-o", "json"]);
    let listed = listed.run().json();
    let all_services = |entry: &&Value| entry["service"] == json!("");
    let present: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .filter(all_services)
        .map(|entry| entry["host"].as_str().unwrap())
        .collect();
    assert!(!present.is_empty(), "the simulator has REST entries: {listed}");

    // Nothing stays but what the list holds, and what other services and the firewall itself have blocked.
    let test = shipped("blacklist-sync");
    let test = test.file("blocked.txt", "198.51.100.77   # seen in the logs\n\n198.51.100.78\n");
    let list = format!("hosts=@{}", test.folder().join("blocked.txt").display());
    let out = test.args(["--set", &list]).run().success();
    assert!(out.contains("added 198.51.100.77\nadded 198.51.100.78\n"), "{out}");
    for host in &present {
        assert!(out.contains(&format!("removed {host}\n")), "{out}");
    }
    assert!(out.ends_with(&format!("2 added, 0 renewed, {} removed, 0 kept\n", present.len())), "{out}");
}

#[test]
fn blacklist_sync_finds_nothing_to_do_the_second_time() {
    let sim = crate::devices::Simulator::start("cos");
    let run = || {
        let test = Test::in_repository().args(["run", "scripts/blacklist-sync.rhai", "--yes"]);
        sim.target(test).args(["--set", "hosts=198.51.100.77,198.51.100.78"]).run().success()
    };
    let first = run();
    assert!(first.contains("2 added, 0 renewed"), "{first}");
    assert_eq!(run(), "0 added, 0 renewed, 0 removed, 2 kept\n");
    // Entries with less time left than `renew` are put in again.
    let test =
        Test::in_repository().args(["run", "scripts/blacklist-sync.rhai", "--yes", "--set", "renew=2h"]);
    let out = sim.target(test).args(["--set", "hosts=198.51.100.77,198.51.100.78"]).run().success();
    assert!(out.contains("0 added, 2 renewed, 0 removed, 0 kept"), "{out}");
}

#[test]
fn every_runbook_that_ships_explains_itself() {
    let folder = crate::harness::repository().join("scripts");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rhai"))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    let mut all = String::new();
    for name in names {
        let file = format!("scripts/{name}");
        let help = Test::in_repository().args(["run", &file, "--help"]).run().success();
        assert!(help.contains("Effect: "), "{name} says what it may do: {help}");
        assert!(help.contains(&format!("Example: edgebook run {file}")), "{name} has an example: {help}");
        all.extend(["== ", &name, "\n", &help, "\n"]);
    }
    insta::assert_snapshot!(all);
}

#[test]
fn numbers_that_are_sent_as_text_are_numbers() {
    let ran = shipped("dhcp-report").args(["-o", "json"]).run().json();
    let quirky = shipped("dhcp-report")
        .args(["-o", "json", "--fault", "numbers_as_text", "--fault", "booleans_as_text"])
        .run()
        .json();
    assert_eq!(ran, quirky);
}

#[test]
fn what_has_no_order_is_not_compared_in_silence() {
    let book = "let values = cos.statvalues.get().values;\nif values[\"core/cpuload\"] > 5 { print(\"busy\") } else { print(\"fine\") }\n";
    assert_run!(Test::book(book).run(), @r#"
    exit: 1
    ----- stderr
    no device was named: running against simulated appliances in this process, larkspur-hub as `vns3` and larkspur-fw as `cos`
    error[unknown-function]: `>` cannot be applied to string and int
     --> book.rhai:2:27
      |
    2 | if values["core/cpuload"] > 5 { print("busy") } else { print("fine") }
      |                           ^
      |
      = help: `number(text)` is the number that a text says
    "#);
}

#[test]
fn a_secret_parameter_is_never_shown() {
    let book = "//! param key: secret\n\
                print(`new key ${params.key}`);\n\
                vns3.ipsec.update_endpoint(1, #{ secret: params.key });\n\
                print(vns3.ipsec.get_endpoint(1).psk == params.key);\n\
                throw params.key;\n";
    let test = Test::book(book).file("key.txt", "Kanarienvogel-77\n").args([
        "-vv",
        "--set",
        "key=@key.txt",
        "--no-check",
    ]);
    let ran = test.run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), "new key (secret)\ntrue\n"), "{ran}");
    assert!(!ran.stderr.contains("Kanarienvogel"), "{ran}");
}

#[test]
fn a_blacklist_that_needs_more_writes_than_are_allowed_is_left_as_it_is() {
    let hosts: Vec<String> = (1..=60).map(|n| format!("198.51.100.{n}")).collect();
    let sync = |args: &[&str]| {
        shipped("blacklist-sync").file("hosts.txt", &hosts.join("\n")).args(args.iter().copied())
    };
    let run = |args: &[&str]| {
        let test = sync(args);
        let set = format!("hosts=@{}", test.folder().join("hosts.txt").display());
        test.args(["--set", &set]).run()
    };
    for mode in [&["--yes"][..], &["--dry-run"], &["--rehearse"]] {
        let ran = run(mode);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(!ran.stdout.contains("added") && !ran.stdout.contains("would"), "{ran}");
        assert!(ran.stderr.contains("62 changes are needed and 50 are allowed"), "{ran}");
    }
    assert!(run(&["--max-writes", "62"]).success().ends_with("60 added, 0 renewed, 2 removed, 0 kept\n"));
}
