//! A row of the table of functions: what documents, completion, the checker and the engine know about one function.

use std::any::TypeId;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rhai::{Dynamic, FuncRegistration, Module, RhaiFunc};

use super::{Call, Fallible, Kind};

/// What is known about a function, for documents, completion and the checker.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Function {
    /// The name; of an operator, its sign.
    pub name: &'static str,
    /// How it is written: `wait_until(time, condition) -> value`.
    pub signature: &'static str,
    /// What it is about: `waiting`, `data`, `array`.
    pub topic: &'static str,
    /// What it does, in one line.
    pub doc: &'static str,
    /// Its forms; empty where the engine's own forms say it.
    pub forms: &'static [Form],
    /// Whether it only returns a value: a call whose value is not used does nothing. With a closure, it is as pure as that.
    pub pure: bool,
    /// Which arguments are closures, and how often they are called.
    pub closures: &'static [Closure],
    /// Whether it is also a property: `list.len`.
    pub property: bool,
    /// A call of it.
    pub example: Example,
}

/// One form of a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it takes.
    pub params: &'static [Kind],
    /// What it returns.
    pub result: Kind,
}

/// An argument that is a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Closure {
    /// Which argument, from 0.
    pub at: usize,
    /// How often it is called.
    pub calls: Calls,
    /// What it has to return.
    pub returns: Returns,
}

/// What a closure has to return; anything else is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Returns {
    /// Any value.
    Anything,
    /// `true` or `false`.
    Truth,
    /// Which of two items comes first: a number, or `true` or `false`.
    Order,
}

/// How often a function calls a closure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Calls {
    /// Exactly once.
    Once,
    /// At most once for each item of the first argument.
    PerItem,
    /// Any number of times: comparisons of a sort, looks of a wait.
    Any,
}

/// A call of a function that shows what it does. A test runs each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Example {
    /// There is nothing to run: a name, not a function.
    None,
    /// A script, and its value as it is written in a script.
    Returns(&'static str, &'static str),
    /// A script, and the lines that it shows.
    Shows(&'static str, &'static str),
}

impl Function {
    /// A row without anything but its documentation.
    pub const fn new(
        name: &'static str,
        signature: &'static str,
        topic: &'static str,
        doc: &'static str,
    ) -> Self {
        Self {
            name,
            signature,
            topic,
            doc,
            forms: &[],
            pure: false,
            closures: &[],
            property: false,
            example: Example::None,
        }
    }

    pub(super) const fn forms(mut self, forms: &'static [Form]) -> Self {
        self.forms = forms;
        self
    }

    pub(super) const fn pure(mut self) -> Self {
        self.pure = true;
        self
    }

    pub(super) const fn property(mut self) -> Self {
        self.property = true;
        self
    }

    pub(super) const fn closures(mut self, closures: &'static [Closure]) -> Self {
        self.closures = closures;
        self
    }

    pub(super) const fn example(mut self, script: &'static str, value: &'static str) -> Self {
        self.example = Example::Returns(script, value);
        self
    }

    pub(super) const fn shows(mut self, script: &'static str, lines: &'static str) -> Self {
        self.example = Example::Shows(script, lines);
        self
    }
}

/// Short for a form.
pub(super) const fn form(params: &'static [Kind], result: Kind) -> Form {
    Form { params, result }
}

/// Short for a closure among the arguments.
pub(super) const fn closure(at: usize, calls: Calls) -> Closure {
    Closure { at, calls, returns: Returns::Anything }
}

impl Closure {
    /// It says yes or no.
    pub(super) const fn truth(mut self) -> Self {
        self.returns = Returns::Truth;
        self
    }

    /// It compares two items.
    pub(super) const fn order(mut self) -> Self {
        self.returns = Returns::Order;
        self
    }
}

/// A function of ours.
pub(super) struct Native {
    pub(super) function: Function,
    /// With how many arguments of any type it is called; it looks at their types itself.
    pub(super) arguments: Option<RangeInclusive<usize>>,
    /// Argument types for which it is registered besides: those for which the engine has a function of its own.
    pub(super) types: &'static [&'static [Kind]],
    pub(super) run: Run,
}

/// How a function gets its first argument.
#[derive(Clone, Copy)]
pub(super) enum Run {
    /// As a copy.
    Copy(fn(&mut Call<'_>) -> Fallible),
    /// In its place, only to be read.
    Read(fn(&mut Dynamic, &mut Call<'_>) -> Fallible),
    /// In its place, to be changed.
    Change(fn(&mut Dynamic, &mut Call<'_>) -> Fallible),
}

/// Short for a function that gets copies of arguments of any type.
pub(super) const fn native(
    function: Function,
    arguments: RangeInclusive<usize>,
    types: &'static [&'static [Kind]],
    run: fn(&mut Call<'_>) -> Fallible,
) -> Native {
    Native { function, arguments: Some(arguments), types, run: Run::Copy(run) }
}

/// Short for a function that is registered for some types only.
pub(super) const fn typed(function: Function, types: &'static [&'static [Kind]], run: Run) -> Native {
    Native { function, arguments: None, types, run }
}

impl Native {
    /// Registers the function for all of its argument types.
    pub(super) fn register(&self, module: &mut Module) {
        for count in self.arguments.clone().into_iter().flatten() {
            self.set(module, &vec![TypeId::of::<Dynamic>(); count]);
        }
        for kinds in self.types {
            for types in combinations(kinds) {
                self.set(module, &types);
            }
        }
    }

    fn set(&self, module: &mut Module, types: &[TypeId]) {
        let name = self.function.name;
        FuncRegistration::new(name).in_global_namespace().set_into_module_raw(module, types, self.run.raw());
        if self.function.property && types.len() == 1 {
            FuncRegistration::new_getter(name).set_into_module_raw(module, types, self.run.raw());
        }
    }
}

impl Run {
    /// The function as the engine calls it.
    fn raw(self) -> RhaiFunc {
        match self {
            Self::Copy(run) => RhaiFunc::Pure {
                func: Arc::new(move |context, args| match context {
                    Some(context) => run(&mut Call::new(&context, args)),
                    None => Ok(Dynamic::UNIT),
                }),
                has_context: true,
                is_pure: true,
                is_volatile: true,
            },
            Self::Read(run) | Self::Change(run) => RhaiFunc::Method {
                func: Arc::new(move |context, args| match (context, args.split_first_mut()) {
                    (Some(context), Some((first, rest))) => {
                        run(first, &mut Call::after_first(&context, rest))
                    }
                    _ => Ok(Dynamic::UNIT),
                }),
                has_context: true,
                is_pure: matches!(self, Self::Read(_)),
                is_volatile: true,
            },
        }
    }
}

/// All combinations of the engine's types that some kinds stand for.
fn combinations(kinds: &[Kind]) -> Vec<Vec<TypeId>> {
    kinds.iter().fold(vec![Vec::new()], |begun, kind| {
        let ids = kind.ids();
        let longer = |types: &Vec<TypeId>| {
            let types = types.clone();
            ids.iter().map(move |id| types.iter().copied().chain([*id]).collect()).collect::<Vec<_>>()
        };
        begun.iter().flat_map(longer).collect()
    })
}
