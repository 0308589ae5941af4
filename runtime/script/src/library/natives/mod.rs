//! The functions that runbooks can use beyond operations: one table for registration, documents and messages.

mod arrays;
mod builtin;
mod call;
mod data;
mod network;
mod output;
mod sorting;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod waiting;

use std::any::TypeId;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rhai::{Array, Dynamic, FnPtr, FuncRegistration, ImmutableString, Map, Module, RhaiFunc};

pub(crate) use call::{Call, Fallible};

/// What is known about a function, for documents, completion and the checker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name.
    pub name: &'static str,
    /// How it is written: `wait_until(time, condition) -> value`.
    pub signature: &'static str,
    /// What it is about: `waiting`, `data`, `array`.
    pub topic: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
}

/// A function of ours.
struct Native {
    function: Function,
    arguments: RangeInclusive<usize>,
    /// Argument types for which Rhai has a function of its own that ours replaces.
    instead_of: &'static [&'static [Kind]],
    run: fn(&mut Call<'_>) -> Fallible,
}

/// A type of an argument, as Rhai tells functions of one name apart.
#[derive(Clone, Copy)]
enum Kind {
    Any,
    Unit,
    Bool,
    Int,
    Float,
    Char,
    Text,
    List,
    Map,
    Fn,
}

impl Kind {
    fn id(self) -> TypeId {
        match self {
            Self::Any => TypeId::of::<Dynamic>(),
            Self::Unit => TypeId::of::<()>(),
            Self::Bool => TypeId::of::<bool>(),
            Self::Int => TypeId::of::<i64>(),
            Self::Float => TypeId::of::<f64>(),
            Self::Char => TypeId::of::<char>(),
            Self::Text => TypeId::of::<ImmutableString>(),
            Self::List => TypeId::of::<Array>(),
            Self::Map => TypeId::of::<Map>(),
            Self::Fn => TypeId::of::<FnPtr>(),
        }
    }
}

/// Short for an entry of the tables below.
const fn native(
    function: Function,
    arguments: RangeInclusive<usize>,
    instead_of: &'static [&'static [Kind]],
    run: fn(&mut Call<'_>) -> Fallible,
) -> Native {
    Native { function, arguments, instead_of, run }
}

const TABLES: [&[Native]; 8] = [
    arrays::TABLE,
    output::TABLE,
    waiting::TABLE,
    data::TABLE,
    sorting::TABLE,
    text::TABLE,
    time::TABLE,
    network::TABLE,
];

/// All functions that a runbook can use beyond operations: ours, then those that come with the language.
pub fn functions() -> impl Iterator<Item = &'static Function> {
    let ours = TABLES.iter().flat_map(|table| table.iter()).map(|native| &native.function);
    ours.chain(builtin::TABLE.iter())
}

/// How a function is written.
pub(crate) fn usage(name: &str) -> Option<String> {
    let signatures: Vec<&str> =
        functions().filter(|function| function.name == name).map(|function| function.signature).collect();
    (!signatures.is_empty()).then(|| signatures.join(" or "))
}

/// The names of all functions.
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    functions().map(|function| function.name)
}

/// Whether there is a function of this name.
pub(crate) fn is_known(name: &str) -> bool {
    names().any(|known| known == name)
}

/// Registers our functions.
pub(crate) fn register(module: &mut Module) {
    for native in TABLES.iter().flat_map(|table| table.iter()) {
        for count in native.arguments.clone() {
            set(module, native, &vec![Kind::Any; count]);
        }
        for kinds in native.instead_of {
            set(module, native, kinds);
        }
    }
    sorting::register_on_maps(module);
    output::register_text_forms(module);
}

fn set(module: &mut Module, native: &Native, kinds: &[Kind]) {
    let run = native.run;
    let types: Vec<TypeId> = kinds.iter().map(|kind| kind.id()).collect();
    FuncRegistration::new(native.function.name).in_global_namespace().set_into_module_raw(
        module,
        types,
        RhaiFunc::Pure {
            func: Arc::new(move |context, args| match context {
                Some(context) => run(&mut Call::new(&context, args)),
                None => Ok(Dynamic::UNIT),
            }),
            has_context: true,
            is_pure: true,
            is_volatile: true,
        },
    );
}
