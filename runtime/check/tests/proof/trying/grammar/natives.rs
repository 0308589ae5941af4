//! Calls of the functions of the language that take a closure: each row of their table, in each of its forms.

use std::sync::OnceLock;

use edgebook_script::{Function, Kind as Takes, Returns, functions};

use super::{Grammar, Kind, UNCOUNTED};

/// The rows that are told by what they take.
fn rows() -> &'static [&'static Function] {
    static ROWS: OnceLock<Vec<&'static Function>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let takes = |function: &&Function| !function.closures.is_empty() && !function.forms.is_empty();
        functions().filter(takes).collect()
    })
}

/// How many values a function hands to its closure, by the way that it is written.
fn handed(function: &Function) -> usize {
    let written = function.signature.split('|').nth(1);
    match written {
        Some(params) => params.split(',').count(),
        None if function.topic == "waiting" => 0,
        None => 1,
    }
}

impl Grammar {
    /// A statement that calls a row of the table.
    pub(super) fn native(&mut self) -> String {
        let function = *self.rng.one(rows());
        let form = self.rng.one(function.forms);
        let on_routes = self.rng.once_in(3);
        let item = if on_routes { Kind::Route } else { Kind::Int };
        let on_map = form.params.first() == Some(&Takes::Map);
        let mut arguments = Vec::new();
        for (at, takes) in form.params.iter().enumerate() {
            let closure = function.closures.iter().find(|closure| closure.at == at);
            arguments.push(match (closure, takes) {
                (Some(closure), Takes::Fn | Takes::Key) if on_map => {
                    self.body_of(&[("k", Kind::Text), ("v", Kind::Int)], closure.returns)
                }
                (Some(closure), Takes::Fn | Takes::Key) => {
                    self.handed_closure(handed(function), item, closure.returns)
                }
                _ => self.argument(*takes, on_routes),
            });
        }
        self.spelled(function, &arguments)
    }

    /// A call as a function or as a method; of a variable, where it changes that.
    fn spelled(&mut self, function: &Function, arguments: &[String]) -> String {
        let (first, rest) = arguments.split_first().unwrap();
        let name = function.name;
        if function.topic == "waiting" {
            // How often it looks is not counted.
            let call = format!("{name}{UNCOUNTED}({})", arguments.join(", "));
            return if self.rng.once_in(2) { format!("print({call});\n") } else { format!("{call};\n") };
        }
        if !function.pure {
            let list = format!("list{}", self.next);
            self.next += 1;
            let (count, mark) = self.counted_variable(&list);
            return format!("let {list} = {first};\n{count}{list}.{name}{mark}({});\n", rest.join(", "));
        }
        let (first, mark) = self.counted(first);
        let used = self.rng.once_in(2);
        let call = if self.rng.once_in(3) {
            let all: Vec<&str> =
                std::iter::once(first.as_str()).chain(rest.iter().map(String::as_str)).collect();
            format!("{name}{mark}({})", all.join(", "))
        } else {
            format!("{first}.{name}{mark}({})", rest.join(", "))
        };
        if used { format!("print({call});\n") } else { format!("{call};\n") }
    }

    fn argument(&mut self, takes: Takes, on_routes: bool) -> String {
        match takes {
            Takes::Items | Takes::List if on_routes && takes == Takes::List => {
                format!("{}.values()", self.expr(Kind::Routes))
            }
            Takes::Items if on_routes => self.expr(Kind::Routes),
            Takes::Items | Takes::List => self.expr(Kind::Ints),
            Takes::Map => self.expr(Kind::Pairs),
            Takes::Wait => "\"2s\"".to_owned(),
            Takes::Text | Takes::TextList => self.expr(Kind::Text),
            Takes::Range => "0..2".to_owned(),
            Takes::Device => "vns3".to_owned(),
            _ => self.expr(Kind::Int),
        }
    }

    /// A closure for a number of items, or something that stands for one.
    fn handed_closure(&mut self, count: usize, item: Kind, returns: Returns) -> String {
        if item == Kind::Int && self.rng.once_in(3) {
            match (count, returns) {
                (0, _) => return self.expr(Kind::Act),
                (1, Returns::Truth) => return self.expr(Kind::Test),
                (1, _) => return self.expr(Kind::Pick),
                (2, Returns::Anything | Returns::Order) => return self.expr(Kind::Order),
                _ => {}
            }
        }
        let sum = returns == Returns::Anything && count == 2;
        let params: Vec<(&str, Kind)> = match count {
            0 => vec![],
            1 => vec![("x", item)],
            _ => vec![("a", if sum { Kind::Int } else { item }), ("b", item)],
        };
        self.body_of(&params, returns)
    }

    /// A closure that returns what has to be returned.
    pub(super) fn body_of(&mut self, params: &[(&str, Kind)], returns: Returns) -> String {
        let body = self.scoped(|this| {
            this.scope.extend(params.iter().map(|(name, kind)| ((*name).to_owned(), *kind)));
            let statements = this.statements(2);
            let last = if returns == Returns::Truth { this.condition() } else { this.expr(Kind::Int) };
            format!("{{\n{statements}{last}\n}}")
        });
        let names: Vec<&str> = params.iter().map(|(name, _)| *name).collect();
        format!("|{}| {body}", names.join(", "))
    }
}
