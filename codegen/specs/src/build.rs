//! The whole of a build script that generates code from `spec/`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs, io};

use edgebook_model::Api;
use edgebook_reader::Severity;

use crate::{line, read_all};

/// Reads all descriptions below `spec`, lets `generate` make files of them and writes those into the build's output folder.
/// What a description has wrong fails the build, with file and line. Cargo runs the script again when anything below `spec`
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
    let noticed = described.iter().flat_map(|one| &one.diagnostics);
    for diagnostic in noticed.filter(|diagnostic| diagnostic.severity != Severity::Note) {
        directive("warning", &line(diagnostic));
    }
    let apis: Vec<&Api> = described.iter().map(|one| &one.api).collect();
    for (path, text) in generate(&apis) {
        let path = out.join(path);
        write(&path, &text).map_err(|error| vec![format!("cannot write {}: {error}", path.display())])?;
    }
    Ok(())
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
