//! What another description means for each runbook: it breaks, somebody has to look, or it is as before.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use edgebook_catalog::Catalog;
use edgebook_check::{Checked, Checker, Options};
use edgebook_model::Api;
use edgebook_run::Folder;
use edgebook_script::{Diagnostic, Library};
use edgebook_words::Severity;
use serde::Serialize;

use super::super::super::check::runbooks;
use super::super::super::run::read;
use super::change::{Change, Touch, Weight};
use crate::failure::Failure;

/// What a description means for a runbook.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Verdict {
    Ok,
    Review,
    Breaks,
}

impl Verdict {
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Ok => "OK",
            Self::Review => "REVIEW",
            Self::Breaks => "BREAKS",
        }
    }
}

/// Why a runbook is not as before: a place, and what is wrong there or what changed.
pub(super) struct Reason {
    pub(super) verdict: Verdict,
    pub(super) file: String,
    pub(super) line: Option<u32>,
    /// What the check finds there, where it finds something.
    pub(super) finding: Option<Diagnostic>,
    /// The change that causes it, where one is known.
    pub(super) change: Option<String>,
}

/// One runbook.
pub(super) struct Judged {
    pub(super) file: String,
    pub(super) verdict: Verdict,
    pub(super) reasons: Vec<Reason>,
}

/// Judges runbooks by both descriptions, with what changed between them.
pub(super) fn judge(
    paths: &[PathBuf],
    catalog: &Catalog,
    (old, new): (&'static Api, &'static Api),
    changes: &[Change],
) -> Result<Vec<Judged>, Failure> {
    let (before, after) = (checker(catalog, old), checker(catalog, new));
    let judge = |path: &PathBuf| {
        let text = read(path)?;
        let folder = Folder::of(path).map_err(|error| Failure::unreadable(path, &error))?;
        let name = path.display().to_string();
        let check = |checker: &Checker| checker.check_text(&name, &text, &folder, Options::default());
        Ok(Runbook { name: &name, text: &text, before: check(&before), after: check(&after) }
            .judged(changes, path))
    };
    runbooks(paths)?.iter().map(judge).collect()
}

/// A checker that knows this description in the place of another one of its kind.
fn checker(catalog: &Catalog, api: &'static Api) -> Checker {
    let others = catalog.apis().iter().copied().filter(|other| other.kind != api.kind);
    let apis: Vec<&'static Api> = std::iter::once(api).chain(others).collect();
    Checker::new(&Library::new(&apis))
}

/// A runbook, checked by both descriptions.
struct Runbook<'r> {
    name: &'r str,
    text: &'r str,
    before: Checked,
    after: Checked,
}

impl Runbook<'_> {
    fn judged(&self, changes: &[Change], path: &Path) -> Judged {
        let met: Vec<&Change> = changes.iter().filter(|change| self.meets(change)).collect();
        let mut reasons = self.broken(&met);
        let wrong: BTreeSet<Option<u32>> = reasons.iter().map(|reason| reason.line).collect();
        let mut told = BTreeSet::new();
        for change in met.iter().filter(|change| change.weight != Weight::Fits) {
            let cause = change.sentence();
            if reasons.iter().any(|reason| reason.change.as_ref() == Some(&cause)) {
                continue;
            }
            for (file, line) in self.places(change) {
                if !wrong.contains(&Some(line)) && told.insert((file.clone(), line, cause.clone())) {
                    let change = Some(cause.clone());
                    reasons.push(Reason {
                        verdict: Verdict::Review,
                        file,
                        line: Some(line),
                        finding: None,
                        change,
                    });
                }
            }
        }
        reasons.sort_by(|left, right| {
            (std::cmp::Reverse(left.verdict), &left.file, left.line).cmp(&(
                std::cmp::Reverse(right.verdict),
                &right.file,
                right.line,
            ))
        });
        let verdict = reasons.iter().map(|reason| reason.verdict).max().unwrap_or(Verdict::Ok);
        Judged { file: path.display().to_string(), verdict, reasons }
    }

    /// What the check finds with the new description, and did not with the old one; and what was wrong before.
    fn broken(&self, met: &[&Change]) -> Vec<Reason> {
        let known: Vec<Place> = self.before.findings.iter().map(place).collect();
        let new = self.after.findings.iter().filter(|finding| !known.contains(&place(finding)));
        let mut reasons: Vec<Reason> = new
            .map(|finding| Reason {
                verdict: if finding.severity == Severity::Error { Verdict::Breaks } else { Verdict::Review },
                file: finding.file.clone(),
                line: finding.line,
                change: cause(finding, met),
                finding: Some(finding.clone()),
            })
            .collect();
        if reasons.is_empty()
            && let Some(finding) =
                self.before.findings.iter().find(|finding| finding.severity == Severity::Error)
        {
            let change = Some("it is wrong by the old description, too".to_owned());
            reasons.push(Reason {
                verdict: Verdict::Review,
                file: finding.file.clone(),
                line: finding.line,
                finding: Some(finding.clone()),
                change,
            });
        }
        reasons
    }

    fn meets(&self, change: &Change) -> bool {
        let mut reached = self.before.effects.operations.iter();
        reached.any(|reached| change.operations.contains(&reached.name))
    }

    /// Where a runbook meets a change: the calls, or the lines with the name that changed.
    fn places(&self, change: &Change) -> Vec<(String, u32)> {
        let reached = self.before.effects.operations.iter();
        let calls = reached.filter(|reached| change.operations.contains(&reached.name));
        let calls =
            calls.flat_map(|reached| reached.places.iter().map(|place| (place.file.clone(), place.line)));
        match &change.touch {
            Touch::Lack(word) if self.text.lines().any(|line| names(line, word)) => Vec::new(),
            Touch::Call | Touch::Lack(_) => calls.collect(),
            Touch::Word(word) => {
                let lines = (1..).zip(self.text.lines()).filter(|(_, line)| names(line, word));
                let own = lines.map(|(line, _)| (self.name.to_owned(), line));
                // The text of an imported file is not at hand: its calls stand for it.
                own.chain(calls.filter(|(file, _)| file != self.name)).collect()
            }
        }
    }
}

/// The change that a finding comes from: one whose name stands in its message or in its line.
fn cause(finding: &Diagnostic, met: &[&Change]) -> Option<String> {
    let line = finding.source_line.as_deref().unwrap_or_default();
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let word = |change: &Change| match &change.touch {
        Touch::Word(word) | Touch::Lack(word) => word.clone(),
        Touch::Call => change.operations.first().map(|name| last(name)).unwrap_or_default(),
    };
    let mut by_weight: Vec<&&Change> = met.iter().filter(|change| change.weight != Weight::Fits).collect();
    by_weight.sort_by_key(|change| change.weight);
    let in_message = by_weight.iter().find(|change| names(&finding.message, &word(change)));
    let found = in_message.or_else(|| by_weight.iter().find(|change| names(line, &word(change))));
    found.map(|change| change.sentence())
}

/// Whether a text has a name as a whole word, outside of comments.
fn names(text: &str, word: &str) -> bool {
    let text = if text.trim_start().starts_with("//") { "" } else { text };
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    !word.is_empty()
        && text.match_indices(word).any(|(at, found)| {
            let before = text.get(..at).and_then(|before| before.chars().next_back());
            let after = text.get(at.saturating_add(found.len())..).and_then(|after| after.chars().next());
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
}

type Place<'d> = (&'d str, Option<u32>, Option<u32>, &'static str, &'d str);

fn place(finding: &Diagnostic) -> Place<'_> {
    (&finding.file, finding.line, finding.column, finding.code, &finding.message)
}
