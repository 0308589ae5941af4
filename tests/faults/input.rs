//! Cases 20 to 22: what people write, and what vendors describe.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use crate::harness::Test;
use crate::server::Server;
use crate::support::{FINE, READ, SECRET, against, journal, told};

#[test]
fn case_20_a_path_parameter_is_one_encoded_segment_or_refused() {
    let server = Server::start(|connection| connection.answer_all(200, FINE));
    let read = |name: &str| {
        let name = serde_json::to_string(name).unwrap();
        let test = against(&server, &format!("vns3.firewall.get_rule_group({name});")).args(["--no-check"]);
        (told(&test), test)
    };
    for (name, segment) in [
        ("../admin", "..%2Fadmin"),
        ("a/b", "a%2Fb"),
        ("%2e%2e", "%252e%252e"),
        ("?x=1", "%3Fx%3D1"),
        ("a#b", "a%23b"),
        ("é ü", "%C3%A9%20%C3%BC"),
    ] {
        let before = server.bytes().concat().len();
        let (ran, test) = read(name);
        assert_eq!(ran.code, Some(0), "{name}: {ran}");
        let sent = String::from_utf8(server.bytes().concat()[before..].to_vec()).unwrap();
        let target = format!("/api/v2/firewall/rule-groups/{segment}");
        assert!(sent.starts_with(&format!("GET {target} HTTP/1.1\r\n")), "{name}: {sent}");
        assert_eq!(journal(&test).calls, [format!("GET {target}: answered 200, 1")]);
    }
    let before = server.requests();
    for name in ["..", ".", "", "a\r\nX-Evil: 1", "a\u{0}b"] {
        let (ran, test) = read(name);
        assert_eq!(ran.code, Some(1), "{name:?}: {ran}");
        assert!(ran.stderr.contains("name"), "{ran}");
        assert_eq!(journal(&test).calls, Vec::<String>::new());
    }
    assert_eq!(server.requests(), before);
    assert!(!String::from_utf8_lossy(&server.bytes().concat()).contains("X-Evil"));
}

#[test]
fn case_21_a_broken_inventory_sends_nothing() {
    let server = Server::start(|connection| connection.answer_all(200, FINE));
    let device = |name: &str, more: &str| {
        format!(
            "[devices.{name}]\nkind = \"vns3\"\naddress = \"127.0.0.1\"\nport = {}\nauth.basic = \"api\"\n\
             trust.fingerprint = \"{}\"\n{more}\n",
            server.port,
            server.identity.fingerprint()
        )
    };
    // A device whose certificate nobody has seen yet.
    let met = |name: &str, more: &str| {
        let pinned = device(name, more);
        let lines: Vec<&str> = pinned.lines().filter(|line| !line.starts_with("trust")).collect();
        lines.join("\n") + "\n"
    };
    let other = |more: &str| {
        format!("[devices.fw]\nkind = \"vns3\"\naddress = \"localhost\"\nauth.basic = \"api\"\n{more}\n")
    };
    let from_env = "secret.env = \"EDGEBOOK_PASSWORD\"";
    let good = device("a", from_env);
    for (inventory, args, says) in [
        (good.repeat(2), ["--device", "a"], "edgebook.toml:8:10: `a` stands here a second time"),
        (good.clone() + &device("b", from_env), ["--device", "a"], "stands at the same address as `a`"),
        (device("a", &format!("{from_env}\ntimeuot = \"3s\"")), ["--device", "a"], "edgebook.toml:8:"),
        (good.clone(), ["--device", "b"], "the devices are a"),
        (good.clone(), ["--label", "site=x"], "site"),
        (good.clone() + "[groups.empty]\n", ["--group", "empty"], "has no members"),
        (
            device("a", "secret.file = \"key\""),
            ["--device", "a"],
            "its mode is 0644; it must be 0600 or 0400",
        ),
        (device("a", &format!("secret = \"{SECRET}\"")), ["--device", "a"], "secret"),
        // Not even a certificate is looked at before every chosen device has its secret.
        (
            met("a", "secret.file = \"key\""),
            ["--device", "a"],
            "edgebook.toml:6:1: the secret comes from the file",
        ),
        (
            met("a", "secret.env = \"UNSET\""),
            ["--device", "a"],
            "edgebook.toml:6:1: the secret comes from the env",
        ),
        (met("a", "secret.command = [\"false\"]"), ["--device", "a"], "it failed with status 1"),
        (met("a", ""), ["--device", "a"], "nothing says where its password comes from"),
        (
            good.clone() + &other("secret.env = \"UNSET\""),
            ["--all", "--yes"],
            "nothing was sent to any device",
        ),
        (good.clone() + &other("secret.command = [\"false\"]"), ["--all", "--yes"], "fw: "),
        (
            met("a", from_env) + &other(&format!("{from_env}\ntrust.ca = \"missing.pem\"")),
            ["--all", "--yes"],
            "missing.pem: it does not exist",
        ),
    ] {
        let test = Test::book(READ).inventory(&inventory).file("key", SECRET).args(args);
        fs::set_permissions(test.folder().join("key"), Permissions::from_mode(0o644)).unwrap();
        let ran = told(&test.env("EDGEBOOK_PASSWORD", SECRET).env("PATH", "/usr/bin:/bin"));
        assert_eq!(ran.code, Some(2), "{says}: {ran}");
        assert!(ran.stderr.contains(says), "{says}: {ran}");
        assert_eq!(ran.stdout, "");
    }
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_secret_command_runs_once_however_many_devices_name_it() {
    let server = Server::start(|connection| connection.answer_all(200, FINE));
    let ask = "secret.command = [\"./ask.sh\"]";
    let device = |name: &str, host: &str| {
        let (port, pin) = (server.port, server.identity.fingerprint());
        format!(
            "[devices.{name}]\nkind = \"vns3\"\naddress = \"{host}\"\nport = {port}\nauth.basic = \"api\"\n\
             trust.fingerprint = \"{pin}\"\n{ask}\n"
        )
    };
    let inventory = device("a", "127.0.0.1") + &device("b", "https://127.0.0.1/b");
    let script = format!("#!/bin/sh\necho asked >> asked\necho '{SECRET}'\n");
    let test = Test::book(READ).inventory(&inventory).file("ask.sh", &script).args(["--all"]);
    fs::set_permissions(test.folder().join("ask.sh"), Permissions::from_mode(0o700)).unwrap();
    let ran = told(&test);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(fs::read_to_string(test.folder().join("asked")).unwrap(), "asked\n");
    assert_eq!(server.requests(), 2);
}

#[test]
fn case_22_a_hostile_description_is_read_or_refused_and_never_run() {
    let head = "openapi: 3.0.0\ninfo: { title: t, version: '1' }\n";
    let path = |name: &str, schema: &str| {
        format!(
            "{head}paths:\n  /x:\n    get:\n      operationId: {name}\n      summary: 'a */ b \"#] c'\n      \
                 responses: {{ '200': {{ description: d, content: {{ application/json: {{ schema: {schema} }} }} }} }}\n"
        )
    };
    let cycle = path("getX", "{ $ref: '#/components/schemas/A' }")
        + "components:\n  schemas:\n    A: { $ref: '#/components/schemas/B' }\n    B: { $ref: '#/components/schemas/A' }\n";
    let keyword =
        path("type", "{ type: object, properties: { fn: { type: string }, Self: { type: string } } }");
    let mut bomb = String::from("a0: &a0 {x: 1}\n");
    for level in 1..30 {
        let below = format!("*a{}", level - 1);
        bomb = format!("{bomb}a{level}: &a{level} {{l: {below}, r: {below}}}\n");
    }
    for (text, exit, says) in [
        (cycle, 0, "leads back to itself"),
        (path("getX", "{ $ref: '/etc/passwd' }"), 2, "refers to another file"),
        (path("getX", "{ $ref: 'https://example.invalid/x.yaml' }"), 2, "refers to another file"),
        (keyword, 0, ""),
        (bomb, 2, "the aliases stand for too many values"),
    ] {
        let test = Test::new().file("x.yaml", &text).args(["spec", "check", "x.yaml"]);
        let ran = test.run();
        assert_eq!(ran.code, Some(exit), "{ran}");
        assert!(ran.to_string().contains(says), "{says}: {ran}");
        assert!(!test.folder().join("state").exists(), "nothing is recorded, because nothing is sent");
    }
}

#[test]
fn case_35_a_pipe_is_refused_before_it_is_opened() {
    let pipe = |test: &Test, name: &str| {
        let made = std::process::Command::new("mkfifo").arg(test.folder().join(name)).status().unwrap();
        assert!(made.success());
    };
    for args in [
        &["spec", "check", "pipe"][..],
        &["spec", "show", "pipe"],
        &["run", "pipe"],
        &["check", "pipe"],
        &["run", "book.rhai", "--scenario", "pipe"],
        &["run", "book.rhai", "--all", "--inventory", "pipe"],
    ] {
        let test = Test::new().file("book.rhai", READ).args(args.iter().copied());
        pipe(&test, "pipe");
        // A program that opened the pipe would wait for ever.
        let ran = test.run();
        assert_eq!(ran.code, Some(2), "{args:?}: {ran}");
        assert!(ran.stderr.contains("pipe"), "{args:?}: {ran}");
    }
    let test = Test::book("import \"part\" as part;\nprint(1);");
    pipe(&test, "part.rhai");
    let ran = test.run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(ran.stderr.contains("not a file"), "{ran}");
}
