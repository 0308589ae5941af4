//! Writes to a shadow: what is seen of them, and what is told about them.

use serde_json::{Value, json};

use super::*;

fn start() -> Timestamp {
    "2026-03-02T08:30:00Z".parse().unwrap()
}

/// The appliance that the shadow is of.
fn real(scenario: &DeviceScenario) -> Box<dyn Device> {
    device(&Grounds::default(), edgebook_bindings::api(scenario.kind().as_str()).unwrap(), scenario, start())
        .unwrap()
}

fn hub() -> Box<dyn Device> {
    real(&DeviceScenario::of_kind(&Kind::VNS3))
}

fn body(answer: &ShadowAnswer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}

/// Reads as a rehearsal does: what was not read yet comes from the real appliance.
fn read(shadow: &mut Shadow, real: &dyn Device, target: &str) -> (u16, Value) {
    if let Some(answer) = shadow.read(target) {
        return (answer.status, body(&answer));
    }
    let reply = real.look(target);
    if succeeded(&reply) {
        let recorded = RecordedAnswer { target: target.to_owned(), content_type: None, body: reply.body };
        shadow.take(recorded).unwrap();
        let answer = shadow.read(target).unwrap();
        return (answer.status, body(&answer));
    }
    (reply.status, serde_json::from_slice(&reply.body).unwrap())
}

fn write(shadow: &mut Shadow, method: &'static str, target: &str, fields: &Value) -> (Option<u16>, Model) {
    let content_type = (!fields.is_null()).then(|| "application/json".to_owned());
    let body = if fields.is_null() { Bytes::new() } else { fields.to_string().into() };
    let (answer, model) = shadow.write(Write { method, target: target.to_owned(), content_type, body });
    (answer.map(|answer| answer.status), model)
}

/// `target: place` of everything that is different.
fn told(shadow: &Shadow) -> Vec<String> {
    let each = |difference: Difference| {
        let gone = difference.gone.then(|| format!("{}: gone", difference.target));
        let places = difference
            .changes
            .into_iter()
            .map(move |change| format!("{}: {}", difference.target, change.place));
        gone.into_iter().chain(places)
    };
    shadow.differences().into_iter().flat_map(each).collect()
}

#[test]
fn a_bounced_tunnel_comes_back_and_its_history_goes_on_from_the_real_one() {
    let (real, mut shadow) = (hub(), Shadow::new(edgebook_bindings::api("vns3").unwrap(), start()).unwrap());
    // Seconds after the start: what follows from time alone must not tell the two apart.
    shadow.pass_until(start() + jiff::SignedDuration::from_secs(3));
    let (_, before) = read(&mut shadow, &*real, "/api/status/ipsec");
    assert_eq!(before["response"]["3"]["connected"], false);
    read(&mut shadow, &*real, "/api/ipsec/endpoints/2");
    let bounced = write(&mut shadow, "PUT", "/api/ipsec/endpoints/2/tunnels/3", &json!({"bounce": true}));
    assert_eq!(bounced, (Some(200), Model::ByHand));
    assert_eq!(read(&mut shadow, &*real, "/api/status/ipsec").1["response"]["3"]["connected"], false);
    shadow.pass_until(start() + jiff::SignedDuration::from_secs(8));
    let (_, after) = read(&mut shadow, &*real, "/api/status/ipsec");
    assert_eq!(after["response"]["3"]["connected"], true);
    assert_eq!(after["response"]["1"], before["response"]["1"], "what nobody wrote to stays as it was read");
    // First read after the write: the real past, and then what the write did.
    let (_, history) = read(&mut shadow, &*real, "/api/status/link_history?tunnelid=3");
    let events = history["response"]["history"].as_array().unwrap();
    let real_events = real.look("/api/status/link_history?tunnelid=3");
    let real_events: Value = serde_json::from_slice(&real_events.body).unwrap();
    assert_eq!(events.len(), real_events["response"]["history"].as_array().unwrap().len() + 1);
    assert_eq!(events.last().unwrap()["timestamp"], "2026-03-02T08:30:05.000Z");
    let told = told(&shadow);
    assert!(told.contains(&"/api/status/ipsec: 3.connected".to_owned()), "{told:?}");
    assert!(!told.iter().any(|place| place.contains(": 1.")), "{told:?}");
}

#[test]
fn what_a_write_makes_is_there_and_what_it_removes_is_gone() {
    let (real, mut shadow) = (hub(), Shadow::new(edgebook_bindings::api("vns3").unwrap(), start()).unwrap());
    read(&mut shadow, &*real, "/api/webhooks");
    let hook = json!({"name": "pager", "url": "https://pager.example/", "body": "{}", "events": ["tunnel_up"], "validate_cert": true});
    assert_eq!(write(&mut shadow, "POST", "/api/webhook", &hook), (Some(201), Model::Engine));
    let (status, made) = read(&mut shadow, &*real, "/api/webhook/2");
    assert_eq!((status, &made["response"]["name"]), (200, &json!("pager")));
    assert_eq!(read(&mut shadow, &*real, "/api/webhook/1").0, 200);
    assert_eq!(write(&mut shadow, "DELETE", "/api/webhook/1", &Value::Null), (Some(200), Model::Engine));
    assert_ne!(read(&mut shadow, &*real, "/api/webhook/1").0, 200);
    // The appliance knows its webhooks, so what it says of one that is not there counts.
    let (status, model) = write(&mut shadow, "DELETE", "/api/webhook/77", &Value::Null);
    assert!(status.is_some_and(|status| status >= 400), "{status:?}");
    assert_eq!(model, Model::Engine);
    assert_eq!(told(&shadow), ["/api/webhooks: 1", "/api/webhooks: 2", "/api/webhook/1: gone"]);
}

#[test]
fn what_the_simulator_cannot_know_is_assumed() {
    let (real, mut shadow) = (hub(), Shadow::new(edgebook_bindings::api("vns3").unwrap(), start()).unwrap());
    read(&mut shadow, &*real, "/api/config");
    assert_eq!(
        write(&mut shadow, "PUT", "/api/config", &json!({"topology_name": "Simulated"})),
        (Some(200), Model::ByHand)
    );
    let (_, config) = read(&mut shadow, &*real, "/api/config");
    assert_eq!(config["response"]["topology_name"], "Simulated", "also what the simulator had made up");
    let (_, plugins) = read(&mut shadow, &*real, "/api/plugins");
    let count = plugins["response"].as_array().unwrap().len();
    assert_eq!(write(&mut shadow, "DELETE", "/api/plugins/2", &Value::Null), (None, Model::Assumed));
    let (_, plugins) = read(&mut shadow, &*real, "/api/plugins");
    assert_eq!(plugins["response"].as_array().unwrap().len(), count - 1);
    assert_eq!(told(&shadow), ["/api/config: topology_name", "/api/plugins: 2"]);
}

#[test]
fn a_firewall_has_a_shadow_too() {
    let real = real(&DeviceScenario::of_kind(&Kind::COS));
    let mut shadow = Shadow::new(edgebook_bindings::api("cos").unwrap(), start()).unwrap();
    read(&mut shadow, &*real, "/api/oper/blacklist");
    let form = |method, target: &str, body: &'static str| Write {
        method,
        target: target.to_owned(),
        content_type: Some("application/x-www-form-urlencoded".to_owned()),
        body: body.into(),
    };
    let (answer, model) = shadow.write(form("POST", "/api/oper/blacklist", "host=198.51.100.7&ttl=60"));
    assert_eq!((answer.unwrap().status, model), (200, Model::ByHand));
    let (answer, _) = shadow.write(form("DELETE", "/api/oper/blacklist?host=203.0.113.201", ""));
    assert_eq!(answer.unwrap().status, 200);
    let (_, list) = read(&mut shadow, &*real, "/api/oper/blacklist");
    let hosts: Vec<&Value> =
        list["blacklist_hosts"].as_array().unwrap().iter().map(|entry| &entry["host"]).collect();
    assert!(
        hosts.contains(&&json!("198.51.100.7")) && !hosts.contains(&&json!("203.0.113.201")),
        "{hosts:?}"
    );
    shadow.pass_until(start() + jiff::SignedDuration::from_secs(61));
    let (_, list) = read(&mut shadow, &*real, "/api/oper/blacklist");
    assert!(!list.to_string().contains("198.51.100.7"), "its time is over: {list}");
}
