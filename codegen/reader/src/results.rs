//! Envelopes: what is left of an answer for a script.

use std::collections::HashMap;

use edgebook_model::{BodyKind, Envelope, Field, Text, TypeId, TypeKind};

use crate::{
    operations::{Context, OperationDraft},
    overlay::{OperationEntry, Unwrap},
    schema::{Name, type_name, without_envelope_word},
    source::Node,
};

/// Sets the result of every JSON answer.
pub(crate) fn unwrap_answers<'d, 't>(
    context: &mut Context<'d, 't, '_>,
    drafts: &mut [OperationDraft<'d, 't>],
    envelope: &Envelope,
    entries: &[Option<&OperationEntry<'_, '_>>],
) {
    let mut known: HashMap<(TypeId, Option<Text>), TypeId> = HashMap::new();
    for (draft, entry) in drafts.iter_mut().zip(entries) {
        let key = match entry.and_then(|entry| entry.unwrap.as_ref()) {
            Some(Unwrap::Nothing) => continue,
            Some(Unwrap::Key(key)) => Some(Text::Owned((*key).to_owned())),
            None => envelope.unwrap.clone(),
        };
        for answer in
            draft.operation.answers.to_mut().iter_mut().filter(|answer| answer.kind == BodyKind::Json)
        {
            let mut unwrapping =
                Unwrapping { context, key: key.as_ref(), hide: &envelope.hide, known: &mut known };
            answer.result = unwrapping.result(answer.ty, 0);
            unwrapping.mark_envelope(answer.ty, answer.result);
            unwrapping.note_siblings(draft.node, answer.ty, &draft.operation.id);
        }
    }
    context.arena.settle_unions();
}

struct Unwrapping<'u, 'd, 't, 'c> {
    context: &'u mut Context<'d, 't, 'c>,
    key: Option<&'u Text>,
    hide: &'u [Text],
    known: &'u mut HashMap<(TypeId, Option<Text>), TypeId>,
}

impl<'t> Unwrapping<'_, '_, 't, '_> {
    /// The type without the envelope; the type itself where it has none.
    fn result(&mut self, ty: TypeId, depth: usize) -> TypeId {
        let ty = self.context.arena.stands_for(ty);
        if let Some(known) = self.known.get(&(ty, self.key.cloned())) {
            return *known;
        }
        let result = match self.context.arena.kind(ty).clone() {
            TypeKind::Object { fields, .. } => self.of_object(ty, &fields),
            TypeKind::Union { variants } if depth == 0 => {
                let inner: Vec<TypeId> =
                    variants.iter().map(|variant| self.result(variant.ty, depth + 1)).collect();
                let is_same = inner.iter().zip(variants.iter()).all(|(inner, variant)| *inner == variant.ty);
                if is_same {
                    ty
                } else {
                    let union = self.context.arena.union(inner);
                    self.pass_name_on(ty, union);
                    union
                }
            }
            _ => ty,
        };
        self.known.insert((ty, self.key.cloned()), result);
        result
    }

    fn of_object(&mut self, ty: TypeId, fields: &[Field]) -> TypeId {
        let inner =
            self.key.and_then(|key| fields.iter().find(|field| field.name == *key)).map(|field| field.ty);
        if let Some(inner) = inner {
            self.pass_name_on(ty, inner);
            return inner;
        }
        if fields.iter().any(|field| self.hide.contains(&field.name)) { self.without_hidden(ty) } else { ty }
    }

    /// The choice between what is in several envelopes is what people mean by the name of that choice.
    fn pass_name_on(&mut self, envelope: TypeId, inner: TypeId) {
        let (home, name) =
            (self.context.arena.get(envelope).home, self.context.arena.get(envelope).name.clone());
        let Some(draft) = self.context.arena.get_mut(inner) else { return };
        if draft.name != Name::Derived || !matches!(draft.kind, TypeKind::Union { .. }) {
            return;
        }
        draft.home = home;
        let (Name::Component(name) | Name::Given(name)) = name else { return };
        if let Some(content) = without_envelope_word(&name) {
            draft.name = Name::Given(type_name(content));
            return;
        }
        // The name says nothing of an envelope: it goes to the content, and the envelope is called an answer.
        let name = type_name(&name);
        let answer = format!("{name}Answer");
        draft.name = Name::Given(name);
        if let Some(envelope) = self.context.arena.get_mut(envelope) {
            envelope.name = Name::Given(answer);
        }
    }

    /// A type of its own without the hidden keys. It takes the name; the envelope is called an answer.
    fn without_hidden(&mut self, ty: TypeId) -> TypeId {
        let mut draft = self.context.arena.get(ty).clone();
        if let TypeKind::Object { fields, .. } = &mut draft.kind {
            fields.to_mut().retain(|field| !self.hide.contains(&field.name));
        }
        if let Name::Component(name) | Name::Given(name) = draft.name.clone()
            && let Some(envelope) = self.context.arena.get_mut(ty)
        {
            envelope.name = Name::Given(format!("{name}Answer"));
        }
        self.context.arena.make_at(draft.home, draft.name, draft.doc, draft.kind)
    }

    /// The good name is for the result.
    fn mark_envelope(&mut self, ty: TypeId, result: TypeId) {
        if self.context.arena.stands_for(ty) != self.context.arena.stands_for(result)
            && let Some(envelope) = self.context.arena.get_mut(ty)
            && envelope.name == Name::Derived
        {
            envelope.name = Name::DerivedAnswer;
        }
    }

    /// Says which keys beside the envelope's a script does not see.
    fn note_siblings(&mut self, node: &Node<'t>, ty: TypeId, id: &str) {
        let Some(key) = self.key else { return };
        let TypeKind::Object { fields, .. } = self.context.arena.kind(ty) else { return };
        if !fields.iter().any(|field| field.name == *key) {
            return;
        }
        let beside: Vec<String> = fields
            .iter()
            .filter(|field| field.name != *key && !self.hide.contains(&field.name))
            .map(|field| format!("`{}`", field.name))
            .collect();
        if !beside.is_empty() {
            let message = format!(
                "the answer of {id} has {} beside `{key}`; the result is `{key}` alone",
                beside.join(", ")
            );
            self.context.reporter.note(self.context.document, node, "envelope-siblings", message);
            self.context
                .reporter
                .hint("`result: {unwrap: none}` in the operation's overlay entry keeps the whole answer");
        }
    }
}
