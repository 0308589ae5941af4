//! The things of one collection, and how they are told apart.

use edgebook_model::{Api, Field, Method, Operation, TextFormat, TypeId, TypeKind};
use serde_json::Value;

use super::super::fill::{Filler, uuid};
use super::super::{Object, Store, is};
use super::act::{at, is_many, item, of_items};
use super::shape::{many, one};
use super::text_of;
use crate::entropy::{derive, hash};
use crate::respond::Refusal;

/// How many things there are of a collection in which no call can make any.
const MADE_UP: u64 = 2;

/// The things that a call is about.
pub(super) struct Things {
    /// The path of their collection, with the names of those that it belongs to.
    name: String,
    /// The field that tells them apart.
    pub(super) key: String,
    /// The type of that.
    key_type: Option<TypeId>,
    /// The one that the path names; empty where it names none.
    pub(super) named: String,
    /// The same as a value of the key's type.
    named_value: Value,
    /// Whether a PUT with a name is the only way to make one.
    pub(super) made_by_name: bool,
    /// Whether some are made up: they can be looked at, and no call makes any.
    made_up: bool,
    /// Whether any name is one: nothing lists or makes them.
    any_name: bool,
    /// The collections above with the things in them that the path names.
    parents: Vec<Parent>,
}

/// A thing above, on the way to the things of a call.
struct Parent {
    collection: String,
    key: String,
    key_type: Option<TypeId>,
    named: String,
    made_up: bool,
}

impl Things {
    /// The things of an operation; `value` has the values of the path.
    pub(super) fn of(api: &Api, operation: &Operation, value: impl Fn(&str) -> Option<String>) -> Self {
        let path = &*operation.path;
        let (collection, param) = item(path).unwrap_or((path, ""));
        let filled = |path: &str| fill(path, &value);
        let made = at(api, Method::Post, collection).is_some();
        let put = of_items(api, collection).any(|it| it.method == Method::Put);
        let listed = at(api, Method::Get, collection).is_some_and(|list| is_many(api, list));
        let (key, key_type) = key(api, collection, param);
        let named = value(param).unwrap_or_default();
        let numbered = key_type.is_none_or(|ty| api.ty(ty).kind == TypeKind::Int);
        let number = named.parse::<i64>().ok().filter(|_| numbered);
        Self {
            name: filled(collection),
            key,
            key_type,
            named_value: number.map_or_else(|| Value::from(named.as_str()), Value::from),
            named,
            made_by_name: put && !made,
            made_up: listed && !made && !put,
            any_name: !listed && !made && !put,
            parents: parents(api, collection, &value),
        }
    }

    /// Refuses what is below a thing that does not exist.
    pub(super) fn have_parents(
        &self,
        store: &mut Store,
        operation: &Operation,
        filler: &Filler<'_>,
    ) -> Result<(), Refusal> {
        for parent in &self.parents {
            if parent.made_up {
                furnish(store, &parent.collection, &parent.key, parent.key_type, filler);
            }
            if store.find(&parent.collection, &parent.key, &parent.named).is_none() {
                return Err(Refusal::absent(operation, format!("{} does not exist", parent.named)));
            }
        }
        Ok(())
    }

    /// Makes things up where no call makes any.
    pub(super) fn furnish(&self, store: &mut Store, filler: &Filler<'_>) {
        if self.made_up {
            furnish(store, &self.name, &self.key, self.key_type, filler);
        }
    }

    pub(super) fn all<'s>(&self, store: &'s Store) -> &'s [Object] {
        store.all(&self.name)
    }

    pub(super) fn find(&self, store: &Store) -> Option<Object> {
        let found = store.find(&self.name, &self.key, &self.named).cloned();
        found.or_else(|| self.any_name.then(|| self.with_name(Object::new())))
    }

    pub(super) fn change(&self, store: &mut Store, given: Object) -> Option<Object> {
        let thing = store.find_mut(&self.name, &self.key, &self.named)?;
        thing.extend(given);
        Some(thing.clone())
    }

    pub(super) fn make_named(&self, store: &mut Store, given: Object) -> Object {
        let thing = self.with_name(given);
        store.of(&self.name).add(thing.clone());
        thing
    }

    pub(super) fn delete(&self, store: &mut Store) -> Option<Object> {
        let gone = store.remove(&self.name, &self.key, &self.named)?;
        store.forget_below(&format!("{}/{}/", self.name, self.named));
        Some(gone)
    }

    pub(super) fn settings(&self, store: &Store) -> Object {
        self.all(store).first().cloned().unwrap_or_default()
    }

    pub(super) fn replace(&self, store: &mut Store, all: Vec<Object>) {
        let collection = store.of(&self.name);
        collection.retain(|_| false);
        for thing in all {
            collection.add_keyed(thing, &self.key);
        }
    }

    /// Puts the thing that the path names in place of the one that was there.
    pub(super) fn put(&self, store: &mut Store, thing: Object) {
        let thing = if thing.contains_key(&self.key) { thing } else { self.with_name(thing) };
        match store.find_mut(&self.name, &self.key, &self.named) {
            Some(place) => *place = thing,
            None => store.of(&self.name).add_keyed(thing, &self.key),
        }
    }

    /// A new thing with a key of its own.
    pub(super) fn create(
        &self,
        store: &mut Store,
        mut thing: Object,
        filler: &Filler<'_>,
    ) -> Result<Object, Refusal> {
        match thing.get(&self.key).filter(|value| !value.is_null()).map(text_of) {
            Some(given) if self.all(store).iter().any(|other| is(other, &self.key, &given)) => {
                return Err(Refusal::invalid("", format!("{} already exists", self.key)));
            }
            Some(_) => {}
            None => {
                let number = store.of(&self.name).next_id();
                let key = made_key(self.key_type, &self.name, number, filler);
                // The key comes first, as most appliances write it.
                let mut keyed = Object::from_iter([(self.key.clone(), key)]);
                keyed.extend(thing.into_iter().filter(|(name, _)| *name != self.key));
                thing = keyed;
            }
        }
        store.of(&self.name).add_counted(thing.clone(), &self.key);
        Ok(thing)
    }

    fn with_name(&self, mut thing: Object) -> Object {
        thing.insert(self.key.clone(), self.named_value.clone());
        thing
    }
}

/// A path with the values of its parameters.
fn fill(path: &str, value: &impl Fn(&str) -> Option<String>) -> String {
    let segment = |segment: &str| match segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => value(name).unwrap_or_default(),
        None => segment.to_owned(),
    };
    path.split('/').map(segment).collect::<Vec<_>>().join("/")
}

/// The things above that calls make or list.
fn parents(api: &Api, collection: &str, value: &impl Fn(&str) -> Option<String>) -> Vec<Parent> {
    let ends = collection.char_indices().filter(|(_, letter)| *letter == '}').map(|(at, _)| at);
    let prefixes = ends.filter_map(|end| collection.get(..=end));
    let parent = |path: &str| {
        let (above, param) = item(path)?;
        let made =
            at(api, Method::Post, above).is_some() || of_items(api, above).any(|it| it.method == Method::Put);
        let listed = at(api, Method::Get, above).is_some_and(|list| is_many(api, list));
        let (key, key_type) = key(api, above, param);
        (made || listed).then(|| Parent {
            collection: fill(above, value),
            key,
            key_type,
            named: value(param).unwrap_or_default(),
            made_up: listed && !made,
        })
    };
    prefixes.filter_map(parent).collect()
}

/// The field by which the things of a collection are told apart, and its type where that is known.
pub(crate) fn key(api: &Api, collection: &str, param: &str) -> (String, Option<TypeId>) {
    let fields = fields(api, collection);
    let param = if param.is_empty() {
        of_items(api, collection).find_map(|it| item(&it.path)).map_or("", |(_, param)| param)
    } else {
        param
    };
    let found = [param, "id", "uuid", "name", "key"].into_iter().filter(|name| !name.is_empty());
    let mut known =
        found.filter_map(|name| fields.iter().find(|field| field.name.eq_ignore_ascii_case(name)));
    if let Some(field) = known.next() {
        return (field.name.to_string(), Some(field.ty));
    }
    let declared = of_items(api, collection).flat_map(Operation::path_params).find(|it| it.wire == param);
    ("id".to_owned(), declared.map(|param| param.ty))
}

/// The fields of the things of a collection: as one of them is shown, as they are listed, or as they are made.
fn fields<'a>(api: &'a Api, collection: &'a str) -> &'a [Field] {
    let of = |ty: TypeId| match &api.ty(ty).kind {
        TypeKind::Object { fields, .. } if !fields.is_empty() => Some(&**fields),
        _ => None,
    };
    let param = of_items(api, collection).find_map(|it| item(&it.path)).map_or("", |(_, param)| param);
    let shown = of_items(api, collection).filter(|it| it.method == Method::Get).find_map(Operation::result);
    let listed = at(api, Method::Get, collection).and_then(Operation::result).and_then(|ty| many(api, ty));
    let made = at(api, Method::Post, collection).and_then(Operation::result);
    let inside = |ty: TypeId| one(api, ty, param).1;
    let mut all = [shown.map(inside), listed.map(|many| many.item), made.map(inside)].into_iter().flatten();
    all.find_map(of).unwrap_or(&[])
}

/// Makes things up, once.
fn furnish(store: &mut Store, name: &str, key: &str, key_type: Option<TypeId>, filler: &Filler<'_>) {
    if store.knows(name) {
        return;
    }
    for number in 1..=MADE_UP {
        let number = i64::try_from(number).unwrap_or_default();
        let value = made_key(key_type, name, number, filler);
        store.of(name).add_keyed(Object::from_iter([(key.to_owned(), value)]), key);
    }
}

/// The key of a thing that was given none.
fn made_key(ty: Option<TypeId>, collection: &str, number: i64, filler: &Filler<'_>) -> Value {
    let count = u64::try_from(number).unwrap_or_default();
    match ty.map(|ty| &filler.api.ty(ty).kind) {
        Some(TypeKind::Text(TextFormat::Plain)) => Value::from(number.to_string()),
        Some(TypeKind::Text(_)) => Value::from(uuid(derive(&[filler.seed, hash(collection), count]))),
        Some(TypeKind::Enum { values, .. }) => {
            let nth = usize::try_from(count.saturating_sub(1)).unwrap_or_default();
            values.get(nth).or_else(|| values.first()).map_or(Value::Null, |value| Value::from(&**value))
        }
        _ => Value::from(number),
    }
}
