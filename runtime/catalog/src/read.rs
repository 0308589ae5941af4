//! From the file of a description to its model.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use edgebook_model::Api;
use edgebook_reader::{Diagnostic, Options, Reading, Source, read};

use crate::CatalogError;

/// No real description comes near this; an endless stream must not fill the memory.
const LARGEST: u64 = 256 << 20;
/// The name of the overlay in an appliance's folder.
pub(crate) const OVERLAY: &str = "overlay.yaml";

/// What a description cannot say, and what it is called in findings.
#[derive(Clone, Debug)]
pub struct Overlay {
    /// The file, or what it is.
    pub name: String,
    /// What it says.
    pub text: String,
}

impl Overlay {
    /// The overlay in a file.
    pub fn of_file(path: &Path) -> Result<Self, CatalogError> {
        Ok(Self { name: path.display().to_string(), text: text_of(path)? })
    }

    /// The overlay that is built in for a kind.
    pub fn built_in(kind: &str) -> Option<Self> {
        let text = edgebook_bindings::overlay(kind)?.to_owned();
        Some(Self { name: format!("the built-in overlay of {kind}"), text })
    }
}

/// A description as read.
#[derive(Clone, Debug)]
pub struct Description {
    /// The model.
    pub api: Api,
    /// What the reader noticed without refusing.
    pub diagnostics: Vec<Diagnostic>,
}

/// The overlay that stands beside a description.
pub fn overlay_beside(description: &Path) -> Option<PathBuf> {
    let beside = description.with_file_name(OVERLAY);
    (beside != description && beside.is_file()).then_some(beside)
}

/// The text of a description or an overlay. A pipe or a device, whose end may never come, is refused.
pub fn text_of(path: &Path) -> Result<String, CatalogError> {
    let unreadable = CatalogError::io("read", path);
    let bytes = match regular(path).and_then(|file| {
        let mut bytes = Vec::new();
        file.take(LARGEST.saturating_add(1)).read_to_end(&mut bytes).map(|_| bytes)
    }) {
        Ok(bytes) => bytes,
        Err(error) => return Err(unreadable(error)),
    };
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(CatalogError::TooLarge { path: path.to_owned() });
    }
    String::from_utf8(bytes).map_err(|error| CatalogError::NotText {
        path: path.to_owned(),
        at: error.utf8_error().valid_up_to(),
    })
}

fn regular(path: &Path) -> io::Result<File> {
    let facts = fs::metadata(path)?;
    if facts.is_file() || facts.is_dir() {
        return File::open(path);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe or a device, not a file"))
}

/// Reads the text of a file. Entries of the overlay that match nothing are put up with: it is for all versions of a kind.
pub(crate) fn read_text(
    path: &Path,
    text: &str,
    overlay: Option<&Overlay>,
) -> Result<Description, CatalogError> {
    // In a folder with an overlay the folder is the appliance; elsewhere its name says nothing.
    let name = match path.file_name().filter(|_| overlay.is_none()) {
        Some(name) => Path::new(name).display().to_string(),
        None => path.display().to_string(),
    };
    let overlay = overlay.map(|overlay| Source { name: &overlay.name, text: &overlay.text });
    let options = Options { strict: false, stale_overlay: true };
    let Reading { api, diagnostics, .. } = read(Source { name: &name, text }, overlay, &options);
    match api {
        Some(api) => Ok(Description { api, diagnostics }),
        None => Err(CatalogError::Refused { path: path.to_owned(), diagnostics }),
    }
}
