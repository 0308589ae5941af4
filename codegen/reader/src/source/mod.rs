//! From text to a tree of values with positions. YAML and JSON give the same tree.

mod json;
mod node;
mod pointer;
mod write;
mod yaml;

pub(crate) use node::{Entry, Node, Value};
pub(crate) use pointer::{escape, unescape};

use edgebook_words::Severity;

use crate::{Diagnostic, Source};

/// How deep values may nest. The vendors' files stay below 40; a stack of this depth is always affordable.
const DEEPEST: usize = 200;

/// How many values a document may have, aliases expanded: about 40 times the largest vendor's file.
const MOST_NODES: u32 = 6_000_000;

/// How long a text may be, in bytes.
const LONGEST: usize = 256 * 1024 * 1024;

/// A parsed text.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    name: &'t str,
    root: Node<'t>,
    dialect: Dialect,
}

/// Which rules for schemas hold in a description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// OpenAPI 3.0: `nullable`, and nothing counts beside a `$ref`.
    ThreeZero,
    /// OpenAPI 3.1: JSON Schema 2020-12, where a `$ref` may have siblings and `type` may be a list.
    ThreeOne,
}

impl Dialect {
    fn of(root: &Node<'_>) -> Self {
        let version = root.get("openapi").and_then(|node| node.text().or_else(|| node.number()));
        let is_newer = version.is_some_and(|version| version == "3.1" || version.starts_with("3.1."));
        if is_newer { Self::ThreeOne } else { Self::ThreeZero }
    }

    /// The version as it stands in messages.
    pub(crate) fn version(self) -> &'static str {
        match self {
            Self::ThreeZero => "3.0",
            Self::ThreeOne => "3.1",
        }
    }
}

/// Why a text could not be parsed.
#[derive(Debug)]
struct ParseError {
    code: &'static str,
    message: String,
    line: u32,
    column: u32,
    pointer: String,
    hint: Option<String>,
}

impl ParseError {
    fn new(code: &'static str, message: impl Into<String>, line: u32, column: u32) -> Self {
        Self { code, message: message.into(), line, column, pointer: String::new(), hint: None }
    }

    fn duplicate(key: &str, first: (u32, u32), second: (u32, u32), pointer: String) -> Self {
        Self {
            code: "duplicate-key",
            message: format!("the key `{key}` stands twice in one map, first on line {}", first.0),
            line: second.0,
            column: second.1,
            pointer,
            hint: Some("keep one of the two; a reader would use one of them without a word".to_owned()),
        }
    }

    fn too_deep(line: u32, column: u32) -> Self {
        Self::new("too-deep", format!("values nest more than {DEEPEST} levels deep"), line, column)
    }

    fn too_large(line: u32, column: u32) -> Self {
        Self::new("too-large", format!("the document has more than {MOST_NODES} values"), line, column)
    }
}

impl<'t> Document<'t> {
    /// Parses a text as JSON or YAML. The one diagnostic says why it is neither.
    pub(crate) fn parse(source: Source<'t>) -> Result<Self, Box<Diagnostic>> {
        let text = source.text.strip_prefix('\u{feff}').unwrap_or(source.text);
        let parsed = if text.len() > LONGEST {
            Err(ParseError::new("too-large", format!("the text is longer than {LONGEST} bytes"), 1, 1))
        } else {
            parse(text, is_json_name(source.name))
        };
        match parsed {
            Ok(root) => Ok(Self { name: source.name, dialect: Dialect::of(&root), root }),
            Err(error) => Err(Box::new(Diagnostic {
                severity: Severity::Error,
                code: error.code,
                message: error.message,
                file: source.name.to_owned(),
                pointer: error.pointer,
                line: Some(error.line),
                column: Some(error.column),
                hint: error.hint,
                places: 1,
            })),
        }
    }

    pub(crate) fn name(&self) -> &'t str {
        self.name
    }

    pub(crate) fn root(&self) -> &Node<'t> {
        &self.root
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.dialect
    }
}

fn is_json_name(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, extension)| extension.eq_ignore_ascii_case("json"))
}

fn parse(text: &str, is_json: bool) -> Result<Node<'_>, ParseError> {
    let looks_like_json = text.trim_start().starts_with('{');
    if !is_json && !looks_like_json {
        return yaml::parse(text);
    }
    // A YAML flow mapping may begin with a brace too, so a syntax error is not the last word.
    match json::parse(text) {
        Err(error) if !is_json && error.code == "syntax" => yaml::parse(text),
        parsed => parsed,
    }
}
