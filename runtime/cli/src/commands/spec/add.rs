//! `edgebook spec add`: puts a description in its place in `spec/`, after checking it as the build will.

use std::fs;
use std::path::{Path, PathBuf};

use edgebook_reader::{Diagnostic, Options, Source, read as read_description};
use edgebook_words::{Severity, reason};

use super::super::spec_check::findings_text;
use super::read::{self, text_of};
use crate::args::SpecAddArgs;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::lines::{Lines, counted};
use crate::printer::Printer;

/// Checks a description and puts it beside the others of its appliance.
pub fn add(args: &SpecAddArgs, printer: &Printer) -> Result<Exit, Failure> {
    let folder = folder(args)?;
    let overlay = args.overlay.clone().unwrap_or_else(|| folder.join("overlay.yaml"));
    if !overlay.is_file() {
        return Err(Failure::usage(format!("{} does not exist", overlay.display())).hint(
            "an appliance needs an overlay, which says what a description cannot: --overlay FILE; see spec/README.md",
        ));
    }
    let (text, overlay_text) = (text_of(&args.file)?, text_of(&overlay)?);
    let (name, overlay_name) = (args.file.display().to_string(), overlay.display().to_string());
    let reading = read_description(
        Source { name: &name, text: &text },
        Some(Source { name: &overlay_name, text: &overlay_text }),
        &Options::default(),
    );
    let Some(api) = reading.api else {
        let errors: Vec<_> =
            reading.diagnostics.into_iter().filter(|found| found.severity == Severity::Error).collect();
        printer.note(findings_text(&errors).trim_end());
        printer.error("failed", &format!("{} is refused: it was not put in place", args.file.display()));
        printer.hint(&format!("mend it or {}, then add it again", overlay.display()));
        return Ok(Exit::Problems);
    };
    if api.kind != args.kind {
        return Err(Failure::usage(format!(
            "{} is for the kind {}, not {}",
            overlay.display(),
            api.kind,
            args.kind
        )));
    }
    let version = args.version.as_deref().unwrap_or(&api.version);
    let target = folder.join(format!("{}.{}", file_stem(version)?, extension(&args.file)));
    if target.exists() && fs::read(&target).is_ok_and(|there| there != text.as_bytes()) {
        return Err(Failure::usage(format!("{} exists and is another one", target.display()))
            .hint("remove it first, or give this one another version: --as VERSION"));
    }
    let unwritable = |path: &Path, error: &std::io::Error| {
        Failure::new(Exit::Failed, format!("cannot write {}: {}", path.display(), reason(error)))
    };
    fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    if args.overlay.is_some() {
        let place = folder.join("overlay.yaml");
        fs::write(&place, &overlay_text).map_err(|error| unwritable(&place, &error))?;
    }
    fs::write(&target, &text).map_err(|error| unwritable(&target, &error))?;
    printer.note(&format!("wrote {}: {} {version}", target.display(), api.title));
    decisions(&reading.diagnostics, &overlay, printer);
    if read::built_in(&args.kind).is_some() {
        printer.hint(&format!("what changes: edgebook spec diff {} {}", args.kind, target.display()));
    }
    printer.hint("build Edgebook anew to use it: the build takes the highest version");
    Ok(Exit::Done)
}

/// What only the operator can say, and what counts until then.
fn decisions(diagnostics: &[Diagnostic], overlay: &Path, printer: &Printer) {
    let of =
        |code: &str| -> Vec<&Diagnostic> { diagnostics.iter().filter(|found| found.code == code).collect() };
    for (code, what) in [
        ("unknown-effect", "have no effect in the overlay; until it says more, each counts as a change"),
        (
            "name-clash",
            "have a name that another operation has too; until the overlay gives one, each has a number",
        ),
    ] {
        let found = of(code);
        if found.is_empty() {
            continue;
        }
        let mut text = Lines::default();
        text.line(format_args!("{} {what}:", counted(found.len(), "operation")));
        for one in &found {
            let line = one.line.map(|line| format!(":{line}")).unwrap_or_default();
            text.line(format_args!("  {}{line}: {}", one.file, one.message));
        }
        printer.note(text.text().trim_end());
        printer.hint(&format!("say it in {}; spec/README.md shows how", overlay.display()));
    }
}

/// The folder of the appliance.
fn folder(args: &SpecAddArgs) -> Result<PathBuf, Failure> {
    if !args.spec.is_dir() {
        return Err(Failure::usage(format!("there is no folder {}", args.spec.display()))
            .hint("run it at the top of the source tree, or say where the descriptions are: --spec DIR"));
    }
    let appliance = match read::built_in(&args.kind) {
        Some(api) => api.appliance.to_string(),
        None => file_stem(&args.kind)?,
    };
    Ok(args.spec.join(appliance))
}

/// A version or kind as the name of a file.
fn file_stem(word: &str) -> Result<String, Failure> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    if word.is_empty() || word.starts_with('.') || !word.chars().all(plain) {
        return Err(Failure::usage(format!("{word:?} cannot be the name of a file"))
            .hint("give the version yourself: --as VERSION"));
    }
    Ok(word.to_owned())
}

fn extension(file: &Path) -> &'static str {
    match file.extension() {
        Some(extension) if extension.eq_ignore_ascii_case("json") => "json",
        _ => "yaml",
    }
}
