//! The record of a run: what it holds, that no change goes unnoticed, and that no secret stands in anything.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::assert_run;
use crate::devices::Simulator;
use crate::harness::Test;
use crate::interrupts::signal;

const BOUNCE: &str = "let id = vns3.ipsec.get_status().keys()[0];\n\
    let t = vns3.ipsec.get_status()[id];\n\
    vns3.ipsec.update_endpoint_tunnel(t.endpoint_id, id, #{ bounce: true });\n";

/// Another command on the state that a run left.
fn after(first: &Test, words: &str) -> Test {
    let state = first.folder().join("state");
    Test::new().args(words.split(' ')).env("XDG_STATE_HOME", &state.display().to_string())
}

fn journals(first: &Test) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(first.folder().join("state/edgebook/journal"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    files
}

#[test]
fn a_run_is_recorded_call_by_call() {
    let first = Test::book(BOUNCE);
    first.run().success();
    let shown = after(&first, "audit show -o json").run().json();
    let calls = shown["calls"].as_array().unwrap();
    let told: Vec<String> = calls
        .iter()
        .map(|call| {
            let (intent, outcome) = (&call["intent"], &call["outcome"]);
            format!("{} {} {} {}", intent["method"], intent["operation"], outcome["status"], call["fate"])
        })
        .collect();
    let read = "\"GET\" \"vns3.ipsec.get_status\" 200 null";
    let write = "\"PUT\" \"vns3.ipsec.update_endpoint_tunnel\" 200 \"applied\"";
    assert_eq!(told, [read, read, write]);
    assert_eq!(calls[2]["intent"]["body"]["json"], serde_json::json!({"bounce": true}));
    assert_eq!(shown["end"]["exit"], 0);
    assert_eq!(shown["tally"], serde_json::json!({"reads": 2, "writes": 1, "fates": {"applied": 1}}));
    let about = &shown["about"];
    assert_eq!(about["runbook"]["name"], "book.rhai");
    assert_eq!(about["runbook"]["sha256"].as_str().unwrap().len(), 64);
    assert!(about["apis"].as_array().unwrap().iter().all(|api| api["digest"].as_str().unwrap().len() == 64));
    // The width of a column depends on how long a call took.
    let text = after(&first, "audit show last -o text").run().success();
    let squeezed: Vec<String> =
        text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_run!(squeezed.join("\n"));
    assert_run!(after(&first, "audit verify -o text").run());
}

#[test]
fn a_record_that_was_changed_is_named_with_its_line() {
    let first = Test::book(BOUNCE);
    first.run().success();
    let [journal] = journals(&first).try_into().unwrap();
    let text = fs::read_to_string(&journal).unwrap();
    fs::write(&journal, text.replace("\"bounce\":true", "\"bounce\":false")).unwrap();
    let ran = after(&first, "audit verify -o text").run();
    assert_eq!(ran.code, Some(3), "{ran}");
    assert_run!(ran);
    let found = after(&first, "audit verify last -o json").run();
    assert_eq!(found.code, Some(3));
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!((&found[0]["sound"], &found[0]["flaws"][0]["line"]), (&Value::Bool(false), &Value::from(7)));
    let shown = after(&first, "audit show -o json").run();
    assert_eq!(shown.code, Some(3), "{shown}");
    // No filter hides it, and a pipe in the folder holds nobody up.
    let pipe = journal.with_file_name("20200101T000000.000Z-00000000.jsonl");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let listed = after(&first, "audit list --device nobody -o json").run();
    assert_eq!((listed.code, listed.stdout.trim()), (Some(3), "[]"), "{listed}");
    assert!(listed.stderr.contains("was changed after it was written"), "{listed}");
    assert!(listed.stderr.contains("it is not a file"), "{listed}");
    fs::remove_file(&pipe).unwrap();
    // What was cut off is no change; a forged end is.
    let lines: Vec<&str> = text.lines().collect();
    fs::write(&journal, lines[..lines.len() - 1].join("\n")).unwrap();
    let cut = after(&first, "audit verify -o text").run();
    assert_eq!(cut.code, Some(0), "{cut}");
    assert!(cut.stdout.contains("without an end"), "{cut}");
    fs::write(&journal, text.replace("\"exit\":0", "\"exit\":1")).unwrap();
    let forged = after(&first, "audit verify -o text").run();
    assert_eq!(forged.code, Some(3), "{forged}");
    assert!(forged.stdout.contains("error[wrong-seal]: the seal of its end is wrong"), "{forged}");
    assert!(forged.stderr.contains("`edgebook explain wrong-seal`"), "{forged}");
    // What else may be wrong with it.
    let without = lines.iter().enumerate().filter(|(number, _)| *number != 3).map(|(_, line)| *line);
    let other_key = fs::read_to_string(first.folder().join("state/edgebook/audit.key")).unwrap();
    let other_key: String = other_key.chars().rev().filter(|digit| *digit != '\n').collect();
    for (text, key, code) in [
        (without.collect::<Vec<_>>().join("\n") + "\n", None, "missing-record"),
        (lines[..3].join("\n") + "\nnothing\n" + &lines[4..].join("\n") + "\n", None, "damaged-record"),
        (text.clone(), Some(other_key), "other-key"),
    ] {
        fs::write(&journal, text).unwrap();
        if let Some(key) = key {
            fs::write(first.folder().join("state/edgebook/audit.key"), key).unwrap();
        }
        let ran = after(&first, "audit verify -o text").run();
        assert_eq!(ran.code, Some(3), "{ran}");
        assert!(ran.stdout.contains(&format!("error[{code}]: ")), "{code}: {ran}");
        let data = after(&first, "audit verify last -o json").run();
        let data: Value = serde_json::from_str(&data.stdout).unwrap();
        assert_eq!(data[0]["code"], code);
    }
}

#[test]
fn the_files_of_a_run_are_compared_with_its_record() {
    let first =
        Test::book("import \"lib\" as lib;\nprint(lib::one());\n").file("lib.rhai", "fn one() { 1 }\n");
    first.run().success();
    let told = first.again(["audit", "verify", "last", "-o", "text"]).run().success();
    for said in ["runbook book.rhai: the text that ran", "import lib.rhai: the text that ran"] {
        assert!(told.contains(said), "{said}: {told}");
    }
    fs::write(first.folder().join("lib.rhai"), "fn one() { 2 }\n").unwrap();
    fs::remove_file(first.folder().join("book.rhai")).unwrap();
    // That a file is another by now is not a flaw of the record.
    let found = first.again(["audit", "verify", "last", "-o", "json"]).run().success();
    let found: Value = serde_json::from_str(&found).unwrap();
    let now: Vec<&Value> = found[0]["files"].as_array().unwrap().iter().map(|file| &file["now"]).collect();
    assert_eq!(now, ["absent", "changed"], "{found}");
}

#[test]
fn what_cannot_be_read_keeps_no_other_record_from_being_verified() {
    let first = Test::book(BOUNCE);
    first.run().success();
    let [journal] = journals(&first).try_into().unwrap();
    fs::create_dir(journal.with_file_name("x.jsonl")).unwrap();
    let ran = after(&first, "audit verify -o text").run();
    assert_eq!(ran.code, Some(3), "{ran}");
    for said in ["as it was written", "x: NOT VERIFIED", "error[unusable-record]: "] {
        assert!(ran.stdout.contains(said), "{said}: {ran}");
    }
    let found = after(&first, "audit verify -o json").run();
    assert_eq!(found.code, Some(3), "{found}");
    let found: Value = serde_json::from_str(&found.stdout).unwrap();
    assert_eq!((&found[0]["sound"], &found[1]["sound"]), (&Value::Bool(true), &Value::Bool(false)));
    assert!(found[1]["problem"].as_str().unwrap().contains("x.jsonl"), "{found}");
}

#[test]
fn a_run_that_is_not_there_is_a_usage_error() {
    for words in ["audit show", "audit verify", "audit show 2026"] {
        let ran = Test::new().args(words.split(' ')).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("error[no-run]"), "{ran}");
    }
}

#[test]
fn what_was_refused_is_recorded_with_the_exit_code() {
    let sim = Simulator::start("vns3");
    let first = sim.target(Test::book(BOUNCE)).args(["--read-only"]);
    assert_eq!(first.run().code, Some(5));
    let shown = after(&first, "audit show -o json").run().json();
    assert_eq!(shown["end"]["exit"], 5);
    let last = shown["calls"].as_array().unwrap().last().unwrap();
    assert_eq!((&last["fate"], &last["outcome"]["attempts"]), (&Value::from("not sent"), &Value::from(0)));
    assert_eq!(last["outcome"]["why"], "withheld: the run is read-only: --read-only is set");
}

#[test]
fn without_a_record_an_appliance_is_read_and_not_changed() {
    let sim = Simulator::start("vns3");
    // A file stands where the folder should be.
    let run = |book: &str| {
        let book = Test::book(book).file("state", "");
        sim.target(book).args(["--yes"]).run()
    };
    let ran = run("print(type_name(vns3.config.get_config()));");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "ControllerConfig\n"), "{ran}");
    assert!(
        ran.stderr.starts_with("warning: this run cannot be recorded, so it will change nothing: "),
        "{ran}"
    );
    let ran = run(BOUNCE);
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("not sent, because the journal cannot be written: "), "{ran}");
}

#[test]
fn a_simulated_run_without_a_folder_says_that_it_is_not_recorded() {
    let ran = Test::book(BOUNCE).file("state", "").run();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stderr.contains("warning: this run is not recorded: "), "{ran}");
}

/// Must be in no output and in no file. No part of it could stand in a digest by chance.
const CANARY: &str = "CANARY-zq7x-\"quoted\"";

/// Uses the canary as a secret argument, lets the device echo it, and tries to print it in every way.
const LEAKY: &str = r#"
//! param secret: string
let secret = params.secret;
let endpoint = vns3.ipsec.create_endpoint(#{
    name: "leak", ipaddress: "203.0.113.77", secret: secret, pfs: true, ike_version: 2,
});
try {
    vns3.ipsec.update_endpoint(999999, #{ name: secret, secret: secret });
} catch (error) {
    print(error.message);
}
print("plain " + secret);
print(secret + secret);
print(#{ map: secret });
let pieces = secret.split("-");
print(pieces[0] + "-" + pieces[1] + "-" + pieces[2]);
throw secret;
"#;

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn a_secret_is_in_no_output_and_in_no_file() {
    let sim = Simulator::start("vns3");
    for format in ["text", "json"] {
        let first = sim.target(Test::book(LEAKY)).args(["--yes", "-vv", "-o", format]);
        let first = first.args(["--set", &format!("secret={CANARY}")]);
        let ran = first.run();
        assert_eq!(ran.code, Some(1), "{ran}");
        let leaks = |text: &str| ["CANARY", "zq7x"].iter().any(|part| text.contains(part));
        assert!(!leaks(&ran.stdout) && !leaks(&ran.stderr), "{ran}");
        assert!(ran.stderr.contains("***") && ran.stderr.contains("curl -X POST"), "{ran}");
        // The password is known to the redactor too.
        assert!(!ran.to_string().contains(sim.fact("password")), "{ran}");
        let state = first.folder().join("state");
        let written = files(&state);
        assert!(written.iter().any(|path| path.extension().is_some_and(|ending| ending == "jsonl")));
        for path in written {
            let text = fs::read_to_string(&path).unwrap();
            assert!(!leaks(&text) && !text.contains(sim.fact("password")), "{}: {text}", path.display());
        }
        let shown = after(&first, "audit show -o json").run().json();
        let mark = shown["calls"][0]["intent"]["body"]["json"]["secret"].as_str().unwrap();
        // A plain text that was used as a secret stays a mark.
        assert_eq!(shown["about"]["params"][0]["value"], mark);
        assert!(mark.starts_with("hmac-sha256:"), "{mark}");
        assert_eq!(
            shown["calls"][1]["intent"]["body"]["json"]["secret"], mark,
            "the same secret, the same mark"
        );
    }
}

/// What the last call of a run was, and what became of it: `PUT unknown`.
fn last_write(shown: &Value) -> String {
    let calls = shown["calls"].as_array().unwrap();
    let write = calls.iter().rfind(|call| !call["fate"].is_null()).unwrap();
    format!("{} {}", write["intent"]["method"].as_str().unwrap(), write["fate"].as_str().unwrap())
}

#[test]
fn a_write_in_doubt_is_looked_at_and_stays_in_doubt_in_the_record() {
    let caught = format!("try {{ {BOUNCE} }} catch {{ }} print(\"went on\");");
    let fault = ["--sim", "--fault", "close_after_applying@putUpdateIpsecEndpointTunnel"];
    let first = Test::book(&caught).args(fault);
    let ran = first.run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(6), ""), "{ran}");
    assert!(ran.stderr.contains("GET /api/status/ipsec shows "), "{ran}");
    let shown = after(&first, "audit show -o json").run().json();
    assert_eq!(last_write(&shown), "PUT unknown");
    assert_eq!(shown["end"]["exit"], 6);
    let calls = shown["calls"].as_array().unwrap();
    let look = calls.last().unwrap();
    assert_eq!(look["intent"]["purpose"], "read back");
    let writes = calls.iter().filter(|call| !call["fate"].is_null()).count();
    assert_eq!(writes, 1, "a write in doubt is not repeated");
}

#[test]
fn a_write_without_an_answer_goes_on_where_a_look_shows_that_all_of_it_was_applied() {
    let put = "vns3.ipsec.update_endpoint(1, #{ name: \"renamed\" })";
    let book = format!("let seen = {put}; print(`went on: ${{type_of(seen)}}`);");
    for fault in ["close_after_applying@putUpdateIpsecEndpoint", "status:504@putUpdateIpsecEndpoint"] {
        let first = Test::book(&book).args(["--sim", "--fault", fault]);
        let ran = first.run();
        let shown = after(&first, "audit show -o json").run().json();
        let calls = shown["calls"].as_array().unwrap();
        let told: Vec<String> =
            calls.iter().map(|call| format!("{} {}", call["intent"]["method"], call["fate"])).collect();
        // The gateway's answer came instead of the appliance's, and nothing was applied.
        let applied = fault.starts_with("close");
        let fate = if applied { "applied" } else { "unknown" };
        assert_eq!(told, [format!("\"PUT\" \"{fate}\""), "\"GET\" null".to_owned()], "{ran}");
        let code = if applied { 0 } else { 6 };
        assert_eq!((ran.code, &shown["end"]["exit"]), (Some(code), &Value::from(code)), "{ran}");
        assert_eq!(ran.stdout.contains("went on: ()"), applied, "{ran}");
        assert_eq!(calls[0]["confirmed"] == true, applied, "{shown}");
        assert_eq!(shown["tally"]["fates"], serde_json::json!({ fate: 1 }));
        let text = after(&first, "audit show -o text").run().success();
        assert_eq!(text.contains("applied, as a look has shown"), applied, "{text}");
        let words = if applied { "shows what was sent: it is made" } else { "shows something else" };
        assert!(ran.stderr.contains(words), "{ran}");
        after(&first, "audit verify -o text").run().success();
    }
}

#[test]
fn an_interrupt_in_the_middle_of_a_write_is_recorded_for_what_it_is() {
    let sim = Simulator::start_with("vns3", &["--fault", "stall@putUpdateIpsecEndpointTunnel"]);
    let book = format!("print(\"started\"); {BOUNCE}");
    let first = sim.target(Test::book(&book)).args(["--yes", "--timeout", "1h"]);
    let mut run = first.start();
    assert_eq!(run.line(), "started");
    // The intent is on the disk before the write leaves.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !journals(&first).iter().any(|file| fs::read_to_string(file).unwrap().contains("\"PUT\"")) {
        assert!(std::time::Instant::now() < deadline, "the write should have been recorded by now");
        std::thread::yield_now();
    }
    let ended = (0..10).find_map(|_| {
        signal("INT", run.id());
        run.wait_for(std::time::Duration::from_millis(200))
    });
    // Twice: the call ends, and its outcome is unknown. Three times: the process ends at once.
    assert!(matches!(ended, Some(6 | 130)), "{ended:?}");
    let shown = after(&first, "audit show -o json").run().json();
    let told = last_write(&shown);
    // On a slow disk the second interrupt may come before the write has left: that is known, then.
    assert!(told == "PUT unknown" || (told == "PUT not sent" && ended == Some(130)), "{told} {ended:?}");
    after(&first, "audit verify -o text").run().success();
}

#[test]
fn two_runs_write_to_one_appliance_in_turn() {
    let sim = Simulator::start("vns3");
    let first = sim.target(Test::book(&BOUNCE.repeat(3))).args(["--yes"]);
    let state = first.folder().join("state").display().to_string();
    let second = sim.target(Test::book(&BOUNCE.repeat(3))).args(["--yes"]).env("XDG_STATE_HOME", &state);
    std::thread::scope(|scope| {
        let other = scope.spawn(|| second.run());
        first.run().success();
        other.join().unwrap().success();
    });
    assert_eq!(journals(&first).len(), 2);
    after(&first, "audit verify -o text").run().success();
}

#[test]
fn the_record_names_who_ran_what_on_which_devices() {
    let scenario = "devices:\n  - kind: vns3\n    name: lab-1\n";
    let header = "//! param key: secret\n//! param note: string = \"x\"\n";
    let first = Test::book(&format!("{header}{BOUNCE}")).file("lab.yaml", scenario).env("USER", "alice");
    let first =
        first.args(["--scenario", "lab.yaml", "--dry-run", "--set", "key=CANARY-zq7x", "--set", "note=why"]);
    let ran = first.run();
    assert!(!ran.to_string().contains("CANARY"), "{ran}");
    let about = after(&first, "audit show -o json").run().json()["about"].clone();
    let [device] = about["devices"].as_array().unwrap().as_slice() else { panic!("{about}") };
    assert_eq!(
        (&device["name"], &device["kind"], &device["version"]),
        (&Value::from("lab-1"), &Value::from("vns3"), &Value::from("6.0.0"))
    );
    assert_eq!(device["digest"].as_str().unwrap().len(), 64);
    // Only the description that drives a device of the run.
    let kinds: Vec<&Value> = about["apis"].as_array().unwrap().iter().map(|api| &api["kind"]).collect();
    assert_eq!(kinds, ["vns3"]);
    assert_eq!((&about["user"], &about["command"]), (&Value::from("alice"), &Value::from("run --dry-run")));
    assert!(!about["host"].as_str().unwrap().is_empty(), "{about}");
    let params = about["params"].as_array().unwrap();
    assert!(params[0]["value"].as_str().unwrap().starts_with("hmac-sha256:"), "{about}");
    assert_eq!(params[1], serde_json::json!({"name": "note", "value": "why"}));
    let text = after(&first, "audit show -o text").run().success();
    assert!(text.contains("by alice on ") && text.contains("note = why"), "{text}");
}

#[test]
fn runs_are_listed_by_what_is_asked_for() {
    let first = Test::book(BOUNCE).args(["--sim"]);
    first.run().success();
    first.again(["run", "book.rhai", "--sim", "--read-only"]).run();
    first.again(["call", "--sim", "vns3.config.get_config"]).run().success();
    let commands = |words: &str| {
        let listed = first.again(["audit", "list", "-o", "json"]).args(words.split_whitespace()).run().json();
        let rows = listed.as_array().unwrap().clone();
        rows.iter()
            .map(|row| format!("{} {}", row["command"], row["outcome"]).replace('"', ""))
            .collect::<Vec<_>>()
    };
    let all = ["run done", "run refused", "call done"];
    assert_eq!(commands(""), all);
    assert_eq!(commands("--since 1d --device larkspur-hub"), all);
    assert_eq!(commands("--writes --outcome done"), ["run done"]);
    assert_eq!(commands("--outcome refused"), ["run refused"]);
    for none in ["--device nobody", "--until 2020-01-01", "--since 2999-01-01T00:00:00Z", "--outcome no-end"]
    {
        assert_eq!(commands(none), Vec::<String>::new(), "{none}");
    }
    let text = first.again(["audit", "list", "-o", "text", "--writes"]).run().success();
    assert!(text.contains("run book.rhai") && !text.contains("call"), "{text}");
    let wrong = first.again(["audit", "list", "--since", "soon"]).run();
    assert_eq!(wrong.code, Some(2), "{wrong}");
    // Real columns, one row a call.
    let csv = first.again(["audit", "show", &list(&first)[0], "-o", "csv"]).run().success();
    let mut lines = csv.lines();
    assert!(lines.next().unwrap().starts_with("call,at,device,address,operation,effect,"), "{csv}");
    assert!(
        lines.last().unwrap().contains("vns3.ipsec.update_endpoint_tunnel") && csv.contains(",applied,"),
        "{csv}"
    );
}

/// The names of the recorded runs.
fn list(first: &Test) -> Vec<String> {
    let listed = first.again(["audit", "list", "-o", "json"]).run().json();
    listed.as_array().unwrap().iter().map(|row| row["run"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn old_runs_are_removed_and_the_record_says_so() {
    let first = Test::book(BOUNCE).args(["--sim"]);
    first.run().success();
    first.again(["call", "--sim", "vns3.config.get_config"]).run().success();
    let before = list(&first);
    first.again(["audit", "prune", "--older", "90d"]).run().success();
    assert_eq!(list(&first), before);
    let would = first.again(["audit", "prune", "--older", "0s", "--dry-run"]).run();
    assert!(would.stderr.contains("would remove 1 run; nothing was removed"), "{would}");
    // The run with a write is kept longer.
    first.again(["audit", "prune", "--older", "0s"]).run().success();
    let after = list(&first);
    assert_eq!((after.len(), &after[0]), (2, &before[0]));
    let told = first.again(["audit", "show", "last", "-o", "text"]).run().success();
    assert!(told.contains("Runs that were removed") && told.contains(&before[1]), "{told}");
    let verified = first.again(["audit", "verify", "-o", "text"]).run().success();
    assert_eq!(verified.matches("as it was written").count(), 2, "{verified}");
    first.again(["audit", "prune", "--older", "0s", "--writes-older", "0s"]).run().success();
    assert!(!list(&first).contains(&before[0]));
    let wrong = first.again(["audit", "prune", "--older", "90d", "--writes-older", "1d"]).run();
    assert_eq!(wrong.code, Some(2), "{wrong}");
}
