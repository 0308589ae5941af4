//! One model for everything that can be wrong: what, where, what to do next. Rendered elsewhere.

mod absence;
mod borrow;
mod eval;
mod render;
mod source;
pub(crate) mod suggest;
mod syntax;
#[cfg(test)]
mod tests;

use std::fmt;
use std::ops::Range;

use edgebook_words::{Hint, Severity};

pub(crate) use eval::Origin;
pub use render::{Style, render};

/// Something that is wrong.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// The kind of mistake, stable: `syntax`, `unknown-field`, `device-error`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// The file; empty where it is about no file.
    pub file: String,
    /// The line, from 1.
    pub line: Option<u32>,
    /// The column in characters, from 1.
    pub column: Option<u32>,
    /// The line itself, without its line break.
    pub source_line: Option<String>,
    /// The part of the line that is wrong, in bytes.
    pub span: Option<Range<usize>>,
    /// The calls that led there, innermost first.
    pub chain: Vec<Frame>,
    /// The operation that was called: `vns3.ipsec.get_status`.
    pub operation: Option<String>,
    /// The device that was called.
    pub device: Option<String>,
    /// Method and path of the request, without secrets.
    pub request: Option<String>,
    /// How many times the request was sent, or tried to be; 0 where it never came so far.
    pub attempts: u32,
    /// The HTTP status, where a device answered.
    pub status: Option<u16>,
    /// The device's own words, as far as they are not the message.
    pub device_words: Option<String>,
    /// What to do next.
    pub hint: Option<Hint>,
}

/// A call that led to an error.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Frame {
    /// The function; `None` for a closure.
    pub function: Option<String>,
    /// The file of the call.
    pub file: String,
    /// The line of the call.
    pub line: Option<u32>,
    /// The column of the call.
    pub column: Option<u32>,
}

impl Diagnostic {
    /// A diagnostic about a file as a whole.
    pub fn new(code: &'static str, message: impl Into<String>, file: &str) -> Self {
        Self { code, message: message.into(), file: file.to_owned(), ..Self::default() }
    }

    /// The same with what to do next.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<Hint>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same with what to do next in the words of a face.
    #[must_use]
    pub fn worded(mut self, words: &dyn Fn(&Hint) -> String) -> Self {
        self.hint = self.hint.map(|hint| hint.worded(words));
        self
    }

    /// The same at a place of a text. Without a width it is that of the word that stands there.
    #[must_use]
    pub fn at(mut self, text: &str, line: u32, column: u32, width: Option<usize>) -> Self {
        self.line = Some(line);
        let column = source::line(text, line).map_or(column, |line| source::after_dot(line, column));
        self.column = Some(column);
        if let Some(source_line) = source::line(text, line) {
            self.span = Some(source::span(source_line, column, width));
            self.source_line = Some(source_line.to_owned());
        }
        self
    }

    /// The diagnostic as JSON.
    pub fn to_json(&self) -> serde_json::Value {
        let frame = |frame: &Frame| {
            serde_json::json!({
                "function": frame.function, "file": frame.file, "line": frame.line, "column": frame.column,
            })
        };
        let end = self.span.as_ref().and_then(|span| {
            let text = self.source_line.as_ref()?.get(span.clone())?;
            Some(self.column?.saturating_add(u32::try_from(text.chars().count()).ok()?))
        });
        let mut json = serde_json::json!({
            "severity": self.severity.as_str(), "code": self.code, "message": self.message, "file": self.file, "line": self.line,
            "column": self.column, "end_column": end, "source": self.source_line,
            "chain": self.chain.iter().map(frame).collect::<Vec<_>>(),
            "operation": self.operation, "device": self.device, "request": self.request,
            "attempts": (self.attempts > 0).then_some(self.attempts), "status": self.status, "device_words": self.device_words, "hint": self.hint.as_ref().map(ToString::to_string),
        });
        if let Some(object) = json.as_object_mut() {
            object
                .retain(|_, value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty()));
        }
        json
    }
}

impl fmt::Display for Diagnostic {
    /// `message (line 2, position 7)`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match (self.line, self.column) {
            (Some(line), Some(column)) => write!(f, " (line {line}, position {column})"),
            (Some(line), None) => write!(f, " (line {line})"),
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}
