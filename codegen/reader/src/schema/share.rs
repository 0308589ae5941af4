//! The arena's end: equal types become one, unreachable ones go, ids follow the order of the operations.

use std::{
    collections::{HashMap, HashSet},
    fmt::Write as _,
};

use edgebook_model::{TypeDef, TypeId, TypeKind};

use super::{
    Arena, Bases, Name, Way,
    naming::{Names, derived, taken_out, type_name},
};

/// How often the search for differences goes one level deeper before nested types are left unmerged.
const MOST_ROUNDS: usize = 64;

/// The types of the model.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) types: Vec<TypeDef>,
    /// Untyped places by the node ids of their schemas, with the reason.
    pub(crate) untyped: Vec<(u32, String)>,
    /// Types that describe what is sent, by the index of the type of the same schema for what is answered.
    pub(crate) twins: Vec<(usize, usize)>,
    ids: HashMap<TypeId, TypeId>,
}

impl Finished {
    /// The id in the model of a type of the arena.
    pub(crate) fn id(&self, id: TypeId) -> TypeId {
        self.ids.get(&id).copied().unwrap_or(id)
    }
}

impl Arena<'_, '_> {
    /// Ends the construction. `roots` are the types that operations use, in their order.
    pub(crate) fn finish(self, roots: &[TypeId], bases: &Bases) -> Finished {
        let reached = self.reached(roots);
        let classes = self.classes(&reached, bases);
        // The new ids follow the order in which classes are reached.
        let mut order: Vec<u32> = Vec::new();
        let mut members: HashMap<u32, Vec<TypeId>> = HashMap::new();
        for (id, class) in reached.iter().zip(&classes) {
            let list = members.entry(*class).or_default();
            if list.is_empty() {
                order.push(*class);
            }
            list.push(*id);
        }
        let mut ids = HashMap::new();
        let mut chosen = Vec::new();
        for (index, class) in order.iter().enumerate() {
            let new = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
            let list = members.get(class).map_or(&[][..], Vec::as_slice);
            ids.extend(list.iter().map(|id| (*id, new)));
            chosen.extend(list.iter().copied().min_by_key(|id| {
                let draft = self.get(*id);
                (draft.name.clone(), draft.home.unwrap_or(u32::MAX))
            }));
        }
        for index in 0..self.drafts.len() {
            let id = TypeId(u32::try_from(index).unwrap_or(u32::MAX));
            if let Some(new) = ids.get(&self.stands_for(id)).copied() {
                ids.insert(id, new);
            }
        }
        let names = self.names(&chosen, bases);
        let untyped = self.untyped(&reached);
        let new_id = |id: TypeId| ids.get(&self.stands_for(id)).copied().unwrap_or(id);
        let types = chosen
            .iter()
            .zip(names)
            .map(|(id, name)| {
                let draft = self.get(*id);
                let doc = self.doc(*id).to_owned();
                TypeDef { name: name.into(), doc: doc.into(), kind: with_ids(&draft.kind, new_id) }
            })
            .collect();
        let twins = self.twins(&chosen);
        Finished { types, untyped, twins, ids }
    }

    /// The types that one schema has for what is answered and for what is sent.
    fn twins(&self, chosen: &[TypeId]) -> Vec<(usize, usize)> {
        let of = |way: Way| {
            let drafts = chosen.iter().map(|id| self.get(*id)).enumerate();
            drafts.filter(move |(_, draft)| draft.way == way && has_name(&draft.kind))
        };
        let sent: HashMap<u32, usize> =
            of(Way::Sent).filter_map(|(at, draft)| Some((draft.home?, at))).collect();
        of(Way::Answered).filter_map(|(at, draft)| Some((at, *sent.get(&draft.home?)?))).collect()
    }

    /// All types that the roots lead to, each once, parents first.
    fn reached(&self, roots: &[TypeId]) -> Vec<TypeId> {
        let mut reached = Vec::new();
        let mut seen = HashSet::new();
        let mut open: Vec<TypeId> = roots.iter().rev().copied().collect();
        while let Some(id) = open.pop() {
            let id = self.stands_for(id);
            if seen.insert(id) {
                reached.push(id);
                open.extend(children(self.kind(id)).into_iter().rev());
            }
        }
        reached
    }

    /// A number for each reached type: equal for types that cannot be told apart, however deep one looks.
    fn classes(&self, reached: &[TypeId], bases: &Bases) -> Vec<u32> {
        let position: HashMap<TypeId, usize> = reached.iter().enumerate().map(|(at, id)| (*id, at)).collect();
        let inner: Vec<Vec<usize>> = reached
            .iter()
            .map(|id| {
                let children = children(self.kind(*id)).into_iter();
                children.filter_map(|child| position.get(&self.stands_for(child)).copied()).collect()
            })
            .collect();
        let (mut classes, mut count) = numbered(reached.iter().map(|id| self.content(*id, bases)));
        for _ in 0..MOST_ROUNDS {
            let class = |at: &usize| classes.get(*at).copied().unwrap_or_default();
            let deeper = classes
                .iter()
                .zip(&inner)
                .map(|(own, inner)| (*own, inner.iter().map(class).collect::<Vec<_>>()));
            let (next, next_count) = numbered(deeper);
            let is_stable = next_count == count;
            (classes, count) = (next, next_count);
            if is_stable {
                return classes;
            }
        }
        // Differences may lie deeper still: only types without inner types are known to be equal.
        let count = u32::try_from(reached.len()).unwrap_or(u32::MAX);
        let own = |(at, inner): (usize, &Vec<usize>)| {
            let class = classes.get(at).copied().unwrap_or_default();
            if inner.is_empty() { class } else { count.saturating_add(u32::try_from(at).unwrap_or_default()) }
        };
        inner.iter().enumerate().map(own).collect()
    }

    /// What makes a type different from others, inner types aside.
    fn content(&self, id: TypeId, bases: &Bases) -> String {
        let draft = self.get(id);
        let mut text = String::new();
        if has_name(&draft.kind) {
            let _ = write!(text, "{:?} {:?} ", draft.name, self.doc(id));
            // Equal shapes are one type where they are called the same, not where they merely look the same.
            if draft.name == Name::Derived
                && let Some(last) = self.derived(id, bases).last()
            {
                text.push_str(last);
            }
        }
        let _ = match &draft.kind {
            TypeKind::Object { fields, extra, required_sets } => {
                for field in fields.iter() {
                    let _ = write!(
                        text,
                        "{:?} {:?} {} {:?};",
                        field.name, field.doc, field.required, field.rules
                    );
                }
                write!(text, "object {} {required_sets:?}", extra.is_some())
            }
            TypeKind::Union { variants } => {
                let tests: Vec<_> = variants.iter().map(|variant| &variant.test).collect();
                write!(text, "union {tests:?}")
            }
            TypeKind::List { nullable, .. } => write!(text, "list {nullable}"),
            TypeKind::Map { key, nullable, .. } => write!(text, "map {key:?} {nullable}"),
            plain => write!(text, "{plain:?}"),
        };
        text
    }

    /// What a type's description says; the description of an inline enumeration is its field's.
    fn doc(&self, id: TypeId) -> &str {
        let draft = self.get(id);
        let is_inline_enum = draft.name == Name::Derived && matches!(draft.kind, TypeKind::Enum { .. });
        if has_name(&draft.kind) && !is_inline_enum { &draft.doc } else { "" }
    }

    /// The parts of a name from where the schema stands.
    fn derived(&self, id: TypeId, bases: &Bases) -> Vec<String> {
        let pointer = self.get(id).home.map(|home| self.document.pointer_of_id(home));
        pointer.map(|pointer| derived(self.document, bases, &pointer)).unwrap_or_default()
    }

    fn names(&self, chosen: &[TypeId], bases: &Bases) -> Vec<String> {
        let mut names = Names::default();
        let mut given = vec![String::new(); chosen.len()];
        // The best names are given out first, so that no derived name takes a component's.
        let ranks = (0..3).flat_map(|rank| [(rank, false), (rank, true)]);
        for (rank, sent) in ranks {
            for (name, id) in given.iter_mut().zip(chosen) {
                let draft = self.get(*id);
                if !has_name(&draft.kind) || sent != (draft.way == Way::Sent) {
                    continue;
                }
                let taken_out = |key| taken_out(key, bases.unwrap.as_deref());
                let wanted = match (&draft.name, rank) {
                    (Name::Component(key), 0) if taken_out(key).is_none() => type_name(key),
                    (Name::Component(key), 1) if let Some(content) = taken_out(key) => content,
                    (Name::Given(title), 1) => type_name(title),
                    (Name::Derived, 2) => type_name(&self.derived(*id, bases).concat()),
                    (Name::DerivedAnswer, 2) => type_name(&(self.derived(*id, bases).concat() + "Answer")),
                    _ => continue,
                };
                // What is answered has the plain name: it is what scripts work with.
                let wanted = if sent && names.is_taken(&wanted) { wanted + "Request" } else { wanted };
                *name = names.unique(wanted);
            }
        }
        given
    }

    fn untyped(&self, reached: &[TypeId]) -> Vec<(u32, String)> {
        let untyped = reached.iter().filter_map(|id| {
            let draft = self.get(*id);
            let TypeKind::Any { reason } = &draft.kind else { return None };
            Some((draft.home?, reason.to_string()))
        });
        untyped.collect()
    }
}

/// Whether types of this kind have a name of their own.
fn has_name(kind: &TypeKind) -> bool {
    matches!(kind, TypeKind::Object { .. } | TypeKind::Enum { .. } | TypeKind::Union { .. })
}

/// Numbers for values, equal for equal ones, and how many there are.
fn numbered<K: std::hash::Hash + Eq>(values: impl Iterator<Item = K>) -> (Vec<u32>, usize) {
    let mut numbers: HashMap<K, u32> = HashMap::new();
    let list = values
        .map(|value| {
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(value).or_insert(next)
        })
        .collect();
    (list, numbers.len())
}

/// The types directly inside a type, in order.
pub(crate) fn children(kind: &TypeKind) -> Vec<TypeId> {
    match kind {
        TypeKind::List { item, .. } => vec![*item],
        TypeKind::Map { value, .. } => vec![*value],
        TypeKind::Object { fields, extra, .. } => fields.iter().map(|field| field.ty).chain(*extra).collect(),
        TypeKind::Union { variants } => variants.iter().map(|variant| variant.ty).collect(),
        _ => Vec::new(),
    }
}

/// The same shape with other ids inside.
fn with_ids(kind: &TypeKind, id: impl Fn(TypeId) -> TypeId) -> TypeKind {
    let mut kind = kind.clone();
    match &mut kind {
        TypeKind::List { item, .. } => *item = id(*item),
        TypeKind::Map { value, .. } => *value = id(*value),
        TypeKind::Object { fields, extra, .. } => {
            for field in fields.to_mut() {
                field.ty = id(field.ty);
            }
            *extra = extra.map(id);
        }
        TypeKind::Union { variants } => {
            for variant in variants.to_mut() {
                variant.ty = id(variant.ty);
            }
        }
        _ => {}
    }
    kind
}
