//! The type of what is one thing or another.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::{Entry, FunctionTy, MapTy, Ty, Words};

/// How many types may stand side by side; what may be more is anything.
const MOST_TYPES: usize = 6;
/// How many texts are told apart.
const MOST_WORDS: usize = 32;
/// How many keys of a map are told apart.
const MOST_KEYS: usize = 256;
/// How many functions are told apart.
const MOST_FUNCTIONS: usize = 16;
/// How deep lists and maps may nest; what is deeper is anything.
const DEEPEST: usize = 5;

impl Ty {
    /// The type of a value that is of the one or of the other type. Grows only: it comes to an end in loops.
    pub(crate) fn join(self, other: Self) -> Self {
        self.join_within(other, 0)
    }

    fn join_within(self, other: Self, depth: usize) -> Self {
        if depth > DEEPEST {
            return Self::Any;
        }
        match (self, other) {
            (Self::Never, other) | (other, Self::Never) => other,
            (Self::Any, _) | (_, Self::Any) => Self::Any,
            (left, right) if left == right => left,
            (left, right) => {
                let mut types = left.alternatives().to_vec();
                for ty in right.alternatives() {
                    add(&mut types, ty.clone(), depth);
                }
                one_of(types)
            }
        }
    }
}

/// Adds a type to others: merged with one of its kind, else beside them.
fn add(types: &mut Vec<Ty>, new: Ty, depth: usize) {
    if let Some(known) = types.iter_mut().find(|known| is_same_kind(known, &new)) {
        let old = std::mem::replace(known, Ty::Never);
        *known = merge(old, new, depth);
    } else {
        types.push(new);
    }
}

fn one_of(mut types: Vec<Ty>) -> Ty {
    if types.len() == 1 {
        return types.remove(0);
    }
    if types.len() > MOST_TYPES || types.contains(&Ty::Any) {
        return Ty::Any;
    }
    Ty::OneOf(types.into())
}

fn is_same_kind(left: &Ty, right: &Ty) -> bool {
    match (left, right) {
        (Ty::Text | Ty::Words(_), Ty::Text | Ty::Words(_))
        | (Ty::List(_), Ty::List(_))
        | (Ty::Map(_), Ty::Map(_))
        | (Ty::Function(_), Ty::Function(_)) => true,
        (left, right) => left == right,
    }
}

fn merge(left: Ty, right: Ty, depth: usize) -> Ty {
    match (left, right) {
        (Ty::Words(left), Ty::Words(right)) => words(&left, &right),
        (Ty::Text | Ty::Words(_), Ty::Text | Ty::Words(_)) => Ty::Text,
        (Ty::List(left), Ty::List(right)) => {
            Ty::list(unwrap(left).join_within(unwrap(right), depth.saturating_add(1)))
        }
        (Ty::Map(left), Ty::Map(right)) => maps(&left, &right, depth.saturating_add(1)),
        (Ty::Function(left), Ty::Function(right)) => Ty::Function(Rc::new(functions(&left, &right))),
        (left, _) => left,
    }
}

fn functions(left: &FunctionTy, right: &FunctionTy) -> FunctionTy {
    let mut all = left.each().to_vec();
    all.extend(right.each().iter().filter(|function| !left.each().contains(function)).cloned());
    if all.len() > MOST_FUNCTIONS || all.contains(&FunctionTy::Unknown) {
        return FunctionTy::Unknown;
    }
    match all.as_slice() {
        [one] => one.clone(),
        _ => FunctionTy::OneOf(all),
    }
}

fn unwrap(ty: Rc<Ty>) -> Ty {
    Rc::unwrap_or_clone(ty)
}

fn words(left: &Words, right: &Words) -> Ty {
    let mut all = left.words.clone();
    all.extend(right.words.iter().filter(|word| !left.words.contains(word)).cloned());
    if all.len() > MOST_WORDS {
        return Ty::Text;
    }
    let name = if left.name == right.name { Rc::clone(&left.name) } else { "".into() };
    Ty::Words(Rc::new(Words { name, words: all }))
}

fn maps(left: &MapTy, right: &MapTy, depth: usize) -> Ty {
    let mut fields: BTreeMap<Rc<str>, Entry> = left.fields.clone();
    for (key, entry) in &right.fields {
        if let Some(known) = fields.get_mut(key) {
            let old = std::mem::replace(&mut known.ty, Ty::Never);
            known.ty = old.join_within(entry.ty.clone(), depth);
            if known.known != entry.known {
                known.known = None;
            }
        } else {
            // A map without the key gives ().
            let entry = Entry { ty: entry.ty.clone().optional(), ..entry.clone() };
            fields.insert(Rc::clone(key), entry);
        }
    }
    for (key, entry) in &mut fields {
        if !right.fields.contains_key(key) {
            let old = std::mem::replace(&mut entry.ty, Ty::Never);
            entry.ty = old.optional();
        }
    }
    let rest = match (&left.rest, &right.rest) {
        (Some(left), Some(right)) => Some(left.clone().join_within(right.clone(), depth)),
        (one, other) => one.clone().or_else(|| other.clone()),
    };
    if fields.len() > MOST_KEYS {
        return Ty::map_of(Some(Ty::Any));
    }
    Ty::Map(Rc::new(MapTy { fields, rest }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(word: &str) -> Ty {
        Ty::literal(&word.into())
    }

    #[test]
    fn types_are_joined_by_kind() {
        let cases = [
            (Ty::Int, Ty::Int, "int"),
            (Ty::Int, Ty::Never, "int"),
            (Ty::Int, Ty::Any, "any"),
            (Ty::Int, Ty::Unit, "int or ()"),
            (text("up"), text("down"), "\"up\" or \"down\""),
            (text("up"), Ty::Text, "string"),
            (Ty::list(Ty::Int), Ty::list(Ty::Text), "[int or string]"),
            (Ty::list(Ty::Never), Ty::list(Ty::Text), "[string]"),
        ];
        for (left, right, expected) in cases {
            assert_eq!(left.clone().join(right.clone()).label(), expected);
            let joined = left.join(right);
            assert_eq!(joined.clone().join(joined.clone()), joined);
        }
    }

    #[test]
    fn nested_data_comes_to_an_end() {
        let mut ty = Ty::list(Ty::Int);
        for _ in 0..100 {
            ty = ty.clone().join(Ty::list(ty));
        }
        let again = ty.clone().join(Ty::list(ty.clone()));
        assert_eq!(again, ty);
    }
}
