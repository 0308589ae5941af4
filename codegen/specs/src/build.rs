//! The whole of a build script that generates code from `spec/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use edgebook_model::Api;
use edgebook_words::Severity;

use crate::{Described, line, read_all};

/// Reads all descriptions below `spec`, lets `generate` make files of them and writes those into the build's output folder.
/// What a description has wrong is a warning of the build, or fails it, with file and line. Cargo runs the script again when anything below `spec`
/// changes.
pub fn run<P: AsRef<Path>>(spec: &Path, generate: impl FnOnce(&[&Api]) -> Vec<(P, String)>) -> ExitCode {
    directive("rerun-if-changed", &spec.display().to_string());
    match try_run(spec, generate) {
        Ok(()) => ExitCode::SUCCESS,
        Err(messages) => {
            for message in &messages {
                directive("error", message);
            }
            ExitCode::FAILURE
        }
    }
}

fn try_run<P: AsRef<Path>>(
    spec: &Path,
    generate: impl FnOnce(&[&Api]) -> Vec<(P, String)>,
) -> Result<(), Vec<String>> {
    let out = env::var_os("OUT_DIR").map(PathBuf::from);
    let out = out.ok_or_else(|| vec!["OUT_DIR is not set: this is for build scripts".to_owned()])?;
    let described = read_all(spec)
        .map_err(|refused| refused.iter().flat_map(crate::SpecsError::lines).collect::<Vec<_>>())?;
    for one in &described {
        warn(one);
    }
    let apis: Vec<&Api> = described.iter().map(|one| &one.api).collect();
    for (path, text) in generate(&apis) {
        let path = out.join(path);
        write(&path, &text).map_err(|error| vec![format!("cannot write {}: {error}", path.display())])?;
    }
    Ok(())
}

/// Says what is doubtful in a description: some of it in full, the rest as a number.
fn warn(described: &Described) {
    const IN_FULL: usize = 10;
    let doubtful = || described.diagnostics.iter().filter(|found| found.severity != Severity::Note);
    for diagnostic in doubtful().take(IN_FULL) {
        directive("warning", &line(diagnostic));
    }
    let more = doubtful().count().saturating_sub(IN_FULL);
    if more > 0 {
        let Api { title, version, .. } = &described.api;
        directive(
            "warning",
            &format!("{title} {version}: {more} more; `edgebook spec check FILE` shows all"),
        );
    }
}

/// Writes a file and the folders above it.
fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}

#[expect(clippy::print_stdout, reason = "cargo reads its directives from there")]
fn directive(name: &str, value: &str) {
    println!("cargo::{name}={value}");
}
