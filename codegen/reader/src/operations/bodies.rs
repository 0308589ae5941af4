//! Request bodies.

use edgebook_model::{Body, Encoding, MediaKind, TextFormat, TypeId, TypeKind};

use super::{Context, OperationDraft, encodings};
use crate::{
    schema::{Name, Way},
    source::{Document, Node},
};

/// The media type without its parameters, in lower case.
pub(super) fn essence(mime: &str) -> String {
    mime.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Whether a media type is JSON.
pub(super) fn is_json(mime: &str) -> bool {
    let essence = essence(mime);
    essence == "application/json" || essence.ends_with("+json")
}

/// How a body of a media type is written. A range (`*/*`) leaves the choice to the caller: JSON, unless the schema says
/// that the body is a text.
fn media_kind(mime: &str, is_text: bool) -> MediaKind {
    match essence(mime).as_str() {
        "application/x-www-form-urlencoded" => MediaKind::Form,
        "multipart/form-data" => MediaKind::Multipart,
        "text/plain" => MediaKind::PlainText,
        "application/json" => MediaKind::Json,
        "*/*" | "application/*" if !is_text => MediaKind::Json,
        "*/*" | "text/*" if is_text => MediaKind::PlainText,
        range if range.contains('*') => MediaKind::Other("application/octet-stream".into()),
        other if is_json(other) => MediaKind::OtherJson(mime.trim().to_owned().into()),
        _ => MediaKind::Other(mime.trim().to_owned().into()),
    }
}

/// Whether a schema says that the value is a text, and not the bytes of a file.
fn is_text(document: &Document<'_>, schema: Option<&Node<'_>>) -> bool {
    let Some(schema) = schema.and_then(|schema| document.resolve(schema).found()) else { return false };
    let named = schema.text_at("type") == Some("string")
        || schema.items("type").iter().any(|word| word.text() == Some("string"));
    named && schema.text_at("format") != Some("binary")
}

fn preference(kind: &MediaKind) -> u8 {
    match kind {
        MediaKind::Json => 0,
        MediaKind::OtherJson(_) => 1,
        MediaKind::Form => 2,
        MediaKind::Multipart => 3,
        MediaKind::PlainText => 4,
        MediaKind::Other(_) => 5,
    }
}

/// The body of an operation and the types of its media; types are brought together by [`complete`].
pub(super) fn read<'d, 't>(
    context: &mut Context<'d, 't, '_>,
    operation: &'d Node<'t>,
) -> (Option<Body>, Vec<TypeId>) {
    let Some(written) = operation.get("requestBody") else { return (None, Vec::new()) };
    let target = context.document.resolve(written);
    let Some(node) = target.found() else {
        let ty = untyped(context, written, target.reason());
        let media = vec![MediaKind::Json].into();
        return (Some(Body { required: false, media, encoding: Vec::new().into(), ty }), Vec::new());
    };
    let mut encoding: Vec<Encoding> = Vec::new();
    let mut media: Vec<(MediaKind, TypeId, bool)> = Vec::new();
    for entry in node.get("content").map_or(&[][..], Node::entries) {
        let kind = media_kind(entry.key(), is_text(context.document, entry.value().get("schema")));
        encoding.extend(encodings::read(context, &kind, entry.value()));
        let ty = match entry.value().get("schema") {
            Some(schema) => context.arena.type_of(schema, Way::Sent),
            None => untyped(context, entry.value(), "the body has no schema"),
        };
        let is_whole = kind.is_whole();
        media.push((kind, ty, is_whole));
    }
    media.sort_by_key(|(kind, ..)| preference(kind));
    let Some((_, first, is_whole)) = media.first().cloned() else {
        let message = "the request body has no media type; it is left out";
        context.reporter.warn(context.document, written, "empty-body", message);
        return (None, Vec::new());
    };
    // Named fields and a body sent as it is cannot be one argument.
    let (kept, dropped): (Vec<_>, Vec<_>) = media.into_iter().partition(|(_, _, whole)| *whole == is_whole);
    for (kind, ..) in dropped {
        let message = format!("the body may also be sent as {}; that is not represented", kind.mime());
        context.reporter.note(context.document, written, "second-media-type", message);
    }
    let mut types: Vec<TypeId> = Vec::new();
    for (_, ty, _) in &kept {
        if !types.contains(ty) {
            types.push(*ty);
        }
    }
    let media: Vec<MediaKind> = kept.into_iter().map(|(kind, ..)| kind).collect();
    encoding.retain(|encoding| media.contains(&encoding.media));
    let (media, encoding) = (media.into(), encoding.into());
    (Some(Body { required: node.flag("required"), media, encoding, ty: first }), types)
}

fn untyped<'t>(context: &mut Context<'_, 't, '_>, node: &Node<'t>, reason: &'static str) -> TypeId {
    context.arena.make_at(
        Some(node.id()),
        Name::Derived,
        String::new(),
        TypeKind::Any { reason: reason.into() },
    )
}

/// Brings the types of several media together, and lets files out of JSON.
pub(super) fn complete(context: &mut Context<'_, '_, '_>, draft: &mut OperationDraft<'_, '_>) {
    let Some(body) = &mut draft.operation.body else { return };
    let arena = &mut *context.arena;
    let types: Vec<TypeId> = draft.body_types.iter().map(|ty| arena.stands_for(*ty)).collect();
    let all = |test: fn(&TypeKind) -> bool| types.iter().all(|ty| test(arena.kind(*ty)));
    if body.media.iter().all(MediaKind::is_whole)
        && all(|kind| !matches!(kind, TypeKind::Text(_) | TypeKind::Bytes | TypeKind::Any { .. }))
    {
        let media: Vec<&str> = body.media.iter().map(MediaKind::mime).collect();
        let message = format!(
            "fields are not written as {}: the body is given as a text, and sent as it is",
            media.join(" or ")
        );
        context.reporter.note(context.document, draft.node, "body-as-text", message);
        body.ty = arena.make(TypeKind::Text(TextFormat::Plain));
        return;
    }
    let is_whole = all(|kind| matches!(kind, TypeKind::Text(_) | TypeKind::Bytes));
    let is_object = all(|kind| matches!(kind, TypeKind::Object { .. }));
    if types.len() > 1 {
        if is_object {
            body.ty = arena.merged_objects(&types);
            arena.settle_unions();
        } else if is_whole {
            // What can be sent as bytes can be sent as text too.
            let bytes = types.iter().find(|ty| matches!(arena.kind(**ty), TypeKind::Bytes));
            body.ty = bytes.copied().unwrap_or(body.ty);
        } else {
            let message = "the media types of the body have different types; only the first is represented";
            context.reporter.note(context.document, draft.node, "second-media-type", message);
            body.media = body.media.iter().take(1).cloned().collect::<Vec<_>>().into();
        }
    }
    let TypeKind::Object { fields, .. } = arena.kind(body.ty) else { return };
    let has_file = fields.iter().any(|field| holds_bytes(arena.kind(field.ty), |id| arena.kind(id)));
    let has_json = body.media.contains(&MediaKind::Json);
    if has_file && has_json && !body.media.contains(&MediaKind::Multipart) {
        body.media.to_mut().push(MediaKind::Multipart);
        let message =
            "JSON cannot carry the file in this body; with a file it is sent as multipart/form-data";
        context.reporter.note(context.document, draft.node, "file-in-json", message);
    }
}

fn holds_bytes<'a>(kind: &'a TypeKind, inner: impl Fn(TypeId) -> &'a TypeKind) -> bool {
    match kind {
        TypeKind::Bytes => true,
        TypeKind::List { item, .. } => matches!(inner(*item), TypeKind::Bytes),
        _ => false,
    }
}
