//! One example of each operation: the one source for `describe` and the reference.

use std::fmt::Write as _;

use crate::{
    Api, ArgumentPosition, Operation, SignatureArgument, Text, TextFormat, TypeId, TypeKind, ValueRules,
    Variant, VariantTest, map_key, signature_arguments, text_literal,
};

/// How an operation is called in an example that runs on the simulator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Example {
    /// Statements that prepare what the call needs; empty where nothing is needed.
    pub before: Text,
    /// The arguments as a runbook writes them.
    pub arguments: Text,
    /// The appliance that it is for, in words; empty for any.
    pub on: Text,
    /// What the simulated appliance answers, as a run prints it and perhaps cut; empty where nobody has looked.
    pub answer: Text,
}

impl Example {
    /// Nothing is needed, nothing is given.
    pub const PLAIN: Self = Self {
        before: Text::Borrowed(""),
        arguments: Text::Borrowed(""),
        on: Text::Borrowed(""),
        answer: Text::Borrowed(""),
    };
}

/// The example of an operation as the statements of a runbook, the call last and without a semicolon:
/// `vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true })`. Where the overlay has none it is made of the types of
/// what is required: right in form, with values that mean nothing.
pub fn example(api: &Api, operation: &Operation) -> String {
    let Some(example) = operation.example.as_ref() else { return made(api, operation) };
    let mut text = String::new();
    if !example.on.is_empty() {
        let _ = writeln!(text, "// On {}.", example.on);
    }
    if !example.before.is_empty() {
        text.push_str(example.before.trim_end());
        text.push('\n');
    }
    let _ = write!(text, "{}({})", api.qualified_name(operation), example.arguments);
    text
}

/// How deep values of examples nest.
const DEEPEST: usize = 6;

fn made(api: &Api, operation: &Operation) -> String {
    let arguments = signature_arguments(api, operation);
    let is_key = |argument: &&SignatureArgument<'_>| {
        matches!(argument.position, ArgumentPosition::Query | ArgumentPosition::Body)
    };
    let mut words: Vec<String> = arguments
        .iter()
        .filter(|argument| !is_key(argument))
        .filter(|argument| argument.required)
        .map(|argument| literal(api, argument.ty, argument.rules, 0))
        .collect();
    let body = operation.body.as_ref();
    let has_fields = arguments.iter().any(|argument| argument.position == ArgumentPosition::Body);
    let has_content = arguments.iter().any(|argument| argument.position == ArgumentPosition::Content);
    if let Some(body) = body.filter(|body| body.required && !has_fields && !has_content) {
        words.push(literal(api, body.ty, &ValueRules::NONE, 0));
    }
    let body_required = body.is_some_and(|body| body.required);
    let needed = |argument: &&SignatureArgument<'_>| match argument.position {
        ArgumentPosition::Body => argument.required && body_required,
        _ => argument.required,
    };
    // The first set is as good as any.
    let mut sets = vec![operation.required_sets.first()];
    if let Some(TypeKind::Object { required_sets, .. }) = body.map(|body| &api.ty(body.ty).kind) {
        sets.push(required_sets.first().filter(|_| body_required));
    }
    let in_set = |name: &str| sets.iter().flatten().any(|set| set.iter().any(|word| word == name));
    let keys: Vec<String> = arguments
        .iter()
        .filter(is_key)
        .filter(|argument| needed(argument) || in_set(argument.name))
        .map(|argument| {
            format!("{}: {}", map_key(argument.name), literal(api, argument.ty, argument.rules, 0))
        })
        .collect();
    if !keys.is_empty() {
        words.push(format!("#{{ {} }}", keys.join(", ")));
    }
    format!("{}({})", api.qualified_name(operation), words.join(", "))
}

/// A value of a type as a script writes it.
fn literal(api: &Api, ty: TypeId, rules: &ValueRules, depth: usize) -> String {
    if depth > DEEPEST {
        return "()".to_owned();
    }
    let inner = |ty, rules: &ValueRules| literal(api, ty, rules, depth + 1);
    match &api.ty(ty).kind {
        TypeKind::Any { .. } => "#{}".to_owned(),
        TypeKind::Bool => "true".to_owned(),
        TypeKind::Int => format!("{:.0}", rules.minimum.or(rules.maximum).unwrap_or(1.0)),
        TypeKind::Float => format!("{:.1}", rules.minimum.or(rules.maximum).unwrap_or(1.0)),
        TypeKind::Text(format) => text_literal(sample(*format)),
        TypeKind::Bytes => text_literal("content"),
        TypeKind::Enum { values, numeric, .. } => {
            let first = values.first().map_or("", AsRef::as_ref);
            if *numeric { first.to_owned() } else { text_literal(first) }
        }
        TypeKind::List { item, .. } => format!("[{}]", inner(*item, &ValueRules::NONE)),
        TypeKind::Map { value, .. } => format!("#{{ key: {} }}", inner(*value, &ValueRules::NONE)),
        TypeKind::Object { fields, .. } => {
            let fields = fields.iter().filter(|field| field.required);
            object(fields.map(|field| (field.name.as_ref(), inner(field.ty, &field.rules))).collect())
        }
        TypeKind::Union { variants } => match variants.first() {
            Some(Variant { ty, test: VariantTest::KeyIs { key, values } }) => {
                kind(api, *ty, key, values.first().map_or("", AsRef::as_ref), depth + 1)
            }
            Some(variant) => inner(variant.ty, &ValueRules::NONE),
            None => "()".to_owned(),
        },
    }
}

/// An object whose kind stands under a key.
fn kind(api: &Api, ty: TypeId, key: &str, value: &str, depth: usize) -> String {
    let mut entries = vec![(key, text_literal(value))];
    if let TypeKind::Object { fields, .. } = &api.ty(ty).kind {
        let others = fields.iter().filter(|field| field.required && field.name != key);
        entries.extend(
            others.map(|field| (field.name.as_ref(), literal(api, field.ty, &field.rules, depth + 1))),
        );
    }
    object(entries)
}

fn object(entries: Vec<(&str, String)>) -> String {
    if entries.is_empty() {
        return "#{}".to_owned();
    }
    let entries: Vec<String> =
        entries.into_iter().map(|(key, value)| format!("{}: {value}", map_key(key))).collect();
    format!("#{{ {} }}", entries.join(", "))
}

fn sample(format: TextFormat) -> &'static str {
    match format {
        TextFormat::Ip | TextFormat::Ipv4 | TextFormat::Ips | TextFormat::IpRanges => "192.0.2.10",
        TextFormat::Cidr | TextFormat::Cidrs => "192.0.2.0/24",
        TextFormat::Host | TextFormat::Hosts => "host.example.com",
        TextFormat::DateTime => "2026-01-31T12:00:00Z",
        TextFormat::Date => "2026-01-31",
        TextFormat::Uuid => "123e4567-e89b-12d3-a456-426614174000",
        TextFormat::Url => "https://example.com/",
        TextFormat::Base64 => "dGV4dA==",
        TextFormat::Plain | TextFormat::Password => "text",
    }
}
