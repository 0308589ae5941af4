//! The source tree of Edgebook: a description that is put below `spec/` is built in.

use edgebook_script::RunEnd;
use std::fs;
use std::path::{Path, PathBuf};

use edgebook_catalog::text_of;
use edgebook_reader::{Options, Source, read as read_description};
use edgebook_words::reason;

use super::add::{decisions, refused};
use crate::args::SpecAddArgs;
use crate::environment::Environment;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;

/// The folder of the descriptions, where the working folder is the top of the source tree.
pub(super) fn around(current: Option<&Path>) -> Option<PathBuf> {
    let folder = current?;
    (folder.join("codegen/specs/Cargo.toml").is_file() && folder.join("spec").is_dir())
        .then(|| PathBuf::from("spec"))
}

/// Checks a description as the build will, and puts it beside the others of its appliance.
pub(super) fn add(
    args: &SpecAddArgs,
    spec: &Path,
    environment: &Environment,
    printer: &Printer,
) -> Result<Exit, Failure> {
    let kind = args.kind.as_deref().ok_or_else(|| {
        Failure::usage("in a source tree the kind must be said").code("bad-option").hint("add --kind KIND")
    })?;
    let folder = folder(kind, spec, environment)?;
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
    let Some(api) = reading.api else { return Ok(refused(&args.file, reading.diagnostics, printer)) };
    if api.kind != kind {
        return Err(Failure::usage(format!(
            "{} is for the kind {}, not {kind}",
            overlay.display(),
            api.kind
        )));
    }
    let version = args.version.as_deref().unwrap_or(&api.version);
    let target = folder.join(format!("{}.{}", file_stem(version)?, extension(&args.file)));
    if target.exists() && fs::read(&target).is_ok_and(|there| there != text.as_bytes()) {
        return Err(Failure::usage(format!("{} exists and is another one", target.display()))
            .hint("remove it first, or give this one another version: --as VERSION"));
    }
    let unwritable = |path: &Path, error: &std::io::Error| {
        Failure::new(RunEnd::Failed, format!("cannot write {}: {}", path.display(), reason(error)))
    };
    fs::create_dir_all(&folder).map_err(|error| unwritable(&folder, &error))?;
    if args.overlay.is_some() {
        let place = folder.join("overlay.yaml");
        fs::write(&place, &overlay_text).map_err(|error| unwritable(&place, &error))?;
    }
    fs::write(&target, &text).map_err(|error| unwritable(&target, &error))?;
    printer.note(&format!("wrote {}: {} {version}", target.display(), api.title));
    decisions(&reading.diagnostics, &overlay, printer);
    if environment.catalog.api(kind).is_some() {
        printer.hint(&format!("what changes: edgebook spec diff {kind} {}", target.display()));
    }
    printer.hint("build Edgebook anew to use it: the build takes the highest version");
    Ok(Exit::Done)
}

/// The folder of the appliance.
fn folder(kind: &str, spec: &Path, environment: &Environment) -> Result<PathBuf, Failure> {
    if !spec.is_dir() {
        return Err(Failure::usage(format!("there is no folder {}", spec.display()))
            .hint("run it at the top of the source tree, or say where the descriptions are: --spec DIR"));
    }
    let appliance = match environment.catalog.api(kind) {
        Some(api) => api.appliance.to_string(),
        None => file_stem(kind)?,
    };
    Ok(spec.join(appliance))
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
