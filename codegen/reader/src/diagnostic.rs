//! What the reader has to say about a description: findings as data, rendered elsewhere.

use edgebook_words::Severity;
use indexmap::IndexMap;

use crate::Options;
use crate::source::{Document, Node};

/// One finding in a description or an overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// A stable short name of the kind of finding (`duplicate-key`).
    pub code: &'static str,
    /// What is wrong, in one sentence.
    pub message: String,
    /// The label of the file, as given in [`crate::Source::name`].
    pub file: String,
    /// Where in the document, as a JSON pointer; empty for the whole document.
    pub pointer: String,
    /// The line, counted from 1.
    pub line: Option<u32>,
    /// The column in characters, counted from 1.
    pub column: Option<u32>,
    /// What to do about it.
    pub hint: Option<String>,
    /// In how many places the same was found; the one above is the first.
    pub places: u32,
}

/// Collects findings; strict mode turns warnings into errors on the way in.
#[derive(Debug)]
pub(crate) struct Reporter {
    options: Options,
    diagnostics: Vec<Diagnostic>,
}

impl Reporter {
    pub(crate) fn new(options: Options) -> Self {
        Self { options, diagnostics: Vec::new() }
    }

    pub(crate) fn push(&mut self, mut diagnostic: Diagnostic) {
        if self.options.stale_overlay && diagnostic.code == "overlay-unmatched" {
            diagnostic.severity = Severity::Warning;
        }
        if self.options.strict && diagnostic.severity == Severity::Warning {
            diagnostic.severity = Severity::Error;
        }
        self.diagnostics.push(diagnostic);
    }

    /// A finding about `node` in `document`.
    pub(crate) fn at(
        &mut self,
        document: &Document<'_>,
        node: &Node<'_>,
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
    ) -> &mut Self {
        self.push(Diagnostic {
            severity,
            code,
            message: message.into(),
            file: document.name().to_owned(),
            pointer: document.pointer_of(node),
            line: Some(node.line()),
            column: Some(node.column()),
            hint: None,
            places: 1,
        });
        self
    }

    /// A finding about the node with this id.
    pub(crate) fn at_id(
        &mut self,
        document: &Document<'_>,
        id: u32,
        severity: Severity,
        code: &'static str,
        message: impl Into<String>,
    ) {
        let (pointer, node) = document.locate(id);
        let (line, column) = (Some(node.line()), Some(node.column()));
        let (message, file) = (message.into(), document.name().to_owned());
        self.push(Diagnostic { severity, code, message, file, pointer, line, column, hint: None, places: 1 });
    }

    pub(crate) fn error(
        &mut self,
        document: &Document<'_>,
        node: &Node<'_>,
        code: &'static str,
        message: impl Into<String>,
    ) -> &mut Self {
        self.at(document, node, Severity::Error, code, message)
    }

    pub(crate) fn warn(
        &mut self,
        document: &Document<'_>,
        node: &Node<'_>,
        code: &'static str,
        message: impl Into<String>,
    ) -> &mut Self {
        self.at(document, node, Severity::Warning, code, message)
    }

    pub(crate) fn note(
        &mut self,
        document: &Document<'_>,
        node: &Node<'_>,
        code: &'static str,
        message: impl Into<String>,
    ) -> &mut Self {
        self.at(document, node, Severity::Note, code, message)
    }

    /// Adds what to do to the latest finding.
    pub(crate) fn hint(&mut self, hint: impl Into<String>) {
        if let Some(last) = self.diagnostics.last_mut() {
            last.hint = Some(hint.into());
        }
    }

    /// Adds a "did you mean" to the latest finding where `word` resembles one of `candidates`.
    pub(crate) fn did_you_mean<'c>(&mut self, word: &str, candidates: impl IntoIterator<Item = &'c str>) {
        if let Some(near) = edgebook_words::nearest(word, candidates) {
            self.hint(format!("did you mean `{near}`?"));
        }
    }

    /// Whether a problem was found at `node` or below it.
    pub(crate) fn has_problem_within(&self, document: &Document<'_>, node: &Node<'_>) -> bool {
        let within = document.pointer_of(node);
        let is_within = |pointer: &str| {
            pointer.strip_prefix(&within).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.diagnostics.iter().any(|diagnostic| {
            diagnostic.severity != Severity::Note
                && diagnostic.file == document.name()
                && is_within(&diagnostic.pointer)
        })
    }

    pub(crate) fn refused(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// All findings: by file in the order in which files were first mentioned, then by place.
    pub(crate) fn finish(self) -> Vec<Diagnostic> {
        let mut diagnostics = self.diagnostics;
        let mut files: Vec<String> = Vec::new();
        for diagnostic in &diagnostics {
            if !files.contains(&diagnostic.file) {
                files.push(diagnostic.file.clone());
            }
        }
        diagnostics.sort_by_cached_key(|diagnostic| {
            (
                files.iter().position(|file| *file == diagnostic.file),
                diagnostic.line,
                diagnostic.column,
                diagnostic.severity,
                diagnostic.code,
            )
        });
        told_once(diagnostics)
    }
}

/// The same finding in several places becomes one, at the first of them.
fn told_once(diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let mut told: IndexMap<(Severity, &'static str, String, String, Option<String>), Diagnostic> =
        IndexMap::new();
    for diagnostic in diagnostics {
        let Diagnostic { severity, code, message, file, hint, .. } = &diagnostic;
        let key = (*severity, *code, message.clone(), file.clone(), hint.clone());
        told.entry(key)
            .and_modify(|first| first.places = first.places.saturating_add(diagnostic.places))
            .or_insert(diagnostic);
    }
    told.into_values().collect()
}
