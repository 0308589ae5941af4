//! `edgebook spec check`: reads a description as the generator does and reports everything that it finds.

use std::path::Path;

use edgebook_catalog::{overlay_beside, text_of};
use edgebook_model::Api;
use edgebook_reader::{Diagnostic, Options, Source, Summary as Counts, read};
use edgebook_words::Severity;
use serde::Serialize;
use serde_json::to_value;

use crate::args::SpecCheckArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{Lines, counted};
use crate::output::Format;
use crate::printer::Printer;

/// Reads a description and tells what the reader found.
pub fn spec_check(args: &SpecCheckArgs, printer: &Printer) -> Result<Exit, Failure> {
    let description = text_of(&args.file)?;
    let overlay_path = args.overlay.clone().or_else(|| overlay_beside(&args.file));
    let overlay = overlay_path.as_deref().map(text_of).transpose()?;
    let reading = |strict| {
        let file = args.file.display().to_string();
        let overlay_file = overlay_path.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
        read(
            Source { name: &file, text: &description },
            overlay.as_deref().map(|text| Source { name: &overlay_file, text }),
            &Options { strict, ..Options::default() },
        )
    };
    let readable = reading(false);
    let diagnostics = if args.strict { reading(true).diagnostics } else { readable.diagnostics };
    let counts = readable.summary.unwrap_or_default();
    let report = Report::new(&diagnostics, readable.api.as_ref(), counts, overlay_path.as_deref());
    match Format::or_for(args.output, printer.terminal().stdout) {
        Format::Text => printer.text(&report.text()),
        format => printer.value(&to_value(&report)?, format),
    }
    let problems = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    Ok(match readable.api {
        None => Exit::Usage,
        Some(_) if problems => Exit::Problems,
        Some(_) => Exit::Done,
    })
}

/// What the check found.
#[derive(Serialize)]
struct Report<'a> {
    findings: Vec<Finding<'a>>,
    summary: Option<Summary<'a>>,
}

#[derive(Serialize)]
struct Finding<'a> {
    severity: &'static str,
    code: &'a str,
    message: &'a str,
    file: &'a str,
    line: Option<u32>,
    column: Option<u32>,
    pointer: &'a str,
    hint: Option<&'a str>,
    /// In how many places the same was found; the one above is the first.
    places: u32,
}

/// What the description holds, when it is not refused.
#[derive(Serialize)]
struct Summary<'a> {
    title: &'a str,
    version: &'a str,
    overlay: Option<String>,
    groups: usize,
    operations: usize,
    types: usize,
    /// Places of which nothing is known but that there is a value; a note says why for each.
    untyped: usize,
}

impl<'a> Report<'a> {
    fn new(
        diagnostics: &'a [Diagnostic],
        api: Option<&'a Api>,
        counts: Counts,
        overlay: Option<&Path>,
    ) -> Self {
        let findings = diagnostics.iter().map(Finding::of).collect();
        let summary = api.map(|api| Summary {
            title: &api.title,
            version: &api.version,
            overlay: overlay.map(|path| path.display().to_string()),
            groups: counts.groups,
            operations: counts.operations,
            types: counts.types,
            untyped: counts.untyped,
        });
        Self { findings, summary }
    }

    fn text(&self) -> String {
        let mut text = Lines::default();
        for finding in &self.findings {
            finding.tell(&mut text);
        }
        if !self.findings.is_empty() {
            text.blank();
        }
        match &self.summary {
            Some(summary) => summary.tell(&mut text),
            None => text.line("the description is refused: the errors above say why"),
        }
        let count = |severity: Severity| {
            self.findings.iter().filter(|finding| finding.severity == severity.as_str()).count()
        };
        text.line(format_args!(
            "{}, {}, {}",
            counted(count(Severity::Error), "error"),
            counted(count(Severity::Warning), "warning"),
            counted(count(Severity::Note), "note"),
        ));
        text.text()
    }
}

/// Findings for people, without a summary.
pub(super) fn findings_text(diagnostics: &[Diagnostic]) -> String {
    let mut text = Lines::default();
    for diagnostic in diagnostics {
        Finding::of(diagnostic).tell(&mut text);
    }
    text.text()
}

impl<'a> Finding<'a> {
    fn of(diagnostic: &'a Diagnostic) -> Self {
        Self {
            severity: diagnostic.severity.as_str(),
            code: diagnostic.code,
            message: &diagnostic.message,
            file: &diagnostic.file,
            line: diagnostic.line,
            column: diagnostic.column,
            pointer: &diagnostic.pointer,
            hint: diagnostic.hint.as_deref(),
            places: diagnostic.places,
        }
    }

    /// `file:line:col: warning[code]: message`, then where and what to do.
    fn tell(&self, text: &mut Lines) {
        let place: Vec<String> =
            [self.line, self.column].iter().flatten().map(|number| format!(":{number}")).collect();
        let place = format!("{}{}", self.file, place.concat());
        let places = match self.places {
            1 => String::new(),
            places => format!(" (in {places} places, here first)"),
        };
        text.line(format_args!("{place}: {}[{}]: {}{places}", self.severity, self.code, self.message));
        if !self.pointer.is_empty() {
            text.line(format_args!("  at {}", self.pointer));
        }
        if let Some(hint) = self.hint {
            text.line(format_args!("  hint: {hint}"));
        }
    }
}

impl Summary<'_> {
    fn tell(&self, text: &mut Lines) {
        let overlay = self.overlay.as_ref().map(|overlay| format!(", with {overlay}")).unwrap_or_default();
        text.line(format_args!("{} {}{overlay}", self.title, self.version));
        text.line(format_args!(
            "{} in {}, {}, {}",
            counted(self.operations, "operation"),
            counted(self.groups, "group"),
            counted(self.types, "type"),
            counted(self.untyped, "untyped place"),
        ));
    }
}
