//! What can be typed next.

use edgebook_model::{ArgumentPosition, TypeKind, signature, signature_arguments, type_label};
use rhai::Scope;

use super::chain::{Finder, Shape, Step, is_name, parse};
use crate::Session;
use crate::library::natives::functions;
use crate::value::{KeyedMap, Record, type_name};

/// Something that can be typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The text, which replaces everything from `start` to the cursor.
    pub text: String,
    /// Where the replaced part begins, as a byte offset.
    pub start: usize,
    /// What it is.
    pub kind: CompletionKind,
    /// Its type or signature; may be empty.
    pub detail: String,
    /// What it does, in one line; may be empty.
    pub doc: String,
}

/// What a completion is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A device's variable.
    Device,
    /// A group of operations.
    Group,
    /// An operation.
    Operation,
    /// A field of a record.
    Field,
    /// A named argument of an operation.
    Argument,
    /// A variable.
    Variable,
    /// A function.
    Function,
    /// A word of the language.
    Keyword,
}

/// Words of the language.
const KEYWORDS: [&str; 18] = [
    "let", "const", "if", "else", "for", "in", "while", "loop", "break", "continue", "fn", "return", "throw",
    "try", "catch", "switch", "import", "true",
];
/// Functions of arrays and maps of answers that are offered after a dot.
const LIST_TOPICS: [&str; 2] = ["array", "map"];

/// What can stand at a cursor.
pub(super) fn complete(
    session: &Session,
    scope: &Scope<'static>,
    text: &str,
    cursor: usize,
) -> Vec<Completion> {
    let Some(before) = text.get(..cursor) else { return Vec::new() };
    let start = before.rfind(|c: char| !is_name(c)).map_or(0, |at| {
        let width = before.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        at.saturating_add(width)
    });
    let word = before.get(start..).unwrap_or_default();
    let head = before.get(..start).unwrap_or_default();
    let finder = Finder { session, scope, text: before };
    let mut found = Found { word: word.to_lowercase(), start, completions: Vec::new() };
    if let Some(receiver) = head.strip_suffix('.') {
        if let Some(shape) = finder.find(receiver.strip_suffix('?').unwrap_or(receiver)) {
            members(&shape, &mut found);
        }
    } else if let Some(call) = enclosing_map_call(head) {
        arguments(&finder, call, &mut found);
    } else {
        globals(session, scope, &mut found);
    }
    found.sorted()
}

struct Found {
    word: String,
    start: usize,
    completions: Vec<Completion>,
}

impl Found {
    fn add(&mut self, kind: CompletionKind, text: &str, detail: impl Into<String>, doc: &str) {
        let lower = text.to_lowercase();
        if lower.contains(&self.word) && !self.completions.iter().any(|known| known.text == text) {
            self.completions.push(Completion {
                text: text.to_owned(),
                start: self.start,
                kind,
                detail: detail.into(),
                doc: doc.to_owned(),
            });
        }
    }

    /// What begins with the word comes first.
    fn sorted(mut self) -> Vec<Completion> {
        let word = self.word;
        self.completions.sort_by_key(|found| !found.text.to_lowercase().starts_with(&word));
        self.completions
    }
}

fn members(shape: &Shape, found: &mut Found) {
    match shape {
        Shape::Device(table) => {
            for group in table.api.groups.iter() {
                found.add(CompletionKind::Group, &group.name, group.title.as_ref(), &group.doc);
            }
        }
        Shape::Group(table, group) => {
            for operation in table.api.operations_in(group) {
                let signature = signature(table.api, operation);
                found.add(CompletionKind::Operation, &operation.name, signature, &operation.summary);
            }
        }
        Shape::Typed(table, ty) => match &table.api.ty(*ty).kind {
            TypeKind::Object { fields, .. } => {
                for field in fields.iter() {
                    let label = type_label(table.api, field.ty);
                    found.add(CompletionKind::Field, &field.name, label, &field.doc);
                }
            }
            TypeKind::List { .. } | TypeKind::Map { .. } => methods(found),
            _ => {}
        },
        Shape::ListOf(..) => methods(found),
        Shape::Value(value) => {
            if let Some(record) = value.read_lock::<Record>() {
                for (name, value) in record.present() {
                    found.add(CompletionKind::Field, name, type_name(value).as_str(), "");
                }
                for field in record.view().fields() {
                    found.add(CompletionKind::Field, &field.name, "absent in this answer", "");
                }
            } else if let Ok(map) = value.as_map_ref() {
                for (name, value) in map.iter() {
                    found.add(CompletionKind::Field, name, type_name(value).as_str(), "");
                }
            } else if value.is_array() || value.is::<KeyedMap>() {
                methods(found);
            } else if let Some(device) = value.read_lock::<crate::call::DeviceHandle>() {
                for group in device.table().api.groups.iter() {
                    found.add(CompletionKind::Group, &group.name, group.title.as_ref(), &group.doc);
                }
            } else if let Some(group) = value.read_lock::<crate::call::GroupHandle>() {
                let api = group.device.table().api;
                for operation in api.operations_in(group.name()) {
                    found.add(
                        CompletionKind::Operation,
                        &operation.name,
                        signature(api, operation),
                        &operation.summary,
                    );
                }
            }
        }
    }
}

fn methods(found: &mut Found) {
    let ours = ["sort_by", "group_by", "join", "sum"];
    for function in functions() {
        if LIST_TOPICS.contains(&function.topic) || ours.contains(&function.name) {
            found.add(CompletionKind::Function, function.name, function.signature, function.doc);
        }
    }
}

/// The text before the `(` of the call whose map of arguments the cursor is in, where a key can stand.
fn enclosing_map_call(head: &str) -> Option<&str> {
    let mut depth = 0usize;
    let trimmed = head.trim_end();
    if !trimmed.ends_with(['{', ',']) {
        return None;
    }
    let mut open = None;
    for (at, c) in trimmed.char_indices().rev() {
        match c {
            '}' | ')' | ']' => depth = depth.saturating_add(1),
            '{' if depth == 0 => {
                open = trimmed.get(..at)?.strip_suffix('#');
                break;
            }
            '(' | '[' if depth == 0 => return None,
            '{' | '(' | '[' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    let before = open?;
    let mut depth = 0usize;
    for (at, c) in before.char_indices().rev() {
        match c {
            '}' | ')' | ']' => depth = depth.saturating_add(1),
            '(' if depth == 0 => return before.get(..at),
            '{' | '[' if depth == 0 => return None,
            '{' | '(' | '[' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

fn arguments(finder: &Finder<'_>, call: &str, found: &mut Found) {
    let Some(steps) = parse(call) else { return };
    let Some(Step::Name(operation)) = steps.last() else { return };
    let Some(receiver) =
        call.trim_end().strip_suffix(operation).and_then(|rest| rest.trim_end().strip_suffix('.'))
    else {
        return;
    };
    let Some(Shape::Group(table, group)) = finder.find(receiver) else { return };
    let operation = table.group(&group).and_then(|group| table.operation(group, operation));
    for argument in operation.map(|op| signature_arguments(table.api, op)).unwrap_or_default() {
        if matches!(argument.position, ArgumentPosition::Query | ArgumentPosition::Body) {
            let mark = if argument.required { "" } else { "?" };
            let detail = format!("{}{mark}", type_label(table.api, argument.ty));
            found.add(CompletionKind::Argument, argument.name, detail, argument.doc);
        }
    }
}

fn globals(session: &Session, scope: &Scope<'static>, found: &mut Found) {
    for (name, _, value) in scope.iter_raw() {
        found.add(CompletionKind::Variable, name, type_name(value).as_str(), "");
    }
    for (kind, device) in session.targets() {
        found.add(CompletionKind::Device, kind, device, "");
    }
    for function in functions().filter(|function| !LIST_TOPICS.contains(&function.topic)) {
        found.add(CompletionKind::Function, function.name, function.signature, function.doc);
    }
    for word in KEYWORDS {
        found.add(CompletionKind::Keyword, word, "", "");
    }
}
