//! Unions: flattened, equal shapes merged, and for each variant what tells it from the others.
//!
//! A variant is recognised by the shape of the value first and, among objects, by keys that the other object
//! variants do not have. An unknown key never rules a variant out.

use std::collections::HashSet;

use edgebook_model::{Field, Text, TextFormat, TypeId, TypeKind, Variant, VariantTest};

use super::{Arena, Name, convert::any};

/// How deep lists of lists are looked into for what tells them apart.
const DEEPEST_LIST: usize = 4;

/// How many variants one union may have, nested unions included.
const MOST_VARIANTS: usize = 1_000;

/// A union whose variants are known and whose tests are not.
pub(super) fn unsettled(variants: Vec<TypeId>) -> TypeKind {
    let variant = |ty| Variant { ty, test: VariantTest::Always };
    TypeKind::Union { variants: variants.into_iter().map(variant).collect::<Vec<_>>().into() }
}

/// Variants by shape.
#[derive(Default)]
struct Shapes {
    bools: Vec<TypeId>,
    ints: Vec<TypeId>,
    numbers: Vec<TypeId>,
    texts: Vec<TypeId>,
    lists: Vec<TypeId>,
    objects: Vec<TypeId>,
    maps: Vec<TypeId>,
    untyped: Vec<TypeId>,
}

impl Arena<'_, '_> {
    /// Settles all unions, those that arise on the way included.
    pub(crate) fn settle_unions(&mut self) {
        // Merging may make unions of what was merged; a tangle must end.
        let most = self.drafts.len().saturating_mul(4).saturating_add(10_000);
        let mut next = self.settled;
        while next < self.drafts.len() {
            let id = TypeId(u32::try_from(next).unwrap_or(u32::MAX));
            next += 1;
            let is_merged = self.drafts.get(id.index()).is_some_and(|draft| draft.same_as.is_some());
            if is_merged || !matches!(self.kind(id), TypeKind::Union { .. }) {
                continue;
            }
            if self.drafts.len() > most {
                self.set_kind(id, any("the choices refer to each other too often"));
                continue;
            }
            if self.is_told_apart(id) {
                continue;
            }
            let Some(members) = self.flattened(id) else {
                self.set_kind(id, any("the choice leads to too many others"));
                continue;
            };
            let variants = self.variants(&members, 0);
            self.settle(id, variants);
        }
        self.settled = next;
    }

    /// Whether a `discriminator` says what tells the variants apart.
    fn is_told_apart(&self, id: TypeId) -> bool {
        let is_kind = |variant: &Variant| matches!(variant.test, VariantTest::KeyIs { .. });
        matches!(self.kind(id), TypeKind::Union { variants } if variants.iter().any(is_kind))
    }

    fn settle(&mut self, id: TypeId, variants: Vec<Variant>) {
        let only = if let [only] = variants.as_slice() { Some(only.ty) } else { None };
        match only {
            // A single variant is the type itself.
            Some(only) if self.stands_for(only) != self.stands_for(id) => {
                let (name, home) = (self.get(id).name.clone(), self.get(id).home);
                // What merging made of the variants stands where the choice stands.
                if self.stands_for(only).index() >= self.converted
                    && let Some(draft) = self.get_mut(only)
                {
                    draft.home = home;
                }
                if matches!(name, Name::Component(_))
                    && self.get(only).name == Name::Derived
                    && let Some(draft) = self.get_mut(only)
                {
                    draft.name = name;
                }
                if let Some(draft) = self.drafts.get_mut(id.index()) {
                    draft.same_as = Some(only);
                }
            }
            Some(_) => self.set_kind(id, any("the choice refers to itself only")),
            None if variants.is_empty() => self.set_kind(id, any("the choice refers to itself only")),
            None => self.set_kind(id, TypeKind::Union { variants: variants.into() }),
        }
    }

    fn set_kind(&mut self, id: TypeId, kind: TypeKind) {
        if let Some(draft) = self.get_mut(id) {
            draft.kind = kind;
        }
    }

    /// The variants of a union, unions among them opened, each once; nothing where there are too many.
    fn flattened(&self, union: TypeId) -> Option<Vec<TypeId>> {
        let mut members = Vec::new();
        let mut seen = HashSet::new();
        let mut open = vec![union];
        while let Some(id) = open.pop() {
            let id = self.stands_for(id);
            if !seen.insert(id) {
                continue;
            }
            if seen.len() > MOST_VARIANTS {
                return None;
            }
            match self.kind(id) {
                TypeKind::Union { variants } => open.extend(variants.iter().rev().map(|variant| variant.ty)),
                _ => members.push(id),
            }
        }
        Some(members)
    }

    /// A union of these types: the type itself where there is only one.
    pub(crate) fn union(&mut self, mut members: Vec<TypeId>) -> TypeId {
        for member in &mut members {
            *member = self.stands_for(*member);
        }
        let mut key = members.clone();
        key.sort_unstable();
        key.dedup();
        if let [only] = key.as_slice() {
            return *only;
        }
        if let Some(known) = self.unions.get(&key) {
            return *known;
        }
        let home = members.iter().find_map(|member| self.get(*member).home);
        let id = self.make_at(home, Name::Derived, String::new(), unsettled(members));
        self.unions.insert(key, id);
        id
    }

    /// What tells the members apart, in the order in which it has to be asked.
    fn variants(&mut self, members: &[TypeId], depth: usize) -> Vec<Variant> {
        let shapes = self.shapes(members);
        let mut variants = Vec::new();
        let mut simple = |types: &[TypeId], test: VariantTest| {
            if let Some(ty) = types.first() {
                variants.push(Variant { ty: *ty, test });
            }
        };
        simple(&shapes.bools, VariantTest::Bool);
        let ints = self.merged_enums(&shapes.ints, TypeKind::Int);
        simple(&ints, VariantTest::Int);
        simple(&shapes.numbers, VariantTest::Number);
        let texts = self.merged_texts(&shapes.texts);
        simple(&texts, VariantTest::Text);
        variants.extend(self.list_variants(&shapes.lists, depth));
        variants.extend(self.object_variants(&shapes.objects, !shapes.maps.is_empty()));
        if let Some(ty) = shapes.maps.first() {
            variants.push(Variant { ty: *ty, test: VariantTest::Keys(Vec::new().into()) });
        }
        if let Some(ty) = shapes.untyped.first() {
            variants.push(Variant { ty: *ty, test: VariantTest::Always });
        }
        variants
    }

    fn shapes(&self, members: &[TypeId]) -> Shapes {
        let mut shapes = Shapes::default();
        for id in members {
            let list = match self.kind(*id) {
                TypeKind::Bool => &mut shapes.bools,
                TypeKind::Int | TypeKind::Enum { numeric: true, .. } => &mut shapes.ints,
                TypeKind::Float => &mut shapes.numbers,
                TypeKind::Text(_) | TypeKind::Bytes | TypeKind::Enum { .. } => &mut shapes.texts,
                TypeKind::List { .. } => &mut shapes.lists,
                TypeKind::Map { .. } => &mut shapes.maps,
                TypeKind::Object { .. } => &mut shapes.objects,
                TypeKind::Any { .. } | TypeKind::Union { .. } => &mut shapes.untyped,
            };
            list.push(*id);
        }
        shapes
    }

    /// Several enumerations become one; beside a free value they are what is known of it.
    fn merged_enums(&mut self, types: &[TypeId], free: TypeKind) -> Vec<TypeId> {
        if types.len() < 2 {
            return types.to_vec();
        }
        let numeric = free == TypeKind::Int;
        let mut all: Vec<Text> = Vec::new();
        let mut is_open = false;
        for id in types {
            match self.kind(*id) {
                TypeKind::Enum { values, open, .. } => {
                    is_open |= open;
                    let new: Vec<Text> =
                        values.iter().filter(|value| !all.contains(value)).cloned().collect();
                    all.extend(new);
                }
                _ => is_open = true,
            }
        }
        let home = types.first().and_then(|id| self.get(*id).home);
        let kind =
            if all.is_empty() { free } else { TypeKind::Enum { values: all.into(), numeric, open: is_open } };
        vec![self.make_at(home, Name::Derived, String::new(), kind)]
    }

    fn merged_texts(&mut self, types: &[TypeId]) -> Vec<TypeId> {
        let kinds: Vec<&TypeKind> = types.iter().map(|id| self.kind(*id)).collect();
        let same = kinds.iter().zip(kinds.iter().skip(1)).all(|(one, other)| one == other);
        if same {
            types.iter().take(1).copied().collect()
        } else {
            self.merged_enums(types, TypeKind::Text(TextFormat::Plain))
        }
    }

    /// Lists are told apart by what tells their first items apart; where nothing does, they become one list.
    fn list_variants(&mut self, lists: &[TypeId], depth: usize) -> Vec<Variant> {
        let mut nullable = false;
        let items: Vec<TypeId> = lists
            .iter()
            .filter_map(|id| match self.kind(*id) {
                TypeKind::List { item, nullable: or_null } => {
                    nullable |= or_null;
                    Some(*item)
                }
                _ => None,
            })
            .map(|item| self.stands_for(item))
            .collect();
        let always = |ty| vec![Variant { ty, test: VariantTest::ListOf(vec![VariantTest::Always].into()) }];
        match lists {
            [] => return Vec::new(),
            [only] => return always(*only),
            _ => {}
        }
        if depth < DEEPEST_LIST
            && !items.iter().any(|item| matches!(self.kind(*item), TypeKind::Union { .. }))
        {
            let tests = self.variants(&items, depth + 1);
            let is_apart = tests.len() == lists.len() && tests.iter().all(|test| items.contains(&test.ty));
            if is_apart {
                let list_of =
                    |item: TypeId| items.iter().position(|other| *other == item).and_then(|at| lists.get(at));
                return tests
                    .into_iter()
                    .filter_map(|variant| {
                        let test = VariantTest::ListOf(vec![variant.test].into());
                        Some(Variant { ty: *list_of(variant.ty)?, test })
                    })
                    .collect();
            }
        }
        let item = self.union(items);
        let home = lists.first().and_then(|id| self.get(*id).home);
        always(self.make_at(home, Name::Derived, String::new(), TypeKind::List { item, nullable }))
    }

    /// Objects are told apart by keys that the others do not have. The last one needs none; where a map may stand
    /// behind them, each needs one. Objects that no key tells apart become one object.
    fn object_variants(&mut self, objects: &[TypeId], before_map: bool) -> Vec<Variant> {
        let mut left = objects.to_vec();
        let mut variants = Vec::new();
        loop {
            let is_last = left.len() == 1 && !before_map;
            match left.as_slice() {
                [] => break,
                [only] if is_last => {
                    variants.push(Variant { ty: *only, test: VariantTest::Keys(Vec::new().into()) });
                    break;
                }
                _ => {}
            }
            let found = (0..left.len()).find_map(|at| Some((at, self.telling_keys(objects, &left, at)?)));
            if let Some((at, keys)) = found {
                let ty = left.remove(at);
                variants.push(Variant { ty, test: VariantTest::Keys(keys.into()) });
                continue;
            }
            let merged = match left.as_slice() {
                [only] => *only,
                several => {
                    let several = several.to_vec();
                    self.merged_objects(&several)
                }
            };
            variants.push(Variant { ty: merged, test: VariantTest::Keys(Vec::new().into()) });
            break;
        }
        variants
    }

    /// The keys of one object that tell it from those that are left: keys that no variant at all has but this one, if
    /// there are any; of these the required ones, or else the first.
    fn telling_keys(&self, all: &[TypeId], left: &[TypeId], at: usize) -> Option<Vec<Text>> {
        let this = *left.get(at)?;
        let keys_beside = |types: &[TypeId]| -> HashSet<&str> {
            let others = types.iter().filter(|id| **id != this);
            others.flat_map(|id| self.fields(*id)).map(|field| field.name.as_ref()).collect()
        };
        let own = |others: &HashSet<&str>| -> Vec<&Field> {
            self.fields(this).iter().filter(|field| !others.contains(field.name.as_ref())).collect()
        };
        let mut keys = own(&keys_beside(all));
        if keys.is_empty() {
            keys = own(&keys_beside(left));
        }
        let required: Vec<Text> =
            keys.iter().filter(|field| field.required).map(|field| field.name.clone()).collect();
        if !required.is_empty() {
            return Some(required);
        }
        let sure = keys.iter().find(|field| !field.rules.nullable).or(keys.first())?;
        Some(vec![sure.name.clone()])
    }

    pub(super) fn fields(&self, id: TypeId) -> &[Field] {
        if let TypeKind::Object { fields, .. } = self.kind(id) { fields } else { &[] }
    }
}
