//! Functions: what they are called, what they take, and what stands in them.

use std::iter;

use super::{FILES, Grammar, Kind, NAMES, Signature, TAKEN, VALUES};

impl Grammar {
    /// Makes up the signatures of all functions.
    pub(super) fn declare(&mut self) {
        for _ in 0..3 + self.rng.below(4) {
            let file = if self.rng.once_in(2) { 0 } else { 1 + self.rng.below(2) };
            let this = *self.rng.one(&["", "", "", "", "", "int", "array", "map", "string", "record"]);
            let count = self.rng.below(4);
            let mut params: Vec<Kind> = (0..count).map(|_| *self.rng.one(&VALUES)).collect();
            if self.rng.once_in(2) {
                params = vec![Kind::Int; count];
            }
            let result = *self.rng.one(&[Kind::Int, Kind::Int, Kind::Int, Kind::Act, Kind::Group]);
            let name = if self.rng.once_in(150) { *self.rng.one(&TAKEN) } else { *self.rng.one(&NAMES) };
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

    pub(super) fn functions_of_file(&mut self) -> String {
        let mut text = String::new();
        for index in 0..self.functions.len() {
            let function = self.functions[index].clone();
            if function.file == self.file {
                self.function = Some(index);
                text.push_str(&self.function(&function));
            }
        }
        self.function = None;
        self.scope.clear();
        text
    }

    fn function(&mut self, function: &Signature) -> String {
        self.budget = 7;
        let params: Vec<String> = (0..function.params.len()).map(|at| format!("p{at}")).collect();
        self.scope = params.iter().cloned().zip(function.params.iter().copied()).collect();
        let this = match function.this {
            "" => String::new(),
            this => format!("{this}."),
        };
        let private = if function.file > 0 && self.rng.once_in(12) { "private " } else { "" };
        let again = self.comes_back(function);
        let body = self.statements(3);
        let last = self.expr(function.result);
        format!("{private}fn {this}{}({}) {{\n{again}{body}{last}\n}}\n", function.name, params.join(", "))
    }

    /// A function that calls itself a number of times.
    fn comes_back(&mut self, function: &Signature) -> String {
        let counts = function.this.is_empty() && function.params.first() == Some(&Kind::Int);
        if !counts || !self.rng.once_in(6) {
            return String::new();
        }
        let write = self.write();
        let others = (1..function.params.len()).map(|at| format!("p{at}"));
        let arguments: Vec<String> = iter::once("p0 - 1".to_owned()).chain(others).collect();
        format!("if p0 > 0 && p0 < 4 {{\n{write}\n{}({});\n}}\n", function.name, arguments.join(", "))
    }

    /// A function that fits and that does not come back here, as a rule.
    pub(super) fn callable(&mut self, fits: impl Fn(&Signature) -> bool) -> Option<Signature> {
        let back = self.rng.once_in(20);
        let from = if back { 0 } else { self.function.map_or(0, |function| function + 1) };
        let reachable = |function: &&Signature| {
            let seen = function.file == self.file || self.file == 0 || self.file == 1 && function.file == 2;
            seen && fits(function)
        };
        let fitting: Vec<Signature> =
            self.functions.get(from..).unwrap_or_default().iter().filter(reachable).cloned().collect();
        (!fitting.is_empty()).then(|| self.rng.one(&fitting).clone())
    }

    /// A call of a function that gives a value of a kind.
    pub(super) fn call_giving(&mut self, kind: Kind) -> Option<String> {
        let function = self.callable(|function| function.result == kind)?;
        let arguments: Vec<String> = function.params.iter().map(|kind| self.expr(*kind)).collect();
        let arguments = arguments.join(", ");
        let own = function.file == self.file;
        let this = match function.this {
            "int" => Kind::Int,
            "array" => *self.rng.one(&[Kind::Ints, Kind::Acts]),
            "map" => *self.rng.one(&[Kind::Book, Kind::Pairs]),
            "string" => Kind::Text,
            "record" => Kind::Route,
            _ if own && self.rng.once_in(4) => *self.rng.one(&VALUES),
            _ => {
                let module = if own { String::new() } else { format!("{}::", FILES[function.file]) };
                return Some(format!("{module}{}({arguments})", function.name));
            }
        };
        let this = self.place(this);
        Some(format!("{this}.{}({arguments})", function.name))
    }
}
