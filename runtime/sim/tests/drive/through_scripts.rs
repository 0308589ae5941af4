//! Calls every operation of both appliances as a runbook does, through the bindings and the wire, and compares each
//! answer with the text of the description.

use std::sync::{Arc, Mutex};

use edgebook_model::{Api, Operation, TypeKind};
use edgebook_script::{Library, Output, Runbook, STACK_BYTES, Session, Table};
use edgebook_sim::{Kind, Sim};
use edgebook_wire::{
    BaseUrl, Core, Credential, Device, DeviceName, DeviceSettings, Fingerprint, Outcome, Reply, Request,
    Transport, Trust,
};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::client::{Client, Sent};
use super::every_operation::{self, Called};
use super::json_schema::Description;
use super::{frozen, frozen_settings, seconds};

/// A device that remembers what it answered.
pub(crate) struct Heard {
    device: Device,
    answers: Mutex<Vec<(&'static Operation, Reply)>>,
}

impl Transport for Heard {
    fn call(&self, request: &Request) -> Outcome {
        let outcome = self.device.call(request);
        if let Outcome::Answered(reply) = &outcome {
            self.answers.lock().unwrap().push((request.operation(), reply.clone()));
        }
        outcome
    }

    fn device(&self) -> &DeviceName {
        self.device.device()
    }
}

/// Keeps what the bindings warn of: values that deviate from the description. Appliances add fields, so those are none;
/// neither is that a run went on with a new password.
#[derive(Default)]
struct Warnings(Mutex<Vec<String>>);

impl Output for Warnings {
    fn line(&self, _: &str) {}
    fn warn(&self, text: &str) {
        let expected = ["has fields that the description lacks", "has a new password"];
        if !expected.iter().any(|part| text.contains(part)) {
            self.0.lock().unwrap().push(text.to_owned());
        }
    }
    fn table(&self, _: &Table) {}
}

pub(crate) fn connect(core: &Core, sim: &Sim) -> Arc<Heard> {
    let (address, login) = (sim.address(), sim.credentials());
    let settings = DeviceSettings {
        name: sim.name().to_owned(),
        api: edgebook_bindings::api(sim.kind().as_str()).unwrap(),
        base_url: BaseUrl::new(&address.ip().to_string(), address.port()).unwrap(),
        credential: Credential::Basic { user: login.user.clone(), password: login.password.clone().into() },
        trust: Trust::Pinned(Fingerprint(sim.fingerprint())),
        connect_timeout: DeviceSettings::CONNECT_TIMEOUT,
        timeout: DeviceSettings::TIMEOUT,
    };
    Arc::new(Heard { device: core.device(settings).unwrap(), answers: Mutex::default() })
}

/// Runs a script and gives what was answered meanwhile, or why it failed.
pub(crate) fn run(device: &Arc<Heard>, text: &str) -> Result<Vec<(&'static Operation, Reply)>, String> {
    let runbook = Runbook::parse("conform.rhai", text).unwrap_or_else(|_| panic!("{text}"));
    let target: Arc<dyn Transport> = Arc::clone(device) as _;
    let warnings = Arc::new(Warnings::default());
    let heard = Arc::clone(&warnings);
    let work = move || {
        let mut session = Session::new(Library::new(edgebook_bindings::apis()), heard);
        session.target(target);
        edgebook_script::run(&runbook, &session).map(|_| ()).map_err(|error| error.diagnostic.message.clone())
    };
    let ran = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(work).unwrap().join();
    ran.unwrap()?;
    if let Some(warning) = warnings.0.lock().unwrap().first() {
        return Err(warning.clone());
    }
    Ok(std::mem::take(&mut device.answers.lock().unwrap()))
}

/// The same request as a call in a script.
pub(crate) fn script_call(api: &Api, operation: &Operation, called: &Called) -> String {
    let (path, query) = called.target.split_once('?').unwrap_or((&called.target, ""));
    let own = path.strip_prefix(&*api.base_path).unwrap();
    let mut arguments = Vec::new();
    for (template, part) in operation.path.split('/').zip(own.split('/')) {
        let Some(name) = template.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) else { continue };
        let param = operation.path_params().find(|param| param.wire == name).unwrap();
        let text = percent_decode_str(part).decode_utf8().unwrap();
        arguments.push(argument(api, param.ty, &text));
    }
    let mut named = Vec::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap();
        let param = operation.map_params().find(|param| param.wire == name).unwrap();
        named.push(format!("{:?}: {}", param.name, argument(api, param.ty, text)));
    }
    match &called.body {
        Some((media, body)) if media == "application/json" => match serde_json::from_slice(body).unwrap() {
            Value::Object(fields) => {
                named.extend(fields.iter().map(|(name, value)| format!("{name:?}: {}", literal(value))));
            }
            other => arguments.push(literal(&other)),
        },
        Some((_, body)) => match std::str::from_utf8(body) {
            Ok(text) => arguments.push(literal(&Value::from(text))),
            // The only file that is no text is a snapshot.
            Err(_) => arguments.push("vns3.snapshots.download_snapshot(latest)".to_owned()),
        },
        None => {}
    }
    if !named.is_empty() {
        arguments.push(format!("#{{ {} }}", named.join(", ")));
    }
    let latest = "let latest = vns3.snapshots.get_snapshots().latest_snapshot;\n";
    let call = format!("{}({});", api.qualified_name(operation), arguments.join(", "));
    if call.contains("(latest)") { format!("{latest}{call}") } else { call }
}

/// A text as an argument of a type.
fn argument(api: &Api, ty: edgebook_model::TypeId, text: &str) -> String {
    match api.ty(ty).kind {
        TypeKind::Int | TypeKind::Bool => text.to_owned(),
        _ => literal(&Value::from(text)),
    }
}

/// A value as a script writes it.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "()".to_owned(),
        Value::Array(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name:?}: {}", literal(value)));
            format!("#{{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        scalar => scalar.to_string(),
    }
}

fn findings(description: &Description, call: &str, answers: &[(&Operation, Reply)]) -> Vec<String> {
    let mut all = Vec::new();
    for (operation, reply) in answers {
        let media = reply.headers.get("content-type").unwrap_or_default();
        let found = description.findings(operation, reply.status, media, &reply.body);
        all.extend(found.into_iter().map(|finding| format!("{call}: {finding}")));
    }
    all
}

#[test]
fn every_vns3_operation_conforms() {
    let api = edgebook_bindings::api("vns3").unwrap();
    let (core, description) = (Core::start().unwrap(), Description::of("vns3"));
    let mut problems = Vec::new();
    for operation in api.operations.iter() {
        let sim = every_operation::sim_for(operation);
        let called = every_operation::ready(&sim, operation);
        let call = script_call(api, operation, &called);
        match run(&connect(&core, &sim), &call) {
            Ok(answers) if answers.iter().any(|(its, _)| its.id == operation.id) => {
                problems.extend(findings(&description, &call, &answers));
            }
            Ok(_) => problems.push(format!("{call}: nothing was answered")),
            Err(why) => problems.push(format!("{call}: {why}")),
        }
    }
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(api.operations.len(), 241);
}

#[test]
fn every_cos_operation_conforms() {
    let api = edgebook_bindings::api("cos").unwrap();
    let calls = [
        "cos.about.get()",
        "cos.blacklist.add(#{ host: \"192.0.2.10\", close_established: true, ttl: 60 })",
        "cos.blacklist.list(#{ alert_type: \"REST\" })",
        "cos.blacklist.remove(#{ host: \"192.0.2.10\" })",
        "cos.dhcpserver.list()",
        "cos.dhcpserver.list(#{ name: \"DHCP_office\" })",
        "cos.ha.status()",
        "cos.hostmon.list()",
        "cos.hwm.list()",
        "cos.license.get()",
        "cos.neighbors.list()",
        "cos.routemon.list()",
        "cos.rules.list_idp()",
        "cos.rules.list_ip()",
        "cos.rules.list_pipe()",
        "cos.rules.list_routing()",
        "cos.rules.list_threshold()",
        "cos.slb.report(#{ serverID: \"booking\", serverIP: \"10.10.60.11\", load: 12 })",
        "cos.stats.get()",
        "cos.statvalues.get()",
        "cos.statvalues.get(#{ show: \"extended\" })",
        "cos.updatecenter.update(#{ update: \"idp\" })",
        "cos.usage.list_idp()",
        "cos.usage.list_ip()",
        "cos.usage.list_pipe()",
        "cos.usage.list_routing()",
        "cos.usage.list_threshold()",
        "cos.userauth.add(#{ ip: \"192.0.2.10\", username: \"kim\", session_timeout: 60, groups: \"a,b\" })",
        "cos.userauth.list()",
        "cos.userauth.list(#{ ip: \"192.0.2.10\" })",
        "cos.userauth.end(#{ ip: \"192.0.2.10\" })",
    ];
    let (core, description) = (Core::start().unwrap(), Description::of("cos"));
    let sim = frozen(&Kind::COS);
    let device = connect(&core, &sim);
    let (mut problems, mut answered) = (Vec::new(), std::collections::BTreeSet::new());
    for call in calls {
        match run(&device, &format!("{call};")) {
            Ok(answers) => {
                answered.extend(
                    answers.iter().map(|(operation, _)| (operation.method.as_str(), &*operation.path)),
                );
                problems.extend(findings(&description, call, &answers));
            }
            Err(why) => problems.push(format!("{call}: {why}")),
        }
    }
    assert_eq!(problems, Vec::<String>::new());
    let all = api.operations.iter().map(|operation| (operation.method.as_str(), &*operation.path));
    assert_eq!(all.filter(|operation| !answered.contains(operation)).collect::<Vec<_>>(), []);
}

/// What an appliance refuses has the described shape too, wherever the description lists the status.
#[test]
fn refusals_conform() {
    let (description, api) = (Description::of("vns3"), edgebook_bindings::api("vns3").unwrap());
    let mut settings = frozen_settings(&Kind::VNS3);
    if let Some(device) = settings.device.start_mut::<edgebook_sim::Vns3Scenario>() {
        device.licensed = false;
    }
    let (licensed, unlicensed) = (frozen(&Kind::VNS3), Sim::start(settings).unwrap());
    let (mut problems, mut compared) = (Vec::new(), 0);
    for operation in api.operations.iter() {
        let path = format!("{}{}", api.base_path, operation.path);
        let target = operation.path_params().fold(path, |path, param| {
            let absent = if api.ty(param.ty).kind == TypeKind::Int { "987654" } else { "no-such-thing" };
            path.replace(&format!("{{{}}}", param.wire), absent)
        });
        let what = format!("{} {target}", operation.method.as_str());
        // Some calls need no arguments for a reboot.
        licensed.advance(seconds(60));
        unlicensed.advance(seconds(60));
        for mut client in
            [Client::new(&licensed), Client::new(&unlicensed), Client::with_header(&licensed, None)]
        {
            let Some(answer) = client.try_send(operation.method.as_str(), &target, Sent::Nothing) else {
                continue;
            };
            let listed = operation.failures.iter().any(|failure| failure.status == answer.status);
            if listed && !answer.body.is_empty() {
                let media = answer.header("content-type").unwrap_or_default().to_owned();
                let found = description.findings(operation, answer.status, &media, &answer.body);
                problems
                    .extend(found.into_iter().map(|finding| format!("{what} {}: {finding}", answer.status)));
                compared += 1;
            }
        }
    }
    assert_eq!(problems, Vec::<String>::new());
    assert!(compared > 400, "{compared} refusals");
}
