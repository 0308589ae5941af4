//! Cases 10 to 14: hostile and odd answers.

use std::fs;
use std::io::Write as _;

use crate::harness::Test;
use crate::server::{Connection, Server};
use crate::signal;
use crate::support::{
    POST, READ, SECRET, after, against, assert_case, heard, journal, stubborn, times, told,
};

/// A server that answers every request with the same bytes.
fn answering(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Server {
    Server::start(move |connection| while connection.request().is_some() && connection.send(&bytes) {})
}

/// A server that answers every request with a body.
fn saying(status: u16, body: impl AsRef<[u8]>) -> Server {
    let body = body.as_ref();
    let head = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    answering([head.as_bytes(), body].concat())
}

/// The most memory that a process has had, in KiB.
fn peak(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

fn chunks_without_end(connection: &mut Connection) {
    connection.request();
    connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
    let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
    while connection.send(&chunk) {}
}

#[test]
fn case_10_an_answer_without_measure_takes_bounded_memory() {
    let announced = |length: &'static str| {
        Server::start(move |connection| {
            connection.request();
            connection.send(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\nx"));
            connection.wait_for_end();
        })
    };
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..128 {
        encoder.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len());
    let bomb = [head.as_bytes(), &bomb].concat();
    for (server, says) in [
        (announced("5368709120"), "larger than the limit of 67108864 bytes"),
        (announced("9223372036854775808"), "larger than the limit of 67108864 bytes"),
        (answering(bomb), "larger than the limit of 67108864 bytes"),
        (Server::start(chunks_without_end), "larger than the limit of 67108864 bytes"),
    ] {
        // The runbook catches the error and waits, so that the process can be looked at afterwards.
        let book = "try { vns3.config.get_config(); } catch (e) { print(e.message); } sleep(\"1h\");";
        let test = against(&server, book);
        let mut run = test.start();
        let line = run.line();
        assert!(line.contains(says), "{line}");
        let used = peak(run.id());
        // Twice the limit of an answer, and what the program itself needs.
        assert!(used < 256 * 1024, "{used} KiB for {says}");
        signal("INT", run.id());
        assert_eq!(run.wait(), 130);
        assert_eq!(journal(&test).calls, ["GET /api/config: answer lost 200, 1"]);
        assert_eq!(server.requests(), 1, "{says}");
        assert!(heard(&server).contains("accept-encoding: identity\r\n"));
    }
}

#[test]
fn case_11_json_at_its_edges_is_refused_or_kept_exactly() {
    let show = "let c = vns3.config.get_config(); print(to_json(c));";
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for (body, said) in [
        (deep.clone(), "nests deeper than 120 levels"),
        (format!("{{\"response\":{{\"x\":{deep}}}}}"), "nests deeper than 120 levels"),
        (r#"{"response":{"public_dns":"\ud800"}}"#.to_owned(), "\"public_dns\":\"\u{fffd}\""),
        ("\u{feff}{\"response\":{\"asn\":1}}".to_owned(), "\"asn\""),
        (r#"{"response":{"asn":1,"asn":2}}"#.to_owned(), "\"asn\":2"),
        (r#"{"response":{"asn":9223372036854775808}}"#.to_owned(), "9223372036854775808"),
        (r#"{"response":{"asn":9223372036854775809}}"#.to_owned(), "9223372036854775809"),
        (r#"{"response":{"asn":1e400}}"#.to_owned(), "1e400"),
    ] {
        let server = saying(200, &body);
        let test = against(&server, &stubborn(show));
        let ran = told(&test);
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(ran.stdout.contains(said), "{said}: {ran}");
        // No number has become another one.
        assert!(!ran.stdout.contains("e+") && !ran.stdout.contains("9223372036854775807"), "{ran}");
        let held = journal(&test);
        assert!(held.calls.iter().all(|call| call == "GET /api/config: answered 200, 1"), "{:?}", held.calls);
        assert_eq!((held.calls.len(), server.requests()), (1, 1));
    }
}

#[test]
fn case_12_a_success_that_is_an_error_is_told_as_one() {
    for (server, kind, says) in [
        (
            saying(200, r#"{"error":{"name":"LockedError","message":"the database is locked"}}"#),
            "vns3",
            "the database is locked",
        ),
        (
            saying(200, r#"{"error":true,"error_code":404,"error_message":"Host is gone"}"#),
            "cos",
            "Host is gone",
        ),
    ] {
        let (book, line) = match kind {
            "cos" => ("cos.blacklist.add(#{ host: \"192.0.2.9\" });", "POST /api/oper/blacklist"),
            _ => (POST, "POST /api/routes"),
        };
        let test = against(&server, &stubborn(book));
        // The last one counts.
        let test = if kind == "cos" {
            let url = format!("https://rest@127.0.0.1:{}", server.port);
            let pin = server.identity.fingerprint().to_string();
            let args = ["run", "book.rhai", "--device", &url, "--kind", kind, "--yes", "--fingerprint", &pin];
            test.with_args(args)
        } else {
            test
        };
        let ran = told(&test);
        assert_eq!(ran.code, Some(0), "an error of the device can be caught: {ran}");
        assert!(ran.stdout.contains(says) && ran.stdout.ends_with("went on\n"), "{ran}");
        assert_eq!(journal(&test).calls, [format!("{line}: answered 200, refused, 1")]);
        assert_eq!((times(&server, &format!("{line} HTTP/1.1")), server.requests()), (1, 1));
    }
}

#[test]
fn case_13_what_contradicts_the_description_is_kept_readable_and_told_once() {
    let body = r#"{"response":{"asn":"65001","licensed":null,"topology_name":7,"brand_new":{"deep":[1]}}}"#;
    let server = saying(200, body);
    let book = "for i in 0..3 { let c = vns3.config.get_config(); \
                print(`${c.asn} ${c.licensed} ${c.topology_name} ${c[\"brand_new\"].deep[0]}`); }";
    // The checker knows no field that is not described.
    let test = against(&server, book).args(["--no-check"]);
    let ran = assert_case(&test, 0, &[], &["GET /api/config: answered 200, 1"; 3]);
    assert_eq!(ran.stdout, "65001  7 1\n".repeat(3), "{ran}");
    for field in ["asn", "licensed", "topology_name"] {
        let told =
            ran.stderr.lines().filter(|line| line.starts_with("warning:") && line.contains(field)).count();
        assert_eq!(told, 1, "{field}: {ran}");
    }
    assert_eq!(server.requests(), 3);
}

#[test]
fn case_14_nothing_that_a_device_sends_steers_the_terminal() {
    let long = "x".repeat(1 << 20);
    let nasty = "\\u001b[2Jgone \\u202e \\u0000 \\u0007";
    let error =
        format!("{{\"error\":{{\"name\":\"A{nasty}\",\"message\":\"{nasty} {long}\",\"log\":\"{nasty}\"}}}}");
    let plain =
        format!("HTTP/1.1 400 X\r\nx-odd: a\u{202e}b\r\ncontent-length: {}\r\n\r\n", error.len()) + &error;
    let page = "<title>\x1b[2J\u{202e}</title>";
    for (server, book) in [
        (answering(plain.into_bytes()), POST.to_owned()),
        (
            saying(200, format!("{{\"response\":{{\"topology_name\":\"{nasty}\",\"{nasty}\":1}}}}")),
            format!("print(vns3.config.get_config()); print(vns3.config.get_config().topology_name); {READ}"),
        ),
        (
            answering(format!(
                "HTTP/1.1 502 X\r\ncontent-type: text/html\r\ncontent-length: {}\r\n\r\n{page}",
                page.len()
            )),
            POST.to_owned(),
        ),
    ] {
        let test = against(&server, &book);
        let ran = told(&test);
        assert!(!ran.stderr.is_empty());
        for bad in ['\x1b', '\u{202e}', '\0', '\x07'] {
            assert!(!ran.to_string().contains(bad), "{bad:?} in {ran}");
        }
        assert!(ran.to_string().len() < 64 * 1024, "{} bytes", ran.to_string().len());
        let held = journal(&test);
        assert!(
            held.calls.iter().all(|call| call.contains("answered") || call.contains("unknown 502")),
            "{:?}",
            held.calls
        );
        assert_eq!(held.calls.len(), server.requests());
        for command in ["audit show last -o text", "audit verify -o text"] {
            let shown = after(&test, command);
            assert!(!shown.to_string().contains(['\x1b', '\u{202e}', '\0']), "{shown}");
        }
    }
    // A header that is none: the answer is not taken, and its words are not shown.
    let server = answering("HTTP/1.1 200 OK\r\nx-odd: a\x1b[2Jb\r\ncontent-length: 2\r\n\r\n{}");
    let ran = assert_case(&against(&server, POST), 6, &[], &["POST /api/routes: unknown, unknown, 1"]);
    assert!(!ran.to_string().contains('\x1b'), "{ran}");
    // A name of an appliance, which a person wrote or copied.
    let inventory = "[devices.\"a\\u001b[2J\"]\nkind = \"vns3\"\naddress = \"192.0.2.1\"\n";
    let ran = Test::book(READ).inventory(inventory).args(["--all", "--inventory", "edgebook.toml"]);
    let ran = ran.env("EDGEBOOK_PASSWORD", SECRET).run();
    assert!(!ran.to_string().contains('\x1b'), "{ran}");
    assert_eq!(ran.code, Some(2), "{ran}");
}
