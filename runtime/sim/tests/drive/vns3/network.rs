//! Routes, peering, links and interfaces.

use edgebook_sim::Kind;
use serde_json::{Value, json};

use super::calls::{Calls, column};
use crate::{frozen, seconds};

#[test]
fn routes_answer_with_the_whole_map() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let routes = calls.get("/routes");
    assert_eq!(routes["3"]["gateway"], "_notset");
    assert_eq!(routes["3"]["tunnel"]["endpoint_name"], "Cloud VPC");
    assert_eq!((&routes["4"]["enabled"], &routes["2"]["netmask"]), (&json!(false), &json!("255.255.0.0")));
    calls.refused("POST", "/routes", json!({"cidr": "10.0.0.0/40"}), 400, "cidr is invalid");
    calls.refused("POST", "/routes", json!({"cidr": "10.0.0.0/8", "tunnel": 99}), 400, "bad tunnel ID");
    let body = json!({"cidr": "10.77.3.9/16", "interface": "eth0", "gateway": "_notset", "advertise": true, "metric": 5});
    let after = calls.post("/routes", body.clone());
    assert_eq!(after.as_object().unwrap().len(), 5, "all of them, not the new one");
    assert_eq!((&after["5"]["cidr"], &after["5"]["gateway"]), (&json!("10.77.0.0/16"), &json!("_notset")));
    assert!(after["1"].get("gateway").is_none(), "what was never set is missing");
    calls.refused("POST", "/routes", body, 400, "already exists");

    assert_eq!(calls.call("PUT", "/routes/5/disable", &Value::Null)["enabled"], false);
    assert_eq!(calls.get("/routes")["5"]["enabled"], false);
    assert_eq!(calls.call("PUT", "/routes/5/enable", &Value::Null)["enabled"], true);
    calls.refused("DELETE", "/routes/1", Value::Null, 400, "not editable");
    let left = calls.delete("/routes/3");
    assert_eq!(left["3"]["id"], 4, "keys count, ids stay");
    assert_eq!(left["4"]["id"], 5);
    calls.refused("DELETE", "/routes/3", Value::Null, 400, "bad route id or route not found");
    calls.post("/routes", json!({"cidr": "10.78.0.0/16", "interface": "eth0", "table": "side"}));
    assert_eq!(calls.get("/routes?table=side").as_object().unwrap().len(), 1);
}

#[test]
fn peering_tells_only_what_is_true() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let peering = calls.get("/peering");
    assert_eq!(peering["managers"], peering["controllers"]);
    assert_eq!(peering["managers"]["1"], json!({"overlay_ipaddress": "172.31.1.253", "self": true}));
    assert_eq!(peering["managers"]["2"]["reachable"], true);
    assert!(peering["managers"]["3"].get("reachable").is_none());
    assert_eq!(peering["managers"]["4"]["not_set"], true);
    calls.refused(
        "POST",
        "/peering/peers",
        json!({"id": 5, "name": "x"}),
        400,
        "5 is an invalid controller id",
    );
    calls.refused(
        "POST",
        "/peering/peers",
        json!({"id": 1, "name": "x"}),
        400,
        "1 is an invalid controller id",
    );
    calls.refused("DELETE", "/peering/peers/20", Value::Null, 400, "20 is invalid as controller id.");
    let mtu = json!({"id": 4, "name": "x", "overlay_mtu": 4_801});
    calls.refused("POST", "/peering/peers", mtu, 400, "between 500 and 4,800");
    let added = calls.post("/peering/peers", json!({"id": 4, "name": "198.51.100.54"}));
    assert_eq!(
        (&added["managers"]["4"]["mtu"], added["managers"]["4"].get("reachable")),
        (&json!("1500"), None)
    );
    sim.advance(seconds(2));
    assert_eq!(calls.get("/peering")["managers"]["4"]["reachable"], true);
    let changed = calls.put("/peering/peers/4", json!({"overlay_mtu": 1400}));
    assert_eq!(changed["managers"]["4"]["mtu"], "1400");
    assert_eq!(calls.delete("/peering/peers/4")["managers"]["4"]["not_set"], true);
    calls.refused("DELETE", "/peering/peers/4", Value::Null, 400, "4 is invalid as controller id.");
    calls.refused("PUT", "/peering/self", json!({"id": 4}), 400, "id is invalid");
    let moved = calls.put("/peering/self", json!({"id": 4, "force": true}));
    assert_eq!((&moved["id"], &moved["managers"]["4"]["self"]), (&json!(4), &json!(true)));
    assert_eq!(moved["managers"]["1"]["not_set"], true);
    assert_eq!(calls.get("/config")["overlay_ipaddress"], "172.31.1.250");
}

#[test]
fn links_connect_and_disconnect() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let first = calls.get("/links/1");
    assert_eq!((&first["connected"], &first["interface"]), (&json!(true), &json!("lnk1")));
    assert_eq!(first["last_connect"], "2026-01-20T08:30:00Z".replace('T', " ").replace('Z', ""));
    calls.refused("POST", "/links", json!({"name": "x"}), 400, "either conf, or vns3_controller");
    calls.refused("POST", "/links", json!({"id": 1, "conf": "x"}), 400, "id is invalid");
    calls.refused("POST", "/links", json!({"id": 2, "vns3_controller": "x"}), 400, "vns3_auth");
    let made = calls.post(
        "/links",
        json!({"id": 2, "conf": "remote x 1194", "policies": "route 10.0.0.0/8\nroute 10.1.0.0/16"}),
    );
    assert_eq!((&made["type"], &made["connected"]), (&json!("openvpn"), &json!(false)));
    assert_eq!(made["policies"], json!(["route 10.0.0.0/8", "route 10.1.0.0/16"]));
    assert!(!made.to_string().contains("remote x"), "the configuration holds keys and is not shown");
    sim.advance(seconds(2));
    assert_eq!(calls.get("/links/2")["connected"], true);
    let down = calls.put("/links/2", json!({"connected": false}));
    assert_eq!(
        (&down["state"], &down["last_disconnect"]),
        (&json!("disconnected"), &json!("2026-03-02 08:30:02"))
    );
    assert_eq!(
        calls.get("/links/2/logs?sort=desc&lines=1"),
        json!(["2026-03-02 08:30:02 lnk2: disconnected"])
    );
    calls.put("/links/2", json!({"connected": true, "description": "back"}));
    sim.advance(seconds(2));
    assert_eq!(
        (&calls.get("/links/2")["connected"], &calls.get("/links/2")["description"]),
        (&json!(true), &json!("back"))
    );

    assert_eq!(
        calls.post("/links/2/tags", json!({"key": "site", "value": "a"})),
        json!([{"key": "site", "value": "a"}])
    );
    assert_eq!(calls.get("/links/2")["tags"][0]["value"], "a");
    assert_eq!(calls.delete("/links/2/tags/site"), json!([]));
    assert_eq!(calls.status("DELETE", "/links/2/tags/site"), 404);
    assert_eq!(
        calls.put("/links/global-policies", json!({"type": "openvpn", "policies": ["a", "b"]})),
        "a\nb"
    );
    assert_eq!(calls.get("/links/global-policies?type=openvpn"), "a\nb");
    assert_eq!(calls.get("/links/global-policies?type=wireguard"), "");
    calls.delete("/links/2");
    assert_eq!(calls.status("GET", "/links/2"), 404);
    assert_eq!(column(&calls.get("/links"), "id"), ["1"]);
    let unnumbered = calls.post("/links", json!({"conf": "[Interface]"}));
    assert_eq!((&unnumbered["id"], &unnumbered["interface"]), (&json!(2), &json!("lnk2")));
}

#[test]
fn interfaces_and_their_addresses() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    assert_eq!(column(&calls.get("/interfaces"), "name"), ["eth0", "lo", "tun0", "plugin0", "gre1"]);
    assert_eq!(calls.get("/interfaces/system/eth0")["ip_external"], "192.0.2.10");
    calls.refused(
        "POST",
        "/interfaces/system",
        json!({"name": "tun1:1", "ip_internal": "10.10.0.10"}),
        400,
        "ip_internal must be available",
    );
    calls.refused(
        "POST",
        "/interfaces/system",
        json!({"name": "x", "ip_internal": "here"}),
        400,
        "ip_internal is invalid",
    );
    let made = calls.post(
        "/interfaces/system",
        json!({"name": "tun1:1", "ip_internal": "10.10.0.50", "mask_bits": "32"}),
    );
    assert_eq!(
        (&made["interface_type"], &made["status"], &made["enabled"]),
        (&json!("system_virtual"), &json!("Down"), &json!(false))
    );
    let id = made["id"].to_string();
    let up = calls.put(&format!("/interfaces/system/{id}"), json!({"enabled": true}));
    assert_eq!((&up["status"], &up["ip_internal"]), (&json!("Up"), &json!("10.10.0.50")));
    calls.refused(
        "PUT",
        "/interfaces/system/tun1:1",
        json!({"ip_internal": "10.10.0.40"}),
        400,
        "must be available",
    );

    let addresses = format!("/interfaces/system/{id}/addresses");
    let added = calls.post(&addresses, json!({"label": "web", "ip_internal": "10.10.0.51"}));
    let address = format!("{addresses}/{}", added["id"]);
    assert_eq!(calls.put(&address, json!({"description": "Web"}))["description"], "Web");
    assert_eq!(column(&calls.get(&addresses), "ip_internal"), ["10.10.0.51"]);
    assert_eq!(
        calls.status("GET", &format!("/interfaces/system/1/addresses/{}", added["id"])),
        404,
        "of another interface"
    );
    calls.delete(&address);
    assert_eq!(calls.status("GET", &address), 404);
    calls.refused("DELETE", "/interfaces/system/eth0", Value::Null, 400, "cannot be deleted");
    calls.delete(&format!("/interfaces/system/{id}"));
    assert_eq!(calls.status("GET", &format!("/interfaces/system/{id}")), 404);

    calls.refused("POST", "/interfaces/edge_gre", json!({"ttl": 256}), 400, "between 1 and 255");
    let gre = calls.post("/interfaces/edge_gre", json!({"endpoint_name": "yard-2", "enabled": true}));
    assert_eq!((&gre["name"], &gre["ttl"], &gre["status"]), (&json!("gre2"), &json!(255), &json!("Up")));
    assert_eq!(
        calls.put("/interfaces/edge_gre/gre2", json!({"mtu": 1300}))["enabled"],
        true,
        "the default is not filled in"
    );
    calls.delete("/interfaces/edge_gre/2");
    assert_eq!(calls.status("GET", "/interfaces/edge_gre/2"), 404);
    calls.refused(
        "POST",
        "/interfaces/action",
        json!({"discover_ips": true, "discover_links": true}),
        400,
        "exactly one",
    );
}
