//! Encodings: how the fields of a form are written, where the description says more than their types do.

use edgebook_model::{Encoding, MediaKind, Place, Style};

use super::{
    Context,
    bodies::{essence, is_json},
    params,
};
use crate::source::{Dialect, Entry, Node};

/// Keywords that make the value one of a query's styles.
const STYLED: [&str; 3] = ["style", "explode", "allowReserved"];

/// The encodings of one media type; a warning for each field that cannot be sent.
pub(super) fn read<'t>(
    context: &mut Context<'_, 't, '_>,
    media: &MediaKind,
    entry: &Node<'t>,
) -> Vec<Encoding> {
    // OpenAPI gives the keyword to forms alone.
    if !matches!(media, MediaKind::Form | MediaKind::Multipart) {
        return Vec::new();
    }
    let fields = entry.get("encoding").map_or(&[][..], Node::entries);
    let mut encodings = Vec::new();
    for field in fields {
        let encoding = encoding(media, field, context.document.dialect());
        if let Some(Style::Undefined { reason }) = &encoding.style {
            let message = format!("the field `{}` of the body cannot be sent: {reason}", field.key());
            context.reporter.warn(context.document, field.value(), "field-encoding", message);
            context.reporter.hint("a call that gives it is refused");
        }
        if encoding.style.is_some() || encoding.mime.is_some() {
            encodings.push(encoding);
        }
    }
    encodings
}

fn encoding(media: &MediaKind, field: &Entry<'_>, dialect: Dialect) -> Encoding {
    let node = field.value();
    let styled = STYLED.iter().any(|keyword| node.get(keyword).is_some());
    // A list of media types leaves the choice to the caller.
    let mime = node.text_at("contentType").and_then(|types| types.split(',').next()).map(str::trim);
    let (style, mime) = match media {
        MediaKind::Form if styled => (Some(params::style_of(node, Place::Query)), None),
        MediaKind::Form => (mime.and_then(in_form), None),
        _ if required_header(node).is_some() => {
            let header = required_header(node).unwrap_or_default();
            (Some(undefined(format!("its part needs the header {header}, which no argument gives"))), None)
        }
        // 3.0 knows styles in the other form only.
        _ if styled && dialect == Dialect::ThreeOne => (Some(params::style_of(node, Place::Query)), None),
        _ => (None, mime.filter(|mime| !mime.contains('*'))),
    };
    Encoding {
        media: media.clone(),
        field: field.key().to_owned().into(),
        style,
        mime: mime.map(|mime| mime.to_owned().into()),
    }
}

/// How a value of a media type is written inside a form; `None` for plain text, as which it is written anyway.
fn in_form(mime: &str) -> Option<Style> {
    match essence(mime).as_str() {
        mime if is_json(mime) => Some(Style::Json),
        "text/plain" => None,
        mime => Some(undefined(format!("a value in the media type {mime} has no form"))),
    }
}

fn required_header<'d>(node: &'d Node<'_>) -> Option<&'d str> {
    let headers = node.get("headers").map_or(&[][..], Node::entries);
    headers.iter().find(|header| header.value().flag("required")).map(Entry::key)
}

fn undefined(reason: String) -> Style {
    Style::Undefined { reason: reason.into() }
}
