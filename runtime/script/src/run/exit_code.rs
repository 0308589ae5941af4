//! `return 2` at the top of a runbook is meant as an exit code, which it is not. A number that the last statement has is a
//! result, whatever else returns.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use rhai::{AST, ASTNode, Dynamic, Engine, EvalAltResult, Expr, Position, Stmt};

use crate::value::Failure;

/// What stands before the last statement, where it matters whether that was reached.
const MARK: &str = "__last_statement";

/// Tells a number that was returned from one that is the value of the last statement.
pub(super) struct ExitCode {
    /// Where a value is returned before the last statement.
    early: Option<Position>,
    /// Where one is returned in the last statement.
    late: Option<Position>,
    /// The runbook with the mark in it.
    marked: Option<AST>,
    reached: Arc<AtomicBool>,
}

impl ExitCode {
    /// Looks for returned values. Only a runbook that has one before its last statement is run with the mark.
    pub(super) fn watch(engine: &mut Engine, ast: &AST) -> Self {
        let (last, before) =
            ast.statements().split_last().map_or((None, &[][..]), |(last, before)| (Some(last), before));
        let early = returned_in(before);
        let reached = Arc::new(AtomicBool::new(false));
        let marked = early.and_then(|_| {
            let flag = Arc::clone(&reached);
            engine.register_fn(MARK, move || flag.store(true, Ordering::Relaxed));
            let mark = engine.compile(format!("{MARK}()")).ok()?;
            let statements = before.iter().chain(mark.statements()).chain(last).cloned();
            let mut marked = AST::new(statements, Arc::clone(ast.shared_lib()));
            if let Some(source) = ast.source() {
                marked.set_source(source);
            }
            Some(marked)
        });
        Self { early, late: last.and_then(|last| returned_in(std::slice::from_ref(last))), marked, reached }
    }

    /// What is run.
    pub(super) fn script<'a>(&'a self, ast: &'a AST) -> &'a AST {
        self.marked.as_ref().unwrap_or(ast)
    }

    /// The error for a value that was returned as an exit code.
    pub(super) fn meant_by(&self, value: &Dynamic) -> Option<EvalAltResult> {
        let at_end = self.marked.is_none() || self.reached.load(Ordering::Relaxed);
        let position = if at_end { self.late } else { self.early };
        position.filter(|_| value.is_int()).map(|position| not_an_exit_code(value, position))
    }
}

/// The first `return` outside of functions of what may be a number.
fn returned_in(statements: &[Stmt]) -> Option<Position> {
    let mut found = None;
    for statement in statements {
        statement.walk(&mut Vec::new(), &mut |path| {
            if let Some(ASTNode::Stmt(Stmt::Return(Some(value), flags, position))) = path.last()
                && flags.is_empty()
                && may_be_number(value)
            {
                found = found.or(Some(*position));
            }
            found.is_none()
        });
    }
    found
}

fn may_be_number(value: &Expr) -> bool {
    !matches!(
        value,
        Expr::StringConstant(..)
            | Expr::InterpolatedString(..)
            | Expr::CharConstant(..)
            | Expr::BoolConstant(..)
            | Expr::FloatConstant(..)
            | Expr::Unit(..)
            | Expr::Array(..)
            | Expr::Map(..)
    )
}

fn not_an_exit_code(value: &Dynamic, position: Position) -> EvalAltResult {
    let message = format!("`return {value}` would end the run well: the number is no exit code");
    let failure = Failure::new("exit-value", "ValueError", message)
        .hint("to end the run with an error, write `throw \"why\"`; to end it well, `exit()`");
    EvalAltResult::ErrorRuntime(Dynamic::from(failure), position)
}
