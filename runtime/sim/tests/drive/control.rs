//! The control endpoint, from outside: the clock, faults, the request log, the state.

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use edgebook_sim::{Fleet, FleetSettings, Kind, Scenario, SimError};
use serde_json::{Value, json};

use super::client::{Client, Sent};

const ANYWHERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

fn fleet() -> (Fleet, SocketAddr) {
    let text = "company: true\nclock: {start: \"2026-03-02T08:30:00Z\", speed: 0}\n";
    let scenario = Scenario::from_yaml(text, edgebook_bindings::apis()).unwrap();
    let mut fleet = Fleet::start(&scenario, &FleetSettings::at(ANYWHERE)).unwrap();
    let control = fleet.open_control(ANYWHERE).unwrap();
    (fleet, control)
}

fn ask(control: SocketAddr, method: &str, target: &str, body: &str) -> (u16, Value) {
    ask_with(control, method, target, body, &format!("Host: {control}"))
}

fn ask_with(control: SocketAddr, method: &str, target: &str, body: &str, header: &str) -> (u16, Value) {
    let mut stream = TcpStream::connect(control).unwrap();
    let head = format!("{method} {target} HTTP/1.1\r\n{header}\r\nConnection: close\r\n");
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    (head.split(' ').nth(1).unwrap().parse().unwrap(), serde_json::from_str(body).unwrap())
}

#[test]
fn the_clock_is_moved_and_run() {
    let (fleet, control) = fleet();
    let now = |(status, body): (u16, Value)| {
        assert_eq!(status, 200, "{body}");
        body["now"].as_str().unwrap().to_owned()
    };
    assert_eq!(now(ask(control, "GET", "/clock", "")), "2026-03-02T08:30:00Z");
    assert_eq!(now(ask(control, "POST", "/clock/advance", r#"{"by":"90s"}"#)), "2026-03-02T08:31:30Z");
    assert_eq!(now(ask(control, "POST", "/clock/advance", r#"{"by":"2h"}"#)), "2026-03-02T10:31:30Z");
    for sim in fleet.sims() {
        assert_eq!(sim.clock().now().to_string(), "2026-03-02T10:31:30Z", "one clock for all");
    }
    let (_, running) = ask(control, "PUT", "/clock", r#"{"speed":3600}"#);
    assert_eq!(running["speed"], 3600.0);
    let (_, stopped) = ask(control, "PUT", "/clock", r#"{"speed":0}"#);
    let shown: jiff::Timestamp = stopped["now"].as_str().unwrap().parse().unwrap();
    assert!(shown > "2026-03-02T10:31:30Z".parse().unwrap(), "{stopped}");
    assert_eq!(ask(control, "GET", "/clock", "").1, stopped);
}

#[test]
fn what_time_brings_is_seen_by_calls() {
    let (fleet, control) = fleet();
    let mut client = Client::new(&fleet.sims()[0]);
    let tunnel = "/api/ipsec/endpoints/1/tunnels/1";
    assert_eq!(client.call("PUT", tunnel, Sent::Json(r#"{"bounce":true}"#)).status, 200);
    let connected =
        |client: &mut Client| client.get("/api/status/ipsec")["response"]["1"]["connected"].clone();
    assert_eq!(connected(&mut client), json!(false));
    ask(control, "POST", "/clock/advance", r#"{"by":"1 minute"}"#);
    assert_eq!(connected(&mut client), json!(true));
}

#[test]
fn things_happen_outside_of_any_call() {
    let (fleet, control) = fleet();
    let [mut hub, mut firewall] = [0, 1].map(|at| Client::new(&fleet.sims()[at]));
    let post = |body: &str| ask(control, "POST", "/outside", body);
    assert_eq!(post(r#"{"link_down":1}"#), (200, json!({"devices": ["larkspur-hub"]})));
    let tunnel = |hub: &mut Client| hub.get("/api/status/ipsec")["response"]["1"]["connected"].clone();
    assert_eq!(tunnel(&mut hub), json!(false));
    post(r#"{"link_up":1}"#);
    assert_eq!(tunnel(&mut hub), json!(true));
    let active = |firewall: &mut Client| firewall.get("/api/oper/ha")["status"]["active"].as_bool().unwrap();
    let before = active(&mut firewall);
    assert_eq!(post(&format!(r#"{{"active":{}}}"#, !before)), (200, json!({"devices": ["larkspur-fw"]})));
    assert_eq!(active(&mut firewall), !before);
    post(r#"{"peer_alive":false}"#);
    assert_eq!(firewall.get("/api/oper/ha")["status"]["peer"]["alive"], false);

    let servers = |control| ask(control, "GET", "/outside?device=larkspur-fw", "").1["larkspur-fw"].clone();
    let available = |control| -> Vec<bool> {
        let servers = servers(control)["balanced_servers"].clone();
        servers.as_array().unwrap().iter().map(|server| server["available"].as_bool().unwrap()).collect()
    };
    for last in 11..=13 {
        let report = format!("serverID=booking&serverIP=10.10.60.{last}&load=10");
        firewall.call("POST", "/api/oper/slb", Sent::Form(&report));
    }
    assert_eq!(available(control), [true; 3]);
    ask(control, "POST", "/clock/advance", r#"{"by":"61s"}"#);
    firewall.call("POST", "/api/oper/slb", Sent::Form("serverID=booking&serverIP=10.10.60.12&load=10"));
    assert_eq!(available(control), [false, true, false], "after a silent minute");

    for (body, status) in [
        (r#"{"link_down":99}"#, 404),
        (r#"{"host_down":"192.0.2.250"}"#, 404),
        (r#"{"traffic_from":"nobody"}"#, 400),
        (r#"{"earthquake":true}"#, 400),
        ("{}", 400),
    ] {
        assert_eq!(post(body).0, status, "{body}");
    }
    assert_eq!(ask(control, "POST", "/outside?device=larkspur-fw", r#"{"link_down":1}"#).0, 404);
    assert_eq!(post(r#"{"power_cut":{}}"#).0, 200);
    assert!(Client::new(&fleet.sims()[0]).try_call("GET", "/api/config").is_none(), "it is booting");
}

#[test]
fn a_controller_that_reboots_refuses_connections_until_its_time_has_come() {
    let text = "devices:\n- {kind: vns3, name: hub, boot: {phases: [{shows: closed, lasts: 1h}, {shows: bad_gateway, lasts: 1h}]}}\n";
    let at = FleetSettings::at(ANYWHERE);
    let mut fleet =
        Fleet::start(&Scenario::from_yaml(text, edgebook_bindings::apis()).unwrap(), &at).unwrap();
    let control = fleet.open_control(ANYWHERE).unwrap();
    let hub = &fleet.sims()[0];
    let mut open = Client::new(hub);
    assert_eq!(open.call("PUT", "/api/server", Sent::Json(r#"{"reboot":true}"#)).status, 200);
    let deadline = Instant::now() + Duration::from_mins(1);
    while !TcpStream::connect(hub.address()).is_err_and(|error| error.kind() == ErrorKind::ConnectionRefused)
    {
        assert!(Instant::now() < deadline, "connections are still taken");
        std::thread::yield_now();
    }
    assert!(open.try_call("GET", "/api/config").is_none(), "the connection that was open drops");
    ask(control, "POST", "/clock/advance", r#"{"by":"1h"}"#);
    assert_eq!(Client::new(hub).call("GET", "/api/config", Sent::Nothing).status, 502);
    ask(control, "POST", "/clock/advance", r#"{"by":"1h"}"#);
    assert_eq!(Client::new(hub).call("GET", "/api/config", Sent::Nothing).status, 200);
}

#[test]
fn faults_are_set_and_cleared() {
    let (fleet, control) = fleet();
    let [vns3, cos] = [&fleet.sims()[0], &fleet.sims()[1]];
    let name = cos.name();
    let (status, set) =
        ask(control, "POST", "/faults", &format!(r#"{{"fault":"status:503@device={name}"}}"#));
    assert_eq!((status, &set[0]["devices"]), (200, &json!([name])));
    let get = |sim, path| Client::new(sim).call("GET", path, Sent::Nothing).status;
    assert_eq!((get(cos, "/api/about"), get(vns3, "/api/config")), (503, 200));
    ask(control, "POST", "/faults", r#"{"fault":"status:429@getConfig,1"}"#);
    assert_eq!(ask(control, "GET", "/faults", "").1.as_array().unwrap().len(), 2);
    assert_eq!(ask(control, "DELETE", &format!("/faults?device={name}"), "").1.as_array().unwrap().len(), 1);
    assert_eq!((get(cos, "/api/about"), get(vns3, "/api/config")), (200, 429));
    assert_eq!(ask(control, "DELETE", "/faults", "").1, json!([]));
}

#[test]
fn a_query_narrows_a_fault_to_one_appliance() {
    let (_fleet, control) = fleet();
    let on_cos = "/faults?device=larkspur-fw";
    let expected = json!([{"fault": "latency:1000ms@device=larkspur-fw", "devices": ["larkspur-fw"]}]);
    assert_eq!(ask(control, "POST", on_cos, r#"{"fault":"latency:1s"}"#), (200, expected.clone()));
    assert_eq!(ask(control, "GET", on_cos, "").1, expected);
    assert_eq!(ask(control, "GET", "/faults?device=larkspur-hub", "").1, json!([]));
}

#[test]
fn the_log_tells_what_was_received() {
    let (fleet, control) = fleet();
    let [vns3, cos] = [&fleet.sims()[0], &fleet.sims()[1]];
    Client::new(cos).call("POST", "/api/oper/blacklist", Sent::Form("host=192.0.2.9&description=two+words"));
    Client::new(vns3).get("/api/status/ipsec?up_down_status_only=true");
    Client::new(vns3).call("PUT", "/api/license", Sent::Bytes("text/plain", b"\xff\x00"));
    let (_, log) = ask(control, "GET", "/requests", "");
    assert_eq!(
        log[0],
        json!({
            "number": 1, "at": "2026-03-02T08:30:00Z", "device": cos.name(),
            "method": "POST", "path": "/api/oper/blacklist", "query": null,
            "headers": {
                "authorization": ["(withheld)"],
                "content-length": ["36"],
                "content-type": ["application/x-www-form-urlencoded"],
                "host": ["sim"],
            },
            "body": "host=192.0.2.9&description=two+words", "status": 200, "notes": [],
        })
    );
    assert_eq!((&log[1]["query"], &log[1]["number"]), (&json!("up_down_status_only=true"), &json!(2)));
    assert_eq!(log[2]["body"], json!({"base64": "/wA="}));
    let (_, shown) = ask(control, "GET", &format!("/requests?credentials=shown&device={}", cos.name()), "");
    assert_eq!(shown.as_array().unwrap().len(), 1);
    assert!(shown[0]["headers"]["authorization"][0].as_str().unwrap().starts_with("Basic "));
    ask(control, "DELETE", &format!("/requests?device={}", cos.name()), "");
    assert_eq!(ask(control, "GET", "/requests", "").1.as_array().unwrap().len(), 2);
    ask(control, "DELETE", "/requests", "");
    assert_eq!(ask(control, "GET", "/requests", "").1, json!([]));
}

#[test]
fn state_is_read_without_a_trace() {
    let (fleet, control) = fleet();
    let cos = &fleet.sims()[1];
    let (_, overview) = ask(control, "GET", "/", "");
    assert_eq!(overview["devices"][1]["url"], cos.base_url());
    let digests = || ask(control, "GET", "/digest", "").1;
    let before = digests();
    assert_eq!(digests(), before);
    assert!(before[cos.name()].as_str().unwrap().starts_with("sha256:"));
    let mut client = Client::new(cos);
    client.get("/api/about");
    assert_eq!(digests(), before, "reading changes nothing");
    client.call("POST", "/api/oper/blacklist", Sent::Form("host=192.0.2.9"));
    let after = digests();
    assert_ne!(after[cos.name()], before[cos.name()]);
    assert_eq!(after[fleet.sims()[0].name()], before[fleet.sims()[0].name()]);
    let (_, state) = ask(control, "GET", &format!("/state?device={}", cos.name()), "");
    let listed = &state[cos.name()]["/api/oper/blacklist"]["blacklist_hosts"];
    assert!(listed.as_array().unwrap().iter().any(|entry| entry["host"] == "192.0.2.9"), "{listed}");
    assert_eq!(cos.request_count(), 2, "the control endpoint is not in the log");
    assert_eq!(fleet.sims()[0].kind(), &Kind::VNS3);
}

#[test]
fn mistakes_are_told_and_strangers_refused() {
    let (_fleet, control) = fleet();
    let cases = [
        ("GET", "/nowhere", "", 404, "/clock/advance"),
        ("PATCH", "/clock", "", 405, "GET, PUT"),
        ("PUT", "/clock", r#"{"speed":-1}"#, 400, "between 0 and"),
        ("PUT", "/clock", r#"{"sped":1}"#, 400, "sped"),
        ("POST", "/clock/advance", r#"{"by":"-5s"}"#, 400, "forward"),
        ("POST", "/clock/advance", "{", 400, "EOF"),
        ("POST", "/faults", r#"{"fault":"explode"}"#, 400, "no such fault"),
        ("POST", "/faults", r#"{"fault":"reset@device=moon"}"#, 400, "no appliance here"),
        ("POST", "/clock/advance", r#"{"by":"999999999d"}"#, 400, "such as 90s, 15m or 48h, at most 876000h"),
        ("POST", "/clock/advance", r#"{"by":"876001h"}"#, 400, "at most 876000h"),
        ("GET", "/requests?device=moon", "", 404, "moon; there are larkspur-hub, larkspur-fw"),
        ("GET", "/faults?device=moon", "", 404, "there are larkspur-hub, larkspur-fw"),
        ("POST", "/faults?device=moon", r#"{"fault":"reset"}"#, 404, "there are larkspur-hub, larkspur-fw"),
        (
            "POST",
            "/faults?device=larkspur-fw",
            r#"{"fault":"reset@device=larkspur-hub"}"#,
            400,
            "the query says",
        ),
        ("POST", "/faults", r#"{"fault":"reset@getConfg"}"#, 400, "did you mean getConfig?"),
        (
            "POST",
            "/faults",
            r#"{"fault":"reset@device=larkspur-fw,getConfig"}"#,
            400,
            "there is no operation getConfig",
        ),
        ("GET", "/requests?page=2", "", 400, "page=2"),
        ("PUT", "/clock", &"x".repeat(100_000), 413, "too large"),
    ];
    for (method, target, body, status, part) in cases {
        let (its, answer) = ask(control, method, target, body);
        assert_eq!(its, status, "{method} {target}: {answer}");
        assert!(answer["error"].as_str().unwrap().contains(part), "{method} {target}: {answer}");
    }
    for header in ["Host: evil.example", "Host: 127.0.0.1\r\nOrigin: http://127.0.0.1", "Accept: */*"] {
        assert_eq!(ask_with(control, "DELETE", "/requests", "", header).0, 403, "{header}");
    }
}

#[test]
fn it_is_never_reachable_from_outside() {
    let (mut fleet, _) = fleet();
    let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0));
    assert!(
        matches!(fleet.open_control(everywhere), Err(SimError::ControlBeyondLoopback(at)) if at == everywhere)
    );
}
