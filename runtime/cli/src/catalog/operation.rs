//! What `describe` tells about an operation.

use edgebook_model::{
    Api, ArgumentPosition, Completion, SignatureArgument, signature, signature_arguments, type_label,
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
    /// What the arguments demand of each other, in words.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<String>,
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
    /// What the simulated appliance answers to it, perhaps cut.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub answer: &'static str,
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
        rules: operation
            .argument_rules
            .iter()
            .map(|rule| rule.in_words(str::to_owned, |word| format!("{word:?}")))
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
        example: edgebook_model::example(api, operation),
        answer: operation.example.as_ref().map_or("", |example| &example.answer),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::entries;

    #[test]
    fn every_operation_has_an_example_that_gives_what_is_required() {
        for entry in entries(edgebook_bindings::apis()) {
            let card = operation_card(entry);
            assert!(card.example.contains(&format!("{}(", card.name)), "{}", card.name);
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
