//! The VNS3 controller: state that follows from calls and from time.

mod boot;
mod calls;
mod clientpacks;
mod containers;
mod firewall;
mod network;
mod services;

use edgebook_sim::{Kind, Sim, SimSettings};
use serde_json::{Value, json};

use super::client::{Client, Sent};
use super::{frozen, frozen_settings, seconds};

fn tunnel(client: &mut Client, id: i64) -> Value {
    client.get("/api/status/ipsec")["response"][id.to_string()].clone()
}

fn events(client: &mut Client, id: i64) -> Vec<(String, i64)> {
    let history = client.get(&format!("/api/status/link_history?tunnelid={id}"));
    history["response"]["history"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| (event["event"].as_str().unwrap().to_owned(), event["timestamp_i"].as_i64().unwrap()))
        .collect()
}

fn put(client: &mut Client, path: &str, body: &str) -> Value {
    let answer = client.call("PUT", path, Sent::Json(body));
    assert_eq!(answer.status, 200, "PUT {path} {body}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()["response"].clone()
}

fn post(client: &mut Client, path: &str, body: &str) -> Value {
    let answer = client.call("POST", path, Sent::Json(body));
    assert!(answer.status < 300, "POST {path} {body}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()["response"].clone()
}

/// 2026-03-02T08:30:00Z
const START: i64 = 1_772_440_200;

#[test]
fn the_built_in_controller_has_two_tunnels_down_and_one_disabled() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let status = client.get("/api/status/ipsec");
    let tunnels = status["response"].as_object().unwrap();
    assert_eq!(tunnels.len(), 8);
    for (key, tunnel) in tunnels {
        assert_eq!(*key, tunnel["id"].to_string());
        assert_eq!(tunnel["endpointid"], tunnel["endpoint_id"]);
        let connected = tunnel["connected"].as_bool().unwrap();
        assert_eq!(tunnel["tunnel_params"].as_object().unwrap().is_empty(), !connected);
        for figure in tunnel["tunnel_params"].as_object().unwrap().values() {
            assert!(figure.is_string() || figure.is_null(), "all figures are texts: {tunnel}");
        }
    }
    let ids = |wanted: (bool, bool)| -> Vec<i64> {
        let fits = |tunnel: &&Value| (tunnel["enabled"] == wanted.0) && (tunnel["connected"] == wanted.1);
        tunnels.values().filter(fits).map(|tunnel| tunnel["id"].as_i64().unwrap()).collect()
    };
    assert_eq!(ids((true, false)), [3, 5]);
    assert_eq!(ids((false, false)), [7]);
    let brief = client.get("/api/status/ipsec?up_down_status_only=true");
    assert!(brief["response"]["1"].get("tunnel_params").is_none());
    assert_eq!(brief["response"]["3"]["connected"], false);
}

#[test]
fn a_bounced_tunnel_comes_back_and_its_history_shows_it() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let before = events(&mut client, 1);
    assert_eq!(before.last().unwrap().0, "Tunnel up");

    let bounced = put(&mut client, "/api/ipsec/endpoints/1/tunnels/1", r#"{"bounce":true}"#);
    assert_eq!((&bounced["bounce"], &bounced["connected"]), (&json!(true), &json!(false)));
    sim.advance(seconds(1));
    assert_eq!(tunnel(&mut client, 1)["connected"], false);
    assert_eq!(events(&mut client, 1).last().unwrap(), &("Tunnel down".to_owned(), START));
    sim.advance(seconds(1));
    let back = tunnel(&mut client, 1);
    assert_eq!((&back["bounce"], &back["connected"]), (&json!(false), &json!(true)));
    assert_eq!(back["tunnel_params"]["bytes_in"], "0");
    let after = events(&mut client, 1);
    assert_eq!(after.len(), before.len() + 2);
    assert_eq!(after.last().unwrap(), &("Tunnel up".to_owned(), START + 2));
    assert!(after.is_sorted_by_key(|(_, at)| *at), "oldest first");
}

#[test]
fn bouncing_a_down_tunnel_brings_it_up_unless_its_peer_is_gone() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let control = sim.vns3().unwrap();
    assert!(control.link_down(5));
    assert!(!control.link_down(99));
    for (endpoint, id, comes_back) in [(2, 3, true), (3, 5, false), (4, 7, false)] {
        let path = format!("/api/ipsec/endpoints/{endpoint}/tunnels/{id}");
        put(&mut client, &path, r#"{"bounce":true}"#);
        sim.advance(seconds(2));
        let after = tunnel(&mut client, id);
        assert_eq!(after["connected"], comes_back, "tunnel {id}");
        assert_eq!(after["bounce"], false);
    }
    assert!(control.link_up(5));
    assert_eq!(tunnel(&mut client, 5)["connected"], true);
    assert!(control.link_up(7));
    assert_eq!(tunnel(&mut client, 7)["connected"], false, "a disabled tunnel stays down");
}

#[test]
fn disabling_and_enabling_a_tunnel_is_in_its_history() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let path = "/api/ipsec/endpoints/1/tunnels/2";
    let off = put(&mut client, path, r#"{"enabled":false,"description":"off"}"#);
    assert_eq!(
        (&off["enabled"], &off["connected"], &off["description"]),
        (&json!(false), &json!(false), &json!("off"))
    );
    sim.advance(seconds(60));
    assert_eq!(tunnel(&mut client, 2)["connected"], false);
    put(&mut client, path, r#"{"enabled":"True"}"#);
    sim.advance(seconds(2));
    assert_eq!(tunnel(&mut client, 2)["connected"], true);
    let last_two = events(&mut client, 2).split_off(3);
    assert_eq!(last_two, [("Tunnel down".to_owned(), START), ("Tunnel up".to_owned(), START + 62)]);
}

#[test]
fn a_route_based_endpoint_comes_with_its_tunnel() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let body = r#"{"name":"Cloud","ipaddress":"192.0.2.78","secret":"x","vpn_type":"vti","ike_version":2,
                   "route_based_int_address":"169.254.9.1/30","route_based_local":"0.0.0.0/0","route_based_remote":"0.0.0.0/0"}"#;
    let created = post(&mut client, "/api/ipsec/endpoints", body);
    assert_eq!((&created["vpn_type"], &created["ike_version"]), (&json!("vti"), &json!(2)));
    let own = &created["tunnels"]["9"];
    assert_eq!((&own["local_subnet"], &own["remote_subnet"]), (&json!("0.0.0.0/0"), &json!("0.0.0.0/0")));
    sim.advance(seconds(2));
    assert_eq!(tunnel(&mut client, 9)["connected"], true);
    // As the vendor's client sends it: the number as it stands in the map of tunnels, and a flag as text.
    let route = r#"{"cidr":"10.77.0.0/16","tunnel":"9","advertise":"False","gateway":"_notset","metric":0}"#;
    let routes = post(&mut client, "/api/routes", route);
    let through = routes.as_object().unwrap().values().find(|route| route["cidr"] == "10.77.0.0/16").unwrap();
    assert_eq!((&through["tunnel"]["id"], &through["advertise"]), (&json!(9), &json!(false)));
}

#[test]
fn an_endpoint_lives_from_creation_to_deletion() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let body = r#"{"name":"Oslo","ipaddress":"192.0.2.77","secret":"x","nat_t_enabled":"False",
                   "extra_config":"phase1=aes256\nphase2=aes256 dpd=off"}"#;
    let created = post(&mut client, "/api/ipsec/endpoints", body);
    assert_eq!(created["id"], 6);
    assert_eq!(created["psk"], "x", "the secret comes back in clear under another name");
    assert_eq!(created["extra_config"], json!(["phase1=aes256", "phase2=aes256", "dpd=off"]));
    assert_eq!((&created["vpn_type"], &created["ike_version"]), (&json!("policy"), &json!(1)));
    assert_eq!((&created["nat_t_enabled"], &created["pfs"]), (&json!(false), &json!(true)));
    assert_eq!(created["tunnels"], json!({}));

    let with_tunnel =
        post(&mut client, "/api/ipsec/endpoints/6/tunnels", r#"{"remote_subnet":"10.99.1.7/24"}"#);
    assert_eq!(with_tunnel["tunnels"]["9"]["remote_subnet"], "10.99.1.0/24");
    assert_eq!(with_tunnel["tunnels"]["9"]["local_subnet"], "172.31.1.0/24");
    sim.advance(seconds(2));
    assert_eq!(tunnel(&mut client, 9)["connected"], true);
    assert_eq!(tunnel(&mut client, 9)["endpoint_name"], "Oslo");
    let doubled = r#"{"remote_subnet":"10.99.1.0/24"}"#;
    assert_eq!(client.call("POST", "/api/ipsec/endpoints/6/tunnels", Sent::Json(doubled)).status, 400);

    let renamed = put(&mut client, "/api/ipsec/endpoints/6", r#"{"name":"Bergen"}"#);
    assert_eq!((&renamed["name"], &renamed["ipaddress"]), (&json!("Bergen"), &json!("192.0.2.77")));
    assert_eq!(tunnel(&mut client, 9)["connected"], true, "a new name does not interrupt");
    put(&mut client, "/api/ipsec/endpoints/6", r#"{"secret":"y"}"#);
    assert_eq!(tunnel(&mut client, 9)["connected"], false, "a new secret does");
    let refused =
        client.call("PUT", "/api/ipsec/endpoints/6", Sent::Json(r#"{"pfs":false,"vpn_type":"magic"}"#));
    assert_eq!(refused.status, 400);
    assert_eq!(
        client.get("/api/ipsec/endpoints/6")["response"]["pfs"],
        true,
        "a refused change changes nothing"
    );

    let gone = client.call("DELETE", "/api/ipsec/endpoints/6/tunnels/9", Sent::Nothing);
    assert_eq!(gone.json()["response"]["tunnels"], json!({}));
    assert_eq!(client.call("DELETE", "/api/ipsec/endpoints/6/tunnels/9", Sent::Nothing).status, 400);
    let left = client.call("DELETE", "/api/ipsec/endpoints/6", Sent::Nothing).json();
    assert_eq!(left["response"]["remote_endpoints"].as_object().unwrap().len(), 5);
    assert_eq!(client.call("GET", "/api/ipsec/endpoints/6", Sent::Nothing).status, 404);
}

#[test]
fn traffic_pairs_and_bgp_peers_belong_to_their_endpoint() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let pairs = "/api/ipsec/endpoints/5/traffic_pairs";
    let body = r#"{"local_subnet":"10.10.0.0/16","remote_subnet":"10.65.0.0/16","ping_interval":15}"#;
    let pair = post(&mut client, pairs, body);
    assert_eq!((&pair["id"], &pair["enabled"]), (&json!(3), &json!(true)));
    assert_eq!(pair["created_at"], "2026-03-02T08:30:00.000Z");
    sim.advance(seconds(90));
    assert_eq!(
        client.call("PUT", &format!("{pairs}/3/disable"), Sent::Nothing).json()["response"]["enabled"],
        false
    );
    assert_eq!(
        client.call("PUT", &format!("{pairs}/3/enable"), Sent::Nothing).json()["response"]["enabled"],
        true
    );
    let changed = put(&mut client, &format!("{pairs}/3"), r#"{"description":"lab"}"#);
    assert_eq!((&changed["description"], &changed["ping_interval"]), (&json!("lab"), &json!(15)));
    assert_eq!(changed["updated_at"], "2026-03-02T08:31:30.000Z");
    let elsewhere = client.call("PUT", "/api/ipsec/endpoints/1/traffic_pairs/3/enable", Sent::Nothing);
    assert_eq!(elsewhere.status, 404, "the pair belongs to another endpoint");
    assert_eq!(client.call("DELETE", &format!("{pairs}/3"), Sent::Nothing).status, 200);
    assert_eq!(client.call("DELETE", &format!("{pairs}/3"), Sent::Nothing).status, 400);

    let peers = "/api/ipsec/endpoints/5/ebgp_peers";
    let body = r#"{"ipaddress":"169.254.40.5","asn":65102,"access_list":"in permit 10.0.0.0/8\r\nout permit 10.10.0.0/16"}"#;
    let endpoint = post(&mut client, peers, body);
    assert_eq!(endpoint["bgp_peers"]["2"]["access_list"], "in permit 10.0.0.0/8\nout permit 10.10.0.0/16");
    let shown = client.get(&format!("{peers}/2"));
    assert_eq!(shown["response"]["connection_detail"], "Established");
    assert!(client.get(&format!("{peers}/2?verbose=false"))["response"].get("connection_detail").is_none());
    put(&mut client, &format!("{peers}/2"), r#"{"ipaddress":"169.254.40.6","asn":65103,"hold_time":30}"#);
    assert_eq!(client.get(&format!("{peers}/2"))["response"]["asn"], 65103);
    assert_eq!(client.call("DELETE", &format!("{peers}/2"), Sent::Nothing).status, 200);
    assert_eq!(client.call("DELETE", &format!("{peers}/2"), Sent::Nothing).status, 400);
}

#[test]
fn the_subsystem_restarts_and_keeps_its_address_while_in_use() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let refused = client.call("PUT", "/api/ipsec", Sent::Json(r#"{"ipsec_local_ipaddress":"192.0.2.200"}"#));
    assert_eq!(refused.status, 400);
    assert_eq!(post(&mut client, "/api/ipsec", r#"{"restart":true}"#), json!({"restart": true}));
    let up = |client: &mut Client| {
        let status = client.get("/api/status/ipsec")["response"].clone();
        status.as_object().unwrap().values().filter(|tunnel| tunnel["connected"] == true).count()
    };
    assert_eq!(up(&mut client), 0);
    sim.advance(seconds(2));
    assert_eq!(up(&mut client), 7, "all enabled ones");

    let async_body = r#"{"ipsec_local_ipaddress":"10.10.0.10","async":true}"#;
    let token = put(&mut client, "/api/ipsec", async_body)["token"].as_str().unwrap().to_owned();
    let task =
        |client: &mut Client| client.get(&format!("/api/status/task?token={token}"))["response"].clone();
    assert_eq!(task(&mut client), json!({"task_status": "in_progress"}));
    sim.advance(seconds(3));
    assert_eq!(task(&mut client), json!({"task_status": "finished_ok"}));
    let by_body = client.call("GET", "/api/status/task", Sent::Json(&format!(r#"{{"token":"{token}"}}"#)));
    assert_eq!(by_body.json()["response"], json!({"task_status": "finished_ok"}));
    assert_eq!(client.call("GET", "/api/status/task?token=made-up", Sent::Nothing).status, 400);
}

#[test]
fn link_history_is_found_by_tunnel_and_by_network() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let cases = [
        ("tunnelid=3", 200, "10.30.1.0/24", 6),
        ("remote=10.30.1.0/24", 200, "10.30.1.0/24", 6),
        ("remote=10.30.1.0%2F24&local=10.10.0.0%2F16", 200, "10.30.1.0/24", 6),
        ("tunnelid=3&remote=10.20.1.0/24", 400, "bad or invalid tunnelid", 0),
        ("tunnelid=77", 400, "bad or invalid tunnelid", 0),
        ("remote=10.30.1.0", 400, "remote is invalid", 0),
        ("local=192.0.2.0/24", 400, "bad or invalid local", 0),
        ("", 400, "required", 0),
    ];
    for (query, status, text, count) in cases {
        let answer = client.call("GET", &format!("/api/status/link_history?{query}"), Sent::Nothing);
        assert_eq!(answer.status, status, "{query}");
        let json = answer.json();
        if status == 200 {
            assert_eq!(json["response"]["remote"], text, "{query}");
            assert_eq!(json["response"]["tunnelid"], 3, "{query}");
            assert_eq!(json["response"]["history"].as_array().unwrap().len(), count, "{query}");
        } else {
            assert!(json["error"]["message"].as_str().unwrap().contains(text), "{query}: {json}");
        }
    }
    let of_all = client.get("/api/status/link_history?local=10.10.0.0/16");
    assert!(of_all["response"].get("tunnelid").is_none());
    let down = &client.get("/api/status/link_history?tunnelid=5")["response"]["history"];
    let last = down.as_array().unwrap().last().unwrap();
    assert_eq!(
        *last,
        json!({"event":"Tunnel down","timestamp":"2026-03-02T07:43:00.000Z","timestamp_i":START - 47 * 60})
    );
}

#[test]
fn tokens_are_credentials_until_they_expire() {
    let sim = frozen(&Kind::VNS3);
    let mut admin = Client::new(&sim);
    let made = post(&mut admin, "/api/access/token", r#"{"expires":60,"name":"roll"}"#);
    let kept =
        post(&mut admin, "/api/access/token", r#"{"expires":60,"token_name":"kept","refreshes":true}"#);
    assert_eq!((&made["lifetime"], &made["expired"], &made["id"]), (&json!("1m"), &json!(false), &json!(2)));
    let header = |token: &Value| Some(format!("Api-Token: {}", token["token"].as_str().unwrap()));
    let status = |token: &Value| {
        Client::with_header(&sim, header(token)).call("GET", "/api/config", Sent::Nothing).status
    };
    assert_eq!((status(&made), status(&kept)), (200, 200));
    sim.advance(seconds(40));
    assert_eq!(status(&kept), 200, "which prolongs it");
    sim.advance(seconds(40));
    assert_eq!((status(&made), status(&kept)), (401, 200));

    let listed = admin.get("/api/access/tokens")["response"].clone();
    assert_eq!(listed.as_array().unwrap().len(), 3);
    assert_eq!((&listed[1]["expired"], &listed[2]["expired"]), (&json!(true), &json!(false)));
    assert_eq!(listed[1]["last_accessed_ip"], "127.0.0.1");
    put(&mut admin, "/api/access/token/3", r#"{"expired":true}"#);
    assert_eq!(status(&kept), 401);
    let deleted = admin.call("DELETE", "/api/access/token/3", Sent::Nothing);
    assert_eq!(deleted.json()["response"], "Token deleted");
    assert_eq!(admin.call("GET", "/api/access/token/3", Sent::Nothing).status, 404);
}

#[test]
fn configuration_can_be_changed_and_validated() {
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let body = r#"{"controller_name":"hub-2","ntp_hosts":" 192.0.2.1   ntp.example.org "}"#;
    let changed = put(&mut client, "/api/config", body);
    assert_eq!(
        (&changed["controller_name"], &changed["ntp_hosts"]),
        (&json!("hub-2"), &json!("192.0.2.1 ntp.example.org"))
    );
    assert_eq!(changed["topology_name"], "Larkspur Freight");
    assert_eq!(client.call("PUT", "/api/config", Sent::Json(r#"{"ntp_hosts":"not_a host!"}"#)).status, 400);
    let system = client.get("/api/status/system?timestamp=1772440000")["response"].clone();
    assert_eq!(system["timestamp"], "2026-03-02 08:30:00 +0000");
    assert_eq!(system["data"]["sysstat"][0][2], "1772439600");
    assert_eq!(
        client.get("/api/status/clients")["response"]["172.31.1.11"]["tags"]["role"],
        "dispatch-laptop"
    );
}

#[test]
fn an_unlicensed_controller_says_so() {
    let mut settings = frozen_settings(&Kind::VNS3);
    if let Some(device) = settings.device.start_mut::<edgebook_sim::Vns3Scenario>() {
        device.licensed = false;
    }
    let sim = Sim::start(settings).unwrap();
    let mut client = Client::new(&sim);
    for path in ["/api/status/ipsec", "/api/status", "/api/license"] {
        let answer = client.call("GET", path, Sent::Nothing);
        assert_eq!(answer.status, 403, "{path}");
        assert_eq!(answer.json()["error"]["name"], "PrerequisiteError");
        assert!(answer.json()["error"]["message"].as_str().unwrap().starts_with("Must be licensed first"));
    }
    assert_eq!(client.get("/api/config")["response"]["licensed"], false);
}

#[test]
fn fifty_thousand_tunnels_are_answered_whole() {
    let clock = frozen_settings(&Kind::VNS3).clock;
    let sim = Sim::start(SimSettings { clock, ..SimSettings::vns3_with_tunnels(50_000) }).unwrap();
    let mut client = Client::new(&sim);
    let status = client.get("/api/status/ipsec?up_down_status_only=true");
    let tunnels = status["response"].as_object().unwrap();
    assert_eq!(tunnels.len(), 50_000);
    assert_eq!(tunnels["50000"]["endpoint_id"], 500);
    assert!(tunnels.values().any(|tunnel| tunnel["connected"] == false && tunnel["enabled"] == true));
}
