//! Puts an overlay's knowledge about operations and maps into the drafts.

use std::fmt::Write as _;

use edgebook_model::{
    Alternative, ArgumentRule, BodyKind, Completion, Example, MapKey, Operation, Page, Readiness, StatePoll,
    Text, TypeId, TypeKind,
};

use super::{MapEntry, OperationEntry, Operations, Overlay};
use crate::{
    diagnostic::Reporter,
    operations::{OperationDraft, without_names},
    schema::Arena,
    source::{Document, Node},
};

/// How deep a path of keys is followed through unions, lists and maps that have no key of their own.
const DEEPEST_DETOUR: usize = 8;

/// Makes keyed maps of the places that the overlay names.
pub(crate) fn mark_maps(
    overlay: &Overlay<'_, '_>,
    operations: &Operations,
    drafts: &[OperationDraft<'_, '_>],
    arena: &mut Arena<'_, '_>,
    reporter: &mut Reporter,
) {
    for entry in &overlay.maps {
        let Some(draft) = operations.at(entry.key).and_then(|at| drafts.get(at)) else {
            unmatched(overlay, entry.node, entry.key, entry.optional, operations.places(), reporter);
            continue;
        };
        if let Err(message) = mark_map(entry, draft, arena)
            && !entry.optional
        {
            reporter.error(overlay.document, entry.node, "overlay-unmatched", message);
        }
    }
}

fn mark_map(
    entry: &MapEntry<'_, '_>,
    draft: &OperationDraft<'_, '_>,
    arena: &mut Arena<'_, '_>,
) -> Result<(), String> {
    let answer = draft.operation.answers.iter().find(|answer| answer.kind == BodyKind::Json);
    let Some(answer) = answer else { return Err(format!("`{}` has no JSON answer", entry.key)) };
    let mut places = vec![answer.ty];
    for key in &entry.at {
        places = places.into_iter().flat_map(|ty| below(arena, ty, key, 0)).collect();
        if places.is_empty() {
            return Err(format!("the answer of `{}` has no `{}` there", entry.key, key));
        }
    }
    let mut is_found = false;
    for place in places {
        is_found |= make_map(arena, place, entry.map_key, 0);
    }
    if is_found {
        return Ok(());
    }
    Err(format!(
        "what stands there in the answer of `{}` is no map; describe it with `additionalProperties`, or as an object \
         whose only property stands for all entries",
        entry.key
    ))
}

/// The types under a key: in an object; in the items, values or variants of anything else.
fn below(arena: &Arena<'_, '_>, ty: TypeId, key: &str, detour: usize) -> Vec<TypeId> {
    if detour > DEEPEST_DETOUR {
        return Vec::new();
    }
    match arena.kind(ty) {
        TypeKind::Object { fields, .. } => {
            fields.iter().filter(|field| field.name == key).map(|field| field.ty).collect()
        }
        TypeKind::List { item: inner, .. } | TypeKind::Map { value: inner, .. } if key == "*" => vec![*inner],
        TypeKind::List { item: inner, .. } | TypeKind::Map { value: inner, .. } => {
            below(arena, *inner, key, detour + 1)
        }
        TypeKind::Union { variants } => {
            variants.iter().flat_map(|variant| below(arena, variant.ty, key, detour + 1)).collect()
        }
        _ => Vec::new(),
    }
}

fn make_map(arena: &mut Arena<'_, '_>, ty: TypeId, map_key: MapKey, detour: usize) -> bool {
    if detour > DEEPEST_DETOUR {
        return false;
    }
    let (value, nullable) = match arena.kind(ty) {
        TypeKind::Map { value, nullable, .. } => (*value, *nullable),
        TypeKind::Object { fields, .. } => {
            let named = |field: &&edgebook_model::Field| {
                field.name.starts_with(|first: char| first.is_ascii_uppercase())
            };
            let only = if let [only] = fields.as_ref() { Some(only) } else { None };
            let Some(field) = only.or_else(|| fields.iter().find(named)) else { return false };
            (field.ty, field.rules.nullable)
        }
        TypeKind::Union { variants } => {
            let variants: Vec<TypeId> = variants.iter().map(|variant| variant.ty).collect();
            let mut is_found = false;
            for variant in variants {
                is_found |= matches!(arena.kind(variant), TypeKind::Map { .. })
                    && make_map(arena, variant, map_key, detour + 1);
            }
            return is_found;
        }
        _ => return false,
    };
    if let Some(draft) = arena.get_mut(ty) {
        draft.kind = TypeKind::Map { value, key: map_key, nullable };
    }
    true
}

/// Finds the entry of each draft; entries that match nothing are errors.
pub(crate) fn match_operations<'v, 'o, 't>(
    overlay: &'v Overlay<'o, 't>,
    operations: &Operations,
    drafts: &[OperationDraft<'_, '_>],
    reporter: &mut Reporter,
) -> Vec<Option<&'v OperationEntry<'o, 't>>> {
    let mut matched: Vec<Option<&OperationEntry<'o, 't>>> = vec![None; drafts.len()];
    for entry in &overlay.operations {
        let Some(at) = operations.at(entry.key) else {
            unmatched(overlay, entry.node, entry.key, entry.optional, operations.places(), reporter);
            continue;
        };
        let Some(slot) = matched.get_mut(at) else { continue };
        if let Some(other) = slot {
            let message = format!("`{}` and `{}` are the same operation", entry.key, other.key);
            reporter.error(overlay.document, entry.node, "overlay", message);
        }
        *slot = Some(entry);
    }
    matched
}

/// Puts each entry into its operation.
pub(crate) fn apply_operations(
    overlay: &Overlay<'_, '_>,
    operations: &Operations,
    matched: &[Option<&OperationEntry<'_, '_>>],
    drafts: &mut [OperationDraft<'_, '_>],
    arena: &Arena<'_, '_>,
    reporter: &mut Reporter,
) {
    for (at, entry) in matched.iter().enumerate() {
        let Some(entry) = entry else { continue };
        let mut applier = Applier { overlay, operations, entry, reporter };
        let completion = applier.completion(drafts, at, arena);
        let shown_by = applier.named(drafts, entry.shown_by);
        let new_password = applier.argument(drafts.get(at), arena);
        let page = applier.page(drafts, at);
        let successor = applier.named(drafts, entry.successor);
        let alternatives = applier.alternatives(drafts, at);
        let argument_rules = applier.argument_rules(drafts.get(at), arena);
        let Some(draft) = drafts.get_mut(at) else { continue };
        if let Some(effects) = entry.effects {
            draft.operation.effects = effects;
        }
        if let Some(source) = entry.source {
            draft.operation.source = super::owned(source);
        }
        draft.operation.completion = completion;
        draft.operation.shown_by = shown_by;
        draft.operation.page = page;
        draft.operation.successor = successor;
        draft.operation.new_password = new_password;
        draft.operation.bodyless_type = entry.bodyless_type.map(super::owned);
        draft.operation.older_names = super::owned_list(&entry.older_names);
        draft.operation.alternatives = alternatives.into();
        draft.operation.argument_rules = argument_rules.into();
    }
}

/// Gives each operation its example. One that needs no arguments is an example of itself; examples of operations that this
/// version lacks are no matter.
pub(crate) fn apply_examples(
    overlay: &Overlay<'_, '_>,
    operations: &Operations,
    drafts: &mut [OperationDraft<'_, '_>],
    arena: &Arena<'_, '_>,
) {
    for draft in drafts.iter_mut() {
        if takes_nothing(&draft.operation, arena) {
            draft.operation.example = Some(Example::PLAIN);
        }
    }
    for (key, example) in &overlay.examples {
        if let Some(draft) = operations.at(key).and_then(|at| drafts.get_mut(at)) {
            draft.operation.example = Some(example.clone());
        }
    }
}

/// Whether a call without arguments is right.
fn takes_nothing(operation: &Operation, arena: &Arena<'_, '_>) -> bool {
    let demands = |body: &edgebook_model::Body| match arena.kind(body.ty) {
        TypeKind::Object { fields, .. } => body.required && fields.iter().any(|field| field.required),
        _ => body.required,
    };
    !operation.params.iter().any(|param| param.required)
        && !operation.body.as_ref().is_some_and(demands)
        && operation.required_sets.is_empty()
}

/// Says of each operation that changes something that nobody has said what.
pub(crate) fn report_effects(
    document: &Document<'_>,
    drafts: &[OperationDraft<'_, '_>],
    matched: &[Option<&OperationEntry<'_, '_>>],
    reporter: &mut Reporter,
) {
    for (draft, entry) in drafts.iter().zip(matched) {
        if entry.is_none_or(|entry| entry.effects.is_none()) && draft.operation.effects.is_write() {
            let operation = &draft.operation;
            let place = format!("{} {}", operation.method.as_str(), operation.path);
            let message = format!("the overlay does not say what `{place}` does; it counts as a change");
            reporter.warn(document, draft.node, "unknown-effect", message);
            reporter.hint(format!("add an entry for `{place}` with `effect` and `evidence` to the overlay"));
        }
    }
}

/// The readiness with the id of its operation, where the description has that.
pub(crate) fn readiness(
    overlay: &Overlay<'_, '_>,
    operations: &Operations,
    drafts: &[OperationDraft<'_, '_>],
    arena: &Arena<'_, '_>,
    reporter: &mut Reporter,
) -> Option<Readiness> {
    let (readiness, node) = overlay.readiness.as_ref()?;
    let Some(draft) = operations.named(&readiness.operation).and_then(|at| drafts.get(at)) else {
        unmatched(overlay, node, &readiness.operation, false, operations.names(), reporter);
        return None;
    };
    for field in readiness.field.iter().chain(&readiness.version) {
        if !has_result(arena, draft, std::slice::from_ref(field)) {
            let message = format!("the result of `{}` has no field `{field}`", readiness.operation);
            reporter.error(overlay.document, node, "overlay-unmatched", message);
        }
    }
    Some(Readiness { operation: draft.operation.id.clone(), ..readiness.clone() })
}

/// Whether some answer has these keys, with or without the envelope.
fn has_result(arena: &Arena<'_, '_>, draft: &OperationDraft<'_, '_>, keys: &[Text]) -> bool {
    draft.operation.answers.iter().flat_map(|answer| [answer.result, answer.ty]).any(|ty| {
        let mut places = vec![ty];
        for key in keys {
            let untyped = places.iter().any(|ty| matches!(arena.kind(*ty), TypeKind::Any { .. }));
            if untyped {
                return true;
            }
            places = places.into_iter().flat_map(|ty| below(arena, ty, key, 0)).collect();
        }
        !places.is_empty()
    })
}

fn unmatched<'c>(
    overlay: &Overlay<'_, '_>,
    node: &Node<'_>,
    key: &str,
    optional: bool,
    candidates: impl Iterator<Item = &'c str>,
    reporter: &mut Reporter,
) {
    if optional {
        return;
    }
    let message = format!("`{key}` matches no operation of the description");
    reporter.error(overlay.document, node, "overlay-unmatched", message).did_you_mean(key, candidates);
}

struct Applier<'a, 'o, 't, 'r> {
    overlay: &'a Overlay<'o, 't>,
    operations: &'a Operations,
    entry: &'a OperationEntry<'o, 't>,
    reporter: &'r mut Reporter,
}

impl Applier<'_, '_, '_, '_> {
    fn unmatched(&mut self, message: String) {
        if !self.entry.optional {
            self.reporter.error(self.overlay.document, self.entry.node, "overlay-unmatched", message);
        }
    }

    fn operation<'d, 'n, 'm>(
        &mut self,
        drafts: &'d [OperationDraft<'n, 'm>],
        name: &str,
    ) -> Option<&'d OperationDraft<'n, 'm>> {
        let found = self.operations.named(name).and_then(|at| drafts.get(at));
        if found.is_none() {
            let (overlay, entry) = (self.overlay, self.entry);
            unmatched(overlay, entry.node, name, entry.optional, self.operations.names(), self.reporter);
        }
        found
    }

    fn completion(
        &mut self,
        drafts: &[OperationDraft<'_, '_>],
        at: usize,
        arena: &Arena<'_, '_>,
    ) -> Option<Completion> {
        let mut completion = self.entry.completion.clone()?;
        match &mut completion {
            Completion::Task { token, poll, argument, state, .. } => {
                let draft = self.operation(drafts, poll)?;
                let argument_is_known = draft.operation.params.iter().any(|param| param.name == *argument)
                    || draft
                        .operation
                        .body
                        .as_ref()
                        .is_some_and(|body| !below(arena, body.ty, argument, 0).is_empty());
                if !argument_is_known {
                    self.unmatched(format!("`{poll}` has no argument `{argument}`"));
                }
                if !has_result(arena, draft, std::slice::from_ref(state)) {
                    self.unmatched(format!("the result of `{poll}` has no field `{state}`"));
                }
                *poll = draft.operation.id.clone();
                // A token that comes only on demand may be missing from the described answers.
                let own = drafts.get(at);
                if !token.optional && !own.is_some_and(|own| has_result(arena, own, &token.keys)) {
                    self.unmatched(format!(
                        "no answer of `{}` has `{}`",
                        self.entry.key,
                        token.keys.join(".")
                    ));
                }
            }
            Completion::Poll(state) => {
                let polled = self.operation(drafts, &state.poll)?;
                let known = |name: &Text| polled.operation.params.iter().any(|param| param.name == *name);
                if let Some((name, _)) = state.arguments.iter().find(|(name, _)| !known(name)) {
                    self.unmatched(format!("`{}` has no argument `{name}`", state.poll));
                }
                self.tested(polled, state, arena);
                state.poll = polled.operation.id.clone();
            }
            Completion::Settle { .. } | Completion::Restart { .. } => {}
        }
        Some(completion)
    }

    /// Each field that a state is told by has to be in the result of the polled operation.
    fn tested(&mut self, polled: &OperationDraft<'_, '_>, state: &StatePoll, arena: &Arena<'_, '_>) {
        let at = state.at.iter().map(|key| if key.starts_with('$') { Text::from("*") } else { key.clone() });
        let at: Vec<Text> = at.collect();
        for test in state.only.iter().chain(&*state.done).chain(&*state.busy).chain(&*state.failed) {
            let keys: Vec<Text> = at.iter().cloned().chain([test.field.clone()]).collect();
            if !has_result(arena, polled, &keys) {
                self.unmatched(format!("the result of `{}` has no field `{}` there", state.poll, test.field));
            }
        }
    }

    /// The rules between arguments, where each argument that they name is there.
    fn argument_rules(
        &mut self,
        draft: Option<&OperationDraft<'_, '_>>,
        arena: &Arena<'_, '_>,
    ) -> Vec<ArgumentRule> {
        let Some(draft) = draft else { return Vec::new() };
        let is_known = |name: &str| {
            let mut keys = name.split('.');
            let first = keys.next().unwrap_or_default();
            let body = draft.operation.body.as_ref().map(|body| below(arena, body.ty, first, 0));
            let body = keys.fold(body.unwrap_or_default(), |places, key| {
                places.into_iter().flat_map(|ty| below(arena, ty, key, 0)).collect()
            });
            !body.is_empty() || draft.operation.params.iter().any(|param| param.name == name)
        };
        let mut kept = Vec::new();
        for rule in &self.entry.argument_rules {
            let tests = rule.when.iter().chain(&*rule.allows).chain(&*rule.bars);
            let others = tests.clone().flat_map(|test| &*test.values).filter_map(|value| {
                let name = value.strip_prefix('$')?;
                Some(name.strip_suffix('*').unwrap_or(name))
            });
            let fields = tests.map(|test| &*test.field);
            let mut arguments = fields.chain(rule.needs.iter().map(AsRef::as_ref)).chain(others);
            match arguments.find(|name| !is_known(name)) {
                Some(name) => self.unmatched(format!("`{}` has no argument `{name}`", self.entry.key)),
                None => kept.push(rule.clone()),
            }
        }
        kept
    }

    /// The argument that becomes the password of the session.
    fn argument(&mut self, draft: Option<&OperationDraft<'_, '_>>, arena: &Arena<'_, '_>) -> Option<Text> {
        let name = self.entry.new_password?;
        let body = draft.and_then(|draft| draft.operation.body.as_ref());
        if body.is_none_or(|body| below(arena, body.ty, name, 0).is_empty()) {
            self.unmatched(format!("the body of `{}` has no field `{name}`", self.entry.key));
        }
        Some(super::owned(name))
    }

    /// The id of another operation that the entry names.
    fn named(&mut self, drafts: &[OperationDraft<'_, '_>], name: Option<&str>) -> Option<Text> {
        Some(self.operation(drafts, name?)?.operation.id.clone())
    }

    /// How a list is cut, where the parameter that asks for more is one of the operation.
    fn page(&mut self, drafts: &[OperationDraft<'_, '_>], at: usize) -> Option<Page> {
        let page = self.entry.page.clone()?;
        let params = &drafts.get(at)?.operation.params;
        if params.iter().any(|param| param.wire == page.raise) {
            return Some(page);
        }
        self.unmatched(format!("`{}` has no parameter `{}`", self.entry.key, page.raise));
        None
    }

    /// The alternatives whose paths have the same parameters.
    fn alternatives(&mut self, drafts: &[OperationDraft<'_, '_>], at: usize) -> Vec<Alternative> {
        let Some(draft) = drafts.get(at) else { return Vec::new() };
        let count = |path: &str| without_names(path).matches("{}").count();
        let mut kept = Vec::new();
        for alternative in &self.entry.alternatives {
            if count(&alternative.path) == count(&draft.operation.path) {
                // The overlay may name the parameters in another way than the description does.
                let path = renamed(
                    &alternative.path,
                    draft.operation.path_params().map(|param| param.wire.as_ref()),
                );
                kept.push(Alternative { path: path.into(), ..alternative.clone() });
            } else {
                let message =
                    format!("`{}` has not the path parameters of `{}`", alternative.path, self.entry.key);
                self.unmatched(message);
            }
        }
        kept
    }
}

/// The path with other names for its parameters, in order.
fn renamed<'n>(path: &str, mut names: impl Iterator<Item = &'n str>) -> String {
    let plain = without_names(path);
    let mut parts = plain.split("{}");
    let mut renamed = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let _ = write!(renamed, "{{{}}}{part}", names.next().unwrap_or("id"));
    }
    renamed
}
