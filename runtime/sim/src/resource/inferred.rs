//! Answers operations that nobody wrote a line of behaviour for: what they do follows from method, path and types.
//!
//! `GET /things` lists what `POST /things` made; `GET`, `PUT` and `DELETE /things/{id}` show, change and delete one of
//! them. A `GET` of an object without a name in its path shows settings, which a `PUT` to the same path changes.

use edgebook_model::{Api, Field, Method, Operation, TypeId, TypeKind};
use serde_json::{Value, json};

use super::fill::{Filler, uuid};
use super::plain::Ground;
use super::{Object, Store, is};
use crate::call::Call;
use crate::entropy::{derive, hash};
use crate::respond::{Refusal, Reply};

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Act {
    List,
    Create,
    Show,
    Update,
    Delete,
    ShowSettings,
    ChangeSettings,
}

/// The collection of an item's path, and the parameter that names the item.
fn item(path: &str) -> Option<(&str, &str)> {
    let (collection, last) = path.rsplit_once('/')?;
    Some((collection, last.strip_prefix('{')?.strip_suffix('}')?))
}

fn is_many(api: &Api, operation: &Operation) -> bool {
    let kind = operation.result().map(|ty| &api.ty(ty).kind);
    matches!(kind, Some(TypeKind::List { .. } | TypeKind::Map { .. }))
}

fn act(api: &Api, operation: &Operation) -> Option<Act> {
    let at = |method: Method, path: &str| {
        api.operations.iter().find(|other| other.method == method && other.path == path)
    };
    let path = &*operation.path;
    match (item(path), operation.method) {
        (Some(_), Method::Get) => Some(Act::Show),
        (Some(_), Method::Put | Method::Patch) => Some(Act::Update),
        (Some(_), Method::Delete) => Some(Act::Delete),
        (None, Method::Get) if is_many(api, operation) => Some(Act::List),
        (None, Method::Get) => Some(Act::ShowSettings),
        (None, Method::Post) => {
            let listed = at(Method::Get, path).is_some_and(|list| is_many(api, list));
            let named =
                |other: &Operation| item(&other.path).is_some_and(|(collection, _)| collection == path);
            (listed || api.operations.iter().any(named)).then_some(Act::Create)
        }
        (None, Method::Put | Method::Patch) => {
            at(Method::Get, path).filter(|show| !is_many(api, show)).map(|_| Act::ChangeSettings)
        }
        _ => None,
    }
}

/// Whether what an operation does can be told from its description.
pub(crate) fn is_inferred(api: &Api, operation: &Operation) -> bool {
    act(api, operation).is_some()
}

/// Does what the description says; `None` where it does not say enough.
pub(crate) fn answer(store: &mut Store, call: &Call<'_>, ground: Ground) -> Option<Result<Reply, Refusal>> {
    let act = act(call.api, call.operation)?;
    let kind = Kind::of(call);
    let filler = Filler { api: call.api, seed: ground.seed, when: ground.since, dates: |at| at.to_string() };
    Some(kind.act(act, store, call, &filler).and_then(|thing| kind.reply(call, store, &filler, thing)))
}

/// The things that a call is about.
struct Kind {
    /// The path of their collection, with the names of those that it belongs to.
    name: String,
    /// The field that tells them apart.
    key: String,
    /// Whether that is a number.
    numbered: bool,
}

impl Kind {
    fn of(call: &Call<'_>) -> Self {
        let path = &*call.operation.path;
        let (collection, param) = item(path).unwrap_or((path, ""));
        let name = call.arguments.path.iter().fold(collection.to_owned(), |path, (name, value)| {
            path.replace(&format!("{{{name}}}"), &text_of(value))
        });
        let fields = shape(call.api, collection);
        let known = |name: &&str| fields.iter().any(|field| field.name == *name);
        let key = [param, "id", "name", "uuid"].into_iter().find(known).unwrap_or("id").to_owned();
        let ty = fields.iter().find(|field| field.name == key).map(|field| &call.api.ty(field.ty).kind);
        Self { name, numbered: ty.is_none_or(|ty| *ty == TypeKind::Int), key }
    }

    /// The value by which the path names a thing.
    fn named(call: &Call<'_>) -> String {
        let param = call.operation.path_params().last();
        param.and_then(|param| call.arguments.path.get(&*param.wire)).map(text_of).unwrap_or_default()
    }

    /// Does it, and gives the thing that it was done with.
    fn act(
        &self,
        act: Act,
        store: &mut Store,
        call: &Call<'_>,
        filler: &Filler<'_>,
    ) -> Result<Option<Object>, Refusal> {
        let absent = || Refusal::absent(call.operation, format!("{} does not exist", Self::named(call)));
        match act {
            Act::List => Ok(None),
            Act::Create => self.create(store, call, filler).map(Some),
            Act::Show => {
                store.find(&self.name, &self.key, &Self::named(call)).cloned().map(Some).ok_or_else(absent)
            }
            Act::Update => {
                let thing = store.find_mut(&self.name, &self.key, &Self::named(call)).ok_or_else(absent)?;
                thing.extend(call.arguments.body.clone());
                Ok(Some(thing.clone()))
            }
            Act::Delete => {
                store.remove(&self.name, &self.key, &Self::named(call)).map(Some).ok_or_else(absent)
            }
            Act::ShowSettings => Ok(Some(store.all(&self.name).first().cloned().unwrap_or_default())),
            Act::ChangeSettings => {
                let settings = store.of(&self.name);
                let mut whole = settings.remove(|_| true).unwrap_or_default();
                whole.extend(call.arguments.body.clone());
                settings.add(whole.clone());
                Ok(Some(whole))
            }
        }
    }

    fn create(&self, store: &mut Store, call: &Call<'_>, filler: &Filler<'_>) -> Result<Object, Refusal> {
        let mut thing = call.arguments.body.clone();
        match thing.get(&self.key).filter(|value| !value.is_null()).map(text_of) {
            Some(given) if store.all(&self.name).iter().any(|other| is(other, &self.key, &given)) => {
                return Err(Refusal::invalid("", format!("{} already exists", self.key)));
            }
            Some(_) => store.of(&self.name).add(thing.clone()),
            None if self.numbered && self.key == "id" => {
                let id = store.of(&self.name).add_numbered(thing.clone());
                thing.insert(self.key.clone(), Value::from(id));
            }
            None => {
                let count = u64::try_from(store.all(&self.name).len()).unwrap_or_default();
                let unique = derive(&[filler.seed, hash(&self.name), count]);
                let made = if self.numbered { json!(count.saturating_add(1)) } else { json!(uuid(unique)) };
                thing.insert(self.key.clone(), made);
                store.of(&self.name).add(thing.clone());
            }
        }
        Ok(thing)
    }

    /// The answer in the described shape, below the envelope that results have.
    fn reply(
        &self,
        call: &Call<'_>,
        store: &Store,
        filler: &Filler<'_>,
        thing: Option<Object>,
    ) -> Result<Reply, Refusal> {
        let status = call.operation.answers.first().map_or(200, |answer| answer.status);
        let status = if status == 0 { 200 } else { status };
        let Some(ty) = call.operation.result() else { return Ok(Reply::empty(status)) };
        let result = self.shaped(store, filler, ty, thing);
        match call.api.envelope.unwrap.as_deref() {
            Some(key) => Reply::json(status, &Object::from_iter([(key.to_owned(), result)])),
            None => Reply::json(status, &result),
        }
    }

    fn shaped(&self, store: &Store, filler: &Filler<'_>, ty: TypeId, thing: Option<Object>) -> Value {
        let all = || store.all(&self.name).iter();
        match &filler.api.ty(ty).kind {
            TypeKind::List { item, .. } => {
                all().map(|thing| Value::Object(filler.complete(*item, thing))).collect()
            }
            TypeKind::Map { value, .. } => all()
                .map(|thing| {
                    let key = thing.get(&self.key).map(text_of).unwrap_or_default();
                    (key, Value::Object(filler.complete(*value, thing)))
                })
                .collect::<Object>()
                .into(),
            TypeKind::Text(_) => Value::from("done"),
            _ => Value::Object(filler.complete(ty, &thing.unwrap_or_default())),
        }
    }
}

/// The fields of the things of a collection: as one of them is shown, or as they are listed.
fn shape<'a>(api: &'a Api, collection: &str) -> &'a [Field] {
    let one = |operation: &&Operation| item(&operation.path).is_some_and(|(its, _)| its == collection);
    let reads = || api.operations.iter().filter(|operation| operation.method == Method::Get);
    let shown = reads().find(one).and_then(Operation::result);
    let listed = reads().find(|operation| operation.path == collection).and_then(Operation::result);
    let ty = shown.or_else(|| match api.ty(listed?).kind {
        TypeKind::List { item, .. } => Some(item),
        TypeKind::Map { value, .. } => Some(value),
        _ => listed,
    });
    match ty.map(|ty| &api.ty(ty).kind) {
        Some(TypeKind::Object { fields, .. }) => fields,
        _ => &[],
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
