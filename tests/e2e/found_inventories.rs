//! Inventories that lie in a working folder: nothing of them is obeyed before their user has allowed it, and a device
//! of the user's own stays the user's own.

use std::fs::{self, Permissions};
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::process::Command;

use crate::devices::Simulator;
use crate::harness::Test;
use crate::inventory::entry;
use crate::terminal::OnTerminal;

const READ: &str = "print(type_name(vns3.config.get_config()));";
const WRITE: &str = "vns3.config.put_config(#{ topology_name: \"changed\" });\nprint(\"changed\");";
/// The user's own inventory.
const OWN: &str = ".config/edgebook/edgebook.toml";

/// A runbook beside an inventory that is found; its secret comes from a command that leaves a trace.
fn found(sim: &Simulator) -> Test {
    let inventory = entry("hub", sim, "secret.command = [\"./ask.sh\"]");
    let script = format!("#!/bin/sh\n/bin/touch asked\necho '{}'\n", sim.fact("password"));
    let test = Test::new().file("book.rhai", READ).file("edgebook.toml", &inventory).file("ask.sh", &script);
    fs::set_permissions(test.folder().join("ask.sh"), Permissions::from_mode(0o700)).unwrap();
    test
}

fn run_on_hub(test: &Test) -> Test {
    test.again(["run", "book.rhai", "--device", "hub"])
}

fn allow(test: &Test) -> Test {
    test.again(["trust", "--inventory", "edgebook.toml"])
}

#[test]
fn nothing_of_a_found_inventory_is_obeyed_before_it_is_allowed() {
    let sim = Simulator::start("vns3");
    let test = found(&sim);
    for words in [
        "run book.rhai --device hub",
        "run book.rhai --device hub --yes --dry-run",
        "run book.rhai --all --rehearse",
        "run book.rhai",
        "call hub config.get_config",
        "repl --device hub",
        "trust hub",
        "doctor",
        "doctor --network",
    ] {
        let ran = test.again(words.split(' ')).run();
        let doctor = words.starts_with("doctor");
        assert_eq!(ran.code, Some(if doctor { 3 } else { 5 }), "{words}: {ran}");
        let said = format!("{}{}", ran.stdout, ran.stderr);
        assert!(said.contains("edgebook trust --inventory '"), "{words}: {ran}");
        assert!(said.contains("/ask.sh (for hub)") && said.contains("as `api` (for hub)"), "{words}: {ran}");
        assert!(doctor || ran.stderr.contains("error[inventory-not-allowed]"), "{words}: {ran}");
        assert!(!test.folder().join("asked").exists(), "{words} ran the command: {ran}");
    }
    // Naming it is obeying it once.
    let named = test.again(["run", "book.rhai", "--device", "hub", "--inventory", "edgebook.toml"]);
    assert_eq!(named.run().success(), "ControllerConfig\n");
    assert_eq!(run_on_hub(&test).run().code, Some(5));
    // Allowing it is obeying it from now on, and can be taken back.
    allow(&test).run().success();
    assert_eq!(run_on_hub(&test).run().success(), "ControllerConfig\n");
    test.again(["trust", "--inventory", "edgebook.toml", "--forget"]).run().success();
    assert_eq!(run_on_hub(&test).run().code, Some(5));
}

/// Opening the secret would wait for a writer that never comes.
#[test]
fn a_secret_file_is_named_and_not_opened_before_its_inventory_is_allowed() {
    let sim = Simulator::start("vns3");
    let inventory = entry("hub", &sim, "secret.file = \"hub\\u001b[2K.secret\"");
    let test = Test::new().file("book.rhai", READ).file("edgebook.toml", &inventory);
    let secret = test.folder().join("hub\u{1b}[2K.secret");
    assert!(Command::new("mkfifo").args(["-m", "600"]).arg(&secret).status().unwrap().success());
    for words in
        ["run book.rhai --device hub", "run book.rhai --device hub --dry-run --yes", "doctor -o text"]
    {
        let ran = test.again(words.split(' ')).run();
        let said = format!("{}{}", ran.stdout, ran.stderr);
        let line = said.lines().find(|line| line.contains("reads the file")).unwrap_or_default();
        assert!(line.contains("hub\\u{1b}[2K.secret (for hub)"), "{words}: {ran}");
        assert!(!said.contains('\u{1b}'), "{words}: {ran}");
    }
    // Allowed, it is refused for what it is.
    allow(&test).run().success();
    let ran = run_on_hub(&test).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    fs::remove_file(&secret).unwrap();
    fs::write(&secret, format!("\u{feff}{}\r\n", sim.fact("password"))).unwrap();
    fs::set_permissions(&secret, Permissions::from_mode(0o600)).unwrap();
    assert_eq!(run_on_hub(&test).run().success(), "ControllerConfig\n");
}

#[test]
fn what_an_allowed_inventory_names_anew_is_asked_about_again() {
    let sim = Simulator::start("vns3");
    let test = found(&sim);
    allow(&test).run().success();
    let path = test.folder().join("edgebook.toml");
    let written = fs::read_to_string(&path).unwrap();
    let with = |from: &str, to: &str| {
        assert!(written.contains(from), "{from}");
        written.replace(from, to)
    };
    let other_pin = format!("sha256:{}", "0".repeat(64));
    for (change, asks) in [
        (
            format!(
                "# a comment\n{written}labels = {{ site = \"paris\" }}\ngroups = [\"west\"]\n[groups.west]\n"
            ),
            false,
        ),
        (format!("{written}timeout = \"20s\"\n"), false),
        (with("auth.basic = \"api\"", "auth.basic = \"admin\""), true),
        (with("secret.command = [\"./ask.sh\"]", "secret.env = \"AWS_SECRET\""), true),
        (with("[\"./ask.sh\"]", "[\"./ask.sh\", \"more\"]"), true),
        (with("address = \"127.0.0.1\"", "address = \"localhost\""), true),
        (with(sim.fact("fingerprint"), &other_pin), true),
        (with("[devices.hub]", "[devices.hub2]"), true),
        (format!("{written}proxy = \"http://192.0.2.1:3128\"\n"), true),
        (
            format!("{written}[devices.more]\nkind = \"cos\"\naddress = \"192.0.2.9\"\nauth = \"none\"\n"),
            true,
        ),
        (written.clone(), false),
    ] {
        fs::write(&path, &change).unwrap();
        let ran = test.again(["run", "book.rhai", "--device", "hub"]).run();
        assert_eq!(ran.code, Some(if asks { 5 } else { 0 }), "{change}: {ran}");
        assert_eq!(ran.stderr.contains("has changed since you allowed it"), asks, "{change}: {ran}");
    }
    // A file that came with the inventory and is run counts with its content.
    fs::write(test.folder().join("ask.sh"), "#!/bin/sh\n/bin/touch taken\n").unwrap();
    let ran = run_on_hub(&test).run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(!test.folder().join("taken").exists(), "{ran}");
}

#[test]
fn a_user_at_a_terminal_is_asked_once() {
    let sim = Simulator::start("vns3");
    let test = found(&sim);
    let answered = |keys: &str| {
        let mut terminal = OnTerminal::start(&run_on_hub(&test));
        terminal.wait_for("Obey it from now on? Type yes: ");
        terminal.press(keys);
        terminal.end()
    };
    for (keys, code) in [("no\r", 5), ("\r", 5), ("\u{4}", 5), ("\u{3}", 130), ("yes\n", 0)] {
        let ran = answered(keys);
        assert_eq!(ran.code, Some(code), "{keys:?}: {ran}");
        assert_eq!(test.folder().join("asked").exists(), code == 0, "{keys:?}: {ran}");
    }
    assert_eq!(run_on_hub(&test).run().success(), "ControllerConfig\n");
}

#[test]
fn a_device_of_the_users_own_is_never_shadowed() {
    let (mine, other) = (Simulator::start("vns3"), Simulator::start("cos"));
    let own = entry("hub", &mine, "groups = [\"west\"]") + "[groups.west]\n";
    let found = entry("hub", &other, "secret.env = \"OTHER\"")
        + &entry("lab", &other, "secret.env = \"OTHER\"").replace("127.0.0.1", "localhost")
        + "[groups.west]\nmembers = [\"lab\", \"hub\"]\n";
    let test = Test::new().file(OWN, &own).file("edgebook.toml", &found);
    let test = test.file("book.rhai", "print(1);").env("SIM_PASSWORD", mine.fact("password"));
    let test = test.env("OTHER", other.fact("password"));
    let refused = test.again(["run", "book.rhai", "--device", "hub"]).run();
    assert_eq!(refused.code, Some(5), "{refused}");
    assert!(refused.stderr.contains("has a device `hub` like your own at"), "{refused}");
    allow(&test).run().success();
    let kinds = |words: &str| {
        let ran = test.again(["run", "book.rhai", "--yes"]).args(words.split(' ')).run();
        let code = ran.code;
        let told = ran.stderr.lines().filter(|line| line.contains("is your own (")).count();
        assert_eq!((code, told), (Some(0), 1), "{words}: {ran}");
        let shown = test.again(["audit", "show", "-o", "json"]).run().json();
        let devices = shown["about"]["devices"].as_array().unwrap().clone();
        let shown =
            |device: &serde_json::Value| format!("{} {}", device["name"], device["kind"]).replace('"', "");
        devices.iter().map(shown).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(kinds("--device hub"), "hub vns3");
    assert_eq!(kinds("--group west"), "hub vns3");
    assert_eq!(kinds("--device lab"), "lab cos");
    // All of the inventory that was found, without what it would take over.
    assert_eq!(kinds("--all"), "lab cos");
}

#[test]
fn an_inventory_is_remembered_by_the_place_in_which_it_lies() {
    let sim = Simulator::start("vns3");
    let test = found(&sim);
    fs::create_dir_all(test.folder().join("clone/below")).unwrap();
    for file in ["edgebook.toml", "ask.sh", "book.rhai"] {
        fs::copy(test.folder().join(file), test.folder().join("clone").join(file)).unwrap();
    }
    fs::copy(test.folder().join("book.rhai"), test.folder().join("clone/below/book.rhai")).unwrap();
    symlink(test.folder().join("clone"), test.folder().join("link")).unwrap();
    let allow = test.again(["trust", "--inventory", "link/below/../edgebook.toml"]);
    allow.run().success();
    let output = |folder: &str| {
        let run = run_on_hub(&test);
        let output = run.command().current_dir(test.folder().join(folder)).output().unwrap();
        output.status.code()
    };
    for (folder, code) in [("clone", 0), ("clone/below", 0), ("link", 0), (".", 5)] {
        assert_eq!(output(folder), Some(code), "{folder}");
    }
    fs::rename(test.folder().join("clone"), test.folder().join("moved")).unwrap();
    assert_eq!(output("moved"), Some(5));
    // A link in the place of the file is another place: paths in it would count from there.
    fs::create_dir(test.folder().join("trap")).unwrap();
    fs::write(test.folder().join("trap/book.rhai"), READ).unwrap();
    symlink(test.folder().join("moved/edgebook.toml"), test.folder().join("trap/edgebook.toml")).unwrap();
    test.again(["trust", "--inventory", "moved/edgebook.toml"]).run().success();
    assert_eq!((output("moved"), output("trap")), (Some(0), Some(5)));
}

#[test]
fn a_folder_that_everybody_can_write_is_not_believed() {
    let sim = Simulator::start("vns3");
    let test = found(&sim);
    allow(&test).run().success();
    for (mode, code) in [(0o777, 2), (0o1777, 0), (0o755, 0)] {
        fs::set_permissions(test.folder(), Permissions::from_mode(mode)).unwrap();
        let ran = run_on_hub(&test).run();
        assert_eq!(ran.code, Some(code), "{mode:o}: {ran}");
        assert_eq!(ran.stderr.contains("everybody can replace it"), code == 2, "{mode:o}: {ran}");
    }
}

#[test]
fn a_read_only_mark_needs_no_permission_and_holds_for_the_appliance() {
    let sim = Simulator::start("vns3");
    let address = sim.fact("url").replace("https://", "https://api@");
    let by_address = |test: &Test, address: &str| {
        let run = test.again(["run", "book.rhai", "--yes", "--device", address, "--kind", "vns3"]);
        run.args(["--fingerprint", sim.fact("fingerprint")])
            .env("EDGEBOOK_PASSWORD", sim.fact("password"))
            .run()
    };
    let marked = entry("hub", &sim, "read_only = true");
    for place in ["edgebook.toml", OWN] {
        let test = Test::new().file("book.rhai", WRITE).file(place, &marked);
        for address in [
            address.clone(),
            address.replace("127.0.0.1", "LocalHost."),
            address.replace("127.0.0.1", "127.1"),
        ] {
            let ran = by_address(&test, &address);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(5), ""), "{place} {address}: {ran}");
            assert!(ran.stderr.contains("the inventory says that hub (https://127.0.0.1:"), "{ran}");
        }
        let read = test.file("book.rhai", READ);
        assert_eq!(by_address(&read, &address).success(), "ControllerConfig\n");
    }
    // What cannot be read may have a mark.
    let test = Test::new().file("book.rhai", WRITE).file("edgebook.toml", "[devices.hub\n");
    let ran = by_address(&test, &address);
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains("is read-only cannot be told"), "{ran}");
}
