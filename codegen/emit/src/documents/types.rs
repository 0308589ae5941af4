//! The types at the end of a page.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use edgebook_model::{Api, Operation, TypeId, TypeKind, VariantTest};

use super::label;
use crate::facts;
use crate::rust::Names;
use crate::text::{cell, code, paragraphs};

/// Adds all types that an operation's arguments and results lead to. The object that is a whole body is in the
/// table of arguments already.
pub(super) fn collect(api: &Api, operation: &Operation, used: &mut BTreeSet<TypeId>) {
    let mut open: Vec<TypeId> = operation.params.iter().map(|param| param.ty).collect();
    open.extend(operation.answers.iter().map(|answer| answer.result));
    if let Some(body) = &operation.body {
        match &api.ty(body.ty).kind {
            TypeKind::Object { fields, .. } if !fields.is_empty() => {
                open.extend(fields.iter().map(|field| field.ty));
            }
            _ => open.push(body.ty),
        }
    }
    while let Some(id) = open.pop() {
        if !used.insert(id) {
            continue;
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
}

/// The definitions, by name.
pub(super) fn section(names: &Names<'_>, used: &BTreeSet<TypeId>) -> String {
    let mut defined: Vec<(String, TypeId)> = used
        .iter()
        .filter(|id| names.definition(**id).is_some())
        .map(|id| (label::shown_name(names, *id), *id))
        .collect();
    if defined.is_empty() {
        return String::new();
    }
    defined.sort();
    let mut text = String::from("\n## Types\n");
    for (name, id) in defined {
        let Some(rust) = names.definition(id) else { continue };
        let _ = write!(text, "\n### <a id=\"{}\"></a>{}\n\n", label::anchor(&rust.name), code(&name));
        if rust.name != name {
            let _ = write!(text, "In Rust: {}.\n\n", code(&rust.name));
        }
        if !rust.definition.doc.is_empty() {
            let _ = write!(text, "{}\n\n", paragraphs(&rust.definition.doc));
        }
        text.push_str(&shape(names, &rust.definition.kind));
    }
    text
}

fn shape(names: &Names<'_>, kind: &TypeKind) -> String {
    match kind {
        TypeKind::Object { fields, extra, required_sets } => {
            let mut text = String::new();
            if fields.is_empty() {
                text.push_str("An object without described fields.\n");
            } else {
                text.push_str("| field | type | about |\n|---|---|---|\n");
            }
            for field in fields.iter() {
                let mut about = vec![cell(&field.doc)];
                about.extend(
                    facts::sentences(names.api, field.ty, &field.rules)
                        .into_iter()
                        .map(|fact| fact.replace('|', "\\|")),
                );
                about.retain(|part| !part.is_empty());
                let _ = writeln!(
                    text,
                    "| {} | {} | {} |",
                    code(&field.name).replace('|', "\\|"),
                    label::linked(names, field.ty).replace('|', "\\|"),
                    about.join(" ")
                );
            }
            if let Some(extra) = extra {
                let _ = write!(text, "\nFurther keys hold {}.\n", label::linked(names, *extra));
            }
            if let Some(rule) = facts::required_sets(required_sets) {
                let _ = write!(text, "\n{rule}\n");
            }
            text
        }
        TypeKind::Enum { values, open, .. } => {
            let values: Vec<String> = values.iter().map(|value| code(value)).collect();
            let more = if *open { ", or another value" } else { "" };
            format!("One of {}{more}.\n", values.join(", "))
        }
        TypeKind::Union { variants } => {
            let mut text = String::from("The first of these that fits:\n\n");
            for variant in variants.iter() {
                let _ =
                    writeln!(text, "- {}: {}", label::linked(names, variant.ty), condition(&variant.test));
            }
            text
        }
        _ => String::new(),
    }
}

/// What tells a variant from the others, in words.
fn condition(test: &VariantTest) -> String {
    match test {
        VariantTest::Null => "null".to_owned(),
        VariantTest::Bool => "a boolean".to_owned(),
        VariantTest::Int => "a whole number".to_owned(),
        VariantTest::Number => "a number".to_owned(),
        VariantTest::Text => "a text".to_owned(),
        VariantTest::Always => "anything else".to_owned(),
        VariantTest::Keys(keys) if keys.is_empty() => "an object".to_owned(),
        VariantTest::Keys(keys) => {
            let keys: Vec<String> = keys.iter().map(|key| code(key)).collect();
            format!("an object with {}", keys.join(" and "))
        }
        VariantTest::KeyIs { key, values } => {
            let values: Vec<String> = values.iter().map(|value| code(value)).collect();
            format!("an object whose {} is {}", code(key), values.join(" or "))
        }
        VariantTest::ListOf(items) => match items.first() {
            Some(item) => format!("a list whose first item is {}", condition(item)),
            None => "a list".to_owned(),
        },
    }
}
