//! What the tests of the reader share: the model as text.

use std::fmt::Write as _;

use edgebook_model::{
    Api, Field, Method, Operation, Security, TypeDef, TypeId, TypeKind, ValueRules, signature, type_label,
};

/// The model on few lines.
pub(crate) fn dump(api: &Api) -> String {
    let mut text = format!(
        "\napi {} ({}) {:?} {} at :{}{:?}\n",
        api.kind, api.appliance, api.title, api.version, api.default_port, api.base_path
    );
    let _ = writeln!(text, "  auth {:?}", api.security_schemes);
    let _ = writeln!(text, "  {:?}", api.envelope);
    for shape in api.error_shapes.iter() {
        let _ = writeln!(text, "  {shape:?}");
    }
    if let Some(readiness) = &api.readiness {
        let _ = writeln!(text, "  {readiness:?}");
    }
    for group in api.groups.iter() {
        let _ = writeln!(text, "  group {} {:?} {:?}", group.name, group.title, group.doc);
    }
    for operation in api.operations.iter() {
        operation_text(api, operation, &mut text);
    }
    for (index, ty) in api.types.iter().enumerate().filter(|(_, ty)| !ty.name.is_empty()) {
        type_text(api, index, ty, &mut text);
    }
    let untyped = api.types.iter().filter_map(|ty| match &ty.kind {
        TypeKind::Any { reason } => Some(reason),
        _ => None,
    });
    for reason in untyped {
        let _ = writeln!(text, "untyped: {reason}");
    }
    text
}

fn operation_text(api: &Api, operation: &Operation, text: &mut String) {
    let method: Method = operation.method;
    let _ = writeln!(text, "\n{}", signature(api, operation));
    let _ = writeln!(
        text,
        "  {} {} {} {}{}",
        operation.id,
        method.as_str(),
        operation.path,
        operation.effects.as_str(),
        if operation.deprecated { " deprecated" } else { "" }
    );
    for (what, place) in [("below", &operation.base_path), ("another host", &operation.served_at)] {
        if let Some(place) = place {
            let _ = writeln!(text, "  {what} {place:?}");
        }
    }
    if operation.security != Security::default() {
        let _ = writeln!(text, "  {:?}", operation.security);
    }
    for (what, value) in
        [("summary", &operation.summary), ("doc", &operation.doc), ("source", &operation.source)]
    {
        if !value.is_empty() {
            let _ = writeln!(text, "  {what} {value:?}");
        }
    }
    for param in operation.params.iter() {
        let wire = if param.name == param.wire { String::new() } else { format!(" as {:?}", param.wire) };
        let _ = writeln!(text, "  {:?} {:?}{wire}{}", param.place, param.name, rules(&param.rules));
    }
    if let Some(body) = &operation.body {
        let media: Vec<_> = body.media.iter().map(edgebook_model::MediaKind::mime).collect();
        let must = if body.required { "required" } else { "optional" };
        let _ = writeln!(text, "  body {must} {} {}", media.join(", "), type_label(api, body.ty));
        for encoding in body.encoding.iter() {
            let _ = writeln!(
                text,
                "    {:?} of {} {:?} {:?}",
                encoding.field,
                encoding.media.mime(),
                encoding.style,
                encoding.mime
            );
        }
    }
    for answer in operation.answers.iter() {
        let types = format!("{} -> {}", type_label(api, answer.ty), type_label(api, answer.result));
        let _ = writeln!(text, "  {} {:?} {:?} {types}", answer.status, answer.kind, answer.media);
    }
    for failure in operation.failures.iter() {
        let ty = failure.ty.map(|ty| type_label(api, ty)).unwrap_or_default();
        let _ = writeln!(text, "  failure {} {ty}", failure.status);
    }
    if !operation.required_sets.is_empty() {
        let _ = writeln!(text, "  one of {:?}", operation.required_sets);
    }
    for rule in operation.argument_rules.iter() {
        let _ = writeln!(text, "  {}", rule.in_words(str::to_owned, str::to_owned));
    }
    if let Some(completion) = &operation.completion {
        let _ = writeln!(text, "  {completion:?}");
    }
    if let Some(shown_by) = &operation.shown_by {
        let _ = writeln!(text, "  shown by {shown_by}");
    }
    for alternative in operation.alternatives.iter() {
        let _ = writeln!(text, "  {alternative:?}");
    }
}

fn type_text(api: &Api, index: usize, ty: &TypeDef, text: &mut String) {
    let doc = if ty.doc.is_empty() { String::new() } else { format!(" {:?}", ty.doc) };
    let _ = writeln!(text, "\ntype {}{doc}", ty.name);
    debug_assert_eq!(type_label(api, TypeId(u32::try_from(index).unwrap())), ty.name);
    match &ty.kind {
        TypeKind::Object { fields, extra, required_sets } => {
            for field in fields.iter() {
                field_text(api, field, text);
            }
            if let Some(extra) = extra {
                let _ = writeln!(text, "  further keys: {}", type_label(api, *extra));
            }
            if !required_sets.is_empty() {
                let _ = writeln!(text, "  one of {required_sets:?}");
            }
        }
        TypeKind::Union { variants } => {
            for variant in variants.iter() {
                let _ = writeln!(text, "  {:?} => {}", variant.test, type_label(api, variant.ty));
            }
        }
        TypeKind::Enum { values, numeric, open } => {
            let _ = writeln!(text, "  {values:?} numeric {numeric} open {open}");
        }
        other => {
            let _ = writeln!(text, "  {other:?}");
        }
    }
}

fn field_text(api: &Api, field: &Field, text: &mut String) {
    let must = if field.required { "" } else { "?" };
    let doc = if field.doc.is_empty() { String::new() } else { format!(" {:?}", field.doc) };
    let label = match &api.ty(field.ty).kind {
        TypeKind::Text(format) => format!("{format:?}").to_lowercase(),
        _ => type_label(api, field.ty),
    };
    let _ = writeln!(text, "  {:?}{must}: {label}{}{doc}", field.name, rules(&field.rules));
}

fn rules(rules: &ValueRules) -> String {
    let mut text = String::new();
    if rules.nullable {
        text += " nullable";
    }
    if let Some(default) = &rules.default {
        let _ = write!(text, " default {default}");
    }
    if let Some(minimum) = rules.minimum {
        let _ = write!(text, " min {minimum}");
    }
    if let Some(maximum) = rules.maximum {
        let _ = write!(text, " max {maximum}");
    }
    if let Some(length) = rules.min_length {
        let _ = write!(text, " min length {length}");
    }
    if let Some(length) = rules.max_length {
        let _ = write!(text, " max length {length}");
    }
    if rules.secret {
        text += " secret";
    }
    text
}
