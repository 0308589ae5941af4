//! One operation of a page.

use std::fmt::Write as _;

use edgebook_model::{
    Answer, ArgumentPosition, BodyKind, Operation, SignatureArgument, signature, signature_arguments,
};

use super::label;
use crate::facts;
use crate::rust::{ArgumentKind, Names, OperationNames, ResultNames};
use crate::text::{cell, code, inline, paragraphs};

/// The anchor of an operation, as renderers make it from the heading.
pub(super) fn anchor(operation: &Operation) -> String {
    operation
        .name
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
        .collect::<String>()
        .to_lowercase()
}

/// Everything about one operation.
pub(super) fn section(names: &Names<'_>, index: usize, operation: &Operation) -> String {
    let api = names.api;
    let mut text = format!("\n## {}\n\n{}\n\n", inline(&operation.name), paragraphs(&operation.summary));
    if !operation.doc.is_empty() && operation.doc != operation.summary {
        let _ = write!(text, "{}\n\n", paragraphs(&operation.doc));
    }
    let _ = write!(text, "```text\n{}\n```\n\n", fenced(&signature(api, operation)));
    if let Some(rust) = names.operations.get(index) {
        let _ = write!(text, "```rust,ignore\n{}\n```\n\n", rust_call(names, rust));
    }
    let _ = write!(
        text,
        "{}, effect: **{}**.",
        code(&format!("{} {}", operation.method.as_str(), api.path_of(operation))),
        operation.effects.as_str()
    );
    for sentence in notes(names, operation) {
        let _ = write!(text, " {sentence}");
    }
    text.push_str("\n\n");
    text.push_str(&arguments(names, operation));
    let _ = write!(text, "Gives {}.\n\n", results(names, operation));
    let lines: Vec<String> = edgebook_model::example(api, operation).lines().map(fenced).collect();
    let _ = write!(text, "```rhai\n{}\n```\n", lines.join("\n"));
    text.push_str(&answer(operation));
    if !operation.failures.is_empty() {
        text.push_str("\nErrors:\n\n");
        for failure in operation.failures.iter() {
            let status = if failure.status == 0 { "other".to_owned() } else { failure.status.to_string() };
            let _ = match inline(&failure.doc) {
                doc if doc.is_empty() => writeln!(text, "- {status}"),
                doc => writeln!(text, "- {status}: {doc}"),
            };
        }
    }
    if !operation.source.is_empty() {
        let _ = writeln!(text, "\nSource: {}.", inline(operation.source.trim_end_matches('.')));
    }
    text
}

/// What the simulated appliance answers to the example.
fn answer(operation: &Operation) -> String {
    let answer = operation.example.as_ref().map_or("", |example| &example.answer);
    if answer.is_empty() {
        return String::new();
    }
    // Its indentation shows what is inside of what.
    let answer = answer.replace("```", "'''");
    format!("\nThe simulated appliance answers:\n\n```text\n{answer}\n```\n")
}

/// One line of code that cannot end its fence.
fn fenced(text: &str) -> String {
    crate::text::comment(text).replace("```", "'''")
}

/// What else is known: waits, rules over several arguments, other paths.
fn notes(names: &Names<'_>, operation: &Operation) -> Vec<String> {
    let mut notes = Vec::new();
    notes.extend(facts::wait(names.api, operation));
    if let Some(shown_by) = &operation.shown_by {
        notes.push(format!("{} shows the effect.", facts::script_name(names.api, shown_by)));
    }
    if let Some(argument) = &operation.new_password {
        notes.push(format!(
            "A run goes on with the new {}; the inventory's source must follow.",
            code(argument)
        ));
    }
    if let Some(successor) = &operation.successor {
        notes.push(format!("{} takes its place.", facts::script_name(names.api, successor)));
    }
    if !operation.older_names.is_empty() {
        let older: Vec<String> = operation.older_names.iter().map(|name| code(name)).collect();
        notes.push(format!("Older name: {}.", older.join(", ")));
    }
    for other in operation.alternatives.iter() {
        let path = code(&format!("{} {}{}", other.method.as_str(), names.api.base_of(operation), other.path));
        let how = match (other.query_in_body, other.body_in_query) {
            (true, _) => ", with the query as a JSON body",
            (_, true) => ", with the body as a query",
            _ => "",
        };
        let statuses: Vec<String> = other.statuses.iter().map(ToString::to_string).collect();
        let statuses = if statuses.is_empty() { "404 and 405".to_owned() } else { statuses.join(" and ") };
        notes.push(format!("Some firmware answers on {path}{how}; it is tried on {statuses}."));
    }
    if operation.deprecated {
        notes.push("The vendor calls it deprecated.".to_owned());
    }
    notes
}

/// The method of the typed client.
fn rust_call(names: &Names<'_>, operation: &OperationNames<'_>) -> String {
    let group = names.group_of(operation.operation).map_or("", |group| group.method.as_str());
    let arguments: Vec<String> = operation
        .arguments
        .iter()
        .map(|argument| {
            let ty = match &argument.kind {
                ArgumentKind::Path(_, ty) if ty.is_copied() => ty.to_string(),
                ArgumentKind::Path(_, ty) | ArgumentKind::Body(ty) => format!("&{ty}"),
                ArgumentKind::Query(name) => format!("&{name}"),
                ArgumentKind::Text { optional: false } => "&str".to_owned(),
                ArgumentKind::Text { optional: true } => "Option<&str>".to_owned(),
                ArgumentKind::Bytes { optional: false } => "Bytes".to_owned(),
                ArgumentKind::Bytes { optional: true } => "Option<Bytes>".to_owned(),
            };
            format!("{}: {ty}", argument.name)
        })
        .collect();
    let result = match &operation.result {
        ResultNames::One(returned) => returned.ty().map_or_else(|| "()".to_owned(), |ty| ty.to_string()),
        ResultNames::ByStatus { name, .. } => name.clone(),
    };
    format!("client.{group}().{}({}).await? // Answer<{result}>", operation.method, arguments.join(", "))
}

/// The table of arguments, in the order of the call.
fn arguments(names: &Names<'_>, operation: &Operation) -> String {
    let api = names.api;
    let arguments = signature_arguments(api, operation);
    let mut text = String::new();
    let untyped_body = operation.body.as_ref().filter(|_| {
        !arguments
            .iter()
            .any(|argument| matches!(argument.position, ArgumentPosition::Body | ArgumentPosition::Content))
    });
    if let Some(body) = untyped_body {
        let need = if body.required { "" } else { ", optional" };
        let _ = write!(text, "Body{need}: {}.\n\n", label::linked(names, body.ty));
    }
    if arguments.is_empty() {
        return text;
    }
    text.push_str("| argument | type | needed | about |\n|---|---|---|---|\n");
    for argument in &arguments {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            cell_code(argument.name),
            label::linked(names, argument.ty).replace('|', "\\|"),
            need(argument),
            about(names, argument)
        );
    }
    text.push('\n');
    let mut sets = Vec::new();
    sets.extend(facts::required_sets(&operation.required_sets));
    if let Some(body) = &operation.body
        && let edgebook_model::TypeKind::Object { required_sets, .. } = &api.ty(body.ty).kind
    {
        sets.extend(facts::required_sets(required_sets).filter(|rule| !sets.contains(rule)));
    }
    sets.extend(facts::argument_rules(operation));
    for rule in sets {
        let _ = write!(text, "{rule}\n\n");
    }
    text
}

fn need(argument: &SignatureArgument<'_>) -> &'static str {
    match (argument.position, argument.required) {
        (ArgumentPosition::Positional, _) => "yes, in the path",
        (_, true) => "yes",
        (_, false) => "",
    }
}

fn about(names: &Names<'_>, argument: &SignatureArgument<'_>) -> String {
    let mut parts = vec![cell(argument.doc)];
    parts.extend(
        facts::sentences(names.api, argument.ty, argument.rules)
            .into_iter()
            .map(|fact| fact.replace('|', "\\|")),
    );
    parts.retain(|part| !part.is_empty());
    parts.join(" ")
}

fn cell_code(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// What a successful call gives, by status where that makes a difference.
fn results(names: &Names<'_>, operation: &Operation) -> String {
    let given = |answer: &Answer| {
        let what = match answer.kind {
            BodyKind::Empty => "nothing".to_owned(),
            BodyKind::Json => label::linked(names, answer.result),
            BodyKind::Text => "text".to_owned(),
            BodyKind::Bytes => "a blob".to_owned(),
        };
        let media = match answer.kind {
            BodyKind::Text | BodyKind::Bytes => {
                let media: Vec<String> = answer.media.iter().map(|media| code(media)).collect();
                if media.is_empty() { String::new() } else { format!(" ({})", media.join(", ")) }
            }
            BodyKind::Empty | BodyKind::Json => String::new(),
        };
        let secret = if answer.secret { ", a secret as a whole" } else { "" };
        format!("{what}{media}{secret}")
    };
    let mut all: Vec<String> = operation.answers.iter().map(given).collect();
    all.dedup();
    match all.as_slice() {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        _ => {
            let by_status = operation.answers.iter().map(|answer| match answer.status {
                0 => format!("{} otherwise", given(answer)),
                status => format!("{} with status {status}", given(answer)),
            });
            by_status.collect::<Vec<_>>().join(", ")
        }
    }
}
