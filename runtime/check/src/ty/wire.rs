//! Types of a description as types of values.

use std::rc::Rc;

use edgebook_model::{Api, Field, MapKey, TypeId, TypeKind, VariantTest};

use super::{GroupTy, KeyKind, RecordTy, Ty, Words};

/// How deep types without a name are looked into.
const DEEPEST: usize = 8;

/// The type of a value that a device sends where a description gives a type.
pub(crate) fn of_wire(api: &'static Api, id: TypeId) -> Ty {
    within(api, id, 0)
}

fn within(api: &'static Api, id: TypeId, depth: usize) -> Ty {
    if depth > DEEPEST {
        return Ty::Any;
    }
    let below = |id| within(api, id, depth.saturating_add(1));
    let ty = api.ty(id);
    match &ty.kind {
        TypeKind::Any { .. } => Ty::Any,
        TypeKind::Bool => Ty::Bool,
        TypeKind::Int | TypeKind::Enum { numeric: true, .. } => Ty::Int,
        TypeKind::Float => Ty::Float,
        TypeKind::Text(_) | TypeKind::Enum { open: true, .. } => Ty::Text,
        TypeKind::Bytes => Ty::Blob.join(Ty::Text),
        TypeKind::Enum { values, .. } => Ty::Words(Rc::new(Words {
            name: ty.name.as_ref().into(),
            words: values.iter().map(|value| value.as_ref().into()).collect(),
        })),
        TypeKind::List { item, .. } => Ty::list(below(*item)),
        TypeKind::Map { value, key, .. } => {
            let key = match key {
                MapKey::Text => KeyKind::Text,
                MapKey::Id => KeyKind::Id,
            };
            Ty::Keyed(Rc::new(below(*value)), key)
        }
        TypeKind::Object { .. } => Ty::Record(RecordTy { api, id }),
        TypeKind::Union { variants } => {
            // What fits no variant is kept untyped, so only a last variant that always fits makes it certain.
            let certain = variants.iter().any(|variant| matches!(variant.test, VariantTest::Always));
            let joined = variants
                .iter()
                .map(|variant| if variant.test == VariantTest::Null { Ty::Unit } else { below(variant.ty) })
                .fold(Ty::Never, Ty::join);
            if certain || variants.len() > 1 { joined } else { Ty::Any }
        }
    }
}

impl RecordTy {
    /// The fields of the description.
    pub(crate) fn fields(self) -> &'static [Field] {
        match &self.api.ty(self.id).kind {
            TypeKind::Object { fields, .. } => fields,
            _ => &[],
        }
    }

    /// The type of keys beyond the fields.
    pub(crate) fn extra(self) -> Option<TypeId> {
        match &self.api.ty(self.id).kind {
            TypeKind::Object { extra, .. } => *extra,
            _ => None,
        }
    }

    /// The name in messages.
    pub(crate) fn name(self) -> &'static str {
        let name = self.api.ty(self.id).name.as_ref();
        if name.is_empty() { "object" } else { name }
    }
}

impl GroupTy {
    /// `vns3.ipsec`
    pub(crate) fn qualified_name(&self) -> String {
        format!("{}.{}", self.api.kind, self.group.unwrap_or("..."))
    }
}
