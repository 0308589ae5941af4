//! Maps that are laid over each other: `mixin`, `fill_with`, `+`.

use std::rc::Rc;

use super::{Entry, MapTy, Ty};
use crate::tree::Pos;

impl Ty {
    /// The type of a value over which another was laid. What is not a map is one or the other.
    pub(crate) fn overlaid(&self, over: &Self) -> Self {
        match (self, over) {
            (Self::Map(under), Self::Map(over)) => Self::Map(Rc::new(under.overlaid(over))),
            // Nothing is known of it yet: what is known of the map stays.
            (map, Self::Never) => map.clone(),
            (under, over) => under.clone().join(over.clone()),
        }
    }
}

impl MapTy {
    /// The map with the entries of another in the place of its own.
    fn overlaid(&self, over: &Self) -> Self {
        let mut fields = self.fields.clone();
        if let Some(rest) = &over.rest {
            for entry in fields.values_mut() {
                entry.replace(entry.ty.clone().join(rest.clone()), None);
            }
        }
        for (key, entry) in &over.fields {
            let mut entry = entry.clone();
            if let Some(under) = fields.get(key).filter(|_| entry.ty.may_be_unit()) {
                // It may be absent, and then the one below stays.
                entry.replace(entry.ty.clone().join(under.ty.clone()), None);
            }
            fields.insert(Rc::clone(key), entry);
        }
        let rest = match (&self.rest, &over.rest) {
            (Some(left), Some(right)) => Some(left.clone().join(right.clone())),
            (one, other) => one.clone().or_else(|| other.clone()),
        };
        Self { fields, rest }
    }

    /// The map without a key, or without some key that is not known.
    pub(crate) fn without(&self, key: Option<&str>) -> Self {
        let mut map = self.clone();
        match key {
            Some(key) => {
                map.fields.remove(key);
            }
            None => {
                for entry in map.fields.values_mut() {
                    entry.ty = entry.ty.clone().optional();
                    entry.key_at = Pos::default();
                }
            }
        }
        map
    }
}

impl Entry {
    /// Puts another value in its place.
    pub(crate) fn replace(&mut self, ty: Ty, known: Option<super::Known>) {
        self.ty = ty;
        self.known = known;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn map(fields: &[(&str, Ty)]) -> Ty {
        let entry = |ty: &Ty| Entry {
            ty: ty.clone(),
            file: 0,
            key_at: Pos::default(),
            value_at: Pos::default(),
            known: None,
        };
        let fields: BTreeMap<Rc<str>, Entry> =
            fields.iter().map(|(key, ty)| (Rc::from(*key), entry(ty))).collect();
        Ty::Map(Rc::new(MapTy { fields, rest: None }))
    }

    fn shown(ty: &Ty) -> String {
        let Ty::Map(map) = ty else { return ty.label() };
        let field = |(key, entry): (&Rc<str>, &Entry)| format!("{key}: {}", entry.ty.label());
        map.fields.iter().map(field).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn the_upper_entry_wins_where_it_is_certain() {
        let under = map(&[("a", Ty::Int), ("b", Ty::Int)]);
        let over = map(&[("b", Ty::Text), ("c", Ty::Bool)]);
        assert_eq!(shown(&under.overlaid(&over)), "a: int, b: string, c: bool");
        let perhaps = map(&[("b", Ty::Text.optional())]);
        assert_eq!(shown(&under.overlaid(&perhaps)), "a: int, b: string or () or int");
        assert_eq!(shown(&under.overlaid(&Ty::Never)), "a: int, b: int");
    }
}
