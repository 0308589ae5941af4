//! Answers operations whose behaviour is plain: a table says which operation lists, shows, creates, changes or deletes
//! which kind of thing, and the description says the rest.

use edgebook_model::{Api, Field, Operation, TypeId, TypeKind};
use jiff::Timestamp;
use serde_json::Value;

use super::fill::{Dates, Filler};
use super::{Object, Store, is};
use crate::call::Call;
use crate::respond::Refusal;

/// A kind of thing.
pub(crate) struct Kind {
    /// Its name in the store and in scenarios.
    pub(crate) name: &'static str,
    pub(crate) key: Key,
    /// Another field that a path may name it by.
    pub(crate) also: Option<&'static str>,
    /// The id of the operation that shows one: its result is the shape of the thing.
    pub(crate) shown_by: &'static str,
    /// What the appliance says when there is none of the name.
    pub(crate) absent: &'static str,
    /// How it writes its dates.
    pub(crate) dates: Dates,
    /// Checks a thing that is about to be kept, and sets what follows from its fields.
    pub(crate) prepare: fn(&mut Draft<'_>) -> Result<(), Refusal>,
}

/// How the things of a kind are told apart.
#[derive(Clone, Copy)]
pub(crate) enum Key {
    /// By a number in the field `id`, given out in ascending order.
    Id,
    /// By the text in the field `name`.
    Name,
}

impl Key {
    const fn field(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Name => "name",
        }
    }
}

/// A thing that is about to be kept.
pub(crate) struct Draft<'a> {
    /// The fields that were given, over those that it had.
    pub(crate) thing: &'a mut Object,
    /// Everything as it is before.
    pub(crate) store: &'a Store,
    /// Whether it is new.
    pub(crate) new: bool,
}

/// A kind without rules of its own.
#[expect(clippy::unnecessary_wraps, reason = "a kind with rules may refuse")]
pub(crate) fn as_given(_: &mut Draft<'_>) -> Result<(), Refusal> {
    Ok(())
}

/// What an operation does with its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// Gives all of them.
    List,
    /// Gives the one that the path names.
    Show,
    /// Makes one of the fields in the body and gives it.
    Create,
    /// Changes the one that the path names by the fields in the body, and gives it.
    Update,
    /// Removes the one that the path names, and gives it for the last time.
    Delete,
    /// Turns a boolean of the one that the path names over, and gives it.
    Flip(&'static str),
}

/// One operation with its behaviour.
pub(crate) struct Row {
    /// The vendor's id of the operation.
    pub(crate) operation: &'static str,
    pub(crate) kind: &'static Kind,
    pub(crate) verb: Verb,
}

/// What values follow from beside the request.
#[derive(Clone, Copy)]
pub(crate) struct Ground {
    pub(crate) seed: u64,
    /// The date of whatever was there from the start.
    pub(crate) since: Timestamp,
}

impl Kind {
    fn shape(&self, api: &Api) -> Option<TypeId> {
        api.find_id(self.shown_by).and_then(Operation::result)
    }

    /// A thing as the appliance shows it.
    pub(crate) fn view(&self, api: &Api, ground: Ground, thing: &Object) -> Object {
        let filler = Filler { api, seed: ground.seed, when: ground.since, dates: self.dates };
        match self.shape(api) {
            Some(shape) => filler.complete(shape, thing),
            None => super::fill::shown(thing),
        }
    }

    /// The same without the fields that the description does not have.
    pub(crate) fn described(&self, api: &Api, ground: Ground, thing: &Object) -> Object {
        let mut view = self.view(api, ground, thing);
        if let Some(TypeKind::Object { fields, .. }) = self.shape(api).map(|shape| &api.ty(shape).kind) {
            view.retain(|name, _| fields.iter().any(|field| *field.name == **name));
        }
        view
    }

    /// The field and the value of the thing that the path names.
    fn named<'a>(&self, store: &'a Store, call: &Call<'_>) -> Result<&'a Object, Refusal> {
        let param = call.operation.path_params().last().map_or("", |param| &*param.wire);
        let value = match call.arguments.path.get(param) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let meant = |thing: &&Object| {
            is(thing, self.key.field(), &value) || self.also.is_some_and(|field| is(thing, field, &value))
        };
        let found = store.all(self.name).iter().find(meant);
        found.ok_or_else(|| Refusal::absent(call.operation, self.absent))
    }

    fn key_of(&self, thing: &Object) -> String {
        match thing.get(self.key.field()) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        }
    }

    /// Puts the given fields that the kind has over those that a thing has.
    fn merge(&self, call: &Call<'_>, thing: &mut Object, new: bool) {
        let fields: &[Field] = match self.shape(call.api).map(|shape| &call.api.ty(shape).kind) {
            Some(TypeKind::Object { fields, .. }) => fields,
            _ => &[],
        };
        let has = |name: &str| fields.iter().any(|field| field.name == name);
        for (name, value) in &call.arguments.body {
            if has(name) {
                thing.insert(name.clone(), value.clone());
            }
        }
        let now = Value::from((self.dates)(call.now));
        if new && has("created_at") {
            thing.insert("created_at".to_owned(), now.clone());
        }
        if has("updated_at") {
            thing.insert("updated_at".to_owned(), now);
        }
    }
}

/// Does what the row says and gives the result.
pub(crate) fn answer(
    row: &Row,
    store: &mut Store,
    call: &Call<'_>,
    ground: Ground,
) -> Result<Value, Refusal> {
    let kind = row.kind;
    let view = |thing: &Object| Value::Object(kind.view(call.api, ground, thing));
    match row.verb {
        Verb::List => Ok(store.all(kind.name).iter().map(view).collect()),
        Verb::Show => kind.named(store, call).map(view),
        Verb::Create => {
            let mut thing = Object::new();
            if matches!(kind.key, Key::Id) {
                let id = store.of(kind.name).next_id();
                thing.insert("id".to_owned(), Value::from(id));
            }
            kind.merge(call, &mut thing, true);
            let name = kind.key_of(&thing);
            if store.find(kind.name, kind.key.field(), &name).is_some() {
                return Err(Refusal::invalid("", format!("{} already exists", kind.key.field())));
            }
            (kind.prepare)(&mut Draft { thing: &mut thing, store, new: true })?;
            let shown = view(&thing);
            store.of(kind.name).add(thing);
            Ok(shown)
        }
        Verb::Update | Verb::Flip(_) => {
            let before = kind.named(store, call)?;
            let key = kind.key_of(before);
            let mut thing = before.clone();
            kind.merge(call, &mut thing, false);
            if let Verb::Flip(field) = row.verb {
                let on = view(before).get(field).and_then(Value::as_bool).unwrap_or_default();
                thing.insert(field.to_owned(), Value::Bool(!on));
            }
            (kind.prepare)(&mut Draft { thing: &mut thing, store, new: false })?;
            let shown = view(&thing);
            if let Some(place) = store.find_mut(kind.name, kind.key.field(), &key) {
                *place = thing;
            }
            Ok(shown)
        }
        Verb::Delete => {
            let key = kind.key_of(kind.named(store, call)?);
            let gone = store.remove(kind.name, kind.key.field(), &key);
            Ok(gone.as_ref().map_or(Value::Null, view))
        }
    }
}
