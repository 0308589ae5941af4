//! A proxy that somebody asked for: it passes on, or refuses, and learns nothing.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use edgebook_wire::{
    CoreOptions, HttpProxy, MASK, NotSentCause, Outcome, ProxyLogin, Redactor, Transport as _, Trust,
    WireError,
};

use crate::server::Server;
use crate::setup::{SECRET, core, core_with, get, post, record, settings, words};

/// A proxy on loopback.
struct Proxy {
    port: u16,
    /// Everything that it was sent in clear.
    heard: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    /// Answers every request with `answer`, and passes on where that is a success.
    fn start(answer: &'static str) -> Self {
        Self::answering(move |_| answer)
    }

    /// The same with an answer that depends on the request.
    fn answering(answer: impl Fn(&str) -> &'static str + Copy + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&heard);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let log = Arc::clone(&log);
                thread::spawn(move || serve(client, answer, &log));
            }
        });
        Self { port, heard }
    }

    fn address(&self) -> HttpProxy {
        HttpProxy::new("127.0.0.1", self.port).unwrap()
    }

    fn heard(&self) -> String {
        String::from_utf8_lossy(&self.heard.lock().unwrap()).into_owned()
    }
}

fn serve(mut client: TcpStream, answer: impl Fn(&str) -> &'static str, log: &Mutex<Vec<u8>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if client.read_exact(&mut byte).is_err() {
            return;
        }
        head.push(byte[0]);
    }
    log.lock().unwrap().extend_from_slice(&head);
    let text = String::from_utf8(head).unwrap();
    let answer = answer(&text);
    client.write_all(answer.as_bytes()).unwrap();
    let target = text.split(' ').nth(1).unwrap_or_default();
    if !answer.starts_with("HTTP/1.1 2") {
        return;
    }
    let device = TcpStream::connect(target).unwrap();
    let (mut from_client, mut to_device) = (client.try_clone().unwrap(), device.try_clone().unwrap());
    thread::spawn(move || {
        let _ = std::io::copy(&mut from_client, &mut to_device);
        let _ = to_device.shutdown(Shutdown::Write);
    });
    let _ = std::io::copy(&mut &device, &mut client);
    let _ = client.shutdown(Shutdown::Both);
}

const ESTABLISHED: &str = "HTTP/1.1 200 Connection established\r\n\r\n";
const REFUSED: &str = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";

#[test]
fn a_proxy_passes_on_and_sees_nothing() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let proxy = Proxy::start(ESTABLISHED);
    let core = core();
    let look = core.fetch_certificate_through(
        Some(&proxy.address()),
        "127.0.0.1",
        server.port,
        Duration::from_secs(5),
    );
    assert_eq!(look.unwrap().fingerprint, server.identity.fingerprint());
    let trust = Trust::Pinned(server.identity.fingerprint());
    let device = core.device_through(&proxy.address(), settings(server.port, trust)).unwrap();
    let outcome = device.call(&get());
    assert_eq!(outcome.status(), Some(200), "{outcome:?}");
    let heard = proxy.heard();
    let connect = format!("CONNECT 127.0.0.1:{} HTTP/1.1\r\n", server.port);
    assert_eq!(heard.matches(&connect).count(), 2, "{heard}");
    assert!(!heard.contains(SECRET) && !heard.to_lowercase().contains("authorization"), "{heard}");
}

/// Wants `edge` with the password `PROXY-CANARY`.
fn wants_a_login(request: &str) -> &'static str {
    let known = request.lines().any(|line| {
        line.to_lowercase().starts_with("proxy-authorization:")
            && line.ends_with("Basic ZWRnZTpQUk9YWS1DQU5BUlk=")
    });
    if known { ESTABLISHED } else { LOGIN_WANTED }
}

const LOGIN_WANTED: &str = "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n";

#[test]
fn a_proxy_gets_its_login_and_the_device_does_not() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let proxy = Proxy::answering(wants_a_login);
    let redactor = Redactor::new();
    let core = core_with(CoreOptions { redactor: redactor.clone(), ..CoreOptions::default() });
    let password = "PROXY-CANARY".to_owned().into();
    let through = proxy.address().login(ProxyLogin { user: "edge".to_owned(), password });
    let look =
        core.fetch_certificate_through(Some(&through), "127.0.0.1", server.port, Duration::from_secs(5));
    assert_eq!(look.unwrap().fingerprint, server.identity.fingerprint());
    let trust = Trust::Pinned(server.identity.fingerprint());
    let device = core.device_through(&through, settings(server.port, trust)).unwrap();
    assert_eq!(device.call(&get()).status(), Some(200));
    assert_eq!(device.call(&post()).status(), Some(200));
    drop((device, core));
    let seen = server.ended(2).concat();
    let seen = String::from_utf8_lossy(&seen).to_lowercase();
    assert!(seen.contains("api-token: ") && !seen.contains("proxy-authorization"), "{seen}");
    assert_eq!(redactor.text("said PROXY-CANARY, ZWRnZTpQUk9YWS1DQU5BUlk="), format!("said {MASK}, {MASK}="));
}

#[test]
fn a_proxy_that_wants_another_login_is_told_apart_and_nothing_is_sent() {
    let proxy = Proxy::answering(wants_a_login);
    let wrong = ProxyLogin { user: "edge".to_owned(), password: "WRONG-CANARY".to_owned().into() };
    for through in [proxy.address(), proxy.address().login(wrong)] {
        let trust = Trust::Pinned(crate::server::Identity::new(&["h"]).fingerprint());
        let outcome = core().device_through(&through, settings(9, trust)).unwrap().call(&post());
        assert!(
            matches!(&outcome, Outcome::NotSent(why) if why.cause == NotSentCause::ProxyLogin),
            "{outcome:?}"
        );
        assert_eq!(record(), "POST /api/things: not sent, not sent, 1");
        let look =
            core().fetch_certificate_through(Some(&through), "edge.example", 8000, Duration::from_secs(5));
        let Err(WireError::Fetch(not_sent)) = look else { panic!("{look:?}") };
        assert_eq!(not_sent.cause, NotSentCause::ProxyLogin);
        assert!(!not_sent.to_string().contains("CANARY"), "{not_sent}");
    }
}

#[test]
fn another_certificate_behind_a_proxy_is_refused() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let other = crate::server::Identity::new(&["127.0.0.1"]);
    let proxy = Proxy::start(ESTABLISHED);
    let trust = Trust::Pinned(other.fingerprint());
    let outcome = core().device_through(&proxy.address(), settings(server.port, trust)).unwrap().call(&get());
    assert!(
        matches!(&outcome, Outcome::NotSent(why) if matches!(why.cause, NotSentCause::PinMismatch { .. })),
        "{outcome:?}"
    );
    assert_eq!(server.requests(), 0);
}

#[test]
fn a_proxy_that_refuses_is_named() {
    let proxy = Proxy::start(REFUSED);
    let trust = Trust::Pinned(crate::server::Identity::new(&["h"]).fingerprint());
    let outcome = core().device_through(&proxy.address(), settings(9, trust)).unwrap().call(&get());
    assert!(matches!(&outcome, Outcome::NotSent(_)), "{outcome:?}");
    let through = format!("through the proxy {}", proxy.address());
    assert!(words(&outcome).contains(&through), "{outcome:?}");
    let look = core().fetch_certificate_through(
        Some(&proxy.address()),
        "edge.example",
        8000,
        Duration::from_secs(5),
    );
    let Err(WireError::Fetch(not_sent)) = look else { panic!("{look:?}") };
    assert_eq!(
        not_sent.to_string(),
        format!("edge.example:8000 {through}: no connection: the proxy refuses: HTTP/1.1 403 Forbidden")
    );
}

#[test]
fn a_proxy_that_talks_nonsense_is_no_proxy() {
    let endless: &'static str = Box::leak("x".repeat(20_000).into_boxed_str());
    for (answer, said) in
        [("HTTP/1.1", "closed the connection"), (endless, "does not end"), ("200 OK\r\n\r\n", "refuses")]
    {
        let proxy = Proxy::start(answer);
        let look = core().fetch_certificate_through(
            Some(&proxy.address()),
            "edge.example",
            8000,
            Duration::from_secs(5),
        );
        let Err(WireError::Fetch(not_sent)) = look else { panic!("{look:?}") };
        assert!(not_sent.to_string().contains(said), "{not_sent}");
    }
}
