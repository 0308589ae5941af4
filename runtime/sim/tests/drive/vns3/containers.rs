//! Images, containers, plugins and their instances: two views of the same things.

use edgebook_sim::Kind;
use serde_json::{Value, json};

use super::calls::{Calls, column};
use crate::client::Sent;
use crate::{frozen, seconds};

#[test]
fn an_imported_image_appears_later_under_another_id() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let path = "/container_system/images";
    calls.refused("POST", path, json!({"name": "Network IDS", "url": "https://x/y"}), 400, "Duplicate name");
    calls.refused("POST", path, json!({"name": "app"}), 400, "needs '");
    let multipart = "--b\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\napp\r\n--b\r\n\
        Content-Disposition: form-data; name=\"imagefile\"; filename=\"app.tar.gz\"\r\n\r\n\x01\x02\r\n--b--\r\n";
    let answer = calls.0.call(
        "POST",
        "/api/container_system/images",
        Sent::Other("multipart/form-data; boundary=b", multipart),
    );
    let import = answer.json()["response"]["import_uuid"].clone();
    assert_eq!(calls.get(path)["images"].as_array().unwrap().len(), 2, "not yet");
    let by_import = format!("{path}?uuid={}", import.as_str().unwrap());
    assert_eq!(calls.get(&by_import)["images"][0]["status"], "Importing");
    sim.advance(seconds(3));
    let found = calls.get(&by_import)["images"][0].clone();
    assert_eq!((&found["status"], found["id"] == import), (&json!("Ready"), false));
    let images = calls.get(path)["images"].clone();
    let image = images.as_array().unwrap().iter().find(|image| image["import_id"] == import).unwrap().clone();
    assert_ne!(image["id"], import);
    let uuid = image["id"].as_str().unwrap();
    assert_eq!(calls.get(&format!("{path}?uuid={uuid}"))["images"].as_array().unwrap().len(), 1);

    let started = calls.post(
        "/container_system/containers",
        json!({"image_uuid": uuid, "name": "app1", "command": "/bin/app -v", "environment": "A=1 B=2"}),
    );
    assert_eq!((&started["status"], &started["ip_address"]), (&json!("Running"), &json!("198.51.100.3")));
    let container = started["uuid"].as_str().unwrap();
    let found = calls.get(&format!("/container_system/containers?uuid={container}"))["containers"][0].clone();
    assert_eq!(
        (&found["Path"], &found["Args"], &found["Config"]["Env"]),
        (&json!("/bin/app"), &json!(["-v"]), &json!(["A=1", "B=2"]))
    );
    assert_eq!(found["Created"], "2026-03-02T08:30:03.000000000Z");
    calls.refused("DELETE", &format!("{path}/{uuid}"), Value::Null, 400, "in use");
    assert_eq!(
        calls.call("PUT", &format!("/container_system/containers/{container}"), &Value::Null)["status"],
        "Stopped"
    );
    assert_eq!(
        calls.get("/container_system/containers?show_all=false")["containers"].as_array().unwrap().len(),
        1
    );
    assert_eq!(
        calls.post("/container_system/containers", json!({"uuid": container}))["container_started"],
        true
    );
    let committed =
        calls.post(&format!("/container_system/containers/{container}/commit"), json!({"name": "app2"}));
    assert_eq!(calls.get(path)["images"].as_array().unwrap().len(), 4);
    assert_ne!(committed["uuid"], image["id"]);
    assert_eq!(calls.delete(&format!("{path}/{uuid}?force=true"))["image_deleted"], true);
    assert_eq!(calls.get("/container_system/containers")["containers"].as_array().unwrap().len(), 1);
    calls.post(
        &format!("{path}/{}/exports", committed["uuid"].as_str().unwrap()),
        json!({"name": "app2-export"}),
    );
    calls.post(
        &format!("/container_system/containers/{}/exports", committed["uuid"].as_str().unwrap()),
        json!({"name": "moved"}),
    );
    assert_eq!(column(&calls.get("/plugin-exports"), "name"), ["app2-export", "moved"]);
}

#[test]
fn a_stopped_container_system_has_null_lists_and_takes_nothing() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    calls.refused(
        "PUT",
        "/container_system",
        json!({"network": "172.16.0.0/28"}),
        400,
        "while there are containers",
    );
    calls.refused("POST", "/container_system", json!({"action": "dance"}), 400, "action");
    let addresses = calls.get("/container_system/ip_addresses")["addresses"].clone();
    assert_eq!(column(&addresses, "status")[..3], ["reserved", "in use", "available"]);
    assert_eq!(calls.post("/container_system", json!({"action": "stop"}))["running"], false);
    assert_eq!(calls.get("/container_system/images"), json!({"images": null}));
    assert_eq!(calls.get("/container_system/containers"), json!({"containers": null}));
    assert_eq!(calls.get("/plugins"), json!([]));
    let plugin = json!({"name": "x", "image_url": "https://x/y"});
    calls.refused("POST", "/plugins", plugin, 400, r#""name":"VPNCubed::API::APIBadRequestError""#);
    calls.post("/container_system", json!({"action": "start"}));
    assert_eq!(calls.get("/plugins").as_array().unwrap().len(), 2);
}

#[test]
fn a_plugin_is_ready_later_and_then_runs() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let catalog = calls.get("/plugin-catalog");
    let offered = catalog.as_array().unwrap().iter().find(|entry| entry["id"] == "ha").unwrap().clone();
    assert_eq!(offered["installed"], false);
    let body = json!({"name": offered["name"], "image_url": offered["image_url"], "catalog_id": "ha"});
    let made = calls.post("/plugins", body.clone());
    assert_eq!((&made["status"], &made["uuid"], &made["id"]), (&json!("Importing"), &Value::Null, &json!(3)));
    calls.refused("POST", "/plugins", body, 400, "Plugin with name and version already exists.");
    calls.refused("POST", "/plugin-instances", json!({"name": "ha-1", "plugin_id": 3}), 400, "not ready");
    calls.refused(
        "POST",
        "/plugin-instances",
        json!({"name": "ha-1", "plugin_id": 9}),
        400,
        "Plugin with ID 9 does not exist.",
    );
    sim.advance(seconds(3));
    assert_eq!(calls.get("/plugins/3")["status"], "Ready");
    assert_eq!(calls.get("/plugin-catalog")[0]["installed_image_id"], 3);
    let environment = json!([{"key": "MODE", "value": "active"}, {"key": "RETRIES", "value": 3}]);
    let instance =
        calls.post("/plugin-instances", json!({"name": "ha-1", "plugin_id": 3, "environment": environment}));
    assert_eq!(
        (&instance["status"], &instance["environment"]),
        (&json!("running"), &json!("MODE=active RETRIES=3"))
    );
    assert!(calls.get("/plugin-instances/2?system_data=false").get("data").is_none());
    let plugin = calls.get("/plugins/3");
    assert_eq!((&plugin["running_containers"], &plugin["instances"]), (&json!(1), &json!([2])));
    calls.refused("DELETE", "/plugins/3", Value::Null, 400, "Plugin has instances");
    assert_eq!(calls.put("/plugins/3", json!({"version": "2"}))["version"], "2");
    let copy = calls.post("/plugin-instances/2/commit", json!({"name": "HA Plugin", "version": "3"}));
    assert_eq!((&copy["id"], &copy["status"]), (&json!(4), &json!("Ready")));
    calls.refused("DELETE", "/plugin-instances/2", Value::Null, 400, "running");
    calls.call("DELETE", "/plugin-instances/2", &json!({"force": true}));
    assert_eq!(calls.status("GET", "/plugin-instances/2"), 404);
    calls.delete("/plugins/3");
    assert_eq!(calls.status("GET", "/plugins/3"), 404);
}

#[test]
fn configuration_files_keep_their_versions() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let files = "/plugin-instances/1/configurations";
    for slug in ["0", "Settings", "settings.yml", "settings_yml"] {
        assert!(
            calls.get(&format!("{files}/{slug}/content")).as_str().unwrap().contains("mode: active"),
            "{slug}"
        );
    }
    calls.refused("GET", &format!("{files}/7/content"), Value::Null, 400, "could not be found");
    sim.advance(seconds(60));
    let manager = calls.put(&format!("{files}/0/content"), json!({"content": "mode: passive\n"}));
    let file = &manager["configuration_files"][0];
    assert_eq!((&file["version"], &file["created_at"]), (&json!(2), &json!("2026-03-02 08:31:00 UTC")));
    assert_eq!(file["previous_versions"][0]["path"], "/opt/plugin-manager/backups/settings.1.yml");
    assert_eq!(
        calls.get("/plugin-instances/1")["manager"]["configuration_files"][0]["created"],
        "2026-03-02 08:31:00 UTC"
    );
    assert!(calls.get(&format!("{files}/0/content?version=1")).as_str().unwrap().contains("mode: active"));
    calls.refused(
        "GET",
        &format!("{files}/0/content?version=4"),
        Value::Null,
        404,
        "Configuration file version 4 does not exist",
    );
    calls.refused(
        "POST",
        &format!("{files}/0/revert"),
        json!({"version": 4}),
        400,
        "Version 4 does not exist.",
    );
    calls.post(&format!("{files}/0/revert"), json!({"version": 1}));
    assert_eq!(calls.get(files)[0]["version"], 3);
    calls.refused(
        "DELETE",
        &format!("{files}/0/versions/3"),
        Value::Null,
        400,
        "Can't delete current version",
    );
    calls.delete(&format!("{files}/0/versions/1"));
    assert_eq!(calls.status("DELETE", &format!("{files}/0/versions/1")), 404);
    calls.post(&format!("{files}/0/clear"), Value::Null);
    assert_eq!(calls.get(files)[0]["previous_versions"], json!([]));
    let moved = calls.0.call("DELETE", &format!("/api{files}/0/clear"), Sent::Nothing);
    assert_eq!(moved.status, 200, "older clients send DELETE");
}

#[test]
fn instances_have_processes_commands_logs_users_and_ports() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    let at = "/plugin-instances/1";
    assert_eq!(calls.get(&format!("{at}/processes"))["subprocesses"], json!(["networkids", "ui", "sshd"]));
    let action = |process: &str, action: &str| json!({"process": process, "action": action});
    let done = calls.post(&format!("{at}/processes/action"), action("ui", "restart"));
    assert_eq!((&done["failed"], &done["output"]), (&json!(false), &json!("ui: stopped\nui: started")));
    assert_eq!(calls.post(&format!("{at}/processes/action"), action("moon", "restart"))["failed"], true);
    calls.put(&format!("{at}/manager"), json!({"process_manager": {"name": "abc", "subprocesses": ["ui"]}}));
    calls.refused(
        "POST",
        &format!("{at}/processes/action"),
        action("ui", "start"),
        400,
        "Process manager abc unsupported.",
    );
    calls.refused("PUT", &format!("{at}/users"), json!({"username": "x"}), 400, "No SSH server process");
    calls.refused("POST", &format!("{at}/manager"), json!({}), 400, "Manager configuration is not empty.");
    let pathless = json!({"configuration_files": [{"name": "x"}]});
    calls.refused("PUT", &format!("{at}/manager"), pathless, 400, "must be objects with a");

    let run = |command: &str| json!({"command": command});
    assert_eq!(calls.post(&format!("{at}/commands/execute"), run("reload"))["failed"], false);
    assert_eq!(calls.post(&format!("{at}/commands/execute"), run("fly"))["error"], "fly: unknown command");
    calls.put(&format!("{at}/manager"), json!({"executables": []}));
    calls.refused("POST", &format!("{at}/commands/execute"), run("reload"), 400, "No executables defined");
    assert_eq!(calls.get(&format!("{at}/logs/process_log/content?lines=3")).as_array().unwrap().len(), 3);
    calls.refused(
        "GET",
        &format!("{at}/logs/other/content"),
        Value::Null,
        400,
        "Failed to fetch logs for other.",
    );

    let map = |port: i64, protocol: &str| json!({"preset": "port_map", "host_port": port, "container_port": 3000, "protocol": protocol});
    for (port, protocol) in [(22, "tcp"), (8000, "tcp"), (1100, "udp")] {
        calls.refused("PUT", &format!("{at}/firewall"), map(port, protocol), 400, "Invalid host port");
    }
    calls.refused("PUT", &format!("{at}/firewall"), map(0, "tcp"), 400, "host_port is invalid");
    for status in [201, 200] {
        let body = map(10_001, "tcp").to_string();
        assert_eq!(calls.0.call("PUT", &format!("/api{at}/firewall"), Sent::Json(&body)).status, status);
    }
    assert_eq!(calls.get(&format!("{at}/firewall")).as_array().unwrap().len(), 2);
    assert_eq!(calls.get(at)["port_maps"]["3000"], 10_001);

    calls.put(
        &format!("{at}/manager"),
        json!({"process_manager": {"name": "supervisor", "subprocesses": ["sshd"]}}),
    );
    calls.put(&format!("{at}/users"), json!({"username": "op", "password": "very secret"}));
    let users = calls.get(&format!("{at}/users"));
    assert_eq!(users, json!([{"username": "op", "password": true, "public_key": ""}]));
    calls.delete(&format!("{at}/users/op"));
    assert_eq!(calls.status("DELETE", &format!("{at}/users/op")), 404);
}

#[test]
fn exports_are_written_in_the_background() {
    let sim = frozen(&Kind::VNS3);
    let mut calls = Calls::new(&sim);
    for (owner, absent) in [("/plugins/1", "plugin."), ("/plugin-instances/1", "plugin instance.")] {
        let name = format!("weekly-{}", absent.len());
        let export = calls.post(&format!("{owner}/exports"), json!({"name": name}));
        assert_eq!((&export["status"], &export["size"]), (&json!("in_progress"), &json!(0)));
        calls.refused("POST", &format!("{owner}/exports"), json!({"name": name}), 400, "Duplicate name");
        assert_eq!(calls.status("GET", &format!("{owner}/exports/{name}")), 404, "not ready");
        sim.advance(seconds(3));
        let token = export["token"].as_str().unwrap();
        assert_eq!(calls.get(&format!("/status/task?token={token}"))["task_status"], "finished_ok");
        let file = calls.download(&format!("{owner}/exports/{name}"));
        assert_eq!(calls.get(&format!("{owner}/exports"))[0]["size"], file.len());
        assert_eq!(calls.delete(&format!("{owner}/exports/{name}")), json!([]));
        calls.refused("DELETE", &format!("{owner}/exports/{name}"), Value::Null, 404, absent);
    }
}
