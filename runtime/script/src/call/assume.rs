//! What a script gets of a write that was withheld: a value of the right type that says that it is assumed.
//!
//! Its fields are those of the request, where the names agree. What only the device could know is absent.

use edgebook_model::{Api, BodyKind, Completion, Field, TypeId, TypeKind};
use edgebook_wire::{Request, RequestBody};
use rhai::{Array, Blob, Dynamic};
use serde_json::{Map, Value};

use super::DeviceHandle;
use crate::decode::decode;
use crate::value::assumed;

/// The value of a withheld write.
pub(super) fn value(device: &DeviceHandle, request: &Request) -> Dynamic {
    let Some(answer) = request.operation().answers.first() else { return assumed(Dynamic::UNIT) };
    match answer.kind {
        BodyKind::Empty => assumed(Dynamic::UNIT),
        BodyKind::Text => assumed(String::new().into()),
        BodyKind::Bytes => assumed(Dynamic::from_blob(Blob::new())),
        BodyKind::Json => {
            let given = given(request);
            of_type(device, answered_shape(request, answer.result, &given), &given)
        }
    }
}

/// A value of a type of which nothing but some fields is known.
pub(crate) fn of_type(device: &DeviceHandle, ty: TypeId, given: &Map<String, Value>) -> Dynamic {
    let api = device.table().api;
    let ty = one_shape(api, ty);
    let json = match &api.ty(ty).kind {
        TypeKind::Object { fields, .. } => filled(api, fields, given),
        TypeKind::Map { .. } => Value::Object(Map::new()),
        TypeKind::List { .. } => return assumed(Array::new().into()),
        TypeKind::Text(_) => return assumed(String::new().into()),
        _ => return assumed(Dynamic::UNIT),
    };
    match decode(device.table(), ty, &json.to_string()) {
        Ok(decoded) => assumed(decoded.value),
        Err(_) => assumed(Dynamic::UNIT),
    }
}

/// Of an answer that is either a task or what the task makes, the one that was asked for.
fn answered_shape(request: &Request, ty: TypeId, given: &Map<String, Value>) -> TypeId {
    let api = request.api();
    let (TypeKind::Union { variants }, Some(Completion::Task { token, .. })) =
        (&api.ty(ty).kind, &request.operation().completion)
    else {
        return ty;
    };
    let wants_task = !token.optional || given.get("async") == Some(&Value::Bool(true));
    let has_token = |fields: &[Field]| fields.iter().any(|field| token.keys.first() == Some(&field.name));
    let fits = |ty: &TypeId| match &api.ty(*ty).kind {
        TypeKind::Object { fields, .. } => has_token(fields) == wants_task,
        _ => false,
    };
    variants.iter().map(|variant| variant.ty).find(fits).unwrap_or(ty)
}

/// Of several shapes, the first that is an object: it is what a script goes on with.
fn one_shape(api: &Api, ty: TypeId) -> TypeId {
    let TypeKind::Union { variants } = &api.ty(ty).kind else { return ty };
    let is_object = |ty: &TypeId| matches!(api.ty(*ty).kind, TypeKind::Object { .. });
    let mut shapes = variants.iter().map(|variant| variant.ty);
    shapes.clone().find(is_object).or_else(|| shapes.next()).unwrap_or(ty)
}

/// The fields that were given. An object that only wraps another one is filled inside.
fn filled(api: &Api, fields: &[Field], given: &Map<String, Value>) -> Value {
    let known: Map<String, Value> = fields
        .iter()
        .filter_map(|field| Some((field.name.to_string(), typed(api, field.ty, given.get(&*field.name)?))))
        .collect();
    let mut inner = fields.iter().filter_map(|field| match &api.ty(field.ty).kind {
        TypeKind::Object { fields, .. } => Some((&field.name, fields)),
        _ => None,
    });
    match (inner.next(), inner.next()) {
        (Some((name, fields)), None) if known.is_empty() => {
            Value::Object(Map::from_iter([(name.to_string(), filled(api, fields, given))]))
        }
        _ => Value::Object(known),
    }
}

/// A text of a path or a form as the type wants it.
fn typed(api: &Api, ty: TypeId, value: &Value) -> Value {
    let scalar = matches!(api.ty(ty).kind, TypeKind::Int | TypeKind::Float | TypeKind::Bool);
    match value {
        Value::String(text) if scalar => serde_json::from_str(text)
            .ok()
            .filter(|parsed: &Value| !parsed.is_object())
            .unwrap_or(value.clone()),
        _ => value.clone(),
    }
}

/// Everything that the request says by name: the body before the path.
fn given(request: &Request) -> Map<String, Value> {
    let path = request.path_values().into_iter().map(|(name, value)| (name.to_owned(), Value::from(value)));
    let mut given: Map<String, Value> = path.collect();
    match request.content() {
        RequestBody::Json(json) | RequestBody::OtherJson { data: json, .. } => {
            if let Ok(Value::Object(fields)) = serde_json::from_slice(json) {
                given.extend(fields);
            }
        }
        RequestBody::Form(pairs) => {
            given.extend(pairs.iter().map(|pair| (pair.name.clone(), Value::from(pair.value.as_str()))));
        }
        RequestBody::None | RequestBody::Multipart(_) | RequestBody::Text(_) | RequestBody::Bytes { .. } => {}
    }
    given
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use edgebook_wire::{NotSent, NotSentCause, Outcome, Reply};

    use crate::AssumedWaits;
    use crate::testing::{FakeDevice, Ran, ok, run_with};

    /// Devices whose writes are withheld; the reads say that tunnel 2 is down and that nothing else is there.
    fn dry(text: &str, waits: AssumedWaits) -> Ran {
        let answer = |line: &str, request: &edgebook_wire::Request| {
            if request.operation().effects.is_write() {
                return Outcome::NotSent(NotSent::early(NotSentCause::Withheld));
            }
            match line {
                "GET /api/status/ipsec" => ok(r#"{"response":{"2":{"id":2,"connected":false}}}"#),
                "GET /api/config" => ok(r#"{"response":{"vns3_version":"6.0.0"}}"#),
                _ => Outcome::Answered(Reply::new(404, r#"{"error":{"name":"NotFound","message":"none"}}"#)),
            }
        };
        let devices = ["vns3", "cos"].map(|kind| FakeDevice::new(&format!("{kind}-1"), kind, answer));
        run_with(&devices.map(|device| Arc::clone(&device)), text, |session| session.assumed_waits = waits)
    }

    #[test]
    fn a_withheld_write_gives_a_value_of_its_type_that_says_that_it_is_assumed() {
        for (call, expected) in [
            (
                r#"vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true, description: "x" })"#,
                "IpsecTunnel: IpsecTunnel (assumed) { endpoint_id: 1, description: \"x\", bounce: true }",
            ),
            // An answer that only wraps one thing is filled inside; form fields get the types of the answer.
            (
                r#"cos.blacklist.add(#{ host: "192.0.2.9", ttl: 60 })"#,
                "AddedBlacklistEntry: AddedBlacklistEntry (assumed) { blacklist_entry: BlacklistEntry { host: \"192.0.2.9\", ttl: \"60\" } }",
            ),
            ("vns3.config.put_config(#{ topology_name: \"t\" }).topology_name", "string: t"),
            ("vns3.monitoring.create_webhook(#{ name: \"n\" }).id", "(): (assumed)"),
            (
                "cos.blacklist.add(#{ host: \"192.0.2.9\" }).blacklist_entry.rule_name ?? \"none\"",
                "string: none",
            ),
            ("cos.blacklist.add(#{ host: \"192.0.2.9\" }).blacklist_entry.rule_name", "(): (assumed)"),
            // Of several shapes that the answer may have, the first.
            (
                "vns3.firewall.create_rule(#{ rule: \"r\" })",
                "FirewallRuleV2: FirewallRuleV2 (assumed) { rule: \"r\" }",
            ),
            ("vns3.firewall.create_rule(#{ rule: \"r\" }).id", "(): (assumed)"),
            // A task only where one was asked for.
            ("vns3.overlay_network.checkout_next_clientpack().name", "(): (assumed)"),
        ] {
            let text = format!("let it = {call}; print(`${{type_name(it)}}: ${{it}}`);");
            assert_eq!(dry(&text, AssumedWaits::EndAtOnce).text(), format!("{expected}\n"), "{call}");
        }
    }

    #[test]
    fn waits_for_the_effect_of_a_withheld_write_end_and_say_so() {
        let bounce = "vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true });";
        let until = "print(wait_until(\"60s\", || vns3.ipsec.get_status()[2].connected));";
        let done = "warning: a wait is assumed to end well: vns3.ipsec.update_endpoint_tunnel was withheld from vns3-1";
        for (text, waits, looks, expected) in [
            (
                format!("{bounce}{until}"),
                AssumedWaits::EndAtOnce,
                2,
                format!("{done} (the condition was still false)\n(assumed) true\n"),
            ),
            (
                format!("{bounce}{until}"),
                AssumedWaits::EndWhenOver,
                21,
                format!("{done} (the condition was still false)\n(assumed) true\n"),
            ),
            // What is not there yet, and what the device does not know, may be what was not made.
            (
                format!("{bounce}wait_until(\"60s\", || vns3.ipsec.get_status()[9]);"),
                AssumedWaits::EndAtOnce,
                2,
                format!("{done} (the map has no entry 9)\n"),
            ),
            (
                format!("{bounce}wait_until(\"60s\", || vns3.ipsec.get_endpoint(9));"),
                AssumedWaits::EndAtOnce,
                2,
                format!("{done} (none)\n"),
            ),
            (
                format!("{bounce}wait_ready(vns3, \"60s\");"),
                AssumedWaits::EndAtOnce,
                2,
                format!("{done} (up: 1 of 5 good answers)\n"),
            ),
        ] {
            let ran = dry(&text, waits);
            assert_eq!(ran.text(), expected, "{text}");
            let report = ran.result.unwrap();
            assert_eq!((report.calls, report.writes, report.withheld), (looks, 0, 1), "{text}");
        }
        // A wait before the write, and one that looks at no device, are waits.
        for text in [until.to_owned(), format!("{bounce}wait_until(\"1s\", || false);")] {
            let ran = dry(&text, AssumedWaits::EndAtOnce);
            assert!(ran.text().contains("wait-timeout"), "{}", ran.text());
        }
    }

    #[test]
    fn a_task_that_was_never_begun_has_ended_well() {
        let text = "let begun = vns3.ipsec.update_config(#{ ipsec_local_ipaddress: \"10.0.0.1\", async: true }); print(type_name(wait_for(begun)));";
        let ran = dry(text, AssumedWaits::EndAtOnce);
        assert_eq!(
            ran.text(),
            "warning: a wait is assumed to end well: vns3.ipsec.update_config was withheld from vns3-1 (no work was begun)\nTaskStatus\n"
        );
    }
}
