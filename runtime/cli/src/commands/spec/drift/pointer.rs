//! Where a field stands in the answer of an operation, as a JSON pointer with `*` for items and keys that are data.

use std::collections::{HashSet, VecDeque};

use edgebook_model::{Api, TypeId, TypeKind};

/// The pointer to a place such as `IpsecTunnel.connected[]`; `None` where the answer has no such type.
pub(super) fn pointer(api: &Api, operation: &str, place: &str) -> Option<String> {
    let (_, own) = operation.split_once('.')?;
    let (group, name) = own.split_once('.')?;
    let operation = api.find(group, name)?;
    let bare = place.trim_end_matches("[]");
    let items = place.len().saturating_sub(bare.len()) / 2;
    let (wanted, field) = bare.split_once('.')?;
    let mut todo: VecDeque<(TypeId, String)> =
        operation.answers.iter().map(|answer| (answer.ty, String::new())).collect();
    let mut seen = HashSet::new();
    while let Some((id, path)) = todo.pop_front() {
        if !seen.insert(id) {
            continue;
        }
        let ty = api.ty(id);
        match &ty.kind {
            TypeKind::Object { .. } if ty.name == wanted => {
                return Some(format!("{path}/{}{}", escaped(field), "/*".repeat(items)));
            }
            TypeKind::Object { fields, extra, .. } => {
                let inside =
                    fields.iter().map(|field| (field.ty, format!("{path}/{}", escaped(&field.name))));
                todo.extend(inside.chain(extra.map(|ty| (ty, format!("{path}/*")))));
            }
            TypeKind::List { item: inner, .. } | TypeKind::Map { value: inner, .. } => {
                todo.push_back((*inner, format!("{path}/*")));
            }
            TypeKind::Union { variants } => {
                todo.extend(variants.iter().map(|variant| (variant.ty, path.clone())));
            }
            _ => {}
        }
    }
    None
}

fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
