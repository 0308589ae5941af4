//! What a record knows about its type: the fields, in order, and how to find them quickly.

use edgebook_model::{Api, TypeId, TypeKind};
use rhai::ImmutableString;

/// A field name that some description uses, as a number. Equal names have equal symbols.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Symbol(pub(crate) u32);

impl Symbol {
    /// The symbol of names that no description uses.
    pub(crate) const NONE: Self = Self(u32::MAX);
}

/// The fields of one record type.
pub(crate) struct TypeView {
    name: ImmutableString,
    fields: Box<[FieldView]>,
    by_symbol: Box<[(Symbol, u16)]>,
    by_name: Box<[u16]>,
    /// The type of values under keys that are no fields.
    pub(crate) extra: Option<TypeId>,
    /// The fields that older firmware answers under other keys: the slot and such a key.
    older: Box<[(u16, Box<str>)]>,
}

/// One field of a record type.
pub(crate) struct FieldView {
    pub(crate) name: Box<str>,
    pub(crate) ty: TypeId,
    pub(crate) nullable: bool,
    pub(crate) secret: bool,
    /// Keys under which older firmware answers it.
    pub(crate) older_keys: Box<[Box<str>]>,
}

impl TypeView {
    /// The view of an object type of a description; other types have no fields.
    pub(crate) fn of(api: &Api, id: TypeId, symbol: impl Fn(&str) -> Symbol) -> Self {
        let ty = api.ty(id);
        let (fields, extra) = match &ty.kind {
            TypeKind::Object { fields, extra, .. } => (fields.as_ref(), *extra),
            _ => (&[] as &[_], None),
        };
        let name = if ty.name.is_empty() { "object" } else { ty.name.as_ref() };
        let views = fields.iter().map(|field| FieldView {
            name: field.name.as_ref().into(),
            ty: field.ty,
            nullable: field.rules.nullable,
            secret: field.rules.secret,
            older_keys: field.rules.older_keys.iter().map(|key| key.as_ref().into()).collect(),
        });
        Self::new(name, views.collect(), extra, symbol)
    }

    /// A view that belongs to no description.
    pub(crate) fn new(
        name: &str,
        fields: Box<[FieldView]>,
        extra: Option<TypeId>,
        symbol: impl Fn(&str) -> Symbol,
    ) -> Self {
        let slots = || fields.iter().zip(0u16..);
        let mut by_symbol: Vec<_> = slots().map(|(field, slot)| (symbol(&field.name), slot)).collect();
        by_symbol.sort_unstable();
        let mut by_name: Vec<_> = slots().map(|(field, slot)| (field.name.clone(), slot)).collect();
        by_name.sort_unstable();
        let by_name = by_name.into_iter().map(|(_, slot)| slot).collect();
        let older =
            slots().flat_map(|(field, slot)| field.older_keys.iter().map(move |key| (slot, key.clone())));
        let older = older.collect();
        Self { name: name.into(), fields, by_symbol: by_symbol.into(), by_name, extra, older }
    }

    pub(crate) fn name(&self) -> &ImmutableString {
        &self.name
    }

    pub(crate) fn fields(&self) -> &[FieldView] {
        &self.fields
    }

    pub(crate) fn field(&self, slot: u16) -> Option<&FieldView> {
        self.fields.get(usize::from(slot))
    }

    /// The fields that older firmware answers under other keys, each with such a key.
    pub(crate) fn older(&self) -> impl Iterator<Item = (u16, &str)> {
        self.older.iter().map(|(slot, key)| (*slot, &**key))
    }

    /// The slot of a field by its symbol.
    pub(crate) fn slot_of(&self, symbol: Symbol) -> Option<u16> {
        let at = self.by_symbol.binary_search_by_key(&symbol, |(symbol, _)| *symbol).ok()?;
        self.by_symbol.get(at).map(|(_, slot)| *slot)
    }

    /// The slot of a field by its name; `expected` is where it stands when the fields come in order.
    pub(crate) fn slot_named(&self, name: &str, expected: u16) -> Option<u16> {
        if self.field(expected).is_some_and(|field| *field.name == *name) {
            return Some(expected);
        }
        let name_of = |slot: &u16| self.field(*slot).map_or("", |field| &*field.name);
        let at = self.by_name.binary_search_by(|slot| name_of(slot).cmp(name)).ok()?;
        self.by_name.get(at).copied()
    }
}
