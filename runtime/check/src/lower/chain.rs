//! Chains such as `a.b[0].c()`. The engine keeps them inside out: the first link is the outermost node.

use rhai::{ASTFlags, Expr as Rhai};

use super::{Lower, name};
use crate::tree::{Expr, ExprKind};

/// How a link hangs on what stands before it.
#[derive(Clone, Copy)]
enum Link {
    Dot,
    Index,
}

impl Lower<'_> {
    /// A chain from its outermost node.
    pub(super) fn chain(&self, expr: &Rhai) -> Expr {
        let (Rhai::Dot(parts, flags, _) | Rhai::Index(parts, flags, _)) = expr else {
            return self.expr(expr);
        };
        let mut object = self.expr(&parts.lhs);
        let mut link = link_of(expr);
        let mut flags = *flags;
        let mut rest = &parts.rhs;
        loop {
            let optional = flags.contains(ASTFlags::NEGATED);
            match rest {
                Rhai::Dot(parts, next, _) | Rhai::Index(parts, next, _)
                    if !flags.contains(ASTFlags::BREAK) =>
                {
                    object = self.link(object, link, &parts.lhs, optional);
                    link = link_of(rest);
                    flags = *next;
                    rest = &parts.rhs;
                }
                last => return self.link(object, link, last, optional),
            }
        }
    }

    fn link(&self, object: Expr, link: Link, part: &Rhai, optional: bool) -> Expr {
        let at = object.at;
        let object = Box::new(object);
        let kind = match (link, part) {
            (Link::Index, index) => ExprKind::Index { object, index: Box::new(self.expr(index)), optional },
            (Link::Dot, Rhai::Property(property, position)) => {
                ExprKind::Field { object, name: name(&property.2, *position), optional }
            }
            (Link::Dot, Rhai::MethodCall(call, position)) => ExprKind::Method {
                object,
                name: name(&call.name, *position),
                arguments: self.exprs(&call.args),
                optional,
            },
            (Link::Dot, _) => ExprKind::Unknown,
        };
        Expr { at, kind }
    }
}

fn link_of(expr: &Rhai) -> Link {
    if matches!(expr, Rhai::Index(..)) { Link::Index } else { Link::Dot }
}
