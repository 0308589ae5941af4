//! A comparison in words: for a terminal, and as Markdown.

use std::fmt::Write as _;

use edgebook_words::{escape, listed};
use serde_json::{Value, json};

use super::change::{Change, Weight};
use super::runbooks::{Judged, Reason, Verdict};
use crate::hints::in_words;
use crate::lines::{Lines, counted};
use crate::output::Table;

/// How many operations are named behind a change.
const MOST_OPERATIONS: usize = 3;

/// What is said about a comparison.
pub(super) struct Report<'r> {
    /// `vns3 6.0.0 -> 6.1.0`
    pub(super) title: String,
    pub(super) changes: &'r [Change],
    pub(super) runbooks: Option<&'r [Judged]>,
}

const WEIGHTS: [(Weight, &str); 3] =
    [(Weight::Breaks, "Breaking"), (Weight::Review, "To review"), (Weight::Fits, "Others")];

impl Report<'_> {
    fn of(&self, weight: Weight) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.weight == weight)
    }

    fn counts(&self) -> String {
        let count = |weight| self.of(weight).count();
        format!(
            "{}, {} to review, {}",
            counted(count(Weight::Breaks), "breaking change"),
            count(Weight::Review),
            counted(count(Weight::Fits), "other")
        )
    }

    /// For a terminal.
    pub(super) fn text(&self, width: Option<u16>) -> String {
        let mut text = Lines::default();
        text.line(format_args!("{}: {}", self.title, self.counts()));
        for (weight, heading) in WEIGHTS {
            let mut table = Table::bare(width.map(|width| width.saturating_sub(2)));
            let mut any = false;
            for change in self.of(weight) {
                table.row([change.at.as_str(), &change.what, &met_through(change)]);
                any = true;
            }
            if any {
                text.section(format_args!("{heading}:"), &table.render());
            }
        }
        if let Some(runbooks) = self.runbooks {
            text.blank();
            text.line(verdicts(runbooks));
            for judged in runbooks {
                text.line(format_args!("{:<6}  {}", judged.verdict.word(), escape(&judged.file)));
                for reason in &judged.reasons {
                    text.line(format_args!("        {}", reason_text(reason)));
                    let hint = reason.finding.as_ref().and_then(|finding| finding.hint.as_ref());
                    if let Some(hint) = hint {
                        text.line(format_args!("          help: {}", escape(&in_words(hint))));
                    }
                }
            }
        }
        text.text()
    }

    /// For a review.
    pub(super) fn markdown(&self) -> String {
        let mut text = format!("# {}\n\n{}.\n", cell(&self.title), self.counts());
        for (weight, heading) in WEIGHTS {
            if self.of(weight).next().is_some() {
                let _ = write!(text, "\n## {heading}\n\n| where | what | met through |\n|---|---|---|\n");
            }
            for change in self.of(weight) {
                let _ = writeln!(
                    text,
                    "| {} | {} | {} |",
                    cell(&change.at),
                    cell(&change.what),
                    cell(&met_through(change))
                );
            }
        }
        if let Some(runbooks) = self.runbooks {
            let _ = write!(
                text,
                "\n## Runbooks\n\n{}.\n\n| runbook | verdict | why |\n|---|---|---|\n",
                verdicts(runbooks)
            );
            for judged in runbooks {
                let reasons: Vec<String> =
                    judged.reasons.iter().map(|reason| cell(&reason_text(reason))).collect();
                let (file, verdict) = (cell(&judged.file), judged.verdict.word());
                let _ = writeln!(text, "| {file} | {verdict} | {} |", reasons.join("<br>"));
            }
        }
        text
    }

    /// As data.
    pub(super) fn data(&self) -> Value {
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|change| {
                json!({
                    "weight": change.weight,
                    "breaking": change.weight == Weight::Breaks,
                    "at": change.at,
                    "what": change.what,
                    "operations": change.operations,
                })
            })
            .collect();
        let runbook = |judged: &Judged| {
            let reasons: Vec<Value> = judged.reasons.iter().map(reason_data).collect();
            json!({ "file": judged.file, "verdict": judged.verdict, "reasons": reasons })
        };
        let mut data = json!({ "breaking": self.of(Weight::Breaks).next().is_some(), "changes": changes });
        if let (Some(runbooks), Some(object)) = (self.runbooks, data.as_object_mut()) {
            let files: Vec<Value> = runbooks.iter().map(runbook).collect();
            object.insert("runbooks".to_owned(), json!({ "checked": files.len(), "files": files }));
        }
        data
    }
}

/// `12 runbooks: 1 breaks, 2 to review, 9 as before`
fn verdicts(runbooks: &[Judged]) -> String {
    let count = |verdict| runbooks.iter().filter(|judged| judged.verdict == verdict).count();
    format!(
        "{} checked: {} BREAKS, {} REVIEW, {} OK",
        counted(runbooks.len(), "runbook"),
        count(Verdict::Breaks),
        count(Verdict::Review),
        count(Verdict::Ok)
    )
}

/// The operations behind a change that is told at a type.
fn met_through(change: &Change) -> String {
    if change.operations.iter().any(|name| change.at.starts_with(name.as_str())) {
        return String::new();
    }
    listed(&change.operations, MOST_OPERATIONS)
}

fn reason_text(reason: &Reason) -> String {
    let place = match reason.line {
        Some(line) => format!("{}:{line}", reason.file),
        None => reason.file.clone(),
    };
    let finding = reason.finding.as_ref().map(|finding| finding.message.as_str());
    let what = match (finding, reason.change.as_deref()) {
        (Some(finding), Some(change)) => format!("{finding} ({change})"),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => String::new(),
    };
    escape(&format!("{place}: {what}"))
}

fn reason_data(reason: &Reason) -> Value {
    let finding = reason.finding.as_ref();
    json!({
        "verdict": reason.verdict,
        "file": reason.file,
        "line": reason.line,
        "column": finding.and_then(|finding| finding.column),
        "code": finding.map(|finding| finding.code),
        "message": finding.map(|finding| &finding.message),
        "hint": finding.and_then(|finding| finding.hint.as_ref()).map(in_words),
        "change": reason.change,
    })
}

/// A text within a cell of a table in Markdown.
fn cell(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape(text).chars() {
        if matches!(c, '|' | '<' | '>' | '`' | '*' | '_' | '[' | ']' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
