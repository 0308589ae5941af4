//! Expressions.

use edgebook_script::Returns;

use super::{Grammar, Kind, Signature};

impl Grammar {
    /// An expression of a kind.
    pub(super) fn expr(&mut self, kind: Kind) -> String {
        if self.rng.once_in(2)
            && let Some(variable) = self.variable(kind)
        {
            return variable;
        }
        let plain = self.plain(kind);
        self.deeper(plain, |this| this.composed(kind))
    }

    /// The shortest expression of a kind.
    fn plain(&mut self, kind: Kind) -> String {
        if let Some(variable) = self.variable(kind) {
            return variable;
        }
        match kind {
            Kind::Int => self.rng.below(4).to_string(),
            Kind::Text => "\"look\"".to_owned(),
            Kind::Ints => "[3, 1, 2]".to_owned(),
            Kind::Act => "|| 1".to_owned(),
            Kind::Pick => "|x| x".to_owned(),
            Kind::Order => "|a, b| a - b".to_owned(),
            Kind::Acts => "[|| 1, || 2]".to_owned(),
            Kind::Book => "#{ act: || 1, n: 2 }".to_owned(),
            Kind::Pairs => "#{ one: 1, two: 2 }".to_owned(),
            Kind::Test => "|x| x > 1".to_owned(),
            Kind::Route => "vns3.routing.get_routes()[1]".to_owned(),
            Kind::Routes => "vns3.routing.get_routes()".to_owned(),
            Kind::Group => "vns3.routing".to_owned(),
            Kind::Device => "vns3".to_owned(),
        }
    }

    fn composed(&mut self, kind: Kind) -> String {
        if self.rng.once_in(4)
            && let Some(call) = self.call_giving(kind)
        {
            return call;
        }
        if self.rng.once_in(8) {
            let (condition, one, other) = (self.condition(), self.expr(kind), self.expr(kind));
            return format!("if {condition} {{ {one} }} else {{ {other} }}");
        }
        if self.rng.once_in(10) {
            let (subject, one, other) = (self.place(Kind::Int), self.place(kind), self.place(kind));
            return format!("switch {subject} {{ 1 => {one}, _ => {other} }}");
        }
        if self.rng.once_in(12) {
            return self.scoped(|this| format!("{{\n{}{}\n}}", this.statements(2), this.expr(kind)));
        }
        match kind {
            Kind::Int => self.int(),
            Kind::Text => self.text(),
            Kind::Ints => self.ints(),
            Kind::Act => self.act(),
            Kind::Pick => self.pick(),
            Kind::Order => self.order(),
            Kind::Acts => {
                let (one, other) = (self.expr(Kind::Act), self.expr(Kind::Act));
                format!("[{one}, {other}]")
            }
            Kind::Book => {
                let (act, int) = (self.expr(Kind::Act), self.expr(Kind::Int));
                format!("#{{ act: {act}, n: {int} }}")
            }
            Kind::Pairs => self.pairs(),
            Kind::Test => {
                if self.rng.once_in(3) {
                    self.body_of(&[("x", Kind::Route)], Returns::Truth)
                } else {
                    self.body_of(&[("x", Kind::Int)], Returns::Truth)
                }
            }
            Kind::Route => self.route(),
            Kind::Routes => self.routes(),
            Kind::Group => self.group(),
            Kind::Device => self.device(),
        }
    }

    fn text(&mut self) -> String {
        match self.rng.below(4) {
            0 => format!("\"{}\"", self.rng.one(&super::NAMES)),
            1 => format!("`${{{{ {} {} }}}}`", self.write(), self.expr(Kind::Int)),
            _ => format!("`is ${{{}}}`", self.expr(Kind::Int)),
        }
    }

    fn pairs(&mut self) -> String {
        let pairs = self.place(Kind::Pairs);
        let (counted, mark) = self.counted(&pairs);
        match self.rng.below(4) {
            0 => format!("#{{ one: {}, two: {} }}", self.expr(Kind::Int), self.expr(Kind::Int)),
            1 => format!(
                "{counted}.filter{mark}({})",
                self.body_of(&[("k", Kind::Text), ("v", Kind::Int)], Returns::Truth)
            ),
            2 => format!(
                "{counted}.map{mark}({})",
                self.body_of(&[("k", Kind::Text), ("v", Kind::Int)], Returns::Anything)
            ),
            _ => format!("({pairs} + #{{ three: {} }})", self.expr(Kind::Int)),
        }
    }

    fn int(&mut self) -> String {
        match self.rng.below(20) {
            12 => format!("{}.id", self.place(Kind::Route)),
            13 => format!("{}.one", self.place(Kind::Pairs)),
            14 => format!("{}[0].id", self.listed_routes()),
            15 => match self.exporting() {
                Some(file) if self.rng.once_in(2) => format!("{file}::GO.call()"),
                Some(file) if self.rng.once_in(2) => format!("{file}::KIT.act()"),
                Some(file) => format!("{file}::ONE"),
                None => self.rng.below(4).to_string(),
            },
            16 => format!("Fn({}).call({})", self.name_text(), self.expr(Kind::Int)),
            0 => format!("({} + {})", self.place(Kind::Int), self.place(Kind::Int)),
            1 => format!("{}.len()", self.place(Kind::Ints)),
            2 => format!("{}.call()", self.place(Kind::Act)),
            3 => format!("{}.call({})", self.place(Kind::Pick), self.expr(Kind::Int)),
            4 => format!("{}.n", self.place(Kind::Book)),
            5 => format!("{}.act()", self.place(Kind::Book)),
            6 => format!("{}.act.call()", self.place(Kind::Book)),
            7 => {
                let ints = self.expr(Kind::Ints);
                let (ints, mark) = self.counted(&ints);
                format!("{ints}.reduce{mark}({}, 0)", self.expr(Kind::Order))
            }
            8 => format!("call({})", self.expr(Kind::Act)),
            9 => format!("{}[0].call()", self.place(Kind::Acts)),
            10 => format!("{}[0]", self.place(Kind::Ints)),
            11 => format!("({} ?? {})", self.place(Kind::Int), self.place(Kind::Int)),
            _ => {
                let write = self.write();
                format!("{{ {write} {} }}", self.rng.below(3))
            }
        }
    }

    pub(super) fn condition(&mut self) -> String {
        format!("({})", self.bare_condition())
    }

    fn bare_condition(&mut self) -> String {
        match self.rng.below(8) {
            5 => format!("{}.call({})", self.place(Kind::Test), self.expr(Kind::Int)),
            6 => format!("{{ {} {} == 1 }}", self.write(), self.place(Kind::Int)),
            7 => format!("{}.enabled == true", self.place(Kind::Route)),
            0 => format!("{} in {}", self.place(Kind::Int), self.place(Kind::Ints)),
            1 => {
                let ints = self.expr(Kind::Ints);
                let (ints, mark) = self.counted(&ints);
                format!("{ints}.some{mark}(|x| x > {})", self.place(Kind::Int))
            }
            2 => format!("{} > 1 && {} < 3", self.place(Kind::Int), self.place(Kind::Int)),
            3 => format!("{} == 2 || {} == 1", self.place(Kind::Int), self.place(Kind::Int)),
            _ => format!("{} != {}", self.place(Kind::Int), self.place(Kind::Int)),
        }
    }

    fn ints(&mut self) -> String {
        let plain = self.place(Kind::Ints);
        let (ints, mark) = self.counted(&plain);
        match self.rng.below(9) {
            6 => format!("{ints}.filter{mark}({})", self.expr(Kind::Test)),
            7 => format!("{}.map(|r| r.id)", self.listed_routes()),
            0 => format!("[{}, {}]", self.expr(Kind::Int), self.expr(Kind::Int)),
            1 => format!("{ints}.map{mark}({})", self.expr(Kind::Pick)),
            2 => format!("{ints}.filter{mark}(|x| {})", self.condition()),
            3 => format!("{plain}.order_by({})", self.expr(Kind::Order)),
            4 => format!("sort_by{mark}({ints}, {})", self.expr(Kind::Pick)),
            5 => format!("{ints}.zip{mark}([1, 2], {})", self.expr(Kind::Order)),
            _ => format!("({plain} + [{}])", self.expr(Kind::Int)),
        }
    }

    fn act(&mut self) -> String {
        match self.rng.below(10) {
            8 => match self.exporting() {
                Some(file) if self.rng.once_in(2) => format!("{file}::KIT.act"),
                Some(file) => format!("{file}::GO"),
                None => "|| 3".to_owned(),
            },
            0 => self.named(0).unwrap_or_else(|| "|| 2".to_owned()),
            1 => format!("{}.curry({})", self.place(Kind::Pick), self.expr(Kind::Int)),
            2 => format!("{}[{}]", self.place(Kind::Acts), self.rng.below(2)),
            3 => format!("{}.act", self.place(Kind::Book)),
            4 => format!("{}[\"act\"]", self.place(Kind::Book)),
            5 => format!("({} ?? {})", self.place(Kind::Act), self.place(Kind::Act)),
            _ => self.closure(&[]),
        }
    }

    fn pick(&mut self) -> String {
        match self.rng.below(4) {
            0 => self.named(1).unwrap_or_else(|| "|x| x".to_owned()),
            1 => format!("{}.curry({})", self.place(Kind::Order), self.expr(Kind::Int)),
            _ => self.closure(&["x"]),
        }
    }

    fn order(&mut self) -> String {
        match self.rng.below(3) {
            0 => self.named(2).unwrap_or_else(|| "|a, b| b - a".to_owned()),
            _ => self.closure(&["a", "b"]),
        }
    }

    pub(super) fn closure(&mut self, params: &[&str]) -> String {
        let body = self.scoped(|this| {
            this.scope.extend(params.iter().map(|param| ((*param).to_owned(), Kind::Int)));
            if this.rng.once_in(2) {
                this.expr(Kind::Int)
            } else {
                format!("{{\n{}{}\n}}", this.statements(2), this.expr(Kind::Int))
            }
        });
        format!("|{}| {body}", params.join(", "))
    }

    /// A function of numbers as a value, by its name.
    fn named(&mut self, count: usize) -> Option<String> {
        let fits = |function: &Signature| {
            let numbers = function.params.iter().all(|kind| *kind == Kind::Int);
            numbers
                && function.params.len() == count
                && function.this.is_empty()
                && function.result == Kind::Int
        };
        let function = self.callable(fits)?;
        Some(if function.file == self.file && self.rng.once_in(2) {
            function.name.to_owned()
        } else if self.rng.once_in(30) {
            let (one, other) = function.name.split_at(2);
            format!("Fn(\"{one}\" + \"{other}\")")
        } else {
            format!("Fn(\"{}\")", function.name)
        })
    }

    /// An expression that can stand before a dot.
    pub(super) fn place(&mut self, kind: Kind) -> String {
        let expr = self.expr(kind);
        let simple = expr.chars().all(|letter| letter.is_alphanumeric() || letter == '_' || letter == '.');
        if simple { expr } else { format!("({expr})") }
    }

    /// The records of an answer as a list.
    pub(super) fn listed_routes(&mut self) -> String {
        let routes = self.place(Kind::Routes);
        match self.rng.below(4) {
            0 => {
                let (routes, mark) = self.counted(&routes);
                format!("{routes}.filter{mark}(|r| {})", self.condition())
            }
            1 => format!("sort_by({routes}, \"id\")"),
            _ => format!("{routes}.values()"),
        }
    }

    /// The name of a function as a text that is not written where it is used.
    fn name_text(&mut self) -> String {
        let name = format!("\"{}\"", self.rng.one(&super::NAMES));
        if self.rng.once_in(2) {
            let (condition, other) = (self.condition(), self.rng.one(&super::NAMES));
            return format!("if {condition} {{ {name} }} else {{ \"{other}\" }}");
        }
        self.variable(Kind::Text).unwrap_or(name)
    }
}
