//! The functions that runbooks can use beyond operations: one table for registration, documents and messages.

mod arrays;
mod blob;
mod builtin;
mod call;
mod change;
mod compare;
mod control;
mod credential;
mod data;
mod digest;
mod each;
mod kind;
mod math;
mod network;
mod operators;
mod output;
mod pattern;
mod properties;
mod row;
mod saving;
mod separated;
mod sorting;
mod taken;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod waiting;

use std::collections::HashMap;
use std::sync::OnceLock;

use rhai::Module;

pub(crate) use call::{Call, Fallible};

pub use kind::Kind;
pub use row::{Calls, Closure, Example, Form, Function, Returns};
use row::{Native, closure, form, native};

/// Functions of ours.
const OURS: [&[Native]; 17] = [
    arrays::TABLE,
    output::TABLE,
    saving::TABLE,
    waiting::TABLE,
    data::TABLE,
    credential::TABLE,
    digest::TABLE,
    separated::TABLE,
    sorting::TABLE,
    change::TABLE,
    text::TABLE,
    pattern::TABLE,
    time::TABLE,
    network::TABLE,
    math::TABLE,
    blob::TABLE,
    control::TABLE,
];

/// Functions, operators and properties that the engine or our values bring.
const BROUGHT: [&[Function]; 3] = [builtin::TABLE, operators::TABLE, properties::TABLE];

/// The table: all functions, operators and properties that a runbook can use beyond operations.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    let ours = OURS.iter().flat_map(|table| table.iter()).map(|native| &native.function);
    ours.chain(BROUGHT.iter().flat_map(|table| table.iter()))
}

/// The functions of a name: the rows that can be called by it.
pub fn named(name: &str) -> impl Iterator<Item = &'static Function> {
    callable().get(name).into_iter().flatten().copied()
}

/// The rows that can be called, by their names.
fn callable() -> &'static HashMap<&'static str, Vec<&'static Function>> {
    static CALLABLE: OnceLock<HashMap<&'static str, Vec<&'static Function>>> = OnceLock::new();
    CALLABLE.get_or_init(|| {
        let mut rows: HashMap<&'static str, Vec<&'static Function>> = HashMap::new();
        for function in functions().filter(|function| function.topic != "property") {
            rows.entry(function.name).or_default().push(function);
        }
        rows
    })
}

/// How a function is written.
pub(crate) fn usage(name: &str) -> Option<String> {
    let signatures: Vec<&str> = named(name).map(|function| function.signature).collect();
    (!signatures.is_empty()).then(|| signatures.join(" or "))
}

/// What a function is a function of, in words, where it is none of values of a type. `language` are the functions that the
/// engine brings, as it writes them.
pub(crate) fn not_of(name: &str, ty: &str, language: impl Iterator<Item = String>) -> Option<String> {
    let stated = named(name).flat_map(|function| function.forms).filter_map(|form| form.params.first());
    let mut kinds: Vec<Kind> = stated.copied().collect();
    if named(name).any(|function| function.forms.is_empty()) {
        let forms = language.filter(|form| form.split_once('(').is_some_and(|(its, _)| its == name));
        let brought: Option<Vec<Kind>> = forms.map(|form| Kind::of_engine(first_parameter(&form))).collect();
        kinds.extend(brought?);
    }
    if kinds.is_empty() || kinds.iter().any(|kind| kind.may_be(ty)) {
        return None;
    }
    let mut labels: Vec<&str> = Vec::new();
    for kind in kinds {
        if !labels.contains(&kind.label()) {
            labels.push(kind.label());
        }
    }
    // The engine tells its functions in another order each time.
    labels.sort_unstable();
    Some(labels.join(" or "))
}

/// The type of the first parameter of a function, as the engine writes both: `&mut Array` of `push(array: &mut Array, item)`.
fn first_parameter(form: &str) -> &str {
    let inside = form.split_once('(').map_or("", |(_, inside)| inside);
    let end = inside.find([',', ')']).unwrap_or(inside.len());
    let first = inside.get(..end).unwrap_or_default();
    first.split_once(": ").map_or(first, |(_, ty)| ty)
}

/// The names of all functions.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    let callable = |function: &&Function| !matches!(function.topic, "operator" | "property");
    functions().filter(callable).map(|function| function.name)
}

/// Whether there is a function of this name.
pub(crate) fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

/// Registers our functions.
pub(crate) fn register(module: &mut Module) {
    for native in OURS.iter().flat_map(|table| table.iter()) {
        native.register(module);
    }
    output::register_text_forms(module);
}
