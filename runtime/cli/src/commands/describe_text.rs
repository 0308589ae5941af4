//! Descriptions for people: what comes first is what an operator needs first.

use edgebook_script::Function;

use super::ops;
use crate::catalog::{ArgumentCard, FieldCard, GroupCard, OperationCard, TypeCard};
use crate::lines::{Lines, wrapped};
use crate::output::Table;

/// Longer signatures are shortened: the arguments stand below anyway.
const LONGEST_SIGNATURE: usize = 110;

/// An operation: signature, meaning, effect, arguments, result, failures, example.
pub(super) fn operation_text(card: &OperationCard, width: Option<u16>) -> String {
    let mut text = Lines::default();
    text.line(short_signature(card));
    text.paragraph(card.summary);
    if card.doc != card.summary {
        text.paragraph(&wrapped(card.doc, width));
    }
    if card.deprecated {
        text.paragraph("The vendor advises against it.");
    }
    text.blank();
    text.indented(&facts_table(card, width));
    text.section("Arguments", &arguments_table(&card.arguments, width));
    if !card.required_sets.is_empty() {
        let sets: Vec<String> = card.required_sets.iter().map(|set| set.join(" + ")).collect();
        text.line(format_args!("  One of these must be given: {}", sets.join(", or ")));
    }
    for rule in &card.rules {
        text.line(format_args!("  Rule: {rule}"));
    }
    if let Some(result) = &card.result {
        text.blank();
        let shape = if result.fields.is_empty() { format!(", {}", result.shape) } else { String::new() };
        text.line(format_args!("Result: {}{shape}", result.ty));
        text.indented(&fields_table(&result.fields, width));
    }
    let mut failures = Table::bare(width);
    for failure in &card.failures {
        let status = if failure.status == 0 { "other".to_owned() } else { failure.status.to_string() };
        failures.row([&status, failure.doc]);
    }
    text.section("Failures", &failures.render());
    text.section("Example", &card.example);
    text.section("The simulated appliance answers", card.answer);
    text.text()
}

fn facts_table(card: &OperationCard, width: Option<u16>) -> String {
    let effect = format!("{}: {}", card.effect, card.meaning);
    let request = format!("{} {}", card.method, card.path);
    let older = card.older_names.join(", ");
    let facts = [
        ("effect", Some(effect.as_str())),
        ("request", Some(&request)),
        ("vendor's id", Some(card.vendor_id)),
        ("older name", Some(older.as_str()).filter(|older| !older.is_empty())),
        ("use instead", card.successor.as_deref()),
        ("done when", card.completion.as_deref()),
        ("shown by", card.shown_by.as_deref()),
        ("source", Some(card.source).filter(|source| !source.is_empty())),
    ];
    let mut table = Table::bare(width);
    for (name, fact) in facts {
        if let Some(fact) = fact {
            table.row([name, fact]);
        }
    }
    table.render()
}

/// The signature, or its required parts where it is long.
fn short_signature(card: &OperationCard) -> String {
    if card.signature.chars().count() <= LONGEST_SIGNATURE {
        return card.signature.clone();
    }
    let of = |argument: &ArgumentCard| format!("{}: {}", argument.field.name, argument.field.ty);
    let (keys, positional): (Vec<_>, Vec<_>) =
        card.arguments.iter().partition(|argument| argument.position == "map");
    let mut parts: Vec<String> = positional.into_iter().map(of).collect();
    let mut shown: Vec<String> = keys.iter().filter(|key| key.field.required).map(|key| of(key)).collect();
    if shown.len() < keys.len() {
        shown.push("…".to_owned());
    }
    parts.push(format!("#{{ {} }}", shown.join(", ")));
    let result = card.result.as_ref().map(|result| format!(" -> {}", result.ty)).unwrap_or_default();
    format!("{}({}){result}", card.name, parts.join(", "))
}

fn arguments_table(arguments: &[ArgumentCard], width: Option<u16>) -> String {
    let mut table = Table::bare(width);
    for argument in arguments {
        let field = &argument.field;
        let name =
            if argument.position == "map" { format!("#{{ {} }}", field.name) } else { field.name.to_owned() };
        let need = if field.required { "required" } else { "optional" };
        table.row([&name, &field.ty, need, &meaning(field)]);
    }
    table.render()
}

fn fields_table(fields: &[FieldCard], width: Option<u16>) -> String {
    let mut table = Table::bare(width);
    for field in fields {
        table.row([field.name, &field.ty, &meaning(field)]);
    }
    table.render()
}

/// What a field means, with its facts behind.
fn meaning(field: &FieldCard) -> String {
    let facts = field.facts();
    match (field.doc.is_empty(), facts.is_empty()) {
        (_, true) => field.doc.to_owned(),
        (true, false) => format!("({facts})"),
        (false, false) => format!("{} ({facts})", field.doc),
    }
}

/// A type: what it is, its fields or values, where it is used.
pub(super) fn type_text(card: &TypeCard, width: Option<u16>) -> String {
    let mut text = Lines::default();
    text.line(format_args!("{} ({}): {}", card.name, card.api, card.shape));
    text.paragraph(&wrapped(card.doc, width));
    text.section("Fields", &fields_table(&card.fields, width));
    text.section("Values", &card.values.join(", "));
    text.section("Returned by", &card.returned_by.join("\n"));
    text.section("Taken by", &card.taken_by.join("\n"));
    text.text()
}

/// A group: what it holds, and its operations.
pub(super) fn group_text(card: &GroupCard, width: Option<u16>) -> String {
    let mut text = Lines::default();
    text.line(format_args!("{} ({})", card.name, card.title));
    text.paragraph(card.doc);
    text.paragraph(ops::table(&card.operations, width).trim_end());
    text.text()
}

/// A function of the library.
pub(super) fn function_text(function: &Function) -> String {
    let mut text = Lines::default();
    text.line(function.signature);
    text.paragraph(function.doc);
    text.blank();
    text.line(format_args!("  topic  {}", function.topic));
    text.text()
}
