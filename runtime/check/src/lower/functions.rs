//! Bodies of functions and closures. The type of a body is not exported by the engine, so its statements are collected
//! by walking over the tree, and belong to the function in which they stand.

use std::rc::Rc;

use rhai::{AST, ASTNode, FnAccess, ImmutableString, Stmt};

use super::{Lower, pos};
use crate::tokens::place;
use crate::tree::{Block, Closure, Function, Name, Pos};

/// How the engine calls closures.
const CLOSURE: &str = "anon$";

/// A function as the engine has it.
pub(super) struct Body {
    pub(super) name: ImmutableString,
    params: Vec<ImmutableString>,
    is_private: bool,
    start: Pos,
    end: Pos,
    statements: Vec<Stmt>,
}

impl Body {
    pub(super) fn is_closure(&self) -> bool {
        self.name.starts_with(CLOSURE)
    }

    /// Whether a statement at a place is the body: a closure without braces.
    fn is_alone(&self, at: Pos) -> bool {
        !self.end.is_known() && self.start == at
    }

    fn holds(&self, at: Pos) -> bool {
        self.end.is_known() && self.start < at && at <= self.end
    }
}

/// All functions and closures of a file with their statements.
pub(super) fn bodies(ast: &AST) -> Vec<Body> {
    let mut bodies: Vec<Body> = ast
        .iter_fn_def()
        .map(|function| Body {
            name: function.name.clone(),
            params: function.params.iter().cloned().collect(),
            is_private: matches!(function.access, FnAccess::Private),
            start: pos(function.body.start_position()),
            end: pos(function.body.end_position()),
            statements: Vec::new(),
        })
        .collect();
    bodies.sort_by_key(|body| body.start);
    let mut at_top = ast.statements().len();
    ast.walk(&mut |path: &[ASTNode<'_>]| {
        if let [ASTNode::Stmt(statement)] = path {
            if at_top > 0 {
                at_top -= 1;
            } else if let Some(body) = owner(&mut bodies, place_of(statement)) {
                body.statements.push((*statement).clone());
            }
        }
        true
    });
    bodies
}

/// The innermost function around a place.
fn owner(bodies: &mut [Body], at: Pos) -> Option<&mut Body> {
    let after = bodies.partition_point(|body| body.start <= at);
    let before = bodies.get_mut(..after)?;
    let alone = before.iter().rposition(|body| body.is_alone(at));
    let index = alone.or_else(|| before.iter().rposition(|body| body.holds(at)))?;
    before.get_mut(index)
}

fn place_of(statement: &Stmt) -> Pos {
    pos(statement.position())
}

impl Lower<'_> {
    /// A function with its name and the places of its parameters.
    pub(super) fn function(&self, body: &Body) -> Function {
        // `fn name(a, b) {`: the parenthesis stands before the brace, the name before the other parenthesis.
        let brace = self.words.at(body.start);
        let close = brace.and_then(|index| index.checked_sub(1));
        let open = close.and_then(|close| (0..close).rev().find(|index| self.words.word(*index) == "("));
        let name = open.and_then(|open| open.checked_sub(1));
        let params = body.params.iter().map(|param| self.param(param, open, "(")).collect();
        let at = name.and_then(|index| self.words.get(index)).map_or(body.start, place);
        let dot = name.and_then(|index| index.checked_sub(1));
        Function {
            of: dot.filter(|dot| self.words.word(*dot) == ".").and_then(|dot| self.type_before(dot)),
            name: Name { text: body.name.as_str().into(), at },
            params,
            is_private: body.is_private,
            body: Block { statements: self.statements(&body.statements) },
        }
    }

    /// The type before a dot, with or without quotes.
    fn type_before(&self, dot: usize) -> Option<Name> {
        let index = dot.checked_sub(1)?;
        let text = self.words.word(index).trim_matches('"').into();
        Some(Name { text, at: self.words.get(index).map(place)? })
    }

    /// A closure that begins at a place and captures some variables.
    pub(super) fn closure(&self, name: &str, at: Pos, captures: Vec<Name>) -> Option<Rc<Closure>> {
        let body = self.closures.get(name)?;
        let bar = self.words.at(at);
        let params = body.params.iter().skip(captures.len());
        Some(Rc::new(Closure {
            at,
            params: params.map(|param| self.param(param, bar, "|")).collect(),
            captures,
            body: Block { statements: self.statements(&body.statements) },
        }))
    }

    /// A parameter, looked for behind the symbol that opens the list.
    fn param(&self, param: &str, open: Option<usize>, symbol: &str) -> Name {
        let close = if symbol == "(" { ")" } else { "|" };
        let inside = open.into_iter().flat_map(|open| {
            (open.saturating_add(1)..).take_while(|index| {
                !matches!(self.words.word(*index), "" | "{") && self.words.word(*index) != close
            })
        });
        let found = inside.into_iter().find(|index| self.words.word(*index) == param);
        let at = found.and_then(|index| self.words.get(index)).map(place);
        Name { text: param.into(), at: at.unwrap_or_default() }
    }
}
