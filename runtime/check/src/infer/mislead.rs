//! What is written as in other languages and means something else here: the exit code of a run, pairs of keys and
//! values, functions that change a value and give nothing.

use super::Infer;
use super::loops::root;
use crate::finding::Finding;
use crate::natives::changes_in_place;
use crate::tree::{Block, Expr, ExprKind, Go, Name, Node, Pos, Statement, StatementKind};
use crate::ty::Ty;

impl Infer<'_> {
    /// `exit(2)`
    pub(super) fn exits_with(&mut self, name: &Name, arguments: &[Expr]) {
        if !arguments.is_empty() {
            self.no_exit_code(name.at, "`exit` takes no exit code");
        }
    }

    /// `return 2` at the top of a runbook.
    pub(super) fn returns_with(&mut self, at: Pos, ty: &Ty) {
        if self.at_top && self.file == 0 && *ty == Ty::Int {
            self.no_exit_code(at, "`return` does not set the exit code of the run");
        }
    }

    fn no_exit_code(&mut self, at: Pos, message: &str) {
        let hint =
            "a run that is to fail ends with `throw \"why\";` and the exit code 1; `exit()` ends it well";
        self.report(Finding::new("exit-value", at, message).hint(hint));
    }

    /// `for (key, value) in map`; returns whether it is one.
    pub(super) fn pairs_of(&mut self, over: &Expr, ty: &Ty, first: &Name, counter: &Name) -> bool {
        if ty.is_open() || !ty.all(|ty| matches!(ty, Ty::Keyed(..))) {
            return false;
        }
        let (first, second) = (&*first.text, &*counter.text);
        let message =
            format!("here `{first}` is each value and `{second}` counts from 0: `for` gives no keys");
        let hint = format!(
            "write `for {first} in map.keys() {{ let {second} = map[{first}]; ... }}`; to count values, go through `map.values()`"
        );
        self.report_at("keys-and-values", over, message, Some(hint));
        true
    }

    /// `for (a, b) in [[1, 2], [3, 4]]`: nothing takes the pairs apart. Where the body goes into the item, as in
    /// `a[0]`, it is known as what it is. Returns whether they are to be taken apart.
    pub(super) fn taken_apart(&mut self, over: &Expr, first: &Name, counter: &Name, body: &Block) -> bool {
        let ExprKind::List(items) = &over.kind else { return false };
        let pair = |item: &Expr| matches!(&item.kind, ExprKind::List(items) if items.len() == 2);
        if items.is_empty() || !items.iter().all(pair) || goes_into(body, first) {
            return false;
        }
        let (first, second) = (&*first.text, &*counter.text);
        let message =
            format!("here `{first}` is each list and `{second}` counts from 0: `for` takes no list apart");
        let hint =
            format!("write `for pair in list {{ let {first} = pair[0]; let {second} = pair[1]; ... }}`");
        self.report(Finding::new("counts-instead", counter.at, message).hint(hint));
        true
    }

    /// The value of an expression where a value is used: `let b = a.sort()` has none.
    pub(super) fn value(&mut self, expr: &Expr) -> Ty {
        let ty = self.expr(expr);
        let mut told = self.not_in_place(expr, &ty);
        if ty.may_be_unit()
            && let ExprKind::Block(block) = &expr.kind
        {
            let mut last = Vec::new();
            last_values(block, &mut last);
            last.retain(|expr| {
                called_on(expr).is_some_and(|(_, name)| self.given.natives.gives_nothing(name))
            });
            for expr in last {
                told |= self.not_in_place(expr, &Ty::Unit);
            }
        }
        // One finding is enough: what is done with the () is no second one.
        if told { Ty::Any } else { ty }
    }

    /// Reports a function that changes what it is called on, where its result is used; returns whether it is one.
    pub(super) fn not_in_place(&mut self, expr: &Expr, ty: &Ty) -> bool {
        if *ty != Ty::Unit {
            return false;
        }
        let Some((object, name)) = called_on(expr) else { return false };
        if !changes_in_place(name) || !self.functions_named(self.file, name).is_empty() {
            return false;
        }
        let name_text = &*name.text;
        let message = format!("`{name_text}` changes what it is called on and gives ()");
        let copy = match name_text {
            "sort" => "; `order()` and `sort_by(...)` give a sorted copy",
            "make_upper" | "make_lower" => "; `to_upper()` and `to_lower()` give a changed copy",
            _ => "",
        };
        let hint = match &object.kind {
            ExprKind::Variable { name, .. } => {
                format!("write `{}.{name_text}(...);` by itself, then use `{}`{copy}", &**name, &**name)
            }
            _ => format!("put the value into a variable and change that in a line of its own{copy}"),
        };
        self.report(Finding::new("in-place", name.at, message).hint(hint));
        true
    }
}

/// What a function is called on, before the dot or as the first argument, and its name.
fn called_on(expr: &Expr) -> Option<(&Expr, &Name)> {
    match &expr.kind {
        ExprKind::Method { object, name, .. } => Some((object, name)),
        ExprKind::Call { path, name, arguments } if path.is_empty() => Some((arguments.first()?, name)),
        _ => None,
    }
}

/// The expressions that a block may have as its value, through `if` and `switch`.
fn last_values<'b>(block: &'b Block, found: &mut Vec<&'b Expr>) {
    match block.statements.last().map(|last| &last.kind) {
        Some(
            StatementKind::Expression(Expr { kind: ExprKind::Block(block), .. })
            | StatementKind::Block(block),
        ) => {
            last_values(block, found);
        }
        Some(StatementKind::Expression(expr)) => found.push(expr),
        Some(StatementKind::If { then, otherwise, .. }) => {
            last_values(then, found);
            last_values(otherwise, found);
        }
        Some(StatementKind::Switch { cases, .. }) => {
            for case in cases {
                last_values(&case.body, found);
            }
        }
        _ => {}
    }
}

/// Whether statements take something out of a variable, or call a function of it.
fn goes_into(body: &Block, variable: &Name) -> bool {
    let mut found = false;
    body.walk(&mut |node| {
        let object = match node {
            Node::Expr(Expr {
                kind: ExprKind::Index { object, .. } | ExprKind::Method { object, .. },
                ..
            }) => Some(&**object),
            Node::Statement(Statement { kind: StatementKind::For { over, .. }, .. }) => Some(over),
            _ => None,
        };
        found |= object.and_then(root) == Some(&*variable.text);
        Go::In
    });
    found
}
