//! Faults while a request is on its way: what is proven to be unsent, and what is unknown.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use edgebook_wire::{BaseUrl, NotSentCause, Outcome, Transport as _, Trust, UnknownReason};

use crate::server::Server;
use crate::setup::{self, core, device, get, hasty, post, put, record, recorded, request, words};

#[test]
fn a_server_that_closes_in_the_middle_of_a_put_body_leaves_the_outcome_unknown() {
    let server = Server::start(|connection| {
        connection.read();
        connection.cut();
    });
    let outcome = device(&core(), &server).call(&put(vec![b'1'; 8 << 20]));
    assert!(matches!(&outcome, Outcome::Unknown { why: UnknownReason::NoAnswer(_) }), "{outcome:?}");
    assert!(outcome.is_doubtful());
    words(&outcome);
    assert_eq!((server.ended(1).len(), server.requests()), (1, 1));
    assert_eq!(record(), "PUT /api/things/1/parts/***: unknown, unknown, 1");
}

#[test]
fn a_server_that_reads_a_whole_write_and_closes_gets_it_once() {
    let server = Server::start(|connection| {
        connection.request();
        connection.close();
    });
    let delete = || {
        let mut delete = request(edgebook_model::Method::Delete, "/things/{id}");
        delete.path("id", "1").unwrap();
        delete
    };
    let device = device(&core(), &server);
    for (sent, call) in [put(b"{}".to_vec()), post(), delete()].iter().enumerate() {
        let outcome = device.call(call);
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
        words(&outcome);
        assert_eq!((server.ended(sent + 1).len(), server.requests()), (sent + 1, sent + 1));
    }
    let records = [
        "PUT /api/things/1/parts/***: unknown, unknown, 1",
        "POST /api/things: unknown, unknown, 1",
        "DELETE /api/things/1: unknown, unknown, 1",
    ];
    assert_eq!(recorded(), records);
}

#[test]
fn a_read_is_repeated_after_a_lost_connection() {
    let server = Server::start(|connection| {
        connection.request();
        if connection.index() < 2 {
            connection.cut();
        } else {
            connection.answer(200, "{}");
        }
    });
    let outcome = device(&core(), &server).call(&get());
    assert_eq!(outcome.status(), Some(200), "{outcome:?}");
    assert_eq!(server.requests(), 3);
    assert_eq!(record(), "GET /api/things?token=***: answered 200, 3");
}

#[test]
fn a_read_is_not_repeated_for_ever() {
    let server = Server::start(|connection| {
        connection.request();
        connection.cut();
    });
    let outcome = device(&core(), &server).call(&get());
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    assert_eq!((server.ended(4).len(), server.requests()), (4, 4));
    assert_eq!(record(), "GET /api/things?token=***: unknown, 4");
}

#[test]
fn a_refused_connection_names_host_port_and_family() {
    let port = TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port();
    let trust = Trust::Pinned(edgebook_wire::Fingerprint([0; 32]));
    let device = core().device(setup::settings(port, trust.clone())).unwrap();
    let outcome = device.call(&post());
    assert_eq!(words(&outcome), format!("127.0.0.1:{port} (IPv4): no connection: connection refused"));
    assert_eq!(record(), "POST /api/things: not sent, not sent, 4");
    let mut settings = setup::settings(port, trust);
    settings.base_url = BaseUrl::new("localhost", port).unwrap();
    let outcome = core().device(settings).unwrap().call(&post());
    let text = words(&outcome);
    assert!(text.starts_with(&format!("localhost:{port} (IPv")) && text.contains("127.0.0.1"), "{text}");
}

#[test]
fn a_server_without_tls_is_not_sent_anything() {
    let server = Server::plain(|mut tcp| {
        let _ = tcp.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        let _ = std::io::copy(&mut tcp, &mut std::io::sink());
    });
    let outcome = device(&core(), &server).call(&post());
    let Outcome::NotSent(not_sent) = &outcome else { panic!("{outcome:?}") };
    assert!(matches!(not_sent.cause, NotSentCause::Tls(_)), "{outcome:?}");
    assert_eq!(record(), "POST /api/things: not sent, not sent, 4");
}

#[test]
fn a_server_that_hangs_up_in_the_handshake_is_tried_again() {
    let server = Server::plain(drop);
    let outcome = device(&core(), &server).call(&post());
    let Outcome::NotSent(not_sent) = &outcome else { panic!("{outcome:?}") };
    assert!(matches!(not_sent.cause, NotSentCause::Tls(_) | NotSentCause::Connect(_)), "{outcome:?}");
    assert_eq!(server.ended(4).len(), 4);
    assert_eq!(record(), "POST /api/things: not sent, not sent, 4");
}

#[test]
fn a_handshake_that_never_ends_is_proven_unsent_even_when_the_whole_time_is_up() {
    let server = Server::plain(|mut tcp| {
        let _ = std::io::copy(&mut tcp, &mut std::io::sink());
    });
    // The call's limit is shorter than the connect limit.
    let started = Instant::now();
    let outcome = hasty(&core(), &server, Duration::from_millis(200)).call(&post());
    let Outcome::NotSent(not_sent) = &outcome else { panic!("{outcome:?}") };
    assert!(matches!(not_sent.cause, NotSentCause::ConnectTimeout(_)), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(server.connections(), 1);
    assert_eq!(record(), "POST /api/things: not sent, not sent, 1");
}

#[test]
fn a_server_that_stalls_before_the_headers_is_left_at_the_deadline() {
    let server = Server::start(|connection| {
        connection.request();
        connection.wait_for_end();
    });
    let started = Instant::now();
    let outcome = hasty(&core(), &server, Duration::from_millis(200)).call(&post());
    assert_eq!(words(&outcome), "no answer within 0.2 s");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!((server.ended(1).len(), server.requests()), (1, 1));
    assert_eq!(record(), "POST /api/things: unknown, unknown, 1");
}

#[test]
fn a_server_that_drips_headers_is_left_at_the_deadline() {
    let server = Server::start(|connection| {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\nx: ");
        while connection.send("x") {
            std::thread::yield_now();
        }
    });
    let started = Instant::now();
    let outcome = hasty(&core(), &server, Duration::from_millis(200)).call(&post());
    // Either the time is up, or the header has grown beyond what HTTP clients take.
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(server.requests(), 1);
    assert_eq!(record(), "POST /api/things: unknown, unknown, 1");
}

#[test]
fn an_answer_that_is_not_http_is_unknown() {
    for garbage in [
        "SSH-2.0-OpenSSH_9.6\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: 99999999999999999999999\r\n\r\n",
        "HTTP/1.1 999999 X\r\n\r\n",
        "HTTP/1.1 200 OK\r\nbad header\0: x\r\n\r\n",
    ] {
        let server = Server::start(move |connection| {
            connection.request();
            connection.send(garbage);
            connection.wait_for_end();
        });
        let outcome = device(&core(), &server).call(&post());
        assert!(
            matches!(outcome, Outcome::Unknown { why: UnknownReason::NoAnswer(_) }),
            "{garbage}: {outcome:?}"
        );
        words(&outcome);
        assert_eq!(server.requests(), 1);
        assert_eq!(record(), "POST /api/things: unknown, unknown, 1");
    }
}

#[test]
fn a_connection_that_the_device_closed_in_the_meantime_is_not_used_for_a_write() {
    let (close, closing) = mpsc::channel::<()>();
    let closing = Mutex::new(closing);
    let server = Server::start(move |connection| {
        connection.request();
        connection.answer(200, "{}");
        closing.lock().unwrap().recv().unwrap();
        connection.cut();
    });
    let core = core();
    let device = device(&core, &server);
    for sent in 1..=20 {
        let outcome = device.call(&post());
        assert_eq!(outcome.status(), Some(200), "{outcome:?}");
        // The connection ends while nothing is called.
        close.send(()).unwrap();
        assert_eq!(server.ended(sent).len(), sent);
    }
    assert_eq!(server.requests(), 20);
    assert_eq!(recorded(), ["POST /api/things: answered 200, applied, 1"; 20]);
}
