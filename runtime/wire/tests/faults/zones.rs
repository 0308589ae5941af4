//! IPv6 addresses with a zone: the connection goes through that interface, and nothing else learns of it.

use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use edgebook_wire::{BaseUrl, DeviceSettings, HttpProxy, Outcome, Transport as _, Trust, WireError};

use crate::server::{Identity, Server};
use crate::setup::{core, get, post, settings, words};

/// Lets the loopback address of IPv6 lead to a port of IPv4. `None` on a machine without IPv6.
fn on_ipv6(port: u16) -> Option<u16> {
    let listener = TcpListener::bind("[::1]:0").ok()?;
    let own = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for client in listener.incoming().map_while(Result::ok) {
            let server = TcpStream::connect(("127.0.0.1", port)).unwrap();
            pass(client.try_clone().unwrap(), server.try_clone().unwrap());
            pass(server, client);
        }
    });
    Some(own)
}

fn pass(mut from: TcpStream, mut to: TcpStream) {
    thread::spawn(move || {
        let _ = std::io::copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Write);
    });
}

fn at(host: &str, port: u16, trust: Trust) -> DeviceSettings {
    DeviceSettings { base_url: BaseUrl::new(host, port).unwrap(), ..settings(1, trust) }
}

#[test]
fn calls_and_looks_go_through_the_interface_and_the_host_header_has_no_zone() {
    let server = Server::with(Identity::new(&["::1"]), |connection| connection.answer_all(200, "{}"));
    let Some(port) = on_ipv6(server.port) else { return };
    let core = core();
    let look = |host: &str| core.fetch_certificate(host, port, Duration::from_secs(5));
    for host in ["::1%lo", "[::1%25lo]", "::1%1"] {
        assert_eq!(look(host).unwrap().fingerprint, server.identity.fingerprint(), "{host}");
        for trust in [
            Trust::Pinned(server.identity.fingerprint()),
            Trust::Roots(vec![server.identity.certificate.clone()]),
        ] {
            let outcome = core.device(at(host, port, trust)).unwrap().call(&get());
            assert_eq!(outcome.status(), Some(200), "{host}: {outcome:?}");
        }
    }
    drop(core);
    let seen = server.ended(9).concat();
    let seen = String::from_utf8_lossy(&seen).to_lowercase();
    assert_eq!(seen.matches(&format!("host: [::1]:{port}\r\n")).count(), 6, "{seen}");
    assert!(!seen.contains('%'), "{seen}");
}

#[test]
fn an_interface_that_does_not_exist_is_named_and_nothing_is_sent() {
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let Some(port) = on_ipv6(server.port) else { return };
    let trust = Trust::Pinned(server.identity.fingerprint());
    let outcome = core().device(at("::1%no-such0", port, trust)).unwrap().call(&post());
    assert!(matches!(&outcome, Outcome::NotSent(_)), "{outcome:?}");
    let text = words(&outcome);
    assert!(text.contains("[::1%no-such0]") && text.contains("no such network interface"), "{text}");
    let looked = core().fetch_certificate("::1%no-such0", port, Duration::from_secs(5)).unwrap_err();
    assert!(looked.to_string().contains("no such network interface"), "{looked}");
    assert_eq!(server.requests(), 0);
}

#[test]
fn no_proxy_reaches_an_address_with_a_zone() {
    let proxy = HttpProxy::new("127.0.0.1", 9).unwrap();
    let trust = Trust::Pinned(Identity::new(&["h"]).fingerprint());
    let refused = core().device_through(&proxy, at("fe80::1%lo", 9, trust));
    assert!(matches!(&refused, Err(WireError::Configuration(why)) if why.contains("no proxy can reach it")));
    let looked = core().fetch_certificate_through(Some(&proxy), "fe80::1%lo", 9, Duration::from_secs(5));
    assert!(looked.unwrap_err().to_string().contains("no proxy can reach it"));
}
