//! Answers operations that nobody wrote a line of behaviour for: what they do follows from method, path and types.
//!
//! `GET /things` lists what `POST /things` made; `GET`, `PUT` and `DELETE /things/{id}` show, change and delete one of
//! them, and what is below a thing goes with it. A `GET` of an object without a name in its path shows settings, which a
//! `PUT` to the same path changes. Everything else is an action: it is answered as described, and nothing follows from it.

mod act;
mod collection;
mod reply;
mod shape;

use edgebook_model::{Api, Operation};
use serde_json::Value;

use self::act::Act;
use self::collection::Things;
use self::reply::{Outcome, reply};
use super::fill::Filler;
use super::plain::Ground;
use super::{Object, Store};
use crate::arguments::Sent;
use crate::call::Call;
use crate::recorded::without_envelope;
use crate::respond::{Refusal, Reply};

pub(crate) use collection::key;

/// Whether what an operation does can be told from its description.
pub(crate) fn is_inferred(api: &Api, operation: &Operation) -> bool {
    act::of(api, operation) != Act::Nothing
}

/// Does what the description says.
pub(crate) fn answer(store: &mut Store, call: &Call<'_>, ground: Ground) -> Result<Reply, Refusal> {
    let filler = Filler { api: call.api, seed: ground.seed, when: ground.since, dates: |at| at.to_string() };
    let things = Things::of(call.api, call.operation, |name| call.arguments.path.get(name).map(text_of));
    things.have_parents(store, call.operation, &filler)?;
    let outcome = act(&things, store, call, &filler)?;
    reply(&things, store, call, &filler, &outcome)
}

/// Takes over what an appliance answered to a GET elsewhere. Says whether it could.
pub(crate) fn adopt(
    store: &mut Store,
    api: &Api,
    operation: &Operation,
    path: &[(&'static str, Sent)],
    body: &Value,
) -> bool {
    let value = |name: &str| path.iter().find(|(its, _)| *its == name).map(|(_, value)| value.text.clone());
    let things = Things::of(api, operation, value);
    let (Some(ty), result) = (operation.result(), without_envelope(api, body)) else { return false };
    match act::of(api, operation) {
        Act::List => {
            let Some(many) = shape::many(api, ty) else { return false };
            let listed = many.field.map_or(Some(result), |field| result.get(field));
            let all: Vec<Object> = match listed {
                Some(Value::Array(items)) => items.iter().filter_map(Value::as_object).cloned().collect(),
                Some(Value::Object(map)) => {
                    let keyed = |(key, value): (&String, &Value)| {
                        let mut thing = value.as_object()?.clone();
                        thing.entry(&things.key).or_insert_with(|| Value::from(key.as_str()));
                        Some(thing)
                    };
                    map.iter().filter_map(keyed).collect()
                }
                _ => return false,
            };
            things.replace(store, all);
            true
        }
        Act::Show => {
            let inside = shape::one(api, ty, &things.key).0.map_or(Some(result), |field| result.get(field));
            let Some(thing) = inside.and_then(Value::as_object) else { return false };
            things.put(store, thing.clone());
            true
        }
        Act::ShowSettings => {
            let Some(settings) = result.as_object() else { return false };
            things.replace(store, vec![settings.clone()]);
            true
        }
        _ => false,
    }
}

fn act(things: &Things, store: &mut Store, call: &Call<'_>, filler: &Filler<'_>) -> Result<Outcome, Refusal> {
    let absent = || Refusal::absent(call.operation, format!("{} does not exist", things.named));
    let given = || call.arguments.body.clone();
    things.furnish(store, filler);
    match act::of(call.api, call.operation) {
        Act::List => Ok(Outcome::All),
        Act::Create => things.create(store, given(), filler).map(Outcome::One),
        Act::Show => things.find(store).map(Outcome::One).ok_or_else(absent),
        Act::Update => match things.change(store, given()) {
            Some(changed) => Ok(Outcome::One(changed)),
            // What has no other way to be made is made by its name.
            None if things.made_by_name => Ok(Outcome::One(things.make_named(store, given()))),
            None => Err(absent()),
        },
        Act::Delete => things.delete(store).map(Outcome::One).ok_or_else(absent),
        Act::ShowSettings => Ok(Outcome::One(things.settings(store))),
        Act::ChangeSettings => {
            let mut whole = things.settings(store);
            whole.extend(given());
            things.replace(store, vec![whole.clone()]);
            Ok(Outcome::One(whole))
        }
        Act::Clear => {
            things.replace(store, Vec::new());
            Ok(Outcome::All)
        }
        Act::Nothing => Ok(Outcome::Nothing),
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
