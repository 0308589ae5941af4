//! The cOS Core firewall: state that follows from calls and from time.

use edgebook_sim::Kind;
use serde_json::{Value, json};

use super::client::{Client, Sent};
use super::{frozen, seconds};

fn post(client: &mut Client, path: &str, form: &str) -> Value {
    let answer = client.call("POST", path, Sent::Form(form));
    assert_eq!(answer.status, 200, "POST {path} {form}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

fn delete(client: &mut Client, target: &str) -> (u16, Value) {
    let answer = client.call("DELETE", target, Sent::Nothing);
    (answer.status, answer.json())
}

#[test]
fn users_come_and_go() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let path = "/api/oper/userauth";
    assert_eq!(client.get(path)["active_users_count"], 4);
    let cut = client.get(&format!("{path}?num=1"));
    assert_eq!((&cut["active_users_count"], cut["active_users"].as_array().unwrap().len()), (&json!(4), 1));

    let added = post(
        &mut client,
        path,
        "ip=192.168.1.10&interface=wan&session_timeout=60&idle_timeout=30&username=user3&groups=group1,group2",
    );
    let user = json!({
        "username": "user3", "ip": "192.168.1.10", "groups": "group1, group2", "interface": "wan",
        "agent_type": "Identity Awareness", "session_timeout": 60, "idle_timeout": 30,
    });
    assert_eq!(added, json!({"error": false, "user": user}));

    let found = client.get(&format!("{path}?ip=192.168.1.10&interface=wan"));
    assert!(found.get("active_users_count").is_none());
    assert_eq!(found["active_users"][0]["groups"], "group1,group2", "no blank in lists");
    let elsewhere = client.get(&format!("{path}?ip=192.168.1.10&interface=lan"));
    assert_eq!(elsewhere, json!({"error": false, "active_users_count": 5, "active_users": []}));

    assert_eq!(delete(&mut client, &format!("{path}?ip=192.168.1.10")), (200, json!({"error": false})));
    let absent = json!({"error": true, "error_code": 404, "error_message": "User does not exist"});
    assert_eq!(delete(&mut client, &format!("{path}?ip=192.168.1.10")), (404, absent));
}

#[test]
fn users_end_with_their_session_or_when_idle() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let path = "/api/oper/userauth";
    post(&mut client, path, "ip=192.0.2.1&username=idle&session_timeout=600&idle_timeout=60&groups=");
    post(&mut client, path, "ip=192.0.2.2&username=talks&session_timeout=100&idle_timeout=60&groups=");
    post(&mut client, path, "ip=192.0.2.3&username=default&session_timeout=90&groups=");
    let mut present = |after: u64, expected: [usize; 3]| {
        sim.advance(seconds(after));
        let count = [1, 2, 3].map(|last| {
            let user = client.get(&format!("{path}?ip=192.0.2.{last}"));
            user["active_users"].as_array().unwrap().len()
        });
        assert_eq!(count, expected);
    };
    present(50, [1, 1, 1]);
    assert!(sim.cos().unwrap().traffic_from("192.0.2.2".parse().unwrap()));
    present(10, [0, 1, 1]);
    present(30, [0, 1, 0]);
    present(10, [0, 0, 0]);
    assert!(!sim.cos().unwrap().traffic_from("192.0.2.2".parse().unwrap()));
}

#[test]
fn blacklist_entries_count_down_and_expire() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let path = "/api/oper/blacklist";
    let all = client.get(path);
    assert_eq!((&all["blacklist_count"], all["blacklist_hosts"].as_array().unwrap().len()), (&json!(5), 5));
    assert_eq!(client.get(&format!("{path}?alert_type=REST"))["blacklist_count"], 3);

    let added = post(&mut client, path, "host=192.0.2.5&close_established=yes");
    let entry = json!({"host":"192.0.2.5","service":"","ttl":"300","rule_name":"-","description":"-"});
    assert_eq!(added, json!({"error": false, "blacklist_entry": entry}));
    post(&mut client, path, "host=192.0.2.5&service=http-all&ttl=100&rule_name=a+b");
    sim.advance(std::time::Duration::from_millis(40_500));
    let mut ours = |service: &str| {
        let list = client.get(&format!("{path}?alert_type=REST"));
        let entries = list["blacklist_hosts"].as_array().unwrap().clone();
        entries.into_iter().find(|entry| entry["host"] == "192.0.2.5" && entry["service"] == service)
    };
    assert_eq!(ours("").unwrap()["ttl"], "260");
    let http = ours("http-all").unwrap();
    assert_eq!(
        (&http["ttl"], &http["rule_name"], &http["alert_type"]),
        (&json!("60"), &json!("a b"), &json!("REST"))
    );
    sim.advance(seconds(60));
    assert!(ours("http-all").is_none());
    assert!(ours("").is_some());
}

#[test]
fn blacklist_entries_are_renewed_and_deleted_by_exact_match() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let path = "/api/oper/blacklist";
    let before = client.get(path)["blacklist_count"].as_u64().unwrap();
    post(&mut client, path, "host=192.0.2.5&service=http-all");
    post(&mut client, path, "host=192.0.2.5&service=http-all&ttl=900");
    assert_eq!(client.get(path)["blacklist_count"], before + 1);
    let cases = [
        ("host=192.0.2.5", 404),
        ("host=192.0.2.5&service=https", 404),
        ("host=192.0.2.5&service=http-all", 200),
        ("host=192.0.2.5&service=http-all", 404),
        ("host=203.0.113.201&service=all_services", 200),
        ("host=203.0.113.77", 404),
    ];
    for (query, status) in cases {
        let (found, body) = delete(&mut client, &format!("{path}?{query}"));
        assert_eq!((found, &body["error"]), (status, &json!(status != 200)), "{query}");
    }
    let left = client.get(path)["blacklist_hosts"].to_string();
    assert!(left.contains("203.0.113.77"), "what the firewall added itself stays");
}

#[test]
fn leases_are_renewed_and_pools_are_counted() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let path = "/api/oper/dhcpserver";
    let all = client.get(path);
    assert!(all.get("dhcpserver").is_none());
    assert_eq!(all["active_leases"].as_array().unwrap().len(), 18 + 29 + 26);
    let guest = client.get(&format!("{path}?name=DHCP_guest"));
    let pool =
        json!({"server_name":"DHCP_guest","pool_usage_count":29,"pool_size":30,"pool_usage_percent":100});
    assert_eq!(guest["dhcpserver"], pool, "29 of 30 are 96 percent, but not for the firewall");
    let mut least = |after| {
        sim.advance(seconds(after));
        let leases = client.get(&format!("{path}?name=DHCP_guest"))["active_leases"].clone();
        leases.as_array().unwrap().iter().map(|lease| lease["timeout"].as_i64().unwrap()).min().unwrap()
    };
    for after in [0, 1800, 3600, 86_400] {
        assert!(least(after) > 3600, "clients renew at half time");
    }
    let unknown = client.get(&format!("{path}?name=DHCP_moon"));
    assert_eq!(unknown, json!({"error": false, "active_leases": []}));
}

#[test]
fn the_unit_knows_itself_its_cluster_and_its_neighbours() {
    let sim = frozen(&Kind::COS);
    let mut client = Client::new(&sim);
    let about = client.get("/api/about");
    assert_eq!(about["version_numbers"], json!([14, 0, 16, 2, 40016]));
    let control = sim.cos().unwrap();
    sim.advance(seconds(10));
    let time = i64::from(9 * 24 + 4) * 3600 + 10;
    let status =
        json!({"active":true,"time":time,"role":0,"role_description":"master","peer":{"alive":true}});
    assert_eq!(client.get("/api/oper/ha"), json!({"error":false,"enabled":true,"status":status}));
    assert!(control.set_active(false));
    assert!(control.set_peer_alive(false));
    sim.advance(seconds(5));
    let after = client.get("/api/oper/ha")["status"].clone();
    assert_eq!(
        (&after["active"], &after["time"], &after["peer"]["alive"]),
        (&json!(false), &json!(5), &json!(false))
    );

    let devices = client.get("/api/oper/neighbor_devices")["devices"].clone();
    let devices = devices.as_array().unwrap();
    let at = |ip: &str| devices.iter().find(|device| device["ipv4"] == ip).unwrap();
    assert_eq!(at("10.10.20.21")["authenticated_user"], "a.okafor");
    assert_eq!(at("10.10.20.21")["hostname"], "nb-okafor");
    assert_eq!(
        (&at("10.6.19.1")["status"], &at("10.6.19.1")["last_seen"]),
        (&json!("Inactive"), &json!(110))
    );
    assert!(at("203.0.113.1").get("last_seen").is_none());
}
