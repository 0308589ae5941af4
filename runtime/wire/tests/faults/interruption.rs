//! Ctrl-C once finishes what is in flight and starts nothing more; twice leaves at once.

use std::sync::mpsc;

use edgebook_wire::{LostReason, Outcome, Transport as _};

use crate::server::{Server, eventually};
use crate::setup::{cancellable, device, get, post, record, recorded};

#[test]
fn once_lets_the_call_in_flight_finish_and_drops_those_that_wait() {
    let (go, wait) = mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::start(move |connection| {
        connection.request();
        wait.lock().unwrap().recv().unwrap();
        connection.answer(200, "{}");
    });
    let (core, cancel) = cancellable();
    let device = device(&core, &server);
    let (first, second) = (device.clone(), device.clone());
    let first = std::thread::spawn(move || first.call(&post()));
    eventually(|| server.requests() == 1);
    let second = std::thread::spawn(move || second.call(&post()));
    assert!(!cancel.interrupt());
    let second = second.join().unwrap();
    assert!(matches!(second, Outcome::Cancelled { sent: false }), "{second:?}");
    go.send(()).unwrap();
    assert_eq!(first.join().unwrap().status(), Some(200));
    let third = device.call(&get());
    assert!(matches!(third, Outcome::Cancelled { sent: false }), "{third:?}");
    assert_eq!(server.requests(), 1);
    let records = [
        "POST /api/things: answered 200, applied, 1",
        "POST /api/things: cancelled, not sent, 0",
        "GET /api/things?token=***: cancelled, 0",
    ];
    assert_eq!(recorded(), records);
}

#[test]
fn twice_leaves_a_write_in_flight_with_unknown_effect() {
    let server = Server::start(|connection| {
        connection.request();
        connection.wait_for_end();
    });
    let (core, cancel) = cancellable();
    let device = device(&core, &server);
    let call = std::thread::spawn(move || device.call(&post()));
    eventually(|| server.requests() == 1);
    cancel.interrupt();
    assert!(cancel.interrupt());
    let outcome = call.join().unwrap();
    assert!(matches!(outcome, Outcome::Cancelled { sent: true }), "{outcome:?}");
    assert!(outcome.is_doubtful());
    assert_eq!((server.ended(1).len(), server.requests()), (1, 1));
    assert_eq!(record(), "POST /api/things: cancelled, unknown, 1");
}

#[test]
fn twice_while_connecting_proves_that_nothing_was_sent() {
    let server = Server::plain(|mut tcp| {
        let _ = std::io::copy(&mut tcp, &mut std::io::sink());
    });
    let (core, cancel) = cancellable();
    let device = device(&core, &server);
    let call = std::thread::spawn(move || device.call(&post()));
    eventually(|| server.connections() == 1);
    cancel.leave();
    let outcome = call.join().unwrap();
    assert!(matches!(outcome, Outcome::Cancelled { sent: false }), "{outcome:?}");
    assert_eq!(record(), "POST /api/things: cancelled, not sent, 1");
}

#[test]
fn twice_inside_an_answer_keeps_the_status() {
    let (sent, arrived) = mpsc::channel::<()>();
    let server = Server::start(move |connection| {
        connection.request();
        connection.send("HTTP/1.1 201 Created\r\ncontent-length: 10\r\n\r\n123");
        sent.send(()).unwrap();
        connection.wait_for_end();
    });
    let (core, cancel) = cancellable();
    let device = device(&core, &server);
    let call = std::thread::spawn(move || device.call(&post()));
    arrived.recv().unwrap();
    // Between sending and reading the status lies a moment; both ends of it are right.
    cancel.leave();
    let outcome = call.join().unwrap();
    let known = matches!(&outcome, Outcome::AnswerLost { status: 201, why: LostReason::Interrupted });
    assert!(known || matches!(&outcome, Outcome::Cancelled { sent: true }), "{outcome:?}");
    let fate = if known { "answer lost 201, applied, answer lost" } else { "cancelled, unknown" };
    assert_eq!(record(), format!("POST /api/things: {fate}, 1"));
}
