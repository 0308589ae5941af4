//! Statements.

use super::{Grammar, Kind, VALUES};

impl Grammar {
    /// Some statements.
    pub(super) fn statements(&mut self, most: usize) -> String {
        (0..self.rng.below(most + 1)).map(|_| self.statement()).collect()
    }

    pub(super) fn statement(&mut self) -> String {
        let plain = "print(1);\n".to_owned();
        self.deeper(plain, |this| match this.rng.below(36) {
            0..=3 | 28..=35 => format!("{}\n", this.write()),
            24..=26 => this.native(),
            27 => this.over_answers(),
            4..=6 => this.declaration(),
            7 => this.assignment(),
            8 => this.change(),
            9..=10 => this.branch(),
            11..=13 => this.repetition(),
            14 => this.failure(),
            15..=17 => this.called(),
            18..=19 => this.iteration(),
            20 => format!("{}.call({});\n", this.place(Kind::Book), this.this_closure()),
            21 if this.file < 2 => this.imported_again(),
            21 => {
                let acts = this.expr(Kind::Acts);
                let (acts, mark) = this.counted(&acts);
                format!("{acts}.for_each{mark}(|f| {{ f.call(); f.call() }});\n")
            }
            22 => format!("print({});\n", this.expr(Kind::Text)),
            _ if this.function.is_some() => {
                let condition = this.condition();
                let result = this.function.map_or(Kind::Int, |function| this.functions[function].result);
                format!("if {condition} {{ return {}; }}\n", this.expr(result))
            }
            _ => {
                let value = this.expr(Kind::Int);
                format!("let {} = {value};\n", this.fresh(Kind::Int))
            }
        })
    }

    fn declaration(&mut self) -> String {
        let kind = *self.rng.one(&VALUES);
        let value = self.expr(kind);
        let name = self.fresh(kind);
        format!("let {name} = {value};\n")
    }

    fn assignment(&mut self) -> String {
        let kind = *self.rng.one(&VALUES);
        match self.variable(kind) {
            Some(name) => format!("{name} = {};\n", self.expr(kind)),
            None => self.declaration(),
        }
    }

    /// A change of a list or map that a variable holds.
    fn change(&mut self) -> String {
        if let Some(acts) = self.variable(Kind::Acts).filter(|_| self.rng.once_in(2)) {
            let act = self.expr(Kind::Act);
            return match self.rng.below(4) {
                0 => format!("{acts}[0] = {act};\n"),
                1 => format!("{acts} += {act};\n"),
                2 => format!("{acts}.insert(0, {act});\n"),
                _ => format!("{acts}.push({act});\n"),
            };
        }
        if let Some(book) = self.variable(Kind::Book) {
            let act = self.expr(Kind::Act);
            return match self.rng.below(4) {
                0 => format!("{book}.act = {act};\n"),
                1 => format!("{book}[\"act\"] = {act};\n"),
                2 => format!("{book}.mixin(#{{ act: {act} }});\n"),
                _ => format!("{book}.n += {};\n", self.expr(Kind::Int)),
            };
        }
        match self.variable(Kind::Ints) {
            Some(ints) => format!("{ints}.push({});\n", self.expr(Kind::Int)),
            None => self.declaration(),
        }
    }

    /// A loop over what an appliance answered.
    fn over_answers(&mut self) -> String {
        let over = if self.rng.once_in(2) { self.place(Kind::Routes) } else { self.listed_routes() };
        self.scoped(|this| {
            let name = this.fresh(Kind::Route);
            let write = this.write();
            let (mark, count) = this.mark();
            format!(
                "for {mark} {name} in {over} {{\n{count}vns3.routing.enable_route({name}.id);\n{write}\n{}}}\n",
                this.statements(1)
            )
        })
    }

    /// An import where it is used.
    fn imported_again(&mut self) -> String {
        let fits = |function: &super::Signature| function.file == 2 && function.this.is_empty();
        match self.callable(fits) {
            Some(function) => {
                let arguments: Vec<String> = function.params.iter().map(|kind| self.expr(*kind)).collect();
                format!("import \"right\" as again;\nagain::{}({});\n", function.name, arguments.join(", "))
            }
            None => format!("{}\n", self.write()),
        }
    }

    fn block(&mut self) -> String {
        self.block_after("")
    }

    /// A block that begins with something.
    fn block_after(&mut self, first: &str) -> String {
        self.scoped(|this| format!("{{\n{first}{}}}", this.statements(2)))
    }

    fn branch(&mut self) -> String {
        let condition = self.condition();
        let (one, other) = (self.block(), self.block());
        if self.rng.once_in(6) {
            let subject = self.place(Kind::Text);
            return format!(
                "switch {subject} {{ \"look\" => {one} \"rank\" | \"step\" => {other} _ => () }}\n"
            );
        }
        if self.rng.once_in(3) {
            let subject = self.place(Kind::Int);
            return format!(
                "switch {subject} {{ 0 => {one} 1 if {condition} => {other} _ => {} }}\n",
                self.block()
            );
        }
        format!("if {condition} {one} else {other}\n")
    }

    fn repetition(&mut self) -> String {
        let kind = self.rng.below(8);
        if kind < 3 {
            let over = match kind {
                0 => format!("0..{}", self.rng.below(4)),
                1 => self.place(Kind::Ints),
                _ => format!("[{}, {}]", self.expr(Kind::Int), self.expr(Kind::Int)),
            };
            return self.scoped(|this| {
                let name = this.fresh(Kind::Int);
                let (mark, count) = this.mark();
                format!("for {mark} {name} in {over} {}\n", this.block_after(&count))
            });
        }
        if kind == 3 {
            let over = self.place(Kind::Acts);
            return self.scoped(|this| {
                let name = this.fresh(Kind::Act);
                let (mark, count) = this.mark();
                format!("for {mark} {name} in {over} {{ {count} {name}.call(); {} }}\n", this.statement())
            });
        }
        self.next += 1;
        let count = format!("n{}", self.next);
        let body = self.scoped(|this| this.statements(2));
        match kind {
            4 => format!("let {count} = 0;\nwhile {count} < 2 {{\n{count} += 1;\n{body}}}\n"),
            6 => format!("let {count} = 3;\ndo {{\n{count} -= 1;\n{body}}} until {count} < 1;\n"),
            5 => format!("let {count} = 0;\nloop {{\n{count} += 1;\n{body}if {count} > 1 {{ break; }}\n}}\n"),
            _ => format!("let {count} = 0;\ndo {{\n{count} += 1;\n{body}}} while {count} < 2;\n"),
        }
    }

    fn failure(&mut self) -> String {
        match self.rng.below(5) {
            3 => {
                let (write, block) = (self.write(), self.block());
                format!("try {{ {write} throw \"no\"; }} catch (e) {block}\n")
            }
            4 => {
                let act = self.expr(Kind::Act);
                let (mark, count) = self.mark();
                format!(
                    "try {{ throw #{{ undo: [{act}] }}; }} catch (e) {{ for {mark} undo in e.undo {{ {count} undo.call(); }} }}\n"
                )
            }
            0 => format!("try {} catch {}\n", self.block(), self.block()),
            1 => {
                let act = self.expr(Kind::Act);
                format!("try {{ throw {act}; }} catch (e) {{ e.call(); }}\n")
            }
            _ => {
                let book = self.expr(Kind::Book);
                format!("try {{ throw {book}; }} catch (e) {{ e.act(); }}\n")
            }
        }
    }

    fn called(&mut self) -> String {
        let result = *self.rng.one(&[Kind::Int, Kind::Int, Kind::Act, Kind::Group]);
        match self.call_giving(result) {
            Some(call) if result == Kind::Act => format!("{call}.call();\n"),
            Some(call) => format!("{call};\n"),
            None => format!("{}.call();\n", self.place(Kind::Act)),
        }
    }

    /// A native function that calls something for each item.
    fn iteration(&mut self) -> String {
        let kind = self.rng.below(6);
        if kind > 3 {
            let acts = self.expr(Kind::Acts);
            let (acts, mark) = self.counted(&acts);
            return match kind {
                4 => format!("{acts}.for_each{mark}(|f| f.call());\n"),
                _ => format!("{acts}.map{mark}(|f| f.call()).len();\n"),
            };
        }
        let ints = self.expr(Kind::Ints);
        let (ints, mark) = self.counted(&ints);
        match kind {
            1 => match self.variable(Kind::Ints) {
                Some(name) => format!("{name}.sort({});\n", self.expr(Kind::Order)),
                None => format!("{ints}.for_each{mark}({});\n", self.expr(Kind::Pick)),
            },
            2 => format!("{ints}.find_map{mark}({});\n", self.expr(Kind::Pick)),
            3 => format!("group_by{mark}({ints}, {});\n", self.expr(Kind::Pick)),
            _ => format!("{ints}.for_each{mark}({});\n", self.expr(Kind::Pick)),
        }
    }

    /// A closure that works on the map that it is called on.
    fn this_closure(&mut self) -> String {
        match self.rng.below(3) {
            0 => "|| this.act.call()".to_owned(),
            1 => format!("|| {{ this.act = {}; this.act() }}", self.expr(Kind::Act)),
            _ => "|| this.n".to_owned(),
        }
    }
}
