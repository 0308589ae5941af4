//! The shell side of the command: `call`, `completions`, `man`.

use std::fmt::Write as _;
use std::process::Command;

use serde_json::json;

use crate::assert_run;
use crate::devices::Simulator;
use crate::harness::Test;
use crate::inventory::entry;
use crate::terminal::OnTerminal;

/// One call of a simulated appliance inside the process.
fn call(words: &[&str]) -> Test {
    Test::new().args(["call", "--sim"]).args(words.iter().copied())
}

#[test]
fn one_operation_is_called_and_its_result_is_data() {
    let tunnels = call(&["vns3.ipsec.get_status"]).run().json();
    assert!(tunnels["1"]["endpoint_id"].is_number(), "{tunnels}");
    // Without the kind, where one appliance only has such a group.
    assert_eq!(call(&["ipsec.get_status"]).run().json()["1"]["id"], tunnels["1"]["id"]);
    let history = call(&["ipsec.get_link_history", "tunnelid=1", "-o", "yaml"]).run().success();
    assert!(history.contains("history:\n"), "{history}");
    let changed = call(&["ipsec.update_endpoint_tunnel", "1", "1", "bounce=true"]).run().json();
    assert_eq!(changed["id"], json!(1), "{changed}");
    let listed = call(&["cos.blacklist.list", "-o", "csv"]).run().success();
    assert!(listed.lines().count() > 1, "{listed}");
    let text = call(&["config.put_config", "topology_name=a=b", "-o", "text"]).run().success();
    assert!(text.contains("a=b"), "{text}");
}

#[test]
fn mistakes_say_what_was_meant_and_send_nothing() {
    let mut shown = String::new();
    for words in [
        vec!["ipsec.get_statuss"],
        vec!["ipsecc.get_status"],
        vec!["getIpsecStatus"],
        vec!["vns4.ipsec.get_status"],
        vec!["ipsec.getIpsecStatus"],
        vec!["ipsec.update_endpoint_tunnel", "1"],
        vec!["ipsec.update_endpoint_tunnel", "one", "2"],
        vec!["ipsec.update_endpoint_tunnel", "1", "2", "3", "4"],
        vec!["ipsec.update_endpoint_tunnel", "1", "2", "bounc=true"],
        vec!["ipsec.update_endpoint_tunnel", "1", "2", "bounce=maybe"],
        vec!["ipsec.update_endpoint_tunnel", "1", "2", "bounce:=maybe"],
        vec!["config.put_config", "topology_name=@/no/such/file"],
        vec![],
    ] {
        let ran = call(&words).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{words:?}: {ran}");
        writeln!(shown, "$ edgebook call --sim {}\n{}", words.join(" "), ran.stderr).unwrap();
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn a_call_can_be_shown_without_being_made() {
    let sim = Simulator::start("vns3");
    let on_sim = |words: &[&str]| {
        let test = Test::new().inventory(&entry("hub", &sim, ""));
        test.env("SIM_PASSWORD", sim.fact("password")).args(["call", "hub"]).args(words.iter().copied())
    };
    let before = on_sim(&["config.get_config"]).run().json();
    // Neither consent nor --yes is needed: nothing is sent.
    let ran = on_sim(&["config.put_config", "topology_name=other", "--dry-run", "-o", "text", "-v"]).run();
    let told = "would PUT /api/config {\"topology_name\":\"other\"}\ndry run: 1 write withheld (1 change); nothing was changed\n";
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), told), "{ran}");
    assert!(!ran.stderr.contains("https://"), "{ran}");
    let secret = ["ipsec.create_endpoint", "name=x", "ipaddress=192.0.2.77", "secret=@-", "--dry-run"];
    let ran = on_sim(&secret).stdin("hunter2-canary").run();
    assert!(!ran.to_string().contains("canary"), "{ran}");
    assert_eq!(ran.json()["withheld"][0]["body"]["secret"], "***");
    // A read is made, and gives what it always gives.
    assert_eq!(on_sim(&["config.get_config", "--dry-run"]).run().json(), before);
    // What is wrong is said as without it.
    assert_eq!(on_sim(&["config.put_config", "topology=x", "--dry-run"]).run().code, Some(2));
}

#[test]
fn files_go_in_and_come_out() {
    let sim = Simulator::start("vns3");
    let on_sim = |words: &[&str]| {
        let test = Test::new().inventory(&entry("hub", &sim, ""));
        test.env("SIM_PASSWORD", sim.fact("password")).args(["call", "hub"]).args(words.iter().copied())
    };
    let known = on_sim(&["snapshots.get_snapshots"]).run().json();
    let known = known["latest_snapshot"].as_str().unwrap().to_owned();
    let fetch = on_sim(&["snapshots.download_snapshot", &known, "--out", "backup"]);
    let ran = fetch.run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    assert!(ran.stderr.starts_with("wrote ") && ran.stderr.ends_with(" bytes to backup\n"), "{ran}");
    let bytes = std::fs::read(fetch.folder().join("backup")).unwrap();
    assert!(!bytes.is_empty());
    let mode = std::os::unix::fs::PermissionsExt::mode(
        &std::fs::metadata(fetch.folder().join("backup")).unwrap().permissions(),
    );
    assert_eq!(mode & 0o777, 0o600);
    let nowhere = on_sim(&["snapshots.download_snapshot", &known, "--out", "no/such/folder"]).run();
    assert_eq!(nowhere.code, Some(2), "{nowhere}");
    // Text and JSON can go to a file, too.
    let status = call(&["ipsec.get_status", "--out", "status.json"]);
    status.run().success();
    let written = std::fs::read_to_string(status.folder().join("status.json")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&written).unwrap()["response"]["1"].is_object());
    let status = call(&["ipsec.get_status", "--out", "status.yaml", "-o", "yaml"]);
    status.run().success();
    assert!(std::fs::read_to_string(status.folder().join("status.yaml")).unwrap().starts_with("\"1\":\n"));
    // Downloads that hold keys go to files only.
    let piped = on_sim(&["snapshots.download_snapshot", &known]).run();
    assert_eq!((piped.code, piped.stdout.as_str()), (Some(2), ""), "{piped}");
    assert!(piped.stderr.contains("--out FILE"), "{piped}");
    // A value from stdin, and one from a file, without its line break.
    let from_stdin = call(&["config.put_config", "topology_name=@-"]).stdin("from stdin\n");
    assert_eq!(from_stdin.run().json()["topology_name"], json!("from stdin"));
    let from_file = call(&["config.put_config", "topology_name=@name"]).file("name", "from a file\n");
    assert_eq!(from_file.run().json()["topology_name"], json!("from a file"));
}

#[test]
fn a_secret_in_the_command_line_is_warned_about_and_not_shown() {
    let open = call(&["config.update_api_password", "password=CANARY-7f3a"]).run();
    assert_eq!(open.code, Some(0), "{open}");
    assert!(open.stderr.contains("warning: password is secret"), "{open}");
    assert!(!open.to_string().contains("CANARY"), "{open}");
    let hidden = call(&["config.update_api_password", "password=@-"]).stdin("CANARY-7f3a\n").run();
    assert_eq!(hidden.code, Some(0), "{hidden}");
    assert!(!hidden.stderr.contains("warning"), "{hidden}");
}

#[test]
fn a_real_appliance_is_called_with_trust_consent_and_a_record() {
    let sim = Simulator::start("vns3");
    let test = Test::new()
        .inventory(&entry("hub", &sim, ""))
        .env("SIM_PASSWORD", sim.fact("password"))
        .args(["call", "hub", "ipsec.update_endpoint_tunnel", "1", "1", "bounce=true"]);
    assert_run!(test.run());
    let mut terminal = OnTerminal::start(&test);
    terminal.wait_for("Type hub to agree, or anything else to refuse: ");
    terminal.press("hub\r");
    let ran = terminal.end();
    assert_eq!(ran.code, Some(0), "{ran}");
    let read_only = ["call", "hub", "ipsec.update_endpoint_tunnel", "1", "1", "bounce=true", "--yes"];
    let test = test.with_args(read_only).env("EDGEBOOK_READ_ONLY", "1");
    assert_eq!(test.run().code, Some(5));
    let audit = test.with_args(["audit", "show", "last", "-o", "json"]).run().json().to_string();
    assert!(audit.contains("\"call\"") && audit.contains("update_endpoint_tunnel"), "{audit}");
    let address = sim.unpinned(Test::new().args(["call"]));
    let stranger = address.with_args(["call", sim.fact("url"), "ipsec.get_status", "--kind", "vns3"]).run();
    assert_eq!(stranger.code, Some(5), "{stranger}");
}

#[test]
fn completions_are_written_for_every_shell_and_bash_can_read_them() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = Test::new().args(["completions", shell]).run().success();
        for word in ["edgebook", "describe", "max-writes"] {
            assert!(script.contains(word), "{shell}: no {word}");
        }
    }
    let unknown = Test::new().args(["completions", "tcsh"]).run();
    assert_eq!(unknown.code, Some(2), "{unknown}");
    let test = Test::new();
    let script = test.folder().join("edgebook.bash");
    std::fs::write(&script, Test::new().args(["completions", "bash"]).run().success()).unwrap();
    // A machine without bash has nothing to complete in.
    let Ok(read) = Command::new("bash").arg("-n").arg(&script).output() else { return };
    assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
    let completed = Command::new("bash")
        .arg("-c")
        .arg("source \"$0\"; COMP_WORDS=(edgebook des); COMP_CWORD=1; _edgebook edgebook des edgebook; echo \"${COMPREPLY[@]}\"")
        .arg(&script)
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&completed.stdout).trim(), "describe");
}

#[test]
fn manual_pages_are_written_for_the_whole_and_for_each_command() {
    let page = Test::new().args(["man"]).run().success();
    assert!(page.contains(".TH EDGEBOOK 1") && page.contains("Exit codes"), "{page}");
    let page = Test::new().args(["man", "spec", "check"]).run().success();
    assert!(page.contains(".TH EDGEBOOK-SPEC-CHECK 1") && page.contains("overlay"), "{page}");
    let ran = Test::new().args(["man", "rum"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("did you mean `run`?"), "{ran}");
}

#[test]
fn a_run_that_installs_a_certificate_is_told_why_the_appliance_shows_another() {
    let made = rcgen::generate_simple_self_signed(["hub.larkspur.example".to_owned()]).unwrap();
    let book = "//! param cert: string\n//! param key: string\n\
                vns3.config.upload_ssl_keypair(#{ cert: params.cert, key: params.key });\n\
                vns3.config.install_ssl_keypair();\n\
                for round in 0..100 {\n\
                \x20   try { vns3.config.get_config(); } catch {}\n\
                \x20   sleep(\"200ms\");\n\
                }\n";
    let ran = Test::book(book)
        .file("cert.pem", &made.cert.pem())
        .file("key.pem", &made.signing_key.serialize_pem())
        .args(["--sim", "--set", "cert=@cert.pem", "--set", "key=@key.pem"])
        .run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains("a call of this run installed it"), "{ran}");
}

#[test]
fn call_and_the_prompt_say_the_same_as_a_run_about_a_simulated_appliance() {
    // A simulated appliance has no certificate that somebody could pin.
    let fault = ["--sim", "--fault", "changed_certificate"];
    let run = Test::book("vns3.config.get_config();").args(fault).run();
    let call = Test::new().args(["call"]).args(fault).args(["vns3.config.get_config"]).run();
    let repl = Test::new().args(["repl"]).args(fault).stdin("vns3.config.get_config()\n").run();
    for ran in [run, call, repl] {
        assert_eq!(ran.code, Some(5), "{ran}");
        assert!(ran.stderr.contains("a fault was asked for"), "{ran}");
        assert!(!ran.stderr.contains("edgebook trust"), "{ran}");
    }
    // A device that was not chosen.
    let inventory = "[defaults]\nkind = \"vns3\"\nauth = \"none\"\ntrust = \"system\"\n\
                     [devices.hub-1]\naddress = \"192.0.2.1\"\n[devices.hub-2]\naddress = \"192.0.2.2\"\n";
    let script = "device(\"hub-2\").config.get_config()";
    let test = Test::new().inventory(inventory).file("book.rhai", script);
    let run = test.again(["run", "book.rhai", "--device", "hub-1"]).run();
    let repl = test.again(["repl", "--device", "hub-1"]).stdin(&format!("{script}\n")).run();
    for ran in [run, repl] {
        assert!(ran.stderr.contains("let the run call it, too: --with hub-2"), "{ran}");
    }
}
