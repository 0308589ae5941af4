//! Whether what an appliance shows agrees with what a write was to do.

use serde_json::Value;

use crate::json::Json;
use crate::redact::MASK;
use crate::{Request, RequestBody};

/// Whether everything that was sent has these values now. `now` is the answer of the getter, `shown` the same without
/// secrets. `None` where nothing contradicts, but a part cannot be compared: it is not shown, or masked by the
/// appliance.
pub(crate) fn of(write: &Request, now: &Value, shown: &Value) -> Option<bool> {
    let unwrap = write.api().envelope.unwrap.as_deref();
    let result = |answer: &'_ Value| unwrap.and_then(|key| answer.get(key)).unwrap_or(answer).clone();
    let sent = sent(write)?;
    if sent.as_object().is_none_or(serde_json::Map::is_empty) {
        return None;
    }
    compare(&sent, Some(&result(now)), Some(&result(shown)))
}

/// Everything that was sent, by name.
fn sent(write: &Request) -> Option<Value> {
    let mut sent: serde_json::Map<String, Value> =
        write.query_pairs().map(|(name, value)| (name.to_owned(), value.into())).collect();
    match write.content() {
        RequestBody::None => {}
        RequestBody::Json(body) | RequestBody::OtherJson { data: body, .. } => {
            match Json::parse(std::str::from_utf8(body).ok()?)?.to_value() {
                Value::Object(fields) => sent.extend(fields),
                _ => return None,
            }
        }
        RequestBody::Form(pairs) => {
            sent.extend(pairs.iter().map(|pair| (pair.name.clone(), Value::from(pair.value.as_str()))));
        }
        RequestBody::Text(_) | RequestBody::Bytes { .. } | RequestBody::Multipart(_) => return None,
    }
    Some(Value::Object(sent))
}

fn compare(sent: &Value, now: Option<&Value>, shown: Option<&Value>) -> Option<bool> {
    match (sent, now) {
        (Value::Null, None | Some(Value::Null)) => Some(true),
        (Value::Object(fields), Some(now @ Value::Object(_))) => all(fields
            .iter()
            .map(|(name, value)| compare(value, now.get(name), shown.and_then(|shown| shown.get(name))))),
        (Value::Array(items), Some(Value::Array(there))) if items.len() == there.len() => {
            let pairs = items.iter().zip(there).enumerate();
            all(pairs.map(|(index, (item, now))| {
                compare(item, Some(now), shown.and_then(|shown| shown.get(index)))
            }))
        }
        // It is not shown, or in another form.
        (_, None | Some(Value::Object(_))) | (Value::Object(_), Some(_)) => None,
        (_, Some(now)) => {
            let same = sent == now || text_of(sent).is_some_and(|sent| text_of(now) == Some(sent));
            // An appliance shows a secret as it likes.
            let hidden = shown.is_some_and(is_masked) || is_masked(now);
            if hidden && !same { None } else { Some(same) }
        }
    }
}

/// One contradiction outweighs everything; one part that cannot be compared outweighs what agrees.
fn all(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(true) => {}
            Some(false) => return Some(false),
            None => all = None,
        }
    }
    all
}

/// A text of stars stands for a secret: ours, or the appliance's own.
fn is_masked(value: &Value) -> bool {
    let stars = |text: &str| text.len() >= MASK.len() && text.chars().all(|c| matches!(c, '*' | '•'));
    value.as_str().is_some_and(stars)
}

/// A scalar as text: appliances send numbers as texts and back.
fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_that_was_sent_is_compared_at_every_depth() {
        let same = |sent: &Value, now: &Value| compare(sent, Some(now), Some(now));
        for (sent, now, agrees) in [
            (json!({"a": 1}), json!({"a": "1", "b": 2}), Some(true)),
            (json!({"a": true, "b": null}), json!({"a": "true"}), Some(true)),
            (json!({"a": 1, "b": 2}), json!({"a": 1}), None),
            (json!({"a": 1, "b": 2}), json!({"a": 2}), Some(false)),
            (json!({"a": {"b": [1, 2]}}), json!({"a": {"b": ["1", 2], "c": 0}}), Some(true)),
            (json!({"a": {"b": [1, 2]}}), json!({"a": {"b": [1, 3]}}), Some(false)),
            (json!({"a": [1]}), json!({"a": [1, 2]}), Some(false)),
            (json!({"a": {"b": 1}}), json!({"a": "1"}), None),
            (json!({"a": [1]}), json!({"a": "1"}), Some(false)),
            (json!({"psk": "x1y2"}), json!({"psk": "********"}), None),
            (json!({"psk": "x1y2", "a": 1}), json!({"psk": "***", "a": 2}), Some(false)),
            (json!({"a": 1}), json!([{"a": 1}]), None),
        ] {
            assert_eq!(same(&sent, &now), agrees, "{sent} {now}");
        }
    }

    #[test]
    fn a_secret_is_compared_by_what_came_and_never_contradicts() {
        let shown = json!({"psk": MASK});
        for (now, agrees) in [("x1y2", Some(true)), ("sha1:77aa", None)] {
            let now = json!({ "psk": now });
            assert_eq!(compare(&json!({"psk": "x1y2"}), Some(&now), Some(&shown)), agrees, "{now}");
        }
    }
}
