//! What is taken to be so after a write that no model does: the fields that it sends, in what was read at its path.

use serde_json::{Map, Value};

use super::Write;
use crate::arguments::pairs;
use crate::recorded::whole;

/// The segments of a path; a query does not count.
fn segments(target: &str) -> Vec<&str> {
    let path = target.split('?').next().unwrap_or_default();
    path.split('/').filter(|segment| !segment.is_empty()).collect()
}

/// Whether a read shows what stands at a path, or what that is a part of. Lists often have the plural of the name that
/// their things have: `/webhooks` is above `/webhook/1`.
pub(super) fn is_above(target: &str, path: &str) -> bool {
    let (above, below) = (segments(target), segments(path));
    let same = |(above, below): (&&str, &&str)| above == below || above.strip_suffix('s') == Some(below);
    above.len() <= below.len() && above.iter().zip(&below).all(same)
}

/// The fields that a write sends.
pub(super) fn fields(write: &Write) -> Map<String, Value> {
    let form = write.content_type.as_deref().is_some_and(|media| media.ends_with("x-www-form-urlencoded"));
    if form {
        let text = String::from_utf8_lossy(&write.body);
        let pairs = pairs(&text).unwrap_or_default();
        return pairs.into_iter().map(|(name, value)| (name, Value::from(value.text))).collect();
    }
    match serde_json::from_slice(&write.body) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}

/// Takes over into what a read showed what a write sends. Says whether anything changed. `only_itself` leaves the
/// lists that the thing is in as they are.
pub(super) fn assume(
    shown: &mut Value,
    target: &str,
    write: &Write,
    fields: &Map<String, Value>,
    only_itself: bool,
) -> bool {
    let (above, below) = (segments(target), segments(&write.target));
    if !is_above(target, &write.target) {
        return false;
    }
    match below.len().saturating_sub(above.len()) {
        0 => match (write.method, shown) {
            ("POST", Value::Array(items)) if !only_itself && !fields.is_empty() => {
                items.push(Value::Object(fields.clone()));
                true
            }
            ("PUT" | "PATCH", Value::Object(thing)) => set(thing, fields),
            _ => false,
        },
        1 if !only_itself => {
            let Some(name) = below.last() else { return false };
            match write.method {
                "DELETE" => remove(shown, name),
                "PUT" | "PATCH" => find(shown, name).is_some_and(|thing| set(thing, fields)),
                _ => false,
            }
        }
        _ => false,
    }
}

/// Sets the fields that a thing has.
fn set(thing: &mut Map<String, Value>, fields: &Map<String, Value>) -> bool {
    let mut changed = false;
    for (name, value) in fields {
        if let Some(place) = thing.get_mut(name).filter(|place| *place != value) {
            *place = value.clone();
            changed = true;
        }
    }
    changed
}

fn is_named(thing: &Value, name: &str) -> bool {
    let Some(thing) = thing.as_object() else { return false };
    let text =
        ["id", "uuid", "name"].iter().any(|field| thing.get(*field).and_then(Value::as_str) == Some(name));
    text || name.parse().is_ok_and(|id: i64| whole(thing, "id") == Some(id))
}

fn find<'v>(shown: &'v mut Value, name: &str) -> Option<&'v mut Map<String, Value>> {
    let found = match shown {
        Value::Array(items) => items.iter_mut().find(|item| is_named(item, name)),
        Value::Object(map) => {
            if map.contains_key(name) {
                map.get_mut(name)
            } else {
                map.values_mut().find(|item| is_named(item, name))
            }
        }
        _ => None,
    };
    found?.as_object_mut()
}

fn remove(shown: &mut Value, name: &str) -> bool {
    match shown {
        Value::Array(items) => {
            let before = items.len();
            items.retain(|item| !is_named(item, name) && item.as_str() != Some(name));
            items.len() < before
        }
        Value::Object(map) => {
            let key = map
                .iter()
                .find(|(key, item)| *key == name || is_named(item, name))
                .map(|(key, _)| key.clone());
            key.and_then(|key| map.remove(&key)).is_some()
        }
        _ => false,
    }
}
