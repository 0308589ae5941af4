//! An example call in a script. It shows the form of the call: the values are made up.

use edgebook_model::{
    Api, ArgumentPosition, List, Operation, SignatureArgument, Text, TextFormat, TypeId, TypeKind,
    signature_arguments,
};

/// Anonymous and nested types are shown only so deep.
const DEEPEST: usize = 3;

/// `vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true });`
pub(super) fn call(api: &Api, operation: &Operation) -> String {
    let arguments = signature_arguments(api, operation);
    let chosen = chosen_keys(api, operation, &arguments);
    let mut parts: Vec<String> = arguments
        .iter()
        .filter(|argument| match argument.position {
            ArgumentPosition::Positional => true,
            ArgumentPosition::Content => argument.required,
            ArgumentPosition::Query | ArgumentPosition::Body => false,
        })
        .map(|argument| value(api, argument, 0))
        .collect();
    let keys: Vec<String> = arguments
        .iter()
        .filter(|argument| matches!(argument.position, ArgumentPosition::Query | ArgumentPosition::Body))
        .filter(|argument| chosen.contains(&argument.name))
        .map(|argument| format!("{}: {}", key(argument.name), value(api, argument, 0)))
        .collect();
    if !keys.is_empty() {
        parts.push(format!("#{{ {} }}", keys.join(", ")));
    } else if let Some(body) = &operation.body
        && body.required
        && !arguments
            .iter()
            .any(|argument| matches!(argument.position, ArgumentPosition::Body | ArgumentPosition::Content))
    {
        parts.push(of_type(api, body.ty, 0));
    }
    let call = format!("{}({})", api.qualified_name(operation), parts.join(", "));
    if operation.result().is_some() && !operation.effects.is_write() {
        format!("let result = {call};")
    } else {
        format!("{call};")
    }
}

/// The keys worth showing: what is required, else the first set that is, else the first thing a write can change.
fn chosen_keys<'a>(
    api: &'a Api,
    operation: &'a Operation,
    arguments: &[SignatureArgument<'a>],
) -> Vec<&'a str> {
    let in_map = |argument: &&SignatureArgument<'a>| {
        matches!(argument.position, ArgumentPosition::Query | ArgumentPosition::Body)
    };
    let mut chosen: Vec<&str> = arguments
        .iter()
        .filter(in_map)
        .filter(|argument| argument.required)
        .map(|argument| argument.name)
        .collect();
    let mut sets: Vec<&List<Text>> = operation.required_sets.iter().collect();
    if let Some(body) = &operation.body
        && let TypeKind::Object { required_sets, .. } = &api.ty(body.ty).kind
    {
        sets.extend(required_sets.iter());
    }
    if let Some(set) = sets.first() {
        chosen.extend(set.iter().map(AsRef::as_ref));
    }
    if chosen.is_empty() && operation.effects.is_write() {
        let plain = |argument: &&SignatureArgument<'a>| !argument.rules.secret;
        let first = arguments.iter().filter(in_map).find(plain);
        chosen.extend(first.map(|argument| argument.name));
    }
    chosen
}

/// A key of a map: quoted unless it is a name.
fn key(name: &str) -> String {
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if is_name { name.to_owned() } else { text(name) }
}

/// A text literal of a script.
fn text(value: &str) -> String {
    let mut out = String::from("\"");
    for c in value.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

fn value(api: &Api, argument: &SignatureArgument<'_>, depth: usize) -> String {
    let kind = &api.ty(argument.ty).kind;
    if argument.rules.secret {
        return "params.secret".to_owned();
    }
    match (kind, &argument.rules.default) {
        (TypeKind::Int, Some(default)) if default.parse::<i64>().is_ok() => default.to_string(),
        (TypeKind::Int, None) => match argument.rules.minimum {
            Some(minimum) if minimum > 1.0 && minimum.fract() == 0.0 => format!("{minimum:.0}"),
            _ => "1".to_owned(),
        },
        (TypeKind::Text(TextFormat::Plain), None) => text(&word(argument.name)),
        _ => of_type(api, argument.ty, depth),
    }
}

/// A made-up text that says what belongs there.
fn word(name: &str) -> String {
    match name {
        _ if name.ends_with("ip") || name.ends_with("ipaddress") || name.ends_with("_address") => {
            "192.0.2.10".to_owned()
        }
        _ if name.contains("cidr") || name.contains("subnet") || name.contains("network") => {
            "192.0.2.0/24".to_owned()
        }
        _ => name.to_owned(),
    }
}

fn of_type(api: &Api, id: TypeId, depth: usize) -> String {
    let deeper = depth.saturating_add(1);
    match &api.ty(id).kind {
        TypeKind::Any { .. } => "()".to_owned(),
        TypeKind::Bool => "true".to_owned(),
        TypeKind::Int => "1".to_owned(),
        TypeKind::Float => "1.5".to_owned(),
        TypeKind::Bytes => "params.file".to_owned(),
        TypeKind::Text(format) => text(match format {
            TextFormat::Plain => "text",
            TextFormat::DateTime => "2026-01-31T12:00:00Z",
            TextFormat::Date => "2026-01-31",
            TextFormat::Ip | TextFormat::Ipv4 => "192.0.2.10",
            TextFormat::Cidr => "192.0.2.0/24",
            TextFormat::Uuid => "6f1c2c1e-8d9b-4f2a-9a53-0d6f4f3f5f10",
            TextFormat::Url => "https://example.com/",
            TextFormat::Base64 => "ZWRnZQ==",
            TextFormat::Password => return "params.secret".to_owned(),
        }),
        TypeKind::Enum { values, numeric, .. } => match values.first() {
            Some(value) if *numeric => value.to_string(),
            Some(value) => text(value),
            None => "()".to_owned(),
        },
        TypeKind::List { item } if depth < DEEPEST => format!("[{}]", of_type(api, *item, deeper)),
        TypeKind::List { .. } => "[]".to_owned(),
        TypeKind::Map { .. } => "#{}".to_owned(),
        TypeKind::Object { fields, .. } => {
            let required = fields.iter().filter(|field| field.required && depth < DEEPEST);
            let mut keys: Vec<String> = required
                .map(|field| format!("{}: {}", key(&field.name), of_type(api, field.ty, deeper)))
                .collect();
            if keys.is_empty() && depth < DEEPEST {
                let first = fields.iter().find(|field| !field.rules.secret);
                keys.extend(
                    first.map(|field| format!("{}: {}", key(&field.name), of_type(api, field.ty, deeper))),
                );
            }
            if keys.is_empty() { "#{}".to_owned() } else { format!("#{{ {} }}", keys.join(", ")) }
        }
        TypeKind::Union { variants } => match variants.first() {
            Some(variant) if depth < DEEPEST => of_type(api, variant.ty, deeper),
            _ => "()".to_owned(),
        },
    }
}
