//! What every kind of answer means for a read and for every method of a write: the outcome, the requests on the wire,
//! and the fate in the record.

use edgebook_model::{Api, BodyKind, Effect, Method};
use edgebook_wire::{Outcome, RequestBody, Transport as _, Trust};

use crate::server::Server;
use crate::setup::{core, record, request_on, settings};
use crate::{testing, testing_answers};

/// What the server does after its answer.
#[derive(Clone, Copy, Debug)]
enum Then {
    /// It waits for the next request.
    Stays,
    /// It ends the TCP connection without the goodbye of TLS.
    Cuts,
}

/// What must come of an answer to a read and to a write.
struct Row {
    name: &'static str,
    head: &'static str,
    body: Vec<u8>,
    then: Then,
    /// How a read ends, and after how many requests.
    read: (&'static str, usize),
    /// How a write ends, and its fate. Always after one request.
    write: &'static str,
}

fn row(
    name: &'static str,
    head: &'static str,
    body: impl AsRef<[u8]>,
    then: Then,
    read: (&'static str, usize),
    write: &'static str,
) -> Row {
    Row { name, head, body: body.as_ref().to_vec(), then, read, write }
}

/// `{"response":{"a":1}}`, compressed.
const GZIP: &[u8] = &[
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xff, 0xab, 0x56, 0x2a, 0x4a, 0x2d, 0x2e, 0xc8,
    0xcf, 0x2b, 0x4e, 0x55, 0xb2, 0xaa, 0x56, 0x4a, 0x54, 0xb2, 0x32, 0xac, 0xad, 0x05, 0x00, 0x78, 0x37,
    0x47, 0x68, 0x14, 0x00, 0x00, 0x00,
];
const PAGE: &str = "<html><head><title>502</title></head><body>nginx</body></html>";
const OWN: &str = r#"{"error":{"name":"VPNCubed::API::APIError","log":"7","message":"could not save"}}"#;
const JSON: &str = r#"{"response":{"a":1}}"#;

const FINE: (&str, usize) = ("answered 200", 1);
const APPLIED: &str = "answered 200, applied";
const LOST: &str = "answer lost 200, applied, answer lost";

#[rustfmt::skip]
fn rows() -> Vec<Row> {
    use Then::{Cuts, Stays};
    let json = "200 OK\r\ncontent-type: application/json";
    let plain = "200 OK\r\ncontent-type: text/plain";
    let html = "200 OK\r\ncontent-type: text/html; charset=utf-8";
    let lost = ("answer lost 200", 1);
    vec![
        row("504 empty", "504 Gateway Time-out", "", Stays, ("answered 504", 4), "unknown 504, unknown"),
        row("502 page", "502 Bad Gateway\r\ncontent-type: text/html", PAGE, Stays, ("answered 502", 4), "unknown 502, unknown"),
        row("502 page that breaks off", "502 Bad Gateway\r\ncontent-length: 900", PAGE, Cuts, ("answer lost 502", 4), "unknown 502, unknown"),
        row("502 text error", "502 X\r\ncontent-type: application/json", r#"{"error":"upstream"}"#, Stays, ("answered 502", 4), "unknown 502, unknown"),
        row("500 own", "500 X\r\ncontent-type: application/json", OWN, Stays, ("answered 500", 4), "answered 500, failed"),
        row("500 own without a goodbye", "500 X\r\nconnection: close", OWN, Cuts, ("answered 500", 4), "answered 500, failed"),
        row("500 page", "500 X", PAGE, Stays, ("answered 500", 4), "unknown 500, unknown"),
        row("500 empty", "500 X", "", Stays, ("answered 500", 4), "unknown 500, unknown"),
        row("500 other JSON", "500 X", r#"{"message":"upstream"}"#, Stays, ("answered 500", 4), "unknown 500, unknown"),
        row("503 empty", "503 X", "", Stays, ("answered 503", 4), "unknown 503, unknown"),
        row("501 text", "501 X\r\ncontent-type: text/plain", "not here", Stays, ("answered 501", 4), "unknown 501, unknown"),
        row("505 empty", "505 X", "", Stays, ("answered 505", 4), "unknown 505, unknown"),
        row("507 empty", "507 X", "", Stays, ("answered 507", 4), "unknown 507, unknown"),
        row("520 page", "520 X", PAGE, Stays, ("answered 520", 4), "unknown 520, unknown"),
        row("529 empty", "529 X", "", Stays, ("answered 529", 4), "unknown 529, unknown"),
        row("408 empty, without a goodbye", "408 X\r\nconnection: close\r\ncontent-length: 0", "", Cuts, ("answered 408", 4), "unknown 408, unknown"),
        row("302", "302 X\r\nlocation: /login", "", Stays, ("answered 302", 1), "answered 302, refused"),
        row("304", "304 Not Modified\r\ncontent-encoding: gzip", "", Stays, ("answered 304", 1), "answered 304, refused"),
        row("404 page", "404 X\r\ncontent-type: text/html", PAGE, Stays, ("answered 404", 1), "answered 404, refused"),
        row("login page", html, PAGE, Stays, lost, LOST),
        row("login page called JSON", json, PAGE, Stays, lost, LOST),
        row("login page without a type", "200 OK", PAGE, Stays, lost, LOST),
        row("words", plain, "OK, but nothing was saved\n", Stays, lost, LOST),
        row("nothing", json, "", Stays, lost, LOST),
        row("blanks and zeros only", json, "\r\n\0\0", Stays, lost, LOST),
        row("204 coded", "204 No Content\r\ncontent-encoding: gzip\r\ncontent-type: text/html", "", Stays, ("answered 204", 1), "answered 204, applied"),
        row("205", "205 Reset Content\r\ncontent-encoding: br", "", Stays, ("answered 205", 1), "answered 205, applied"),
        row("gzip", "200 OK\r\ncontent-encoding: gzip", GZIP, Stays, FINE, APPLIED),
        row("gzip without a goodbye", "200 OK\r\ncontent-encoding: x-gzip\r\nconnection: close", GZIP, Cuts, FINE, APPLIED),
        row("gzip that is none", "200 OK\r\ncontent-encoding: gzip", JSON, Stays, FINE, APPLIED),
        row("an unknown coding", "200 OK\r\ncontent-encoding: br", [0x8b, 9, 0x80], Stays, lost, LOST),
        row("JSON with a type of text", plain, JSON, Stays, FINE, APPLIED),
        row("JSON with a type of web pages", html, JSON, Stays, FINE, APPLIED),
        row("to the end, without a goodbye", "200 OK\r\nconnection: close", JSON, Cuts, FINE, APPLIED),
        row("whole, with a length that is too large", "200 OK\r\ncontent-length: 90", JSON, Cuts, FINE, APPLIED),
        row("whole, in chunks that break off", "200 OK\r\ntransfer-encoding: chunked", format!("{:x}\r\n{JSON}", JSON.len() + 9), Cuts, FINE, APPLIED),
        row("torn to the end", "200 OK\r\nconnection: close", r#"{"response":{"a":fal"#, Cuts, ("answer lost 200", 4), LOST),
        row("torn in a number", "200 OK\r\nconnection: close", "12", Cuts, ("answer lost 200", 4), LOST),
        row("a byte-order mark", json, format!("\u{feff}{JSON}"), Stays, FINE, APPLIED),
        row("zeros behind", json, format!("{JSON}\n\0\0\0"), Stays, FINE, APPLIED),
        row("values that JSON does not have", json, r#"{"response":{"a":NaN,"b":[0.5,Infinity,-Infinity]}}"#, Stays, FINE, APPLIED),
        row("more behind", json, format!("{JSON}{JSON}"), Stays, lost, LOST),
        row("error, then null", json, r#"{"error":{"message":"no"},"error":null}"#, Stays, FINE, "answered 200, refused"),
        row("error in the envelope", json, r#"{"response":{"error":{"message":"no"}}}"#, Stays, FINE, "answered 200, refused"),
        row("a list of errors", json, r#"{"errors":[{"message":"no"}]}"#, Stays, FINE, "answered 200, refused"),
        row("error, then more", json, r#"{"error":{"message":"no"}}{"response":{}}"#, Stays, FINE, "answered 200, refused"),
    ]
}

/// The small API with one operation of each method whose answer is JSON, in the shapes of a controller.
fn described() -> &'static Api {
    let mut api = testing::api();
    api.envelope.unwrap = Some("response".into());
    api.error_shapes = testing_answers::error_shapes().to_vec().into();
    let any = edgebook_model::TypeDef {
        name: "".into(),
        doc: "".into(),
        kind: edgebook_model::TypeKind::Any { reason: "".into() },
    };
    api.types = vec![any].into();
    let methods = [Method::Get, Method::Put, Method::Post, Method::Delete, Method::Patch];
    api.operations = methods
        .map(|method| {
            let effect = if method == Method::Get { Effect::Read } else { Effect::Change };
            let mut operation = testing::operation(method, "/things", effect, vec![]);
            operation.answers = vec![testing_answers::answer(200, BodyKind::Json, "application/json")].into();
            operation
        })
        .to_vec()
        .into();
    testing::leaked(api)
}

/// A server that answers every request with a row.
fn answering(row: &Row) -> Server {
    let head = row.head;
    let framed = ["content-length", "transfer-encoding", "connection: close", "204", "304"];
    let length = if framed.iter().any(|word| head.contains(word)) {
        String::new()
    } else {
        format!("content-length: {}\r\n", row.body.len())
    };
    let bytes = [format!("HTTP/1.1 {head}\r\n{length}\r\n").as_bytes(), &row.body].concat();
    let then = row.then;
    Server::start(move |connection| {
        while connection.request().is_some() && connection.send(&bytes) {
            if matches!(then, Then::Cuts) {
                connection.cut();
            }
        }
    })
}

#[test]
fn every_answer_means_what_it_says_and_no_write_is_sent_twice() {
    let api = described();
    for row in rows() {
        for operation in api.operations.iter() {
            let server = answering(&row);
            let core = core();
            let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
            settings.api = api;
            let mut request = request_on(api, &operation.name);
            if operation.effects.is_write() {
                request.body(RequestBody::Json(b"{}".to_vec()));
            }
            let outcome = core.device(settings).unwrap().call(&request);
            let (how, requests) = if operation.effects.is_write() { (row.write, 1) } else { row.read };
            let line = format!("{} /api/things: {how}, {requests}", operation.method.as_str());
            assert_eq!((record(), server.requests()), (line, requests), "{}: {outcome:?}", row.name);
            assert_eq!(outcome.is_doubtful(), how.starts_with("unknown"), "{}: {outcome:?}", row.name);
        }
    }
}

#[test]
fn what_json_does_not_have_is_absent_and_the_rest_is_read() {
    let row = rows().into_iter().find(|row| row.name == "values that JSON does not have").unwrap();
    let (api, server, core) = (described(), answering(&row), core());
    let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
    settings.api = api;
    let Outcome::Answered(reply) = core.device(settings).unwrap().call(&request_on(api, "get_things")) else {
        panic!("no answer")
    };
    assert_eq!(reply.body, row.body, "the body stays as it came");
    assert_eq!(reply.json_text(), Some(r#"{"response":{"a":null,"b":[0.5,null,null]}}"#));
    assert_eq!(reply.absent(), ["/response/a", "/response/b/1", "/response/b/2"]);
}

#[test]
fn a_gzip_bomb_is_left_at_the_limit() {
    use std::io::Write as _;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(&vec![b' '; 8 << 20]).unwrap();
    let row = row(
        "bomb",
        "200 OK\r\ncontent-encoding: gzip",
        encoder.finish().unwrap(),
        Then::Stays,
        FINE,
        APPLIED,
    );
    let (api, server, core) = (described(), answering(&row), core());
    let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
    settings.api = api;
    let mut request = request_on(api, "get_things");
    request.answer_limit = Some(1 << 20);
    let outcome = core.device(settings).unwrap().call(&request);
    let Outcome::AnswerLost { status: 200, why } = &outcome else { panic!("{outcome:?}") };
    assert_eq!(why.to_string(), "the answer is larger than the limit of 1048576 bytes");
    assert_eq!((record(), server.requests()), ("GET /api/things: answer lost 200, 1".to_owned(), 1));
}
