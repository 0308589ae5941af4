//! What appliances answer that their description lacks: further types of a field, further fields of an object.

use edgebook_model::{
    Field, List, MapKey, TextFormat, TypeDef, TypeId, TypeKind, ValueRules, Variant, VariantTest,
};

use super::marks::Spot;

/// Why a place is untyped, for `spec check`.
const SEEN: &str = "appliances answer it, and the description lacks it";
/// Stands for the type of items and fields until it is put into the types.
const ANY: TypeId = TypeId(u32::MAX);

/// The type that a word of an overlay stands for.
pub(super) fn kind_of_word(word: &str) -> Option<TypeKind> {
    Some(match word {
        "bool" => TypeKind::Bool,
        "int" => TypeKind::Int,
        "float" => TypeKind::Float,
        "string" => TypeKind::Text(TextFormat::Plain),
        "array" => TypeKind::List { item: ANY, nullable: true },
        "object" => TypeKind::Map { value: ANY, key: MapKey::Text, nullable: true },
        _ => return None,
    })
}

/// Adds a field of any type to an object that lacks it.
pub(super) fn add_field(types: &mut Vec<TypeDef>, at: usize, name: &str) {
    let any = any(types);
    let Some(TypeDef { kind: TypeKind::Object { fields, .. }, .. }) = types.get_mut(at) else { return };
    if let (Some(ty), false) = (any, fields.iter().any(|field| field.name == name)) {
        let rules = ValueRules { nullable: true, ..ValueRules::NONE };
        let (name, doc) = (name.to_owned().into(), "".into());
        fields.to_mut().push(Field { name, doc, ty, required: false, rules });
    }
}

/// The union of a field's type and others; nothing where the type holds them already.
pub(super) fn widened(types: &mut Vec<TypeDef>, spot: Spot, also: &[TypeKind], name: &str) -> Option<TypeId> {
    let Spot::Field { ty: owner, index } = spot else { return None };
    let TypeDef { name: owner, kind: TypeKind::Object { fields, .. }, .. } = types.get(owner)? else {
        return None;
    };
    let (own, label) = (fields.get(index)?.ty, format!("{owner}{}", pascal(name)));
    let mut variants = match &types.get(own.index())?.kind {
        TypeKind::Any { .. } => return None,
        TypeKind::Union { variants } => variants.to_vec(),
        kind => vec![Variant { ty: own, test: test(kind) }],
    };
    let before = variants.len();
    for kind in also {
        let test = test(kind);
        if !variants.iter().any(|variant| variant.test == test) {
            let any = any(types)?;
            let kind = match kind {
                TypeKind::List { .. } => TypeKind::List { item: any, nullable: true },
                TypeKind::Map { .. } => TypeKind::Map { value: any, key: MapKey::Text, nullable: true },
                other => other.clone(),
            };
            let ty = anonymous(types, kind)?;
            // What takes everything comes last.
            let at = variants.iter().position(|variant| variant.test == VariantTest::Always);
            variants.insert(at.unwrap_or(variants.len()), Variant { ty, test });
        }
    }
    if variants.len() == before {
        return None;
    }
    let mut name = label;
    while types.iter().any(|ty| ty.name == name) {
        name.push('2');
    }
    types.push(TypeDef {
        name: name.into(),
        doc: "".into(),
        kind: TypeKind::Union { variants: variants.into() },
    });
    u32::try_from(types.len().checked_sub(1)?).ok().map(TypeId)
}

/// What tells a value of a type from those of others.
fn test(kind: &TypeKind) -> VariantTest {
    match kind {
        TypeKind::Bool => VariantTest::Bool,
        TypeKind::Int | TypeKind::Enum { numeric: true, .. } => VariantTest::Int,
        TypeKind::Float => VariantTest::Number,
        TypeKind::Text(_) | TypeKind::Bytes | TypeKind::Enum { .. } => VariantTest::Text,
        TypeKind::List { .. } => VariantTest::ListOf(vec![VariantTest::Always].into()),
        TypeKind::Object { .. } | TypeKind::Map { .. } => VariantTest::Keys(List::default()),
        TypeKind::Any { .. } | TypeKind::Union { .. } => VariantTest::Always,
    }
}

fn any(types: &mut Vec<TypeDef>) -> Option<TypeId> {
    anonymous(types, TypeKind::Any { reason: SEEN.into() })
}

/// The type without a name of this shape.
fn anonymous(types: &mut Vec<TypeDef>, kind: TypeKind) -> Option<TypeId> {
    let known = types.iter().position(|ty| ty.name.is_empty() && ty.kind == kind);
    let index = known.unwrap_or_else(|| {
        types.push(TypeDef { name: "".into(), doc: "".into(), kind });
        types.len().saturating_sub(1)
    });
    u32::try_from(index).ok().map(TypeId)
}

/// `ike_version` as `IkeVersion`.
fn pascal(name: &str) -> String {
    let mut text = String::new();
    for word in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        text.push_str(&first.to_ascii_uppercase());
        text.push_str(rest);
    }
    text
}
