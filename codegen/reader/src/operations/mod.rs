//! Paths and methods to operations.

mod answers;
mod bodies;
mod encodings;
mod params;

use std::collections::{HashMap, HashSet};

use edgebook_model::{EffectSet, Method, Operation, Param, Place, Security, TypeId, TypeKind};

use crate::{
    diagnostic::Reporter,
    names,
    schema::{Arena, Bases, pascal},
    source::{Document, Node},
};

/// An operation under construction: the ids of its types are the arena's.
#[derive(Debug)]
pub(crate) struct OperationDraft<'d, 't> {
    /// Where it stands.
    pub(crate) node: &'d Node<'t>,
    /// Its first tag.
    pub(crate) tag: Option<&'d str>,
    /// All but group and name.
    pub(crate) operation: Operation,
    /// The types of its body, one for each media type that has its own.
    pub(crate) body_types: Vec<TypeId>,
    /// The server that the operation or its path names.
    pub(crate) server: Option<&'d Node<'t>>,
}

const METHODS: &[(&str, Method)] = &[
    ("get", Method::Get),
    ("post", Method::Post),
    ("put", Method::Put),
    ("patch", Method::Patch),
    ("delete", Method::Delete),
    ("head", Method::Head),
];

/// What the parts of an operation are read with.
pub(crate) struct Context<'d, 't, 'c> {
    pub(crate) document: &'d Document<'t>,
    pub(crate) arena: &'c mut Arena<'d, 't>,
    pub(crate) reporter: &'c mut Reporter,
}

/// Reads all operations, in the order of the description.
pub(crate) fn collect<'d, 't>(context: &mut Context<'d, 't, '_>) -> Vec<OperationDraft<'d, 't>> {
    let document = context.document;
    let mut drafts = Vec::new();
    let mut ids = HashSet::new();
    let mut shapes: HashMap<String, &str> = HashMap::new();
    let paths = document.root().get("paths").map_or(&[][..], Node::entries);
    for entry in paths.iter().filter(|entry| entry.key().starts_with('/')) {
        let path = entry.key();
        if let Some(other) = shapes.insert(without_names(path), path) {
            let message = format!("`{path}` and `{other}` are the same path with other parameter names");
            context.reporter.warn(document, entry.value(), "same-path", message);
        }
        let Some(item) = document.resolve(entry.value()).found() else { continue };
        for keyword in item.entries() {
            let Some((_, method)) = METHODS.iter().find(|(word, _)| *word == keyword.key()) else {
                if matches!(keyword.key(), "options" | "trace") {
                    let message = format!("{} operations are not represented", keyword.key().to_uppercase());
                    context.reporter.note(document, keyword.value(), "unsupported-method", message);
                }
                continue;
            };
            // A reference that leads nowhere is reported where it stands.
            let Some(node) = document.resolve(keyword.value()).found() else { continue };
            if node.map().is_some() {
                drafts.push(operation(context, path, *method, item, node, &mut ids));
            }
        }
    }
    drafts
}

/// A path with its parameters' names taken out, by which paths are the same or not.
pub(crate) fn without_names(path: &str) -> String {
    let mut plain = String::new();
    let mut inside = false;
    for letter in path.chars() {
        match letter {
            '{' => inside = true,
            '}' => {
                inside = false;
                plain.push_str("{}");
            }
            _ if inside => {}
            other => plain.push(other),
        }
    }
    plain
}

fn operation<'d, 't>(
    context: &mut Context<'d, 't, '_>,
    path: &'d str,
    method: Method,
    item: &'d Node<'t>,
    node: &'d Node<'t>,
    ids: &mut HashSet<String>,
) -> OperationDraft<'d, 't> {
    let id = operation_id(context, path, method, node, ids);
    let description = node.text_at("description").unwrap_or_default();
    let summary = node.text_at("summary").unwrap_or_else(|| first_sentence(description));
    let tags = node.items("tags");
    if tags.len() > 1 {
        let message = format!("{id} has several tags; it is found under the first");
        context.reporter.note(context.document, node, "several-tags", message);
    }
    let params = params::read(context, path, item, node);
    let (body, body_types) = bodies::read(context, node);
    let (answers, failures) = answers::read(context, node);
    let operation = Operation {
        id: id.into(),
        group: 0,
        name: "".into(),
        method,
        path: path.to_owned().into(),
        summary: one_line(summary).into(),
        doc: description.trim().to_owned().into(),
        source: node.text_at("x-source").map(one_line).unwrap_or_default().into(),
        effects: if matches!(method, Method::Get | Method::Head) {
            EffectSet::READ
        } else {
            EffectSet::CHANGE
        },
        params: params.into(),
        body,
        answers: answers.into(),
        failures: failures.into(),
        required_sets: Vec::new().into(),
        argument_rules: Vec::new().into(),
        completion: None,
        shown_by: None,
        page: None,
        alternatives: Vec::new().into(),
        older_names: edgebook_model::List::default(),
        successor: None,
        new_password: None,
        bodyless_type: None,
        example: None,
        security: Security::Undeclared,
        base_path: None,
        served_at: None,
        deprecated: node.flag("deprecated"),
    };
    let server = node.items("servers").first().or_else(|| item.items("servers").first());
    OperationDraft { node, tag: tags.iter().find_map(Node::text), operation, body_types, server }
}

/// The operationId; one made from method and path where it is missing or taken.
fn operation_id<'d, 't>(
    context: &mut Context<'d, 't, '_>,
    path: &str,
    method: Method,
    node: &'d Node<'t>,
    ids: &mut HashSet<String>,
) -> String {
    let made = format!("{}{}", method.as_str().to_lowercase(), pascal(path));
    let given = node.text_at("operationId").filter(|id| !id.trim().is_empty());
    let id = match given {
        Some(id) if ids.insert(id.to_owned()) => return id.to_owned(),
        Some(id) => {
            let message =
                format!("the operationId `{id}` is taken by another operation; this one is `{made}`");
            context.reporter.warn(context.document, node, "duplicate-operation-id", message);
            made
        }
        None => {
            let message = format!("the operation has no operationId; it is called `{made}`");
            context.reporter.warn(context.document, node, "missing-operation-id", message);
            made
        }
    };
    let mut unique = id.clone();
    let mut number = 1_u32;
    while !ids.insert(unique.clone()) {
        number = number.saturating_add(1);
        unique = format!("{id}{number}");
    }
    unique
}

fn first_sentence(text: &str) -> &str {
    let end = text.find(". ").or_else(|| text.find(".\n")).map_or(text.len(), |at| at + 1);
    text.get(..end).unwrap_or(text)
}

/// Line breaks and runs of blanks become single blanks.
pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What operations give to the names of types inside them.
pub(crate) fn bases(drafts: &[OperationDraft<'_, '_>], unwrap: Option<&str>) -> Bases {
    let operations = drafts.iter().map(|draft| {
        let operation = &draft.operation;
        ((operation.path.to_string(), operation.method.as_str().to_lowercase()), operation.id.to_string())
    });
    Bases { operations: operations.collect(), unwrap: unwrap.map(str::to_owned) }
}

/// After conversion: bodies in several media types become one, JSON bodies with files may travel as multipart,
/// and arguments of one name are told apart.
pub(crate) fn complete<'d, 't>(context: &mut Context<'d, 't, '_>, drafts: &mut [OperationDraft<'d, 't>]) {
    for draft in drafts {
        bodies::complete(context, draft);
        params::complete(context, draft);
        let body = draft.operation.body.as_ref().map(|body| context.arena.kind(body.ty));
        let mut taken: HashSet<String> = HashSet::new();
        if let Some(TypeKind::Object { fields, required_sets, .. }) = body {
            draft.operation.required_sets = required_sets.clone();
            taken.extend(fields.iter().map(|field| field.name.to_string()));
        }
        let has_body = !taken.is_empty();
        for param in draft.operation.params.to_mut().iter_mut().filter(|param| param.place != Place::Path) {
            if let Some((renamed, message)) = told_apart(param, &taken, has_body) {
                context.reporter.note(context.document, draft.node, "renamed-parameter", message);
                param.name = renamed.into();
            }
            taken.insert(param.name.to_string());
        }
    }
}

/// Another name for a parameter whose name is another argument's too, and what is said about it.
fn told_apart(param: &Param, taken: &HashSet<String>, has_body: bool) -> Option<(String, String)> {
    if !taken.contains(param.name.as_ref()) {
        return None;
    }
    let place = match param.place {
        Place::Path => "path",
        Place::Query => "query",
        Place::Header => "header",
        Place::Cookie => "cookie",
    };
    let mut renamed = format!("{}_{place}", param.name);
    while taken.contains(&renamed) {
        renamed.push('_');
    }
    let other = if has_body { "another argument or a field of the body" } else { "another argument" };
    let message = format!(
        "the {place} parameter `{}` has the name of {other}; in scripts it is `{renamed}`",
        param.name
    );
    Some((renamed, message))
}

/// The name of an operation's group by its tag, or by its path where it has none.
pub(crate) fn group_of(draft: &OperationDraft<'_, '_>) -> (String, String) {
    let mut parts = draft.operation.path.split('/');
    let title = draft.tag.or_else(|| parts.find(|part| !part.is_empty() && !part.starts_with('{')));
    let title = title.unwrap_or("general");
    (names::group_name(title), title.to_owned())
}
