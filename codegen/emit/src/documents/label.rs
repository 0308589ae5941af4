//! Types in Markdown: as in signatures, with links to what the page explains.

use edgebook_model::{Api, MapKey, TypeId, TypeKind};

use crate::rust::Names;
use crate::text::code;

/// Anonymous types nest only as deep as a description does; the bound keeps a cyclic arena finite.
const DEEPEST: usize = 8;

/// A type with links: `map of id to [IpsecTunnel](#type-IpsecTunnel)`.
pub(super) fn linked(names: &Names<'_>, id: TypeId) -> String {
    within(names, id, 0)
}

fn within(names: &Names<'_>, id: TypeId, depth: usize) -> String {
    if let Some(definition) = names.definition(id) {
        let shown = shown_name(names, id);
        return format!("[{}](#{})", code(&shown), anchor(&definition.name));
    }
    if depth == DEEPEST {
        return "any".to_owned();
    }
    let inner = |id| within(names, id, depth.saturating_add(1));
    match &names.api.ty(id).kind {
        TypeKind::List { item, nullable } => format!("list of {}{}", inner(*item), null_word(*nullable)),
        TypeKind::Map { value, key, nullable } => {
            let key = match key {
                MapKey::Id => "id",
                MapKey::Text => "string",
            };
            format!("map of {key} to {}{}", inner(*value), null_word(*nullable))
        }
        _ => edgebook_model::type_label(names.api, id),
    }
}

/// What a label adds where null may stand.
fn null_word(nullable: bool) -> &'static str {
    if nullable { " or null" } else { "" }
}

/// What a type with a definition is called in scripts; an anonymous one has its name in Rust.
pub(super) fn shown_name(names: &Names<'_>, id: TypeId) -> String {
    let api: &Api = names.api;
    match (api.ty(id).name.as_ref(), names.definition(id)) {
        ("", Some(definition)) => definition.name.clone(),
        (name, _) => name.to_owned(),
    }
}

/// The anchor of a type: no operation's name has a dash.
pub(super) fn anchor(rust_name: &str) -> String {
    format!("type-{rust_name}")
}
