//! Cases 28 to 30: secrets in every output, and text that steers a terminal or a spreadsheet.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::harness::{Ran, Test};
use crate::server::Server;
use crate::support::{after, against};

/// A password that JSON, CSV, YAML and shells each write in a way of their own.
const PASSWORD: &str = "hq\"Line, two's \\ key";

/// A server that answers every request with a status and a body.
fn saying(answers: Vec<(u16, &'static str, Vec<u8>)>) -> Server {
    Server::start(move |connection| {
        let mut answers = answers.iter().cycle();
        while let (Some(_), Some((status, media, body))) = (connection.request(), answers.next()) {
            let head = format!(
                "HTTP/1.1 {status} X\r\ncontent-type: {media}\r\ncontent-length: {}\r\n\r\n",
                body.len()
            );
            connection.send([head.as_bytes(), body].concat());
        }
    })
}

fn json_of(status: u16, value: &Value) -> (u16, &'static str, Vec<u8>) {
    (status, "application/json", value.to_string().into_bytes())
}

/// A call of a server with a password.
fn call(server: &Server, password: &str, words: &[&str]) -> Test {
    let url = format!("https://api@127.0.0.1:{}", server.port);
    let pin = server.identity.fingerprint().to_string();
    Test::new()
        .args(["call", &url])
        .args(words.iter().copied())
        .args(["--kind", "vns3", "--fingerprint", &pin, "--yes"])
        .env("EDGEBOOK_PASSWORD", password)
}

/// Makes sure that no part of a secret is in what was said or recorded.
#[track_caller]
fn assert_unseen(test: &Test, ran: &Ran, parts: &[&str]) {
    let record = after(test, "audit show last -o json");
    for part in parts {
        assert!(!ran.to_string().contains(part), "{part} in {ran}");
        assert!(!record.stdout.contains(part), "{part} in {record}");
    }
}

#[test]
fn case_28_however_many_secrets_are_known_none_is_shown() {
    let token = |number: usize| format!("t0k-{number:05}-{:08x}", number * 2_654_435_761 % 0xffff_ffff);
    let tokens: Vec<Value> =
        (0..10_000).map(|number| json!({"id": number, "token": token(number), "name": "n"})).collect();
    let last = token(9_999);
    let server = saying(vec![
        json_of(200, &json!({ "response": tokens })),
        json_of(
            400,
            &json!({"error": {"name": "X", "message": format!("{last} and K3Y-0f-now are unknown")}}),
        ),
    ]);
    let book = "let all = vns3.access.get_api_tokens();\nprint(all.len());\n\
                vns3.ipsec.create_endpoint(#{ name: \"x\", ipaddress: \"203.0.113.7\", secret: \"K3Y-0f-now\", pfs: true, ike_version: 2 });\n";
    let test = against(&server, book).args(["-vv"]);
    let ran = test.run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), "10000\n"), "{ran}");
    assert!(ran.stderr.contains("*** and *** are unknown"), "{ran}");
    assert_unseen(&test, &ran, &[&last, "K3Y-0f"]);
}

#[test]
fn case_29_a_password_with_quotes_is_in_no_format() {
    let said = json!({"error": {"name": "X", "message": format!("bad login {PASSWORD}")}});
    let kept = json!({"response": {"topology_name": format!("is {PASSWORD}"), PASSWORD: ["x", PASSWORD]}});
    for answer in [json_of(400, &said), json_of(200, &kept), json_of(200, &json!({ "response": [kept] }))] {
        let server = saying(vec![answer]);
        for format in ["text", "json", "ndjson", "csv", "csv-raw", "yaml"] {
            let test = call(&server, PASSWORD, &["config.get_config", "-o", format, "-vv"]);
            let ran = test.run();
            assert!(ran.to_string().contains("***"), "{ran}");
            assert_unseen(&test, &ran, &["Line", "two", "hq"]);
        }
    }
}

#[test]
fn case_29_the_address_of_a_webhook_is_a_secret() {
    let address = "https://hooks.example/T0/S3CR3T-way";
    let server = saying(vec![json_of(201, &json!({"response": {"id": 1, "name": "n", "url": address}}))]);
    for format in ["text", "json", "csv"] {
        let url = format!("url={address}");
        let properties = "custom_properties:=[{\"name\":\"token\",\"value\":\"S3CR3T-way-2\"}]";
        let words = ["monitoring.create_webhook", "name=n", &url, properties, "-vv", "-o", format];
        let test = call(&server, "CANARY-7f3a", &words);
        let ran = test.run();
        assert_eq!(ran.code, Some(0), "{ran}");
        assert_unseen(&test, &ran, &["S3CR3T"]);
    }
}

#[test]
fn case_29_a_password_in_an_address_is_refused_unseen() {
    for device in [
        "https://api:S3C/RET@192.0.2.1",
        "https://api:S3C/RET:x@192.0.2.1:8000/api",
        "https://api:S3C#RET@192.0.2.1",
        "https://S3C/RET@192.0.2.1",
        "http://api:S3CRET@192.0.2.1",
        "api:S3CRET@192.0.2.1",
        "https:/api:S3CRET@192.0.2.1",
    ] {
        for words in [
            vec!["call", device, "config.get_config", "--kind", "vns3"],
            vec!["run", "book.rhai", "--device", device, "--kind", "vns3"],
            vec!["trust", device, "--kind", "vns3"],
        ] {
            let test = Test::book("print(1);\n").with_args(words);
            let ran = test.run();
            assert_eq!(ran.code, Some(2), "{device}: {ran}");
            let said = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!said.contains("S3C") && !said.contains("RET"), "{device}: {said}");
        }
    }
}

#[test]
fn case_29_a_download_is_what_came_or_an_error() {
    let download = ["monitoring.download_packet_monitor_data", "capture"];
    let holding = [b"\x1f\x8b\0 CANARY-7f3a \xff", b"CANARY".as_slice()].concat();
    let clean = b"\x1f\x8b\0 \x1b[2J \xff\r\n".to_vec();
    let bytes = |body: &Vec<u8>| saying(vec![(200, "application/octet-stream", body.clone())]);

    let server = bytes(&clean);
    let output = call(&server, "CANARY-7f3a", &download).command().output().unwrap();
    assert_eq!((output.status.code(), output.stdout), (Some(0), clean.clone()));

    let server = bytes(&holding);
    let ran = call(&server, "CANARY-7f3a", &download).run();
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""), "{ran}");
    assert!(ran.stderr.contains("error[secret-in-file]") && ran.stderr.contains("--out FILE"), "{ran}");

    let test = call(&server, "CANARY-7f3a", &download).args(["--out", "capture.pcap"]);
    let ran = test.run();
    let file = test.folder().join("capture.pcap");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    assert_eq!(fs::read(&file).unwrap(), holding);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);

    // A link is not followed.
    std::os::unix::fs::symlink("elsewhere", test.folder().join("link")).unwrap();
    let ran = test
        .again(call(&server, "", &download).command().get_args().map(|word| word.to_str().unwrap()))
        .args(["--out", "link"])
        .run();
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(!test.folder().join("elsewhere").exists());
}

#[test]
fn case_30_no_cell_runs_in_a_spreadsheet() {
    let body = json!({"response": {"enabled": true, "owner": "=1+cmd", "@total": "+44 20", "shift": -7, "\ttab": "\t1"}});
    let server = saying(vec![json_of(200, &body)]);
    let csv = |format: &str| {
        let ran = call(&server, "CANARY-7f3a", &["config.get_config", "-o", format]).run();
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.stdout
    };
    let cells = csv("csv");
    for cell in cells.lines().flat_map(|line| line.split(',')) {
        assert!(!cell.starts_with(['=', '+', '@', '\t']), "{cell:?} in {cells}");
    }
    assert!(cells.contains(",-7") && cells.contains(",'+44 20"), "{cells}");
    assert!(csv("csv-raw").contains(",+44 20,-7,"));
}
