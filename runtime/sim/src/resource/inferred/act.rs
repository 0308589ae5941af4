//! What an operation does, by its method, its path and those beside it.

use edgebook_model::{Api, Method, Operation, TypeKind};

use super::shape::many;

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    List,
    Create,
    Show,
    Update,
    Delete,
    ShowSettings,
    ChangeSettings,
    /// Removes all things of a collection, or what was set.
    Clear,
    /// Nothing that could be told from its description.
    Nothing,
}

/// The collection of an item's path, and the parameter that names the item.
pub(super) fn item(path: &str) -> Option<(&str, &str)> {
    let (collection, last) = path.rsplit_once('/')?;
    Some((collection, last.strip_prefix('{')?.strip_suffix('}')?))
}

/// The operation with a method at a path.
pub(super) fn at<'a>(api: &'a Api, method: Method, path: &str) -> Option<&'a Operation> {
    api.operations.iter().find(|other| other.method == method && other.path == path)
}

/// The operations whose path names one thing of a collection.
pub(super) fn of_items<'a>(api: &'a Api, collection: &'a str) -> impl Iterator<Item = &'a Operation> {
    let named = move |other: &&Operation| item(&other.path).is_some_and(|(its, _)| its == collection);
    api.operations.iter().filter(named)
}

/// Whether a read shows many things. An object with a list inside only does where its things can be named or made.
pub(super) fn is_many(api: &Api, operation: &Operation) -> bool {
    let Some(ty) = operation.result() else { return false };
    match &api.ty(ty).kind {
        TypeKind::List { .. } | TypeKind::Map { .. } => true,
        _ => many(api, ty).is_some() && has_things(api, &operation.path),
    }
}

/// Whether things of a collection are named or made by any operation, or others stand below them.
fn has_things(api: &Api, path: &str) -> bool {
    let below = |other: &Operation| other.path.strip_prefix(path).is_some_and(|rest| rest.starts_with("/{"));
    at(api, Method::Post, path).is_some() || api.operations.iter().any(below)
}

pub(super) fn of(api: &Api, operation: &Operation) -> Act {
    let path = &*operation.path;
    let shown = || at(api, Method::Get, path);
    match (item(path), operation.method) {
        (Some(_), Method::Get) => Act::Show,
        (Some(_), Method::Put | Method::Patch) => Act::Update,
        (Some(_), Method::Delete) => Act::Delete,
        (Some(_), Method::Post) if shown().is_some() => Act::Update,
        (None, Method::Get) if is_many(api, operation) => Act::List,
        (None, Method::Get) => Act::ShowSettings,
        (None, Method::Post) if shown().is_some_and(|list| is_many(api, list)) => Act::Create,
        (None, Method::Post) if of_items(api, path).next().is_some() => Act::Create,
        (None, Method::Put | Method::Patch | Method::Post)
            if shown().is_some_and(|show| !is_many(api, show)) =>
        {
            Act::ChangeSettings
        }
        (None, Method::Delete) if shown().is_some() => Act::Clear,
        _ => Act::Nothing,
    }
}
