//! The checker, the client's arguments and the simulator agree on what a description allows: values at and beyond each
//! documented bound get the same verdict from all three.

use edgebook_check::{Checker, Options};
use edgebook_model::{Api, Field, MediaKind, Operation, Place, TextFormat, TypeId, TypeKind, ValueRules};
use edgebook_script::{Library, ModuleRefused, ModuleSource, ModuleText};
use edgebook_sim::{Kind, Sim};
use edgebook_wire::Core;
use serde_json::{Map, Value, json};

use super::client::{Client, Sent};
use super::every_operation::{Called, ready, sim_for};
use super::through_scripts::{connect, run, script_call};
use super::{frozen, seconds};

struct NoModules;

impl ModuleSource for NoModules {
    fn load(&self, _: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused> {
        panic!("{path} is imported")
    }
}

/// An argument at or beyond a bound; without a value it is left out.
struct Bound {
    name: String,
    place: Option<Place>,
    value: Option<Value>,
    good: bool,
}

/// Values at and beyond the bounds of a type.
fn values(api: &Api, ty: TypeId, rules: &ValueRules) -> Vec<(Value, bool)> {
    let whole = |bound: f64| format!("{bound:.0}").parse::<i64>().unwrap();
    let mut values = Vec::new();
    match &api.ty(ty).kind {
        TypeKind::Enum { values: allowed, numeric, open: false } => {
            let own = |text: &str| if *numeric { json!(text.parse::<i64>().unwrap()) } else { json!(text) };
            values.extend(allowed.iter().map(|allowed| (own(allowed), true)));
            values.push((if *numeric { json!(987_654) } else { json!("no_such_value") }, false));
        }
        TypeKind::Int => {
            values.extend(rules.minimum.map(|low| (json!(whole(low)), true)));
            values.extend(rules.maximum.map(|high| (json!(whole(high)), true)));
            values.extend(rules.minimum.map(|low| (json!(whole(low) - 1), false)));
            values.extend(rules.maximum.map(|high| (json!(whole(high) + 1), false)));
        }
        TypeKind::Text(format) => values.extend(texts(*format, rules)),
        // Of a list, its items.
        TypeKind::List { item, .. } if matches!(api.ty(*item).kind, TypeKind::Enum { .. }) => {
            let of_item = self::values(api, *item, &ValueRules::NONE).into_iter();
            values.extend(of_item.map(|(value, good)| (json!([value]), good)));
        }
        TypeKind::Bool => values.push((json!([true]), false)),
        _ => {}
    }
    values
}

/// Texts that keep a format, a pattern and the other rules of a text, and texts that do not.
fn texts(format: TextFormat, rules: &ValueRules) -> Vec<(Value, bool)> {
    const TRIED: [&str; 17] = [
        "",
        "192.0.2.9-192.0.2.1",
        "hub.example",
        "192.0.2.77",
        "2001:db8::77",
        "192.0.2.0/24",
        "192.0.2.0/30",
        "192.0.2.0/33",
        "192.0.2.1 192.0.2.2",
        "65001 65002",
        "host:192.0.2.9:4000",
        "PRE_C_TRIED",
        "NETS_TRIED",
        "two words?",
        "5000",
        "24",
        "33",
    ];
    let bounded = rules.pattern.is_some()
        || rules.minimum.or(rules.maximum).is_some()
        || !matches!(format, TextFormat::Plain | TextFormat::Password | TextFormat::Url);
    let is_tried = |text: &&&str| if text.is_empty() { rules.min_length.is_some() } else { bounded };
    let tried = TRIED.iter().filter(is_tried);
    let longer = rules.max_length.map(|most| "x".repeat(usize::try_from(most).unwrap() + 1));
    let excluded = rules.excluded.iter().map(ToString::to_string);
    let all = tried.map(|text| (*text).to_owned()).chain(longer).chain(excluded);
    all.map(|text| (json!(text), rules.text_problem(format, &text).is_none())).collect()
}

fn bounds(api: &Api, operation: &Operation) -> Vec<Bound> {
    let mut all = Vec::new();
    for param in operation.params.iter().filter(|param| param.place != Place::Header) {
        // A list cannot stand in a path or a query, and nothing here is percent-encoded.
        let plain = |value: &Value| {
            !value.is_array()
                && value.as_str().is_none_or(|text| !text.is_empty() && !text.contains([' ', '?', '/']))
        };
        let at = values(api, param.ty, &param.rules).into_iter().filter(|(value, _)| plain(value));
        let place = Some(param.place);
        all.extend(at.map(|(value, good)| Bound {
            name: param.wire.to_string(),
            place,
            value: Some(value),
            good,
        }));
        if param.required && param.place == Place::Query {
            all.push(Bound { name: param.wire.to_string(), place, value: None, good: false });
        }
    }
    let rules = operation.argument_rules.iter();
    let tests = rules.flat_map(|rule| rule.when.iter().chain(&*rule.allows).chain(&*rule.bars));
    let depends: Vec<&str> = tests.map(|test| &*test.field).collect();
    // What depends on other arguments is right or wrong as a whole: see WHOLE_CALLS.
    for field in fields(api, operation).iter().filter(|field| !depends.contains(&&*field.name)) {
        let name = || field.name.to_string();
        let at = values(api, field.ty, &field.rules).into_iter();
        all.extend(at.map(|(value, good)| Bound { name: name(), place: None, value: Some(value), good }));
        if field.rules.nullable {
            all.push(Bound { name: name(), place: None, value: Some(Value::Null), good: true });
        }
        if field.required {
            all.push(Bound { name: name(), place: None, value: None, good: false });
        }
    }
    // What is refused changes nothing.
    all.sort_by_key(|bound| bound.good);
    all
}

fn fields<'a>(api: &'a Api, operation: &Operation) -> &'a [Field] {
    match operation.body.as_ref().filter(|body| body.media.contains(&MediaKind::Json)) {
        Some(body) => match &api.ty(body.ty).kind {
            TypeKind::Object { fields, .. } => fields,
            _ => &[],
        },
        None => &[],
    }
}

/// The call with this argument instead.
fn with(api: &Api, operation: &Operation, called: &Called, bound: &Bound) -> Called {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let (path, query) = called.target.split_once('?').unwrap_or((&called.target, ""));
    let mut target = path.to_owned();
    let mut pairs: Vec<(String, String)> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let mut body = called.body.clone();
    match (bound.place, &bound.value) {
        (Some(Place::Path), Some(value)) => {
            let template = format!("{}{}", api.base_path, operation.path);
            let parts = template.split('/').zip(path.split('/'));
            let wanted = format!("{{{}}}", bound.name);
            let parts: Vec<String> =
                parts.map(|(its, part)| if its == wanted { text(value) } else { part.to_owned() }).collect();
            target = parts.join("/");
        }
        (Some(_), value) => {
            pairs.retain(|(name, _)| *name != bound.name);
            pairs.extend(value.as_ref().map(|value| (bound.name.clone(), text(value))));
        }
        (None, value) => {
            let given = body.as_ref().and_then(|(_, body)| serde_json::from_slice(body).ok());
            let mut fields: Map<String, Value> = given.unwrap_or_default();
            fields.remove(&bound.name);
            fields.extend(value.as_ref().map(|value| (bound.name.clone(), value.clone())));
            let json = Value::Object(fields).to_string().into_bytes();
            body = Some(("application/json".to_owned(), json));
        }
    }
    if !pairs.is_empty() {
        let pairs: Vec<String> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
        target = format!("{target}?{}", pairs.join("&"));
    }
    Called { target, body }
}

/// Whether the simulator refuses a call because of an argument.
fn simulator_refuses(sim: &Sim, operation: &Operation, called: &Called, bound: &Bound) -> bool {
    let sent = match &called.body {
        Some((media, content)) => Sent::Bytes(media, content),
        None => Sent::Nothing,
    };
    let answer = Client::new(sim).try_send(operation.method.as_str(), &called.target, sent);
    answer.is_some_and(|answer| {
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        // At a bound a call may fail for many reasons; only a word about the argument counts.
        answer.status == 400 && (!bound.good || text.contains(&format!("{} is invalid", bound.name)))
    })
}

#[test]
fn values_at_and_beyond_each_bound_get_one_verdict() {
    let api = edgebook_bindings::api("vns3").unwrap();
    let (core, library) = (Core::start().unwrap(), Library::new(edgebook_bindings::apis()));
    let checker = Checker::new(&library);
    let (mut problems, mut compared) = (Vec::new(), 0);
    for operation in api.operations.iter() {
        let bounds = bounds(api, operation);
        if bounds.is_empty() || operation.id == "getTaskStatus" {
            continue;
        }
        let sim = sim_for(operation);
        let plain = ready(&sim, operation);
        let device = connect(&core, &sim);
        for bound in bounds {
            let called = with(api, operation, &plain, &bound);
            let call = script_call(api, operation, &called);
            let verdict = checker.check_text("bound.rhai", &call, &NoModules, Options::default());
            sim.clear_requests();
            // How the call ends does not matter, only whether it is sent.
            let _ = run(&device, &call);
            let path = called.target.split('?').next().unwrap_or_default();
            let sent = sim
                .requests()
                .iter()
                .any(|request| request.path == path && request.method == operation.method.as_str());
            sim.advance(seconds(120));
            let simulator = simulator_refuses(&sim, operation, &called, &bound);
            sim.advance(seconds(120));
            let verdicts = [!verdict.has_errors(), sent, !simulator];
            compared += 1;
            if verdicts != [bound.good; 3] {
                problems.push(format!(
                    "{call} should be {}: check, client, simulator say {verdicts:?}",
                    if bound.good { "good" } else { "wrong" }
                ));
            }
        }
    }
    assert!(problems.is_empty(), "{} of {compared}:\n{}", problems.len(), problems.join("\n"));
    assert!(compared > 150, "{compared} values");
}

/// Calls that are right or wrong as a whole: the operation, the target, the body, and whether it is right.
const WHOLE_CALLS: &[(&str, &str, &str, bool)] = &[
    ("postCreateRoute", "/routes", r#"{"cidr":"10.77.0.0/16"}"#, false),
    ("postCreateRoute", "/routes", r#"{"cidr":"10.77.0.0/16","interface":"eth0"}"#, true),
    ("postCreateRoute", "/routes", r#"{"cidr":"10.78.0.0/16","gateway":"10.10.0.1"}"#, true),
    ("postCreateRoute", "/routes", r#"{"cidr":"10.78.0.0/16","gateway":"10.10.0.1000"}"#, false),
    ("deleteAccessUrlBySearch", "/access/url", "{}", false),
    ("postCreateFirewallRule", "/v2/firewall/rules", r#"{"comment":"x"}"#, false),
    ("postCreateFirewallRule", "/v2/firewall/rules", r#"{"rule":"INPUT -j DROP","disabled":true}"#, true),
    ("postCreateContainerImage", "/container_system/images", r#"{"name":"x"}"#, false),
    ("postStartContainer", "/container_system/containers", r#"{"name":"x","command":"y"}"#, false),
    ("addRuleToSubtable", "/v2/firewall/subtables/partner_gate/rules", r#"{"rule":"INPUT -j DROP"}"#, false),
    (
        "addRuleToSubtable",
        "/v2/firewall/subtables/partner_gate/rules",
        r#"{"rule":"partner_gate -j DROP"}"#,
        true,
    ),
    ("putPluginInstanceFirewallRule", "/plugin-instances/1/firewall", r#"{"preset":"port_map"}"#, false),
    (
        "putPluginInstanceFirewallRule",
        "/plugin-instances/1/firewall",
        r#"{"preset":"port_map","host_port":8000,"container_port":80,"protocol":"tcp"}"#,
        false,
    ),
    (
        "putPluginInstanceFirewallRule",
        "/plugin-instances/1/firewall",
        r#"{"preset":"port_map","host_port":1100,"container_port":80,"protocol":"udp"}"#,
        false,
    ),
    (
        "putPluginInstanceFirewallRule",
        "/plugin-instances/1/firewall",
        r#"{"preset":"port_map","host_port":8000,"container_port":80,"protocol":"udp"}"#,
        true,
    ),
    ("putPluginInstanceFirewallRule", "/plugin-instances/1/firewall", r#"{"preset":"internet"}"#, true),
    (
        "createPacketMonitor",
        "/packet_monitor",
        r#"{"name":"x","type":"conntrack","interface":"eth0","filter":"","duration":"forever","destination":"file"}"#,
        false,
    ),
    (
        "createPacketMonitor",
        "/packet_monitor",
        r#"{"name":"x","type":"pcap","interface":"eth0","filter":"","duration":"forever","destination":"host:h:1"}"#,
        false,
    ),
    (
        "createPacketMonitor",
        "/packet_monitor",
        r#"{"name":"x","type":"netflow","interface":"eth0","filter":"","duration":"forever","destination":"file"}"#,
        false,
    ),
    (
        "createPacketMonitor",
        "/packet_monitor",
        r#"{"name":"x","type":"netflow","interface":"eth0","filter":"","duration":"2 hours","destination":"host:h:1"}"#,
        true,
    ),
    ("postSetMsConfig", "/ms", r#"{"ip":""}"#, false),
    ("putUploadSslKeypair", "/system/ssl/keypair", r#"{"cert":"","key":""}"#, false),
    ("putKeyset", "/keyset", r#"{"token":""}"#, false),
    ("postCreatePeer", "/peering/peers", r#"{"id":4,"name":""}"#, false),
    ("postCreatePeer", "/peering/peers", r#"{"id":4,"name":"300.1.1.1"}"#, false),
    ("postCreatePeer", "/peering/peers", r#"{"id":4,"name":"hub-4.example"}"#, true),
    ("putSetLicenseParameters", "/license/parameters", r#"{"clients":"300.0.0.1"}"#, false),
    ("putSetLicenseParameters", "/license/parameters", r#"{"clients":"10.0.0.9-10.0.0.1"}"#, false),
    ("putServerAction", "/server", r#"{"reboot":false}"#, false),
    ("postRestartIpsecAction", "/ipsec", r#"{"restart":false}"#, false),
    (
        "postCreateWebhook",
        "/webhook",
        r#"{"name":"x","headers":[{"name":"a","value":"b"},{"name":"c"}]}"#,
        false,
    ),
    (
        "putOverwriteFirewall",
        "/v2/firewall/rules",
        r#"{"rules":[{"rule":"INPUT -j ACCEPT"},{"comment":"none"}]}"#,
        false,
    ),
];

#[test]
fn what_arguments_demand_of_each_other_gets_one_verdict() {
    let api = edgebook_bindings::api("vns3").unwrap();
    let (core, library) = (Core::start().unwrap(), Library::new(edgebook_bindings::apis()));
    let checker = Checker::new(&library);
    let mut problems = Vec::new();
    for (id, path, body, good) in WHOLE_CALLS {
        let operation = api.find_id(id).unwrap();
        let sim = sim_for(operation);
        let content = body.as_bytes().to_vec();
        let target = format!("{}{path}", api.base_path);
        let called = Called { target: target.clone(), body: Some(("application/json".to_owned(), content)) };
        let call = script_call(api, operation, &called);
        let verdict = checker.check_text("whole.rhai", &call, &NoModules, Options::default());
        let device = connect(&core, &sim);
        sim.clear_requests();
        let _ = run(&device, &call);
        let sent = sim.requests().iter().any(|request| request.path == target);
        sim.advance(seconds(120));
        let answer =
            Client::new(&sim).try_send(operation.method.as_str(), &target, Sent::Json(body)).unwrap();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let is_refused =
            answer.status == 400 && !(*good && !text.contains("must") && !text.contains("missing"));
        if [!verdict.has_errors(), sent, !is_refused] != [*good; 3] {
            let words = (!verdict.has_errors(), sent, !is_refused);
            problems.push(format!("{call} should be {good}: {words:?} {text}"));
        }
    }
    assert_eq!(problems, Vec::<String>::new());
}

/// The firewall's arguments travel as text.
#[test]
fn the_firewall_agrees_too() {
    let cases = [
        ("cos.userauth.list(#{ num: -1 })", "GET", "/api/oper/userauth?num=-1", ""),
        (
            "cos.slb.report(#{ serverID: \"booking\", serverIP: \"10.10.60.11\", load: 101 })",
            "POST",
            "/api/oper/slb",
            "serverID=booking&serverIP=10.10.60.11&load=101",
        ),
        (
            "cos.userauth.add(#{ ip: \"192.0.2.10\", username: \"kim\", session_timeout: 2678401, groups: \"a\" })",
            "POST",
            "/api/oper/userauth",
            "ip=192.0.2.10&username=kim&session_timeout=2678401&groups=a",
        ),
        (
            "cos.blacklist.add(#{ host: \"192.0.2.0/28\" })",
            "POST",
            "/api/oper/blacklist",
            "host=192.0.2.0%2F28",
        ),
        ("cos.blacklist.add(#{ host: \"2001:db8::1\" })", "POST", "/api/oper/blacklist", "host=2001:db8::1"),
        (
            "cos.blacklist.add(#{ host: \"192.0.2.9\", close_established: \"true\" })",
            "POST",
            "/api/oper/blacklist",
            "host=192.0.2.9&close_established=true",
        ),
        ("cos.blacklist.list(#{ alert_type: \"ALL\" })", "GET", "/api/oper/blacklist?alert_type=ALL", ""),
        ("cos.statvalues.get(#{ show: \"all\" })", "GET", "/api/oper/statvalues?show=all", ""),
        (
            "cos.slb.report(#{ serverID: \"booking\", serverIP: \"10.10.60.11\", maintenance: \"on\" })",
            "POST",
            "/api/oper/slb",
            "serverID=booking&serverIP=10.10.60.11&maintenance=on",
        ),
        ("cos.userauth.end(#{})", "DELETE", "/api/oper/userauth", ""),
        ("cos.updatecenter.update(#{ update: \"nothing\" })", "POST", "/api/updatecenter", "update=nothing"),
    ];
    let library = Library::new(edgebook_bindings::apis());
    let (core, checker) = (Core::start().unwrap(), Checker::new(&library));
    let mut problems = Vec::new();
    for (call, method, target, form) in cases {
        let sim = frozen(&Kind::COS);
        let verdict = checker.check_text("bound.rhai", &format!("{call};"), &NoModules, Options::default());
        let _ = run(&connect(&core, &sim), &format!("{call};"));
        let sent = sim.request_count() > 0;
        let body = if form.is_empty() { Sent::Nothing } else { Sent::Form(form) };
        let simulator = Client::new(&sim).try_send(method, target, body).unwrap().status == 400;
        if (verdict.has_errors(), sent, simulator) != (true, false, true) {
            problems
                .push(format!("{call}: check {} sent {sent} simulator {simulator}", verdict.has_errors()));
        }
    }
    assert_eq!(problems, Vec::<String>::new());
}
