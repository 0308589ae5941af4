//! Which runbooks break with another description, and at which line: what the checker finds with it, and did not find
//! before.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use edgebook_catalog::Catalog;
use edgebook_check::{Checker, Options};
use edgebook_model::Api;
use edgebook_script::{Diagnostic, Library};

use super::super::check::runbooks;
use super::super::run::read;
use crate::failure::Failure;
use edgebook_run::Folder;

/// What is wrong in the runbooks with the new description, and was right with the old one.
pub(super) fn broken(
    paths: &[PathBuf],
    catalog: &Catalog,
    old: &'static Api,
    new: &'static Api,
) -> Result<(usize, Vec<Diagnostic>), Failure> {
    let files = runbooks(paths)?;
    let (before, after) = (checker(catalog, old), checker(catalog, new));
    let mut broken = Vec::new();
    let mut seen = HashSet::new();
    for path in &files {
        let known: HashSet<_> = findings(&before, path)?.iter().map(place).collect();
        for finding in findings(&after, path)? {
            let place = place(&finding);
            if !known.contains(&place) && seen.insert(place) {
                broken.push(finding);
            }
        }
    }
    Ok((files.len(), broken))
}

/// A checker that knows this description in the place of another one of its kind.
fn checker(catalog: &Catalog, api: &'static Api) -> Checker {
    let others = catalog.apis().iter().copied().filter(|other| other.kind != api.kind);
    let apis: Vec<&'static Api> = std::iter::once(api).chain(others).collect();
    Checker::new(&Library::new(&apis))
}

fn findings(checker: &Checker, path: &Path) -> Result<Vec<Diagnostic>, Failure> {
    let text = read(path)?;
    let folder = Folder::of(path).map_err(|error| Failure::unreadable(path, &error))?;
    Ok(checker.check_text(&path.display().to_string(), &text, &folder, Options::default()).findings)
}

type Place = (String, Option<u32>, Option<u32>, &'static str, String);

fn place(finding: &Diagnostic) -> Place {
    (finding.file.clone(), finding.line, finding.column, finding.code, finding.message.clone())
}
