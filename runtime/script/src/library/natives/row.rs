//! A row of the table of functions: what documents, completion, the checker and the engine know about one function.

use std::any::TypeId;
use std::ops::RangeInclusive;
use std::sync::Arc;

use rhai::{Dynamic, FuncRegistration, Module, RhaiFunc};

use super::{Call, Fallible, Kind, taken};

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
    /// How many parameters it takes: at least and at most. One that works on `this` may take none in the place of one.
    pub takes: (usize, usize),
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
    Closure { at, calls, returns: Returns::Anything, takes: (1, 2) }
}

impl Closure {
    /// It takes so many parameters.
    pub(super) const fn takes(mut self, least: usize, most: usize) -> Self {
        self.takes = (least, most);
        self
    }

    /// What is wrong with one that takes so many parameters, and what to write. `on_this` says that it works on `this`.
    pub fn wrong_count(
        &self,
        function: &str,
        params: usize,
        on_this: bool,
    ) -> Option<(String, Option<String>)> {
        let (least, most) = self.takes;
        if (least..=most).contains(&params) || (params == 0 && least == 1 && on_this) {
            return None;
        }
        if params == 0 && least == 1 {
            let message =
                format!("the closure of {function}(...) takes no item: it gives the same for each of them");
            return Some((message, Some("write `|item| ...`".to_owned())));
        }
        let counts = match (least.max(1), most) {
            (_, 0) => "no parameters".to_owned(),
            (1, 1) => "1 parameter".to_owned(),
            (least, most) if least == most => format!("{most} parameters"),
            (least, most) => format!("{least} or {most} parameters"),
        };
        let compares = self.returns == Returns::Order;
        let message = if compares && params < least {
            format!("the closure of {function}(...) compares two items: it takes {counts}, not {params}")
        } else {
            format!("the closure of {function}(...) takes {counts}, not {params}")
        };
        let hint = compares.then(|| "`|a, b| a - b`; sort_by(|item| ...) sorts by a key".to_owned());
        Some((message, hint))
    }

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
        FuncRegistration::new(name).in_global_namespace().set_into_module_raw(module, types, self.raw());
        if self.function.property && types.len() == 1 {
            FuncRegistration::new_getter(name).set_into_module_raw(module, types, self.raw());
        }
    }

    /// The function as the engine calls it. Closures among its arguments are looked at first.
    fn raw(&self) -> RhaiFunc {
        let closures = self.function.closures;
        match self.run {
            Run::Copy(run) => RhaiFunc::Pure {
                func: Arc::new(move |context, args| match context {
                    Some(context) => {
                        let mut call = Call::new(&context, args);
                        taken::as_called(&call, closures)?;
                        run(&mut call)
                    }
                    None => Ok(Dynamic::UNIT),
                }),
                has_context: true,
                is_pure: true,
                is_volatile: true,
            },
            Run::Read(run) | Run::Change(run) => RhaiFunc::Method {
                func: Arc::new(move |context, args| match (context, args.split_first_mut()) {
                    (Some(context), Some((first, rest))) => {
                        let mut call = Call::after_first(&context, rest);
                        taken::as_called(&call, closures)?;
                        run(first, &mut call)
                    }
                    _ => Ok(Dynamic::UNIT),
                }),
                has_context: true,
                is_pure: matches!(self.run, Run::Read(_)),
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
