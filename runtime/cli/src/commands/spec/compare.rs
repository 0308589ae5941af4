//! What changes from one description to the next, as a runbook sees it. A change is breaking when a runbook that was
//! right may be wrong now.

use std::collections::{BTreeSet, HashSet};

use edgebook_model::{
    Api, ArgumentPosition, Field, Operation, SignatureArgument, TypeDef, TypeId, TypeKind,
    signature_arguments, type_label,
};
use serde::Serialize;

/// How deep anonymous types are compared.
const DEEPEST: usize = 8;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Change {
    pub(super) breaking: bool,
    /// An operation or a type, perhaps with a field: `vns3.ipsec.get_status`, `IpsecTunnel.connected`.
    pub(super) at: String,
    /// `removed`, `added (disruptive)`, `is now int instead of string`.
    pub(super) what: String,
}

/// All changes, breaking ones first, then by place.
pub(super) fn compare(old: &Api, new: &Api) -> Vec<Change> {
    let mut comparison = Comparison { old, new, changes: Vec::new() };
    comparison.operations();
    comparison.types();
    let mut changes = comparison.changes;
    changes.sort_by(|left, right| {
        (!left.breaking, &left.at, &left.what).cmp(&(!right.breaking, &right.at, &right.what))
    });
    changes.dedup();
    changes
}

struct Comparison<'a> {
    old: &'a Api,
    new: &'a Api,
    changes: Vec<Change>,
}

/// Which way values of a type go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Only to scripts.
    Answered,
    /// To appliances, perhaps both ways.
    Sent,
}

impl<'a> Comparison<'a> {
    fn breaking(&mut self, at: &str, what: impl Into<String>) {
        self.changes.push(Change { breaking: true, at: at.to_owned(), what: what.into() });
    }

    fn other(&mut self, at: &str, what: impl Into<String>) {
        self.changes.push(Change { breaking: false, at: at.to_owned(), what: what.into() });
    }

    fn operations(&mut self) {
        let (old, new) = (self.old, self.new);
        let mut known = BTreeSet::new();
        for operation in old.operations.iter() {
            let name = old.qualified_name(operation);
            let Some(successor) = self.successor(operation) else {
                self.breaking(&name, "removed");
                continue;
            };
            let new_name = new.qualified_name(successor);
            if new_name != name {
                self.breaking(&name, format!("is now called {new_name}"));
            }
            known.insert(new_name);
            self.operation(&name, operation, successor);
        }
        for operation in new.operations.iter() {
            let name = new.qualified_name(operation);
            if !known.contains(&name) {
                self.other(&name, format!("added ({})", operation.effects.as_str()));
            }
        }
    }

    /// The same operation in the new description: by its name, by the vendor's, by what is sent.
    fn successor(&self, operation: &Operation) -> Option<&'a Operation> {
        let sent = |operation: &Operation| {
            let path: Vec<String> = operation
                .path
                .split('/')
                .map(|part| if part.starts_with('{') { "{}".to_owned() } else { part.to_owned() })
                .collect();
            (operation.method, path)
        };
        let wanted = sent(operation);
        let new = self.new;
        new.find(self.old.group_name(operation), &operation.name)
            .or_else(|| new.find_id(&operation.id))
            .or_else(|| new.operations.iter().find(|candidate| sent(candidate) == wanted))
    }

    fn operation(&mut self, name: &str, old: &Operation, new: &Operation) {
        let sent = |operation: &Operation| format!("{} {}", operation.method.as_str(), operation.path);
        if sent(old) != sent(new) {
            self.other(name, format!("is sent as {} instead of {}", sent(new), sent(old)));
        }
        if old.effects != new.effects {
            self.other(name, format!("is {} instead of {}", new.effects, old.effects));
        }
        if new.deprecated && !old.deprecated {
            self.other(name, "is deprecated now");
        }
        self.arguments(name, old, new);
        match (old.result(), new.result()) {
            (Some(before), Some(after)) => {
                self.place(&format!("{name} result"), before, after, Way::Answered, 0);
            }
            (Some(_), None) => self.breaking(name, "gives nothing any more"),
            (None, Some(after)) => {
                let label = type_label(self.new, after);
                self.other(name, format!("gives {label} now"));
            }
            (None, None) => {}
        }
    }

    fn arguments(&mut self, name: &str, old: &Operation, new: &Operation) {
        let before = signature_arguments(self.old, old);
        let after = signature_arguments(self.new, new);
        let in_order = |argument: &&SignatureArgument<'_>| {
            matches!(argument.position, ArgumentPosition::Positional | ArgumentPosition::Content)
        };
        let names = |arguments: &[SignatureArgument<'_>]| -> Vec<String> {
            arguments.iter().filter(in_order).map(|argument| argument.name.to_owned()).collect()
        };
        if names(&before).len() == names(&after).len() {
            for (one, other) in before.iter().filter(in_order).zip(after.iter().filter(in_order)) {
                self.place(&format!("{name} {}", other.name), one.ty, other.ty, Way::Sent, 0);
            }
        } else {
            let shown =
                |names: Vec<String>| if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let what = format!(
                "takes other arguments in order: {} instead of {}",
                shown(names(&after)),
                shown(names(&before))
            );
            self.breaking(name, what);
        }
        let keys = |argument: &&SignatureArgument<'_>| !in_order(argument);
        for key in before.iter().filter(keys) {
            match after.iter().filter(keys).find(|candidate| candidate.name == key.name) {
                None => self.breaking(name, format!("takes no `{}` any more", key.name)),
                Some(now) => {
                    if now.required && !key.required {
                        self.breaking(name, format!("needs `{}` now", key.name));
                    }
                    self.place(&format!("{name} {}", key.name), key.ty, now.ty, Way::Sent, 0);
                }
            }
        }
        for key in after.iter().filter(keys) {
            if !before.iter().any(|candidate| candidate.name == key.name) {
                if key.required {
                    self.breaking(name, format!("needs `{}` now", key.name));
                } else {
                    self.other(name, format!("takes `{}` now", key.name));
                }
            }
        }
        if old.required_sets != new.required_sets && !new.required_sets.is_empty() {
            let sets: Vec<String> = new.required_sets.iter().map(|set| set.join(" with ")).collect();
            self.breaking(name, format!("needs {} now", sets.join(", or ")));
        }
    }

    /// Compares the types at a place. What changed inside a named type is told once, at the type.
    fn place(&mut self, at: &str, old: TypeId, new: TypeId, way: Way, depth: usize) {
        let (before, after) = (self.old.ty(old), self.new.ty(new));
        if !before.name.is_empty() && before.name == after.name {
            return;
        }
        if before.name.is_empty() && after.name.is_empty() && depth < DEEPEST {
            self.shape(at, before, after, way, depth);
            return;
        }
        let (before, after) = (type_label(self.old, old), type_label(self.new, new));
        if before != after {
            self.breaking(at, format!("is now {after} instead of {before}"));
        }
    }

    fn shape(&mut self, at: &str, old: &TypeDef, new: &TypeDef, way: Way, depth: usize) {
        let deeper = depth.saturating_add(1);
        match (&old.kind, &new.kind) {
            (TypeKind::Enum { values: before, .. }, TypeKind::Enum { values: after, .. }) => {
                for gone in before.iter().filter(|value| !after.contains(value)) {
                    self.breaking(at, format!("can no longer be {gone:?}"));
                }
                for added in after.iter().filter(|value| !before.contains(value)) {
                    self.other(at, format!("can be {added:?} now"));
                }
            }
            (TypeKind::List { item: before }, TypeKind::List { item: after })
            | (TypeKind::Map { value: before, .. }, TypeKind::Map { value: after, .. }) => {
                self.place(&format!("{at}[]"), *before, *after, way, deeper);
            }
            (
                TypeKind::Object { fields: before, required_sets: old_sets, .. },
                TypeKind::Object { fields: after, required_sets: new_sets, .. },
            ) => {
                self.fields(at, before, after, way, deeper);
                if way == Way::Sent && old_sets != new_sets && !new_sets.is_empty() {
                    let sets: Vec<String> = new_sets.iter().map(|set| set.join(" with ")).collect();
                    self.breaking(at, format!("needs {} now", sets.join(", or ")));
                }
            }
            (TypeKind::Union { variants: before }, TypeKind::Union { variants: after }) => {
                let labels = |api: &Api, variants: &[edgebook_model::Variant]| -> Vec<String> {
                    variants.iter().map(|variant| type_label(api, variant.ty)).collect()
                };
                let (before, after) = (labels(self.old, before), labels(self.new, after));
                for gone in before.iter().filter(|label| !after.contains(label)) {
                    self.breaking(at, format!("can no longer be {gone}"));
                }
                for added in after.iter().filter(|label| !before.contains(label)) {
                    self.other(at, format!("can be {added} now"));
                }
            }
            // Formats inform; the values are texts before and after.
            (TypeKind::Text(_), TypeKind::Text(_)) | (TypeKind::Any { .. }, TypeKind::Any { .. }) => {}
            (before, after) if std::mem::discriminant(before) == std::mem::discriminant(after) => {}
            (before, after) => {
                self.breaking(at, format!("is now {} instead of {}", word(after), word(before)));
            }
        }
    }

    fn fields(&mut self, at: &str, old: &[Field], new: &[Field], way: Way, depth: usize) {
        for field in old {
            let place = format!("{at}.{}", field.name);
            match new.iter().find(|candidate| candidate.name == field.name) {
                None => self.breaking(&place, "removed"),
                Some(now) => {
                    if way == Way::Sent && now.required && !field.required {
                        self.breaking(&place, "is needed now");
                    }
                    self.place(&place, field.ty, now.ty, way, depth);
                }
            }
        }
        for field in new {
            if !old.iter().any(|candidate| candidate.name == field.name) {
                let place = format!("{at}.{}", field.name);
                if way == Way::Sent && field.required {
                    self.breaking(&place, "added, and needed");
                } else {
                    self.other(&place, "added");
                }
            }
        }
    }

    /// What changed inside of the named types that both descriptions use.
    fn types(&mut self) {
        let (old, new) = (self.old, self.new);
        let (sent, answered) = (sent_types(new), answered_types(new));
        // The fields of a body are keys of the operation, and told there.
        let bodies: HashSet<TypeId> =
            new.operations.iter().flat_map(|operation| &operation.body).map(|body| body.ty).collect();
        for before in old.types.iter().filter(|ty| !ty.name.is_empty()) {
            let Some((id, after)) = new.find_type(&before.name) else { continue };
            let is_body = bodies.contains(&id) && matches!(after.kind, TypeKind::Object { .. });
            if is_body && !answered.contains(&id) {
                continue;
            }
            let way = if sent.contains(&id) && !is_body { Way::Sent } else { Way::Answered };
            self.shape(&before.name, before, after, way, 0);
        }
    }
}

fn word(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Any { .. } => "any value",
        TypeKind::Bool => "bool",
        TypeKind::Int => "int",
        TypeKind::Float => "float",
        TypeKind::Text(_) => "string",
        TypeKind::Bytes => "blob",
        TypeKind::Enum { .. } => "one of some values",
        TypeKind::List { .. } => "a list",
        TypeKind::Map { .. } => "a map",
        TypeKind::Object { .. } => "an object",
        TypeKind::Union { .. } => "one of several types",
    }
}

/// The types of values that are sent to appliances.
fn sent_types(api: &Api) -> HashSet<TypeId> {
    let sent = |operation: &Operation| -> Vec<TypeId> {
        operation
            .params
            .iter()
            .map(|param| param.ty)
            .chain(operation.body.iter().map(|body| body.ty))
            .collect()
    };
    reached(api, api.operations.iter().flat_map(sent).collect())
}

/// The types of values that appliances answer with.
fn answered_types(api: &Api) -> HashSet<TypeId> {
    let answers = api.operations.iter().flat_map(|operation| operation.answers.iter());
    reached(api, answers.map(|answer| answer.result).collect())
}

/// These types, and all that are inside of them.
fn reached(api: &Api, mut todo: Vec<TypeId>) -> HashSet<TypeId> {
    let mut reached = HashSet::new();
    while let Some(id) = todo.pop() {
        if !reached.insert(id) {
            continue;
        }
        match &api.ty(id).kind {
            TypeKind::List { item: inner } | TypeKind::Map { value: inner, .. } => todo.push(*inner),
            TypeKind::Object { fields, extra, .. } => {
                todo.extend(fields.iter().map(|field| field.ty).chain(*extra));
            }
            TypeKind::Union { variants } => todo.extend(variants.iter().map(|variant| variant.ty)),
            _ => {}
        }
    }
    reached
}
