//! The firewall in both of its versions.

use edgebook_sim::Kind;
use serde_json::{Value, json};

use super::calls::{Calls, column};
use crate::client::Sent;
use crate::{frozen, seconds};

const RULES: &str = "/v2/firewall/rules";

#[test]
fn first_version_rules_are_pairs_and_change_by_tasks() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let rules = calls.get("/firewall/rules");
    assert_eq!(rules[1], json!(["FORWARD_CUST -j FWD_C_branches ", 1]));
    let bad = json!({"rule": "FORWARD_CUST -s 10.199.2.0. -j DROP"});
    calls.refused("POST", "/firewall/rules", bad, 400, "host/network `10.199.2.0.' not found");
    let added = calls.post("/firewall/rules", json!({"rule": "INPUT_CUST -j DROP", "position": 1}));
    assert_eq!((&added["status"], &added["position"]), (&json!("submitted"), &json!(1)));
    assert_eq!(calls.get("/firewall/rules").as_array().unwrap().len(), 3, "not yet");
    sim.advance(seconds(3));
    let token = added["token"].as_str().unwrap();
    assert_eq!(calls.get(&format!("/status/task?token={token}"))["task_status"], "finished_ok");
    assert_eq!(calls.get("/firewall/rules")[1][0], "INPUT_CUST -j DROP ");
    calls.refused("DELETE", "/firewall/rules/9", Value::Null, 400, "position exceeds the number of rules");
    calls.refused(
        "DELETE",
        "/firewall/rules",
        json!({"rule": "INPUT_CUST -j ACCEPT"}),
        400,
        "rule does not exist",
    );
    let gone = calls.call("DELETE", "/firewall/rules", &json!({"rule": "INPUT_CUST -j DROP "}));
    assert_eq!(gone["position"], 1);
    sim.advance(seconds(3));
    assert_eq!(calls.get("/firewall/rules"), rules);
    calls.put("/firewall", json!({"rules": "INPUT_CUST -j ACCEPT\nFORWARD_CUST -j DROP"}));
    sim.advance(seconds(3));
    assert_eq!(
        calls.get("/firewall/rules"),
        json!([["INPUT_CUST -j ACCEPT ", 0], ["FORWARD_CUST -j DROP ", 1]])
    );
    calls.refused("PUT", "/firewall/actions", json!({"action": "explode"}), 400, "action is invalid");
}

#[test]
fn first_version_chains_and_sets() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let path = "/firewall/rules/subgroup";
    assert_eq!(calls.get(&format!("{path}?name=FWD_C_branches&verbose=false")), json!(["FWD_C_branches"]));
    calls.refused("POST", path, json!({"name": "some bad name", "rules": "x"}), 400, "name is invalid");
    calls.post(path, json!({"name": "FWD_C_branches", "rules": "-s 10.40.0.0/16 -j ACCEPT", "flush": false, "position": 0}));
    let lines = calls.get(path)[0].clone();
    assert_eq!(
        (lines.as_array().unwrap().len(), &lines[0]),
        (3, &json!("FWD_C_branches -s 10.40.0.0/16 -j ACCEPT"))
    );
    calls.refused(
        "DELETE",
        path,
        json!({"name": "FWD_C_absent"}),
        404,
        "Chain named FWD_C_absent not found.",
    );
    calls.refused(
        "DELETE",
        path,
        json!({"name": "FWD_C_branches"}),
        410,
        "Chain references remain for FWD_C_branches",
    );
    assert_eq!(calls.get(path), json!([[]]));
    calls.call("DELETE", "/firewall/rules", &json!({"rule": "FORWARD_CUST -j FWD_C_branches"}));
    sim.advance(seconds(3));
    assert_eq!(calls.call("DELETE", path, &json!({"name": "FWD_C_branches"})), json!({"status": "ok"}));
    assert_eq!(calls.get(path), json!([]));
    let answer = calls.0.call("PUT", "/api/firewall/rules/subgroup", Sent::Json(r#"{"reinitialize":true}"#));
    assert_eq!((answer.status, answer.body.len()), (200, 0));

    let path = "/firewall/fwsets";
    let added = calls.post(path, json!({"rules": "NETS_new 10.9.0.0/16\\n NETS_new 10.8.0.0/16"}));
    assert_eq!(added["rules"], "NETS_new 10.9.0.0/16\nNETS_new 10.8.0.0/16");
    assert_eq!(calls.get(&format!("{path}?name=NETS_new")).as_array().unwrap().len(), 2);
    calls.call("DELETE", path, &json!({"rules": "NETS_new 10.9.0.0/16"}));
    assert_eq!(calls.get(&format!("{path}?name=NETS_new")), json!(["NETS_new 10.8.0.0/16"]));
    calls.refused(
        "DELETE",
        path,
        json!({"rules": "A 1\nB 2"}),
        400,
        "More than one FWSet name found in rules",
    );
    calls.refused("DELETE", path, json!({"name": "NETS_absent"}), 400, "not found");
}

#[test]
fn second_version_rules_have_ids_places_and_variables() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let rules = calls.get(RULES);
    assert_eq!(column(&rules, "position"), ["0", "1", "2", "3", "4"]);
    assert_eq!(rules[1]["rule_resolved"], "FORWARD -s 172.31.1.0/24 -d 10.10.0.0/16 -j ACCEPT");
    assert_eq!(rules[0]["id"].as_str().unwrap().len(), 20);
    let count =
        |calls: &mut Calls, query: &str| calls.get(&format!("{RULES}?{query}")).as_array().unwrap().len();
    assert_eq!(count(&mut calls, "state=disabled"), 1);
    assert_eq!(count(&mut calls, "groups=Clients,Warehouses"), 3);
    assert_eq!(count(&mut calls, "tables=forward,postrouting"), 4);
    assert_eq!(calls.get(&format!("{RULES}?osview=true"))[0]["os_rules"][0]["rule_type"], "filter");

    calls.refused("POST", RULES, json!({"rule": "NOWHERE -j DROP"}), 400, "Invalid table for rule");
    calls.refused("POST", RULES, json!({"rule": "INPUT -s ${moon} -j DROP"}), 400, "moon");
    calls.refused("POST", RULES, json!({"comment": "no rule"}), 400, "");
    let one = calls
        .post(RULES, json!({"rule": "INPUT -s 10.9.0.0/16 -j DROP", "position": 1, "groups": ["Fresh"]}));
    assert_eq!((&one["position"], &one["table"]), (&json!(1), &json!("input")));
    assert_eq!(calls.get("/v2/firewall/rule-groups/Fresh")["rules"], json!([one["id"]]));
    let many = calls.post(RULES, json!({"rules": ["INPUT -j ACCEPT", "INPUT -x"], "disabled": true}));
    assert_eq!(many["rules"][0]["position"], 6);
    assert_eq!(many["errors"], json!(["INPUT -x: unknown option"]));

    let path = format!("{RULES}/{}", one["id"].as_str().unwrap());
    assert_eq!(
        calls.put(&path, json!({"disabled": true, "comment": "off"}))["position"],
        1,
        "its place stays"
    );
    calls.refused("PUT", &path, json!({"rule": "INPUT -s 1.2.3.4.5 -j DROP"}), 400, "Parse Error");
    assert_eq!(calls.get(RULES)[1]["rule"], "INPUT -s 10.9.0.0/16 -j DROP");
    assert_eq!(calls.delete(&path)["comment"], "off");
    assert_eq!(calls.status("DELETE", &path), 404);
}

#[test]
fn an_export_undoes_an_import() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let before = calls.get(RULES);
    let text = calls.download(&format!("{RULES}/export?type=plaintext&group=Clients"));
    let text = String::from_utf8(text).unwrap();
    assert_eq!(text.lines().count(), 2);
    assert!(text.contains("# disabled: POSTROUTING"));
    let exported = calls.0.get(&format!("/api{RULES}/export?type=json"));
    let kept: Value = serde_json::from_str(exported.as_str().unwrap()).unwrap();
    let body = json!({"rules": "# three\nFORWARD -o eth0 -j ACCEPT\nFORWARD -x\nINPUT -i eth1 -j DROP", "position": 0, "disabled": true});
    let imported = calls.put(&format!("{RULES}/import"), body);
    assert_eq!(column(&imported["rules"], "position"), ["0", "1"]);
    assert_eq!(imported["errors"][0], "FORWARD -x: unknown option");
    assert_eq!(calls.get(RULES).as_array().unwrap().len(), 7);
    let put = calls.put(RULES, json!({"rules": kept}));
    assert_eq!(put["errors"], json!([]));
    let after = calls.get(RULES);
    for field in ["id", "rule", "groups", "position", "disabled", "created_at"] {
        assert_eq!(column(&after, field), column(&before, field), "{field}");
    }
    let moved =
        calls.0.call("PUT", "/api/v2/firewall", Sent::Json(r#"{"rules":[{"rule":"INPUT -j ACCEPT"}]}"#));
    assert_eq!(moved.json()["response"]["rules"].as_array().unwrap().len(), 1, "on the moved path too");
    let again = calls.put(&format!("{RULES}/import"), json!({"rules": exported.as_str().unwrap()}));
    assert_eq!(again["rules"].as_array().unwrap().len(), 5);
}

#[test]
fn groups_label_rules_under_both_spellings() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let ids = column(&calls.get(RULES), "id");
    for (list, item) in [
        ("/v2/firewall/rules-groups", "/v2/firewall/rule-groups"),
        ("/v2/firewall/rule-groups", "/v2/firewall/rules-groups"),
    ] {
        assert_eq!(column(&calls.get(list), "name"), ["Administration", "Clients", "Warehouses"]);
        let taken = json!({"name": "Clients"});
        calls.refused("POST", list, taken, 400, "Group with name Clients already exists");
        calls.refused("POST", list, json!({"name": "x", "rule_ids": ["y"]}), 400, "Rule y does not exist");
        assert_eq!(calls.post(list, json!({"name": "New", "rule_ids": [ids[0]]}))["size"], 1);
        let add = format!("/api{item}/New/rules");
        for status in [201, 200] {
            let body = json!({"rule_id": ids[1]}).to_string();
            assert_eq!(calls.0.call("POST", &add, Sent::Json(&body)).status, status);
        }
        let renamed = calls.put(&format!("{item}/New"), json!({"name": "Newer", "description": "x"}));
        assert_eq!((&renamed["size"], &renamed["description"]), (&json!(2), &json!("x")));
        assert_eq!(calls.status("GET", &format!("{item}/New")), 404);
        calls.refused("DELETE", &format!("{item}/Newer"), Value::Null, 400, "Group has rules defined");
        calls.delete(&format!("{item}/Newer?force=true"));
        assert_eq!(calls.status("GET", &format!("{item}/Newer")), 404);
        assert_eq!(calls.get(RULES)[0]["groups"], json!(["Administration"]));
    }
}

#[test]
fn sets_take_good_entries_and_report_bad_ones() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let path = "/v2/firewall/fwsets";
    let made = calls.post(path, json!({"name": "humans", "type": "net", "entries": ["100.64.0.1", {"entry": "${tag_role_dispatch_laptop}", "comment": "by tag"}, "moon"]}));
    assert_eq!(made["size"], 2);
    assert_eq!(made["entries"][1]["entry_resolved"], "172.31.1.11");
    assert_eq!(made["errors"][0]["entry"], "moon");
    calls.refused("POST", path, json!({"name": "humans", "type": "net"}), 400, "already exists");
    let cases = [
        ("port", "80-90", true),
        ("port", "0", false),
        ("service", "tcp:443", true),
        ("service", "443", false),
        ("list", "humans", true),
        ("list", "x", false),
    ];
    for (number, (kind, entry, fits)) in cases.into_iter().enumerate() {
        let made = calls.post(path, json!({"name": format!("s{number}"), "type": kind, "entries": entry}));
        assert_eq!(made["size"] == 1, fits, "{kind} {entry}");
    }
    calls.refused("DELETE", &format!("{path}/humans"), Value::Null, 400, "FWSet has references");
    calls.refused("PUT", &format!("{path}/scanners"), json!({"name": "guns"}), 400, "Failed to rename set");
    calls.delete(&format!("{path}/s4"));
    calls.refused(
        "POST",
        &format!("{path}/humans/entries"),
        json!({"entry": "100.64.0.1"}),
        400,
        "Error creating entry",
    );
    assert_eq!(calls.post(&format!("{path}/humans/entries"), json!({"entry": "100.64.0.0/24"}))["size"], 3);
    let entry = json!({"entry": "100.64.0.1"});
    assert_eq!(calls.call("DELETE", &format!("{path}/humans/entries"), &entry)["size"], 2);
    calls.refused("DELETE", &format!("{path}/humans/entries"), entry, 400, "Error deleting entry");
    assert_eq!(calls.put(&format!("{path}/humans"), json!({"name": "people", "entries": []}))["size"], 0);
    calls.delete(&format!("{path}/people"));
    assert_eq!(calls.status("GET", &format!("{path}/people")), 404);
}

#[test]
fn subtables_hold_rules_that_begin_with_their_name() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let path = "/v2/firewall/subtables";
    calls.refused("POST", path, json!({"name": "x", "type": "moon"}), 400, "invalid subtable type");
    calls.refused("POST", path, json!({"name": "FORWARD", "type": "forward"}), 400, "invalid subtable name");
    let gate = format!("{path}/partner_gate");
    calls.refused(
        "POST",
        &format!("{gate}/rules"),
        json!({"rule": "INPUT -j DROP"}),
        400,
        "must start with name of subtable",
    );
    let added = calls
        .post(&format!("{gate}/rules"), json!({"rule": "partner_gate -i eth1 -j ACCEPT", "position": 0}));
    assert_eq!((&added["size"], &added["rules"][0]["position"]), (&json!(3), &json!(0)));
    let id = added["rules"][0]["id"].as_str().unwrap();
    assert!(id.parse::<i64>().is_ok(), "the path wants a number: {id}");
    assert_eq!(calls.delete(&format!("{gate}/rules/{id}"))["size"], 2);
    calls.refused("DELETE", &format!("{gate}/rules/{id}"), Value::Null, 400, "Rule does not exist");
    let put = calls.put(&gate, json!({"rules": [{"rule": "partner_gate -j DROP", "position": 7}, {"rule": "x -j DROP", "position": 0}]}));
    assert_eq!((&put["size"], &put["errors"][0]["rule"]), (&json!(1), &json!("x -j DROP")));
    calls.refused("DELETE", &gate, Value::Null, 400, "Firewall rule with subtable exists");
    calls.delete(&format!("{gate}?force=true"));
    assert_eq!(calls.status("GET", &gate), 404);
}
