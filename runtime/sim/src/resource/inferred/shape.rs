//! Where the things stand in the result of an operation.

use edgebook_model::{Api, Field, TypeId, TypeKind};

/// Where many things stand.
pub(super) struct Many<'a> {
    /// The field that holds them, where the result is an object around them.
    pub(super) field: Option<&'a str>,
    /// Whether they stand in a map, by their keys.
    pub(super) keyed: bool,
    /// The type of each.
    pub(super) item: TypeId,
}

/// Many things: a list, a map, or an object with one list of objects.
pub(super) fn many(api: &Api, ty: TypeId) -> Option<Many<'_>> {
    match &api.ty(ty).kind {
        TypeKind::List { item, .. } => Some(Many { field: None, keyed: false, item: *item }),
        TypeKind::Map { value, .. } => Some(Many { field: None, keyed: true, item: *value }),
        TypeKind::Object { fields, .. } => {
            let mut lists = fields.iter().filter_map(|field| match &api.ty(field.ty).kind {
                TypeKind::List { item, .. } if is_object(api, *item) => Some((field, *item)),
                _ => None,
            });
            match (lists.next(), lists.next()) {
                (Some((field, item)), None) if !names_itself(fields) => {
                    Some(Many { field: Some(&field.name), keyed: false, item })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// One thing: the result, or its only object where the result does not name itself.
pub(super) fn one<'a>(api: &'a Api, ty: TypeId, key: &str) -> (Option<&'a str>, TypeId) {
    let TypeKind::Object { fields, .. } = &api.ty(ty).kind else { return (None, ty) };
    if names_itself(fields) || fields.iter().any(|field| field.name == key) {
        return (None, ty);
    }
    let mut objects = fields.iter().filter(|field| is_object(api, field.ty));
    match (objects.next(), objects.next()) {
        (Some(field), None) => (Some(&field.name), field.ty),
        _ => (None, ty),
    }
}

fn is_object(api: &Api, ty: TypeId) -> bool {
    matches!(&api.ty(ty).kind, TypeKind::Object { .. })
}

fn names_itself(fields: &[Field]) -> bool {
    fields.iter().any(|field| ["id", "uuid", "name"].iter().any(|name| field.name.eq_ignore_ascii_case(name)))
}
