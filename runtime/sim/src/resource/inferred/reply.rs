//! The answer in the described shape, below the envelope that results have.

use edgebook_model::{Answer, BodyKind, TypeId, TypeKind};
use serde_json::Value;

use super::super::fill::{Filler, shown};
use super::super::{Object, Store};
use super::collection::Things;
use super::shape::{many, one};
use super::text_of;
use crate::call::Call;
use crate::respond::{Refusal, Reply};

/// What an operation was done with.
pub(super) enum Outcome {
    One(Object),
    All,
    Nothing,
}

pub(super) fn reply(
    things: &Things,
    store: &Store,
    call: &Call<'_>,
    filler: &Filler<'_>,
    outcome: &Outcome,
) -> Result<Reply, Refusal> {
    let Some(answer) = call.operation.answers.first() else { return Ok(Reply::empty(200)) };
    let status = if answer.status == 0 { 200 } else { answer.status };
    let media = answer.media.first().map(|media| &**media);
    let shaped = || Shaped { things, store, call, filler }.result(answer, outcome);
    match answer.kind {
        BodyKind::Empty => Ok(Reply::empty(status)),
        BodyKind::Json => {
            let reply = Reply::json(status, &enveloped(call, filler, answer, shaped()))?;
            Ok(Reply { content_type: media.or(reply.content_type), ..reply })
        }
        BodyKind::Text | BodyKind::Bytes => {
            let text = match outcome {
                Outcome::One(thing) => Value::Object(shown(thing)).to_string(),
                Outcome::All | Outcome::Nothing => "done\n".to_owned(),
            };
            Ok(Reply::of_type(status, media.unwrap_or("application/octet-stream"), text))
        }
    }
}

/// The result in what stands around it: below the key of results, or beside the keys that are not shown.
fn enveloped(call: &Call<'_>, filler: &Filler<'_>, answer: &Answer, result: Value) -> Value {
    let (TypeKind::Object { fields, .. }, true) = (&call.api.ty(answer.ty).kind, answer.ty != answer.result)
    else {
        return result;
    };
    let envelope = &call.api.envelope;
    let mut whole = match (&envelope.unwrap, result) {
        (Some(key), result) => Object::from_iter([(key.to_string(), result)]),
        (None, Value::Object(result)) => result,
        (None, other) => return other,
    };
    for field in fields.iter() {
        let is_needed = field.required || envelope.hide.contains(&field.name);
        if is_needed && !whole.contains_key(&*field.name) {
            whole.insert(field.name.to_string(), filler.made(field.ty));
        }
    }
    whole.into()
}

struct Shaped<'a> {
    things: &'a Things,
    store: &'a Store,
    call: &'a Call<'a>,
    filler: &'a Filler<'a>,
}

impl Shaped<'_> {
    fn result(&self, answer: &Answer, outcome: &Outcome) -> Value {
        let ty = answer.result;
        let kind = &self.filler.api.ty(ty).kind;
        match (outcome, kind) {
            (_, TypeKind::Text(_)) => Value::from("done"),
            (Outcome::One(thing), TypeKind::Any { .. }) => Value::Object(shown(thing)),
            (Outcome::All, TypeKind::Any { .. }) => self.views(ty).into(),
            (Outcome::Nothing, _) => self.filler.made(ty),
            (Outcome::One(thing), TypeKind::Object { .. } | TypeKind::Union { .. }) => {
                let (field, inner) = one(self.filler.api, ty, &self.things.key);
                let view = self.filler.completed(inner, thing);
                match field {
                    Some(field) => self.around(ty, field, view),
                    None => view,
                }
            }
            _ => self.all(ty),
        }
    }

    fn all(&self, ty: TypeId) -> Value {
        let Some(many) = many(self.filler.api, ty) else { return self.filler.made(ty) };
        let views = self.views(many.item);
        let count = views.len();
        let listed = if many.keyed {
            let key = |view: &Value| view.get(&self.things.key).map(text_of).unwrap_or_default();
            views.into_iter().map(|view| (key(&view), view)).collect::<Object>().into()
        } else {
            Value::Array(views)
        };
        match many.field {
            Some(field) => {
                let mut whole = self.around(ty, field, listed);
                self.count(ty, &mut whole, count);
                whole
            }
            None => listed,
        }
    }

    /// An object around the things, complete in what else it has.
    fn around(&self, ty: TypeId, field: &str, inside: Value) -> Value {
        Value::Object(self.filler.complete(ty, &Object::from_iter([(field.to_owned(), inside)])))
    }

    /// Says how many there are, where the object around them does.
    fn count(&self, ty: TypeId, whole: &mut Value, count: usize) {
        let TypeKind::Object { fields, .. } = &self.filler.api.ty(ty).kind else { return };
        for field in fields.iter().filter(|field| self.filler.api.ty(field.ty).kind == TypeKind::Int) {
            let counts =
                ["total", "count", "size"].iter().any(|word| field.name.to_lowercase().contains(word));
            if let Some(place) = whole.get_mut(&*field.name).filter(|_| counts) {
                *place = count.into();
            }
        }
    }

    /// The things as they are shown, those that the query asks for.
    fn views(&self, item: TypeId) -> Vec<Value> {
        let query = &self.call.arguments.query;
        let wanted = |view: &Value| {
            query.iter().all(|(name, wanted)| {
                let plain = |value: &&Value| !value.is_array() && !value.is_object();
                view.get(name).filter(plain).is_none_or(|its| text_of(its) == text_of(wanted))
            })
        };
        let number =
            |name: &str| query.get(name).and_then(Value::as_u64).and_then(|it| usize::try_from(it).ok());
        let views = self.things.all(self.store).iter().map(|thing| self.filler.completed(item, thing));
        views
            .filter(wanted)
            .skip(number("offset").unwrap_or(0))
            .take(number("limit").unwrap_or(usize::MAX))
            .collect()
    }
}
