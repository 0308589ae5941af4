//! What is shown and what is dropped: secrets that would be printed, tables of columns that are not there, values that
//! nobody uses.

use std::rc::Rc;

use super::Infer;
use super::presence::last_name;
use crate::finding::Finding;
use crate::natives::{Purity, purity};
use crate::tree::{Expr, ExprKind, Go, Name, Node, Operator, StatementKind};
use crate::ty::Ty;

/// How a value is shown.
#[derive(Clone, Copy)]
pub(super) enum Shown {
    Printed,
    Interpolated,
    Joined,
    Thrown,
}

impl Infer<'_> {
    /// A value that goes to where people read it.
    pub(super) fn shown(&mut self, expr: &Expr, ty: &Ty, how: Shown) {
        let secret = match ty {
            Ty::List(item) => matches!(**item, Ty::Secret),
            other => !other.is_open() && other.all(|ty| matches!(ty, Ty::Secret)),
        };
        if !secret {
            return;
        }
        let (at, what) = last_name(inner(expr));
        let how = match how {
            Shown::Printed => "shown",
            Shown::Interpolated => "put into a text",
            Shown::Joined => "joined to a text",
            Shown::Thrown => "thrown",
        };
        let message = format!("{what} is a secret: {how}, it reads `(secret)`");
        let finding = Finding::new("secret-shown", at, message);
        self.report(finding.hint("pass it on to an operation, or leave it out"));
    }

    /// `table(rows, columns)`
    pub(super) fn table(&mut self, rows: &Ty, arguments: &[(&Expr, &Ty)]) {
        let item = match rows {
            Ty::List(item) => Ty::clone(item),
            Ty::Keyed(value, _) => Ty::clone(value),
            Ty::Record(_) | Ty::Map(_) => rows.clone(),
            _ if rows.is_open()
                || rows.some(|ty| {
                    matches!(ty, Ty::List(_) | Ty::Keyed(..) | Ty::Record(_) | Ty::Map(_) | Ty::Any)
                }) =>
            {
                return;
            }
            other => {
                if let Some((expr, _)) = arguments.first() {
                    let message = format!(
                        "argument 1 of table(...) must be an array of records or maps, got {}",
                        other.label()
                    );
                    self.report_at("wrong-type", expr, message, None);
                }
                return;
            }
        };
        let Some((columns, _)) = arguments.get(1) else { return };
        let ExprKind::List(columns) = &columns.kind else { return };
        for column in columns {
            let ExprKind::Text(text) = &column.kind else { continue };
            self.column(text, column, &item);
            self.secret_column(text, column, &item);
        }
    }

    fn secret_column(&mut self, text: &Rc<str>, column: &Expr, item: &Ty) {
        let secret = match item {
            Ty::Record(record) => {
                record.fields().iter().any(|field| field.name == **text && field.rules.secret)
            }
            Ty::Map(map) => map.fields.get(text).is_some_and(|entry| entry.ty == Ty::Secret),
            _ => false,
        };
        if secret {
            let message = format!("the column `{text}` is a secret: each cell reads `(secret)`");
            self.report(Finding::new("secret-shown", column.at, message).hint("leave the column out"));
        }
    }

    /// A statement that only computes a value.
    pub(super) fn unused_result(&mut self, expr: &Expr) {
        if !self.reporting {
            return;
        }
        match self.uselessness(expr) {
            Useless::Acts => {}
            Useless::Reads(name) => {
                let message = format!("what `{}` reads is not used", &*name);
                let finding = Finding::new("unused-result", name.at, message);
                self.report(finding.hint("keep it, as in `let answer = ...`, or take the call out"));
            }
            Useless::Calls(name) => {
                let message = format!("what `{}` gives is not used", &*name);
                let hint = match &*name {
                    "sort_by" | "replace" | "trim" | "filter" | "map" | "to_upper" | "to_lower"
                    | "order_by" => "it gives a changed copy and leaves the original as it is: keep the copy",
                    _ => "keep it, as in `let value = ...`, or take the call out",
                };
                self.report(Finding::new("unused-result", name.at, message).hint(hint));
            }
            Useless::Computes(hint) => {
                let message = "this value is not used";
                self.report_at("unused-result", expr, message, hint.map(str::to_owned));
            }
        }
    }

    /// Whether an expression does nothing but give a value.
    pub(super) fn only_computes(&mut self, expr: &Expr) -> bool {
        !matches!(self.uselessness(expr), Useless::Acts)
    }

    fn uselessness(&mut self, expr: &Expr) -> Useless {
        match &expr.kind {
            ExprKind::Binary { operator: Operator::Equal, .. } => {
                Useless::Computes(Some("a value is set with `=`, `==` compares"))
            }
            ExprKind::Binary { left, right, .. } => self.parts_useless(&[left, right]),
            ExprKind::Unary { value, .. } => self.parts_useless(&[value]),
            ExprKind::In { item, list, .. } => self.parts_useless(&[item, list]),
            ExprKind::Index { object, index, .. } => self.parts_useless(&[object, index]),
            ExprKind::Field { object, .. } => self.parts_useless(&[object]),
            ExprKind::All(parts)
            | ExprKind::Any(parts)
            | ExprKind::Coalesce(parts)
            | ExprKind::List(parts)
            | ExprKind::Interpolated(parts) => self.parts_useless(&parts.iter().collect::<Vec<_>>()),
            ExprKind::Map(entries) => {
                self.parts_useless(&entries.iter().map(|(_, value)| value).collect::<Vec<_>>())
            }
            ExprKind::Variable { .. } | ExprKind::This => Useless::Computes(None),
            ExprKind::Bool(_) | ExprKind::Int(_) | ExprKind::Float | ExprKind::Char | ExprKind::Text(_) => {
                Useless::Computes(None)
            }
            ExprKind::Closure(_) => {
                Useless::Computes(Some("a closure does nothing until it is called: `f.call()`"))
            }
            ExprKind::Method { object, name, arguments, .. } => self.method_useless(object, name, arguments),
            ExprKind::Call { path, name, arguments } if path.is_empty() => {
                let own = !self.candidates(name, arguments.len()).is_empty();
                if own || purity(name) == Purity::Acts || !are_harmless(arguments) {
                    return Useless::Acts;
                }
                Useless::Calls(name.clone())
            }
            _ => Useless::Acts,
        }
    }

    /// A value that is computed from others that only compute, too.
    fn parts_useless(&mut self, parts: &[&Expr]) -> Useless {
        for part in parts {
            match &part.kind {
                ExprKind::Unit => {}
                ExprKind::Block(_) => return Useless::Acts,
                _ => {
                    if matches!(self.uselessness(part), Useless::Acts) {
                        return Useless::Acts;
                    }
                }
            }
        }
        Useless::Computes(None)
    }

    fn method_useless(&mut self, object: &Expr, name: &Name, arguments: &[Expr]) -> Useless {
        if !self.candidates(name, arguments.len()).is_empty() {
            return Useless::Acts;
        }
        // The type is known by now: nothing is reported twice.
        let reporting = std::mem::replace(&mut self.reporting, false);
        let ty = self.unrecorded(|this| this.expr(object));
        self.reporting = reporting;
        if ty.is_open()
            || ty.some(|ty| matches!(ty, Ty::Any | Ty::Map(_) | Ty::Function(_))) && &**name == "call"
        {
            return Useless::Acts;
        }
        if let Ty::Group(group) = &ty {
            let operation = group.group.and_then(|group_name| group.api.find(group_name, name));
            return match operation {
                Some(operation) if !operation.effects.is_write() => Useless::Reads(name.clone()),
                _ => Useless::Acts,
            };
        }
        let pure = purity(name) == Purity::Pure && are_harmless(arguments);
        if pure && !matches!(ty, Ty::Device(_)) { Useless::Calls(name.clone()) } else { Useless::Acts }
    }
}

/// Whether no argument does anything: no closure that acts, no call of a write.
fn are_harmless(arguments: &[Expr]) -> bool {
    let mut harmless = true;
    for argument in arguments {
        argument.walk(&mut |node| {
            harmless &= match node {
                Node::Statement(statement) => matches!(
                    statement.kind,
                    StatementKind::Expression(_)
                        | StatementKind::Let { .. }
                        | StatementKind::If { .. }
                        | StatementKind::Return(_)
                ),
                Node::Expr(Expr {
                    kind: ExprKind::Method { name, .. } | ExprKind::Call { name, .. },
                    ..
                }) => purity(name) == Purity::Pure,
                Node::Expr(_) => true,
            };
            Go::In
        });
    }
    harmless
}

/// What a statement that gives a value is good for.
enum Useless {
    /// It does something, or it is not known.
    Acts,
    /// It only asks a device.
    Reads(Name),
    /// It only calls a function that gives a value.
    Calls(Name),
    /// It only computes, with what to do about it.
    Computes(Option<&'static str>),
}

/// The expression in the braces of `${...}`.
pub(super) fn inner(expr: &Expr) -> &Expr {
    if let ExprKind::Block(block) = &expr.kind
        && let [statement] = block.statements.as_slice()
        && let StatementKind::Expression(inner) = &statement.kind
    {
        return inner;
    }
    expr
}
