//! Errors that devices report, in every costume, and devices that ask for patience all at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use edgebook_model::Api;
use edgebook_wire::{DeviceError, ErrorForm, Outcome, Transport as _, Trust};

use crate::server::Server;
use crate::setup::{API, core, device, get, post, record, recorded, request_on, settings};
use crate::{testing, testing_answers};

/// The small API with an error shape that counts whatever the status.
fn shaped() -> &'static Api {
    let mut api = (*API).clone();
    api.error_shapes = testing_answers::error_shapes().to_vec().into();
    testing::leaked(api)
}

/// The error of a write that gets this answer.
fn error(status: u16, headers: &'static str, body: &'static str) -> DeviceError {
    let server = Server::start(move |connection| {
        while connection.request().is_some() {
            let length = body.len();
            connection
                .send(format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n{body}"));
        }
    });
    let api = shaped();
    let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
    settings.api = api;
    let outcome = core().device(settings).unwrap().call(&request_on(api, "post_things"));
    let Outcome::Answered(reply) = outcome else { panic!("{outcome:?}") };
    assert_eq!(server.requests(), 1);
    reply.device_error(api).unwrap()
}

#[test]
fn a_success_with_an_error_in_its_body_refused_the_write() {
    let found = error(200, "", r#"{"error":{"name":"A::LockedError","message":"the database is locked"}}"#);
    assert_eq!((found.form, found.name.as_deref()), (ErrorForm::Shape, Some("LockedError")));
    assert_eq!(record(), "POST /api/things: answered 200, refused, 1");
}

#[test]
fn a_failure_in_the_appliance_s_own_words_is_one() {
    let found = error(500, "", r#"{"error":{"name":"A::APIError","message":"could not save"}}"#);
    assert_eq!((found.form, found.message.as_str()), (ErrorForm::Shape, "could not save"));
    assert_eq!(record(), "POST /api/things: answered 500, failed, 1");
}

#[test]
fn what_would_act_on_a_terminal_is_escaped_in_words_and_in_the_record() {
    let found = error(400, "", "{\"error\":{\"message\":\"\\u001b[2Jgone \\u202e\\u0000\"}}");
    assert_eq!(found.to_string(), "400: \\u{1b}[2Jgone \\u{202e}\\u{0}");
    assert_eq!(record(), "POST /api/things: answered 400, refused, 1");
    let long = error(400, "", Box::leak("x".repeat(1 << 20).into_boxed_str()));
    assert!(long.to_string().len() < 300, "{}", long.to_string().len());
    assert_eq!(record(), "POST /api/things: answered 400, refused, 1");
}

#[test]
fn devices_that_throttle_all_at_once_cause_no_storm() {
    const DEVICES: usize = 60;
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = Server::start(move |connection| {
        while connection.request().is_some() {
            count.fetch_add(1, Ordering::SeqCst);
            connection.answer(429, "");
        }
    });
    let core = core();
    std::thread::scope(|scope| {
        for number in 0..DEVICES {
            let device = device(&core, &server);
            let request = if number % 2 == 0 { get() } else { post() };
            scope.spawn(move || assert_eq!(device.call(&request).status(), Some(429)));
        }
    });
    let asked = asked.load(Ordering::SeqCst);
    assert!(asked >= DEVICES && asked * 10 <= DEVICES * 12, "{asked} requests for {DEVICES} calls");
    let records = recorded();
    assert_eq!(records.len(), DEVICES);
    let attempts: usize =
        records.iter().map(|line| line.rsplit(", ").next().unwrap().parse::<usize>().unwrap()).sum();
    assert_eq!(attempts, asked, "the record knows of every attempt");
    assert_eq!(records.iter().filter(|line| line.contains("answered 429, refused")).count(), DEVICES / 2);
}
