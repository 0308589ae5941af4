//! Files that a runbook saves: where they go, who may read them, what is said of them, and what stands in the way.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::assert_run;
use crate::devices::Simulator;
use crate::harness::Test;
use crate::inventory::entry;

/// A runbook that saves a token that is shown once.
const TOKEN: &str = "let made = vns3.access.create_api_token(#{ name: \"nightly\", expires: 3600 });\n\
    save(\"token.json\", made);\nprint(made.token);\n";

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// Everything that stands below a folder of state, as one text.
fn state(test: &Test) -> String {
    let mut kept = String::new();
    let mut folders = vec![test.folder().join("state")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                folders.push(entry.path());
            } else {
                kept.push_str(&String::from_utf8_lossy(&fs::read(entry.path()).unwrap()));
            }
        }
    }
    kept
}

#[test]
fn an_issued_secret_goes_to_the_file_and_nowhere_else() {
    let test = Test::book(TOKEN).args(["--sim", "--out", "got"]);
    let ran = test.run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "(secret)\n"), "{ran}");
    let path = test.folder().join("got/larkspur-hub/token.json");
    let saved: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let token = saved["token"].as_str().unwrap();
    assert!(token.len() > 15, "{saved}");
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
    assert_eq!(mode(&test.folder().join("got")), 0o700);
    let told =
        format!("saved got/larkspur-hub/token.json ({} bytes, with secrets)", fs::read(&path).unwrap().len());
    assert!(ran.stderr.contains(&told), "{ran}");
    assert!(!ran.to_string().contains(token) && !state(&test).contains(token));
    // The record has its size and digest.
    let record = test.again(["audit", "show", "last", "-o", "json"]).run().json();
    let file = &record["saved"][0];
    assert_eq!((&file["device"], &file["secrets"]), (&json!("larkspur-hub"), &json!(true)), "{record}");
    assert_eq!(
        (&file["file"], file["sha256"].as_str().unwrap().len()),
        (&json!("got/larkspur-hub/token.json"), 64)
    );
    let shown = test.again(["audit", "show", "last", "-o", "text"]).run().success();
    assert!(
        shown.contains("Files that were saved\n  larkspur-hub: got/larkspur-hub/token.json ("),
        "{shown}"
    );
    // A second run does not write over it, and sends nothing.
    let again = test.run();
    assert_eq!(again.code, Some(2), "{again}");
    assert!(
        again.stderr.contains("error[file-exists]") && again.stderr.contains("Nothing was sent"),
        "{again}"
    );
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn without_a_folder_nothing_is_sent_and_practice_writes_nothing() {
    assert_run!(Test::book(TOKEN).args(["--sim", "-v"]).run());
    for practice in ["--dry-run", "--rehearse"] {
        let test = Test::book(TOKEN).args(["--sim", practice, "--out", "got"]);
        let ran = test.run();
        assert!(
            ran.stdout.contains("would save token.json (") && ran.stdout.contains("1 file not saved"),
            "{ran}"
        );
        assert_eq!((ran.code, test.folder().join("got").exists()), (Some(0), false), "{ran}");
        let data = Test::book(TOKEN).args(["--sim", practice, "-o", "json"]).run().json();
        assert_eq!(
            (&data["unsaved"][0]["name"], &data["unsaved"][0]["device"]),
            (&json!("token.json"), &json!("larkspur-hub"))
        );
    }
}

#[test]
fn effects_signature_and_check_know_what_is_saved() {
    let book = "let config = vns3.config.get_config();\nfor part in [\"a\", \"b\"] {\n    save(`${part}.json`, config);\n}\n\
        save(\"list.txt\", \"plain\");\nlet keys = Fn(\"save\");\n[\"keys.txt\"].for_each(|name| keys.call(name, \"x\"));\n";
    let test = Test::book(book).args(["-o", "text"]);
    let effects = |args: &[&str]| test.again(["effects", "book.rhai"]).args(args.iter().copied()).run();
    assert_run!(effects(&["-o", "text"]));
    let data = effects(&["-o", "json"]).json();
    assert_eq!(data["saves"][0]["name"], json!("keys.txt"), "{data}");
    effects(&["--write"]).success();
    let signature = fs::read_to_string(test.folder().join("book.effects")).unwrap();
    insta::assert_snapshot!(signature);
    effects(&["--check"]).success();
    // More, or with secrets, is more than was signed.
    let grown = test.file("book.rhai", &format!("{book}{TOKEN}"));
    let ran = grown.again(["effects", "book.rhai", "--check"]).run();
    assert_eq!(ran.code, Some(3), "{ran}");
    let ran = grown.again(["run", "book.rhai", "--sim", "--out", "got"]).run();
    assert_eq!((ran.code, grown.folder().join("got").exists()), (Some(5), false), "{ran}");
    let check =
        Test::new().file("bad.rhai", "save(\"../x\", \"a\");\nsave(\"n.txt\", 5);\nsave(5, \"a\");\n");
    assert_run!(check.args(["check", "bad.rhai", "-o", "text"]).run());
}

#[test]
fn names_and_contents_that_would_mislead_are_errors() {
    for (line, said) in [
        ("save(`${\"../x\"}`, \"a\");", "error[bad-file-name]"),
        (
            "save(\"a.txt\", `token ${vns3.access.create_api_token(#{ expires: 3600 }).token}`);",
            "stands for a secret",
        ),
        (
            "save(\"a.json\", to_json(vns3.access.create_api_token(#{ expires: 3600 })));",
            "stands for a secret",
        ),
        ("save(\"a.txt\", vns3.config.get_config().no_such_field);", "unknown-field"),
        ("save(\"a.txt\", ());", "must be a text, bytes or data, got ()"),
        ("save(\"a.json\", [blob(2)]);", "cannot be saved inside JSON"),
        ("for n in 0..2 { save(\"a.txt\", \"once\"); }", "error[not-saved]"),
    ] {
        let test = Test::book(line).args(["--sim", "--no-check", "--out", "got"]);
        let ran = test.run();
        assert_eq!(ran.code, Some(1), "{line}: {ran}");
        assert!(ran.stderr.contains(said), "{line}: {ran}");
    }
    // What is caught goes on.
    let caught = "save(\"a.txt\", \"1\"); try { save(\"a.txt\", \"2\") } catch (e) { print(e.code) }";
    let test = Test::book(caught).args(["--sim", "--out", "got"]);
    assert_eq!(test.run().success(), "not-saved\n");
    assert_eq!(fs::read(test.folder().join("got/larkspur-hub/a.txt")).unwrap(), b"1");
    // A folder that cannot be used is told before anything is sent.
    let test = Test::book(TOKEN).file("taken", "").args(["--sim", "-v", "--out", "taken"]);
    let ran = test.run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("error[bad-option]") && !ran.stderr.contains("POST"), "{ran}");
}

#[test]
fn every_device_of_a_run_has_a_folder_of_its_own() {
    let sims = [Simulator::start("vns3"), Simulator::start("vns3")];
    let inventory = format!("{}{}", entry("hub-1", &sims[0], ""), entry("hub-2", &sims[1], ""));
    let book = "let known = vns3.snapshots.get_snapshots().latest_snapshot;\n\
        let file = vns3.snapshots.download_snapshot(known);\nsave(\"snapshot.bin\", file);\n\
        save(\"config.json\", vns3.config.get_config());";
    let test = Test::book(book).inventory(&inventory).env("SIM_PASSWORD", sims[0].fact("password"));
    let test = test.args(["--all", "--out", "backup"]);
    test.run().success();
    for device in ["hub-1", "hub-2"] {
        let folder = test.folder().join("backup").join(device);
        assert!(fs::metadata(folder.join("snapshot.bin")).unwrap().len() > 0);
        assert_eq!(mode(&folder.join("config.json")), 0o600);
    }
    // One that is there is in the way of all.
    fs::remove_dir_all(test.folder().join("backup/hub-1")).unwrap();
    let ran = test.run();
    assert_eq!((ran.code, test.folder().join("backup/hub-1").exists()), (Some(2), false), "{ran}");
}
