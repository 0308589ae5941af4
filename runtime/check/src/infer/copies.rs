//! Changes that are lost: what a function or closure takes, and what `for` goes through, are copies.

use super::Infer;
use super::loops::{THIS, root};
use super::statement::closure_of;
use crate::finding::Finding;
use crate::natives::{Natives, changes_in_place};
use crate::tree::{Block, Closure, Expr, ExprKind, Go, Name, Node, Pos, StatementKind};

/// What holds a copy.
#[derive(Clone, Copy)]
enum Copied {
    Parameter,
    Item,
}

impl Infer<'_> {
    /// Reports copies that are changed and then never read.
    pub(super) fn lost_changes(&mut self) {
        for file in 0..self.files.len() {
            let Some(tree) = self.files.get(file).map(|file| std::rc::Rc::clone(&file.tree)) else {
                continue;
            };
            self.file = file;
            let mut see = |node: Node<'_>| {
                match node {
                    Node::Expr(Expr { kind: ExprKind::Closure(closure), .. }) => {
                        self.lost_in_closure(closure);
                    }
                    Node::Expr(Expr { kind: ExprKind::Method { name, arguments, .. }, .. }) => {
                        self.lost_in_this(name, arguments);
                    }
                    Node::Statement(statement) => {
                        if let StatementKind::For { variable, body, .. } = &statement.kind {
                            self.lost_in(variable, body, Copied::Item);
                        }
                    }
                    Node::Expr(_) => {}
                }
                Go::In
            };
            tree.body.walk(&mut see);
            tree.functions.iter().for_each(|function| function.body.walk(&mut see));
            for function in &tree.functions {
                for param in &function.params {
                    self.lost_in(param, &function.body, Copied::Parameter);
                }
            }
        }
    }

    fn lost_in_closure(&mut self, closure: &Closure) {
        for param in &closure.params {
            self.lost_in(param, &closure.body, Copied::Parameter);
        }
    }

    /// `list.for_each(|| this.name = "x")`: functions of lists call a closure on a copy of each item.
    fn lost_in_this(&mut self, name: &Name, arguments: &[Expr]) {
        if !self.called_so(name).is_empty() || !edgebook_script::named(name).any(|f| !f.closures.is_empty()) {
            return;
        }
        for closure in arguments.iter().filter_map(closure_of).filter(|closure| closure.params.is_empty()) {
            let this = Name { text: THIS.into(), at: closure.at };
            self.lost_in(&this, &closure.body, Copied::Item);
        }
    }

    fn lost_in(&mut self, variable: &Name, body: &Block, copied: Copied) {
        let Some(change) = only_changed(variable, body, self.given.natives) else { return };
        let (what, hint) = match copied {
            Copied::Parameter => (
                "a copy of what the call passes",
                format!(
                    "return it, and take what the call returns; a function that is called as a method changes `this`: `{}.name()`",
                    &**variable
                ),
            ),
            Copied::Item => (
                "a copy of each item",
                "put what is changed into a new list, or change it in its place: `list[at].field = ...`"
                    .to_owned(),
            ),
        };
        let message =
            format!("`{}` is {what}: it is changed here, and nothing reads it after that", &**variable);
        self.report(Finding::new("lost-change", change, message).hint(hint));
    }
}

/// Where a variable is changed in its place, if that is all that is done with it.
fn only_changed(variable: &Name, body: &Block, natives: &Natives) -> Option<Pos> {
    let is_it = |expr: &Expr| match &expr.kind {
        ExprKind::Variable { path, name } => path.is_empty() && name.text == variable.text,
        ExprKind::This => &*variable.text == THIS,
        _ => false,
    };
    let (mut uses, mut changes, mut first, mut hidden) = (0u32, 0u32, None, false);
    let mut change = |at: Pos| {
        changes = changes.saturating_add(1);
        first = first.or(Some(at));
    };
    body.walk(&mut |node| {
        match node {
            Node::Expr(expr) if is_it(expr) => uses = uses.saturating_add(1),
            Node::Expr(Expr { kind: ExprKind::Closure(closure), .. }) => {
                hidden |= closure.params.iter().any(|param| param.text == variable.text);
            }
            Node::Expr(_) => {}
            Node::Statement(statement) => match &statement.kind {
                StatementKind::Let { name, .. } => hidden |= name.text == variable.text,
                StatementKind::For { variable: inner, .. } => hidden |= inner.text == variable.text,
                StatementKind::Assign { target, .. } => {
                    let part = !matches!(target.kind, ExprKind::Variable { .. } | ExprKind::This);
                    if part && root(target) == Some(&*variable.text) && places_only(target) {
                        change(target.at);
                    }
                }
                StatementKind::Expression(Expr { kind: ExprKind::Method { object, name, .. }, at }) => {
                    let in_place = changes_in_place(name) && natives.gives_nothing(name);
                    if in_place && root(object) == Some(&*variable.text) && places_only(object) {
                        change(*at);
                    }
                }
                _ => {}
            },
        }
        Go::In
    });
    if hidden || changes == 0 || uses != changes { None } else { first }
}

/// Whether an expression is a place, of fields and items: what a function returns is another value.
fn places_only(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Variable { .. } | ExprKind::This => true,
        ExprKind::Field { object, .. } | ExprKind::Index { object, .. } => places_only(object),
        _ => false,
    }
}
