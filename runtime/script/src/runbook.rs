//! Runbooks: a script with its header.

use rhai::AST;

use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::header::{self, Header};
use crate::hidden::hidden;
use crate::limits::Limits;
use crate::positions::out_of_reach;

/// A runbook that was read: its header is understood and its text parses.
pub struct Runbook {
    /// The file's name, as it stands in messages.
    pub name: String,
    /// The text.
    pub text: String,
    /// What it says about itself.
    pub header: Header,
    pub(crate) ast: AST,
}

impl Runbook {
    /// The syntax tree of the text.
    pub fn ast(&self) -> &AST {
        &self.ast
    }

    /// Reads a runbook. `name` is used in messages only.
    pub fn parse(name: &str, text: &str) -> Result<Self, Vec<Diagnostic>> {
        Self::parse_within(name, text, &Limits::default())
    }

    /// The same within other limits than the usual.
    pub fn parse_within(name: &str, text: &str, limits: &Limits) -> Result<Self, Vec<Diagnostic>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let hidden = hidden(name, text);
        if !hidden.is_empty() {
            // What else is wrong would be shown in lines that do not read as they are.
            return Err(hidden);
        }
        if let Some(too_long) = out_of_reach(name, text) {
            return Err(vec![too_long]);
        }
        let header = header::parse(name, text);
        let ast = engine::compile(limits, text);
        match (header, ast) {
            (Ok(header), Ok(mut ast)) => {
                ast.set_source(name);
                Ok(Self { name: name.to_owned(), text: text.to_owned(), header, ast })
            }
            (header, ast) => {
                let mut problems = header.err().unwrap_or_default();
                problems.extend(ast.err().map(|error| Diagnostic::of_syntax(&error, name, text, limits)));
                Err(problems)
            }
        }
    }
}
