//! What firmware does differently from its description, and how an answer is bent that way.

use edgebook_model::Operation;
use jiff::Timestamp;
use jiff::civil::DateTime;
use serde_json::{Map, Value, json};

/// A deviation by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Quirk {
    /// Its number among the known deviations, or a word for the general form.
    pub name: &'static str,
    /// What it is, in a few words.
    pub about: &'static str,
    pub(super) change: Change,
    /// Only where the operation's path has this in it.
    pub(super) path: &'static str,
    /// Only these keys; all when empty.
    pub(super) keys: &'static [&'static str],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Refused with status 200 and an error in the body.
    ErrorIn200,
    /// Refused with the error in the envelope of results.
    EnvelopedError,
    /// Errors keep their body and get status 200.
    StatusAlways200,
    /// The described path answers as if it were not there.
    Moved,
    NumbersAsText,
    BooleansAsText,
    Nulls,
    /// Dates in this format, or in turn in all that were seen.
    Dates(Option<&'static str>),
    ExtraFields,
    DropKeys,
    /// The result itself is null.
    NullResult,
    /// Operations whose path has one of the keys in it are not there.
    Absent,
    /// The names of errors carry a namespace.
    NamespacedErrors,
    /// The media type carries a character set.
    CharacterSet,
}

/// What a quirk does to a request before the appliance sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Instead {
    /// Refuse with status 200.
    ErrorIn200,
    /// Refuse with the error in the envelope of results.
    EnvelopedError,
    /// Answer that the path has other methods (`true`), or is not there.
    Moved(bool),
}

impl Quirk {
    fn concerns(&self, operation: Option<&Operation>) -> bool {
        self.path.is_empty() || operation.is_some_and(|operation| operation.path.contains(self.path))
    }

    /// Whether the appliance does not get to see the request.
    pub(crate) fn instead(&self, operation: Option<(&Operation, bool)>) -> Option<Instead> {
        if !self.concerns(operation.map(|(operation, _)| operation)) {
            return None;
        }
        match (self.change, operation) {
            (Change::ErrorIn200, _) => Some(Instead::ErrorIn200),
            (Change::EnvelopedError, _) => Some(Instead::EnvelopedError),
            (Change::Absent, Some((operation, _)))
                if self.keys.iter().any(|key| operation.path.contains(key)) =>
            {
                Some(Instead::Moved(false))
            }
            (Change::Moved, Some((operation, true))) if !operation.alternatives.is_empty() => {
                let same = |path: &str| path == operation.path;
                Some(Instead::Moved(operation.alternatives.iter().any(|other| same(&other.path))))
            }
            _ => None,
        }
    }

    /// The status that an answer gets.
    pub(crate) fn status(&self, status: u16) -> u16 {
        if self.change == Change::StatusAlways200 { 200 } else { status }
    }

    /// The media type that an answer gets.
    pub(crate) fn content_type(&self, content_type: &'static str) -> &'static str {
        match (self.change, content_type) {
            (Change::CharacterSet, "application/json") => "application/json; charset=utf-8",
            (Change::CharacterSet, "text/plain") => "text/plain; charset=utf-8",
            _ => content_type,
        }
    }

    /// Bends the body of a refusal.
    pub(crate) fn bend_refusal(&self, body: &mut Value) {
        if self.change != Change::NamespacedErrors {
            return;
        }
        for envelope in ["error", "response"] {
            if let Some(Value::String(name)) = body.get_mut(envelope).and_then(|error| error.get_mut("name"))
                && !name.contains("::")
            {
                name.insert_str(0, "VPNCubed::API::");
            }
        }
    }

    /// Bends the body of a good answer.
    pub(crate) fn bend(&self, operation: Option<&Operation>, body: &mut Value) {
        if !self.concerns(operation) {
            return;
        }
        if self.change == Change::NullResult {
            if let Some(response) = body.get_mut("response") {
                *response = Value::Null;
            }
            return;
        }
        self.walk("", body);
    }

    fn walk(&self, key: &str, value: &mut Value) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields.iter_mut() {
                    self.walk(key, value);
                }
                self.object(fields);
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.walk(key, item)),
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
            // A map keyed by ids has no fields of its own.
            Change::ExtraFields if !fields.keys().all(|key| key.parse::<i64>().is_ok()) => {
                fields.insert("end_position".to_owned(), json!(0));
                fields.insert("added_in_next_release".to_owned(), json!({"enabled": true, "items": []}));
            }
            _ => {}
        }
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
            _ => None,
        };
        if let Some(bent) = bent {
            *value = bent;
        }
    }
}

/// What is never null: the mark of an answer, and what things are known by.
fn is_key(key: &str) -> bool {
    key == "error" || key == "id" || key == "name" || key.ends_with("_id") || key.ends_with("uuid")
}

/// A date in any of the formats of either appliance.
fn date(text: &str) -> Option<DateTime> {
    if text.len() < "2006-01-02T15:04:05".len() {
        return None;
    }
    let zoned = text.parse::<Timestamp>().map(|at| at.to_zoned(jiff::tz::TimeZone::UTC).datetime());
    zoned.or_else(|_| text.parse::<DateTime>()).ok()
}

/// The formats that were seen, spread over the fields.
fn one_of(key: &str) -> &'static str {
    let formats = [
        "%Y-%m-%dT%H:%M:%S.476Z",
        "%Y-%m-%dT%H:%M:%S.500+00:00",
        "%Y-%m-%dT%H:%M:%S.554000",
        "%Y-%m-%d %H:%M:%S UTC",
        "%Y-%m-%d %H:%M:%S",
        "%Y-%m-%d %H:%M:%S +0000",
        "%Y-%m-%dT%H:%M:%S.370194442Z",
    ];
    let turn = usize::try_from(crate::entropy::hash(key) % 7).unwrap_or_default();
    formats.get(turn).copied().unwrap_or("%Y-%m-%d %H:%M:%S")
}

#[cfg(test)]
mod tests {
    use super::super::QUIRKS;
    use super::*;

    fn bent(name: &str, mut body: Value) -> Value {
        let quirk = QUIRKS.iter().find(|quirk| quirk.name == name).unwrap();
        let api = edgebook_bindings::api("vns3").unwrap();
        let operation =
            api.operations.iter().find(|it| quirk.path.is_empty() || it.path.contains(quirk.path));
        quirk.bend(operation, &mut body);
        body
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
                "T19",
                json!({"response": {"4": {"id": 4, "endpoint_id": 1, "endpointid": 1}}}),
                json!({"response": {"4": {"endpointid": 1}}}),
            ),
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
            ("E15", json!({"response": {"a": 1}}), json!({"response": null})),
        ];
        for (name, body, expected) in cases {
            assert_eq!(bent(name, body), expected, "{name}");
        }
        let more = bent("T47", json!({"response": {"1": {"id": 1}}}));
        assert_eq!(more["response"]["1"]["end_position"], 0);
        assert_eq!(more["response"].as_object().unwrap().len(), 1, "keys of a map are ids");
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> = QUIRKS.iter().map(|quirk| quirk.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), QUIRKS.len());
    }
}
