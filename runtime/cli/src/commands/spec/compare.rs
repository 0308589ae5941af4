//! What changes from one description to the next, as a runbook sees it. A change is breaking when a runbook that was
//! right may be wrong now.

use std::collections::{BTreeSet, HashSet};

use edgebook_model::{
    Api, ArgumentPosition, Field, Operation, SignatureArgument, TypeDef, TypeId, TypeKind, Variant,
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
    let mut comparison = Comparison { old, new, changes: Vec::new(), open: Vec::new() };
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
    /// The pairs of types that are being compared.
    open: Vec<(TypeId, TypeId)>,
}

/// Which way values of a type go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To scripts.
    Answered,
    /// To appliances.
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
        let rules = |operation: &Operation| {
            let rules = operation.argument_rules.iter();
            rules
                .map(|rule| rule.in_words(|name| format!("`{name}`"), |word| format!("{word:?}")))
                .collect::<Vec<_>>()
        };
        let known = rules(old);
        for rule in rules(new).into_iter().filter(|rule| !known.contains(rule)) {
            self.breaking(name, format!("has a rule now: {rule}"));
        }
    }

    /// Compares the types at a place. What changed inside a type that has one name in both is told once, at the type; a
    /// new name alone breaks nothing, so types of other names are compared by what they are.
    fn place(&mut self, at: &str, old: TypeId, new: TypeId, way: Way, depth: usize) {
        let (before, after) = (self.old.ty(old), self.new.ty(new));
        if !before.name.is_empty() && before.name == after.name {
            return;
        }
        if !before.name.is_empty() && !after.name.is_empty() {
            self.other(at, format!("is called {} instead of {}", after.name, before.name));
        }
        // Types without a name may lead back to themselves through types with one.
        if depth < DEEPEST && !self.open.contains(&(old, new)) {
            self.open.push((old, new));
            self.shape(at, before, after, way, depth);
            self.open.pop();
        }
    }

    fn shape(&mut self, at: &str, old: &TypeDef, new: &TypeDef, way: Way, depth: usize) {
        let deeper = depth.saturating_add(1);
        match (&old.kind, &new.kind) {
            (TypeKind::Enum { values: before, .. }, TypeKind::Enum { values: after, .. }) => {
                for gone in before.iter().filter(|value| !after.contains(value)) {
                    self.narrowed(at, way, format!("can no longer be {gone:?}"));
                }
                for added in after.iter().filter(|value| !before.contains(value)) {
                    self.other(at, format!("can be {added:?} now"));
                }
            }
            (
                TypeKind::List { item: before, nullable: was_null },
                TypeKind::List { item: after, nullable: is_null },
            )
            | (
                TypeKind::Map { value: before, nullable: was_null, .. },
                TypeKind::Map { value: after, nullable: is_null, .. },
            ) => {
                let items = format!("{at}[]");
                self.nullable(&items, *was_null, *is_null, way);
                self.place(&items, *before, *after, way, deeper);
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
                self.variants(at, before, after, way, deeper);
            }
            // Formats inform; the values are texts before and after.
            (TypeKind::Text(_), TypeKind::Text(_)) | (TypeKind::Any { .. }, TypeKind::Any { .. }) => {}
            (before, after) if std::mem::discriminant(before) == std::mem::discriminant(after) => {}
            (before, after) => {
                let what = format!("is now {} instead of {}", word(after), word(before));
                let holds = match way {
                    Way::Sent => takes(self.new, after, before),
                    Way::Answered => takes(self.old, before, after),
                };
                if holds { self.other(at, what) } else { self.breaking(at, what) }
            }
        }
    }

    /// A value that there is no more: breaks who sends it.
    fn narrowed(&mut self, at: &str, way: Way, what: String) {
        match way {
            Way::Sent => self.breaking(at, what),
            Way::Answered => self.other(at, what),
        }
    }

    fn nullable(&mut self, at: &str, before: bool, after: bool, way: Way) {
        match (before, after) {
            (false, true) => self.other(at, "may be null now"),
            (true, false) => self.narrowed(at, way, "can no longer be null".to_owned()),
            _ => {}
        }
    }

    /// Variants belong together by their names, else by what tells them apart.
    fn variants(&mut self, at: &str, old: &[Variant], new: &[Variant], way: Way, depth: usize) {
        let mut left: Vec<&Variant> = new.iter().collect();
        for before in old {
            let label = type_label(self.old, before.ty);
            let by_name = left.iter().position(|after| type_label(self.new, after.ty) == label);
            let found = by_name.or_else(|| left.iter().position(|after| after.test == before.test));
            match found {
                Some(found) => {
                    let after = left.remove(found);
                    self.place(at, before.ty, after.ty, way, depth);
                }
                None => self.narrowed(at, way, format!("can no longer be {label}")),
            }
        }
        for added in left {
            let label = type_label(self.new, added.ty);
            self.other(at, format!("can be {label} now"));
        }
    }

    fn fields(&mut self, at: &str, old: &[Field], new: &[Field], way: Way, depth: usize) {
        for field in old {
            let place = format!("{at}.{}", field.name);
            match new.iter().find(|candidate| candidate.name == field.name) {
                None => self.breaking(&place, "removed"),
                Some(now) => {
                    match way {
                        Way::Sent if now.required && !field.required => {
                            self.breaking(&place, "is needed now");
                        }
                        Way::Answered if field.required && !now.required => {
                            self.other(&place, "may be absent now");
                        }
                        _ => {}
                    }
                    self.nullable(&place, field.rules.nullable, now.rules.nullable, way);
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
            if answered.contains(&id) {
                self.shape(&before.name, before, after, Way::Answered, 0);
            }
            if sent.contains(&id) && !is_body {
                self.shape(&before.name, before, after, Way::Sent, 0);
            }
        }
    }
}

/// Whether every value of `narrow` is one of `wide`.
fn takes(api: &Api, wide: &TypeKind, narrow: &TypeKind) -> bool {
    match (wide, narrow) {
        (TypeKind::Any { .. }, _)
        | (TypeKind::Float, TypeKind::Int)
        | (TypeKind::Text(_), TypeKind::Enum { numeric: false, .. })
        | (TypeKind::Int | TypeKind::Float, TypeKind::Enum { numeric: true, .. }) => true,
        (TypeKind::Union { variants }, narrow) => variants.iter().any(|variant| {
            let kind = &api.ty(variant.ty).kind;
            std::mem::discriminant(kind) == std::mem::discriminant(narrow) || takes(api, kind, narrow)
        }),
        _ => false,
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
            TypeKind::List { item: inner, .. } | TypeKind::Map { value: inner, .. } => todo.push(*inner),
            TypeKind::Object { fields, extra, .. } => {
                todo.extend(fields.iter().map(|field| field.ty).chain(*extra));
            }
            TypeKind::Union { variants } => todo.extend(variants.iter().map(|variant| variant.ty)),
            _ => {}
        }
    }
    reached
}
