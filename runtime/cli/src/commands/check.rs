//! `edgebook check`: type-checks runbooks against the descriptions of the appliances, without any network.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use edgebook_check::{Checked, Checker, Options, sarif};
use edgebook_run::{Folder, Misfit, SignatureFile};
use edgebook_script::{Diagnostic, Library, Style, render};
use edgebook_words::Severity;
use serde_json::{Value, json};

use super::check_fleet::{Fit, Fleet, data as data_of, summary};
use super::run::limits::limits;
use super::run::{name_of, read};
use crate::args::{CheckArgs, CheckFormat};
use crate::choice::obey::Inventories;
use crate::choice::place::none;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::{Failure, Told as _};
use crate::hints::in_words;
use crate::lines::counted;
use crate::output::Format;
use crate::printer::Printer;

/// How deep folders are looked into.
const DEEPEST: usize = 32;

/// Checks files and folders of runbooks.
pub fn check(args: &CheckArgs, environment: &Environment, printer: &Printer) -> Result<Exit, Failure> {
    let files = runbooks(&args.paths)?;
    let limits = limits(&args.limits)?;
    let checker = Checker::new(&Library::new(environment.catalog.apis())).within(limits.clone());
    let fleet = if args.fleet || args.inventory.is_some() {
        let inventory = Inventories::new(environment, printer).load(args.inventory.as_ref())?;
        let inventory = inventory.ok_or_else(|| none(&environment.folders, None))?;
        Some(Fleet::of(&inventory.devices, &environment.catalog, &limits))
    } else {
        None
    };
    let mut fits: Vec<Vec<Fit>> = Vec::new();
    let options = Options { strict: args.strict };
    let mut findings: Vec<Diagnostic> = Vec::new();
    let mut seen: BTreeSet<(String, Option<u32>, Option<u32>, &'static str)> = BTreeSet::new();
    let mut unread = false;
    for path in &files {
        let name = name_of(path);
        let folder = || Folder::of(path).map_err(|error| Failure::unreadable(path, &error));
        let (text, folder) = match read(path).and_then(|text| folder().map(|folder| (text, folder))) {
            Ok(both) => both,
            Err(failure) => {
                // What reads the findings as data is told of it there, too.
                failure.tell(printer);
                findings.push(failure.in_file(&name));
                unread = true;
                continue;
            }
        };
        let found = checker.check_text(&name, &text, &folder, options);
        let signature = SignatureFile::beside(path);
        let covered = signature.read().and_then(|signed| signature.covers(signed.as_ref(), &found.effects));
        if let Err(failure) = covered {
            findings.push(failure.in_file(&name));
        }
        // A file that several runbooks import is looked at with each of them.
        let new = |finding: &Diagnostic| {
            seen.insert((finding.file.clone(), finding.line, finding.column, finding.code))
        };
        let mut of_this = match &fleet {
            Some(fleet) => {
                let (fit, findings) = fleet.judge(&name, &text, &folder, options, found);
                fits.push(fit);
                findings
            }
            None => found.findings,
        };
        of_this.retain(new);
        findings.append(&mut of_this);
    }
    let findings = findings.into_iter().map(|finding| finding.worded(&in_words)).collect();
    let report = Report { findings, fits, runbooks: files.len() };
    let default = if printer.terminal().stdout { CheckFormat::Text } else { CheckFormat::Json };
    match args.output.unwrap_or(default) {
        CheckFormat::Text => {
            for finding in report.findings.iter().filter(|finding| !UNREAD.contains(&finding.code)) {
                printer.text(&format!("{}\n\n", render(finding, Style::Plain)));
            }
            for fits in report.fits.iter().filter(|fits| !fits.is_empty()) {
                printer.text(&summary(fits));
            }
            printer.note(&report.summary());
        }
        CheckFormat::Json => printer.value(&report.to_json(), Format::Json),
        CheckFormat::Sarif => {
            let log = sarif(&report.findings, env!("CARGO_PKG_VERSION"));
            printer.value(&log, Format::Json);
        }
    }
    Ok(match report.findings.as_slice() {
        _ if unread => Exit::Usage,
        [] => Exit::Done,
        _ => Exit::Problems,
    })
}

/// The codes of what cannot be read: that was told already.
const UNREAD: [&str; 2] = ["no-runbook", "unreadable-file"];

/// Tells why a runbook is not run. An error refuses it; warnings are for `edgebook check`.
pub(super) fn refused(misfit: &Misfit, printer: &Printer) -> Exit {
    tell_errors(&misfit.checked, printer);
    if !printer.json_errors() {
        if let Some(which) = &misfit.which {
            printer.note(&format!("this is wrong by {which}"));
        }
        printer.hint("nothing was sent");
    }
    Exit::Usage
}

fn tell_errors(checked: &Checked, printer: &Printer) {
    for finding in checked.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        printer.tell(finding);
    }
}

/// The runbooks that were named: files as they are, and every `.rhai` file below a folder.
pub(super) fn runbooks(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let is_runbook = |path: &Path| path.extension().is_some_and(|extension| extension == "rhai");
    files_below(paths, &is_runbook, "runbook", "runbooks are files whose names end in .rhai")
}

/// Files as they were named, and those below folders that are `wanted`; each once. A folder without any is an error.
pub(super) fn files_below(
    paths: &[PathBuf],
    wanted: &dyn Fn(&Path) -> bool,
    what: &str,
    hint: &str,
) -> Result<Vec<PathBuf>, Failure> {
    let mut files = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len();
        below(path, wanted, 0, &mut files)?;
        if files.len() == before {
            return Err(Failure::usage(format!("there is no {what} in {}", path.display()))
                .code("no-runbook")
                .hint(hint));
        }
    }
    let mut seen = BTreeSet::new();
    files.retain(|file| seen.insert(file.clone()));
    Ok(files)
}

/// Collects the wanted files below a folder, sorted; hidden folders and links to folders are passed over.
fn below(
    folder: &Path,
    wanted: &dyn Fn(&Path) -> bool,
    depth: usize,
    files: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    let unreadable = |error: std::io::Error| Failure::unreadable(folder, &error);
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>().map_err(unreadable)?;
    paths.sort();
    for path in paths {
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        if path.is_dir() && !path.is_symlink() && depth < DEEPEST {
            below(&path, wanted, depth.saturating_add(1), files)?;
        } else if wanted(&path) && path.is_file() {
            files.push(path);
        }
    }
    Ok(())
}

/// What a check found.
struct Report {
    findings: Vec<Diagnostic>,
    /// How each runbook fares on the appliances of the inventory, where that was asked.
    fits: Vec<Vec<Fit>>,
    runbooks: usize,
}

impl Report {
    fn count(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.severity == severity).count()
    }

    fn summary(&self) -> String {
        let runbooks = counted(self.runbooks, "runbook");
        if self.findings.is_empty() {
            return format!("{runbooks} checked: no findings");
        }
        let (errors, warnings) = (self.count(Severity::Error), self.count(Severity::Warning));
        let parts: Vec<String> = [(errors, "error"), (warnings, "warning")]
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, noun)| counted(count, noun))
            .collect();
        format!("{runbooks} checked: {}", parts.join(", "))
    }

    fn to_json(&self) -> Value {
        let mut data = json!({
            "runbooks": self.runbooks,
            "errors": self.count(Severity::Error),
            "warnings": self.count(Severity::Warning),
            "findings": self.findings.iter().map(Diagnostic::to_json).collect::<Vec<_>>(),
        });
        if !self.fits.is_empty()
            && let Some(object) = data.as_object_mut()
        {
            object.insert("fleet".to_owned(), data_of(self.fits.iter().flatten()));
        }
        data
    }
}
