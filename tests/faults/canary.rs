//! The canary: a known secret, given in every way there is and echoed by the device in every encoding, is in no
//! output and in no file.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD};

use crate::harness::{Ran, Test};
use crate::server::Server;
use crate::support::against;
use crate::terminal::OnTerminal;

/// Looks different in JSON, in URLs and in forms.
const CANARY: &str = "CANARY-7zqx \"q\" a/b+c%d\\e&f";

/// In every encoding in which it might turn up.
fn encodings(secret: &str) -> Vec<String> {
    let json = serde_json::to_string(secret).unwrap();
    let bytewise =
        |mark: &str| secret.bytes().map(|byte| format!("{mark}{byte:02x}")).collect::<Vec<_>>().concat();
    let escaped = |plain: &dyn Fn(u8) -> bool| {
        let encode =
            |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
        secret.bytes().map(encode).collect::<Vec<_>>().concat()
    };
    let url = escaped(&|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    let login = format!("api:{secret}");
    let mut all = vec![
        secret.to_owned(),
        json.trim_matches('"').to_owned(),
        secret.chars().map(|letter| format!("\\u{:04x}", u32::from(letter))).collect::<Vec<_>>().concat(),
        url.clone(),
        bytewise("%").to_uppercase(),
        url.replace("%20", "+"),
        bytewise("%"),
        bytewise(""),
        bytewise("").to_uppercase(),
    ];
    for text in [secret, &login] {
        all.extend([BASE64_STANDARD.encode(text), BASE64_URL_SAFE_NO_PAD.encode(text)]);
    }
    all
}

/// The encoding in which a text holds the canary.
fn leak(text: &str) -> Option<String> {
    // A part is enough: what cuts a secret in two still shows it. No digest has the letters of these.
    let parts = ["CANARY", "7zqx", "43414e415259"].map(str::to_owned);
    encodings(CANARY).into_iter().chain(parts).find(|form| text.contains(form.as_str()))
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[track_caller]
fn assert_clean(test: &Test, ran: &Ran) {
    if let Some(form) = leak(&ran.stdout).or_else(|| leak(&ran.stderr)) {
        panic!("{form} in {ran}");
    }
    for path in files(&test.folder().join("state")) {
        let kept = String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned();
        let name = path.display().to_string();
        assert!(leak(&kept).is_none() && leak(&name).is_none(), "{:?} in {name}: {kept}", leak(&kept));
    }
}

/// A device that gives back whatever it was told: in headers, as a value, as a name, in errors, in every encoding.
fn parrot() -> Server {
    Server::start(|connection| {
        let mut asked = 0;
        while let Some(request) = connection.request() {
            asked += 1;
            let forms: Vec<String> =
                encodings(CANARY).into_iter().map(|form| format!("x {form} y")).collect();
            let all = serde_json::to_string(&forms).unwrap();
            let value = serde_json::to_string(CANARY).unwrap();
            let login =
                request.lines().find(|line| line.to_lowercase().starts_with("authorization")).unwrap_or("");
            let (status, body) = match asked % 3 {
                1 => (
                    200,
                    format!("{{\"response\":{{\"topology_name\":{value},\"asn\":{value},{value}:{all}}}}}"),
                ),
                2 => (400, format!("{{\"error\":{{\"name\":{value},\"message\":{value},\"log\":{all}}}}}")),
                _ => (500, format!("<html><title>{CANARY}</title>{all}</html>")),
            };
            let head = format!("HTTP/1.1 {status} X\r\nx-echo: {CANARY}\r\nx-login: {login}\r\n");
            connection.send(format!("{head}content-length: {}\r\n\r\n{body}", body.len()));
        }
    })
}

/// Does with the device and with a secret parameter whatever might show them.
const BOOK: &str = r#"
//! Shows everything.
//!
//! param secret: string = ""
fn said(made) { try { print(made.call()); } catch (e) { print(e.message); print(e); } }
said(|| vns3.config.get_config());
said(|| vns3.config.get_config().topology_name);
said(|| to_json(vns3.config.get_config()));
said(|| vns3.ipsec.create_endpoint(#{ name: "x", ipaddress: "203.0.113.7", secret: params.secret, pfs: true, ike_version: 2 }));
said(|| vns3.firewall.get_rule_group("CANARY-7zqx \"q\" a/b+c%d\\e&f"));
said(|| params.secret + "!");
table([#{ a: vns3.config.get_config() }]);
throw params.secret;
"#;

/// A write that takes a secret.
const CREATE: [&str; 9] = [
    "call",
    "edge-1",
    "ipsec.create_endpoint",
    "--yes",
    "-vv",
    "name=x",
    "ipaddress=203.0.113.7",
    "pfs=true",
    "ike_version=2",
];

/// One way of giving the secret: an inventory's lines, and the arguments and variables that go with them.
struct Way {
    inventory: &'static str,
    variables: &'static [&'static str],
}

#[rustfmt::skip]
const WAYS: [Way; 5] = [
    Way { inventory: "auth.basic = \"api\"\nsecret.env = \"GIVEN\"", variables: &["GIVEN"] },
    Way { inventory: "auth = \"token\"\nsecret.env = \"GIVEN\"", variables: &["GIVEN"] },
    Way { inventory: "auth.basic = \"api\"\nsecret.file = \"key\"", variables: &[] },
    Way { inventory: "auth.basic = \"api\"\nsecret.command = [\"cat\", \"key\"]", variables: &[] },
    Way { inventory: "auth.basic = \"api\"\nsecret.command = [\"sh\", \"-c\", \"cat key; cat key >&2; false\"]", variables: &[] },
];

#[test]
fn no_command_shows_or_keeps_a_secret_however_it_was_given() {
    for way in WAYS {
        let server = parrot();
        let inventory = format!(
            "[devices.edge-1]\nkind = \"vns3\"\naddress = \"127.0.0.1\"\nport = {}\ntrust.fingerprint = \"{}\"\n{}\n",
            server.port,
            server.identity.fingerprint(),
            way.inventory
        );
        let test = Test::book(BOOK).inventory(&inventory).file("key", CANARY);
        fs::set_permissions(test.folder().join("key"), Permissions::from_mode(0o600)).unwrap();
        let mut test =
            way.variables.iter().fold(test, |test, name| test.env(name, CANARY)).env("PATH", "/usr/bin:/bin");
        let secret = format!("secret={CANARY}");
        for words in [
            vec!["run", "book.rhai", "--device", "edge-1", "--yes", "-vv", "--no-check", "--set", &secret],
            vec![
                "run",
                "book.rhai",
                "--device",
                "edge-1",
                "--yes",
                "-v",
                "-o",
                "json",
                "--no-check",
                "--set",
                "secret=@key",
            ],
            vec!["run", "book.rhai", "--all", "--inventory", "edgebook.toml", "--dry-runn", "--set", &secret],
            vec!["run", "book.rhai", "--sim", "-vv", "--no-check", "--set", &secret],
            vec!["repl", "--device", "edge-1", "-vv"],
            vec!["call", "edge-1", "config.get_config", "-vv", "-o", "text"],
            vec!["call", "edge-1", "config.get_config", "-v", "-o", "json"],
            [&CREATE[..], &["secret=@key", "-o", "text"]].concat(),
            [&CREATE[..], &[&secret, "-o", "json"]].concat(),
            vec!["doctor", "--network", "-o", "text"],
            vec!["doctor", "--network", "-o", "json"],
            vec!["trust", "edge-1"],
            vec!["audit", "show", "last", "-o", "text"],
            vec!["audit", "show", "last", "-o", "json"],
            vec!["audit", "verify", "-o", "json"],
        ] {
            test = test.with_args(words.clone());
            if words[0] == "repl" {
                test = test
                    .stdin("vns3.config.get_config()\nvns3.config.get_config().topology_name\nnonsense(\n");
            }
            let ran = test.run();
            // What a person typed on the command line stands in the complaint about it only where it is no secret.
            assert_clean(&test, &ran);
        }
        assert!(
            files(&test.folder().join("state"))
                .iter()
                .any(|path| path.extension().is_some_and(|end| end == "jsonl"))
        );
    }
}

#[test]
fn a_secret_of_the_environment_is_neither_shown_nor_kept() {
    for variable in ["EDGEBOOK_PASSWORD", "EDGEBOOK_TOKEN"] {
        let server = parrot();
        let test =
            against(&server, BOOK).env("EDGEBOOK_PASSWORD", "").args(["--no-check"]).env(variable, CANARY);
        let ran = test.run();
        assert!(ran.stderr.contains("***"), "{ran}");
        assert_clean(&test, &ran);
    }
}

#[test]
fn a_secret_that_was_typed_is_neither_shown_nor_kept() {
    let server = parrot();
    let url = format!("https://api@127.0.0.1:{}", server.port);
    let pin = server.identity.fingerprint().to_string();
    let args = ["--device", &url, "--kind", "vns3", "--fingerprint", &pin, "--yes", "-vv", "--no-check"];
    let test = Test::book(BOOK).args(args);
    let mut terminal = OnTerminal::start(&test);
    terminal.wait_for("assword");
    terminal.press(&format!("{CANARY}\r"));
    let ran = terminal.end();
    assert!(ran.stderr.contains("authorization: Basic ***"), "{ran}");
    assert_clean(&test, &ran);
}
