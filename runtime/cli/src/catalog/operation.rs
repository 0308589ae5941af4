//! What `describe` tells about an operation.

use edgebook_model::{
    Api, ArgumentPosition, Completion, Operation, SignatureArgument, TypeId, TypeKind, signature,
    signature_arguments, type_label,
};
use serde::Serialize;

use super::Entry;
use super::types::{FieldCard, fields_within, shape};

/// An operation.
#[derive(Debug, Serialize)]
pub struct OperationCard {
    /// `vns3.ipsec.get_status`
    pub name: String,
    /// How it is called in a script.
    pub signature: String,
    /// One line.
    pub summary: &'static str,
    /// What it does, what to know before.
    pub doc: &'static str,
    /// What it may do to the appliance.
    pub effect: &'static str,
    /// What that means for the one who runs it.
    #[serde(skip)]
    pub meaning: String,
    /// The HTTP method.
    pub method: &'static str,
    /// The path with the base path.
    pub path: String,
    /// The vendor's id.
    pub vendor_id: &'static str,
    /// Names that it had in scripts before.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub older_names: &'static [edgebook_model::Text],
    /// The operation that takes its place in a newer part of the API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<String>,
    /// Where the vendor describes it.
    pub source: &'static str,
    /// Whether the vendor advises against it.
    pub deprecated: bool,
    /// Positional arguments, then keys of the map.
    pub arguments: Vec<ArgumentCard>,
    /// Sets of arguments of which one must be given.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub required_sets: Vec<Vec<&'static str>>,
    /// What a script gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<ResultCard>,
    /// The documented failures.
    pub failures: Vec<FailureCard>,
    /// When its work is done, where the answer comes before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completion: Option<String>,
    /// The operation that shows its effect.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown_by: Option<String>,
    /// A call as it may stand in a runbook.
    pub example: String,
}

/// An argument.
#[derive(Debug, Serialize)]
pub struct ArgumentCard {
    /// `positional`, or `map` for a key of the map at the end.
    pub position: &'static str,
    /// Name, type and meaning.
    #[serde(flatten)]
    pub field: FieldCard,
}

/// A result.
#[derive(Debug, Serialize)]
pub struct ResultCard {
    /// The type as signatures show it.
    #[serde(rename = "type")]
    pub ty: String,
    /// What its values look like.
    pub shape: String,
    /// The fields of the result, or of its items.
    pub fields: Vec<FieldCard>,
}

/// A failure.
#[derive(Debug, Serialize)]
pub struct FailureCard {
    /// The HTTP status; 0 stands for any other.
    pub status: u16,
    /// When it happens.
    pub doc: &'static str,
}

/// Collects what is known about an operation.
pub fn operation_card(entry: Entry) -> OperationCard {
    let Entry { api, operation } = entry;
    let arguments = signature_arguments(api, operation);
    OperationCard {
        name: entry.name(),
        signature: signature(api, operation),
        summary: &operation.summary,
        doc: &operation.doc,
        effect: operation.effects.as_str(),
        meaning: operation.effects.meaning(),
        method: operation.method.as_str(),
        path: entry.full_path(),
        vendor_id: &operation.id,
        older_names: &operation.older_names,
        successor: operation.successor.as_deref().map(|id| name_of(api, id)),
        source: &operation.source,
        deprecated: operation.deprecated,
        required_sets: operation
            .required_sets
            .iter()
            .map(|set| set.iter().map(AsRef::as_ref).collect())
            .collect(),
        result: operation.result().map(|id| ResultCard {
            ty: type_label(api, id),
            shape: shape(api, api.ty(id)),
            fields: fields_within(api, id),
        }),
        failures: operation
            .failures
            .iter()
            .map(|failure| FailureCard { status: failure.status, doc: &failure.doc })
            .collect(),
        completion: operation.completion.as_ref().map(|completion| completion_text(api, completion)),
        shown_by: operation.shown_by.as_deref().map(|id| name_of(api, id)),
        example: example(api, operation, &arguments),
        arguments: arguments.into_iter().map(|argument| argument_card(api, &argument)).collect(),
    }
}

fn argument_card(api: &'static Api, argument: &SignatureArgument<'static>) -> ArgumentCard {
    ArgumentCard {
        position: if is_key(argument) { "map" } else { "positional" },
        field: FieldCard::new(
            api,
            (argument.name, argument.ty, argument.required),
            argument.doc,
            argument.rules,
        ),
    }
}

fn is_key(argument: &SignatureArgument<'_>) -> bool {
    matches!(argument.position, ArgumentPosition::Query | ArgumentPosition::Body)
}

fn completion_text(api: &Api, completion: &Completion) -> String {
    match completion {
        Completion::Task { poll, state, done, token, .. } => format!(
            "{}the answer carries a task token; {} shows {state} {} when the work is done",
            if token.optional { "where the call asked for it, " } else { "" },
            name_of(api, poll),
            done.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(" or "),
        ),
        Completion::Poll(state) => {
            format!("{} shows that {}; `wait_for` waits for it", name_of(api, &state.poll), state.until)
        }
        Completion::Settle { seconds } => {
            format!("the API server restarts itself; the next call waits for it, {seconds} seconds at most")
        }
        Completion::Restart { seconds } => {
            format!("the appliance goes down and comes back, which may take {seconds} seconds")
        }
    }
}

/// Our name of the operation with a vendor's id.
fn name_of(api: &Api, id: &str) -> String {
    api.find_id(id).map_or_else(|| id.to_owned(), |operation| api.qualified_name(operation))
}

/// A call with every required argument.
fn example(api: &Api, operation: &Operation, arguments: &[SignatureArgument<'_>]) -> String {
    // Where one of several sets is required, the example gives the first.
    let in_first_set = |name: &str| {
        operation.required_sets.first().is_some_and(|set| set.iter().any(|required| required == name))
    };
    let mut parts: Vec<String> = Vec::new();
    let mut keys: Vec<String> = Vec::new();
    for argument in arguments {
        let value = example_value(api, argument.ty, argument.name, 0);
        if !is_key(argument) {
            parts.push(value);
        } else if argument.required || in_first_set(argument.name) {
            keys.push(format!("{}: {value}", argument.name));
        }
    }
    let takes_keys = arguments.iter().any(is_key);
    if keys.is_empty()
        && takes_keys
        && operation.effects.is_write()
        && let Some(first) = arguments.iter().find(|argument| is_key(argument))
    {
        keys.push(format!("{}: {}", first.name, example_value(api, first.ty, first.name, 0)));
    }
    if !keys.is_empty() {
        parts.push(format!("#{{ {} }}", keys.join(", ")));
    }
    format!("{}({})", api.qualified_name(operation), parts.join(", "))
}

/// Deeper parts of an example are left out.
const DEEPEST_EXAMPLE: u8 = 3;

fn example_value(api: &Api, id: TypeId, name: &str, depth: u8) -> String {
    if depth == DEEPEST_EXAMPLE {
        return "()".to_owned();
    }
    let inner = |id, name: &str| example_value(api, id, name, depth.saturating_add(1));
    match &api.ty(id).kind {
        TypeKind::Any { .. } => "()".to_owned(),
        TypeKind::Bool => "true".to_owned(),
        TypeKind::Int => "1".to_owned(),
        TypeKind::Float => "1.0".to_owned(),
        TypeKind::Text(_) => format!("{:?}", example_text(name)),
        TypeKind::Bytes => "content".to_owned(),
        TypeKind::Enum { values, numeric, .. } => {
            let first = values.first().map_or("", AsRef::as_ref);
            if *numeric { first.to_owned() } else { format!("{first:?}") }
        }
        TypeKind::List { item } => format!("[{}]", inner(*item, name)),
        TypeKind::Map { value, .. } => format!("#{{ key: {} }}", inner(*value, name)),
        TypeKind::Object { fields, .. } => {
            let required: Vec<String> = fields
                .iter()
                .filter(|field| field.required)
                .map(|field| format!("{}: {}", field.name, inner(field.ty, &field.name)))
                .collect();
            if required.is_empty() { "#{}".to_owned() } else { format!("#{{ {} }}", required.join(", ")) }
        }
        TypeKind::Union { variants } => {
            variants.first().map_or_else(|| "()".to_owned(), |variant| inner(variant.ty, name))
        }
    }
}

/// An address where the name asks for one: documentation addresses of RFC 5737.
fn example_text(name: &str) -> &'static str {
    let has = |part: &str| name.contains(part);
    if has("subnet") || has("cidr") || has("network") {
        "198.51.100.0/24"
    } else if has("ip") && !has("description") && !has("script") || has("host") || has("address") {
        "192.0.2.10"
    } else if has("name") {
        "example"
    } else {
        "..."
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::entries;

    #[test]
    fn every_example_gives_what_is_required() {
        for entry in entries(edgebook_bindings::apis()) {
            let card = operation_card(entry);
            for argument in card.arguments.iter().filter(|argument| argument.field.required) {
                if argument.position == "map" {
                    let key = format!("{}: ", argument.field.name);
                    assert!(card.example.contains(&key), "{} lacks {key}", card.example);
                }
            }
        }
    }

    #[test]
    fn every_operation_says_what_it_is() {
        for entry in entries(edgebook_bindings::apis()) {
            let card = operation_card(entry);
            assert!(!card.summary.is_empty(), "{}", card.name);
            assert!(!card.meaning.is_empty(), "{}", card.name);
        }
    }
}
