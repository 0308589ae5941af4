//! Reboots, licences and keys: what happens to a controller as a whole.

use edgebook_sim::{BootFace, BootPhase, Kind, Sim, SimSettings, Vns3Scenario};
use serde_json::{Value, json};

use super::calls::Calls;
use crate::client::{Client, Sent};
use crate::{frozen, frozen_settings, seconds};

fn sim_with(change: impl FnOnce(&mut Vns3Scenario)) -> Sim {
    let mut settings: SimSettings = frozen_settings(&Kind::VNS3);
    if let Some(device) = settings.device.start_mut::<Vns3Scenario>() {
        change(device);
    }
    Sim::start(settings).unwrap()
}

/// What a client sees: a status, or nothing when the connection is closed.
fn look(sim: &Sim) -> Option<u16> {
    let mut client = Client::new(sim);
    client.try_call("GET", "/api/config").map(|answer| answer.status)
}

#[test]
fn a_reboot_shows_closed_connections_then_502_then_401_then_all_is_well() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    calls.call("PUT", "/packet_monitor/gate/start", &Value::Null);
    calls.refused("PUT", "/server", json!({"reboot": false}), 400, "Nothing to do");
    assert_eq!(calls.put("/server", json!({"reboot": true})), json!({"status": "rebooting"}));
    let seen: Vec<Option<u16>> = (0..8)
        .map(|_| {
            let seen = look(&sim);
            sim.advance(seconds(1));
            seen
        })
        .collect();
    let expected = [None, None, None, Some(502), Some(502), Some(401), Some(200), Some(200)];
    assert_eq!(seen, expected);
    let mut calls = Calls::new(&sim);
    assert_eq!(calls.get("/status/system")["uptime"], 2);
    let tunnels = calls.get("/status/ipsec");
    let up = tunnels.as_object().unwrap().values().filter(|tunnel| tunnel["connected"] == true).count();
    assert_eq!(up, 7, "all enabled tunnels negotiate anew: {tunnels}");
    assert_eq!(calls.get("/status/clients").as_object().unwrap().len(), 3);
    assert_eq!(calls.call("PUT", "/packet_monitor/gate/stop", &Value::Null)["success"], false);
    let closed = sim.requests().iter().filter(|request| request.status == 0).count();
    assert_eq!(closed, 3, "the log knows them");
}

#[test]
fn a_reboot_may_swallow_its_answer_and_may_be_up_for_a_moment_only() {
    let phase =
        |shows, lasts| BootPhase { shows, lasts: std::time::Duration::from_secs(lasts).try_into().unwrap() };
    let sim = sim_with(|device| {
        device.boot.answers = false;
        device.boot.phases =
            vec![phase(BootFace::Unauthorized, 1), phase(BootFace::Up, 1), phase(BootFace::BadGateway, 1)];
    });
    let mut client = Client::new(&sim);
    assert!(client.try_send("PUT", "/api/server", Sent::Json(r#"{"reboot":true}"#)).is_none());
    sim.advance(seconds(3));
    sim.vns3().unwrap().reboot();
    for expected in [401, 200, 502, 200] {
        assert_eq!(look(&sim), Some(expected));
        sim.advance(seconds(1));
    }
}

#[test]
fn the_api_restarts_itself_and_passwords_change_at_once() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let token = format!("Api-Token: {}", sim.credentials().token.clone().unwrap());
    calls.refused(
        "PUT",
        "/admin_ui",
        json!({"admin_username": "no blanks"}),
        400,
        "admin_username is invalid",
    );
    let answer = calls.put("/admin_ui", json!({"admin_username": "ops", "admin_password": "long-enough"}));
    assert_eq!(answer, json!({"enabled": true, "username": "ops"}));
    assert_eq!(calls.status("GET", "/config"), 502);
    sim.advance(seconds(1));
    assert_eq!(calls.status("GET", "/config"), 200);

    calls.refused("PUT", "/api_password", json!({"password": "short"}), 400, "Invalid password");
    assert_eq!(
        calls.put("/api_password", json!({"password": "next-password"})),
        json!({"password_reset": "ok"})
    );
    assert_eq!(calls.status("GET", "/config"), 401, "the very next call needs the new one");
    assert_eq!(Client::with_header(&sim, Some(token)).call("GET", "/api/config", Sent::Nothing).status, 200);
}

#[test]
fn a_controller_is_licensed_then_gets_its_keys() {
    let sim = sim_with(|device| device.licensed = false);
    let mut calls = Calls::new(&sim);
    calls.refused("GET", "/routes", Value::Null, 403, "Must be licensed first.");
    calls.refused("GET", "/plugins", Value::Null, 403, "Container support not available");
    assert_eq!(calls.get("/keyset"), Value::Null, "not an error, and not an object");
    calls.refused("PUT", "/keyset", json!({"token": "t"}), 403, "Must be licensed first.");
    calls.refused("PUT", "/license/parameters", json!({"default": true}), 400, "no license");

    let text = Sent::Other("text/plain", "a license, such as the vendor sends it\n");
    let bad = calls.0.call("PUT", "/api/license", Sent::Other("text/plain", "short"));
    assert_eq!((bad.status, bad.json()["error"]["message"].as_str()), (400, Some("Bad license")));
    let uploaded = calls.0.call("PUT", "/api/license/", text).json()["response"].clone();
    assert_eq!((&uploaded["license"], &uploaded["finalized"]), (&json!("accepted"), &json!(false)));
    assert_eq!(calls.get("/license")["finalized"], false);
    assert_eq!(calls.get("/config")["licensed"], false);

    calls.refused("PUT", "/license/parameters", json!({"subnet": "x"}), 400, "subnet is invalid");
    let asns = json!({"subnet": "100.64.0.0/24", "asns": "65001,one"});
    calls.refused("PUT", "/license/parameters", asns, 400, "asns is invalid");
    let body = json!({"subnet": "100.64.0.0/24", "my_manager_vip": "100.64.0.250", "asns": "65020 65021"});
    let set = calls.put("/license/parameters", body);
    assert_eq!(
        (&set["finalized"], &set["parameters"]["my_manager_vip"]),
        (&json!(true), &json!("100.64.0.250"))
    );
    assert_eq!(set["parameters"]["asns"], json!([65020, 65021]));
    assert_eq!(look(&sim), None, "it reboots");
    sim.advance(seconds(6));

    let mut calls = Calls::new(&sim);
    assert_eq!(calls.get("/config")["licensed"], true);
    assert_eq!(calls.get("/license")["topology"]["overlay_subnet"], "100.64.0.0/24");
    calls.refused("GET", "/clientpacks", Value::Null, 403, r#"{"response":{"name":"PrerequisiteError""#);
    assert_eq!(calls.get("/keyset")["keyset_present"], false);
    let started = calls.put("/keyset", json!({"token": "t", "topology_name": "New"}));
    assert_eq!(started["in_progress"], true);
    assert_eq!(started["started_at"], "2026-03-02T08:30:06.000+00:00");
    calls.refused("PUT", "/keyset", json!({"token": "t"}), 400, "Keyset setup in progress.");
    sim.advance(seconds(4));
    assert_eq!(calls.get("/keyset")["running"], 4);
    sim.advance(seconds(1));
    let present = calls.get("/keyset");
    assert_eq!((&present["keyset_present"], present.get("in_progress")), (&json!(true), None));
    calls.refused("PUT", "/keyset", json!({"token": "t"}), 400, "Keyset already exists.");
    assert_eq!(calls.get("/clientpacks").as_object().unwrap().len(), 25);

    let upgraded = calls.0.call("PUT", "/api/license/upgrade", text).json()["response"].clone();
    assert_eq!(upgraded["new_clientpacks"], 25);
    assert_eq!(calls.get("/license")["topology"]["overlay_max_clients"], 75);
    calls.refused("PUT", "/license/parameters", json!({"default": true}), 400, "set already");
}

#[test]
fn a_topology_has_the_addresses_that_were_chosen() {
    let sim = sim_with(|device| device.licensed = false);
    let mut calls = Calls::new(&sim);
    calls.0.call("PUT", "/api/license", Sent::Other("text/plain", "a license, such as the vendor sends it"));
    let parameters = |managers: &str, clients: &str| {
        json!({
            "subnet": "100.64.0.0/24",
            "managers": managers,
            "asns": "65020 65030",
            "clients": clients,
            "my_manager_vip": "100.64.0.253",
        })
    };
    for (managers, clients, expected) in [
        ("100.65.0.1", "100.64.0.1", "invalid managers field"),
        ("100.64.0.253", "100.65.0.1", "invalid clients field"),
        ("100.64.0.253", "100.64.0.1-100.64.0.253", "invalid clients field"),
        ("100.64.0.253", "100.64.0.1-soon", "clients is invalid"),
        ("100.64.0.253", "100.64.0.253", "invalid clients field"),
    ] {
        calls.refused("PUT", "/license/parameters", parameters(managers, clients), 400, expected);
    }
    let wanted = parameters("100.64.0.253 100.64.0.252", "100.64.0.1-100.64.0.3,100.64.0.9");
    let set = calls.put("/license/parameters", wanted);
    let clients = json!(["100.64.0.1", "100.64.0.2", "100.64.0.3", "100.64.0.9"]);
    assert_eq!(set["parameters"]["clients"], clients);
    sim.advance(seconds(6));

    let mut calls = Calls::new(&sim);
    let topology = calls.get("/license")["topology"].clone();
    assert_eq!((&topology["total_clients"], topology["managers"].as_array().unwrap().len()), (&json!(4), 2));
    let second = json!({
        "manager_id": 2,
        "overlay_ipaddress": {"ip_address": "100.64.0.252", "octets": [100, 64, 0, 252]},
        "asn": 65030,
    });
    assert_eq!(topology["managers"][1], second);
    calls.put("/keyset", json!({"token": "t"}));
    sim.advance(seconds(5));
    assert!(calls.get("/clientpacks")["100_64_0_9"].is_object());
}

#[test]
fn tunnels_and_pairs_share_the_license() {
    let sim = sim_with(|device| device.licensed_tunnels = 11);
    let mut calls = Calls::new(&sim);
    let (tunnels, pairs) = ("/ipsec/endpoints/1/tunnels", "/ipsec/endpoints/5/traffic_pairs");
    let both = json!({"local_subnet": "10.1.0.0/16", "remote_subnet": "10.2.0.0/16"});
    calls.post(pairs, both.clone());
    for path in [tunnels, pairs] {
        calls.refused("POST", path, both.clone(), 403, "maximum tunnels allowed: 11");
    }
    calls.delete("/ipsec/endpoints/1/tunnels/1");
    calls.post(tunnels, both);
}

#[test]
fn controllers_share_their_keys_and_nothing_that_opens_them() {
    let named = |name: &str, keyset: bool| {
        let mut settings = frozen_settings(&Kind::VNS3);
        name.clone_into(&mut settings.device.name);
        if let Some(device) = settings.device.start_mut::<Vns3Scenario>() {
            device.keyset = keyset;
        }
        Sim::start(settings).unwrap()
    };
    let (first, second) = (named("one", false), named("two", false));
    let token = |sim: &Sim| sim.credentials().token.clone().unwrap();
    assert_ne!(token(&first), token(&second));
    let header = Some(format!("Api-Token: {}", token(&first)));
    assert_eq!(Client::with_header(&second, header).call("GET", "/api/config", Sent::Nothing).status, 401);

    let keys = |sim: &Sim| Calls::new(sim).get("/keyset")["checksum"].clone();
    Calls::new(&first).put("/keyset", json!({"token": "t"}));
    Calls::new(&second).put("/keyset", json!({"token": "t", "source": "198.51.100.52"}));
    first.advance(seconds(5));
    second.advance(seconds(5));
    assert_eq!(look(&second), None, "it reboots with the keys");
    second.advance(seconds(6));
    assert!(keys(&first).is_string());
    assert_eq!(keys(&first), keys(&second), "made of the same secret");
    assert_eq!(keys(&named("three", true)), keys(&named("four", true)), "of the same topology");
    assert_ne!(keys(&first), keys(&named("three", true)));
}

#[test]
fn keys_are_fetched_from_another_controller_with_a_reboot_or_not_at_all() {
    let sim = sim_with(|device| device.keyset = false);
    let mut calls = Calls::new(&sim);
    let first = calls.put("/keyset", json!({"token": "t", "source": "203.0.113.53"}));
    sim.advance(seconds(5));
    assert_eq!(calls.get("/keyset")["keyset_present"], false, "the source is out of reach");
    let second = calls.put("/keyset", json!({"token": "t", "source": "198.51.100.52"}));
    assert_ne!(
        first["started_at_i"], second["started_at_i"],
        "another start tells that the first one failed"
    );
    sim.advance(seconds(5));
    assert_eq!(look(&sim), None, "it reboots with the keys");
    sim.advance(seconds(6));
    assert_eq!(Calls::new(&sim).get("/keyset")["keyset_present"], true);
}

#[test]
fn a_snapshot_moves_a_configuration_to_another_controller() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let list = calls.get("/snapshots");
    assert_eq!(list["latest_snapshot"], "snapshot_20260301_1772353800_192.0.2.10");
    let entry = &list["snapshots"]["snapshot_20260301_1772353800_192.0.2.10"];
    assert_eq!(entry["created_at"], "2026/03/01 08:30:00 +0000");
    calls.post("/routes", json!({"cidr": "10.200.0.0/16", "interface": "eth0"}));
    let made = calls.post("/snapshots", json!({"name": "before"}));
    assert_eq!(made["before"]["created_at"], "2026-03-02T08:30:00+00:00");
    calls.refused("POST", "/snapshots", json!({"name": "before"}), 400, "already exists");
    let file = calls.download("/snapshots/before");
    assert_eq!(made["before"]["size"], file.len());
    let queued = calls.post("/snapshots", json!({"name": "later", "async": true}));
    assert_eq!(calls.status("GET", "/snapshots/later"), 404);
    sim.advance(seconds(3));
    let token = queued["later"]["token"].as_str().unwrap();
    assert_eq!(calls.get(&format!("/status/task?token={token}"))["task_status"], "finished_ok");
    assert_eq!(calls.status("GET", "/snapshots/later"), 200);
    assert!(calls.delete("/snapshots/later")["snapshots"].get("later").is_none());
    assert_eq!(calls.status("DELETE", "/snapshots/later"), 404);
    for number in 0..7 {
        calls.post("/snapshots", json!({"name": format!("s{number}")}));
    }
    calls.refused("POST", "/snapshots", json!({}), 403, "Maximum number of snapshots reached.");
    let target = "/api/snapshots/running_config";
    let refused = calls.0.call("PUT", target, Sent::Bytes("application/octet-stream", &file));
    assert_eq!(refused.status, 403);
    assert_eq!(refused.json()["response"]["message"], "Keyset present - snapshot import not allowed");

    let mut fresh = frozen_settings(&Kind::VNS3);
    let empty =
        Vns3Scenario { licensed: false, password: "factory-made".to_owned(), ..Vns3Scenario::default() };
    fresh.device = empty.into();
    let fresh = Sim::start(fresh).unwrap();
    let mut other = Client::new(&fresh);
    assert_eq!(other.call("PUT", target, Sent::Bytes("application/octet-stream", b"\x1f\x8b?")).status, 400);
    let accepted = other.call("PUT", target, Sent::Bytes("application/octet-stream", &file)).json();
    assert_eq!(accepted["response"]["log_lines"][0], "snapshot accepted");
    fresh.advance(seconds(10));
    assert_eq!(
        other.try_call("GET", "/api/config").map(|answer| answer.status),
        Some(401),
        "another password now"
    );
    let login = other_login(&sim);
    let mut restored = Client::with_header(&fresh, Some(login));
    let routes = restored.get("/api/routes")["response"].clone();
    assert_eq!(routes.as_object().unwrap().len(), 5);
    assert_eq!(restored.get("/api/status/ipsec")["response"].as_object().unwrap().len(), 8);
    assert_eq!(restored.get("/api/keyset")["response"]["keyset_present"], true);
    assert_eq!(restored.get("/api/config")["response"]["controller_name"], "hub-frankfurt");
}

fn other_login(sim: &Sim) -> String {
    Client::new(sim).login().to_owned()
}
