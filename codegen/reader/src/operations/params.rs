//! Parameters in paths, queries, headers and cookies.

use edgebook_model::{Param, Place, Style, TextFormat, TypeId, TypeKind, ValueRules};

use super::{
    Context, OperationDraft,
    bodies::{essence, is_json},
};
use crate::{
    schema::{self, Arena, Name, Way, children},
    source::Node,
};

/// Names under which a header parameter does not count.
const IGNORED: [&str; 3] = ["Accept", "Content-Type", "Authorization"];

/// A parameter as it is written, references followed.
struct Written<'d, 't> {
    node: &'d Node<'t>,
    name: &'d str,
    place: &'d str,
}

/// The parameters of an operation: those of the path in path order, then the others in the order of the text.
pub(super) fn read<'d, 't>(
    context: &mut Context<'d, 't, '_>,
    path: &'d str,
    item: &'d Node<'t>,
    node: &'d Node<'t>,
) -> Vec<Param> {
    let document = context.document;
    let mut written = parameters(context, node);
    for shared in parameters(context, item) {
        if !written.iter().any(|own| own.name == shared.name && own.place == shared.place) {
            written.push(shared);
        }
    }
    let mut params = Vec::new();
    for name in template(path) {
        if params.iter().any(|param: &Param| param.name == name) {
            context.reporter.warn(
                document,
                node,
                "path-parameter",
                format!("`{{{name}}}` stands twice in the path"),
            );
            continue;
        }
        let declared = written.iter().find(|written| written.place == "path" && written.name == name);
        if let Some(found) = declared {
            params.push(param(context, found, Place::Path));
            continue;
        }
        let message = format!("the path parameter `{name}` is not declared; it is taken as a text");
        context.reporter.warn(document, node, "path-parameter", message);
        let near = written.iter().filter(|written| written.place == "path").map(|written| written.name);
        context.reporter.did_you_mean(name, near);
        let ty = context.arena.make(TypeKind::Text(TextFormat::Plain));
        params.push(Param {
            name: name.to_owned().into(),
            wire: name.to_owned().into(),
            place: Place::Path,
            style: Style::usual(Place::Path),
            doc: "".into(),
            ty,
            required: true,
            rules: ValueRules::default(),
        });
    }
    for found in &written {
        let place = match found.place {
            "path" => {
                if !template(path).any(|name| name == found.name) {
                    let message = format!("the path has no `{{{}}}`; the parameter is left out", found.name);
                    context.reporter.warn(document, found.node, "path-parameter", message);
                }
                continue;
            }
            "query" => Place::Query,
            // The standard gives these three to other parts of the description.
            "header" if IGNORED.iter().any(|name| name.eq_ignore_ascii_case(found.name)) => {
                let message = format!("the header parameter `{}` is not used, as OpenAPI says", found.name);
                context.reporter.note(document, found.node, "ignored-parameter", message);
                continue;
            }
            "header" => Place::Header,
            "cookie" => Place::Cookie,
            other => {
                let message = format!("the parameter `{}` in `{other}` is left out", found.name);
                context.reporter.warn(document, found.node, "unsupported-parameter", message);
                context.reporter.did_you_mean(other, ["path", "query", "header", "cookie"]);
                continue;
            }
        };
        params.push(param(context, found, place));
    }
    params
}

/// The names in braces, in order.
fn template(path: &str) -> impl Iterator<Item = &str> {
    path.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name))
}

fn parameters<'d, 't>(context: &mut Context<'d, 't, '_>, owner: &'d Node<'t>) -> Vec<Written<'d, 't>> {
    let mut written: Vec<Written<'d, 't>> = Vec::new();
    for item in owner.items("parameters") {
        // A reference that leads nowhere is reported where it stands.
        let Some(node) = context.document.resolve(item).found() else { continue };
        let (Some(name), Some(place)) = (node.text_at("name"), node.text_at("in")) else {
            let message = "a parameter needs `name` and `in`; it is left out";
            context.reporter.warn(context.document, item, "incomplete-parameter", message);
            continue;
        };
        if written.iter().any(|other| other.name == name && other.place == place) {
            let message = format!("the {place} parameter `{name}` is declared twice; the first is used");
            context.reporter.warn(context.document, item, "duplicate-parameter", message);
            continue;
        }
        written.push(Written { node, name, place });
    }
    written
}

fn param<'d, 't>(context: &mut Context<'d, 't, '_>, written: &Written<'d, 't>, place: Place) -> Param {
    let value = value(context, written.node);
    let style = style(context, written, place);
    let doc = written.node.text_at("description").map_or(value.doc, str::to_owned);
    Param {
        name: written.name.to_owned().into(),
        wire: written.name.to_owned().into(),
        place,
        style,
        doc: doc.trim().to_owned().into(),
        ty: value.ty,
        required: place == Place::Path || written.node.flag("required"),
        rules: value.rules,
    }
}

/// What the parameter holds, by its `schema` or by the only entry of its `content`.
fn value<'d, 't>(context: &mut Context<'d, 't, '_>, node: &'d Node<'t>) -> schema::Place {
    let first = node.get("content").map_or(&[][..], Node::entries).first();
    let schema = node.get("schema").or_else(|| first.and_then(|entry| entry.value().get("schema")));
    if let Some(schema) = schema {
        return context.arena.place_of(schema, Way::Sent);
    }
    let kind = TypeKind::Any { reason: "the parameter has no schema".into() };
    let ty = context.arena.make_at(Some(node.id()), Name::Derived, String::new(), kind);
    schema::Place { ty, rules: ValueRules::default(), doc: String::new(), only: None }
}

/// How the value is written; a warning where the standard has no such way.
fn style<'d, 't>(context: &mut Context<'d, 't, '_>, written: &Written<'d, 't>, place: Place) -> Style {
    let style = declared(written.node, place);
    if let Style::Undefined { reason } = &style {
        let message = format!("the parameter `{}` cannot be sent: {reason}", written.name);
        context.reporter.warn(context.document, written.node, "parameter-style", message);
        context.reporter.hint("a call that gives it is refused");
    }
    style
}

fn declared(node: &Node<'_>, place: Place) -> Style {
    if node.get("schema").is_none()
        && let Some(entry) = node.get("content").map_or(&[][..], Node::entries).first()
    {
        return match essence(entry.key()).as_str() {
            mime if is_json(mime) => Style::Json,
            "text/plain" => Style::usual(place),
            mime => undefined(format!("a value in the media type {mime} has no form")),
        };
    }
    style_of(node, place)
}

/// The style by the keywords `style` and `explode`.
pub(super) fn style_of(node: &Node<'_>, place: Place) -> Style {
    let usual = if matches!(place, Place::Query | Place::Cookie) { "form" } else { "simple" };
    let word = node.text_at("style").unwrap_or(usual);
    let explode = node.get("explode").and_then(Node::bool).unwrap_or(word == "form");
    match (word, place) {
        ("form", Place::Query | Place::Cookie) => Style::Form { explode },
        // With `explode` both are the same as `form`, as 3.0.0 has it.
        ("spaceDelimited" | "pipeDelimited", Place::Query) if explode => Style::Form { explode },
        ("spaceDelimited", Place::Query) => Style::Spaces,
        ("pipeDelimited", Place::Query) => Style::Pipes,
        ("deepObject", Place::Query) => Style::DeepObject,
        ("simple", Place::Path | Place::Header) => Style::Simple { explode },
        ("label", Place::Path) => Style::Label { explode },
        ("matrix", Place::Path) => Style::Matrix { explode },
        _ => {
            let place = match place {
                Place::Path => "a path",
                Place::Query => "a query",
                Place::Header => "a header",
                Place::Cookie => "a cookie",
            };
            undefined(format!("the style `{word}` is not defined for {place}"))
        }
    }
}

fn undefined(reason: String) -> Style {
    Style::Undefined { reason: reason.into() }
}

/// After conversion: warns about parameters whose type has values that their style cannot write.
pub(super) fn complete<'d, 't>(context: &mut Context<'d, 't, '_>, draft: &OperationDraft<'d, 't>) {
    for param in draft.operation.params.iter() {
        if let Some(problem) = unwritable(context.arena, param) {
            let message = format!("the parameter `{}` cannot always be sent: {problem}", param.wire);
            let node = declaration(context, draft, param).unwrap_or(draft.node);
            context.reporter.warn(context.document, node, "parameter-style", message);
            context.reporter.hint("a call with such a value is refused");
        }
    }
}

/// The node that declares a parameter in the operation itself.
fn declaration<'d, 't>(
    context: &Context<'d, 't, '_>,
    draft: &OperationDraft<'d, 't>,
    param: &Param,
) -> Option<&'d Node<'t>> {
    let resolved = draft.node.items("parameters").iter();
    let mut resolved = resolved.filter_map(|item| context.document.resolve(item).found());
    resolved.find(|node| node.text_at("name") == Some(param.wire.as_ref()))
}

fn unwritable(arena: &Arena<'_, '_>, param: &Param) -> Option<&'static str> {
    let nests = |id: TypeId| {
        matches!(arena.kind(id), TypeKind::List { .. } | TypeKind::Map { .. } | TypeKind::Object { .. })
    };
    let kind = arena.kind(param.ty);
    let inner = children(kind);
    match &param.style {
        Style::Json | Style::Undefined { .. } => None,
        _ if matches!(kind, TypeKind::Union { .. }) => None,
        _ if inner.into_iter().any(nests) => {
            Some("it holds a list or an object inside another, and its style has no form for that")
        }
        Style::DeepObject
            if matches!(kind, TypeKind::Object { .. } | TypeKind::Map { .. } | TypeKind::Any { .. }) =>
        {
            None
        }
        Style::DeepObject => Some("the style `deepObject` is for objects only"),
        Style::Form { explode: true } if param.place == Place::Cookie && nests(param.ty) => {
            Some("a cookie has no form for a list or an object with `explode`")
        }
        _ => None,
    }
}
