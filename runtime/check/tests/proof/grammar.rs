//! Random runbooks: every way to call something that the language has, with types that mostly fit.

// The paths hold wherever this file is a module of.
#[path = "grammar/expressions.rs"]
mod expressions;
#[path = "grammar/statements.rs"]
mod statements;

use super::rng::Rng;

/// What an expression gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Int,
    Text,
    Ints,
    /// A closure without parameters.
    Act,
    /// A closure of one number.
    Pick,
    /// A closure of two numbers.
    Order,
    /// A list of closures without parameters.
    Acts,
    /// A map with a closure `act` and a number `n`.
    Book,
    Group,
    Device,
}

const VALUES: [Kind; 10] = [
    Kind::Int,
    Kind::Text,
    Kind::Ints,
    Kind::Act,
    Kind::Pick,
    Kind::Order,
    Kind::Acts,
    Kind::Book,
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
/// The files by their numbers: the runbook itself and what it imports.
const FILES: [&str; 3] = ["", "left", "right"];

struct Grammar {
    rng: Rng,
    functions: Vec<Signature>,
    /// The variables in reach.
    scope: Vec<(String, Kind)>,
    /// The number of the next variable.
    next: usize,
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
        scope: Vec::new(),
        next: 0,
        budget: 0,
        depth: 0,
        file: 0,
        function: None,
    };
    grammar.declare();
    let modules = [(FILES[1], grammar.module(1)), (FILES[2], grammar.module(2))];
    Book { main: grammar.main(), modules }
}

impl Grammar {
    /// Makes up the signatures of all functions.
    fn declare(&mut self) {
        for _ in 0..2 + self.rng.below(4) {
            let file = if self.rng.once_in(2) { 0 } else { 1 + self.rng.below(2) };
            let this = *self.rng.one(&["", "", "", "", "int", "array", "map", "string"]);
            let count = self.rng.below(4);
            let mut params: Vec<Kind> = (0..count).map(|_| *self.rng.one(&VALUES)).collect();
            if self.rng.once_in(2) {
                params = vec![Kind::Int; count];
            }
            let result = *self.rng.one(&[Kind::Int, Kind::Int, Kind::Int, Kind::Act, Kind::Group]);
            let name = *self.rng.one(&NAMES);
            let new = Signature { file, name, this, params, result };
            let same = |known: &Signature| {
                (known.file, known.name, known.this, known.params.len())
                    == (new.file, new.name, new.this, new.params.len())
            };
            if !self.functions.iter().any(same) {
                self.functions.push(new);
            }
        }
    }

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
        text.push_str(&self.functions_of_file());
        text
    }

    fn functions_of_file(&mut self) -> String {
        let mut text = String::new();
        for index in 0..self.functions.len() {
            let function = self.functions[index].clone();
            if function.file != self.file {
                continue;
            }
            self.function = Some(index);
            self.budget = 5;
            let params: Vec<String> = (0..function.params.len()).map(|at| format!("p{at}")).collect();
            self.scope = params.iter().cloned().zip(function.params.iter().copied()).collect();
            let this = if function.this.is_empty() { String::new() } else { format!("{}.", function.this) };
            let body = self.statements(3);
            let last = self.expr(function.result);
            text.push_str(&format!(
                "fn {this}{}({}) {{\n{body}{last}\n}}\n",
                function.name,
                params.join(", ")
            ));
        }
        self.function = None;
        self.scope.clear();
        text
    }

    fn main(&mut self) -> String {
        self.file = 0;
        let mut text = "import \"left\" as left;\nimport \"right\" as right;\n".to_owned();
        text.push_str(&self.functions_of_file());
        for _ in 0..2 + self.rng.below(3) {
            self.budget = 8;
            text.push_str(&self.statement());
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
        let any = self.rng.once_in(60);
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

    /// A function that fits and that does not come back here, as a rule.
    fn callable(&mut self, fits: impl Fn(&Signature) -> bool) -> Option<Signature> {
        let back = self.rng.once_in(12);
        let from = if back { 0 } else { self.function.map_or(0, |function| function + 1) };
        let reachable = |function: &&Signature| {
            let seen = function.file == self.file || self.file == 0 || self.file == 1 && function.file == 2;
            seen && fits(function)
        };
        let fitting: Vec<Signature> =
            self.functions.get(from..).unwrap_or_default().iter().filter(reachable).cloned().collect();
        (!fitting.is_empty()).then(|| self.rng.one(&fitting).clone())
    }
}
