//! Cases 23 to 26: answers that do not say what became of a write, and answers that do in spite of their form.

use crate::server::Server;
use crate::support::{POST, POST_LINE, PUT, PUT_LINE, against, assert_case, journal, stubborn, times, told};

const DELETE: &str = "vns3.routing.delete_route(1);\n";
const DELETE_LINE: &str = "DELETE /api/routes/1 HTTP/1.1";
/// A read whose answer has a truth value and numbers that nobody described.
const READ: &str = "let s = vns3.config.get_config(); print(`licensed ${s.licensed}`);\n";

/// Every write, with the line that it has on the wire.
const WRITES: [(&str, &str); 3] = [(POST, POST_LINE), (PUT, PUT_LINE), (DELETE, DELETE_LINE)];

const PAGE: &str = "<html><head><title>502</title></head><body>nginx</body></html>";

/// A server that answers every request with these bytes; one that cuts leaves without the goodbye of TLS.
fn answering(head: &str, body: impl AsRef<[u8]>, cuts: bool) -> Server {
    let body = body.as_ref();
    let length = if cuts || head.contains("204") {
        String::new()
    } else {
        format!("content-length: {}\r\n", body.len())
    };
    let bytes = [format!("HTTP/1.1 {head}\r\n{length}\r\n").as_bytes(), body].concat();
    Server::start(move |connection| {
        while connection.request().is_some() && connection.send(&bytes) {
            if cuts {
                connection.cut();
            }
        }
    })
}

/// The path in a line of HTTP, as the record has it: `POST /api/routes`.
fn target(line: &str) -> &str {
    line.trim_end_matches(" HTTP/1.1")
}

/// A loop that tries a write again and again, whatever comes.
fn insisting(write: &str) -> String {
    format!(
        "for i in 0..3 {{ try {{ {write} break; }} catch (e) {{ print(e.message); }} }}\nprint(\"went on\");\n"
    )
}

#[test]
fn case_23_a_write_that_only_a_gateway_answered_is_sent_once_whatever_the_script_catches() {
    for (head, body, cuts, status) in [
        ("504 Gateway Time-out", "", false, 504),
        ("502 Bad Gateway\r\ncontent-type: text/html", PAGE, false, 502),
        ("503 Service Unavailable\r\nretry-after: 0", "", false, 503),
        ("500 X\r\ncontent-type: application/json", r#"{"message":"upstream failed"}"#, false, 500),
        ("408 Request Timeout\r\nconnection: close", "", true, 408),
    ] {
        for (write, line) in WRITES {
            let server = answering(head, body, cuts);
            let test = against(&server, &insisting(write));
            let ran = told(&test);
            assert_eq!(ran.code, Some(6), "{ran}");
            assert_eq!(ran.stdout, "", "nothing is caught: {ran}");
            assert!(ran.stderr.contains("is not known: the answer is not the appliance's own: "), "{ran}");
            assert_eq!(times(&server, line), 1, "{ran}");
            let held = journal(&test);
            assert_eq!(held.calls[0], format!("{}: unknown {status}, unknown, 1", target(line)));
            assert_eq!(held.exit, Some(6));
        }
    }
}

#[test]
fn case_23_what_the_appliance_itself_says_can_be_caught_and_tried_again() {
    let own = r#"{"error":{"name":"VPNCubed::API::APIError","log":"7","message":"could not save"}}"#;
    let server = answering("500 X\r\ncontent-type: application/json", own, false);
    let call = format!("{}: answered 500, failed, 1", target(POST_LINE));
    let ran = assert_case(&against(&server, POST), 1, &["could not save"], &[&call]);
    assert_eq!((ran.stdout.as_str(), times(&server, POST_LINE)), ("", 1));
    let server = answering("500 X\r\ncontent-type: application/json", own, false);
    let ran = told(&against(&server, &insisting(POST)));
    assert_eq!((ran.code, times(&server, POST_LINE)), (Some(0), 3), "{ran}");
    assert!(ran.stdout.contains("could not save") && ran.stdout.ends_with("went on\n"), "{ran}");
}

#[test]
fn case_24_a_success_that_is_not_what_is_described_has_lost_its_answer() {
    let json = "200 OK\r\ncontent-type: application/json";
    let page = "a web page titled \"502\" came instead of data";
    for (head, body, says) in [
        ("200 OK\r\ncontent-type: text/html; charset=utf-8", PAGE, page),
        ("200 OK", PAGE, page),
        (json, PAGE, page),
        (
            "200 OK\r\ncontent-type: text/plain",
            "OK, but nothing was saved\n",
            "\"OK, but nothing was saved\"",
        ),
        (json, "", "the answer is empty where JSON is described"),
    ] {
        for (write, line) in WRITES {
            let server = answering(head, body, false);
            let test = against(&server, &stubborn(write));
            let call = format!("{}: answer lost 200, applied, answer lost, 1", target(line));
            let ran = assert_case(&test, 6, &["applied, answer lost: ", says], &[&call]);
            assert_eq!((ran.stdout.as_str(), server.requests()), ("", 1), "{ran}");
        }
        let server = answering(head, body, false);
        let ran = assert_case(&against(&server, READ), 1, &[says], &["GET /api/config: answer lost 200, 1"]);
        assert_eq!((ran.stdout.as_str(), server.requests()), ("", 1), "{ran}");
    }
}

#[test]
fn case_25_a_definite_success_is_one_whatever_its_form() {
    let json = "200 OK\r\ncontent-type: application/json";
    let fine = r#"{"response":{"licensed":true}}"#;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut gzip, fine.as_bytes()).unwrap();
    let gzip = gzip.finish().unwrap();
    let zeros = format!("{fine}\n\0\0\0");
    for (head, body, cuts) in [
        ("200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip", &gzip[..], false),
        ("200 OK\r\ncontent-type: application/json\r\nconnection: close", fine.as_bytes(), true),
        (json, zeros.as_bytes(), false),
    ] {
        for (write, line) in WRITES {
            let server = answering(head, body, cuts);
            let call = format!("{}: answered 200, applied, 1", target(line));
            assert_case(&against(&server, write), 0, &[], &[&call]);
            assert_eq!(server.requests(), 1);
        }
        let server = answering(head, body, cuts);
        let ran = assert_case(&against(&server, READ), 0, &[], &["GET /api/config: answered 200, 1"]);
        assert_eq!(ran.stdout, "licensed true\n", "{ran}");
    }
    let server = answering("204 No Content\r\ncontent-encoding: gzip", "", false);
    let call = format!("{}: answered 204, applied, 1", target(DELETE_LINE));
    assert_case(&against(&server, DELETE), 0, &[], &[&call]);
    // One value that JSON does not have costs that value, and is told once.
    let body = r#"{"response":{"licensed":true,"asn":NaN,"loads":[0.5,Infinity]}}"#;
    let server = answering(json, body, false);
    let book = "for i in 0..2 { let c = vns3.config.get_config(); print(`${c.licensed} ${c.asn == ()}`); }";
    let call = "GET /api/config: answered 200, 1";
    let ran = assert_case(&against(&server, book).args(["--no-check"]), 0, &[], &[call; 2]);
    assert_eq!(ran.stdout, "true true\n".repeat(2), "{ran}");
    let told = "read as absent: /response/asn, /response/loads/1";
    assert_eq!(ran.stderr.matches(told).count(), 1, "{ran}");
    // A torn answer stays torn: a read is asked for again, a write never.
    let torn = "200 OK\r\ncontent-type: application/json\r\nconnection: close";
    let half = r#"{"response":{"licensed":tr"#;
    let server = answering(torn, half, true);
    assert_case(&against(&server, READ), 1, &["after 26 bytes"], &["GET /api/config: answer lost 200, 4"]);
    let server = answering(torn, half, true);
    let call = format!("{}: answer lost 200, applied, answer lost, 1", target(PUT_LINE));
    assert_case(&against(&server, &stubborn(PUT)), 6, &["applied, answer lost: "], &[&call]);
    assert_eq!(server.requests(), 1);
}

#[test]
fn case_26_an_error_stays_one_whatever_comes_beside_it() {
    for body in [
        r#"{"error":{"name":"APIArgumentError","message":"no such route"},"error":null}"#,
        r#"{"response":{"error":{"name":"APIArgumentError","message":"no such route"}}}"#,
        r#"{"errors":[{"message":"no such route"}]}"#,
        r#"{"error":{"message":"no such route"}} {"response":{}}"#,
    ] {
        let server = answering("200 OK\r\ncontent-type: application/json", body, false);
        let call = format!("{}: answered 200, refused, 1", target(PUT_LINE));
        assert_case(&against(&server, PUT), 1, &["no such route"], &[&call]);
        assert_eq!(server.requests(), 1);
    }
    let server = answering("304 Not Modified", "", false);
    let ran =
        assert_case(&against(&server, READ), 1, &["304 Not Modified"], &["GET /api/config: answered 304, 1"]);
    assert!(!ran.stderr.contains("redirect"), "{ran}");
}
