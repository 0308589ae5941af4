//! Devices of an inventory: choosing, secrets, mistakes. Nothing is sent before everything is right.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use crate::devices::Simulator;
use crate::harness::{Ran, Test};

const READ: &str = "print(type_name(vns3.config.get_config()));";

/// The lines of a device that is a simulator, pinned in the inventory; the password is in `SIM_PASSWORD`.
pub(crate) fn entry(name: &str, sim: &Simulator, more: &str) -> String {
    let (host, port) = sim.fact("url").strip_prefix("https://").unwrap().rsplit_once(':').unwrap();
    let secret =
        if more.contains("secret") { String::new() } else { "secret.env = \"SIM_PASSWORD\"\n".to_owned() };
    let trust = if more.contains("trust") {
        String::new()
    } else {
        format!("trust.fingerprint = \"{}\"\n", sim.fact("fingerprint"))
    };
    format!(
        "[devices.{name}]\nkind = \"{}\"\naddress = \"{host}\"\nport = {port}\nauth.basic = \"{}\"\n{secret}{trust}{more}\n",
        sim.fact("kind"),
        sim.fact("user"),
    )
}

/// A run of a runbook with an inventory, and the simulator's password in the environment.
pub(crate) fn book(text: &str, inventory: &str, sim: &Simulator) -> Test {
    Test::book(text).inventory(inventory).env("SIM_PASSWORD", sim.fact("password"))
}

#[test]
fn a_device_of_the_inventory_is_run_on() {
    let sim = Simulator::start("vns3");
    let inventory = entry("edge-1", &sim, "");
    assert_eq!(
        book(READ, &inventory, &sim).args(["--device", "edge-1"]).run().success(),
        "ControllerConfig\n"
    );
    // From a folder below, and by name.
    let test = book(READ, &inventory, &sim).args(["--all", "--inventory", "edgebook.toml"]);
    assert_eq!(test.run().success(), "ControllerConfig\n");
}

#[test]
fn a_found_inventory_is_never_taken_for_all() {
    let sim = Simulator::start("vns3");
    let test = book(READ, &entry("edge-1", &sim, ""), &sim);
    insta::assert_snapshot!(without_folder(&test, &test.run()));
}

#[test]
fn names_that_do_not_exist_name_the_nearest() {
    let sim = Simulator::start("vns3");
    let inventory = entry("edge-1", &sim, "labels = { site = \"paris\" }")
        + "[groups.paris]\n[groups.rome]\nmembers = [\"edge-1\"]\n";
    for (args, said) in [
        (["--device", "edge-2"], "did you mean `edge-1`?"),
        (["--group", "pariss"], "did you mean `paris`?"),
        (["--group", "paris"], "the group `paris` has no members"),
        (["--label", "site=pari"], "did you mean site=paris?"),
    ] {
        let ran = book(READ, &inventory, &sim).args(args).run();
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
    }
    let ran = Test::book(READ).args(["--device", "edge-1"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("there is no inventory"), "{ran}");
}

#[test]
fn a_device_that_was_not_chosen_says_how_to_choose_it() {
    let (sim, other) = (Simulator::start("vns3"), Simulator::start("vns3"));
    let inventory = entry("hub-1", &sim, "") + &entry("hub-2", &other, "secret.env = \"OTHER_PASSWORD\"\n");
    let runbook = "print(type_name(device(\"hub-2\").config.get_config()));";
    let test = book(runbook, &inventory, &sim).env("OTHER_PASSWORD", other.fact("password"));
    let ran = test.again(["run", "book.rhai", "--device", "hub-1"]).run();
    assert_eq!(ran.code, Some(1), "{ran}");
    assert!(ran.stderr.contains("let the run call it, too: --with hub-2"), "{ran}");
    let with = test.again(["run", "book.rhai", "--device", "hub-1", "--with", "hub-2"]);
    assert_eq!(with.run().success(), "ControllerConfig\n");
}

#[test]
fn a_broken_inventory_says_every_mistake_and_shows_no_secret() {
    let inventory = "[devices.a]\nkind = \"vns4\"\naddress = \"192.0.2.1\"\npassword = \"CANARY-7f3a\"\n\n\
                     [devices.b]\nkind = \"vns3\"\nadress = \"192.0.2.2\"\n";
    let test = Test::book(READ).inventory(inventory).args(["--device", "a"]);
    let ran = test.run();
    assert!(!ran.to_string().contains("CANARY"), "{ran}");
    insta::assert_snapshot!(without_folder(&test, &ran));
}

/// A run without the folder of its test.
fn without_folder(test: &Test, ran: &Ran) -> String {
    let folder = test.folder().canonicalize().unwrap();
    ran.to_string().replace(&format!("{}/", folder.display()), "")
}

#[test]
fn a_duplicate_device_is_refused() {
    let inventory = "[devices.a]\nkind = \"vns3\"\naddress = \"192.0.2.1\"\n[devices.a]\nkind = \"vns3\"\naddress = \"192.0.2.2\"\n";
    let ran = Test::book(READ).inventory(inventory).args(["--device", "a"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("edgebook.toml:4:10: `a` stands here a second time"), "{ran}");
}

#[test]
fn secrets_come_from_where_the_inventory_says() {
    let sim = Simulator::start("vns3");
    let run = |more: &str, prepare: &dyn Fn(&Test)| {
        let test = book(READ, &entry("edge-1", &sim, more), &sim).file("password", sim.fact("password"));
        let test = test.file("ask.sh", "#!/bin/sh\ncat password\n").args(["--device", "edge-1"]);
        for (name, mode) in [("password", 0o600), ("ask.sh", 0o700)] {
            fs::set_permissions(test.folder().join(name), Permissions::from_mode(mode)).unwrap();
        }
        prepare(&test);
        test.env("PATH", "/usr/bin:/bin").run()
    };
    let nothing = |_: &Test| ();
    run("secret.file = \"password\"", &nothing).success();
    run("secret.command = [\"cat\", \"password\"]", &nothing).success();
    run("secret.command = [\"./ask.sh\"]", &nothing).success();
    let readable = |test: &Test| {
        fs::set_permissions(test.folder().join("password"), Permissions::from_mode(0o644)).unwrap();
    };
    for (more, prepare, said) in [
        (
            "secret.file = \"password\"",
            &readable as &dyn Fn(&Test),
            "its mode is 0644; it must be 0600 or 0400",
        ),
        ("secret.env = \"UNSET\"", &nothing, "the environment variable UNSET: it is not set"),
        ("secret.command = [\"false\"]", &nothing, "the command `false`: it failed with status 1"),
    ] {
        let ran = run(more, prepare);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains(said) && ran.stderr.contains("edgebook.toml:7:"), "{ran}");
        assert!(!ran.to_string().contains(sim.fact("password")), "{ran}");
    }
}

#[cfg(not(feature = "keyring"))]
#[test]
fn a_build_without_keyrings_says_so() {
    let sim = Simulator::start("vns3");
    let inventory = entry("edge-1", &sim, "secret.keyring = { service = \"edgebook\", user = \"edge-1\" }");
    let ran = book(READ, &inventory, &sim).args(["--device", "edge-1"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("cannot read keyrings") && ran.stderr.contains("--features keyring"),
        "{ran}"
    );
}

#[test]
fn a_device_without_a_secret_says_where_to_write_one() {
    let inventory = "[devices.a]\nkind = \"vns3\"\naddress = \"192.0.2.1\"\ntrust = \"system\"\n";
    let ran = Test::book(READ).inventory(inventory).args(["--device", "a"]).run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("secret = { env = \"EDGEBOOK_PASSWORD\" }"), "{ran}");
}

#[test]
fn a_read_only_device_is_not_changed_whatever_is_said() {
    let sim = Simulator::start("vns3");
    let write = "let id = vns3.ipsec.get_status().keys()[0];\nlet t = vns3.ipsec.get_status()[id];\n\
                 try { vns3.ipsec.update_endpoint_tunnel(t.endpoint_id, id, #{ bounce: true }); } catch { }\nprint(\"went on\");";
    let inventory = entry("edge-1", &sim, "read_only = true");
    let ran = book(write, &inventory, &sim).args(["--device", "edge-1", "--yes"]).run();
    assert_eq!(ran.code, Some(5), "{ran}");
    assert!(ran.stderr.contains("the inventory says that edge-1 is read-only"), "{ran}");
    assert_eq!(ran.stdout, "", "{ran}");
}

#[test]
fn another_device_may_be_called_by_name() {
    let (vns3, cos) = (Simulator::start("vns3"), Simulator::start("cos"));
    let inventory = entry("edge-1", &vns3, "") + &entry("fw-1", &cos, "secret.env = \"COS_PASSWORD\"");
    let both = "print(type_name(vns3.config.get_config()));\nprint(device(\"fw-1\").about.get().version != ());\nprint(cos.about.get().version != ());";
    let test = book(both, &inventory, &vns3).env("COS_PASSWORD", cos.fact("password"));
    assert_eq!(
        test.args(["--device", "edge-1", "--with", "fw-1"]).run().success(),
        "ControllerConfig\ntrue\ntrue\n"
    );
    // What was not allowed cannot be reached.
    let test = book(both, &inventory, &vns3).env("COS_PASSWORD", cos.fact("password"));
    let ran = test.again(["run", "book.rhai", "--device", "edge-1"]).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    let ran = test.again(["run", "book.rhai", "--device", "edge-1", "--no-check"]).run();
    assert_eq!(ran.code, Some(1), "{ran}");
}

#[test]
fn the_repl_works_on_a_device_of_the_inventory() {
    let sim = Simulator::start("vns3");
    let test = Test::new().inventory(&entry("edge-1", &sim, "")).args(["repl", "--device", "edge-1"]);
    let ran =
        test.env("SIM_PASSWORD", sim.fact("password")).stdin("type_name(vns3.config.get_config())\n").run();
    assert_eq!(ran.success(), "\"ControllerConfig\"\n");
}
