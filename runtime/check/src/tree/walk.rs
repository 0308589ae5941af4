//! Going through a tree.

use super::{Block, Expr, ExprKind, Name, Statement, StatementKind, Tree};

/// What is found on the way, outermost first.
#[derive(Clone, Copy)]
pub(crate) enum Node<'t> {
    Statement(&'t Statement),
    Expr(&'t Expr),
}

/// What to do after a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Go {
    /// Into the node.
    In,
    /// Past the node.
    Past,
}

impl Tree {
    /// The imports of the file, wherever they stand: path and alias.
    pub(crate) fn imports(&self) -> Vec<(&Expr, Option<&Name>)> {
        let mut imports = Vec::new();
        for body in std::iter::once(&self.body).chain(self.functions.iter().map(|function| &function.body)) {
            body.walk(&mut |node| {
                if let Node::Statement(Statement { kind: StatementKind::Import { path, alias }, .. }) = node {
                    imports.push((path, alias.as_ref()));
                }
                Go::In
            });
        }
        imports
    }
}

impl Block {
    /// Shows every node of the block.
    pub(crate) fn walk<'t>(&'t self, see: &mut dyn FnMut(Node<'t>) -> Go) {
        self.statements.iter().for_each(|statement| statement.walk(see));
    }
}

impl Statement {
    fn walk<'t>(&'t self, see: &mut dyn FnMut(Node<'t>) -> Go) {
        if see(Node::Statement(self)) == Go::Past {
            return;
        }
        match &self.kind {
            StatementKind::Expression(expr) => expr.walk(see),
            StatementKind::Let { value: one, .. }
            | StatementKind::Break(one)
            | StatementKind::Return(one)
            | StatementKind::Throw(one) => one.iter().for_each(|expr| expr.walk(see)),
            StatementKind::Assign { target, value, .. } => {
                target.walk(see);
                value.walk(see);
            }
            StatementKind::If { condition, then, otherwise } => {
                condition.walk(see);
                then.walk(see);
                otherwise.walk(see);
            }
            StatementKind::Switch { subject, cases } => {
                subject.walk(see);
                for case in cases {
                    case.condition.iter().for_each(|expr| expr.walk(see));
                    case.body.walk(see);
                }
            }
            StatementKind::While { condition, body } => {
                if let Some(condition) = condition {
                    condition.walk(see);
                }
                body.walk(see);
            }
            StatementKind::Do { body, condition } => {
                body.walk(see);
                condition.walk(see);
            }
            StatementKind::For { over, body, .. } => {
                over.walk(see);
                body.walk(see);
            }
            StatementKind::Try { body, handler, .. } => {
                body.walk(see);
                handler.walk(see);
            }
            StatementKind::Block(block) => block.walk(see),
            StatementKind::Import { path, .. } => path.walk(see),
            StatementKind::Continue | StatementKind::Export(_) => {}
        }
    }
}

impl Expr {
    /// Shows the expression and every node below it, bodies of closures included.
    pub(crate) fn walk<'t>(&'t self, see: &mut dyn FnMut(Node<'t>) -> Go) {
        if see(Node::Expr(self)) == Go::Past {
            return;
        }
        match &self.kind {
            ExprKind::Interpolated(items)
            | ExprKind::List(items)
            | ExprKind::All(items)
            | ExprKind::Any(items)
            | ExprKind::Coalesce(items)
            | ExprKind::Call { arguments: items, .. } => items.iter().for_each(|item| item.walk(see)),
            ExprKind::Map(entries) => entries.iter().for_each(|(_, value)| value.walk(see)),
            ExprKind::Closure(closure) => closure.body.walk(see),
            ExprKind::Field { object: one, .. } | ExprKind::Unary { value: one, .. } => one.walk(see),
            ExprKind::Method { object, arguments, .. } => {
                object.walk(see);
                for argument in arguments {
                    argument.walk(see);
                }
            }
            ExprKind::Index { object: left, index: right, .. }
            | ExprKind::Binary { left, right, .. }
            | ExprKind::In { item: left, list: right, .. }
            | ExprKind::Range(left, right, _) => {
                left.walk(see);
                right.walk(see);
            }
            ExprKind::Block(block) => block.walk(see),
            ExprKind::Unit
            | ExprKind::Bool(_)
            | ExprKind::Int(_)
            | ExprKind::Float
            | ExprKind::Char
            | ExprKind::Text(_)
            | ExprKind::Variable { .. }
            | ExprKind::This
            | ExprKind::Unknown => {}
        }
    }
}
