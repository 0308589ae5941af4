//! Where a closure uses the value that it is called for: the engine refuses that without saying where.

use rhai::{AST, ASTNode, Expr, Position, Stmt};

use crate::engine;
use crate::limits::Limits;

/// The place of the first such use in a text; else of the first call that hands a closure in a variable to a variable
/// that some closure uses.
pub(super) fn place(text: &str, limits: &Limits) -> Option<Position> {
    let ast = engine::compile(limits, text).ok()?;
    let mut captured: Vec<String> = Vec::new();
    let mut direct = None;
    walk(&ast, |path| {
        if let Some(ASTNode::Stmt(Stmt::Share(variables))) = path.last() {
            for (variable, _) in variables.iter() {
                captured.push(variable.name.to_string());
                let held = path.iter().any(|node| root_of(node) == Some(variable.name.as_str()));
                if held && direct.is_none() {
                    direct = Some(variable.pos);
                }
            }
        }
    });
    let mut handed = None;
    walk(&ast, |path| {
        let Some(ASTNode::Expr(Expr::MethodCall(call, position))) = path.last() else { return };
        let takes_closure = call.args.iter().any(|argument| matches!(argument, Expr::Variable(..)));
        let held = || path.iter().filter_map(root_of).any(|root| captured.iter().any(|name| name == root));
        if handed.is_none() && takes_closure && held() {
            handed = Some(*position);
        }
    });
    direct.or(handed)
}

fn walk(ast: &AST, mut see: impl FnMut(&[ASTNode<'_>])) {
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        see(path);
        true
    });
}

/// The variable at the start of `variable.part.function(...)`.
fn root_of<'n>(node: &'n ASTNode<'_>) -> Option<&'n str> {
    match node {
        ASTNode::Expr(Expr::Dot(parts, ..) | Expr::Index(parts, ..)) => match &parts.lhs {
            Expr::Variable(variable, ..) => Some(variable.1.as_str()),
            _ => None,
        },
        _ => None,
    }
}
