//! Parameters in paths, queries and headers.

use edgebook_model::{Param, Place, TextFormat, TypeKind, ValueRules};

use super::Context;
use crate::{
    schema::{self, Name},
    source::Node,
};

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
            "header" => Place::Header,
            other => {
                let message = format!("the parameter `{}` in `{other}` is not represented", found.name);
                context.reporter.note(document, found.node, "unsupported-parameter", message);
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
    note_style(context, written, place);
    let doc = written.node.text_at("description").map_or(value.doc, str::to_owned);
    Param {
        name: written.name.to_owned().into(),
        wire: written.name.to_owned().into(),
        place,
        doc: doc.trim().to_owned().into(),
        ty: value.ty,
        required: place == Place::Path || written.node.flag("required"),
        rules: value.rules,
    }
}

/// What the parameter holds, by its `schema` or by the only entry of its `content`.
fn value<'d, 't>(context: &mut Context<'d, 't, '_>, node: &'d Node<'t>) -> schema::Place {
    if let Some(schema) = node.get("schema") {
        return context.arena.place_of(schema);
    }
    let first = node.get("content").map_or(&[][..], Node::entries).first();
    if let Some(schema) = first.and_then(|entry| entry.value().get("schema")) {
        let message =
            "the parameter is described by `content`; its value is written as text, not in that media type";
        context.reporter.note(context.document, node, "parameter-content", message);
        return context.arena.place_of(schema);
    }
    let kind = TypeKind::Any { reason: "the parameter has no schema".into() };
    let ty = context.arena.make_at(Some(node.id()), Name::Derived, String::new(), kind);
    schema::Place { ty, rules: ValueRules::default(), doc: String::new() }
}

/// The model writes lists in a query as one pair for each item, the default of OpenAPI.
fn note_style<'d, 't>(context: &mut Context<'d, 't, '_>, written: &Written<'d, 't>, place: Place) {
    let style = written.node.text_at("style");
    let explode = written.node.get("explode").and_then(Node::bool);
    let usual_style = if place == Place::Query { "form" } else { "simple" };
    let is_usual = style.is_none_or(|style| style == usual_style)
        && explode.is_none_or(|explode| explode == (place == Place::Query));
    if !is_usual {
        let message = format!("the style of the parameter `{}` is not represented", written.name);
        context.reporter.note(context.document, written.node, "parameter-style", message);
    }
}
