//! Webhooks, alerts, packet monitors, variables, access URLs, certificates, identity and support.

use edgebook_sim::Kind;
use serde_json::{Value, json};

use super::calls::{Calls, column};
use crate::client::{Client, Sent};
use crate::{frozen, seconds};

/// A kind of thing: its list, its path, a new one, a change, and a change that is refused with this word.
type Life = (&'static str, &'static str, Value, Value, Value, &'static str);

/// Created things appear in lists, updates change them, deletes make them 404.
#[test]
fn plain_things_live_from_creation_to_deletion() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let alert = json!({"name": "pager", "url": "https://pager.example.org", "webhook_id": 1, "events": ["tunnel_down"]});
    let (system, gre) = ("/interfaces/system", "/interfaces/edge_gre");
    let cases: [Life; 4] = [
        (
            "/webhooks",
            "/webhook",
            json!({"name": "pager"}),
            json!({"url": "https://x"}),
            json!({"events": ["x"]}),
            "events",
        ),
        ("/alerts", "/alert", alert, json!({"enabled": false}), json!({"webhook_id": 77}), "webhook_id"),
        (system, system, json!({"name": "tun7"}), json!({"mtu": 1400}), json!({"mtu": 1}), "mtu"),
        (gre, gre, json!({}), json!({"ttl": 9}), json!({"ttl": 0}), "ttl"),
    ];
    for (list, path, new, change, wrong, word) in cases {
        let before = calls.get(list).as_array().unwrap().len();
        let thing = calls.post(path, new.clone());
        let item = format!("{path}/{}", thing["id"]);
        assert_eq!(calls.get(list).as_array().unwrap().len(), before + 1);
        assert_eq!(calls.get(&item), thing, "{item}");
        sim.advance(seconds(1));
        let changed = calls.put(&item, change.clone());
        for (field, value) in change.as_object().unwrap() {
            assert_eq!(&changed[field], value);
        }
        calls.refused("PUT", &item, wrong, 400, word);
        assert_eq!(calls.get(&item), changed, "a refused change changes nothing");
        assert_eq!(calls.delete(&item)["id"], thing["id"]);
        assert_eq!(calls.status("GET", &item), 404);
        assert_eq!(calls.status("DELETE", &item), 404);
        assert_eq!(calls.get(list).as_array().unwrap().len(), before);
        assert_ne!(calls.post(path, new)["id"], thing["id"], "numbers are not given twice");
    }
}

#[test]
fn alerts_need_a_webhook_and_known_events() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    assert_eq!(calls.get("/webhook/1")["created_at"], "2026-01-20T08:30:00.000Z");
    assert_eq!(calls.get("/alert/1")["created_at"], "2026-01-20T08:30:00.000Z");
    let made = calls.post("/webhook", json!({"name": "x", "headers": [{"name": "A", "value": "b"}]}));
    assert_eq!((&made["system"], &made["created_at"]), (&json!(false), &json!("2026-03-02T08:30:00.000Z")));
    calls.refused("POST", "/webhook", json!({"name": ""}), 400, "name is invalid");
    calls.refused("POST", "/alert", json!({"name": "x", "url": "y", "webhook_id": 9}), 400, "webhook_id");
    assert!(column(&calls.get("/alerts"), "enabled").contains(&"false".to_owned()));
    for enabled in [false, true] {
        assert_eq!(calls.post("/alert/1/toggle_enabled", Value::Null)["enabled"], enabled);
    }
    assert_eq!(calls.post("/alert/1/test", Value::Null)["code"], "200");
    calls.put("/alert/1", json!({"url": "https://nowhere.invalid/x"}));
    assert_eq!(calls.post("/alert/1/test", Value::Null)["status"], "failed");
    assert_eq!(calls.get("/alert_events").as_array().unwrap().len(), 11);

    calls.refused("POST", "/ms/alert/test", Value::Null, 400, "No management system");
    calls.refused("POST", "/ms", json!({"ip": "here"}), 400, "ip is invalid");
    assert_eq!(
        calls.post("/ms", json!({"ip": "10.10.0.77"})),
        json!({"ip": "10.10.0.77", "alert_enabled": true})
    );
    assert_eq!(calls.post("/ms/alert/test", Value::Null), true);
    assert_eq!(calls.put("/ms", json!({"alert_enabled": false}))["ip"], "10.10.0.77");
    assert_eq!(calls.get("/ms")["enabled"], false);
}

#[test]
fn packet_monitors_run_and_then_hold_data() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let absent = calls.0.call("GET", "/api/packet_monitor/x", Sent::Nothing);
    assert_eq!((absent.status, absent.body.len()), (404, 0), "a 404 without a body");
    assert_eq!(calls.status("GET", "/packet_monitor/gate/download"), 404, "it never ran");
    assert_eq!(calls.call("PUT", "/packet_monitor/gate/stop", &Value::Null)["success"], false);
    assert_eq!(calls.call("PUT", "/packet_monitor/gate/start", &Value::Null)["success"], true);
    assert_eq!(calls.call("PUT", "/packet_monitor/gate/start", &Value::Null)["success"], false);
    sim.advance(seconds(5));
    let short = calls.download("/packet_monitor/gate/download").len();
    sim.advance(seconds(3600));
    let long = calls.download("/packet_monitor/gate/download").len();
    assert!(long > short);
    assert_eq!(
        calls.call("PUT", "/packet_monitor/gate/stop", &Value::Null)["success"],
        false,
        "its time is over"
    );
    let base = json!({"name": "n", "type": "netflow", "interface": "eth0", "filter": null, "duration": "1h", "destination": "host:10.0.0.1:2055"});
    for (field, value) in [("type", "tcpdump"), ("duration", "long"), ("interface", ""), ("destination", "")]
    {
        let mut body = base.clone();
        body[field] = json!(value);
        calls.refused("POST", "/packet_monitor", body, 400, field);
    }
    assert_eq!(calls.post("/packet_monitor", base.clone())["filter"], "");
    calls.refused("POST", "/packet_monitor", base, 400, "already exists");
    assert_eq!(calls.delete("/packet_monitor/n")["success"], true);
    assert_eq!(calls.status("DELETE", "/packet_monitor/n"), 404);
}

#[test]
fn variables_are_defined_and_used() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    assert_eq!(
        column(&calls.get("/system/variable-collections?collections=tags,custom"), "prefix"),
        ["tag_", ""]
    );
    calls.refused(
        "POST",
        "/system/variables",
        json!({"name": "no-dash", "value": "x"}),
        400,
        "name is invalid",
    );
    let taken = json!({"name": "vns3_overlay_subnet", "value": "x"});
    calls.refused("POST", "/system/variables", taken, 400, "already exists");
    let all = calls.post("/system/variables", json!({"name": "branch", "value": "10.20.0.0/16"}));
    assert_eq!(column(&all["custom"], "variable"), ["partners", "branch"]);
    let rule = calls.post("/v2/firewall/rules", json!({"rule": "FORWARD -s ${branch} -j ACCEPT"}));
    assert_eq!(rule["rule_resolved"], "FORWARD -s 10.20.0.0/16 -j ACCEPT");
    assert_eq!(
        calls.put("/system/variables/branch", json!({"value": "10.20.0.0/15"}))["value"],
        "10.20.0.0/15"
    );
    let rules = calls.get("/v2/firewall/rules");
    assert_eq!(rules[5]["rule_resolved"], "FORWARD -s 10.20.0.0/15 -j ACCEPT");
    assert_eq!(column(&calls.delete("/system/variables/branch")["custom"], "variable"), ["partners"]);
    calls.refused(
        "DELETE",
        "/system/variables/branch",
        Value::Null,
        404,
        "Custom variable branch does not exist",
    );
}

#[test]
fn access_urls_expire_and_are_found_by_themselves() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    calls.refused("POST", "/access/url", json!({"expires": 259_201}), 400, "");
    let made = calls.post("/access/url", json!({"expires": 600, "name": "case 7"}));
    assert_eq!(
        (&made["lifetime"], &made["access"], &made["expired"]),
        (&json!("10m"), &json!("rs"), &json!(false))
    );
    sim.advance(seconds(600));
    assert_eq!(calls.get("/access/url/1")["expired"], true);
    let second = calls.post("/access/url", json!({}));
    assert_eq!(calls.put("/access/url/2", json!({"expired": true}))["expired"], true);
    assert_eq!(column(&calls.get("/access/urls"), "id"), ["1", "2"]);
    let by_url = json!({"access_url": second["url"]});
    assert_eq!(calls.call("DELETE", "/access/url", &by_url), "Access url deleted");
    calls.refused("DELETE", "/access/url", by_url, 404, "Invalid or missing access url");
    assert_eq!(calls.delete("/access/url/1"), "Access url deleted");
    assert_eq!(calls.status("GET", "/access/url/1"), 404);
}

#[test]
fn a_certificate_is_uploaded_then_installed_by_a_job() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let before = calls.get("/system/ssl");
    assert_eq!(before["certs"][0]["subject"], "CN=larkspur-hub");
    calls.refused("PUT", "/system/ssl/install", Value::Null, 400, "cert is missing, key is missing");
    let key = rcgen::KeyPair::generate().unwrap();
    let mut params = rcgen::CertificateParams::new(vec!["vpn.larkspur.example".to_owned()]).unwrap();
    params.distinguished_name.push(rcgen::DnType::CommonName, "vpn.larkspur.example");
    let certificate = params.self_signed(&key).unwrap();
    calls.refused(
        "PUT",
        "/system/ssl/keypair",
        json!({"cert": "x", "key": key.serialize_pem()}),
        400,
        "cert is invalid",
    );
    calls.put("/system/ssl/keypair", json!({"cert": certificate.pem(), "key": key.serialize_pem()}));
    assert_eq!(calls.get("/system/ssl"), before, "not yet");
    let job = calls.call("PUT", "/system/ssl/install", &Value::Null);
    let path = format!("/system/ssl/install/{}", job["uuid"].as_str().unwrap());
    assert_eq!(calls.get(&path)["state"], "pending");
    sim.advance(seconds(3));
    assert_eq!(calls.status("GET", &path), 502, "the server restarts");
    sim.advance(seconds(1));
    assert!(calls.0.try_call("GET", "/api/system/ssl").is_none(), "the connections end with the old server");
    let mut calls = Calls(Client::trusting(&sim, certificate.der()));
    assert_eq!(calls.get(&path)["state"], "completed");
    assert_eq!(calls.get("/system/ssl")["certs"][0]["subject"], "CN=vpn.larkspur.example");
    calls.refused("GET", "/system/ssl/install/1234", Value::Null, 404, "Unknown Job ID: 1234");
    assert_eq!(Client::certificate(&sim), *certificate.der(), "the server shows it");

    let other = rcgen::KeyPair::generate().unwrap();
    let stranger = json!({"cert": certificate.pem(), "key": other.serialize_pem()});
    calls.refused("PUT", "/system/ssl/keypair", stranger, 400, "do not belong together");
}

#[test]
fn identity_settings_are_kept_without_their_keys() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    calls.refused(
        "PUT",
        "/identity/controller",
        json!({"provider": "radius", "enabled": true}),
        400,
        "provider",
    );
    let key = "-----BEGIN PRIVATE KEY-----";
    let body = json!({"provider": "ldap", "enabled": true, "host": "ldap.example.org", "encrypt_auth_key_data": key});
    calls.put("/identity/controller", body);
    let settings = calls.get("/identity/controller");
    assert_eq!(
        (&settings["host"], &settings["encrypt_auth_key"]),
        (&json!("ldap.example.org"), &json!(true))
    );
    assert!(!settings.to_string().contains(key));
    calls.put("/identity/controller", json!({"provider": "openid", "enabled": true, "identifier": "x"}));
    assert!(calls.get("/identity/controller").get("host").is_none(), "another provider begins from nothing");
    for (host, connects) in [("ldap.example.org", true), ("ldap.invalid", false), ("", false)] {
        let test = calls.post("/identity/vpn/test", json!({"provider": "ldap", "host": host}));
        assert_eq!(test["connect_success"], connects, "{host}");
    }
}

#[test]
fn support_is_let_in_with_a_key() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    assert_eq!(calls.get("/remote_support"), json!({"enabled": false}));
    calls.put("/remote_support", json!({"enabled": true}));
    assert_eq!(calls.get("/remote_support"), json!({"enabled": true}));
    let bad = calls.0.call("POST", "/api/remote_support/keypair", Sent::Other("text/plain", "no base64!"));
    assert_eq!(
        (bad.status, bad.json()["error"]["message"].as_str()),
        (400, Some("Bad encrypted passphrase"))
    );
    let key = calls.0.call("POST", "/api/remote_support/keypair", Sent::Other("text/plain", "c2VjcmV0\n"));
    assert_eq!(key.status, 201);
    assert!(key.body.starts_with(b"-----BEGIN RSA PRIVATE KEY-----\n"));
    assert_eq!(calls.get("/cloud_data")["cloud_type"], "ec2");
}
