//! How an operation is written in a script: the one source of signatures for documents, `describe`,
//! completion and error messages.

use std::fmt::Write as _;

use crate::{Api, MediaKind, Operation, TypeId, TypeKind, ValueRules};

/// One argument of a call, in the order in which it is written.
#[derive(Clone, Debug, PartialEq)]
pub struct SignatureArgument<'a> {
    /// The name in scripts.
    pub name: &'a str,
    /// The type of the value.
    pub ty: TypeId,
    /// Whether the call is refused without it.
    pub required: bool,
    /// What it means.
    pub doc: &'a str,
    /// Default, bounds, nullability, secrecy.
    pub rules: &'a ValueRules,
    /// Where it stands in the call.
    pub position: ArgumentPosition,
}

/// Where an argument stands in a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentPosition {
    /// A positional argument: a path parameter.
    Positional,
    /// The positional text or blob that is the whole body.
    Content,
    /// A key of the map at the end that goes into the query, a header or a cookie.
    Query,
    /// A key of the map at the end that goes into the body.
    Body,
}

/// The arguments of a call: path parameters, a text or binary body, then the keys of the map.
pub fn signature_arguments<'a>(api: &'a Api, operation: &'a Operation) -> Vec<SignatureArgument<'a>> {
    let mut arguments: Vec<_> = operation
        .path_params()
        .map(|param| SignatureArgument {
            name: &param.name,
            ty: param.ty,
            required: true,
            doc: &param.doc,
            rules: &param.rules,
            position: ArgumentPosition::Positional,
        })
        .collect();
    if let Some(content) = content_argument(operation) {
        arguments.push(content);
    }
    arguments.extend(operation.map_params().map(|param| SignatureArgument {
        name: &param.name,
        ty: param.ty,
        required: param.required,
        doc: &param.doc,
        rules: &param.rules,
        position: ArgumentPosition::Query,
    }));
    if let Some(body) = &operation.body
        && let TypeKind::Object { fields, .. } = &api.ty(body.ty).kind
    {
        arguments.extend(fields.iter().map(|field| SignatureArgument {
            name: &field.name,
            ty: field.ty,
            required: field.required,
            doc: &field.doc,
            rules: &field.rules,
            position: ArgumentPosition::Body,
        }));
    }
    arguments
}

/// The text or binary body as an argument of its own.
fn content_argument(operation: &Operation) -> Option<SignatureArgument<'_>> {
    static NO_RULES: ValueRules = ValueRules::NONE;
    let body = operation.body.as_ref()?;
    let as_it_is = body.media.iter().all(MediaKind::is_whole);
    as_it_is.then_some(SignatureArgument {
        name: "content",
        ty: body.ty,
        required: body.required,
        doc: "The body, sent as it is.",
        rules: &NO_RULES,
        position: ArgumentPosition::Content,
    })
}

/// The signature in a script:
/// `vns3.ipsec.update_endpoint_tunnel(endpoint_id: int, tunnel_id: int, #{ bounce?: bool, … }) -> IpsecTunnel`.
pub fn signature(api: &Api, operation: &Operation) -> String {
    written(api, operation, true)
}

/// How long a form of a call may be that stands in a hint, in characters.
const LONGEST_FORM: usize = 160;

/// How a call is written, for a hint: the signature, with only the keys that are needed where it would be long.
pub fn call_form(api: &Api, operation: &Operation) -> String {
    let whole = signature(api, operation);
    if whole.chars().count() <= LONGEST_FORM { whole } else { written(api, operation, false) }
}

/// The signature, with all keys of the map or only with those that are needed.
fn written(api: &Api, operation: &Operation, all: bool) -> String {
    let arguments = signature_arguments(api, operation);
    let is_key = |position| matches!(position, ArgumentPosition::Query | ArgumentPosition::Body);
    let mut parts: Vec<String> = arguments
        .iter()
        .filter(|argument| !is_key(argument.position))
        .map(|argument| argument_text(api, argument))
        .collect();
    let keys = || arguments.iter().filter(|argument| is_key(argument.position));
    let left_out = !all && keys().any(|argument| !argument.required);
    let keys: Vec<String> = keys()
        .filter(|argument| all || argument.required)
        .map(|argument| argument_text(api, argument))
        .chain(left_out.then(|| "...".to_owned()))
        .collect();
    if !keys.is_empty() {
        parts.push(format!("#{{ {} }}", keys.join(", ")));
    } else if let Some(body) = &operation.body
        && !arguments.iter().any(|argument| argument.position == ArgumentPosition::Content)
    {
        let mark = if body.required { "" } else { "?" };
        parts.push(format!("body{mark}: {}", type_label(api, body.ty)));
    }
    let mut text = format!("{}({})", api.qualified_name(operation), parts.join(", "));
    if let Some(result) = operation.result() {
        let _ = write!(text, " -> {}", type_label(api, result));
    }
    text
}

fn argument_text(api: &Api, argument: &SignatureArgument<'_>) -> String {
    let mark = if argument.required { "" } else { "?" };
    format!("{}{mark}: {}", argument.name, type_label(api, argument.ty))
}

/// How a type is called in signatures: `IpsecTunnel`, `[string]`, `map<id, Route>`, `int`.
pub fn type_label(api: &Api, id: TypeId) -> String {
    label_within(api, id, 0)
}

/// Anonymous types nest only as deep as a description does; the bound keeps a cyclic arena finite.
const DEEPEST_LABEL: usize = 8;

fn label_within(api: &Api, id: TypeId, depth: usize) -> String {
    let ty = api.ty(id);
    if !ty.name.is_empty() {
        return ty.name.to_string();
    }
    if depth == DEEPEST_LABEL {
        return "any".to_owned();
    }
    let inner = |id| label_within(api, id, depth + 1);
    match &ty.kind {
        TypeKind::Any { .. } => "any".to_owned(),
        TypeKind::Bool => "bool".to_owned(),
        TypeKind::Int => "int".to_owned(),
        TypeKind::Float => "float".to_owned(),
        TypeKind::Text(_) => "string".to_owned(),
        TypeKind::Bytes => "blob".to_owned(),
        TypeKind::Enum { values, numeric: false, .. } => {
            values.iter().map(|value| format!("{value:?}")).collect::<Vec<_>>().join(" | ")
        }
        TypeKind::Enum { values, .. } => values.join(" | "),
        TypeKind::List { item, nullable } => format!("[{}{}]", inner(*item), null_word(*nullable)),
        TypeKind::Map { value, key, nullable } => {
            let key = match key {
                crate::MapKey::Text => "string",
                crate::MapKey::Id => "id",
            };
            format!("map<{key}, {}{}>", inner(*value), null_word(*nullable))
        }
        TypeKind::Object { .. } => "object".to_owned(),
        TypeKind::Union { variants } => {
            variants.iter().map(|variant| inner(variant.ty)).collect::<Vec<_>>().join(" | ")
        }
    }
}

/// What a label adds where null may stand.
fn null_word(nullable: bool) -> &'static str {
    if nullable { " | null" } else { "" }
}
