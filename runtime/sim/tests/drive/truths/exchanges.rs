//! Deviations that show in more than one request, in the connection or in the certificate.

use std::net::{Ipv4Addr, TcpListener};

use edgebook_sim::{Fleet, FleetSettings, Kind, Listen, Scenario, Sim, SimSettings};
use serde_json::json;

use super::super::client::{Client, Sent};
use super::super::{frozen, frozen_settings, seconds};
use super::{client, odd, odd_controller};

#[test]
fn tokens_and_passwords() {
    let sim = odd(&Kind::VNS3, "V1");
    let token = sim.credentials().token.clone().unwrap();
    let status = |login: String| {
        Client::with_header(&sim, Some(login)).call("GET", "/api/config", Sent::Nothing).status
    };
    assert_eq!(status(format!("api-token: {token}")), 200);
    assert_eq!(status(format!("Authorization: Bearer {token}")), 401);
    let open = |row: &str| {
        let mut settings: SimSettings = frozen_settings(&Kind::COS);
        if let Some(device) = settings.device.start_mut::<edgebook_sim::CosScenario>() {
            device.open = true;
        }
        settings.faults = vec![row.parse().unwrap()];
        Sim::start(settings).unwrap()
    };
    assert_eq!(Client::with_header(&open("C7"), None).call("GET", "/api/about", Sent::Nothing).status, 200);
    assert_eq!(
        Client::with_header(&odd(&Kind::COS, "C7"), None).call("GET", "/api/about", Sent::Nothing).status,
        401
    );
}

/// It is self-signed, and has the unit that a client of the vendor's looks for.
#[test]
fn certificates() {
    for row in ["V2", "R6"] {
        let seen = Client::certificate(&odd(&Kind::VNS3, row));
        let unit = b"CohesiveFT_VPNCubed";
        let times = seen.windows(unit.len()).filter(|part| part == unit).count();
        assert_eq!(times, 2, "{row}: as issuer and as subject");
    }
}

#[test]
fn reboots() {
    let reboot = Sent::Json(r#"{"reboot":true}"#);
    let silent = odd(&Kind::VNS3, "V4");
    assert!(client(&silent).try_send("PUT", "/api/server", reboot).is_none());
    let unsteady = odd(&Kind::VNS3, "V5");
    assert_eq!(client(&unsteady).call("PUT", "/api/server", reboot).status, 200);
    let status = |ahead: u64| {
        unsteady.advance(seconds(ahead));
        client(&unsteady).try_call("GET", "/api/config").map(|answer| answer.status)
    };
    assert_eq!(
        [status(1), status(3), status(1), status(1), status(2), status(1)],
        [None, Some(502), Some(401), Some(200), Some(502), Some(200)]
    );
    let ui = odd(&Kind::VNS3, "V6");
    assert_eq!(client(&ui).call("PUT", "/api/admin_ui", Sent::Json(r#"{"enabled":true}"#)).status, 200);
    assert_eq!(client(&ui).try_call("GET", "/api/config").unwrap().status, 502);
    let fresh = odd_controller("R9", |device| device.licensed = false);
    let license = Sent::Other("text/plain", "a license, such as the vendor sends it");
    assert_eq!(client(&fresh).call("PUT", "/api/license", license).status, 200);
    assert_eq!(
        client(&fresh).call("PUT", "/api/license/parameters", Sent::Json(r#"{"default":true}"#)).status,
        200
    );
    assert!(client(&fresh).try_call("GET", "/api/config").is_none());
    let again = client(&odd(&Kind::VNS3, "R9")).try_send(
        "PUT",
        "/api/license/parameters",
        Sent::Json(r#"{"default":true}"#),
    );
    assert_eq!(again.unwrap().status, 400, "it cannot be done twice");
}

/// Of two writes at a time one is refused and not done; one after the other both are done.
#[test]
fn a_locked_database() {
    let sim = odd(&Kind::VNS3, "V8");
    let put = |name: &str| {
        let body = json!({ "topology_name": name }).to_string();
        client(&sim).try_send("PUT", "/api/config", Sent::Json(&body)).unwrap()
    };
    assert_eq!([put("one").status, put("two").status], [200, 200]);
    let mut statuses: Vec<u16> = std::thread::scope(|scope| {
        let both: Vec<_> =
            ["three", "four"].map(|name| scope.spawn(move || put(name).status)).into_iter().collect();
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 500]);
}

#[test]
fn refusals_that_are_pages_or_in_other_words() {
    let page = client(&odd(&Kind::VNS3, "V9")).try_send("DELETE", "/api/routes/999", Sent::Nothing).unwrap();
    assert_eq!((page.status, page.header("content-type")), (400, Some("text/html")));
    let fresh = odd_controller("E6", |device| device.licensed = false);
    let refused = client(&fresh).try_call("GET", "/api/status/ipsec").unwrap();
    assert_eq!((refused.status, &refused.json()["error"]["message"]), (403, &json!("must be licensed")));
}

#[test]
fn keys_that_are_lost_on_the_way() {
    let sim = odd_controller("E7", |device| device.keyset = false);
    let body = Sent::Json(r#"{"token":"secret","source":"198.51.100.52"}"#);
    let mut client = client(&sim);
    let mut begin =
        || client.call("PUT", "/api/keyset", body).json()["response"]["started_at_i"].as_i64().unwrap();
    let first = begin();
    sim.advance(seconds(6));
    assert!(begin() > first, "it starts anew");
}

#[test]
fn tasks() {
    let poll = |row: &str| {
        let sim = odd(&Kind::VNS3, row);
        let mut client = client(&sim);
        let made = client.call("POST", "/api/snapshots", Sent::Json(r#"{"name":"x","async":true}"#)).json();
        let token = made["response"]["x"]["token"].as_str().unwrap().to_owned();
        sim.advance(seconds(5));
        let body = json!({ "token": token }).to_string();
        let in_body = client.try_send("GET", "/api/status/task", Sent::Json(&body)).unwrap();
        let in_query = client.try_call("GET", &format!("/api/status/task?token={token}")).unwrap();
        let word = if in_body.status == 200 { in_body.json() } else { in_query.json() };
        let word = word["response"]["task_status"].as_str().unwrap().to_owned();
        let kept = client.get("/api/snapshots")["response"]["snapshots"].get("x").is_some();
        (in_body.status, in_query.status, word, kept)
    };
    let (done, failed) = ("finished_ok".to_owned(), "finished_failed".to_owned());
    assert_eq!(poll("E10"), (200, 200, done.clone(), true));
    assert_eq!(poll("E8"), (200, 400, done.clone(), true));
    assert_eq!(poll("R7"), (400, 200, done, true));
    assert_eq!(poll("E9"), (200, 200, failed, false));
    let sim = odd(&Kind::VNS3, "R8");
    let plain = client(&sim)
        .call("PUT", "/api/ipsec", Sent::Json(r#"{"ipsec_local_ipaddress":"10.10.0.10"}"#))
        .json();
    assert!(plain["response"].get("token").is_none(), "{plain}");
}

#[test]
fn imports_come_into_the_list_later() {
    let sim = odd(&Kind::VNS3, "E11");
    let mut client = client(&sim);
    let made = Sent::Json(r#"{"name":"app","url":"https://images.example.org/app.tar.gz"}"#);
    let import =
        client.call("POST", "/api/container_system/images", made).json()["response"]["import_uuid"].clone();
    let mut found = || {
        let images = client.get("/api/container_system/images")["response"]["images"].clone();
        images.as_array().unwrap().iter().find(|image| image["import_id"] == import).cloned()
    };
    let early = found();
    sim.advance(seconds(4));
    let image = found().unwrap();
    assert!(early.is_none_or(|image| image["status"] != "Ready"));
    assert_ne!(image["id"], import);
}

#[test]
fn downloads_without_a_name() {
    let sim = odd(&Kind::VNS3, "T35");
    let mut client = client(&sim);
    let latest = client.get("/api/snapshots")["response"]["latest_snapshot"].as_str().unwrap().to_owned();
    let file = client.try_call("GET", &format!("/api/snapshots/{latest}")).unwrap();
    assert_eq!(file.header("content-type"), Some("application/x-gzip"));
    assert_eq!(file.header("content-disposition"), Some("attachment; filename=\"yourfilename\""));
}

/// What an appliance does not know it passes over, and the log says so.
#[test]
fn unknown_fields_are_noted() {
    let sim = odd(&Kind::VNS3, "R2");
    let mut lenient = client(&sim);
    let body = Sent::Json(r#"{"rule":"INPUT_CUST -j ACCEPT","position":0,"id":"0"}"#);
    assert!(lenient.call("POST", "/api/firewall/rules", body).status < 300);
    assert_eq!(sim.requests()[0].notes, ["id: there is no such argument"]);
    let read = Sent::Json(r#"{"extended_output":"true"}"#);
    assert_eq!(lenient.call("GET", "/api/status/ipsec", read).status, 200);
    let strict = Sim::start(SimSettings { strict: true, ..frozen_settings(&Kind::VNS3) }).unwrap();
    assert_eq!(client(&strict).try_send("POST", "/api/firewall/rules", body).unwrap().status, 400);
    assert_eq!(client(&strict).try_send("GET", "/api/status/ipsec", read).unwrap().status, 400);
    assert!(frozen(&Kind::VNS3).requests().is_empty());
}

/// The vendor's examples have one port in them, and several controllers.
#[test]
fn several_appliances_at_one_port() {
    assert!("R5".parse::<edgebook_sim::Fault>().is_ok());
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let text = format!(
        "listen: \"127.0.0.1-3:{port}\"\ndevices: [{{kind: vns3, name: a}}, {{kind: vns3, name: b}}]\n"
    );
    let scenario = Scenario::from_yaml(&text, edgebook_bindings::apis()).unwrap();
    let listen: Listen = scenario.listen.unwrap();
    let fleet = Fleet::start(&scenario, &FleetSettings::at(listen)).unwrap();
    let places: Vec<String> = fleet.sims().iter().map(|sim| sim.address().to_string()).collect();
    assert_eq!(places, [format!("127.0.0.1:{port}"), format!("127.0.0.2:{port}")]);
    for sim in fleet.sims() {
        assert_eq!(client(sim).call("GET", "/api/config", Sent::Nothing).status, 200);
    }
}

#[test]
fn a_fresh_controller_takes_any_number() {
    let sim = odd_controller("R12", |device| device.manager_id = 0);
    let set = client(&sim).call("PUT", "/api/peering/self", Sent::Json(r#"{"id":4}"#));
    assert_eq!((set.status, &set.json()["response"]["id"]), (200, &json!(4)));
}

#[test]
fn a_list_of_users_has_a_hundred_of_all() {
    let user = |number: usize| {
        json!({"username": format!("u{number}"), "ip": format!("10.80.0.{number}"), "interface": "lan",
               "session_timeout": "10h", "idle_timeout": "20m", "busy": true})
    };
    let users: Vec<_> = (1..=121).map(user).collect();
    let text = json!({"devices": [{"kind": "cos", "name": "gate", "users": users}], "faults": ["R13"]});
    let scenario = Scenario::from_yaml(&text.to_string(), edgebook_bindings::apis()).unwrap();
    let sim = Sim::start(scenario.settings().remove(0)).unwrap();
    let mut client = client(&sim);
    let page = client.get("/api/oper/userauth");
    assert_eq!(
        (page["active_users"].as_array().unwrap().len(), &page["active_users_count"]),
        (100, &json!(121))
    );
    let all = client.get("/api/oper/userauth?num=200");
    assert_eq!(all["active_users"].as_array().unwrap().len(), 121);
}
