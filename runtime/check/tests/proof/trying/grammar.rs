//! Random runbooks: every way to call something that the language has, with types that mostly fit.

mod calls;
mod expressions;
mod functions;
mod marks;
mod natives;
mod statements;

pub(crate) use marks::{COUNTED, UNCOUNTED};

use super::rng::Rng;

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Ints,
    /// A map of numbers.
    Pairs,
    /// A closure without parameters.
    Act,
    /// A closure of one number.
    Pick,
    /// A closure of two numbers.
    Order,
    /// A closure that says yes or no about a number.
    Test,
    /// A list of closures without parameters.
    Acts,
    /// A map with a closure `act` and a number `n`.
    Book,
    /// A record of an answer.
    Route,
    /// The records of an answer: a map of them, or a list.
    Routes,
    Group,
    Device,
}

const VALUES: [Kind; 14] = [
    Kind::Int,
    Kind::Text,
    Kind::Ints,
    Kind::Pairs,
    Kind::Act,
    Kind::Pick,
    Kind::Order,
    Kind::Test,
    Kind::Acts,
    Kind::Book,
    Kind::Route,
    Kind::Routes,
    Kind::Group,
    Kind::Device,
];

/// A function.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Signature {
    file: usize,
    name: &'static str,
    /// The type in front of the name: `int`, `array`, `map`; empty for any.
    this: &'static str,
    params: Vec<Kind>,
    result: Kind,
}

/// The texts of a runbook and of what it imports.
#[derive(Debug)]
pub(crate) struct Book {
    pub(crate) main: String,
    pub(crate) modules: [(&'static str, String); 2],
}

impl Book {
    /// All texts, for people.
    pub(crate) fn shown(&self) -> String {
        let [(a, first), (b, second)] = &self.modules;
        format!("{}\n---- {a}.rhai\n{first}\n---- {b}.rhai\n{second}", self.main)
    }
}

/// Few names, so that functions of several files and numbers of parameters share them.
const NAMES: [&str; 6] = ["look", "mend", "step", "rank", "visit", "turn"];
/// Names that something else has as well: an operator, a native function, an operation.
const TAKEN: [&str; 3] = ["contains", "filter", "disable_route"];
/// The files by their numbers: the runbook itself and what it imports.
const FILES: [&str; 3] = ["", "left", "right"];

struct Grammar {
    rng: Rng,
    functions: Vec<Signature>,
    /// Whether a file exports a closure `GO`, a map `KIT` and a number `ONE`.
    exports: [bool; 3],
    /// The variables in reach.
    scope: Vec<(String, Kind)>,
    /// The number of the next variable.
    next: usize,
    /// The number of the next loop whose rounds are counted.
    marks: u32,
    /// How much more may be written.
    budget: usize,
    /// How deep expressions and statements nest.
    depth: usize,
    file: usize,
    /// The function that is written.
    function: Option<usize>,
}

/// The runbook of a seed.
pub(crate) fn book(seed: u64) -> Book {
    let mut grammar = Grammar {
        rng: Rng::new(seed),
        functions: Vec::new(),
        exports: [false; 3],
        scope: Vec::new(),
        next: 0,
        marks: 0,
        budget: 0,
        depth: 0,
        file: 0,
        function: None,
    };
    grammar.declare();
    // What is imported comes first: a file knows what those that it imports export.
    let right = grammar.module(2);
    let left = grammar.module(1);
    Book { main: grammar.main(), modules: [(FILES[1], left), (FILES[2], right)] }
}

impl Grammar {
    fn module(&mut self, file: usize) -> String {
        self.file = file;
        let mut text = String::new();
        if file == 1 {
            text.push_str("import \"right\" as right;\n");
        }
        if self.rng.once_in(6) {
            self.budget = 4;
            text.push_str(&self.statement());
        }
        if self.rng.once_in(2) {
            self.budget = 6;
            let (go, act, one) = (self.closure(&[]), self.closure(&[]), self.rng.below(4));
            text.push_str(&format!(
                "export const GO = {go};\nexport const KIT = #{{ act: {act}, n: 1 }};\nexport const ONE = {one};\n"
            ));
            self.exports[file] = true;
        }
        // A module may be evaluated in a scope of its own: nothing of it is in reach later.
        self.scope.clear();
        text.push_str(&self.functions_of_file());
        text
    }

    fn main(&mut self) -> String {
        self.file = 0;
        let mut text = "import \"left\" as left;\nimport \"right\" as right;\n".to_owned();
        text.push_str(&self.functions_of_file());
        for _ in 0..3 + self.rng.below(4) {
            self.budget = 7;
            let statement = self.statement();
            // An error that is caught lets the rest be tried.
            if !statement.starts_with("let ") && self.rng.once_in(3) {
                text.push_str(&format!("try {{\n{statement}}} catch {{ }}\n"));
            } else {
                text.push_str(&statement);
            }
        }
        text
    }

    /// A name for a new variable, which is in reach from now on.
    fn fresh(&mut self, kind: Kind) -> String {
        self.next += 1;
        let name = format!("v{}", self.next);
        self.scope.push((name.clone(), kind));
        name
    }

    /// A variable of a kind, if there is one.
    fn variable(&mut self, kind: Kind) -> Option<String> {
        // Now and then one of another kind: what fits must not be all that is tried.
        let any = self.rng.once_in(80);
        let fitting: Vec<String> = self
            .scope
            .iter()
            .filter(|(_, known)| any || *known == kind)
            .map(|(name, _)| name.clone())
            .collect();
        (!fitting.is_empty()).then(|| self.rng.one(&fitting).clone())
    }

    /// Goes one level deeper, unless enough was written.
    fn deeper<T>(&mut self, plain: T, write: impl FnOnce(&mut Self) -> T) -> T {
        if self.budget == 0 || self.depth > 5 {
            return plain;
        }
        self.budget -= 1;
        self.depth += 1;
        let written = write(self);
        self.depth -= 1;
        written
    }

    /// Writes something in a scope of its own.
    fn scoped(&mut self, write: impl FnOnce(&mut Self) -> String) -> String {
        let before = self.scope.len();
        let written = write(self);
        self.scope.truncate(before);
        written
    }

    /// A file that exports values and that the file that is written imports.
    fn exporting(&mut self) -> Option<&'static str> {
        let reachable: &[usize] = match self.file {
            0 => &[1, 2],
            1 => &[2],
            _ => &[],
        };
        let exporting: Vec<usize> = reachable.iter().copied().filter(|file| self.exports[*file]).collect();
        (!exporting.is_empty()).then(|| FILES[*self.rng.one(&exporting)])
    }
}
