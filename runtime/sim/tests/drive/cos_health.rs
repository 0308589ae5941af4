//! The cOS Core firewall watches and measures: rules, monitors, statistics, licence, balanced servers.

use std::collections::BTreeSet;

use edgebook_model::Method;
use edgebook_sim::{CosScenario, Kind, LicenseScenario, Sim, SimSettings};
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::client::{Client, Sent};
use super::{frozen, frozen_settings, seconds};

/// The built-in firewall with another state.
fn firewall(change: impl FnOnce(&mut CosScenario)) -> Sim {
    let mut settings: SimSettings = frozen_settings(&Kind::COS);
    let Some(device) = settings.device.start_mut::<CosScenario>() else { panic!("a firewall was asked for") };
    change(device);
    Sim::start(settings).unwrap()
}

/// The client compares each answer with the description; here every operation has to give one.
#[test]
fn every_operation_has_behaviour() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let mut asked = 0;
    for operation in edgebook_bindings::api("cos").unwrap().operations.iter() {
        let (method, path) = (operation.method.as_str(), &*operation.path);
        let (target, body) = match (operation.method, path) {
            (Method::Get, _) => (path.to_owned(), Sent::Nothing),
            (Method::Post, "/api/oper/userauth") => {
                (path.to_owned(), Sent::Form("ip=192.0.2.9&username=x&session_timeout=60&groups="))
            }
            (Method::Delete, "/api/oper/userauth") => (format!("{path}?ip=192.0.2.9"), Sent::Nothing),
            (Method::Post, "/api/oper/slb") => {
                (path.to_owned(), Sent::Form("serverID=booking&serverIP=10.10.60.11&load=31"))
            }
            (Method::Post, "/api/oper/blacklist") => (path.to_owned(), Sent::Form("host=192.0.2.9")),
            (Method::Delete, "/api/oper/blacklist") => (format!("{path}?host=192.0.2.9"), Sent::Nothing),
            (Method::Post, "/api/updatecenter") => (path.to_owned(), Sent::Form("update=antivirus")),
            other => panic!("no call is written for {other:?}"),
        };
        let answer = client.call(method, &target, body);
        assert_eq!((answer.status, &answer.json()["error"]), (200, &json!(false)), "{method} {target}");
        asked += 1;
    }
    assert_eq!(asked, 28, "listing and looking up users is one operation");
}

#[test]
fn rules_have_sets_and_their_hits_grow() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let rules = client.get("/api/oper/iprules")["rules"].clone();
    let rules = rules.as_array().unwrap();
    let names: BTreeSet<&str> = rules.iter().map(|rule| rule["name"].as_str().unwrap()).collect();
    assert!(names.len() < rules.len(), "a policy's rules share its name");
    let goto = rules.iter().find(|rule| rule["action"] == "Goto").unwrap();
    let set = client.get(&format!("/api/oper/iprules?ruleset={}", goto["goto_ruleset"].as_str().unwrap()));
    assert_eq!(set["rules"][0]["index"], 1);
    assert!(set["rules"][0].get("goto_ruleset").is_none());
    let unknown = client.call("GET", "/api/oper/iprules?ruleset=moon", Sent::Nothing);
    assert_eq!((unknown.status, &unknown.json()["error_code"]), (400, &json!(400)));

    let mut hits = |path: &str| {
        let usage = client.get(path)["rules"].clone();
        usage.as_array().unwrap().iter().map(|rule| rule["usage"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    let paths = ["iprules", "iprules?ruleset=web", "idprules", "thresholdrules", "piperules", "routingrules"];
    for path in paths.map(|path| format!("/api/oper/usage/{path}")) {
        let before = hits(&path);
        sim.advance(seconds(3600));
        let after = hits(&path);
        assert!(before.iter().zip(&after).all(|(before, after)| before <= after), "{path}");
        let never_hit = before.iter().all(|hits| *hits == 0);
        assert_eq!(never_hit, before == after, "{path}: {before:?} {after:?}");
    }
    let usage = hits("/api/oper/usage/iprules");
    assert_eq!(usage.len(), rules.len());
    assert!(usage.contains(&0), "a rule that nothing hits is what an audit looks for");
}

#[test]
fn monitors_tell_what_is_reachable() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let reachable = |client: &mut Client| {
        let hosts = client.get("/api/oper/hostmon")["hostmonitors"].clone();
        hosts.as_array().unwrap().iter().map(|host| host["reachable"].as_bool().unwrap()).collect::<Vec<_>>()
    };
    let flags = |client: &mut Client| {
        let routes = client.get("/api/oper/routemon")["routes"][0]["flags"].clone();
        assert_eq!(routes["error"], false, "the guide prints a reply within the list");
        let routes = routes["routes"].as_array().unwrap().clone();
        routes.iter().map(|route| route["flags"].clone()).collect::<Vec<Value>>()
    };
    assert_eq!(reachable(&mut client), [true, true, false]);
    assert_eq!(flags(&mut client), [json!(["M"]), json!(["M", "F", "X"])]);
    let control = sim.cos().unwrap();
    assert!(control.set_host_up("203.0.113.1".parse().unwrap(), false));
    assert_eq!(flags(&mut client)[0], json!(["M"]), "another host of the session answers");
    assert!(control.set_host_up("198.51.100.53".parse().unwrap(), false));
    assert_eq!(flags(&mut client)[0], json!(["M", "F", "X"]));
    assert!(!control.set_host_up("192.0.2.1".parse().unwrap(), false));

    let plain = firewall(|device| device.nested_routes = false);
    let routes = Client::new(&plain).get("/api/oper/routemon")["routes"].clone();
    assert_eq!((&routes[0]["flags"], &routes[0]["gateway"]), (&json!(["M"]), &json!("203.0.113.1")));
}

#[test]
fn statistics_mix_numbers_and_texts_and_move() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let all = client.get("/api/oper/statvalues")["values"].clone();
    assert!(
        all["core/uptime"].is_i64() && all["core/cpuload"].is_string() && all["ifaces/wan/recvbps"].is_i64()
    );
    let chosen = client.get("/api/oper/statvalues?filter=core/uptime,core/cpuload,core/moon&show=extended");
    let chosen = chosen["values"].as_object().unwrap();
    assert_eq!(chosen.keys().collect::<Vec<_>>(), ["core/uptime", "core/cpuload"]);
    assert_eq!(chosen["core/uptime"], json!({"unit": "seconds", "description": "Uptime", "value": 792_000}));
    assert_eq!(client.call("GET", "/api/oper/statvalues?show=more", Sent::Nothing).status, 400);
    let mut seen = BTreeSet::new();
    for _ in 0..20 {
        sim.advance(seconds(10));
        let values = client.get("/api/oper/statvalues?filter=core/cpuload,core/uptime")["values"].clone();
        let load: f64 = values["core/cpuload"].as_str().unwrap().parse().unwrap();
        assert!((7.0..=21.0).contains(&load), "{load}");
        seen.insert(values["core/cpuload"].to_string());
    }
    assert!(seen.len() > 5, "{seen:?}");
    let again = frozen(&Kind::COS);
    assert_eq!(
        Client::new(&again).get("/api/oper/statvalues")["values"],
        all,
        "the same seed, the same figures"
    );
}

#[test]
fn the_summary_follows_clock_and_events() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let uptime = |client: &mut Client| client.get("/api/stats")["uptime"].clone();
    assert_eq!(
        uptime(&mut client),
        json!({"seconds_total": 792_000, "days": 9, "hours": 4, "minutes": 0, "seconds": 0})
    );
    sim.advance(seconds(61));
    assert_eq!(uptime(&mut client)["minutes"], 1);
    assert_eq!(client.get("/api/stats")["last_event"], "2026-02-21 04:30:00: System started.");
    let update = |client: &mut Client, form| client.call("POST", "/api/updatecenter", Sent::Form(form));
    assert_eq!(update(&mut client, "update=idp").json(), json!({"error": false}));
    let event = client.get("/api/stats")["last_event"].clone();
    assert_eq!(event, "2026-03-02 08:31:01: IDP database update request from REST by rest (127.0.0.1).");
    let malformed = json!({"error": true, "error_code": 400, "error_message": "Bad Request, malformed"});
    for form in ["update=moon", "database=idp", "update=", "update=idp&update=antivirus"] {
        let refused = update(&mut client, form);
        assert_eq!((refused.status, refused.json()), (400, malformed.clone()), "{form}");
    }
}

#[test]
fn sensors_are_texts_within_their_limits() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    for _ in 0..50 {
        sim.advance(seconds(10));
        for sensor in client.get("/api/oper/hwm")["sensors"].as_array().unwrap() {
            let number = |key: &str| {
                sensor.get(key).map(|text| {
                    let text = text.as_str().unwrap();
                    assert_eq!(text.split_once('.').unwrap().1.len(), 3, "{text}");
                    text.parse::<f64>().unwrap()
                })
            };
            let value = number("value").unwrap();
            assert!(number("min_limit").is_none_or(|least| least <= value), "{sensor}");
            assert!(number("max_limit").is_none_or(|most| value <= most), "{sensor}");
        }
    }
    let virtual_machine = firewall(|device| device.sensors.clear());
    assert_eq!(Client::new(&virtual_machine).get("/api/oper/hwm"), json!({"error": false, "sensors": []}));
}

#[test]
fn reports_of_balanced_servers_are_words_of_the_guide() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let cases = [
        ("serverIP=10.10.60.11&load=3", "no server identifier parameter"),
        ("serverID=booking&load=3", "no server address parameter"),
        ("serverID=booking&serverIP=10.10.60.11", "missing parameter"),
        ("serverID=booking&serverIP=10.10.60.11&load=101", "load out of range"),
        ("serverID=booking&serverIP=10.10.60.11&load=-1", "load out of range"),
        ("serverID=booking&serverIP=10.10.60.11&maintenance=true", "malformed"),
        ("serverID=booking&serverIP=10.10.60.99&load=3", "unknown server"),
        ("serverID=Booking&serverIP=10.10.60.11&load=3", "unknown server"),
        ("serverID=booking&serverIP=moon&load=3", "unknown server"),
    ];
    for (form, ending) in cases {
        let refused = client.call("POST", "/api/oper/slb", Sent::Form(form));
        let message = refused.json()["error_message"].as_str().unwrap().to_owned();
        assert_eq!((refused.status, message), (400, format!("Bad Request, {ending}")), "{form}");
    }
}

#[test]
fn silent_servers_get_no_connections() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let control = sim.cos().unwrap();
    let available = || control.balanced_servers().iter().map(|server| server.available).collect::<Vec<_>>();
    let mut report = |last: u8, rest: &str| {
        let form = format!("serverID=booking&serverIP=10.10.60.{last}&{rest}");
        assert_eq!(client.call("POST", "/api/oper/slb", Sent::Form(&form)).status, 200, "{form}");
    };
    report(11, "load=31");
    sim.advance(seconds(120));
    assert_eq!(available(), [true; 3], "dealt out in turn until all have reported");
    for last in [11, 12, 13] {
        report(last, "load=70");
    }
    sim.advance(seconds(59));
    report(11, "load=75");
    report(12, "maintenance=yes");
    assert_eq!(available(), [true, false, true]);
    sim.advance(seconds(1));
    assert_eq!(available(), [true, false, false], "the third has been silent for a minute");
    report(12, "maintenance=no");
    assert_eq!(available(), [true, true, false]);
    let loads: Vec<i64> = control.balanced_servers().iter().map(|server| server.load).collect();
    assert_eq!(loads, [75, 0, 70], "back without a load means idle");
}

#[test]
fn licences_run_out() {
    let license = |change: LicenseScenario| {
        let sim = firewall(|device| device.license = change);
        let mut client = Client::new(&sim);
        let mut after = |wait: u64| {
            sim.advance(seconds(wait));
            client.get("/api/oper/license")
        };
        (after(0), after(3 * 24 * 3600))
    };
    let days = |days: i64| SignedDuration::from_hours(days * 24);
    let (now, later) = license(LicenseScenario::default());
    assert_eq!(now["license"]["expiration_date"], "2026-11-02");
    assert_eq!(now["secaas"]["seconds_until_reduced_mode"], -1);
    assert_eq!(later["secaas"]["last_attempt"], "2026-03-05 08:30:00");

    let unreachable = LicenseScenario { server_silent: Some(days(12)), ..LicenseScenario::default() };
    let (now, later) = license(unreachable);
    assert_eq!(
        (&now["secaas"]["server_reached"], &now["secaas"]["seconds_until_reduced_mode"]),
        (&json!(false), &json!(2 * 24 * 3600))
    );
    assert_eq!(now["secaas"]["status"], "Running normally");
    assert_eq!(
        (&later["secaas"]["status"], &later["secaas"]["seconds_until_reduced_mode"]),
        (&json!("Reduced functionality mode"), &json!(0))
    );

    let bought = LicenseScenario { subscription: false, ..LicenseScenario::default() };
    assert!(license(bought).0.get("secaas").is_none());
}

#[test]
fn access_may_be_open_or_read_only() {
    let open = firewall(|device| device.open = true);
    assert_eq!(Client::with_header(&open, None).call("GET", "/api/about", Sent::Nothing).status, 200);
    let read_only = firewall(|device| device.read_only = true);
    let mut client = Client::new(&read_only);
    let before = client.get("/api/oper/blacklist");
    let refused = client.call("POST", "/api/oper/blacklist", Sent::Form("host=192.0.2.1"));
    assert_eq!((refused.status, &refused.json()["error_code"]), (403, &json!(403)));
    assert_eq!(client.get("/api/oper/blacklist"), before);
}
