//! The arena of types.

use edgebook_model::{Api, TypeDef, TypeKind, ValueRules, VariantTest};

use super::literal::{literal, number, optional};
use super::writer::Writer;

/// Writes all types and gives the expression for [`Api::types`].
pub(super) fn definitions(out: &mut Writer, api: &Api) -> String {
    let entries: Vec<String> =
        api.types.iter().enumerate().map(|(index, ty)| definition(out, index, ty)).collect();
    out.entries("TYPES", "TypeDef", &entries)
}

fn definition(out: &mut Writer, index: usize, ty: &TypeDef) -> String {
    format!(
        "TypeDef {{ name: {}, doc: {}, kind: {} }}",
        literal(&ty.name),
        literal(&ty.doc),
        kind(out, index, ty)
    )
}

fn kind(out: &mut Writer, index: usize, ty: &TypeDef) -> String {
    match &ty.kind {
        TypeKind::Any { reason } => format!("TypeKind::Any {{ reason: {} }}", literal(reason)),
        TypeKind::Bool => "TypeKind::Bool".to_owned(),
        TypeKind::Int => "TypeKind::Int".to_owned(),
        TypeKind::Float => "TypeKind::Float".to_owned(),
        TypeKind::Bytes => "TypeKind::Bytes".to_owned(),
        TypeKind::Text(format) => format!("TypeKind::Text(TextFormat::{format:?})"),
        TypeKind::Enum { values, numeric, open } => {
            let values = out.texts(&format!("T{index}_VALUES"), values);
            format!("TypeKind::Enum {{ values: {values}, numeric: {numeric}, open: {open} }}")
        }
        TypeKind::List { item, nullable } => {
            format!("TypeKind::List {{ item: {item:?}, nullable: {nullable} }}")
        }
        TypeKind::Map { value, key, nullable } => {
            format!("TypeKind::Map {{ value: {value:?}, key: MapKey::{key:?}, nullable: {nullable} }}")
        }
        TypeKind::Object { fields, extra, required_sets } => {
            let fields = out.list(&format!("T{index}_FIELDS"), "Field", fields, |field| {
                format!(
                    "Field {{ name: {}, doc: {}, ty: {:?}, required: {}, rules: {} }}",
                    literal(&field.name),
                    literal(&field.doc),
                    field.ty,
                    field.required,
                    rules(&field.rules)
                )
            });
            let sets = out.text_sets(&format!("T{index}_SETS"), required_sets);
            format!("TypeKind::Object {{ fields: {fields}, extra: {extra:?}, required_sets: {sets} }}")
        }
        TypeKind::Union { variants } => {
            let entries: Vec<String> = variants
                .iter()
                .enumerate()
                .map(|(at, variant)| {
                    let test = test(out, &format!("T{index}_TEST_{at}"), &variant.test);
                    format!("Variant {{ ty: {:?}, test: {test} }}", variant.ty)
                })
                .collect();
            let variants = out.entries(&format!("T{index}_VARIANTS"), "Variant", &entries);
            format!("TypeKind::Union {{ variants: {variants} }}")
        }
    }
}

fn test(out: &mut Writer, name: &str, test: &VariantTest) -> String {
    match test {
        VariantTest::ListOf(items) => {
            let entries: Vec<String> =
                items.iter().map(|item| self::test(out, &format!("{name}_ITEM"), item)).collect();
            format!("VariantTest::ListOf({})", out.entries(name, "VariantTest", &entries))
        }
        VariantTest::Keys(keys) => format!("VariantTest::Keys({})", out.texts(name, keys)),
        VariantTest::KeyIs { key, values } => {
            format!("VariantTest::KeyIs {{ key: {}, values: {} }}", literal(key), out.texts(name, values))
        }
        VariantTest::Null
        | VariantTest::Bool
        | VariantTest::Int
        | VariantTest::Number
        | VariantTest::Text
        | VariantTest::Always => format!("VariantTest::{test:?}"),
    }
}

/// The rules of a value; most values have none.
pub(super) fn rules(rules: &ValueRules) -> String {
    if *rules == ValueRules::default() {
        return "PLAIN".to_owned();
    }
    let mut parts = Vec::new();
    if rules.nullable {
        parts.push("nullable: true".to_owned());
    }
    if let Some(default) = &rules.default {
        parts.push(format!("default: {}", optional(Some(default))));
    }
    if rules.minimum.is_some() {
        parts.push(format!("minimum: {}", number(rules.minimum)));
    }
    if rules.maximum.is_some() {
        parts.push(format!("maximum: {}", number(rules.maximum)));
    }
    if rules.min_length.is_some() {
        parts.push(format!("min_length: {:?}", rules.min_length));
    }
    if rules.max_length.is_some() {
        parts.push(format!("max_length: {:?}", rules.max_length));
    }
    if let Some(pattern) = &rules.pattern {
        parts.push(format!("pattern: {}", optional(Some(pattern))));
    }
    if !rules.form.is_empty() {
        parts.push(format!("form: {}", literal(&rules.form)));
    }
    if !rules.excluded.is_empty() {
        let words: Vec<String> = rules.excluded.iter().map(|word| literal(word)).collect();
        parts.push(format!("excluded: B(&[{}])", words.join(", ")));
    }
    if !rules.older_keys.is_empty() {
        let keys: Vec<String> = rules.older_keys.iter().map(|key| literal(key)).collect();
        parts.push(format!("older_keys: B(&[{}])", keys.join(", ")));
    }
    if rules.secret {
        parts.push("secret: true".to_owned());
    }
    parts.push("..PLAIN".to_owned());
    format!("ValueRules {{ {} }}", parts.join(", "))
}
