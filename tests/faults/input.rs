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
    let from_env = "secret.env = \"EDGEBOOK_PASSWORD\"";
    let good = device("a", from_env);
    for (inventory, args, says) in [
        (good.repeat(2), ["--device", "a"], "edgebook.toml:8:10: `a` stands here a second time"),
        (good.clone() + &device("b", from_env), ["--device", "a"], "stands at the same address as `a`"),
        (device("a", &format!("{from_env}\ntimeuot = \"3s\"")), ["--device", "a"], "edgebook.toml:8:"),
        (good.clone(), ["--device", "b"], "did you mean"),
        (good.clone(), ["--label", "site=x"], "site"),
        (good.clone() + "[groups.empty]\n", ["--group", "empty"], "has no members"),
        (
            device("a", "secret.file = \"key\""),
            ["--device", "a"],
            "its mode is 0644; it must be 0600 or 0400",
        ),
        (device("a", &format!("secret = \"{SECRET}\"")), ["--device", "a"], "secret"),
    ] {
        let test = Test::book(READ).file("edgebook.toml", &inventory).file("key", SECRET).args(args);
        fs::set_permissions(test.folder().join("key"), Permissions::from_mode(0o644)).unwrap();
        let ran = told(&test.env("EDGEBOOK_PASSWORD", SECRET));
        assert_eq!(ran.code, Some(2), "{says}: {ran}");
        assert!(ran.stderr.contains(says), "{says}: {ran}");
        assert_eq!(ran.stdout, "");
    }
    assert_eq!(server.connections(), 0);
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
    for (text, exit, says) in [
        (cycle, 0, "leads back to itself"),
        (path("getX", "{ $ref: '/etc/passwd' }"), 2, "refers to another file"),
        (path("getX", "{ $ref: 'https://example.invalid/x.yaml' }"), 2, "refers to another file"),
        (keyword, 0, ""),
    ] {
        let test = Test::new().file("x.yaml", &text).args(["spec", "check", "x.yaml"]);
        let ran = test.run();
        assert_eq!(ran.code, Some(exit), "{ran}");
        assert!(ran.to_string().contains(says), "{says}: {ran}");
        assert!(!test.folder().join("state").exists(), "nothing is recorded, because nothing is sent");
    }
}
