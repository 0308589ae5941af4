//! Faults in answers: torn, endless, huge, compressed, redirecting.

use std::time::{Duration, Instant};

use edgebook_model::Method;
use edgebook_wire::{ErrorForm, LostReason, Outcome, Transport as _};

use crate::server::Server;
use crate::setup::{API, core, device, get, hasty, post, record, recorded, request, words};

/// A server that answers each first request of a connection with these bytes and hangs up.
fn answering(bytes: &'static [u8]) -> Server {
    Server::start(move |connection| {
        connection.request();
        connection.send(bytes);
        connection.close();
    })
}

#[test]
fn a_torn_answer_to_a_write_is_lost_and_the_write_not_repeated() {
    let server = answering(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"response\":");
    let outcome = device(&core(), &server).call(&post());
    let Outcome::AnswerLost { status: 200, why: LostReason::Torn { received: 12, .. } } = &outcome else {
        panic!("{outcome:?}")
    };
    words(&outcome);
    assert_eq!((server.ended(1).len(), server.requests()), (1, 1));
    assert_eq!(record(), "POST /api/things: answer lost 200, applied, answer lost, 1");
}

#[test]
fn a_torn_answer_to_a_read_is_asked_for_again() {
    let server = Server::start(|connection| {
        connection.request();
        if connection.index() == 0 {
            connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"a\"");
            connection.cut();
        } else {
            connection.answer(200, "{}");
        }
    });
    let outcome = device(&core(), &server).call(&get());
    assert!(matches!(&outcome, Outcome::Answered(reply) if reply.body == "{}"), "{outcome:?}");
    assert_eq!(server.requests(), 2);
    assert_eq!(record(), "GET /api/things?token=***: answered 200, 2");
}

#[test]
fn a_body_without_length_that_is_cut_off_is_torn_and_one_that_ends_well_is_whole() {
    let cut = Server::start(|connection| {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\n\r\n{\"half\":");
        connection.cut();
    });
    let outcome = device(&core(), &cut).call(&post());
    assert!(matches!(outcome, Outcome::AnswerLost { status: 200, .. }), "{outcome:?}");
    assert_eq!(record(), "POST /api/things: answer lost 200, applied, answer lost, 1");
    let whole = answering(b"HTTP/1.1 200 OK\r\n\r\n{\"whole\":1}");
    let outcome = device(&core(), &whole).call(&post());
    assert!(matches!(&outcome, Outcome::Answered(reply) if reply.body == "{\"whole\":1}"), "{outcome:?}");
}

#[test]
fn a_dripping_body_is_left_at_the_deadline() {
    let server = Server::start(|connection| {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\n\r\n");
        while connection.send("x") {
            std::thread::yield_now();
        }
    });
    let started = Instant::now();
    let device = hasty(&core(), &server, Duration::from_millis(200));
    let mut request = post();
    request.answer_limit = Some(u64::MAX);
    let outcome = device.call(&request);
    let Outcome::AnswerLost { status: 200, why: LostReason::TimedOut { .. } } = &outcome else {
        panic!("{outcome:?}")
    };
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(record(), "POST /api/things: answer lost 200, applied, answer lost, 1");
}

#[test]
fn a_silent_body_is_left_before_a_longer_limit_of_the_request() {
    let server = Server::start(|connection| {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n123");
        connection.wait_for_end();
    });
    let device = hasty(&core(), &server, Duration::from_millis(100));
    let mut request = post();
    request.timeout = Some(Duration::from_mins(10));
    let outcome = device.call(&request);
    let Outcome::AnswerLost { why: LostReason::TimedOut { received: 3, .. }, .. } = &outcome else {
        panic!("{outcome:?}")
    };
}

#[test]
fn a_body_that_announces_too_much_is_not_read() {
    for length in ["5368709120", "9223372036854775808"] {
        let server = Server::start(move |connection| {
            connection.request();
            connection.send(format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n\r\nx"));
            connection.wait_for_end();
        });
        let outcome = device(&core(), &server).call(&get());
        let Outcome::AnswerLost { status: 200, why: LostReason::TooLarge { limit, announced } } = &outcome
        else {
            panic!("{outcome:?}")
        };
        assert_eq!((*limit, announced.unwrap().to_string().as_str()), (64 << 20, length));
        assert_eq!(words(&outcome), "the answer is larger than the limit of 67108864 bytes");
        assert_eq!(server.requests(), 1);
        assert_eq!(record(), "GET /api/things?token=***: answer lost 200, 1");
    }
}

#[test]
fn endless_chunks_end_at_the_limit() {
    let server = Server::start(|connection| {
        connection.request();
        connection.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
        let chunk = format!("4000\r\n{}\r\n", "x".repeat(0x4000));
        while connection.send(&chunk) {}
    });
    let mut request = get();
    request.answer_limit = Some(1 << 20);
    let outcome = device(&core(), &server).call(&request);
    let Outcome::AnswerLost { why: LostReason::TooLarge { limit: 0x10_0000, announced: None }, .. } =
        &outcome
    else {
        panic!("{outcome:?}")
    };
    assert_eq!(server.requests(), 1);
}

#[test]
fn compression_is_not_asked_for_and_a_download_is_kept_as_it_came() {
    let torn = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\n\x1f\x8b\x08\x00";
    let server = answering(torn);
    let outcome = device(&core(), &server).call(&get());
    assert!(words(&outcome).starts_with("the answer's content coding cannot be decoded: "), "{outcome:?}");
    let seen = String::from_utf8(server.ended(1).concat()).unwrap().to_lowercase();
    assert!(seen.contains("accept-encoding: identity\r\n"), "{seen}");
    assert_eq!(server.requests(), 1);
    // A download may be an archive that the server calls encoded.
    let outcome = device(&core(), &answering(torn)).call(&request(Method::Get, "/download"));
    assert!(
        matches!(&outcome, Outcome::Answered(reply) if reply.body[..] == *b"\x1f\x8b\x08\x00"),
        "{outcome:?}"
    );
}

#[test]
fn redirects_are_not_followed_and_nothing_reaches_the_other_server() {
    let other = Server::start(|connection| connection.answer_all(200, "{}"));
    for (status, scheme) in [(301, "https"), (302, "https"), (303, "https"), (307, "https"), (308, "http")] {
        let location = format!("{scheme}://127.0.0.1:{}/api/things", other.port);
        let server = Server::start(move |connection| {
            connection.request();
            connection
                .send(format!("HTTP/1.1 {status} X\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n"));
            connection.wait_for_end();
        });
        let outcome = device(&core(), &server).call(&post());
        let Outcome::Answered(reply) = &outcome else { panic!("{outcome:?}") };
        assert_eq!(reply.status, status);
        assert_eq!(reply.device_error(*API).unwrap().form, ErrorForm::Redirect);
        assert_eq!(server.requests(), 1);
        assert_eq!(record(), format!("POST /api/things: answered {status}, refused, 1"));
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn a_device_that_asks_for_a_day_of_patience_gets_an_answer_now() {
    let server = Server::start(|connection| {
        while connection.request().is_some() {
            connection.send("HTTP/1.1 503 X\r\nretry-after: 86400\r\ncontent-length: 0\r\n\r\n");
        }
    });
    let started = Instant::now();
    let outcome = device(&core(), &server).call(&get());
    assert_eq!(outcome.status(), Some(503), "{outcome:?}");
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(server.requests(), 1);
    assert_eq!(record(), "GET /api/things?token=***: answered 503, 1");
}

#[test]
fn a_failing_read_is_repeated_and_a_failing_write_is_not() {
    let server = Server::start(|connection| connection.answer_all(502, ""));
    let core = core();
    let device = device(&core, &server);
    assert_eq!(device.call(&post()).status(), Some(502));
    assert_eq!(server.requests(), 1);
    assert_eq!(device.call(&get()).status(), Some(502));
    assert_eq!(server.requests(), 5);
    let records = ["POST /api/things: unknown 502, unknown, 1", "GET /api/things?token=***: answered 502, 4"];
    assert_eq!(recorded(), records);
}
