//! Types before and after, by their shapes.

use edgebook_model::{Api, Field, TypeDef, TypeId, TypeKind, Variant, type_label};

use super::change::{Touch, Weight};
use super::compare::{Comparison, Way};

/// How deep anonymous types are compared.
const DEEPEST: usize = 8;

impl Comparison<'_> {
    /// Compares the types at a place. What changed inside a type with a name is told once, at the type.
    pub(super) fn place(&mut self, at: &str, old: TypeId, new: TypeId, way: Way, depth: usize) {
        let (before, after) = (self.old.ty(old), self.new.ty(new));
        if before.name.is_empty() || after.name.is_empty() {
            // Types without a name may lead back to themselves through types with one.
            if depth < DEEPEST {
                self.shape(at, before, after, way, depth.saturating_add(1));
            }
            return;
        }
        // A type that is called otherwise now is told by its place.
        let label = if before.name == after.name { before.name.to_string() } else { at.to_owned() };
        self.within_types((old, new, way), |inside| inside.shape(&label, before, after, way, 0));
    }

    fn shape(&mut self, at: &str, old: &TypeDef, new: &TypeDef, way: Way, depth: usize) {
        match (&old.kind, &new.kind) {
            (TypeKind::Enum { values: before, .. }, TypeKind::Enum { values: after, open, .. }) => {
                for value in before.iter().filter(|value| !after.contains(value)) {
                    let weight = if way == Way::Sent && !open { Weight::Breaks } else { Weight::Fits };
                    let touch = Touch::Word(value.to_string());
                    self.note(weight, at, format!("can no longer be {value:?}"), touch);
                }
                for value in after.iter().filter(|value| !before.contains(value)) {
                    self.looser(at, way, format!("can be {value:?} now"));
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
                self.place(&items, *before, *after, way, depth);
            }
            (
                TypeKind::Object { fields: before, required_sets: old_sets, extra: old_extra },
                TypeKind::Object { fields: after, required_sets: new_sets, extra: new_extra },
            ) => {
                self.fields(at, before, after, way, depth);
                if way == Way::Sent && old_sets != new_sets && !new_sets.is_empty() {
                    let sets: Vec<String> = new_sets.iter().map(|set| set.join(" with ")).collect();
                    self.all(Weight::Breaks, at, format!("needs {} now", sets.join(", or ")));
                }
                if let (Some(before), Some(after)) = (old_extra, new_extra) {
                    self.place(&format!("{at}.*"), *before, *after, way, depth);
                }
            }
            (TypeKind::Union { variants: before }, TypeKind::Union { variants: after }) => {
                self.variants(at, before, after, way, depth);
            }
            (TypeKind::Text(before), TypeKind::Text(after)) => {
                if before != after && way == Way::Sent {
                    let what = match after.noun() {
                        Some(noun) => format!("must be {noun} now"),
                        None => "may be any text now".to_owned(),
                    };
                    self.all(if after.noun().is_some() { Weight::Review } else { Weight::Fits }, at, what);
                }
            }
            (TypeKind::Any { .. }, TypeKind::Any { .. }) => {}
            (before, after) if std::mem::discriminant(before) == std::mem::discriminant(after) => {}
            (before, after) => {
                let what = format!("is now {} instead of {}", word(after), word(before));
                let weight = match way {
                    Way::Sent if takes(self.new, after, before) => Weight::Fits,
                    Way::Answered if takes(self.old, before, after) => Weight::Fits,
                    Way::Answered if takes(self.new, after, before) => Weight::Review,
                    _ => Weight::Breaks,
                };
                self.all(weight, at, what);
            }
        }
    }

    /// A change of whatever stands at the place: whoever writes the last name in it meets it.
    fn all(&mut self, weight: Weight, at: &str, what: impl Into<String>) {
        self.note(weight, at, what, Touch::at(at));
    }

    /// A value that there was not before: who sends may, who reads has to know it.
    fn looser(&mut self, at: &str, way: Way, what: String) {
        self.all(if way == Way::Sent { Weight::Fits } else { Weight::Review }, at, what);
    }

    /// A value that there is no more: breaks who sends it.
    fn narrower(&mut self, at: &str, way: Way, what: String) {
        self.all(if way == Way::Sent { Weight::Breaks } else { Weight::Fits }, at, what);
    }

    pub(super) fn nullable(&mut self, at: &str, before: bool, after: bool, way: Way) {
        match (before, after) {
            (false, true) => self.looser(at, way, "may be null now".to_owned()),
            (true, false) => self.narrower(at, way, "can no longer be null".to_owned()),
            _ => {}
        }
    }

    /// Variants belong together by what tells them apart, then by their shapes, last by their names.
    fn variants(&mut self, at: &str, old: &[Variant], new: &[Variant], way: Way, depth: usize) {
        let mut left: Vec<&Variant> = new.iter().collect();
        for before in old {
            let label = type_label(self.old, before.ty);
            let found = left
                .iter()
                .position(|after| after.test == before.test)
                .or_else(|| left.iter().position(|after| self.is_same(before.ty, after.ty, way)))
                .or_else(|| left.iter().position(|after| type_label(self.new, after.ty) == label));
            match found {
                Some(found) => {
                    let after = left.remove(found);
                    self.place(at, before.ty, after.ty, way, depth);
                }
                None => self.narrower(at, way, format!("can no longer be {label}")),
            }
        }
        for added in left {
            let label = type_label(self.new, added.ty);
            self.looser(at, way, format!("can be {label} now"));
        }
    }

    fn fields(&mut self, at: &str, old: &[Field], new: &[Field], way: Way, depth: usize) {
        let is_new = |field: &&Field| !old.iter().any(|known| known.name == field.name);
        for field in old {
            let place = format!("{at}.{}", field.name);
            let Some(now) = new.iter().find(|candidate| candidate.name == field.name) else {
                let is_gone = |field: &&Field| !new.iter().any(|known| known.name == field.name);
                let gone = old.iter().filter(is_gone).map(|field| (&*field.name, field.ty));
                let added = new.iter().filter(is_new).map(|field| (&*field.name, field.ty));
                let what = match self.renamed(&field.name, gone, added, way) {
                    Some(name) => format!("removed (perhaps `{name}` now)"),
                    None => "removed".to_owned(),
                };
                self.all(Weight::Breaks, &place, what);
                continue;
            };
            match (way, field.required, now.required) {
                (Way::Sent, false, true) => {
                    self.note(Weight::Breaks, &place, "is needed now", Touch::Lack(field.name.to_string()));
                }
                (Way::Sent, true, false) => self.all(Weight::Fits, &place, "is no longer needed"),
                (Way::Answered, true, false) => self.all(Weight::Review, &place, "may be absent now"),
                _ => {}
            }
            self.rules(&place, &field.rules, &now.rules, way);
            self.place(&place, field.ty, now.ty, way, depth);
        }
        for field in new.iter().filter(is_new) {
            let place = format!("{at}.{}", field.name);
            if way == Way::Sent && field.required {
                let touch = Touch::Lack(field.name.to_string());
                self.note(Weight::Breaks, &place, "added, and needed", touch);
            } else {
                self.all(Weight::Fits, &place, "added");
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
