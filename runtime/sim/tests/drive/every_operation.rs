//! Calls every VNS3 operation: with arguments made from the description, on things that are there, and with nonsense.
//! The client compares each good answer with the description.

use edgebook_model::{Api, BodyKind, Effect, Field, MediaKind, Operation, Place, TypeId, TypeKind};
use edgebook_sim::{Kind, Sim, SimSettings, undescribed};
use serde_json::{Map, Value, json};

use super::client::{Answer, Client, Sent};
use super::{frozen, frozen_settings, seconds};

/// A call of one operation: where to, and media type and body.
pub(crate) struct Called {
    pub(crate) target: String,
    pub(crate) body: Option<(String, Vec<u8>)>,
}

/// A controller in the state that the operation is made for.
pub(crate) fn sim_for(operation: &Operation) -> Sim {
    let mut settings: SimSettings = frozen_settings(&Kind::VNS3);
    if let Some(device) = settings.device.start_mut::<edgebook_sim::Vns3Scenario>() {
        match &*operation.id {
            "uploadLicense" | "putSetLicenseParameters" => device.licensed = false,
            "putKeyset" | "putImportSnapshot" => device.keyset = false,
            _ => {}
        }
    }
    Sim::start(settings).unwrap()
}

/// Everything that has to happen before the call: most things are there from the start.
fn prepare(client: &mut Client, sim: &Sim, operation: &Operation) {
    let mut post = |path: &str, body: Value| {
        let answer = client.call("POST", path, Sent::Json(&body.to_string()));
        assert!(answer.status < 300, "POST {path}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()["response"].clone()
    };
    let export = json!({"name": "weekly"});
    match &*operation.path {
        path if path.starts_with("/access/url") && operation.id != "createAccessUrl" => {
            post("/api/access/url", json!({"expires": 600}));
        }
        path if path.starts_with("/plugins/{id}/exports/") => {
            post("/api/plugins/1/exports", export);
        }
        path if path.starts_with("/plugin-instances/{id}/exports/") => {
            post("/api/plugin-instances/1/exports", export);
        }
        "/ms/alert/test" => {
            post("/api/ms", json!({"ip": "10.10.0.77"}));
        }
        "/plugin-instances/{id}/users/{username}" => {
            let body = r#"{"username":"operator","password":"long enough"}"#;
            assert_eq!(client.call("PUT", "/api/plugin-instances/1/users", Sent::Json(body)).status, 200);
        }
        "/plugin-instances/{id}/configurations/{slug}/revert"
        | "/plugin-instances/{id}/configurations/{slug}/versions/{version}" => {
            let path = "/api/plugin-instances/1/configurations/0/content";
            assert_eq!(client.call("PUT", path, Sent::Json(r#"{"content":"new"}"#)).status, 200);
        }
        "/packet_monitor/{name}/stop" | "/packet_monitor/{name}/download" => {
            assert_eq!(client.call("PUT", "/api/packet_monitor/gate/start", Sent::Nothing).status, 200);
        }
        "/license/parameters" => {
            let text = "a license, such as the vendor sends it";
            assert_eq!(client.call("PUT", "/api/license", Sent::Other("text/plain", text)).status, 200);
        }
        "/system/ssl/install" | "/system/ssl/install/{uuid}" => {
            let body = keypair().to_string();
            assert_eq!(client.call("PUT", "/api/system/ssl/keypair", Sent::Json(&body)).status, 200);
        }
        "/status/task" => {}
        _ => return,
    }
    sim.advance(seconds(5));
}

fn keypair() -> Value {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(Vec::new()).unwrap().self_signed(&key).unwrap();
    json!({ "cert": certificate.pem(), "key": key.serialize_pem() })
}

/// The value of a path parameter: something that is there.
fn path_value(client: &mut Client, operation: &Operation, name: &str) -> String {
    let mut found = |path: &str, pointer: &str| match client.get(path).pointer(pointer) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        other => panic!("{path} has {other:?} at {pointer}"),
    };
    match (&*operation.path, name) {
        (_, "token_id") => found("/api/access/tokens", "/response/0/id"),
        (_, "access_url_id") => found("/api/access/urls", "/response/0/id"),
        (path, "endpoint_id") if path.contains("traffic_pairs") || path.contains("ebgp_peers") => {
            "5".to_owned()
        }
        (_, "endpoint_id" | "tunnel_id" | "pair_id" | "bgp_peer_id" | "webhook_id" | "alert_id") => {
            "1".to_owned()
        }
        (_, "position") => "0".to_owned(),
        (_, "route_id") => found("/api/routes", "/response/2/id"),
        (_, "peer_id") => "2".to_owned(),
        (_, "interface_id") if operation.id == "deleteSystemInterface" => "tun0".to_owned(),
        (_, "interface_id") => "1".to_owned(),
        (_, "address_id") => found("/api/interfaces/system/eth0/addresses", "/response/0/id"),
        (_, "link_id") => found("/api/links", "/response/0/id"),
        (_, "tagkey") => "partner".to_owned(),
        (_, "clientpack_name") => "172_31_1_11".to_owned(),
        (_, "snapshot_name") => found("/api/snapshots", "/response/latest_snapshot"),
        ("/v2/firewall/rules/{id}", _) => found("/api/v2/firewall/rules", "/response/0/id"),
        ("/v2/firewall/subtables/{name}/rules/{id}", "id") => {
            found("/api/v2/firewall/subtables", "/response/0/rules/0/id")
        }
        (path, "name") if path.starts_with("/v2/firewall/subtables") => "partner_gate".to_owned(),
        (path, "name") if path.starts_with("/v2/firewall/fwsets") => "web".to_owned(),
        (path, "name") if path.starts_with("/v2/firewall/rule") => "Clients".to_owned(),
        (path, "name") if path.starts_with("/packet_monitor") => "gate".to_owned(),
        ("/system/variables/{name}", _) => "partners".to_owned(),
        ("/system/ssl/install/{uuid}", _) => {
            let job = client.call("PUT", "/api/system/ssl/install", Sent::Nothing).json();
            job["response"]["uuid"].as_str().unwrap().to_owned()
        }
        (path, "uuid") if path.starts_with("/container_system/images") => {
            found("/api/container_system/images", "/response/images/1/id")
        }
        (path, "uuid") if path.starts_with("/container_system/containers") => {
            found("/api/container_system/containers", "/response/containers/0/Id")
        }
        ("/plugins/{id}", "id") if operation.effects.contains(Effect::Irreversible) => "2".to_owned(),
        (_, "id" | "version") => "1".to_owned(),
        (_, "slug") => "0".to_owned(),
        (_, "export_name") => "weekly".to_owned(),
        (_, "username") => "operator".to_owned(),
        (path, name) => panic!("no value for {name} of {path}"),
    }
}

/// Bodies that a description cannot tell the sense of.
fn special_body(client: &mut Client, operation: &Operation) -> Option<Value> {
    let mut first = |path: &str, pointer: &str| client.get(path).pointer(pointer).unwrap().clone();
    Some(match &*operation.id {
        "putServerAction" => json!({"reboot": true}),
        "getTaskStatus" => {
            let task =
                client.call("POST", "/api/snapshots", Sent::Json(r#"{"name":"x","async":true}"#)).json();
            json!({"token": task["response"]["x"]["token"]})
        }
        "deleteAccessUrlBySearch" => json!({"access_url_id": 1}),
        "putUpdateApiPassword" => json!({"password": "another password".replace(' ', "-")}),
        "putIdentityVPNSettings" | "putIdentityControllerSettings" => {
            json!({"provider": "ldap", "enabled": true, "host": "ldap.example.org", "port": 636, "binddn": "cn=x", "bindpw": "y"})
        }
        "putUploadSslKeypair" => keypair(),
        "putKeyset" => json!({"token": "topology-secret", "topology_name": "Larkspur"}),
        "postSetMsConfig" | "updateMsConfig" => json!({"ip": "10.10.0.77", "alert_enabled": true})
            .as_object()
            .unwrap()
            .iter()
            .filter(|(name, _)| operation.id == "updateMsConfig" || *name == "ip")
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect::<Map<_, _>>()
            .into(),
        "putSetLicenseParameters" => json!({"default": true}),
        "postRestartIpsecAction" => json!({"restart": true}),
        "putUpdateIpsecConfig" => json!({"ipsec_local_ipaddress": "10.10.0.10", "async": true}),
        "postCreateIpsecEndpointTunnel" => json!({"remote_subnet": "10.99.0.0/24"}),
        "putFirewallActionV1" | "putFirewallAction" => json!({"action": "reset_connection_tracking"}),
        "postCreateFirewallRuleV1" => json!({"rule": "FORWARD_CUST -s 10.9.0.0/16 -j ACCEPT", "position": 0}),
        "putOverwriteFirewallV1" => json!({"rules": "INPUT_CUST -j ACCEPT\nFORWARD_CUST -j DROP"}),
        "deleteFirewallRuleByRule" => json!({"rule": "FORWARD_CUST -j FWD_C_branches"}),
        "postCreateFirewallSubgroup" => json!({"name": "FWD_C_new", "rules": "FWD_C_new -j ACCEPT"}),
        "deleteFirewallSubgroup" => {
            json!({"name": "FWD_C_branches", "rules": "FWD_C_branches -s 10.20.0.0/16 -j ACCEPT"})
        }
        "postCreateFirewallFwsetV1" => json!({"name": "NETS_new", "rules": "NETS_new 10.9.0.0/16"}),
        "deleteFirewallFwsetV1" => json!({"name": "NETS_branches"}),
        "postCreateFirewallRule" => json!({"rule": "FORWARD -s 10.9.0.0/16 -j ACCEPT", "groups": ["New"]}),
        "putOverwriteFirewall" => {
            json!({"rules": [{"rule": "INPUT -j ACCEPT"}, {"rule": "NOWHERE -j DROP"}]})
        }
        "putUpdateFirewallRule" => json!({"disabled": true}),
        "importFirewallRules" => json!({"rules": "FORWARD -o eth0 -j ACCEPT\nFORWARD -x", "disabled": true}),
        "postCreateFirewallFwset" => {
            json!({"name": "humans", "type": "net", "entries": ["100.64.0.1", "nonsense"]})
        }
        "addEntryToFwset" => json!({"entry": "8443"}),
        "deleteEntryFromFwset" => json!({"entry": "80"}),
        "postCreateRoute" => json!({"cidr": "10.77.0.0/16", "interface": "eth0"}),
        "postCreateFirewallSubtable" => json!({
            "name": "gate2", "type": "forward",
            "rules": [{"rule": "gate2 -j DROP", "position": 1}, {"rule": "other -j DROP", "position": 0}],
        }),
        "putUpdateFirewallSubtable" => json!({"rules": [{"rule": "partner_gate -j DROP", "position": 0}]}),
        "addRuleToSubtable" => json!({"rule": "partner_gate -i eth1 -j ACCEPT", "position": 0}),
        "addRuleToGroup" => json!({"rule_id": first("/api/v2/firewall/rules", "/response/0/id")}),
        "postCreateFirewallRuleGroup" => {
            json!({"name": "Fresh", "rule_ids": [first("/api/v2/firewall/rules", "/response/0/id")]})
        }
        "putSelfPeeringId" => json!({"id": 4, "force": true}),
        "postCreatePeer" => json!({"id": 4, "name": "198.51.100.54", "overlay_mtu": 1500}),
        "postAddClientpacks" => json!({"requested_ips": "172.31.1.100-172.31.1.104"}),
        "putUpdateClientpack" => json!({"name": "172_31_1_5", "checked_out": true}),
        "postCreateClientpackTag" => json!({"key": "owner", "value": "alex"}),
        "deleteClientpackTag" => json!({"key": "role"}),
        "postResetClient" => json!({"name": "172_31_1_11"}),
        "putDisconnectClientpack" => json!({"disconnect": true}),
        "createLink" => {
            json!({"id": 2, "vns3_controller": "198.51.100.50", "vns3_auth": "x", "policies": ["route 10.0.0.0/8"]})
        }
        "postInterfacesAction" => json!({"discover_ips": true}),
        "createInterfaceAddress" => json!({"label": "new", "ip_internal": "10.10.0.41"}),
        "putConfigureContainerSystem" => json!({"network": "198.51.100.0/28"}),
        "postCreateContainerImage" => json!({"name": "app", "url": "https://images.example.org/app.tar.gz"}),
        "postStartContainer" => json!({
            "image_uuid": first("/api/container_system/images", "/response/images/0/id"),
            "name": "app1", "command": "/bin/app",
        }),
        "startPluginInstance" => {
            json!({"name": "ids-2", "plugin_id": 1, "environment": [{"key": "A", "value": 3}]})
        }
        "installPlugin" => json!({"name": "New", "image_url": "https://images.example.org/new.tar.gz"}),
        "deletePluginInstance" => json!({"force": true}),
        "postCreateManagerConfig" => json!({}),
        "putUpdateManagerConfig" => json!({"log_files": [{"path": "/var/log/x.log", "description": "X"}]}),
        "runPluginInstanceProcessAction" => json!({"process": "networkids", "action": "restart"}),
        "runPluginInstanceExecutableCommand" => json!({"command": "status"}),
        "putPluginInstanceFirewallRule" => {
            json!({"preset": "port_map", "host_port": 10001, "container_port": 3000, "protocol": "tcp"})
        }
        "putPluginInstanceUser" => json!({"username": "operator", "password": "long enough"}),
        "revertPluginInstanceConfigFile" => json!({"version": 1}),
        "postCreateAlert" => {
            json!({"name": "pager", "url": "https://pager.example.org", "webhook_id": 1, "events": ["tunnel_down"]})
        }
        "createPacketMonitor" => json!({
            "name": "dns", "type": "pcap", "interface": "eth0", "filter": null, "duration": "5 minutes", "destination": "file",
        }),
        _ => return None,
    })
}

/// A plausible value of a type, for an argument of this name.
fn value(api: &Api, name: &str, ty: TypeId) -> Value {
    match &api.ty(ty).kind {
        TypeKind::Bool => json!(true),
        TypeKind::Int => json!(if name == "asn" { 65_010 } else { 60 }),
        TypeKind::Enum { values, numeric, .. } => match values[0].parse::<i64>() {
            Ok(number) if *numeric => json!(number),
            _ => json!(values[0]),
        },
        TypeKind::List { .. } => json!([]),
        TypeKind::Object { fields, .. } => object(api, fields, |field| field.required),
        TypeKind::Map { .. } => json!({}),
        TypeKind::Union { variants } => value(api, name, variants[0].ty),
        _ if name.contains("subnet") || name == "cidr" => json!("10.77.0.0/16"),
        _ if name.contains("ipaddress") => json!("192.0.2.77"),
        _ if name == "fileformat" => json!("zip"),
        _ => json!("made_up"),
    }
}

fn object(api: &Api, fields: &[Field], wanted: impl Fn(&Field) -> bool) -> Value {
    let wanted = fields.iter().filter(|field| wanted(field));
    wanted
        .map(|field| (field.name.to_string(), value(api, &field.name, field.ty)))
        .collect::<Map<_, _>>()
        .into()
}

fn request(api: &Api, client: &mut Client, operation: &Operation) -> Called {
    let mut target = format!("{}{}", api.base_path, operation.path);
    for param in operation.path_params() {
        let value = path_value(client, operation, &param.wire);
        target = target.replace(&format!("{{{}}}", param.wire), &value);
    }
    let required = operation.map_params().filter(|param| param.place == Place::Query && param.required);
    let mut query: Vec<String> = required
        .map(|param| {
            let value = match value(api, &param.wire, param.ty) {
                Value::String(_) if param.wire == "name" => "172_31_1_5".to_owned(),
                Value::String(text) => text,
                other => other.to_string(),
            };
            format!("{}={value}", param.wire)
        })
        .collect();
    if operation.id == "getIpsecLinkHistory" {
        query.push("tunnelid=1".to_owned());
    }
    if operation.map_params().any(|param| param.wire == "force") {
        query.push("force=true".to_owned());
    }
    if !query.is_empty() {
        target = format!("{target}?{}", query.join("&"));
    }
    Called { target, body: body(api, client, operation) }
}

fn body(api: &Api, client: &mut Client, operation: &Operation) -> Option<(String, Vec<u8>)> {
    let body = operation.body.as_ref()?;
    if body.media.contains(&MediaKind::Json) {
        let body = special_body(client, operation).unwrap_or_else(|| match &api.ty(body.ty).kind {
            TypeKind::Object { fields, .. } => object(api, fields, |field| field.required),
            _ => json!({}),
        });
        return Some(("application/json".to_owned(), body.to_string().into_bytes()));
    }
    let content = match &*operation.id {
        "postGenerateSupportKeypair" => b"c2VjcmV0IHBhc3NwaHJhc2U=".to_vec(),
        "putImportSnapshot" => {
            let latest = client.get("/api/snapshots")["response"]["latest_snapshot"].clone();
            client.call("GET", &format!("/api/snapshots/{}", latest.as_str().unwrap()), Sent::Nothing).body
        }
        _ => b"a license, such as the vendor sends it".to_vec(),
    };
    Some((body.media[0].mime().to_owned(), content))
}

fn send(client: &mut Client, operation: &Operation, request: &Called) -> Answer {
    let body = match &request.body {
        Some((media, content)) => Sent::Bytes(media, content),
        None => Sent::Nothing,
    };
    client.call(operation.method.as_str(), &request.target, body)
}

/// Makes everything ready for a good call of the operation, and gives the call.
pub(crate) fn ready(sim: &Sim, operation: &Operation) -> Called {
    let api = edgebook_bindings::api("vns3").unwrap();
    let mut client = Client::new(sim);
    prepare(&mut client, sim, operation);
    if operation.id == "postCreateManagerConfig" {
        let uuid = client.get("/api/container_system/images")["response"]["images"][0]["id"].clone();
        let body = json!({"image_uuid": uuid, "name": "bare", "command": "/bin/x"}).to_string();
        assert_eq!(client.call("POST", "/api/container_system/containers", Sent::Json(&body)).status, 200);
    }
    let mut called = request(api, &mut client, operation);
    if operation.id == "postCreateManagerConfig" {
        called.target = called.target.replace("/1/", "/2/");
    }
    called
}

/// Where an answer has more than the description: containers are told in the words of the engine that runs them, and the
/// description leaves fields of addresses and of directories out that its own examples have.
const MORE: [&str; 4] = ["/container_system/containers", "/plugin-instances", "/addresses", "/identity/"];

/// What an answer has that the description does not.
fn further_keys(api: &Api, operation: &Operation, body: &Value) -> Vec<String> {
    if MORE.iter().any(|path| operation.path.contains(path)) {
        return Vec::new();
    }
    let answer = operation.answers.iter().find(|answer| answer.kind == BodyKind::Json).unwrap();
    let findings = undescribed(api, answer.ty, body).into_iter();
    findings.map(|finding| format!("{}: {} {}", operation.id, finding.pointer, finding.problem)).collect()
}

#[test]
fn every_operation_succeeds_and_conforms() {
    let api = edgebook_bindings::api("vns3").unwrap();
    let mut problems = Vec::new();
    for operation in api.operations.iter() {
        let sim = sim_for(operation);
        let request = ready(&sim, operation);
        let answer = send(&mut Client::new(&sim), operation, &request);
        if answer.header("content-type") == Some("application/json") && answer.status < 300 {
            problems.extend(further_keys(api, operation, &answer.json()));
        }
        if answer.status >= 300 {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            problems.push(format!(
                "{} {}: {} {text}",
                operation.method.as_str(),
                request.target,
                answer.status
            ));
        }
    }
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(api.operations.len(), 241);
}

/// A refusal has the vendor's shape: name and message below `error`, or below `response`; or no body at all.
fn assert_refused(answer: &Answer, statuses: &[u16], what: &str) {
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    assert!(statuses.contains(&answer.status), "{what}: {} {text}", answer.status);
    if answer.body.is_empty() {
        assert!(what.contains("/packet_monitor/"), "{what}: {} without a body", answer.status);
        return;
    }
    let json = answer.json();
    let error = json.get("error").or_else(|| json.get("response")).unwrap();
    for field in ["name", "message", "log"] {
        assert!(error[field].as_str().is_some_and(|text| !text.is_empty()), "{what}: no {field} in {text}");
    }
}

/// The operation's path with names that nothing has.
fn absent_target(api: &Api, operation: &Operation) -> String {
    let path = format!("{}{}", api.base_path, operation.path);
    operation.path_params().fold(path, |path, param| {
        let absent = if api.ty(param.ty).kind == TypeKind::Int { "987654" } else { "no-such-thing" };
        path.replace(&format!("{{{}}}", param.wire), absent)
    })
}

#[test]
fn every_operation_refuses_strangers_and_where_it_is_strict_unknown_arguments() {
    let api = edgebook_bindings::api("vns3").unwrap();
    let sim = Sim::start(SimSettings { strict: true, ..frozen_settings(&Kind::VNS3) }).unwrap();
    let (mut client, mut stranger) = (Client::new(&sim), Client::with_header(&sim, None));
    for operation in api.operations.iter() {
        let (method, path) = (operation.method.as_str(), absent_target(api, operation));
        let what = format!("{method} {path}");
        assert_refused(&stranger.call(method, &path, Sent::Nothing), &[401], &what);
        let answer = client.call(method, &format!("{path}?no_such_argument=1"), Sent::Nothing);
        assert_refused(&answer, &[400], &what);
        assert!(String::from_utf8_lossy(&answer.body).contains("no_such_argument"), "{what}");
    }
}

#[test]
fn every_operation_refuses_what_is_not_there() {
    let api = edgebook_bindings::api("vns3").unwrap();
    let sim = frozen(&Kind::VNS3);
    let mut client = Client::new(&sim);
    let paths =
        ["/api/ipsec", "/api/routes", "/api/v2/firewall/rules", "/api/plugins", "/api/plugin-instances"];
    let before = paths.map(|path| client.get(path));
    let mut tried = 0;
    for operation in api.operations.iter().filter(|operation| operation.path_params().next().is_some()) {
        let mut target = absent_target(api, operation);
        if operation.map_params().any(|param| param.wire == "lines" && param.required) {
            target.push_str("?lines=5");
        }
        let body = body(api, &mut client, operation);
        let what = format!("{} {target}", operation.method.as_str());
        assert_refused(&send(&mut client, operation, &Called { target, body }), &[400, 404], &what);
        tried += 1;
    }
    assert_eq!(tried, 123);
    assert_eq!(before, paths.map(|path| client.get(path)));
}

/// Values of a type that are right, strange or plainly wrong, one for each round.
fn noise(api: &Api, ty: TypeId, round: usize) -> Value {
    const TEXTS: [&str; 8] =
        ["", "x", "10.0.0.0/8", "192.0.2.1", "-1", "é\u{0}\r\n\"", "FORWARD -j DROP", "https://x.invalid/\\"];
    let text = || json!(TEXTS[round % TEXTS.len()]);
    match (&api.ty(ty).kind, round % 5) {
        (_, 4) => json!({"unexpected": [null, 1.5]}),
        (TypeKind::Bool, parity) => json!(parity % 2 == 0),
        (TypeKind::Int, place) => json!([0, -1, i64::MAX, 7][place]),
        (TypeKind::Enum { values, .. }, _) => json!(values[0]),
        (TypeKind::List { item, .. }, count) => (0..count).map(|_| noise(api, *item, round + 1)).collect(),
        (TypeKind::Object { fields, .. }, _) => {
            let fields = fields.iter().map(|field| (field.name.to_string(), noise(api, field.ty, round + 5)));
            fields.collect::<Map<_, _>>().into()
        }
        (TypeKind::Map { value, .. }, _) => json!({"é": noise(api, *value, round + 1)}),
        (TypeKind::Union { variants }, place) => noise(api, variants[place % variants.len()].ty, round),
        _ => text(),
    }
}

/// Whatever comes, the answer is documented or a refusal in the vendor's shape: never a failure of the simulator's.
/// The client checks the good answers.
#[test]
fn noise_is_answered_or_refused_in_shape() {
    let api = edgebook_bindings::api("vns3").unwrap();
    let sim = frozen(&Kind::VNS3);
    let login = format!("Api-Token: {}", sim.credentials().token.clone().unwrap());
    let connect = || Client::with_header(&sim, Some(login.clone()));
    let mut client = connect();
    let (mut good, mut bad) = (0, 0);
    for round in 0..20 {
        for operation in
            api.operations.iter().filter(|operation| !operation.path.starts_with("/access/token/"))
        {
            let path = format!("{}{}", api.base_path, operation.path);
            let target = operation.path_params().fold(path, |path, param| {
                let value = match noise(api, param.ty, round) {
                    Value::String(text) if text.is_ascii() && !text.is_empty() => {
                        text.replace(['/', '\\'], "%2F")
                    }
                    Value::Number(number) => number.to_string(),
                    _ => "1".to_owned(),
                };
                path.replace(
                    &format!("{{{}}}", param.wire),
                    &value.replace([' ', '\r', '\n', '\0', '"'], "_"),
                )
            });
            let query: Vec<String> = operation
                .map_params()
                .map(|param| format!("{}={}", param.wire, ["true", "1", "", "x", "%00%C3%A9"][round % 5]))
                .collect();
            let target = if query.is_empty() { target } else { format!("{target}?{}", query.join("&")) };
            let body = operation.body.as_ref().map(|body| match &body.media[0] {
                MediaKind::Json => ("application/json", noise(api, body.ty, round).to_string()),
                other => (
                    if *other == MediaKind::PlainText { "text/plain" } else { "application/octet-stream" },
                    "\u{1f}noise ".repeat(round),
                ),
            });
            let sent = body.as_ref().map_or(Sent::Nothing, |(media, body)| Sent::Other(media, body));
            let Some(answer) = client.try_call_with(operation.method.as_str(), &target, sent) else {
                // It reboots, as it was told to.
                sim.advance(seconds(10));
                client = connect();
                continue;
            };
            let what = format!("{} {target}", operation.method.as_str());
            match answer.status {
                200..300 => good += 1,
                502 | 401 => sim.advance(seconds(10)),
                _ => {
                    bad += 1;
                    assert_refused(&answer, &[400, 403, 404, 410, 413], &what);
                }
            }
        }
        sim.advance(seconds(60));
    }
    assert!(good > 500 && bad > 500, "{good} good answers and {bad} refusals");
}
