//! The same seed, clock and requests give the same bytes: answers, and the whole log of what was received.

use edgebook_model::Method;
use edgebook_sim::{Fleet, FleetSettings, LoggedRequest, Scenario, Sim};
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::client::{Client, Sent};

/// Everything that a run leaves: answers as they came, and the log.
fn run(seed: u64) -> (Vec<String>, Vec<String>) {
    let text = format!(
        "company: true\nseed: {seed}\nclock: {{start: \"2026-03-02T08:30:00Z\", speed: 0}}\n\
         faults: [\"status:503@10%\", \"T47@7-\", \"T13@20%\"]\n"
    );
    let scenario = Scenario::from_yaml(&text, edgebook_bindings::apis()).unwrap();
    let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let fleet = Fleet::start(&scenario, &FleetSettings::at(listen)).unwrap();
    let answers = fleet.sims().iter().flat_map(|sim| drive(&fleet, sim)).collect();
    let logs = fleet.sims().iter().flat_map(Sim::requests);
    (answers, logs.map(|request| written(&request)).collect())
}

/// Reads everything that can be read without arguments, changes something, lets time pass, and reads it again.
fn drive(fleet: &Fleet, sim: &Sim) -> Vec<String> {
    let api = edgebook_bindings::api(sim.kind().as_str()).unwrap();
    let plain = |operation: &&edgebook_model::Operation| {
        operation.method == Method::Get && operation.params.iter().all(|param| !param.required)
    };
    let reads: Vec<String> =
        api.operations.iter().filter(plain).map(|it| format!("{}{}", api.base_path, it.path)).collect();
    let changes = [
        ("POST", "/api/access/token", Sent::Json(r#"{"expires":600,"name":"roll"}"#)),
        ("PUT", "/api/ipsec/endpoints/1/tunnels/1", Sent::Json(r#"{"bounce":true}"#)),
        ("PUT", "/api/ipsec", Sent::Json(r#"{"ipsec_local_ipaddress":"10.10.0.10","async":true}"#)),
        ("POST", "/api/clientpacks/next_available", Sent::Nothing),
        ("POST", "/api/oper/blacklist", Sent::Form("host=192.0.2.9")),
        ("POST", "/api/oper/userauth", Sent::Form("ip=192.0.2.1&username=x&session_timeout=60&groups=")),
    ];
    let mut client = Client::new(sim);
    let mut answers = Vec::new();
    for round in 0..3 {
        for path in &reads {
            answers.push(said(&client.try_send("GET", path, Sent::Nothing).unwrap()));
        }
        for (method, path, body) in changes {
            answers.push(said(&client.try_send(method, path, body).unwrap()));
        }
        fleet.clock().advance(Duration::from_secs(7 * (round + 1)));
    }
    answers
}

fn said(answer: &super::client::Answer) -> String {
    format!("{answer:?}")
}

fn written(request: &LoggedRequest) -> String {
    format!("{} {} {request:?} {:?} {:?}", request.number, request.at, request.headers, request.body)
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let (first, again, other) = (run(7), run(7), run(8));
    assert!(first.0.len() > 200, "{}", first.0.len());
    assert_eq!(first.0, again.0);
    assert_eq!(first.1, again.1);
    assert_ne!(first.0, other.0);
}
