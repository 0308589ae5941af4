//! The functions beside operations: what they take and what they give.

mod signature;

use std::collections::HashMap;

use edgebook_script::{Calls, Library, functions};

use crate::effects::Repeat;
use crate::ty::Ty;

pub(crate) use edgebook_script::Kind;
use signature::Signature;
pub(crate) use signature::{KindOf, grouped};

/// All functions that a runbook can call by name, with each form that they come in.
pub(crate) struct Natives {
    by_name: HashMap<String, Vec<Signature>>,
}

/// What comes of a call.
pub(crate) enum Called {
    /// It fits; this is what it gives.
    Gives(Ty),
    /// There is no function of this name.
    Unknown,
    /// The function takes other numbers of arguments.
    WrongCount,
    /// The argument of this number, from 0, is of a type that the function does not take.
    WrongType(usize),
}

impl Natives {
    pub(crate) fn of(library: &Library) -> Self {
        let mut by_name: HashMap<String, Vec<Signature>> = HashMap::new();
        for function in functions().filter(|function| function.topic != "property") {
            let names = std::iter::once(function.name.to_owned());
            for name in names.chain(function.property.then(|| format!("get${}", function.name))) {
                let known = by_name.entry(name).or_default();
                known.extend(function.forms.iter().map(Signature::from));
            }
        }
        // What a row does not say itself, the engine does. A row that says it counts alone.
        let stated = |name: &str| {
            let bare = name.strip_prefix("get$").unwrap_or(name);
            let mut rows = edgebook_script::named(bare).peekable();
            rows.peek().is_some() && rows.all(|function| !function.forms.is_empty())
        };
        for text in library.language() {
            if let Some((name, signature)) = Signature::parse(&text)
                && !stated(name)
            {
                let known = by_name.entry(name.to_owned()).or_default();
                if !known.contains(&signature) {
                    known.push(signature);
                }
            }
        }
        Self { by_name }
    }

    /// The names.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let plain = |name: &&String| !name.contains('$') && name.starts_with(|c: char| c.is_alphabetic());
        self.by_name.keys().filter(plain).map(String::as_str)
    }

    /// Whether some form of a function takes so many arguments.
    pub(crate) fn takes_count(&self, name: &str, count: usize) -> bool {
        self.by_name.get(name).is_some_and(|forms| forms.iter().any(|form| form.params.len() == count))
    }

    pub(crate) fn contains(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    /// Whether each form of a function gives ().
    pub(crate) fn gives_nothing(&self, name: &str) -> bool {
        self.by_name.get(name).is_some_and(|forms| forms.iter().all(|form| form.result == Kind::Unit))
    }

    /// Calls a function with arguments of some types.
    pub(crate) fn call(&self, name: &str, arguments: &[Ty]) -> Called {
        let Some(forms) = self.by_name.get(name) else { return Called::Unknown };
        let counted: Vec<&Signature> =
            forms.iter().filter(|form| form.params.len() == arguments.len()).collect();
        if counted.is_empty() {
            return Called::WrongCount;
        }
        let fitting: Vec<&&Signature> = counted.iter().filter(|form| form.takes(arguments)).collect();
        if fitting.is_empty() {
            // The first argument that no form takes; else the first that none takes behind those before it.
            let nobody = |at: &usize| !counted.iter().any(|form| form.takes_at(*at, arguments));
            let behind = |at: &usize| !counted.iter().any(|form| form.takes_up_to(*at, arguments));
            let at = (0..arguments.len()).find(nobody).or_else(|| (0..arguments.len()).find(behind));
            return Called::WrongType(at.unwrap_or_default());
        }
        let exact = |form: &&&Signature| !form.params.contains(&Kind::Any);
        let certain = !arguments.iter().any(Ty::is_open);
        let results: Vec<Ty> = match fitting.iter().find(|form| certain && exact(form)) {
            Some(form) if fitting.len() > 1 && !arguments.iter().any(|ty| matches!(ty, Ty::OneOf(_))) => {
                vec![form.result.ty()]
            }
            _ => fitting.iter().map(|form| form.result.ty()).collect(),
        };
        Called::Gives(results.into_iter().fold(Ty::Never, Ty::join))
    }

    /// What a property of a value that is no record gives: `list.len`.
    pub(crate) fn property(&self, name: &str, object: &Ty) -> Option<Ty> {
        match self.call(&format!("get${name}"), std::slice::from_ref(object)) {
            Called::Gives(ty) => Some(ty),
            _ => None,
        }
    }

    /// How a function takes its arguments, for hints: `wait_until(time, condition)`.
    pub(crate) fn usage(name: &str) -> Option<String> {
        let forms: Vec<&str> = edgebook_script::named(name).map(|function| function.signature).collect();
        (!forms.is_empty()).then(|| forms.join(" or "))
    }
}

impl Natives {
    /// What a function expects as its argument of a number, in words: in the forms that take the arguments before it.
    pub(crate) fn expected(&self, name: &str, at: usize, arguments: &[Ty]) -> String {
        let forms = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        let counted = || forms.iter().filter(|form| form.params.len() == arguments.len());
        let fits = |form: &&Signature| at.checked_sub(1).is_none_or(|last| form.takes_up_to(last, arguments));
        let mut taken = counted().filter(fits).peekable();
        let forms: Vec<&Signature> =
            if taken.peek().is_some() { taken.collect() } else { counted().collect() };
        let mut labels: Vec<&str> = Vec::new();
        for kind in forms.iter().filter_map(|form| form.params.get(at)) {
            if !labels.contains(&kind.label()) {
                labels.push(kind.label());
            }
        }
        // The engine tells its functions in another order each time.
        labels.sort_unstable();
        labels.join(" or ")
    }
}

impl Natives {
    /// What a function takes as its argument of a number, where all of its forms agree.
    pub(crate) fn kind(&self, name: &str, at: usize, count: usize) -> Option<Kind> {
        let mut forms = self.by_name.get(name)?.iter().filter(|form| form.params.len() == count);
        let kind = *forms.next()?.params.get(at)?;
        forms.all(|form| form.params.get(at) == Some(&kind)).then_some(kind)
    }
}

/// What a call does beside giving a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purity {
    /// Nothing: a call whose value is not used does nothing at all.
    Pure,
    /// Something, or it is not known.
    Acts,
}

/// Whether calling a function does something beside giving its value. What takes a closure is pure as far as that is.
pub(crate) fn purity(name: &str) -> Purity {
    let mut rows = edgebook_script::named(name).peekable();
    if rows.peek().is_some() && rows.all(|function| function.pure) { Purity::Pure } else { Purity::Acts }
}

/// How often a function calls its closure, from what the table of functions says.
pub(crate) fn calls(name: &str) -> Repeat {
    let calls = edgebook_script::named(name).flat_map(|function| function.closures).map(|closure| {
        match closure.calls {
            Calls::Once => Repeat::ONCE,
            Calls::PerItem => Repeat::EACH,
            Calls::Any => Repeat::Any,
        }
    });
    calls.reduce(Repeat::or).unwrap_or(Repeat::EACH)
}

/// Whether a function changes the array, map, text or blob that it is called on.
pub(crate) fn changes_in_place(name: &str) -> bool {
    edgebook_script::named(name)
        .any(|function| !function.pure && matches!(function.topic, "array" | "map" | "text" | "blob"))
}
