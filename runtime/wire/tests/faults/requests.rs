//! What is on the wire when nothing goes wrong.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use edgebook_model::Method;
use edgebook_wire::{
    Attempt, BaseUrl, CoreOptions, Credential, DryRun, FormPair, MASK, NotSentCause, Observer, Observers,
    Outcome, RequestBody, RequestError, Transport as _, Trust,
};

use crate::server::Server;
use crate::setup::{SECRET, core, core_with, device, get, post, put, request, settings, words};

fn fine() -> Server {
    Server::start(|connection| connection.answer_all(200, "{\"response\":{}}"))
}

/// The only request that reached the server, with the headers in alphabetical order.
fn sent(server: &Server) -> String {
    let text = String::from_utf8(server.bytes().concat()).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut lines = head.split("\r\n");
    let first = lines.next().unwrap();
    let mut headers: Vec<String> = lines.map(str::to_lowercase).collect();
    headers.sort();
    format!("{first}\n{}\n\n{body}", headers.join("\n")).replace(&server.port.to_string(), "PORT")
}

#[test]
fn a_read_by_token() {
    let server = fine();
    device(&core(), &server).call(&get());
    let expected = "GET /api/things?token=CANARY-7f3a HTTP/1.1\naccept-encoding: identity\naccept: */*\napi-token: canary-7f3a\n\
                    host: 127.0.0.1:PORT\nuser-agent: edgebook/0.1.0\n\n";
    assert_eq!(sent(&server), expected);
}

#[test]
fn a_write_with_a_form_and_a_password() {
    let server = fine();
    let mut settings = settings(server.port, Trust::Pinned(server.identity.fingerprint()));
    settings.credential = Credential::Basic { user: String::new(), password: "pw".into() };
    settings.base_url = BaseUrl::parse(&format!("https://127.0.0.1:{}/edge", server.port), 1).unwrap();
    let mut post = request(Method::Post, "/things");
    post.body(RequestBody::Form(vec![FormPair::new("host", "a&b=c"), FormPair::new("d", "é é")]));
    post.header("X-Extra", "1").unwrap();
    core().device(settings).unwrap().call(&post);
    let expected = "POST /edge/api/things HTTP/1.1\naccept-encoding: identity\naccept: */*\nauthorization: basic yxbponb3\n\
                    content-length: 30\ncontent-type: application/x-www-form-urlencoded\n\
                    host: 127.0.0.1:PORT\nuser-agent: edgebook/0.1.0\nx-extra: 1\n\nhost=a%26b%3Dc&d=%C3%A9+%C3%A9";
    assert_eq!(sent(&server), expected);
}

#[test]
fn a_read_with_a_body_and_a_delete_without() {
    let server = fine();
    let mut with_body = request(Method::Get, "/things");
    with_body.body(RequestBody::Json(b"{\"token\":\"1\"}".to_vec()));
    device(&core(), &server).call(&with_body);
    let text = sent(&server);
    assert!(text.starts_with("GET ") && text.ends_with("\n\n{\"token\":\"1\"}"), "{text}");
    assert!(text.contains("\ncontent-length: 13\n"), "{text}");
    let server = fine();
    let mut delete = request(Method::Delete, "/things/{id}");
    delete.path("id", "../../config?x=1").unwrap();
    device(&core(), &server).call(&delete);
    let text = sent(&server);
    assert!(text.starts_with("DELETE /api/things/..%2F..%2Fconfig%3Fx%3D1 HTTP/1.1\n"), "{text}");
    assert!(!text.contains("content-"), "{text}");
}

#[test]
fn connections_are_kept() {
    let server = fine();
    let core = core();
    let device = device(&core, &server);
    for _ in 0..20 {
        assert_eq!(device.call(&get()).status(), Some(200));
    }
    assert_eq!((server.connections(), server.requests()), (1, 20));
}

#[tokio::test]
async fn calls_from_an_async_program() {
    let server = fine();
    let device = device(&core(), &server);
    for _ in 0..20 {
        assert_eq!(device.send(get()).await.status(), Some(200));
    }
    // Blocking here is unwise, but must not end the program.
    assert_eq!(device.call(&post()).status(), Some(200));
    assert_eq!((server.connections(), server.requests()), (1, 21));
}

#[test]
fn an_incomplete_request_is_not_sent() {
    let server = fine();
    let outcome = device(&core(), &server).call(&request(Method::Delete, "/things/{id}"));
    let Outcome::NotSent(not_sent) = &outcome else { panic!("{outcome:?}") };
    assert!(matches!(&not_sent.cause, NotSentCause::Invalid(RequestError::MissingParameter { .. })));
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_moved_path_is_found_and_remembered() {
    let server = Server::start(|connection| {
        while let Some(request) = connection.request() {
            let status = if request.starts_with("POST /api/new ") { 200 } else { 405 };
            connection.answer(status, "{}");
        }
    });
    let core = core();
    let device = device(&core, &server);
    for _ in 0..3 {
        assert_eq!(device.call(&request(Method::Put, "/old")).status(), Some(200));
    }
    let text = String::from_utf8(server.bytes().concat()).unwrap();
    let lines: Vec<_> = text.lines().filter(|line| line.ends_with("HTTP/1.1")).collect();
    let (old, new) = ("PUT /api/old HTTP/1.1", "POST /api/new HTTP/1.1");
    assert_eq!(lines, [old, new, new, new]);
}

#[test]
fn a_path_that_is_missing_everywhere_is_reported_as_it_was_asked_for() {
    let server = Server::start(|connection| {
        while let Some(request) = connection.request() {
            connection.answer(404, if request.starts_with("PUT") { "\"first\"" } else { "\"second\"" });
        }
    });
    let outcome = device(&core(), &server).call(&request(Method::Put, "/old"));
    assert!(matches!(&outcome, Outcome::Answered(reply) if reply.body == "\"first\""), "{outcome:?}");
    assert_eq!(server.requests(), 2);
}

#[derive(Default)]
struct Notes(Mutex<Vec<String>>);

impl Observer for Notes {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        let Attempt { device, method, target, number, .. } = attempt;
        self.0.lock().unwrap().push(format!("{} {} {target} {number}", device.name, method.as_str()));
    }

    fn attempt_finished(&self, _attempt: &Attempt<'_>, outcome: &Outcome, elapsed: Duration) {
        assert!(elapsed > Duration::ZERO);
        self.0.lock().unwrap().push(format!("{:?}", outcome.status()));
    }

    fn retry_planned(&self, attempt: &Attempt<'_>, pause: Duration) {
        assert!(pause < Duration::from_secs(1));
        self.0.lock().unwrap().push(format!("again after {}", attempt.number));
    }
}

#[test]
fn an_observer_sees_every_attempt_and_no_secret() {
    let server = Server::start(|connection| {
        let mut status = 503;
        while connection.request().is_some() && connection.answer(status, "") {
            status = 200;
        }
    });
    let notes = Arc::new(Notes::default());
    let observer = Some(Arc::<Notes>::clone(&notes) as Arc<dyn Observer>);
    let core = core_with(CoreOptions { observer, ..CoreOptions::default() });
    let device = device(&core, &server);
    device.call(&get());
    device.call(&put(b"{}".to_vec()));
    let notes = notes.0.lock().unwrap().clone();
    assert_eq!(
        notes,
        [
            "edge1 GET /api/things?token=*** 1",
            "Some(503)",
            "again after 1",
            "edge1 GET /api/things?token=*** 2",
            "Some(200)",
            "edge1 PUT /api/things/1/parts/*** 1",
            "Some(200)",
        ]
    );
    assert!(!notes.concat().contains(SECRET));
}

/// Remembers what it is told of as `METHOD target body`.
#[derive(Default)]
struct Told(Mutex<Vec<String>>);

impl Observer for Told {
    fn attempt_started(&self, attempt: &Attempt<'_>) {
        self.0.lock().unwrap().push(format!("{} is made", attempt.method.as_str()));
    }

    fn withheld(&self, attempt: &Attempt<'_>) {
        let body = attempt.content().map(|content| content.shown(&mut |_| MASK.to_owned()));
        let line = format!("{} {} {body:?}", attempt.method.as_str(), attempt.target);
        self.0.lock().unwrap().push(attempt.redactor.text(&line).into_owned());
    }
}

#[test]
fn whoever_watches_is_told_of_what_is_withheld_and_nothing_of_it_is_sent() {
    let told = [Arc::new(Told::default()), Arc::new(Told::default())];
    let observers: Vec<Arc<dyn Observer>> = told.iter().map(|told| Arc::clone(told) as _).collect();
    let core = core_with(CoreOptions {
        policy: Some(Arc::new(DryRun)),
        observer: Some(Arc::new(Observers(observers))),
        ..CoreOptions::default()
    });
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let device = device(&core, &server);
    assert_eq!(words(&device.call(&post())), "withheld: this is a dry run");
    assert_eq!(device.call(&get()).status(), Some(200));
    let other = tokio::runtime::Builder::new_current_thread().build().unwrap();
    assert_eq!(words(&other.block_on(device.send(post()))), "withheld: this is a dry run");
    let write = r#"POST /api/things Some(Json(Object {"psk": String("***")}))"#;
    for told in told {
        assert_eq!(*told.0.lock().unwrap(), [write, "GET is made", write]);
    }
    assert_eq!(server.requests(), 1);
}
