//! Clientpacks and the clients that use them.

use edgebook_sim::Kind;
use serde_json::{Value, json};

use super::calls::Calls;
use crate::{frozen, seconds};

#[test]
fn a_clientpack_is_checked_out_renewed_and_downloaded() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let packs = calls.get("/clientpacks?sorted=true");
    assert_eq!(packs.as_object().unwrap().len(), 25);
    let taken = packs.as_object().unwrap().values().filter(|pack| pack["checked_out"] == true).count();
    assert_eq!(taken, 3, "those of the connected clients");
    assert_eq!(packs["172_31_1_5"]["last_connect"], "", "never connected");

    let next =
        calls.post("/clientpacks/next_available", json!({"low_ip": "172.31.1.10", "high_ip": "172.31.1.13"}));
    assert_eq!(next["name"], "172_31_1_10");
    let next =
        calls.post("/clientpacks/next_available", json!({"low_ip": "172.31.1.10", "high_ip": "172.31.1.13"}));
    assert_eq!(next["name"], "172_31_1_13", "11 and 12 are in use");
    let full = json!({"low_ip": "172.31.1.10", "high_ip": "172.31.1.13"});
    calls.refused("POST", "/clientpacks/next_available", full, 400, "No clientpack");

    let before = calls.get("/clientpacks/172_31_1_10")["clientpack"].clone();
    let task = calls.put("/clientpack", json!({"name": "172_31_1_10", "regenerate": true}));
    assert_eq!(task["status"], "submitted");
    assert_eq!(
        calls.get("/clientpacks/172_31_1_10")["clientpack"],
        before,
        "the old keys work until the task ends"
    );
    sim.advance(seconds(3));
    let after = calls.get("/clientpacks/172_31_1_10")["clientpack"].clone();
    for (format, sum, kind) in [
        ("zip", "zip_sha1", &b"PK\x03\x04"[..]),
        ("tarball", "tarball_sha1", b"\x1f\x8b"),
        ("tar.gz", "tarball_sha1", b"\x1f\x8b"),
        ("conf", "conf_sha1", b"client\n"),
        ("ovpn", "ovpn_sha1", b"client\r\n"),
    ] {
        let file = calls.download(&format!("/clientpack?name=172_31_1_10&fileformat={format}"));
        assert!(file.starts_with(kind), "{format}");
        assert_eq!(after[sum], sha1(&file), "{format}");
        assert_eq!(calls.download(&format!("/clientpack/172_31_1_10.{format}")), file, "{format}");
        assert_ne!(after[sum], before[sum], "{format}");
    }
    calls.refused("GET", "/clientpack?name=172_31_1_10&fileformat=rar", Value::Null, 400, "fileformat");
    calls.refused("GET", "/clientpack/172_31_1_10.rar", Value::Null, 400, "172_31_1_10.rar");
    calls.refused(
        "PUT",
        "/clientpack",
        json!({"name": "10_0_0_1"}),
        400,
        "Clientpack named '10_0_0_1' does not exist",
    );
}

/// By the shell's own tool, so that the simulator's sums are checked by another implementation.
fn sha1(bytes: &[u8]) -> String {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let mut tool = Command::new("sha1sum").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    tool.stdin.take().unwrap().write_all(bytes).unwrap();
    let output = tool.wait_with_output().unwrap();
    String::from_utf8(output.stdout).unwrap().split(' ').next().unwrap().to_owned()
}

#[test]
fn clients_are_thrown_out_and_come_back_unless_disabled() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let connected = |calls: &mut Calls| calls.get("/status/clients").as_object().unwrap().len();
    assert_eq!(connected(&mut calls), 3);
    let reset = calls.post("/client/reset", json!({"name": "172_31_1_11"}));
    assert_eq!(reset, json!({"disconnecting": "172_31_1_11", "overlay_ipaddress": "172.31.1.11"}));
    assert_eq!(connected(&mut calls), 2);
    let gone = calls.get("/clientpacks/172_31_1_11")["clientpack"].clone();
    assert_eq!(
        (&gone["status"], &gone["last_disconnect"]),
        (&json!("Disconnected"), &json!("2026-03-02 08:30:00"))
    );
    calls.refused(
        "PUT",
        "/clientpack/172_31_1_11",
        json!({"disconnect": true}),
        400,
        "Overlay IP address 172.31.1.11 is not connected",
    );
    sim.advance(seconds(2));
    assert_eq!(connected(&mut calls), 3);
    assert_eq!(calls.get("/clientpacks/172_31_1_11")["clientpack"]["last_connect"], "2026-03-02 08:30:02");
    assert_eq!(calls.post("/clients/reset_all", Value::Null)["resetting"].as_array().unwrap().len(), 3);
    assert_eq!(connected(&mut calls), 0);
    sim.advance(seconds(2));
    calls.put("/clientpack", json!({"name": "172_31_1_12", "enabled": false}));
    calls.put("/clientpack", json!({"name": "172_31_1_11", "enabled": false}));
    sim.advance(seconds(60));
    assert_eq!(connected(&mut calls), 1);
    let all = calls.put("/clientpacks", json!({"enabled": false, "async": true}));
    assert_eq!(all["enabled"], false);
    assert!(all["token"].is_string());
    sim.advance(seconds(60));
    assert_eq!(connected(&mut calls), 0);
}

#[test]
fn tags_stick_to_addresses_and_make_variables() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    calls.refused(
        "POST",
        "/clientpack/172_31_1_5",
        json!({"key": "badcharac!er!!", "value": "x"}),
        400,
        "key is invalid",
    );
    let tagged = calls.post("/clientpack/172_31_1_5", json!({"key": "owner", "value": "alex person"}));
    assert_eq!(tagged, json!({"name": "172_31_1_5", "tags": {"owner": "alex person"}}));
    assert_eq!(calls.get("/clientpacks/172_31_1_5")["clientpack"]["tags"]["owner"], "alex person");
    let tags = calls.get("/system/variables")["tags"].clone();
    let variable =
        tags.as_array().unwrap().iter().find(|it| it["variable"] == "tag_owner_alex_person").unwrap().clone();
    assert_eq!(variable["value"], "172.31.1.5");
    assert_eq!(calls.call("DELETE", "/clientpack/172_31_1_5", &json!({"key": "owner"}))["tags"], json!({}));
    calls.refused("DELETE", "/clientpack/172_31_1_5", json!({"key": "owner"}), 400, "does not exist");
}

#[test]
fn clientpacks_are_added_as_far_as_the_license_goes() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let path = "/clientpacks/add_clientpacks";
    calls.refused("POST", path, json!({"requested_ips": "10.0.0.1"}), 400, "must be within 172.31.1.0/24");
    let many = json!({"requested_ips": "172.31.1.100-172.31.1.130"});
    calls.refused("POST", path, many, 403, "Not enough room in license for 31 more clientpacks.");
    assert_eq!(
        calls.post(path, json!({"requested_ips": "172.31.1.100-172.31.1.104,172.31.1.5"})),
        "Added 5 clientpacks."
    );
    assert_eq!(calls.get("/clientpacks").as_object().unwrap().len(), 30);
    assert_eq!(calls.get("/license")["topology"]["total_clients"], 30);
}
