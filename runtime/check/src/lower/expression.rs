//! Expressions.

use rhai::{Expr as Rhai, FnCallExpr, FnPtr, Position, Stmt, StmtBlock, Token};

use super::{Lower, name, named, pos};
use crate::tree::{Block, Expr, ExprKind, Name, Operator, Pos};

impl Lower<'_> {
    pub(super) fn exprs<'e>(&self, exprs: impl IntoIterator<Item = &'e Rhai>) -> Vec<Expr> {
        exprs.into_iter().map(|expr| self.expr(expr)).collect()
    }

    pub(super) fn expr(&self, expr: &Rhai) -> Expr {
        let at = pos(expr.position());
        let kind = match expr {
            Rhai::DynamicConstant(value, position) => match value.clone().try_cast::<FnPtr>() {
                Some(function) => self.function_pointer(&function, *position, Vec::new()),
                None => ExprKind::Unknown,
            },
            Rhai::BoolConstant(value, _) => ExprKind::Bool(*value),
            Rhai::IntegerConstant(value, _) => ExprKind::Int(*value),
            Rhai::FloatConstant(..) => ExprKind::Float,
            Rhai::CharConstant(..) => ExprKind::Char,
            Rhai::StringConstant(text, _) => ExprKind::Text(text.as_str().into()),
            Rhai::InterpolatedString(parts, _) => ExprKind::Interpolated(self.exprs(parts.iter())),
            Rhai::Array(items, _) => ExprKind::List(self.exprs(items.iter())),
            Rhai::Map(entries, _) => {
                let entry = |(key, value)| (named(key), self.expr(value));
                ExprKind::Map(entries.0.iter().map(|(key, value)| entry((key, value))).collect())
            }
            Rhai::Unit(_) => ExprKind::Unit,
            Rhai::Variable(variable, _, position) => {
                let path: Vec<Name> = variable.2.path.iter().map(named).collect();
                let begin = path.first().map_or(at, |first| first.at);
                let kind = ExprKind::Variable { path, name: name(&variable.1, *position) };
                return Expr { at: begin, kind };
            }
            Rhai::ThisPtr(_) => ExprKind::This,
            Rhai::Stmt(block) => match self.capturing_closure(block) {
                Some(closure) => closure,
                None => ExprKind::Block(self.block(block)),
            },
            Rhai::FnCall(call, position) => return self.call(call, *position),
            Rhai::Dot(..) | Rhai::Index(..) => return self.chain(expr),
            Rhai::And(parts, _) => return joined(self.exprs(parts.iter()), ExprKind::All, at),
            Rhai::Or(parts, _) => return joined(self.exprs(parts.iter()), ExprKind::Any, at),
            Rhai::Coalesce(parts, _) => return joined(self.exprs(parts.iter()), ExprKind::Coalesce, at),
            _ => ExprKind::Unknown,
        };
        Expr { at, kind }
    }

    /// A closure that captures variables: statements that share them, then a call that binds them.
    fn capturing_closure(&self, block: &StmtBlock) -> Option<ExprKind> {
        let [Stmt::Share(_), Stmt::Expr(bound)] = block.statements() else { return None };
        let Rhai::FnCall(call, _) = &**bound else { return None };
        let (function, shared) = call.args.split_first()?;
        let Rhai::DynamicConstant(value, position) = function else { return None };
        let function = value.clone().try_cast::<FnPtr>()?;
        let captures = shared.iter().map(|variable| match variable {
            Rhai::Variable(variable, _, position) => {
                Name { text: variable.1.as_str().into(), at: pos(*position) }
            }
            other => Name { text: "".into(), at: pos(other.position()) },
        });
        Some(self.function_pointer(&function, *position, captures.collect()))
    }

    fn function_pointer(&self, function: &FnPtr, position: Position, captures: Vec<Name>) -> ExprKind {
        match self.closure(function.fn_name(), pos(position), captures) {
            Some(closure) => ExprKind::Closure(closure),
            None => ExprKind::Unknown,
        }
    }

    fn call(&self, call: &FnCallExpr, position: Position) -> Expr {
        let at = pos(position);
        if let Some(token) = &call.op_token {
            return self.operator(call, token, at);
        }
        let mut arguments = self.exprs(call.args.iter());
        // `in` is turned into a call of `contains` by the parser, which keeps the place of the `in`.
        if &*call.name == "contains"
            && self.words.at(at).is_some_and(|index| matches!(self.words.word(index), "in" | "!"))
        {
            return contains(&mut arguments, at);
        }
        if matches!(&*call.name, ".." | "..=") {
            return range(&mut arguments, at, &*call.name == "..=");
        }
        let path: Vec<Name> = call.namespace.path.iter().map(named).collect();
        let begin = path.first().map_or(at, |first| first.at);
        Expr { at: begin, kind: ExprKind::Call { path, name: name(&call.name, position), arguments } }
    }

    fn operator(&self, call: &FnCallExpr, token: &Token, at: Pos) -> Expr {
        let mut arguments = self.exprs(call.args.iter());
        match token {
            Token::In | Token::NotIn => return contains(&mut arguments, at),
            Token::ExclusiveRange => return range(&mut arguments, at, false),
            Token::InclusiveRange => return range(&mut arguments, at, true),
            _ => {}
        }
        match (arguments.pop(), arguments.pop(), arguments.pop()) {
            (Some(value), None, _) => {
                let operator = if *token == Token::Bang { Operator::Not } else { Operator::Negative };
                // `a !in b` is `!(a in b)` with the place of the `!in`.
                let at = if matches!(value.kind, ExprKind::In { .. }) { value.at.min(at) } else { at };
                Expr { at, kind: ExprKind::Unary { operator, value: Box::new(value) } }
            }
            (Some(right), Some(left), None) => Expr {
                at: left.at,
                kind: ExprKind::Binary {
                    operator: binary(token),
                    at,
                    left: Box::new(left),
                    right: Box::new(right),
                },
            },
            _ => Expr { at, kind: ExprKind::Unknown },
        }
    }

    pub(super) fn block(&self, block: &StmtBlock) -> Block {
        Block { statements: self.statements(block.statements()) }
    }
}

/// Parts that begin where the first of them does.
fn joined(parts: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind, at: Pos) -> Expr {
    let at = parts.first().map_or(at, |first| first.at);
    Expr { at, kind: kind(parts) }
}

/// `item in list`, whose arguments the parser swapped.
fn contains(arguments: &mut Vec<Expr>, at: Pos) -> Expr {
    match (arguments.pop(), arguments.pop()) {
        (Some(item), Some(list)) => {
            Expr { at: item.at, kind: ExprKind::In { at, item: Box::new(item), list: Box::new(list) } }
        }
        _ => Expr { at, kind: ExprKind::Unknown },
    }
}

fn range(arguments: &mut Vec<Expr>, at: Pos, inclusive: bool) -> Expr {
    match (arguments.pop(), arguments.pop()) {
        (Some(to), Some(from)) => {
            let at = from.at;
            Expr { at, kind: ExprKind::Range(Box::new(from), Box::new(to), inclusive) }
        }
        _ => Expr { at, kind: ExprKind::Unknown },
    }
}

pub(super) fn binary(token: &Token) -> Operator {
    match token {
        Token::Plus => Operator::Add,
        Token::Minus => Operator::Subtract,
        Token::Multiply => Operator::Multiply,
        Token::Divide => Operator::Divide,
        Token::Modulo => Operator::Remainder,
        Token::PowerOf => Operator::Power,
        Token::EqualsTo => Operator::Equal,
        Token::NotEqualsTo => Operator::NotEqual,
        // The runtime has its own comparisons.
        Token::Custom(symbol) => match symbol.as_str() {
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::Greater,
            ">=" => Operator::GreaterOrEqual,
            _ => Operator::Bits,
        },
        _ => Operator::Bits,
    }
}
