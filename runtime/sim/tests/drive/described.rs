//! A kind that nobody wrote a line of behaviour for, simulated from its description alone.

use std::path::Path;

use edgebook_model::{Api, Method, Operation, Param, Place, TextFormat, TypeId, TypeKind};
use edgebook_reader::{Options, Source, read};
use edgebook_sim::{DescribedScenario, DeviceScenario, Kind, Scenario, Sim, SimSettings, check_answer};
use serde_json::{Value, json};

use super::client::{Client, Sent};

const DEPOT: &str = include_str!("depot.yaml");

fn api(name: &str, text: &str, overlay: Option<&str>) -> Option<&'static Api> {
    let overlay = overlay.map(|text| Source { name: "overlay.yaml", text });
    let options = Options { strict: false, stale_overlay: true };
    let api = read(Source { name, text }, overlay, &options).api?;
    Some(Box::leak(Box::new(api)))
}

fn depot() -> Sim {
    let api = api("depot.yaml", DEPOT, None).unwrap();
    let device = DeviceScenario::of_kind(&Kind::of(api));
    Sim::start(SimSettings { api: Some(api), ..SimSettings::for_device(device, 7) }).unwrap()
}

/// Sends one request with a token and gives status and body.
fn ask(sim: &Sim, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let token = sim.credentials().token.clone().unwrap_or_default();
    let mut client = Client::with_header(sim, Some(format!("Authorization: Bearer {token}")));
    let text = body.to_string();
    let sent = if body.is_null() { Sent::Nothing } else { Sent::Json(&text) };
    let answer = client.call(method, &format!("/v1{path}"), sent);
    (answer.status, if answer.body.is_empty() { Value::Null } else { answer.json() })
}

#[test]
fn things_come_change_and_go_in_the_described_shapes() {
    let sim = depot();
    let get = |path: &str| ask(&sim, "GET", path, &Value::Null);
    assert_eq!(get("/screens"), (200, json!({"items": [], "total": 0})));
    let (status, made) = ask(&sim, "POST", "/screens", &json!({"label": "hall", "place": "north"}));
    assert_eq!((status, &made["screen"]["id"], &made["screen"]["label"]), (201, &json!(1), &json!("hall")));
    ask(&sim, "POST", "/screens", &json!({"label": "yard", "place": "south"}));
    let (_, all) = get("/screens");
    assert_eq!((&all["total"], &all["items"][1]["label"]), (&json!(2), &json!("yard")));
    assert_eq!(get("/screens?place=south").1["items"][0]["id"], 2, "what the query asks for");
    assert_eq!(get("/screens?limit=1").1["items"].as_array().unwrap().len(), 1);
    assert_eq!(ask(&sim, "PATCH", "/screens/2", &json!({"label": "gate"})).1["screen"]["label"], "gate");
    assert_eq!(get("/screens/2").1["screen"]["place"], "south", "what was not sent stays");

    assert_eq!(ask(&sim, "POST", "/screens/2/lamps", &json!({"watts": 40})).1["number"], 1);
    assert_eq!(get("/screens/2/lamps").1.as_array().unwrap().len(), 1);
    assert_eq!(get("/screens/1/lamps").1, json!([]), "of another screen");
    assert_eq!(get("/screens/9/lamps").0, 404, "of a screen that is not there");
    assert_eq!(ask(&sim, "DELETE", "/screens/2", &Value::Null), (204, Value::Null));
    assert_eq!(get("/screens/2").0, 404);
    ask(&sim, "POST", "/screens", &json!({"label": "hall", "place": "north"}));
    assert_eq!(get("/screens/3").0, 200, "numbers are not given twice");

    let zone = |method: &str, body: &Value| ask(&sim, method, "/zones/east", body);
    assert_eq!(zone("GET", &Value::Null).0, 404);
    assert_eq!(zone("PUT", &json!({"colour": "red"})).1, json!({"name": "east", "colour": "red"}));
    assert_eq!(zone("PUT", &json!({"colour": "blue"})).1["colour"], "blue");
    assert_eq!(get("/zones").1, json!({"east": {"name": "east", "colour": "blue"}}), "by their names");
    assert_eq!(get("/clock").1["zone"], "UTC");
    assert_eq!(ask(&sim, "PUT", "/clock", &json!({"zone": "CET"})).1["zone"], "CET");
    assert_eq!(get("/clock").1["zone"], "CET");
    assert_eq!(get("/models").1.as_array().unwrap().len(), 2, "what no call makes is made up");
    assert_eq!(get("/models/1").0, 200);
    assert_eq!(ask(&sim, "POST", "/screens/1/blink", &Value::Null), (202, json!({"accepted": true})));
    assert_eq!(ask(&sim, "POST", "/screens/9/blink", &Value::Null).0, 404);
}

#[test]
fn refusals_have_the_described_shapes() {
    let sim = depot();
    let at = |login: Option<&str>, path: &str| {
        let mut client = Client::with_header(&sim, login.map(str::to_owned));
        let answer = client.call("GET", &format!("/v1{path}"), Sent::Nothing);
        (answer.status, answer.json())
    };
    let (token, password) = (sim.credentials().token.clone().unwrap(), sim.credentials().password.clone());
    assert_eq!((token.as_str(), password.as_str()), ("token-of-simulated-depot", "simulated-depot"));
    let refused = json!({"code": 401, "message": "the credentials are missing or wrong"});
    for login in [
        None,
        Some("Authorization: Bearer guessed"),
        Some("Authorization: Basic YTpi"),
        Some("X-Key: guessed"),
    ] {
        assert_eq!(at(login, "/screens"), (401, refused.clone()), "{login:?}");
    }
    assert_eq!(at(Some(&format!("X-Key: {token}")), "/screens").0, 200, "the other way");
    assert_eq!(at(None, "/health"), (200, json!({"well": true})), "open to all");
    assert_eq!(at(None, &format!("/models?key={token}")).0, 200, "a token in the query is no argument");
    assert_eq!(sim.requests().last().unwrap().notes, Vec::<String>::new());

    let (status, missing) = ask(&sim, "POST", "/screens", &json!({"label": "hall"}));
    assert_eq!((status, &missing["errors"][0]["detail"]), (422, &json!("place is missing")), "{missing}");
    let (status, wrong) = ask(&sim, "POST", "/screens", &json!({"label": "hall", "place": "up"}));
    assert_eq!(status, 422, "{wrong}");
    assert!(wrong["errors"][0]["detail"].as_str().unwrap().starts_with("place is invalid"), "{wrong}");
    let absent = ask(&sim, "GET", "/screens/77", &Value::Null);
    assert_eq!(absent, (404, json!({"code": 404, "message": "77 does not exist"})));
    assert_eq!(ask(&sim, "GET", "/nowhere", &Value::Null).0, 404);
    assert_eq!(ask(&sim, "DELETE", "/clock/", &Value::Null).0, 200, "settings can be reset");
    assert_eq!(ask(&sim, "DELETE", "/health", &Value::Null).0, 405);
}

#[test]
fn a_scenario_says_what_is_there_at_the_start() {
    let api = api("depot.yaml", DEPOT, None).unwrap();
    let apis: Vec<&'static Api> = edgebook_bindings::apis().iter().copied().chain([api]).collect();
    let text = "devices:\n- {kind: depot, name: yard, token: t0, vars: {site: 4}, things: {/screens: [{label: a}, {id: 9, label: b}]}}\n";
    let scenario = Scenario::from_yaml(text, &apis).unwrap();
    assert_eq!(scenario.devices[0].vars["site"], 4);
    let again: DeviceScenario =
        serde_json::from_value(serde_json::to_value(&scenario.devices[0]).unwrap()).unwrap();
    assert_eq!(again, scenario.devices[0]);
    let settings = SimSettings { api: Some(api), ..scenario.settings().remove(0) };
    let sim = Sim::start(settings).unwrap();
    assert_eq!(sim.credentials().token.as_deref(), Some("t0"));
    assert_eq!(ask(&sim, "GET", "/screens/9", &Value::Null).1["screen"]["label"], "b");
    assert_eq!(ask(&sim, "POST", "/screens", &json!({"label": "c", "place": "north"})).1["screen"]["id"], 10);
    let text = "devices: [{kind: depot, things: {/racks: [{ID: r1, Name: first}]}}]";
    let own_key = Scenario::from_yaml(text, &apis).unwrap().settings().remove(0);
    let sim = Sim::start(SimSettings { api: Some(api), ..own_key }).unwrap();
    assert_eq!(ask(&sim, "GET", "/racks", &Value::Null), (200, json!([{"ID": "r1", "Name": "first"}])));
    let company = Scenario::from_yaml("company: true", &apis).unwrap();
    let names: Vec<&str> = company.devices.iter().map(|device| device.name.as_str()).collect();
    assert_eq!(names, ["larkspur-hub", "larkspur-fw", "depot"]);
    for (text, expected) in [
        ("devices: [{kind: depot, things: {/nowhere: []}}]", "no operation has the path /nowhere"),
        ("devices: [{kind: depot, naem: x}]", "naem"),
    ] {
        let started = Scenario::from_yaml(text, &apis)
            .and_then(|file| Sim::start(SimSettings { api: Some(api), ..file.settings().remove(0) }));
        let error = started.err().unwrap().to_string();
        assert!(error.contains(expected), "{text}: {error}");
    }
    assert!(DescribedScenario::default().things.is_empty());
}

/// A value that fits a type.
fn sample(api: &Api, ty: TypeId, depth: usize) -> Value {
    match &api.ty(ty).kind {
        TypeKind::Any { .. } | TypeKind::Map { .. } => json!({}),
        TypeKind::Bool => json!(true),
        TypeKind::Int => json!(1),
        TypeKind::Float => json!(1.5),
        TypeKind::Text(TextFormat::Uuid) => json!("0b7e5e1c-8d3f-4a65-9c0e-6a2f4f5d1c11"),
        TypeKind::Text(TextFormat::DateTime) => json!("2026-03-02T08:30:00Z"),
        TypeKind::Text(TextFormat::Date) => json!("2026-03-02"),
        TypeKind::Text(TextFormat::Cidr | TextFormat::Cidrs) => json!("192.0.2.0/24"),
        TypeKind::Bytes | TypeKind::Text(TextFormat::Plain | TextFormat::Password | TextFormat::Base64) => {
            json!("abc")
        }
        TypeKind::Text(TextFormat::Url) => json!("https://192.0.2.1/"),
        TypeKind::Text(_) => json!("192.0.2.1"),
        TypeKind::Enum { values, numeric, .. } => match values.first().map_or("", |first| first) {
            first if *numeric => json!(first.parse::<i64>().unwrap()),
            first => json!(first),
        },
        TypeKind::List { item, .. } if depth > 0 => json!([sample(api, *item, depth - 1)]),
        TypeKind::List { .. } => json!([]),
        TypeKind::Object { fields, .. } => {
            let needed = fields.iter().filter(|field| field.required && depth > 0);
            needed.map(|field| (field.name.to_string(), sample(api, field.ty, depth - 1))).collect()
        }
        TypeKind::Union { variants } => variants.first().map_or(Value::Null, |it| sample(api, it.ty, depth)),
    }
}

/// Calls an operation with arguments that fit, and looks at the answer.
fn call(sim: &Sim, operation: &Operation) -> u16 {
    let api = sim.api();
    let text = |param: &Param| match sample(api, param.ty, 3) {
        Value::String(text) => text,
        other => other.to_string(),
    };
    let mut path = api.path_of(operation);
    for param in operation.path_params() {
        path = path.replace(&format!("{{{}}}", param.wire), &text(param).replace('/', "%2F"));
    }
    let query: Vec<String> = operation
        .params
        .iter()
        .filter(|param| param.required && param.place == Place::Query)
        .map(|param| format!("{}={}", param.wire, text(param)))
        .collect();
    let target = if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) };
    let body = operation.body.as_ref().map(|body| sample(api, body.ty, 4).to_string());
    let token = sim.credentials().token.as_deref();
    let mut client = Client::with_header(sim, Some(login_of(sim, token)));
    let sent = body.as_deref().map_or(Sent::Nothing, Sent::Json);
    let Some(answer) = client.try_send(operation.method.as_str(), &target, sent) else {
        panic!("{} {target}: no answer", operation.method.as_str())
    };
    if (200..300).contains(&answer.status) && answer.header("content-type") == Some("application/json") {
        let findings = check_answer(api, operation, answer.status, &answer.json());
        let shown = String::from_utf8_lossy(&answer.body).into_owned();
        assert!(findings.is_empty(), "{} {target}: {findings:#?}\n{shown}", operation.method.as_str());
    }
    answer.status
}

/// Everything that the description may ask for, in one header block.
fn login_of(sim: &Sim, token: Option<&str>) -> String {
    use edgebook_model::Auth;
    let (token, mut lines) = (token.unwrap_or_default(), Vec::new());
    for scheme in sim.api().security_schemes.iter() {
        lines.push(match &scheme.auth {
            Auth::Basic { .. } => Client::new(sim).login().to_owned(),
            Auth::Bearer => format!("Authorization: Bearer {token}"),
            Auth::Header { name } => format!("{name}: {token}"),
            Auth::Cookie { name } => format!("Cookie: {name}={token}"),
            Auth::Query { .. } | Auth::Other { .. } => continue,
        });
    }
    if lines.is_empty() { "X-Nothing: 1".to_owned() } else { lines.join("\r\n") }
}

/// Each description that the reader's tests have, as an appliance: whatever is called answers in the described shape or
/// refuses, and nothing fails inside.
#[test]
fn any_description_is_simulated() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../codegen");
    let folders = ["reader/tests/fixtures", "emit/tests/golden"].map(|folder| root.join(folder));
    let (mut kinds, mut good, mut calls) = (0, 0, 0);
    for folder in folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()) {
        let folder = folder.unwrap().path();
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).ok();
        let (Some(description), overlay) = (text("description.yaml"), text("overlay.yaml")) else { continue };
        let name = folder.display().to_string();
        let Some(api) = api(&name, &description, overlay.as_deref()) else { continue };
        let described = DeviceScenario::of_kind(&Kind::of(api));
        // Descriptions of the built-in kinds under test names would get the behaviour of those.
        if described.start::<DescribedScenario>().is_none() {
            continue;
        }
        kinds += 1;
        let sim =
            Sim::start(SimSettings { api: Some(api), ..SimSettings::for_device(described, 1) }).unwrap();
        let order = [Method::Post, Method::Put, Method::Patch, Method::Get, Method::Delete];
        for operation in
            order.iter().flat_map(|method| api.operations.iter().filter(|it| it.method == *method))
        {
            let status = call(&sim, operation);
            assert!(status < 500, "{name}: {} {}: {status}", operation.method.as_str(), operation.path);
            calls += 1;
            good += usize::from((200..300).contains(&status));
        }
    }
    assert!(kinds > 20 && good * 10 > calls * 7, "{kinds} kinds: {good} of {calls} calls were answered");
}
