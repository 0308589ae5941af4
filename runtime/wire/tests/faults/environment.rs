//! Proxies in the environment are ignored.

use std::process::Command;

use edgebook_wire::{BaseUrl, Fingerprint, Transport as _, Trust};

use crate::server::Server;
use crate::setup::{core, get, settings};

const TARGET: &str = "EDGEBOOK_TEST_TARGET";

/// The half that runs in a process of its own, because the environment belongs to the whole process.
#[test]
fn child_that_calls_with_proxies_in_its_environment() {
    let Ok(target) = std::env::var(TARGET) else { return };
    let (port, pin) = target.split_once(' ').unwrap();
    let port: u16 = port.parse().unwrap();
    for host in ["127.0.0.1", "localhost"] {
        let mut settings = settings(port, Trust::Pinned(pin.parse::<Fingerprint>().unwrap()));
        settings.base_url = BaseUrl::new(host, port).unwrap();
        let outcome = core().device(settings).unwrap().call(&get());
        assert_eq!(outcome.status(), Some(200), "{outcome:?}");
    }
}

#[test]
fn proxies_in_the_environment_are_ignored() {
    let proxy = Server::plain(drop);
    let server = Server::start(|connection| connection.answer_all(200, "{}"));
    let address = format!("http://127.0.0.1:{}", proxy.port);
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.args(["--exact", "environment::child_that_calls_with_proxies_in_its_environment"]);
    for name in ["http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        child.env(name, &address);
    }
    child.env_remove("no_proxy").env_remove("NO_PROXY");
    child.env(TARGET, format!("{} {}", server.port, server.identity.fingerprint()));
    let output = child.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!((server.requests(), proxy.connections()), (2, 0));
}
