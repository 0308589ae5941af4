//! Evaluates what is typed, one entry after the other.

use std::sync::{Arc, Mutex};

use rhai::{AST, Dynamic, LexError, ParseErrorType, Scope};

use super::complete::{Completion, complete};
use crate::diagnostic::{Diagnostic, Origin};
use crate::engine;
use crate::hidden::hidden;
use crate::run::{RunEnd, ScriptError, Warned, evaluate};
use crate::table::{Table, for_prompt, table_for_prompt};
use crate::value::{json, type_name};
use crate::{Cancel, Session};

/// The name of what is typed, in messages.
const FILE: &str = "repl";

/// Evaluates entries; variables and functions stay from one to the next.
pub struct Interpreter {
    session: Session,
    scope: Scope<'static>,
    functions: AST,
    /// All that was typed: line numbers count on, so that a function keeps its place.
    transcript: String,
    warned: Warned,
}

/// What an entry gave.
#[derive(Clone, Debug, PartialEq)]
pub struct Evaluated {
    /// The value as the prompt shows it; `None` for `()`.
    pub text: Option<String>,
    /// The value as a table, where it is a list of records.
    pub table: Option<Table>,
    /// The value as JSON.
    pub json: serde_json::Value,
    /// The type of the value.
    pub type_name: String,
}

impl Interpreter {
    /// Starts without variables.
    pub fn new(session: Session) -> Self {
        Self {
            session,
            scope: Scope::new(),
            functions: AST::empty(),
            transcript: String::new(),
            warned: Arc::new(Mutex::default()),
        }
    }

    /// Evaluates an entry. When it fails, variables and functions are as before.
    pub fn eval(&mut self, text: &str, cancel: &Cancel) -> Result<Evaluated, ScriptError> {
        let skipped = self.transcript.lines().count();
        let padded = format!("{}{text}", "\n".repeat(skipped));
        if let Some(diagnostic) = hidden(FILE, &padded).into_iter().next() {
            return Err(ScriptError { diagnostic: Box::new(diagnostic), end: RunEnd::Usage });
        }
        self.transcript.push_str(text.trim_end());
        self.transcript.push('\n');
        self.session.cancel = cancel.clone();
        let (run, engine) = self.session.start_sharing(self.session.params.as_ref(), &self.warned);
        let mut ast = engine::compile(&self.session.limits, &padded).map_err(|error| ScriptError {
            diagnostic: Box::new(Diagnostic::of_syntax(&error, FILE, &self.transcript, &self.session.limits)),
            end: RunEnd::Usage,
        })?;
        ast.set_source(FILE);
        let whole = self.functions.merge(&ast);
        let before = self.scope.clone();
        match evaluate(&engine, &run, &mut self.scope, &whole) {
            Ok(value) => {
                self.functions = whole.clone_functions_only();
                Ok(shown(&value))
            }
            Err(error) => {
                self.scope = before;
                let origin = Origin {
                    file: FILE,
                    text: &self.transcript,
                    run: Some(&run),
                    library: &self.session.library,
                };
                let diagnostic = Box::new(Diagnostic::of_error(&error, &origin));
                let end = run.latched().unwrap_or(match diagnostic.code {
                    "interrupted" => RunEnd::Interrupted,
                    _ => RunEnd::Failed,
                });
                Err(ScriptError { diagnostic, end })
            }
        }
    }

    /// Whether an entry is whole, or whether more lines have to follow.
    pub fn is_complete(&self, text: &str) -> bool {
        let Err(error) = engine::for_parsing(&self.session.limits).compile(text) else { return true };
        match error.err_type() {
            ParseErrorType::UnexpectedEOF | ParseErrorType::BadInput(LexError::UnterminatedString) => false,
            _ => !error.position().is_none() && !at_end(text, error.position()),
        }
    }

    /// Whether an entry is one expression, without a statement around it.
    pub fn is_expression(&self, text: &str) -> bool {
        engine::for_parsing(&self.session.limits).compile_expression(text).is_ok()
    }

    /// What can stand at a cursor, as a byte offset into the text.
    pub fn completions(&self, text: &str, cursor: usize) -> Vec<Completion> {
        complete(&self.session, &self.scope, text, cursor)
    }

    /// The variables: names, types and values.
    pub fn variables(&self) -> Vec<(String, String, String)> {
        let mut variables: Vec<(String, String, String)> = Vec::new();
        for (name, _, value) in self.scope.iter_raw() {
            variables.retain(|(known, ..)| known != name);
            variables.push((
                name.to_owned(),
                type_name(value).to_string(),
                crate::value::show::written(value),
            ));
        }
        variables
    }

    /// The session.
    pub fn session(&self) -> &Session {
        &self.session
    }
}

/// A value as the prompt shows it.
pub(crate) fn shown(value: &Dynamic) -> Evaluated {
    Evaluated {
        text: (!value.is_unit()).then(|| for_prompt(value)),
        table: table_for_prompt(value),
        json: json::to_json(value).unwrap_or_default(),
        type_name: type_name(value).to_string(),
    }
}

/// Whether a position is behind the last character that is not blank.
fn at_end(text: &str, position: rhai::Position) -> bool {
    let rest: Option<String> = position.line().map(|line| {
        let skip = position.position().unwrap_or(1).saturating_sub(1);
        let mut lines = text.lines().skip(line.saturating_sub(1));
        let first: String = lines.next().unwrap_or_default().chars().skip(skip).collect();
        std::iter::once(first.as_str()).chain(lines).collect::<Vec<_>>().join("\n")
    });
    rest.is_some_and(|rest| rest.trim().is_empty())
}
