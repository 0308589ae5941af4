//! What clients see of each fault, on raw sockets.

use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use edgebook_sim::{Kind, Sim, SimSettings};
use rustls::CertificateError;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls_pki_types::{ServerName, UnixTime};
use serde_json::json;

use super::client::{Client, Sent};
use super::frozen_settings;

/// Long enough for a loaded machine, short enough to see that nothing comes.
const PATIENCE: Duration = Duration::from_secs(10);
const MOMENT: Duration = Duration::from_millis(300);

fn faulty(kind: &Kind, faults: &[&str]) -> Sim {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    Sim::start(SimSettings { faults, ..frozen_settings(kind) }).unwrap()
}

/// The status line, the body, and how the connection ended.
fn ask(sim: &Sim, method: &str, target: &str) -> (String, String, Option<ErrorKind>) {
    let (bytes, end) = Client::new(sim).last_words(
        method,
        target,
        if sim.faults().iter().any(|it| it.to_string().starts_with("bad_json")) { MOMENT } else { PATIENCE },
    );
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    (head.to_owned(), body.to_owned(), end)
}

fn promised(head: &str) -> usize {
    let line = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    line.parse().unwrap()
}

/// Deleting is the change that shows whether a request was applied.
const DELETE: (&str, &str) = ("DELETE", "/api/oper/userauth?ip=10.10.20.21");

fn users(sim: &Sim) -> i64 {
    sim.clear_faults();
    Client::new(sim).get("/api/oper/userauth")["active_users_count"].as_i64().unwrap()
}

#[test]
fn connections_that_end_without_an_answer() {
    let cases = [
        ("reset", Some(ErrorKind::ConnectionReset), 4),
        ("close_before_answer", None, 4),
        ("close_after_applying", Some(ErrorKind::UnexpectedEof), 3),
    ];
    for (fault, expected, left) in cases {
        let sim = faulty(&Kind::COS, &[fault]);
        let (head, body, end) = ask(&sim, DELETE.0, DELETE.1);
        assert_eq!((head.as_str(), body.as_str(), end), ("", "", expected), "{fault}");
        assert_eq!(sim.requests().last().unwrap().method, "DELETE", "{fault}: received");
        assert_eq!(users(&sim), left, "{fault}");
    }
}

#[test]
fn answers_that_are_not_whole() {
    let sim = faulty(&Kind::COS, &[]);
    let (about, after) = ("/api/about", |fault: &str| {
        sim.clear_faults();
        assert!(sim.add_fault(fault.parse().unwrap()));
        ask(&sim, "GET", "/api/about")
    });
    let whole = Client::new(&sim).call("GET", about, Sent::Nothing).body.len();
    let (head, body, end) = after("torn_body");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    assert_eq!((promised(&head), body.len(), end), (whole, whole / 2, Some(ErrorKind::UnexpectedEof)));
    let (head, body, _) = after("wrong_length:7");
    assert_eq!((promised(&head), body.len()), (whole + 7, whole));
    let (head, body, _) = after("wrong_length:-7");
    assert_eq!((promised(&head), body.len()), (whole - 7, whole));
    let (head, body, end) = after("drip:1ms");
    assert_eq!((promised(&head), body.len(), end), (whole, whole, None));
    let (head, body, _) = after("bad_json@1");
    assert_eq!((promised(&head), body.len()), (whole * 3 / 4, whole * 3 / 4));
    assert!(serde_json::from_str::<serde_json::Value>(&body).is_err());
}

#[test]
fn answers_that_take_their_time() {
    let sim = faulty(&Kind::COS, &["latency:200ms@1", "stall@2"]);
    let mut client = Client::new(&sim);
    let start = Instant::now();
    client.get("/api/about");
    assert!(start.elapsed() >= Duration::from_millis(200));
    let (bytes, end) = client.last_words(DELETE.0, DELETE.1, MOMENT);
    assert_eq!(bytes, b"");
    assert!(matches!(end, Some(ErrorKind::WouldBlock | ErrorKind::TimedOut)), "{end:?}");
    assert_eq!(users(&sim), 4);
}

#[test]
fn statuses_and_pages_of_something_in_between() {
    let sim = faulty(
        &Kind::VNS3,
        &["status:503@getConfig,1-2", "status:429:7@getConfig,3", "html_page@getConfig,4"],
    );
    let mut client = Client::new(&sim);
    let mut config = || client.call("GET", "/api/config", Sent::Nothing);
    assert_eq!([config().status, config().status], [503, 503]);
    let limited = config();
    assert_eq!((limited.status, limited.header("retry-after")), (429, Some("7")));
    let page = config();
    assert_eq!((page.status, page.header("content-type")), (502, Some("text/html")));
    assert_eq!(config().status, 200);
    assert_eq!(sim.request_count(), 5);
    let mut other = Client::new(&sim);
    assert_eq!(other.call("GET", "/api/status/system", Sent::Nothing).status, 200, "another operation");
}

#[test]
fn firmware_that_deviates() {
    let sim = faulty(&Kind::VNS3, &["E1@getConfig,1", "E2@getConfig,2", "T47@getConfig,3", "T24"]);
    let mut client = Client::new(&sim);
    let mut config = || client.call("GET", "/api/config", Sent::Nothing);
    let hidden = config();
    assert_eq!((hidden.status, &hidden.json()["error"]["name"]), (200, &json!("StandardError")));
    let enveloped = config();
    assert_eq!((enveloped.status, &enveloped.json()["response"]["name"]), (403, &json!("StandardError")));
    assert_eq!(config().json()["response"]["end_position"], 0);
    let mut at = |path: &str| client.call("GET", &format!("/api/v2/firewall/{path}"), Sent::Nothing).status;
    assert_eq!((at("rules-groups"), at("rule-groups")), (404, 200));

    let firewall = faulty(&Kind::COS, &["C1"]);
    let refused = Client::new(&firewall).call("DELETE", "/api/oper/userauth?ip=192.0.2.1", Sent::Nothing);
    assert_eq!((refused.status, &refused.json()["error_code"]), (200, &json!(404)));
}

/// Where firmware has moved an operation, the described path is gone, and the other one does what it did.
#[test]
fn operations_that_moved() {
    let pair = "/api/ipsec/endpoints/5/traffic_pairs/1/disable";
    let (image, log) = ("/api/container_system", "/api/plugin-instances/1/configurations/0/clear");
    let rules = Sent::Json(r#"{"rules":[{"rule":"INPUT -j ACCEPT"}]}"#);
    let cases = [
        ("T23", ("PUT", pair.to_owned(), 405), ("POST", pair.to_owned()), Sent::Nothing),
        (
            "T24",
            ("GET", "/api/v2/firewall/rules-groups".to_owned(), 404),
            ("GET", "/api/v2/firewall/rule-groups".to_owned()),
            Sent::Nothing,
        ),
        (
            "T25",
            ("PUT", "/api/v2/firewall/rules".to_owned(), 404),
            ("PUT", "/api/v2/firewall".to_owned()),
            rules,
        ),
        (
            "T26",
            ("POST", format!("{image}/images/IMAGE/exports"), 404),
            ("POST", format!("{image}/containers/IMAGE/exports")),
            Sent::Json(r#"{"name":"x"}"#),
        ),
        ("T27", ("POST", log.to_owned(), 405), ("DELETE", log.to_owned()), Sent::Nothing),
    ];
    for (fault, (method, path, status), (other_method, other_path), body) in cases {
        let sim = faulty(&Kind::VNS3, &[]);
        let mut client = Client::new(&sim);
        let images = client.get("/api/container_system/images");
        let image = images["response"]["images"][0]["id"].as_str().unwrap();
        let (path, other_path) = (path.replace("IMAGE", image), other_path.replace("IMAGE", image));
        assert!(sim.add_fault(fault.parse().unwrap()));
        let status_of = |client: &mut Client, method: &str, path: &str| {
            client.try_send(method, path, body).unwrap().status
        };
        assert_eq!(status_of(&mut client, method, &path), status, "{fault}: {method} {path}");
        let there = status_of(&mut client, other_method, &other_path);
        assert!((200..300).contains(&there), "{fault}: {other_method} {other_path}: {there}");
    }
}

#[test]
fn what_only_some_firmware_writes() {
    let sim = faulty(&Kind::VNS3, &["E5", "V10"]);
    let mut client = Client::new(&sim);
    let refused = client.try_send("DELETE", "/api/routes/x", Sent::Nothing).unwrap();
    assert_eq!(refused.header("content-type"), Some("application/json; charset=utf-8"));
    assert!(
        refused.json()["error"]["name"].as_str().unwrap().starts_with("VPNCubed::API::API"),
        "{refused:?}"
    );
    let settings =
        r#"{"provider":"ldap","enabled":true,"host":"ldap.example.org","port":636,"encrypt":true}"#;
    assert!(sim.add_fault("T31".parse().unwrap()));
    assert!(client.try_send("PUT", "/api/identity/vpn", Sent::Json(settings)).unwrap().status < 500);

    let old = faulty(&Kind::COS, &["C15"]);
    let mut client = Client::new(&old);
    let mut status = |path: &str| client.try_send("GET", path, Sent::Nothing).unwrap().status;
    assert_eq!(
        ["/api/oper/license", "/api/oper/ha", "/api/oper/iprules", "/api/oper/dhcpserver"].map(&mut status),
        [404; 4]
    );
    assert_eq!(
        ["/api/oper/userauth", "/api/oper/blacklist", "/api/stats", "/api/about"].map(&mut status),
        [200; 4]
    );
}

#[test]
fn certificates_that_are_not_what_they_were() {
    let sim = faulty(&Kind::COS, &["expired_certificate@2", "changed_certificate@3"]);
    let works = || {
        std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| Client::new(&sim).get("/api/about"))).is_ok()
    };
    assert_eq!(
        [works(), works(), works(), works()],
        [true, false, false, true],
        "the client pins the first one"
    );
    assert_eq!(sim.request_count(), 2, "nothing is sent to a stranger");
}

/// What a client that checks everything thinks of the certificate of the next connection, as a root of its own.
fn opinion(sim: &Sim) -> Result<(), rustls::Error> {
    let seen = Client::certificate(sim);
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(seen.clone()).unwrap();
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().unwrap();
    let name = ServerName::from(sim.address().ip());
    verifier.verify_server_cert(&seen, &[], &name, &[], UnixTime::now()).map(|_| ())
}

#[test]
fn an_expired_certificate_is_over_and_otherwise_good() {
    let sim = faulty(&Kind::COS, &["expired_certificate@2"]);
    assert_eq!(opinion(&sim), Ok(()));
    let expired = opinion(&sim);
    assert!(
        matches!(
            expired,
            Err(rustls::Error::InvalidCertificate(
                CertificateError::Expired | CertificateError::ExpiredContext { .. }
            ))
        ),
        "{expired:?}"
    );
    assert_eq!(opinion(&sim), Ok(()));
}

#[test]
fn handshakes_that_begin_late() {
    let sim = faulty(&Kind::COS, &["slow_tls:200ms@1"]);
    let start = Instant::now();
    Client::new(&sim).get("/api/about");
    assert!(start.elapsed() >= Duration::from_millis(200));
}

#[test]
fn connections_are_refused_until_the_fault_is_cleared() {
    let sim = faulty(&Kind::COS, &[]);
    let mut open = Client::new(&sim);
    open.get("/api/about");
    sim.add_fault("refuse".parse().unwrap());
    let refused =
        || TcpStream::connect(sim.address()).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused);
    let until = |wanted: bool| {
        let deadline = Instant::now() + PATIENCE;
        while refused() != wanted {
            assert!(Instant::now() < deadline, "refused is not {wanted}");
            std::thread::yield_now();
        }
    };
    until(true);
    open.get("/api/about");
    sim.clear_faults();
    until(false);
    sim.add_fault("refuse:100ms@device=larkspur-fw".parse().unwrap());
    until(true);
    until(false);
    assert!(!sim.add_fault("refuse@device=another".parse().unwrap()));
}

#[test]
fn rates_are_the_same_for_the_same_seed() {
    let statuses = || {
        let sim = faulty(&Kind::COS, &["status:503@30%"]);
        let mut client = Client::new(&sim);
        (0..40).map(|_| client.call("GET", "/api/about", Sent::Nothing).status).collect::<Vec<_>>()
    };
    let first = statuses();
    assert!(first.contains(&503) && first.contains(&200), "{first:?}");
    assert_eq!(first, statuses());
}

#[test]
fn a_stopped_simulator_does_not_wait_for_what_it_holds_back() {
    let sim = faulty(&Kind::COS, &["stall@1", "drip:1s@2"]);
    let held: Vec<_> = (0..2)
        .map(|_| {
            let mut client = Client::new(&sim);
            let (bytes, end) = client.last_words("GET", "/api/about", MOMENT);
            assert!(end.is_some() && bytes.len() < 10, "{end:?}");
            client
        })
        .collect();
    let start = Instant::now();
    drop(sim);
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    drop(held);
}
