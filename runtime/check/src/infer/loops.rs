//! Loops that change an appliance and never end by themselves.

use std::collections::HashSet;

use super::Infer;
use crate::effects::Span;
use crate::finding::Finding;
use crate::tree::{Block, Expr, ExprKind, Go, Node, Pos, StatementKind};

/// A loop without an end, which is reported when it turns out to change an appliance.
pub(super) struct Endless {
    file: usize,
    at: Pos,
    /// What was recorded in it.
    span: Span,
    why: &'static str,
}

impl Infer<'_> {
    /// Takes note of a loop that cannot end by itself.
    pub(super) fn watch_loop(&mut self, at: Pos, condition: Option<&Expr>, body: &Block, before: &Span) {
        if !self.reporting || leaves(body) {
            return;
        }
        let why = match condition {
            None => "it has no `break`",
            Some(condition) if matches!(condition.kind, ExprKind::Bool(true)) => "it has no `break`",
            Some(condition) if matches!(condition.kind, ExprKind::Bool(false)) => return,
            Some(condition) if self.never_changes(condition, body) => {
                "nothing in it changes its condition, and it has no `break`"
            }
            Some(_) => return,
        };
        let span = before.until(&self.effects.count());
        self.endless.push(Endless { file: self.file, at, span, why });
    }

    /// Reports the loops that change something.
    pub(super) fn endless_writes(&mut self) {
        for endless in std::mem::take(&mut self.endless) {
            let Some(operation) = self.effects.write_within(&endless.span) else { continue };
            self.file = endless.file;
            let message = format!("this loop calls {operation} without an end: {}", endless.why);
            let hint = "count the turns, or use wait_until(time, || ...), which ends by itself";
            self.report(Finding::new("endless-write", endless.at, message).hint(hint));
        }
    }

    /// Whether a condition is the same in each turn.
    fn never_changes(&self, condition: &Expr, body: &Block) -> bool {
        let mut names = HashSet::new();
        let mut calls = false;
        condition.walk(&mut |node| {
            if let Node::Expr(expr) = node {
                match &expr.kind {
                    ExprKind::Variable { name, .. } => {
                        names.insert(name.text.clone());
                    }
                    ExprKind::Method { .. } | ExprKind::Call { .. } | ExprKind::This | ExprKind::Block(_) => {
                        calls = true;
                    }
                    _ => {}
                }
            }
            Go::In
        });
        if calls {
            return false;
        }
        let mut changes = false;
        let mut see = |node: Node<'_>| {
            let target = match node {
                Node::Statement(statement) => match &statement.kind {
                    StatementKind::Assign { target, .. } => Some(target),
                    _ => None,
                },
                Node::Expr(Expr { kind: ExprKind::Method { object, .. }, .. }) => Some(&**object),
                // A closure that is called may change what it captured.
                Node::Expr(Expr { kind: ExprKind::Call { arguments, .. }, .. }) => {
                    changes |= arguments.iter().filter_map(root).any(|name| names.contains(name));
                    None
                }
                Node::Expr(_) => None,
            };
            changes |= target.and_then(root).is_some_and(|name| names.contains(name));
            Go::In
        };
        body.walk(&mut see);
        !changes && !self.is_captured(&names)
    }

    /// Whether some closure of the file changes one of some variables.
    fn is_captured(&self, names: &HashSet<std::rc::Rc<str>>) -> bool {
        let Some(tree) = self.files.get(self.file).map(|file| &file.tree) else { return true };
        let mut captured = false;
        let mut see = |node: Node<'_>| {
            if let Node::Expr(Expr { kind: ExprKind::Closure(closure), .. }) = node {
                closure.body.walk(&mut |inner| {
                    if let Node::Statement(statement) = inner
                        && let StatementKind::Assign { target, .. } = &statement.kind
                    {
                        captured |= root(target).is_some_and(|name| names.contains(name));
                    }
                    Go::In
                });
            }
            Go::In
        };
        tree.body.walk(&mut see);
        tree.functions.iter().for_each(|function| function.body.walk(&mut see));
        captured
    }
}

/// What stands for what a function is called on. No variable can have the name.
pub(super) const THIS: &str = "this";

/// The variable that a place belongs to.
pub(super) fn root(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::This => Some(THIS),
        ExprKind::Variable { name, .. } => Some(name),
        ExprKind::Field { object, .. } | ExprKind::Index { object, .. } | ExprKind::Method { object, .. } => {
            root(object)
        }
        _ => None,
    }
}

/// Whether something in a loop's body leaves the loop.
fn leaves(body: &Block) -> bool {
    let mut leaves = false;
    // How many loops are open inside of this one cannot be told on a walk: their bodies are looked at on their own.
    body.walk(&mut |node| {
        match node {
            Node::Expr(Expr { kind: ExprKind::Closure(_), .. }) => return Go::Past,
            Node::Expr(Expr { kind: ExprKind::Call { name, .. }, .. }) => leaves |= &**name == "exit",
            Node::Statement(statement) => match &statement.kind {
                StatementKind::Break(_) | StatementKind::Return(_) | StatementKind::Throw(_) => leaves = true,
                StatementKind::While { body, .. }
                | StatementKind::Do { body, .. }
                | StatementKind::For { body, .. } => {
                    leaves |= leaves_from_within(body);
                    return Go::Past;
                }
                _ => {}
            },
            Node::Expr(_) => {}
        }
        Go::In
    });
    leaves
}

/// Whether something in the body of an inner loop leaves the outer one, too.
fn leaves_from_within(body: &Block) -> bool {
    let mut leaves = false;
    body.walk(&mut |node| {
        match node {
            Node::Expr(Expr { kind: ExprKind::Closure(_), .. }) => return Go::Past,
            Node::Expr(Expr { kind: ExprKind::Call { name, .. }, .. }) => leaves |= &**name == "exit",
            Node::Statement(statement) => {
                leaves |= matches!(statement.kind, StatementKind::Return(_) | StatementKind::Throw(_));
            }
            Node::Expr(_) => {}
        }
        Go::In
    });
    leaves
}
