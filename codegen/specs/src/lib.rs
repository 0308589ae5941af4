//! Finds the descriptions below `spec/` and reads the newest of each appliance.
//!
//! `spec/<appliance>/` holds one description a version (`6.0.0.yaml` or `.json`), one `overlay.yaml`, and the answers of the
//! examples. This crate is the one place of the generator that looks at a disk: build scripts, the tests and the renewing command share it.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests assert"
    )
)]

pub mod answers;
pub mod build;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use edgebook_model::{Api, compare_versions};
use edgebook_reader::{Diagnostic, Options, Reading, Source, read};

/// The name of the overlay in an appliance's folder.
const OVERLAY: &str = "overlay.yaml";

/// Why a description could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SpecsError {
    /// A file or folder could not be read.
    #[error("cannot read {path}: {why}", path = path.display())]
    Unreadable {
        /// What was to be read.
        path: PathBuf,
        /// What the system said.
        why: io::Error,
    },
    /// No folder of an appliance was found.
    #[error("{spec} holds no appliance: it needs a folder with a description in it", spec = spec.display())]
    NoAppliance {
        /// The folder that was searched.
        spec: PathBuf,
    },
    /// An appliance's folder has no description.
    #[error("{folder} holds no description: it needs a file named for a version, such as 6.0.0.yaml", folder = folder.display())]
    NoDescription {
        /// The folder that was searched.
        folder: PathBuf,
    },
    /// A description was refused.
    #[error("{description} was refused", description = description.display())]
    Refused {
        /// The description.
        description: PathBuf,
        /// Everything the reader found, errors among them.
        diagnostics: Vec<Diagnostic>,
    },
}

/// One appliance's description as read.
#[derive(Debug)]
pub struct Described {
    /// The model.
    pub api: Api,
    /// What the reader noticed without refusing.
    pub diagnostics: Vec<Diagnostic>,
}

/// The folders of the appliances below `spec`, sorted by name.
pub fn appliances(spec: &Path) -> Result<Vec<PathBuf>, SpecsError> {
    let mut folders: Vec<PathBuf> = entries(spec)?.into_iter().filter(|path| path.is_dir()).collect();
    folders.sort();
    if folders.is_empty() {
        return Err(SpecsError::NoAppliance { spec: spec.to_owned() });
    }
    Ok(folders)
}

/// The description with the highest version in an appliance's folder.
pub fn newest(folder: &Path) -> Result<PathBuf, SpecsError> {
    entries(folder)?
        .into_iter()
        .filter(|path| path.is_file() && is_description(path))
        .max_by(|a, b| compare_versions(&stem(a), &stem(b)).then_with(|| b.cmp(a)))
        .ok_or_else(|| SpecsError::NoDescription { folder: folder.to_owned() })
}

/// Reads the newest description of the appliance in `folder`, with its overlay. Leniently: a vendor's file as downloaded
/// must build; that the descriptions that ship are clean is a test's matter.
pub fn read_newest(folder: &Path) -> Result<Described, SpecsError> {
    let description = newest(folder)?;
    let overlay = folder.join(OVERLAY);
    let text = text_of(&description)?;
    let overlay_text = if overlay.is_file() { Some(text_of(&overlay)?) } else { None };
    let (label, overlay_label) = (label(&description), label(&overlay));
    let Reading { api, diagnostics, .. } = read(
        Source { name: &label, text: &text },
        overlay_text.as_deref().map(|text| Source { name: &overlay_label, text }),
        &Options::default(),
    );
    let Some(mut api) = api else { return Err(SpecsError::Refused { description, diagnostics }) };
    let answers = folder.join(answers::FILE);
    if answers.is_file() {
        answers::add(&mut api, &text_of(&answers)?);
    }
    api.appliance = folder.file_name().unwrap_or_default().to_string_lossy().into_owned().into();
    Ok(Described { api, diagnostics })
}

/// Reads the newest description of every appliance below `spec`; one problem a refused appliance.
pub fn read_all(spec: &Path) -> Result<Vec<Described>, Vec<SpecsError>> {
    let folders = appliances(spec).map_err(|error| vec![error])?;
    let (mut read, mut refused) = (Vec::new(), Vec::new());
    for folder in folders {
        match read_newest(&folder) {
            Ok(described) => read.push(described),
            Err(error) => refused.push(error),
        }
    }
    if refused.is_empty() { Ok(read) } else { Err(refused) }
}

impl SpecsError {
    /// The problem as lines of `file:line: message`, for a build's output.
    pub fn lines(&self) -> Vec<String> {
        match self {
            Self::Refused { diagnostics, .. } if !diagnostics.is_empty() => {
                // What refuses comes first: the rest may be long.
                let mut diagnostics: Vec<&Diagnostic> = diagnostics.iter().collect();
                diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
                diagnostics.into_iter().map(line).collect()
            }
            _ => vec![self.to_string()],
        }
    }
}

/// A diagnostic as one line: `spec/vns3/6.0.0.yaml:12: message (code, at pointer); hint`.
pub fn line(diagnostic: &Diagnostic) -> String {
    let place = diagnostic.line.map(|line| format!(":{line}")).unwrap_or_default();
    let pointer = Some(&diagnostic.pointer).filter(|pointer| !pointer.is_empty());
    let pointer = pointer.map(|pointer| format!(", at {pointer}")).unwrap_or_default();
    let hint = diagnostic.hint.as_ref().map(|hint| format!("; {hint}")).unwrap_or_default();
    let places = if diagnostic.places > 1 {
        format!(" (in {} places, here first)", diagnostic.places)
    } else {
        String::new()
    };
    let Diagnostic { file, message, code, .. } = diagnostic;
    let text = format!("{file}{place}: {message}{places} ({code}{pointer}){hint}");
    // One diagnostic, one line, whatever the description holds.
    text.replace(char::is_control, " ")
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, SpecsError> {
    let unreadable = |why| SpecsError::Unreadable { path: folder.to_owned(), why };
    fs::read_dir(folder)
        .map_err(unreadable)?
        .map(|entry| entry.map(|entry| entry.path()).map_err(unreadable))
        .collect()
}

fn text_of(path: &Path) -> Result<String, SpecsError> {
    let unreadable = |why| SpecsError::Unreadable { path: path.to_owned(), why };
    // The end of a pipe or a device may never come.
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(unreadable(io::Error::new(io::ErrorKind::InvalidInput, "it is not a file")));
    }
    fs::read_to_string(path).map_err(unreadable)
}

fn is_description(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "json")
        && path.file_name().is_some_and(|name| name != OVERLAY)
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

/// The last three parts of a path, `spec/vns3/6.0.0.yaml`: the same on every machine.
fn label(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.get(parts.len().saturating_sub(3)..).unwrap_or_default().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_version_is_taken_and_the_overlay_is_none() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["6.0.0.yaml", "10.0.0.json", "9.9.yaml", "overlay.yaml", "README.md"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(newest(folder.path()).unwrap().file_name().unwrap(), "10.0.0.json");
    }

    #[test]
    fn an_empty_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        assert!(matches!(newest(folder.path()), Err(SpecsError::NoDescription { .. })));
        assert!(matches!(appliances(folder.path()), Err(SpecsError::NoAppliance { .. })));
        assert!(matches!(appliances(&folder.path().join("missing")), Err(SpecsError::Unreadable { .. })));
    }

    #[test]
    fn a_label_is_the_same_on_every_machine() {
        assert_eq!(label(Path::new("/home/x/../y/spec/vns3/6.0.0.yaml")), "spec/vns3/6.0.0.yaml");
    }
}
