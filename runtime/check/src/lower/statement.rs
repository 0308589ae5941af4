//! Statements.

use rhai::{ASTFlags, Expr as Rhai, FlowControl, Stmt, SwitchCasesCollection};

use super::expression::binary;
use super::{Lower, name, named, pos};
use crate::tokens::{TokenKind, place};
use crate::tree::{Case, Expr, ExprKind, Name, Pos, Statement, StatementKind};

impl Lower<'_> {
    pub(super) fn statements(&self, statements: &[Stmt]) -> Vec<Statement> {
        statements.iter().filter_map(|statement| self.statement(statement)).collect()
    }

    fn statement(&self, statement: &Stmt) -> Option<Statement> {
        let mut at = pos(statement.position());
        let kind = match statement {
            Stmt::If(parts, _) => {
                let FlowControl { expr, body, branch } = &**parts;
                StatementKind::If {
                    condition: self.expr(expr),
                    then: self.block(body),
                    otherwise: self.block(branch),
                }
            }
            Stmt::Switch(parts, _) => {
                let (subject, cases) = &**parts;
                StatementKind::Switch { subject: self.expr(subject), cases: self.cases(cases) }
            }
            Stmt::While(parts, _) => {
                let condition = (!matches!(parts.expr, Rhai::Unit(_))).then(|| self.expr(&parts.expr));
                StatementKind::While { condition, body: self.block(&parts.body) }
            }
            Stmt::Do(parts, _, _) => {
                StatementKind::Do { body: self.block(&parts.body), condition: self.expr(&parts.expr) }
            }
            Stmt::For(parts, _) => {
                let (variable, counter, parts) = &**parts;
                StatementKind::For {
                    variable: named(variable),
                    counter: counter.as_ref().map(named),
                    over: self.expr(&parts.expr),
                    body: self.block(&parts.body),
                }
            }
            Stmt::Var(parts, flags, _) => {
                let (variable, value, _) = &**parts;
                let given = pos(value.position()).is_known();
                StatementKind::Let {
                    name: named(variable),
                    value: given.then(|| self.expr(value)),
                    exported: flags.contains(ASTFlags::EXPORTED),
                }
            }
            Stmt::Assignment(parts) => {
                let (operator, parts) = &**parts;
                let target = self.expr(&parts.lhs);
                at = target.at;
                let operator = operator.get_op_assignment_info().map(|(_, _, _, _, operator, _)| {
                    (binary(operator), pos(operator_place(parts_of(statement))))
                });
                StatementKind::Assign { target, operator, value: self.expr(&parts.rhs) }
            }
            Stmt::FnCall(call, position) => {
                StatementKind::Expression(self.expr(&Rhai::FnCall(call.clone(), *position)))
            }
            Stmt::Block(block) => StatementKind::Block(self.block(block)),
            Stmt::TryCatch(parts, _) => {
                let variable = match &parts.expr {
                    Rhai::Variable(variable, _, position) => Some(name(&variable.1, *position)),
                    _ => None,
                };
                StatementKind::Try {
                    body: self.block(&parts.body),
                    variable,
                    handler: self.block(&parts.branch),
                }
            }
            Stmt::Expr(expr) => {
                let expr = self.expr(expr);
                at = expr.at;
                StatementKind::Expression(expr)
            }
            Stmt::BreakLoop(value, flags, _) if flags.contains(ASTFlags::BREAK) => {
                StatementKind::Break(value.as_ref().map(|value| self.expr(value)))
            }
            Stmt::BreakLoop(..) => StatementKind::Continue,
            Stmt::Return(value, flags, _) => {
                let value = value.as_ref().map(|value| self.expr(value));
                if flags.contains(ASTFlags::BREAK) {
                    StatementKind::Throw(value)
                } else {
                    StatementKind::Return(value)
                }
            }
            Stmt::Import(parts, _) => {
                let (path, alias) = &**parts;
                let alias = (!alias.as_str().is_empty()).then(|| named(alias));
                StatementKind::Import { path: self.expr(path), alias }
            }
            Stmt::Export(parts, _) => StatementKind::Export(named(&parts.0)),
            Stmt::Noop(_) | Stmt::Share(_) => return None,
            _ => StatementKind::Expression(Expr { at, kind: ExprKind::Unknown }),
        };
        Some(Statement { at, kind })
    }

    /// The cases of a `switch`, in their order. The engine keeps hashes of the values only.
    fn cases(&self, cases: &SwitchCasesCollection) -> Vec<Case> {
        let case = |(index, parts): (usize, &rhai::BinaryExpr)| {
            let body = match &parts.rhs {
                Rhai::Stmt(block) => self.block(block),
                other => {
                    crate::tree::Block { statements: self.statements(&[Stmt::Expr(Box::new(other.clone()))]) }
                }
            };
            let condition =
                (!matches!(parts.lhs, Rhai::BoolConstant(true, _))).then(|| self.expr(&parts.lhs));
            let end = match &condition {
                Some(condition) => self.words.before(condition.at),
                None => self.arrow_before(pos(parts.rhs.start_position())),
            };
            Case {
                texts: end.map(|end| self.texts_before(end)).unwrap_or_default(),
                is_default: cases.def_case == Some(index),
                condition,
                body,
            }
        };
        cases.expressions.iter().enumerate().map(case).collect()
    }

    /// The arrow before the body of a case. What a body begins with may stand a few words before its place.
    fn arrow_before(&self, body: Pos) -> Option<usize> {
        let last = self.words.before(body)?;
        (0..=last).rev().take(3).find(|index| self.words.word(*index) == "=>")
    }

    /// The texts among the values of a case that end at a token, the arrow or `if`.
    fn texts_before(&self, end: usize) -> Vec<Name> {
        let mut texts = Vec::new();
        for index in (0..end).rev() {
            let word = self.words.word(index);
            let Some(token) = self.words.get(index) else { break };
            match token.kind {
                TokenKind::Text if !word.contains('\\') => {
                    texts.push(Name { text: word.trim_matches('"').into(), at: place(token) });
                }
                TokenKind::Text | TokenKind::Number | TokenKind::Char => {}
                _ if word == "|" => {}
                _ => break,
            }
        }
        texts.reverse();
        texts
    }
}

fn parts_of(statement: &Stmt) -> Option<&rhai::OpAssignment> {
    match statement {
        Stmt::Assignment(parts) => Some(&parts.0),
        _ => None,
    }
}

fn operator_place(operator: Option<&rhai::OpAssignment>) -> rhai::Position {
    operator.map_or(rhai::Position::NONE, rhai::OpAssignment::position)
}
