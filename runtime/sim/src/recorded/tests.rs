//! An appliance that was moved goes on as the one that it was taken from.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::appliance::{Appliance, Origin};
use crate::clock::{Clock, ClockMode};
use crate::cos::Cos;
use crate::device::{Asked, Device as _};
use crate::engine::{Engine, Setup};
use crate::grounds::Grounds;
use crate::vns3::Vns3;
use crate::{CosScenario, DeviceScenario, Kind, Vns3Scenario};

fn clock() -> Clock {
    Clock::new(ClockMode::Frozen("2026-03-02T08:30:00Z".parse().unwrap()))
}

fn built_in<T: Clone + 'static>(kind: &Kind) -> T {
    DeviceScenario::of_kind(kind).start::<T>().unwrap().clone()
}

fn hub_scenario() -> Vns3Scenario {
    built_in(&Kind::VNS3)
}

fn firewall_scenario() -> CosScenario {
    built_in(&Kind::COS)
}

fn engine<A: Appliance>(kind: &str, start: &A::Start) -> Engine<A> {
    let (api, clock) = (edgebook_bindings::api(kind).unwrap(), clock());
    let state = A::new(start, &Origin { name: kind, api, seed: 7, now: clock.now() }).unwrap();
    Engine::new(&Grounds::default(), state, Setup { api, clock, seed: 7, strict: false })
}

fn vns3(scenario: &Vns3Scenario) -> Engine<Vns3> {
    engine("vns3", scenario)
}

fn cos(scenario: &CosScenario) -> Engine<Cos> {
    engine("cos", scenario)
}

/// `GET /path`, or `PUT /path {"json": 1}`.
fn ask<A: Appliance>(engine: &Engine<A>, request: &str) -> (u16, Value) {
    let mut words = request.splitn(3, ' ');
    let (method, target) = (words.next().unwrap(), words.next().unwrap());
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let body = Bytes::from(words.next().unwrap_or_default().to_owned());
    let media = if body.starts_with(b"{") { "application/json" } else { "application/x-www-form-urlencoded" };
    let content_type = (!body.is_empty()).then_some(media);
    let own = engine.own_answer(&Asked { query, content_type, ..Asked::local(method, path, &body) });
    let reply = if method == "GET" { engine.laid_under(target, own) } else { own };
    (reply.status, serde_json::from_slice(&reply.body).unwrap_or(Value::Null))
}

/// Takes the answers of one appliance over into another, and makes sure that it gives the same ones.
fn moved<A: Appliance>(from: &Engine<A>, to: &Engine<A>, targets: &[&str]) {
    let answers: Vec<RecordedAnswer> = targets
        .iter()
        .map(|target| {
            let (status, body) = ask(from, &format!("GET {target}"));
            assert_eq!(status, 200, "{target}: {body}");
            RecordedAnswer::json(*target, &body)
        })
        .collect();
    let adopted = to.adopt(&answers);
    for (target, adoption) in targets.iter().zip(adopted) {
        assert_eq!(adoption, Adoption::State, "{target}");
    }
    same(from, to, targets);
}

fn same<A: Appliance>(from: &Engine<A>, to: &Engine<A>, targets: &[&str]) {
    for target in targets {
        let request = format!("GET {target}");
        let (there, here) = (ask(from, &request), ask(to, &request));
        assert_eq!(difference::changes(&there.1, &here.1), [], "{target}");
        assert_eq!(there, here, "{target}");
    }
}

/// Every path that an area takes answers over from, with things of the built-in company.
const VNS3: [&str; 34] = [
    "/api/config",
    "/api/license",
    "/api/keyset",
    "/api/status/ipsec",
    "/api/ipsec",
    "/api/ipsec/endpoints/1",
    "/api/ipsec/endpoints/5/ebgp_peers/1",
    "/api/status/link_history?tunnelid=5",
    "/api/peering",
    "/api/system/variables",
    "/api/firewall/rules",
    "/api/routes",
    "/api/links",
    "/api/links/1",
    "/api/webhooks",
    "/api/webhook/1",
    "/api/alerts",
    "/api/alert/1",
    "/api/access/urls",
    "/api/access/url/1",
    "/api/packet_monitors",
    "/api/packet_monitor/gate",
    "/api/interfaces/system",
    "/api/interfaces/system/1",
    "/api/interfaces/edge_gre",
    "/api/interfaces/edge_gre/1",
    "/api/v2/firewall/rules",
    "/api/v2/firewall/rules-groups",
    "/api/v2/firewall/rule-groups/Clients",
    "/api/v2/firewall/fwsets",
    "/api/v2/firewall/fwsets/scanners",
    "/api/v2/firewall/subtables",
    "/api/v2/firewall/subtables/partner_gate",
    "/api/clientpacks",
];

const COS: [&str; 2] = ["/api/oper/blacklist", "/api/oper/userauth"];

fn larkspur_hub() -> Engine<Vns3> {
    let hub = vns3(&hub_scenario());
    assert_eq!(
        ask(&hub, r#"POST /api/access/url {"access": "rs", "name": "vendor", "expires": 3600}"#).0,
        201
    );
    hub
}

/// Every path that is taken over is among the targets.
fn all_covered<A: Appliance>(engine: &Engine<A>, targets: &[&str]) {
    let path = |target: &&str| {
        let path = target.split('?').next().unwrap();
        let (api, operation) = engine.operation("GET", path);
        format!("{}{}", api.base_path, operation.unwrap().0.path)
    };
    let covered: BTreeSet<String> = targets.iter().map(path).collect();
    let known: BTreeSet<String> = A::ADOPTERS.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(covered, known);
}

#[test]
fn every_area_gives_the_answers_that_it_took_over() {
    let hub = larkspur_hub();
    all_covered(&hub, &VNS3);
    moved(&hub, &vns3(&Vns3Scenario::default()), &VNS3);
    let firewall = cos(&firewall_scenario());
    all_covered(&firewall, &COS);
    moved(&firewall, &cos(&CosScenario::default()), &COS);
}

/// The same write to both: it succeeds, and what is seen of it is the same.
#[test]
fn writes_find_what_was_taken_over_and_do_the_same() {
    for (seen, write) in [
        ("/api/status/ipsec", r#"PUT /api/ipsec/endpoints/2/tunnels/3 {"bounce": true}"#),
        ("/api/ipsec", r#"PUT /api/ipsec/endpoints/2/tunnels/4 {"enabled": false, "description": "off"}"#),
        ("/api/ipsec", "DELETE /api/ipsec/endpoints/3"),
        ("/api/ipsec", r#"PUT /api/ipsec/endpoints/1 {"name": "Cork"}"#),
        ("/api/peering", r#"PUT /api/peering/peers/2 {"name": "198.51.100.99"}"#),
        ("/api/system/variables", r#"PUT /api/system/variables/partners {"value": "10.0.0.0/8"}"#),
        ("/api/routes", "DELETE /api/routes/2"),
        ("/api/routes", "PUT /api/routes/3/disable"),
        ("/api/links", r#"PUT /api/links/1 {"connected": false}"#),
        ("/api/webhooks", r#"PUT /api/webhook/1 {"name": "pager"}"#),
        ("/api/alerts", "POST /api/alert/1/toggle_enabled"),
        ("/api/access/urls", "DELETE /api/access/url/1"),
        ("/api/packet_monitors", "DELETE /api/packet_monitor/gate"),
        ("/api/interfaces/system", r#"PUT /api/interfaces/system/1 {"description": "Uplink"}"#),
        ("/api/interfaces/edge_gre", "DELETE /api/interfaces/edge_gre/1"),
        ("/api/v2/firewall/rules-groups", "DELETE /api/v2/firewall/rule-groups/Clients?force=true"),
        ("/api/v2/firewall/fwsets", r#"PUT /api/v2/firewall/fwsets/scanners {"description": "Guns"}"#),
        (
            "/api/v2/firewall/subtables",
            r#"PUT /api/v2/firewall/subtables/partner_gate {"description": "Gate"}"#,
        ),
        ("/api/firewall/rules", "DELETE /api/firewall/rules/1"),
        ("/api/clientpacks", r#"PUT /api/clientpack {"name": "172_31_1_5", "enabled": false}"#),
    ] {
        let (there, here) = (larkspur_hub(), vns3(&Vns3Scenario::default()));
        moved(&there, &here, &VNS3);
        let before = ask(&here, &format!("GET {seen}"));
        for hub in [&there, &here] {
            let (status, body) = ask(hub, write);
            assert!((200..300).contains(&status), "{write}: {status} {body}");
        }
        same(&there, &here, &[seen]);
        for hub in [&there, &here] {
            hub.clock().advance(std::time::Duration::from_secs(10));
        }
        assert_ne!(ask(&here, &format!("GET {seen}")), before, "{write} changes nothing in {seen}");
        same(&there, &here, &["/api/status/link_history?tunnelid=5", "/api/firewall/rules"]);
    }
    for write in [
        "DELETE /api/oper/blacklist?host=203.0.113.201",
        "POST /api/oper/blacklist host=198.51.100.7&ttl=60",
        "POST /api/oper/userauth ip=192.0.2.77&username=ada&groups=crew&session_timeout=60",
    ] {
        let (there, here) = (cos(&firewall_scenario()), cos(&CosScenario::default()));
        moved(&there, &here, &COS);
        for firewall in [&there, &here] {
            let (status, body) = ask(firewall, write);
            assert_eq!(status, 200, "{write}: {body}");
        }
        same(&there, &here, &COS);
    }
}

#[test]
fn what_no_area_takes_over_is_given_again() {
    let hub = vns3(&Vns3Scenario::default());
    let config = json!({"response": {"vns3_version": "5.2", "public_ipaddress": "203.0.113.1", "own": true}});
    let nonsense =
        RecordedAnswer { target: "/api/routes".to_owned(), content_type: None, body: "<html>".into() };
    let answers = [
        RecordedAnswer::json("/api/config?", &config),
        nonsense,
        RecordedAnswer::json("/api/no/such/path", &json!({})),
    ];
    let adopted = hub.adopt(&answers);
    assert_eq!(adopted, [Adoption::State, Adoption::AnswerOnly, Adoption::NoOperation]);
    assert_eq!(ask(&hub, "GET /api/config").1, config);
    assert_eq!(ask(&hub, r#"PUT /api/config {"topology_name": "New"}"#).0, 200);
    let (_, after) = ask(&hub, "GET /api/config");
    assert_eq!(after["response"]["topology_name"], "New");
    assert_eq!(after["response"]["vns3_version"], "5.2");
}
