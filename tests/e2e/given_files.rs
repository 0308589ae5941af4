//! What goes into a run: files, the standard input, a file of parameters, secrets that are asked for.

use std::process::Command;

use crate::devices::Simulator;
use crate::harness::Test;
use crate::inventory::entry;
use crate::terminal::OnTerminal;

const IMAGE: &str = "//! param image: file   what is uploaded\nprint(`${params.image.file_name} ${params.image.len()} ${sha256(params.image)}`);\n";

/// The SHA-256 of `ab`.
const SHA_AB: &str = "fb8e20fc2e4c3f248c60c39bd652f3c1347298bb977b8b4d5903b85055620603";

#[test]
fn a_file_is_taken_byte_by_byte_and_named_in_the_record() {
    let test = Test::book(IMAGE).file("some.bin", "ab").args(["--sim", "--set", "image=@some.bin"]);
    assert_eq!(test.run().success(), format!("some.bin 2 {SHA_AB}\n"));
    let record = test.again(["audit", "show", "last", "-o", "json"]).run().json();
    let value = record["about"]["params"][0]["value"].as_str().unwrap();
    assert_eq!(value, format!("some.bin (2 bytes, sha256 {SHA_AB})"));
    let piped = Test::book(IMAGE).stdin("ab").args(["--sim", "--set", "image=@-"]).run().success();
    assert_eq!(piped, format!(" 2 {SHA_AB}\n"));
    for (set, said) in [
        ("image=some.bin", "a file is named with `@` before it"),
        ("image=@none.bin", "cannot read none.bin"),
        ("image=@/dev/zero", "a pipe or a device"),
        ("image=@.", "Is a directory"),
    ] {
        let ran = test.again(["run", "book.rhai", "--sim", "--set", set]).run();
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{set}: {ran}");
        assert!(ran.stderr.contains(said), "{set}: {ran}");
    }
    let help = test.again(["run", "book.rhai", "--help"]).run().success();
    assert!(help.contains("--set image=@FILE") && help.contains("image  file  required"), "{help}");
}

#[test]
fn a_pipe_in_the_place_of_a_file_is_refused_before_anything_is_sent() {
    let test = Test::book(IMAGE).args(["--sim", "--set", "image=@pipe"]);
    let made = Command::new("mkfifo").arg(test.folder().join("pipe")).status().unwrap();
    assert!(made.success());
    let ran = test.run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("a pipe or a device") && ran.stderr.contains("`@-`"), "{ran}");
    let call = test.again(["call", "--sim", "config.put_config", "topology_name=@pipe"]).run();
    assert_eq!(call.code, Some(2), "{call}");
}

#[test]
fn many_parameters_come_from_a_file_and_the_command_line_comes_first() {
    let book = "//! param site: string\n//! param wait: duration = \"5s\"\n//! param hosts: [ip] = []\n\
        //! param image: file?\n//! param key: secret\n\
        print(`${params.site} ${params.wait} ${params.hosts} ${params.image.len()} ${params.key}`);\n";
    let test = Test::book(book)
        .file("in/site.toml", "site = \"lund\"\nwait = \"1d\"\nhosts = [\"192.0.2.1\"]\nimage = \"a.bin\"\nkey = \"hush-canary\"\n")
        .file("in/a.bin", "abc")
        .file("in/bad.yaml", "site: lund\nkey: hush-canary\nwiat: 3s\n");
    let run = |args: &[&str]| {
        test.again(["run", "book.rhai", "--sim", "--params"]).args(args.iter().copied()).run()
    };
    assert_eq!(run(&["in/site.toml"]).success(), "lund 24h [\"192.0.2.1\"] 3 (secret)\n");
    assert_eq!(
        run(&["in/site.toml", "--set", "site=cork"]).success(),
        "cork 24h [\"192.0.2.1\"] 3 (secret)\n"
    );
    let ran = run(&["in/bad.yaml"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("did you mean `wait`?") && !ran.to_string().contains("canary"), "{ran}");
}

#[test]
fn a_license_goes_without_the_line_break_that_an_editor_adds() {
    let scenario = "devices:\n  - {name: new-hub, kind: vns3, licensed: false}\n";
    let book = "//! param license: file\nvns3.licensing.upload_license(params.license);\n";
    let test =
        Test::book(book).file("new.yaml", scenario).file("license.txt", "a license as the vendor sends it\n");
    for words in [
        ["run", "book.rhai", "--scenario", "new.yaml", "--set", "license=@license.txt"].as_slice(),
        &["call", "--scenario", "new.yaml", "licensing.upload_license", "@license.txt"],
    ] {
        test.again(words.iter().copied()).run().success();
        let record = test.again(["audit", "show", "last", "-o", "json"]).run().json();
        assert_eq!(record["calls"][0]["intent"]["body"]["bytes"], 32, "{record}");
    }
}

#[test]
fn a_missing_secret_is_asked_for_and_never_shown() {
    let book = "//! param key: secret   the key of the site\nprint(if params.key == () { \"none\" } else { \"got it\" });\n";
    let test = Test::book(book).args(["--sim"]);
    let mut terminal = OnTerminal::start(&test);
    terminal.wait_for("key (the key of the site): ");
    terminal.press("hush-canary\r");
    let ran = terminal.end();
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("got it") && !ran.to_string().contains("canary"), "{ran}");
    let ran = test.run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("error[missing-parameter]"), "{ran}");
}

#[test]
fn a_run_goes_on_with_a_token_and_the_old_one_can_go() {
    let sim = Simulator::start("vns3");
    let book = "let made = vns3.access.create_api_token(#{ name: \"next\", expires: 3600 });\nuse_credential(made.token);\n\
        for token in vns3.access.get_api_tokens() { if token.id != made.id { vns3.access.delete_api_token(token.id); } }\n\
        vns3.config.update_api_password(#{ password: \"Turn-the-key-51\" });\n\
        print(vns3.access.get_api_tokens().len());\n";
    let test = Test::book(book).inventory(&entry("hub", &sim, "")).env("SIM_PASSWORD", sim.fact("password"));
    let test = test.args(["--device", "hub", "--yes", "-vv"]);
    let ran = test.run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "1\n"), "{ran}");
    assert!(ran.stderr.contains("\"hub\" was given a token, with which the run went on"), "{ran}");
    let record = test.again(["audit", "show", "last", "-o", "json"]).run().json();
    assert_eq!(record["credentials"][0], serde_json::json!({"device": "hub", "what": "token"}), "{record}");
    // A dry run has no token to go on with.
    let ran = test.again(["run", "book.rhai", "--sim", "--dry-run"]).run();
    assert!(ran.stderr.contains("would go on with the new token of larkspur-hub"), "{ran}");
    let ran = Test::book("use_credential(cos, \"x\");").args(["--sim"]).run();
    assert!(ran.stderr.contains("error[no-tokens]"), "{ran}");
}

#[test]
fn what_a_backup_saves_is_put_onto_a_fresh_controller() {
    let folder = tempfile::tempdir().unwrap();
    let (out, scenario) = (folder.path().join("out"), folder.path().join("fresh.yaml"));
    std::fs::write(&scenario, "devices:\n  - {name: spare, kind: vns3, licensed: false}\n").unwrap();
    let backup = Test::in_repository().args(["run", "scripts/backup.rhai", "--sim", "--out"]);
    backup.args([out.display().to_string()]).run().success();
    let snapshot = out.join("larkspur-hub/snapshot.bin");
    let restore = Test::in_repository().args(["run", "scripts/restore.rhai", "--scenario"]);
    let restore = restore.args([scenario.display().to_string()]);
    let restored =
        restore.args(["--set".to_owned(), format!("snapshot=@{}", snapshot.display())]).run().success();
    assert!(
        restored.starts_with("restored ") && restored.contains("; Larkspur Freight runs 6.0.0"),
        "{restored}"
    );
}
