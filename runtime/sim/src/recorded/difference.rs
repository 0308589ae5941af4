//! What differs between two JSON values, and the same difference laid over a third one.
//!
//! An appliance's recorded answer and the simulator's own answer to the same request never agree in every field: the
//! simulator makes up what it was not told. What a write *changes* in the simulator's answer is meaningful all the
//! same. Laid over the recorded answer, it changes there what the write is about and leaves the rest as recorded.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

/// A place at which two values differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Where, as keys and identities of list items joined by `.`; empty for the whole value.
    pub place: String,
    /// The value before; `None` where there was none.
    pub before: Option<Value>,
    /// The value after; `None` where there is none any more.
    pub after: Option<Value>,
}

/// Fields that tell the items of a list apart all by themselves.
const IDS: [&str; 2] = ["id", "uuid"];

/// Fields that tell them apart together, where there is no id.
const NAMES: [&str; 12] = [
    "name",
    "variable",
    "host",
    "ip",
    "address",
    "interface",
    "service",
    "alert_type",
    "cidr",
    "key",
    "event",
    "timestamp_i",
];

/// `onto` with everything changed in it that changes from `before` to `after`.
pub(crate) fn lay_over(onto: &Value, before: &Value, after: &Value) -> Value {
    if before == after {
        return onto.clone();
    }
    match (onto, before, after) {
        (Value::Object(onto), Value::Object(before), Value::Object(after)) => {
            match counted([onto, before, after]) {
                Some([onto, before, after]) => numbered(lists(&onto, &before, &after)),
                None => objects(onto, before, after),
            }
        }
        (Value::Array(onto), Value::Array(before), Value::Array(after)) => lists(onto, before, after),
        _ => after.clone(),
    }
}

fn objects(onto: &Map<String, Value>, before: &Map<String, Value>, after: &Map<String, Value>) -> Value {
    let mut laid = onto.clone();
    for key in before.keys().filter(|key| !after.contains_key(*key)) {
        laid.remove(key);
    }
    for (key, after) in after {
        match (before.get(key), onto.get(key)) {
            (Some(before), Some(onto)) => {
                laid.insert(key.clone(), lay_over(onto, before, after));
            }
            // A field that the recorded answer does not have, and that nothing happened to.
            (Some(before), None) if before == after => {}
            _ => {
                laid.insert(key.clone(), after.clone());
            }
        }
    }
    Value::Object(laid)
}

fn lists(onto: &[Value], before: &[Value], after: &[Value]) -> Value {
    let Some([onto_ids, before_ids, after_ids]) = identities([onto, before, after]) else {
        // Nothing tells the items apart: by their places, where these are the same; else all anew.
        if onto.len() == before.len() && before.len() == after.len() {
            let items = onto.iter().zip(before).zip(after);
            return items.map(|((onto, before), after)| lay_over(onto, before, after)).collect();
        }
        return Value::Array(after.to_vec());
    };
    let known: BTreeMap<&String, &Value> = before_ids.iter().zip(before).collect();
    let wanted: BTreeMap<&String, &Value> = after_ids.iter().zip(after).collect();
    let mut laid: Vec<(&String, Value)> = Vec::new();
    for (id, item) in onto_ids.iter().zip(onto) {
        match (known.get(id), wanted.get(id)) {
            (Some(_), None) => {}
            (Some(before), Some(after)) => laid.push((id, lay_over(item, before, after))),
            (None, _) => laid.push((id, item.clone())),
        }
    }
    let mut previous = None;
    for (id, item) in after_ids.iter().zip(after) {
        let new = !known.contains_key(id);
        if new && !laid.iter().any(|(other, _)| *other == id) {
            let place = previous.and_then(|previous| laid.iter().position(|(other, _)| *other == previous));
            laid.insert(place.map_or(0, |place| place.saturating_add(1)), (id, item.clone()));
        }
        previous = Some(id);
    }
    laid.into_iter().map(|(_, item)| item).collect()
}

/// The values of maps whose keys only count them, in order: their ids are inside, and another entry has a key after one
/// before it was removed. `None` where keys say more.
fn counted<const MAPS: usize>(maps: [&Map<String, Value>; MAPS]) -> Option<[Vec<Value>; MAPS]> {
    let mut found = [const { Vec::new() }; MAPS];
    let mut keys_are_ids = true;
    for (map, found) in maps.iter().zip(&mut found) {
        let mut entries: Vec<(usize, &Value)> = Vec::new();
        for (key, value) in *map {
            keys_are_ids &= id_of(value)? == *key;
            entries.push((key.parse().ok()?, value));
        }
        entries.sort_by_key(|(key, _)| *key);
        if entries.iter().zip(1..).any(|((key, _), count): (_, usize)| *key != count) {
            return None;
        }
        *found = entries.into_iter().map(|(_, value)| value.clone()).collect();
    }
    (!keys_are_ids).then_some(found)
}

/// A list as a map whose keys count it.
fn numbered(list: Value) -> Value {
    let items = match list {
        Value::Array(items) => items,
        other => return other,
    };
    items.into_iter().zip(1..).map(|(item, count): (_, usize)| (count.to_string(), item)).collect()
}

/// What tells the items of lists apart; `None` where nothing does.
fn identities<const LISTS: usize>(lists: [&[Value]; LISTS]) -> Option<[Vec<String>; LISTS]> {
    let by_id = lists.iter().flat_map(|list| list.iter()).all(|item| id_of(item).is_some());
    let mut found = [const { Vec::new() }; LISTS];
    for (list, found) in lists.iter().zip(&mut found) {
        let ids: Option<Vec<String>> =
            list.iter().map(|item| if by_id { id_of(item) } else { name_of(item) }).collect();
        let ids = ids?;
        if ids.iter().collect::<BTreeSet<_>>().len() < ids.len() {
            return None;
        }
        *found = ids;
    }
    Some(found)
}

fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn id_of(item: &Value) -> Option<String> {
    let fields = item.as_object()?;
    IDS.iter().find_map(|name| fields.get(*name).and_then(scalar))
}

fn name_of(item: &Value) -> Option<String> {
    let Value::Object(fields) = item else { return scalar(item) };
    let parts: Vec<String> = NAMES.iter().filter_map(|name| fields.get(*name).and_then(scalar)).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Everything that differs, place by place.
pub(crate) fn changes(before: &Value, after: &Value) -> Vec<Change> {
    let mut found = Vec::new();
    compare("", before, after, &mut found);
    found
}

/// A place, and what is there before and after.
type Pair<'v> = (String, Option<&'v Value>, Option<&'v Value>);

fn compare(place: &str, before: &Value, after: &Value, found: &mut Vec<Change>) {
    if before == after {
        return;
    }
    if let (Value::Object(was), Value::Object(is)) = (before, after)
        && let Some([was, is]) = counted([was, is])
    {
        return compare(place, &Value::Array(was), &Value::Array(is), found);
    }
    let below = |key: &str| if place.is_empty() { key.to_owned() } else { format!("{place}.{key}") };
    let pairs: Option<Vec<Pair<'_>>> = match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let mut keys: Vec<&String> = before.keys().collect();
            keys.extend(after.keys().filter(|key| !before.contains_key(*key)));
            Some(keys.into_iter().map(|key| (below(key), before.get(key), after.get(key))).collect())
        }
        (Value::Array(before), Value::Array(after)) => {
            identities([before, after]).map(|[before_ids, after_ids]| {
                let was: BTreeMap<&String, &Value> = before_ids.iter().zip(before).collect();
                let is: BTreeMap<&String, &Value> = after_ids.iter().zip(after).collect();
                let mut ids: Vec<&String> = before_ids.iter().collect();
                ids.extend(after_ids.iter().filter(|id| !was.contains_key(id)));
                ids.into_iter().map(|id| (below(id), was.get(id).copied(), is.get(id).copied())).collect()
            })
        }
        _ => None,
    };
    let Some(pairs) = pairs else {
        found.push(Change {
            place: place.to_owned(),
            before: Some(before.clone()),
            after: Some(after.clone()),
        });
        return;
    };
    for (place, before, after) in pairs {
        match (before, after) {
            (Some(before), Some(after)) => compare(&place, before, after, found),
            (before, after) => {
                found.push(Change { place, before: before.cloned(), after: after.cloned() });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_changes_in_the_model_changes_in_the_recording_and_nothing_else() {
        for (onto, before, after, expected) in [
            // What the model makes up stays out; what the device alone has stays in.
            (
                json!({"up": false, "spi": "device", "extra": 1}),
                json!({"up": false, "spi": "model", "mtu": 1500}),
                json!({"up": true, "spi": "model", "mtu": 1500}),
                json!({"up": true, "spi": "device", "extra": 1}),
            ),
            (json!({"a": 1}), json!({"a": 1, "b": 2}), json!({"b": 3, "c": 4}), json!({"b": 3, "c": 4})),
            // Items are found by what tells them apart, wherever they stand.
            (
                json!([{"id": "7", "x": "device"}, {"id": "5", "x": "device"}]),
                json!([{"id": 5, "x": 0}, {"id": 7, "x": 0}]),
                json!([{"id": 5, "x": 1}, {"id": 9, "x": 0}]),
                json!([{"id": "5", "x": 1}, {"id": 9, "x": 0}]),
            ),
            (
                json!([{"event": "up", "timestamp_i": 1}]),
                json!([{"event": "up", "timestamp_i": 1}]),
                json!([{"event": "up", "timestamp_i": 1}, {"event": "down", "timestamp_i": 2}]),
                json!([{"event": "up", "timestamp_i": 1}, {"event": "down", "timestamp_i": 2}]),
            ),
            (json!(["a", "z"]), json!(["a"]), json!(["b"]), json!(["b", "z"])),
            // Without anything to tell them apart: by their places.
            (json!([true, null]), json!([true, true]), json!([true, false]), json!([true, false])),
            // Keys that only count.
            (
                json!({"1": {"id": 4, "own": 1}, "2": {"id": 6, "own": 2}}),
                json!({"1": {"id": 4, "own": 0}, "2": {"id": 6, "own": 0}}),
                json!({"1": {"id": 6, "own": 0}}),
                json!({"1": {"id": 6, "own": 2}}),
            ),
            (json!([true, true]), json!([true]), json!([]), json!([])),
            (json!("device"), json!("a"), json!("b"), json!("b")),
            (json!(null), json!({"a": 1}), json!({"a": 2}), json!({"a": 2})),
        ] {
            assert_eq!(lay_over(&onto, &before, &after), expected, "{before} -> {after} on {onto}");
        }
    }

    #[test]
    fn every_difference_has_its_place() {
        let before =
            json!({"tunnels": {"5": {"up": false, "name": "a"}}, "list": [{"id": 1}, {"id": 2}], "n": 1});
        let after =
            json!({"tunnels": {"5": {"up": true, "name": "a"}}, "list": [{"id": 2}, {"id": 3}], "n": 1});
        let told: Vec<String> = changes(&before, &after)
            .into_iter()
            .map(|change| {
                format!("{} {:?} {:?}", change.place, change.before.is_some(), change.after.is_some())
            })
            .collect();
        assert_eq!(told, ["tunnels.5.up true true", "list.1 true false", "list.3 false true"]);
        assert_eq!(changes(&before, &before), []);
    }
}
