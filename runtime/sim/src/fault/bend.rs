//! How an answer is bent to what other firmware writes.

use edgebook_model::{Method, Operation};
use serde_json::{Map, Value, json};

use super::Quirk;
use super::dates::{date, one_of};
use super::quirk::Change;
use crate::respond::Reply;

impl Quirk {
    /// Bends an answer.
    pub(crate) fn bend(&self, operation: Option<&Operation>, reply: &mut Reply) {
        if reply.hangs_up() || !self.concerns(operation) {
            return;
        }
        let good = reply.status < 400;
        if let Some(mut body) = json_of(reply) {
            if good {
                self.bend_result(operation, &mut body);
            } else {
                self.bend_refusal(&mut body);
            }
            reply.body = body.to_string().into();
        }
        match self.change {
            Change::StatusAlways200 => reply.status = 200,
            Change::SuccessIs200 if good => reply.status = 200,
            Change::WebPages if !good => {
                let page = format!("<html><body><h1>{}</h1></body></html>\r\n", reply.status);
                *reply = Reply { headers: Vec::new(), ..Reply::of_type(reply.status, "text/html", page) };
            }
            Change::CharacterSet => {
                reply.content_type = reply.content_type.map(|media| match media {
                    "application/json" => "application/json; charset=utf-8",
                    "text/plain" => "text/plain; charset=utf-8",
                    other => other,
                });
            }
            Change::OddDownloads if good && reply.content_type == Some("application/octet-stream") => {
                reply.content_type = Some("application/x-gzip");
                for (name, value) in &mut reply.headers {
                    if *name == "content-disposition" {
                        "attachment; filename=\"yourfilename\"".clone_into(value);
                    }
                }
            }
            _ => {}
        }
    }

    fn bend_refusal(&self, body: &mut Value) {
        for envelope in ["error", "response"] {
            let Some(error) = body.get_mut(envelope) else { continue };
            match (self.change, error.get_mut("name")) {
                (Change::NamespacedErrors, Some(Value::String(name))) if !name.contains("::") => {
                    name.insert_str(0, "VPNCubed::API::");
                }
                (Change::OtherWords, _) => {
                    if let Some(Value::String(message)) = error.get_mut("message")
                        && message.starts_with("Must be licensed")
                    {
                        "must be licensed".clone_into(message);
                    }
                }
                _ => {}
            }
        }
    }

    fn bend_result(&self, operation: Option<&Operation>, body: &mut Value) {
        let deletes = operation.is_some_and(|operation| operation.method == Method::Delete);
        match self.change {
            Change::NullResult => {
                if let Some(response) = body.get_mut("response") {
                    *response = Value::Null;
                }
            }
            Change::DeletedInWords if deletes => {
                if let Some(response) = body.get_mut("response") {
                    *response = Value::from("Deleted");
                }
            }
            Change::NoEnvelope => {
                if let Some(response) = body.get_mut("response").map(Value::take) {
                    *body = response;
                }
            }
            Change::OtherKeys => {
                if let Some(Value::Object(entries)) = body.get_mut("response") {
                    *entries = other_keys(std::mem::take(entries));
                }
            }
            _ => self.walk("", body),
        }
    }

    fn walk(&self, key: &str, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields.iter_mut() {
                    self.walk(key, value);
                }
                self.object(fields);
            }
            Value::Array(items) => {
                if self.change == Change::PaddedPairs {
                    pad(items);
                }
                for item in items.iter_mut() {
                    self.walk(key, item);
                }
            }
            scalar => {
                if self.keys.is_empty() || self.keys.contains(&key) {
                    self.scalar(key, scalar);
                }
            }
        }
    }

    fn object(&self, fields: &mut Map<String, Value>) {
        match self.change {
            Change::DropKeys => self.keys.iter().for_each(|key| {
                fields.shift_remove(*key);
            }),
            Change::DropWhere(text) => fields.retain(|key, value| {
                !self.keys.contains(&key.as_str()) || value.as_str().is_some_and(|its| its != text)
            }),
            Change::OnlyTrue => {
                fields
                    .retain(|key, value| !self.keys.contains(&key.as_str()) || *value != Value::Bool(false));
                if fields.get("self") == Some(&Value::Bool(true)) {
                    fields.shift_remove("id");
                }
            }
            Change::NullFields => {
                if let Some((mark, others)) = self.keys.split_first()
                    && fields.contains_key(*mark)
                {
                    fields.extend(others.iter().map(|key| ((*key).to_owned(), Value::Null)));
                }
            }
            Change::Renamed(new) => {
                if let Some(value) = self.keys.first().and_then(|key| fields.shift_remove(*key)) {
                    fields.insert(new.to_owned(), value);
                }
            }
            Change::Fixed(json) => {
                for value in self.own(fields) {
                    *value = serde_json::from_str(json).unwrap_or_default();
                }
            }
            Change::Beside(json) => {
                for value in self.own(fields) {
                    if let Value::Object(inside) = value
                        && let Ok(Value::Object(more)) = serde_json::from_str(json)
                    {
                        inside.extend(more);
                    }
                }
            }
            Change::EmptyMaps => {
                for value in self.own(fields) {
                    *value = json!({});
                }
            }
            // A map keyed by ids has no fields of its own.
            Change::ExtraFields if !fields.keys().all(|key| key.parse::<i64>().is_ok()) => {
                fields.insert("size".to_owned(), json!(1));
                fields.insert("end_position".to_owned(), json!(0));
                fields.insert("added_in_next_release".to_owned(), json!({"enabled": true, "items": []}));
            }
            _ => {}
        }
    }

    /// The values of the keys that it is about.
    fn own<'a>(&self, fields: &'a mut Map<String, Value>) -> impl Iterator<Item = &'a mut Value> {
        let keys = self.keys;
        fields.iter_mut().filter(move |(key, _)| keys.contains(&key.as_str())).map(|(_, value)| value)
    }

    fn scalar(&self, key: &str, value: &mut Value) {
        let bent = match (self.change, &*value) {
            (Change::NumbersAsText, Value::Number(number)) => Some(Value::from(number.to_string())),
            (Change::BooleansAsText, Value::Bool(flag)) => {
                Some(Value::from(if *flag { "True" } else { "False" }))
            }
            (Change::Nulls, Value::Number(_) | Value::String(_) | Value::Bool(_)) if !is_key(key) => {
                Some(Value::Null)
            }
            (Change::Dates(format), Value::String(text)) => date(text)
                .map(|at| Value::from(at.strftime(format.unwrap_or_else(|| one_of(key))).to_string())),
            (Change::EmptyDates, Value::String(text)) => date(text).map(|_| Value::from("")),
            _ => None,
        };
        if let Some(bent) = bent {
            *value = bent;
        }
    }
}

fn json_of(reply: &Reply) -> Option<Value> {
    let json = reply.content_type.is_some_and(|media| media.starts_with("application/json"));
    json.then(|| serde_json::from_slice(&reply.body).ok()).flatten()
}

/// What is never null: the mark of an answer, and what things are known by.
fn is_key(key: &str) -> bool {
    key == "error" || key == "id" || key == "name" || key.ends_with("_id") || key.ends_with("uuid")
}

/// The entries count on from one more than their number: no key is an id any more.
fn other_keys(entries: Map<String, Value>) -> Map<String, Value> {
    let first = entries.len().saturating_add(1);
    (first..).zip(entries).map(|(key, (_, value))| (key.to_string(), value)).collect()
}

fn pad(items: &mut [Value]) {
    if let [Value::String(text), position] = items
        && position.is_number()
    {
        text.push_str("  ");
        *position = Value::from(position.to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::super::quirks;
    use super::*;

    fn bent(name: &str, body: &Value) -> Value {
        let quirk = quirks().find(|quirk| quirk.name == name).unwrap();
        let api = edgebook_bindings::api("vns3").unwrap();
        let mut reply = Reply::json(200, body).unwrap();
        quirk.bend(api.operations.iter().find(|it| quirk.concerns(Some(it))), &mut reply);
        serde_json::from_slice(&reply.body).unwrap()
    }

    #[test]
    fn answers_are_bent() {
        let cases = [
            ("numbers_as_text", json!({"a": [1, {"b": 2.5}]}), json!({"a": ["1", {"b": "2.5"}]})),
            ("T8", json!({"id": 1, "tun_mtu": 1500, "x": 3}), json!({"id": "1", "tun_mtu": "1500", "x": 3})),
            ("T20", json!({"a": true, "b": false}), json!({"a": "True", "b": "False"})),
            (
                "nulls",
                json!({"id": 1, "error": false, "a": 1, "b": []}),
                json!({"id": 1, "error": false, "a": null, "b": []}),
            ),
            (
                "T1",
                json!({"response": {"1": {"id": 1}, "2": {"id": 3}}}),
                json!({"response": {"3": {"id": 1}, "4": {"id": 3}}}),
            ),
            ("T2", json!({"tunnels": {"1": {"id": 1}}}), json!({"tunnels": {}})),
            ("T3", json!({"response": [["INPUT", 0]]}), json!({"response": [["INPUT  ", "0"]]})),
            (
                "T15",
                json!({"asn": 1, "hold_time": 3}),
                json!({"asn": 1, "hold_time": null, "keepalive_interval": null, "local_asn_alias": null}),
            ),
            (
                "T19",
                json!({"response": {"4": {"id": 4, "endpoint_id": 1, "endpointid": 1}}}),
                json!({"response": {"4": {"endpointid": 1}}}),
            ),
            ("T21", json!({"gateway": "_notset", "interface": "eth0"}), json!({"interface": "eth0"})),
            (
                "T11",
                json!({"created_at": "2021-01-28T22:40:30Z", "b": "2021"}),
                json!({"created_at": "2021-01-28 22:40:30 UTC", "b": "2021"}),
            ),
            (
                "T12",
                json!({"created_at": "2021-01-28T22:40:30Z"}),
                json!({"created_at": "2021-01-28T22:40:30.554000"}),
            ),
            ("T40", json!({"response": {"a": 1}}), json!({"a": 1})),
            ("T41", json!({"keyset_present": true}), json!({"keyset_preset": true})),
            ("T43", json!({"a": {"self": true, "id": 1, "not_set": false}}), json!({"a": {"self": true}})),
            ("T44", json!({"last_connect": "2021-01-28 22:40:30"}), json!({"last_connect": ""})),
            ("T49", json!({"vns3_version": "6.0.0"}), json!({"vns3_version": "4.8.4-20191220"})),
            ("E15", json!({"response": {"a": 1}}), json!({"response": null})),
        ];
        for (name, body, expected) in cases {
            assert_eq!(bent(name, &body), expected, "{name}");
        }
        let more = bent("T47", &json!({"response": {"1": {"id": 1}}}));
        assert_eq!(more["response"]["1"]["end_position"], 0);
        assert_eq!(more["response"].as_object().unwrap().len(), 1, "keys of a map are ids");
    }
}
