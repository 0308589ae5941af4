//! Answers: what comes back on success, and the documented failures.

use edgebook_model::{Answer, BodyKind, Failure, Text, TextFormat, TypeId, TypeKind};

use super::{
    Context,
    bodies::{essence, is_json},
};
use crate::{
    schema::{Name, Way},
    source::{Entry, Node},
};

/// The successful answers and the failures, in the order of their statuses.
pub(super) fn read<'d, 't>(
    context: &mut Context<'d, 't, '_>,
    operation: &'d Node<'t>,
) -> (Vec<Answer>, Vec<Failure>) {
    let mut answers = Vec::new();
    let mut failures = Vec::new();
    let responses = operation.get("responses");
    if responses.is_none() {
        let message = "the operation has no `responses`; nothing is known about its answers";
        context.reporter.warn(context.document, operation, "no-responses", message);
    }
    let entries: Vec<&'d Entry<'t>> = responses
        .map_or(&[][..], Node::entries)
        .iter()
        .filter(|entry| !entry.key().starts_with("x-"))
        .collect();
    let has_success = entries.iter().any(|entry| entry.key().starts_with('2'));
    for entry in entries {
        let Some(status) = status(context, entry) else { continue };
        let is_success = entry.key().starts_with('2') || (entry.key() == "default" && !has_success);
        if is_success {
            let status = if entry.key().ends_with("XX") { 0 } else { status };
            answers.push(answer(context, entry.value(), status));
        } else {
            failures.push(failure(context, entry.value(), status));
        }
    }
    answers.sort_by_key(|answer| if answer.status == 0 { u16::MAX } else { answer.status });
    failures.sort_by_key(|failure| if failure.status == 0 { u16::MAX } else { failure.status });
    (answers, failures)
}

/// The status code; a range is its first code, `default` is 0.
fn status<'d, 't>(context: &mut Context<'d, 't, '_>, entry: &'d Entry<'t>) -> Option<u16> {
    let key = entry.key();
    if key == "default" {
        return Some(0);
    }
    let range = key.strip_suffix("XX").filter(|first| first.len() == 1).map(|first| format!("{first}00"));
    if range.is_some() && !key.starts_with('2') {
        let message = format!("the range `{key}` stands in the model as its first status");
        context.reporter.note(context.document, entry.value(), "status-range", message);
    }
    let digits = range.as_deref().unwrap_or(key);
    match digits.parse::<u16>() {
        Ok(status) if digits.len() == 3 && (100..600).contains(&status) => Some(status),
        _ => {
            let message = format!("`{key}` is no status code; the response is left out");
            context.reporter.warn(context.document, entry.value(), "no-status", message);
            None
        }
    }
}

fn answer<'d, 't>(context: &mut Context<'d, 't, '_>, written: &'d Node<'t>, status: u16) -> Answer {
    let target = context.document.resolve(written);
    let Some(node) = target.found() else {
        let ty = untyped(context, written, target.reason());
        let media = vec![Text::Borrowed("application/json")].into();
        return Answer { status, media, kind: BodyKind::Json, ty, result: ty, secret: false, doc: "".into() };
    };
    let doc: Text = node.text_at("description").unwrap_or_default().trim().to_owned().into();
    let mut media: Vec<&'d Entry<'t>> = node.get("content").map_or(&[][..], Node::entries).iter().collect();
    media.sort_by_key(|entry| preference(context, entry));
    let Some(first) = media.first() else {
        let ty = context.arena.nothing();
        return Answer {
            status,
            media: Vec::new().into(),
            kind: BodyKind::Empty,
            ty,
            result: ty,
            secret: false,
            doc,
        };
    };
    let is_same = |other: &&&'d Entry<'t>| is_binary(context, first) && is_binary(context, other);
    let others: Vec<&'d Entry<'t>> = media.iter().skip(1).filter(|other| !is_same(other)).copied().collect();
    for other in others {
        let shown = first.key();
        let message = format!("the answer may also be {}; its type is that of {shown}", other.key());
        context.reporter.note(context.document, other.value(), "second-media-type", message);
    }
    let kind = body_kind(context, first);
    let ty = match first.value().get("schema") {
        _ if kind == BodyKind::Bytes => context.arena.make(TypeKind::Bytes),
        Some(schema) => context.arena.type_of(schema, Way::Answered),
        None if kind == BodyKind::Text => context.arena.make(TypeKind::Text(TextFormat::Plain)),
        None => untyped(context, first.value(), "the answer has no schema"),
    };
    let media: Vec<Text> = media.iter().map(|entry| Text::Owned(essence(entry.key()))).collect();
    Answer { status, media: media.into(), kind, ty, result: ty, secret: false, doc }
}

fn failure<'d, 't>(context: &mut Context<'d, 't, '_>, written: &'d Node<'t>, status: u16) -> Failure {
    let Some(node) = context.document.resolve(written).found() else {
        return Failure { status, doc: "".into(), ty: None };
    };
    let mut media: Vec<&'d Entry<'t>> = node.get("content").map_or(&[][..], Node::entries).iter().collect();
    media.sort_by_key(|entry| preference(context, entry));
    let schema = media.first().and_then(|entry| entry.value().get("schema"));
    let ty = schema.map(|schema| context.arena.type_of(schema, Way::Answered));
    Failure { status, doc: node.text_at("description").unwrap_or_default().trim().to_owned().into(), ty }
}

/// The schema of a media type, references followed.
fn schema_of<'d, 't>(context: &Context<'d, 't, '_>, entry: &'d Entry<'t>) -> Option<&'d Node<'t>> {
    context.document.resolve(entry.value().get("schema")?).found()
}

fn is_binary<'d, 't>(context: &Context<'d, 't, '_>, entry: &'d Entry<'t>) -> bool {
    schema_of(context, entry).is_some_and(|schema| schema.text_at("format") == Some("binary"))
}

/// Structured JSON first, then bytes, then text.
fn preference<'d, 't>(context: &Context<'d, 't, '_>, entry: &'d Entry<'t>) -> u8 {
    let is_text = schema_of(context, entry).is_some_and(|schema| schema.text_at("type") == Some("string"));
    match body_kind(context, entry) {
        BodyKind::Json if !is_text => 0,
        BodyKind::Bytes => 1,
        BodyKind::Json => 2,
        BodyKind::Text => 3,
        BodyKind::Empty => 4,
    }
}

fn body_kind<'d, 't>(context: &Context<'d, 't, '_>, entry: &'d Entry<'t>) -> BodyKind {
    let mime = essence(entry.key());
    if is_binary(context, entry) {
        BodyKind::Bytes
    } else if is_json(&mime) {
        BodyKind::Json
    } else if mime.starts_with("text/") {
        BodyKind::Text
    } else if mime == "*/*" || mime == "application/*" {
        let is_text =
            schema_of(context, entry).is_some_and(|schema| schema.text_at("type") == Some("string"));
        if is_text { BodyKind::Text } else { BodyKind::Json }
    } else {
        BodyKind::Bytes
    }
}

fn untyped<'t>(context: &mut Context<'_, 't, '_>, node: &Node<'t>, reason: &'static str) -> TypeId {
    context.arena.make_at(
        Some(node.id()),
        Name::Derived,
        String::new(),
        TypeKind::Any { reason: reason.into() },
    )
}
