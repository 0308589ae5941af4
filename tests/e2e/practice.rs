//! Runs that change nothing: `--dry-run` and `--rehearse`, against appliances that remember what they were asked.

use std::fs;
use std::time::{Duration, Instant};

use edgebook_sim::{Kind, Sim, SimSettings};
use serde_json::{Value, json};

use crate::assert_run;
use crate::harness::{Test, repository};

/// The built-in appliance of a kind, in this process: what it was asked can be read.
fn live(kind: &Kind) -> Sim {
    Sim::start(SimSettings::for_kind(kind)).unwrap()
}

/// Points a test at an appliance.
fn at(sim: &Sim, test: Test) -> Test {
    let login = sim.credentials();
    let url = format!("https://{}@{}", login.user, sim.address());
    let test = test.args(["--device", &url, "--kind", sim.kind().as_str()]);
    test.args(["--fingerprint", &sim.fingerprint_text()]).env("EDGEBOOK_PASSWORD", &login.password)
}

/// What the appliance was asked, as `METHOD path`. Anything but a GET would be a write that was sent.
fn asked(sim: &Sim) -> Vec<String> {
    let requests = sim.requests();
    requests.iter().map(|request| format!("{} {}", request.method, request.path)).collect()
}

fn only_read(sim: &Sim) {
    let asked = asked(sim);
    assert!(!asked.is_empty());
    assert!(asked.iter().all(|request| request.starts_with("GET ")), "{asked:?}");
}

const BOUNCE: &str = "\
let t = vns3.ipsec.get_status()[3];
let bounced = vns3.ipsec.update_endpoint_tunnel(t.endpoint_id, t.id, #{ bounce: true });
print(`${type_name(bounced)}: ${bounced}`);
print(wait_until(\"60s\", || vns3.ipsec.get_status()[3].connected));
print(vns3.ipsec.get_link_history(#{ tunnelid: 3 }).history[-1].event);
";

#[test]
fn a_dry_run_reads_and_withholds_every_write() {
    let sim = live(&Kind::VNS3);
    let dry =
        |more: &[&str]| at(&sim, Test::book(BOUNCE).args(["--dry-run"])).args(more.iter().copied()).run();
    // Nobody agrees to anything, and nobody has to.
    assert_run!(dry(&[]), @r#"
    exit: 0
    ----- stdout
    would PUT /api/ipsec/endpoints/2/tunnels/3 {"bounce":true}
    IpsecTunnel: IpsecTunnel (assumed) { endpoint_id: 2, bounce: true }
    (assumed) true
    Tunnel down
    dry run: 1 write withheld (1 disruptive); nothing was changed
    ----- stderr
    a wait is assumed to end well: vns3.ipsec.update_endpoint_tunnel was withheld from 127.0.0.1:[PORT] (the condition was still false)
    "#);
    assert_eq!(dry(&["--read-only"]).success(), dry(&[]).success());
    only_read(&sim);
    assert_eq!(asked(&sim)[..2], ["GET /api/status/ipsec", "GET /api/status/ipsec"]);
}

#[test]
fn withheld_writes_are_data() {
    let sim = live(&Kind::VNS3);
    let run = |format: &str| at(&sim, Test::book(BOUNCE).args(["--dry-run", "-o", format])).run();
    let withheld = json!({
        "device": sim.address().to_string(),
        "operation": "vns3.ipsec.update_endpoint_tunnel",
        "effect": "disruptive",
        "method": "PUT",
        "target": "/api/ipsec/endpoints/2/tunnels/3",
        "body": {"bounce": true},
    });
    let expected = json!({"result": null, "withheld": [withheld], "tally": {"disruptive": 1}});
    assert_eq!(run("json").json(), expected);
    let row: Value = serde_json::from_str(&run("ndjson").success()).unwrap();
    assert_eq!(row, json!({"withheld": withheld}));
    // CSV holds rows; the writes are told on stderr.
    let csv = run("csv");
    assert!(csv.stderr.contains("would PUT /api/ipsec/endpoints/2/tunnels/3"), "{csv}");
    only_read(&sim);
}

#[test]
fn a_dry_run_that_fails_keeps_its_exit_code_and_its_tally() {
    let sim = live(&Kind::VNS3);
    let text = "let made = vns3.monitoring.create_webhook(#{ name: \"pager\" });\nvns3.monitoring.delete_webhook(made.id);";
    let ran = at(&sim, Test::book(text).args(["--dry-run"])).run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stdout.starts_with("would POST /api/webhook {\"name\":\"pager\"}\n"), "{ran}");
    assert!(ran.stdout.ends_with("dry run: 1 write withheld (1 change); nothing was changed\n"), "{ran}");
    assert!(ran.stderr.contains("hint: the answer of vns3.monitoring.create_webhook was assumed"), "{ran}");
    assert_eq!(asked(&sim), Vec::<String>::new());
    // A rehearsal makes it, so it can be removed.
    let ran = at(&sim, Test::book(text).args(["--rehearse"])).run();
    assert!(ran.success().contains("effect modelled by the resource engine"));
    only_read(&sim);
}

#[test]
fn secrets_stay_secret_and_the_journal_says_that_it_was_a_dry_run() {
    let sim = live(&Kind::VNS3);
    let book =
        "vns3.ipsec.create_endpoint(#{ name: \"x\", ipaddress: \"192.0.2.1\", secret: \"CANARY-7f3a\" });";
    for mode in ["--dry-run", "--rehearse"] {
        for more in [&[][..], &["-o", "json"], &["-vv"]] {
            let test = at(&sim, Test::book(book).args([mode]).args(more.iter().copied()));
            let ran = test.run();
            assert_eq!(ran.code, Some(0), "{ran}");
            assert!(ran.to_string().contains("***") && !ran.to_string().contains("CANARY"), "{ran}");
            let shown = test.with_args(["audit", "show", "last", "-o", "text"]).run().success();
            assert!(shown.contains(&format!("run {mode}")) && shown.contains("withheld"), "{shown}");
            assert!(!shown.contains("CANARY"), "{shown}");
        }
    }
    only_read(&sim);
}

#[test]
fn several_devices_are_named() {
    let sims = [live(&Kind::VNS3), live(&Kind::VNS3)];
    let entry = |(sim, name): (&Sim, &str)| {
        let (port, fingerprint) = (sim.address().port(), sim.fingerprint_text());
        format!(
            "[devices.{name}]\nkind = \"vns3\"\naddress = \"127.0.0.1\"\nport = {port}\nread_only = true\n\
            secret.env = \"SIM_PASSWORD\"\ntrust.fingerprint = \"{fingerprint}\"\n"
        )
    };
    let inventory = sims.iter().zip(["hub-a", "hub-b"]).map(entry).collect::<Vec<_>>().concat();
    for mode in ["--dry-run", "--rehearse"] {
        let test = || {
            Test::book(BOUNCE)
                .inventory(&inventory)
                .args([mode, "--all"])
                .env("SIM_PASSWORD", &sims[0].credentials().password)
        };
        let out = test().run().success();
        for name in ["hub-a", "hub-b"] {
            let line = match mode {
                "--dry-run" => {
                    format!("{name}: would PUT /api/ipsec/endpoints/2/tunnels/3 {{\"bounce\":true}}\n")
                }
                _ => format!("{name}: PUT /api/ipsec/endpoints/2/tunnels/3 {{\"bounce\":true}}\n"),
            };
            assert!(out.contains(&line), "{out}");
        }
        let data = test().args(["-o", "json"]).run().json();
        assert_eq!(data["tally"], json!({"disruptive": 2}), "{data}");
        assert_eq!(data["result"][1]["device"], "hub-b", "{data}");
    }
    sims.iter().for_each(only_read);
}

#[test]
fn a_rehearsal_reads_once_and_shows_what_would_be_different() {
    let sim = live(&Kind::VNS3);
    let began = Instant::now();
    let text = format!("{BOUNCE}sleep(\"30m\");\nprint(vns3.ipsec.get_status()[3].connected);");
    let ran = at(&sim, Test::book(&text).args(["--rehearse"])).run();
    assert!(began.elapsed() < Duration::from_mins(1));
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"_(spi|in|out): [^\n,]+", "_$1: [MADE UP]");
    settings.add_filter(r"Tunnel up \d+", "Tunnel up [SECOND]");
    settings.add_filter(r#""timestamp_i":\d+"#, "\"timestamp_i\":[SECOND]");
    settings.bind(|| assert_run!(ran));
    only_read(&sim);
    let asked = asked(&sim);
    assert_eq!(asked.iter().filter(|request| *request == "GET /api/status/ipsec").count(), 1, "{asked:?}");
}

#[test]
fn a_rehearsal_says_what_is_only_assumed() {
    let sim = live(&Kind::VNS3);
    let text = "vns3.network_edge_plugins.delete_plugin(2);\nprint(vns3.network_edge_plugins.get_plugins().len);\nwait_until(\"10m\", || vns3.network_edge_plugins.get_plugins().len == 0);";
    let data = at(&sim, Test::book(text).args(["--rehearse", "-o", "json"])).run();
    assert!(data.stderr.contains("1\n"), "{data}");
    assert!(data.stderr.contains("a wait is assumed to end well"), "{data}");
    let data = data.json();
    let rows = at(&sim, Test::book(text).args(["--rehearse", "-o", "ndjson"])).run().success();
    let rows: Vec<Value> = rows.lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    let made = [json!({"rehearsed": data["rehearsed"][0]}), json!({"difference": data["differences"][0]})];
    // After the value of the runbook's last expression.
    assert_eq!(rows[1..], made);
    assert_eq!(data["rehearsed"][0]["model"], "assumed", "{data}");
    assert_eq!(data["differences"][0]["changes"][0]["place"], "2", "{data}");
    only_read(&sim);
}

#[test]
fn a_rehearsed_restart_takes_no_time_and_disturbs_nobody() {
    let sim = live(&Kind::VNS3);
    let text = "vns3.sys_admin.reboot(#{ reboot: true });\nwait_ready(vns3, \"30m\");\nprint(type_name(vns3.config.get_config()));";
    let ran = at(&sim, Test::book(text).args(["--rehearse"])).run();
    assert!(ran.stdout.starts_with("ControllerConfig\n"), "{ran}");
    assert_eq!(ran.code, Some(0), "{ran}");
    only_read(&sim);
}

/// A value for a parameter of each type that runbooks need.
fn value_for<'v>(name: &str, ty: &'v str) -> &'v str {
    match name {
        "rules" => return "FORWARD_CUST -s 198.51.100.7 -j DROP",
        "users" => return "203.0.113.9=ada",
        _ => {}
    }
    match ty.trim_matches(['[', ']']) {
        "ip" => "198.51.100.7",
        "cidr" => "198.51.100.0/24",
        "int" | "float" => "1",
        "bool" => "true",
        "duration" => "1m",
        "file" => "@README.md",
        _ => "larkspur",
    }
}

#[test]
fn every_runbook_that_ships_can_be_practised() {
    let files = fs::read_dir(repository().join("scripts")).unwrap().map(|entry| entry.unwrap().path());
    let books = files.filter(|path| path.extension().is_some_and(|extension| extension == "rhai"));
    let mut names: Vec<String> =
        books.map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert!(names.len() >= 4);
    for name in names {
        let file = format!("scripts/{name}");
        let help = Test::in_repository().args(["run", &file, "--help"]).run().success();
        let rows = help.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let needed = rows.filter(|row| row.get(2) == Some(&"required"));
        let set: Vec<String> = needed
            .flat_map(|row| ["--set".to_owned(), format!("{}={}", row[0], value_for(row[0], row[1]))])
            .collect();
        // What works on what it has made needs an answer that only the appliance could give.
        let modes = match name.as_str() {
            "backup.rhai" | "build-endpoint.rhai" | "import-rules.rhai" | "rotate-clientpack.rhai" => {
                &[("--rehearse", "rehearsal: ")][..]
            }
            // The simulated controller has a keyset, and refuses to be restored.
            "restore.rhai" => &[("--dry-run", "dry run: ")],
            _ => &[("--dry-run", "dry run: "), ("--rehearse", "rehearsal: ")],
        };
        for (mode, end) in modes {
            let out =
                Test::in_repository().args(["run", &file, "--sim", *mode]).args(set.clone()).run().success();
            let last = out.lines().last().unwrap();
            assert!(last.starts_with(*end) && last.ends_with("nothing was changed"), "{name} {mode}: {out}");
        }
    }
}

#[test]
fn a_dry_run_stops_at_the_limit_at_which_the_run_would_stop() {
    let text =
        "//! param times: int = 5\nfor i in 0..params.times { vns3.ipsec.restart(#{ restart: true }); }\n";
    let run = |most: &str| Test::book(text).args(["--sim", "--dry-run", "--max-writes", most]).run();
    let ran = run("3");
    assert_eq!((ran.code, ran.stdout.matches("would POST").count()), (Some(5), 3), "{ran}");
    assert!(ran.stderr.contains("raise it with --max-writes"), "{ran}");
    assert_eq!(run("5").code, Some(0));
}

#[test]
fn an_answer_of_several_shapes_is_assumed_too_and_what_nobody_knows_says_so() {
    let book = "let made = vns3.firewall.create_rule(#{ rule: \"FORWARD_CUST -j DROP\" });\n\
                print(made);\nprint(`made rule ${made.id}`);";
    let ran = Test::book(book).args(["--sim", "--dry-run"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("FirewallRuleV2 (assumed) { rule: \"FORWARD_CUST -j DROP\" }"), "{ran}");
    assert!(ran.stdout.contains("made rule (assumed)\n"), "{ran}");
}

#[test]
fn a_rehearsal_after_which_all_is_as_before_says_so() {
    let book = "let before = vns3.config.get_config().topology_name;\n\
                vns3.config.put_config(#{ topology_name: \"other\" });\n\
                vns3.config.put_config(#{ topology_name: before });";
    let ran = Test::book(book).args(["--sim", "--rehearse"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("In what was read, nothing would be different at the end.\n"), "{ran}");
    assert!(!ran.stdout.contains("What would be different:"), "{ran}");
}

#[test]
fn the_steps_to_a_license_are_rehearsed_on_a_controller_that_has_none() {
    let book = "vns3.licensing.upload_license(\"a license as the vendor sends it\");\n\
                print(vns3.licensing.get_license().license);\n\
                vns3.licensing.set_license_parameters(#{ default: true });\n\
                wait_ready(vns3, \"10m\");\n\
                print(vns3.config.get_config().licensed);\n\
                let keys = vns3.config.put_keyset(#{ token: \"word\", topology_name: \"x\" });\n\
                wait_for(keys, \"5m\");\n\
                print(vns3.config.get_keyset().keyset_present);\n";
    let test =
        Test::book(book).file("on.yaml", "devices:\n  - {name: new-hub, kind: vns3, licensed: false}\n");
    let ran = test.args(["--scenario", "on.yaml", "--rehearse"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.starts_with("accepted\ntrue\ntrue\n"), "{ran}");
    assert!(ran.stdout.contains("3 writes rehearsed") && !ran.stdout.contains("assumed"), "{ran}");

    // What the appliance would refuse is refused in the rehearsal.
    let ran = Test::book("vns3.licensing.upload_license(\"a license as the vendor sends it\");\n")
        .args(["--sim", "--rehearse"])
        .run();
    assert!(ran.code == Some(1) && ran.stderr.contains("Bad license"), "{ran}");
}

#[test]
fn reports_of_servers_are_rehearsed_although_nothing_shows_them() {
    let book = "cos.slb.report(#{ serverID: \"booking\", serverIP: \"10.10.60.11\", load: 42 });\n\
                cos.slb.report(#{ serverID: \"of-my-own\", serverIP: \"10.10.60.99\", maintenance: \"yes\" });\n";
    let ran = Test::book(book).args(["--sim", "--rehearse"]).run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("2 writes rehearsed") && !ran.stdout.contains("assumed"), "{ran}");
}
