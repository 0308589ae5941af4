//! From the engine's syntax tree to ours. Nothing outside of this module knows the engine's tree: it comes without any
//! promise to stay as it is.

mod chain;
mod expression;
mod functions;
mod statement;

use std::collections::HashMap;
use std::rc::Rc;

use rhai::{AST, ImmutableString, Position};

use crate::tokens::Words;
use crate::tree::{Block, Name, Pos, Tree};

use functions::Body;

/// Turns a parsed file into a tree. `words` are those of its text.
pub(crate) fn tree(ast: &AST, words: &Words) -> Tree {
    let mut lower = Lower { words, closures: HashMap::new() };
    let bodies = functions::bodies(ast);
    let (closures, named): (Vec<Body>, Vec<Body>) = bodies.into_iter().partition(Body::is_closure);
    lower.closures = closures.into_iter().map(|body| (body.name.clone(), Rc::new(body))).collect();
    Tree {
        body: Block { statements: lower.statements(ast.statements()) },
        functions: named.iter().map(|body| Rc::new(lower.function(body))).collect(),
    }
}

/// What is needed to turn one file into a tree.
struct Lower<'w> {
    words: &'w Words,
    /// The bodies of the closures, by the names that the engine gave them.
    closures: HashMap<ImmutableString, Rc<Body>>,
}

/// A place as the engine writes it.
fn pos(position: Position) -> Pos {
    let number = |number: Option<usize>| number.and_then(|number| u32::try_from(number).ok());
    match number(position.line()) {
        Some(line) => Pos { line, column: number(position.position()).unwrap_or(1) },
        None => Pos::default(),
    }
}

fn name(text: &str, position: Position) -> Name {
    Name { text: text.into(), at: pos(position) }
}

fn named(ident: &rhai::Ident) -> Name {
    name(ident.as_str(), ident.pos)
}
