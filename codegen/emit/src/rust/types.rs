//! The types that a description defines: structs, enums and unions.

use edgebook_model::{Api, Field, Text, TypeDef, TypeId, TypeKind, Variant, VariantTest};

use super::cycles::Cycles;
use crate::ident::Namer;

/// A type with a definition of its own.
pub(crate) struct TypeNames<'a> {
    pub(crate) definition: &'a TypeDef,
    /// The identifier.
    pub(crate) name: String,
    pub(crate) shape: Shape<'a>,
}

/// What a definition looks like in Rust.
pub(crate) enum Shape<'a> {
    /// A struct.
    Record {
        fields: Vec<FieldNames<'a>>,
        /// The identifier of the field that holds what the description does not know.
        extra: String,
    },
    /// An enum of words or numbers: each value with its variant.
    Choice { values: Vec<(&'a str, String)>, numeric: bool, open: bool },
    /// An enum of types: each variant with its identifier, boxed where it would contain itself.
    Union { variants: Vec<(&'a Variant, String, bool)> },
}

/// A field of a struct.
pub(crate) struct FieldNames<'a> {
    pub(crate) field: &'a Field,
    /// The identifier.
    pub(crate) name: String,
    /// Whether the type contains itself here.
    pub(crate) boxed: bool,
    /// Whether `null` is more than absence: in what can be sent.
    pub(crate) nullable: bool,
}

/// Names every type that needs a definition because a method uses it; an anonymous one is numbered.
pub(super) fn names<'a>(api: &'a Api, namer: &mut Namer) -> Vec<Option<TypeNames<'a>>> {
    let (sent, used) = (sent(api), used(api));
    let cycles = Cycles::new(api);
    api.types
        .iter()
        .enumerate()
        .map(|(index, definition)| {
            let id = TypeId(u32::try_from(index).ok()?);
            if !used.get(index).copied().unwrap_or_default() {
                return None;
            }
            let is_sent = sent.get(index).copied().unwrap_or_default();
            let shape = match &definition.kind {
                TypeKind::Object { fields, .. } => record(&cycles, id, fields, is_sent),
                TypeKind::Enum { values, numeric, open } => choice(values, *numeric, *open),
                TypeKind::Union { variants } => union(api, &cycles, id, variants),
                _ => return None,
            };
            let name = if definition.name.is_empty() {
                namer.pascal(&format!("Type{index}"))
            } else {
                namer.pascal(&definition.name)
            };
            Some(TypeNames { definition, name, shape })
        })
        .collect()
}

fn record<'a>(cycles: &Cycles, id: TypeId, fields: &'a [Field], sent: bool) -> Shape<'a> {
    let mut namer = Namer::new();
    let fields = fields
        .iter()
        .map(|field| FieldNames {
            field,
            name: namer.snake(&field.name),
            boxed: cycles.close(field.ty, id),
            nullable: sent && field.rules.nullable,
        })
        .collect();
    Shape::Record { fields, extra: namer.snake("extra") }
}

fn choice(values: &[Text], numeric: bool, open: bool) -> Shape<'_> {
    let mut namer = Namer::reserving(&["Other", "Self"]);
    let values = values
        .iter()
        .map(|value| {
            // Numbers need a letter before them, and `-1` is not `1`.
            let spoken = match value.strip_prefix('-') {
                Some(digits) if starts_with_digit(digits) => format!("minus {digits}"),
                _ if starts_with_digit(value) => format!("V{value}"),
                _ => value.to_string(),
            };
            (value.as_ref(), namer.pascal(&spoken))
        })
        .collect();
    Shape::Choice { values, numeric, open }
}

fn starts_with_digit(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
}

fn union<'a>(api: &Api, cycles: &Cycles, id: TypeId, variants: &'a [Variant]) -> Shape<'a> {
    let mut namer = Namer::reserving(&["Other", "Self"]);
    let variants = variants
        .iter()
        .map(|variant| {
            let name = namer.pascal(&variant_word(api, variant));
            (variant, name, cycles.close(variant.ty, id))
        })
        .collect();
    Shape::Union { variants }
}

/// What a variant is called: its type's name, or what kind of value it is.
fn variant_word(api: &Api, variant: &Variant) -> String {
    if variant.test == VariantTest::Null {
        return "Null".to_owned();
    }
    let ty = api.ty(variant.ty);
    if !ty.name.is_empty() {
        return ty.name.to_string();
    }
    let word = match &ty.kind {
        TypeKind::Any { .. } => "Any",
        TypeKind::Bool => "Bool",
        TypeKind::Int => "Int",
        TypeKind::Float => "Float",
        TypeKind::Text(_) => "Text",
        TypeKind::Bytes => "Bytes",
        TypeKind::Enum { .. } => "Choice",
        TypeKind::List { .. } => "List",
        TypeKind::Map { .. } => "Keyed",
        TypeKind::Object { .. } => "Record",
        TypeKind::Union { .. } => "Union",
    };
    word.to_owned()
}

/// Which types can be part of a request.
fn sent(api: &Api) -> Vec<bool> {
    reached(api, api.operations.iter().filter_map(|operation| operation.body.as_ref()).map(|body| body.ty))
}

/// Which types a method takes or gives. Envelopes and the bodies of errors are none of them.
fn used(api: &Api) -> Vec<bool> {
    let ends = api.operations.iter().flat_map(|operation| {
        let params = operation.params.iter().map(|param| param.ty);
        let results = operation.answers.iter().map(|answer| answer.result);
        params.chain(operation.body.iter().map(|body| body.ty)).chain(results)
    });
    reached(api, ends)
}

/// Everything that the given types are made of, themselves included, by index into the arena.
fn reached(api: &Api, from: impl Iterator<Item = TypeId>) -> Vec<bool> {
    let mut reached = vec![false; api.types.len()];
    let mut open: Vec<TypeId> = from.collect();
    while let Some(id) = open.pop() {
        match reached.get_mut(id.index()) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        match &api.ty(id).kind {
            TypeKind::List { item, .. } => open.push(*item),
            TypeKind::Map { value, .. } => open.push(*value),
            TypeKind::Object { fields, extra, .. } => {
                open.extend(fields.iter().map(|field| field.ty));
                open.extend(*extra);
            }
            TypeKind::Union { variants } => open.extend(variants.iter().map(|variant| variant.ty)),
            _ => {}
        }
    }
    reached
}
