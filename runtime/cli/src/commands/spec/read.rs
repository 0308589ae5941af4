//! Reads the descriptions that a command names: a kind that is built in, or a file with its overlay.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use edgebook_model::Api;
use edgebook_reader::{Options, Reading, Source, read};

use crate::exit::Exit;
use crate::failure::Failure;
use crate::regular;

/// No real description comes near this; a device file or an endless stream must not fill the memory.
const LARGEST_FILE: u64 = 256 << 20;
/// The name of the overlay in an appliance's folder.
const OVERLAY: &str = "overlay.yaml";

/// The text of a description or an overlay.
pub(in super::super) fn text_of(path: &Path) -> Result<String, Failure> {
    let unreadable = |error| Failure::unreadable(path, &error);
    let file = regular::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST_FILE) {
        return Err(
            Failure::usage(format!("{} is larger than 256 MiB", path.display())).code("not-a-description")
        );
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::usage(format!("{} is not UTF-8: byte {at} is not part of a character", path.display()))
            .code("not-text")
    })
}

/// The generator takes `overlay.yaml` beside the description: so does the check.
pub(in super::super) fn overlay_beside(description: &Path) -> Option<PathBuf> {
    let beside = description.with_file_name(OVERLAY);
    (beside != description && beside.is_file()).then_some(beside)
}

/// The kinds that are built in.
pub(super) fn built_in(word: &str) -> Option<&'static Api> {
    edgebook_bindings::apis().iter().copied().find(|api| api.kind == word)
}

/// Why a refused file cannot be used.
pub(crate) fn refused(file: &str) -> Failure {
    Failure::new(Exit::Usage, format!("{file} is refused as a description"))
        .hint(format!("edgebook spec check {file} says why"))
}

/// A description by a kind that is built in, or by its file. It lives as long as the process, as the built-in ones do.
pub(super) fn api(word: &str, overlay: Option<&Path>) -> Result<&'static Api, Failure> {
    let path = Path::new(word);
    if let Some(api) = built_in(word).filter(|_| !path.exists()) {
        return Ok(api);
    }
    if !path.exists() && !word.contains(['/', '.']) {
        let kinds: Vec<&str> = edgebook_bindings::apis().iter().map(|api| api.kind.as_ref()).collect();
        return Err(Failure::usage(format!("`{word}` is neither a kind of appliance nor a file"))
            .hint(format!("the kinds that are built in are {}", kinds.join(", "))));
    }
    let reading = reading(path, overlay)?;
    match reading.api {
        Some(api) => Ok(Box::leak(Box::new(api))),
        None => Err(refused(word)),
    }
}

/// Reads a file. Entries of the overlay that match nothing are put up with: they are for another firmware.
pub(crate) fn reading(path: &Path, overlay: Option<&Path>) -> Result<Reading, Failure> {
    let text = text_of(path)?;
    let overlay = overlay.map(Path::to_owned).or_else(|| overlay_beside(path));
    let overlay_text = overlay.as_deref().map(text_of).transpose()?;
    // In a folder with an overlay the folder is the appliance; elsewhere its name says nothing.
    let name = match path.file_name().filter(|_| overlay.is_none()) {
        Some(name) => Path::new(name).display().to_string(),
        None => path.display().to_string(),
    };
    let overlay_name = overlay.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
    Ok(read(
        Source { name: &name, text: &text },
        overlay_text.as_deref().map(|text| Source { name: &overlay_name, text }),
        &Options { strict: false, stale_overlay: true },
    ))
}

/// The overlay of an appliance that is built in, in a source tree around the working folder.
pub(super) fn overlay_in_tree(api: &Api) -> Option<PathBuf> {
    let overlay = Path::new("spec").join(api.appliance.as_ref()).join(OVERLAY);
    overlay.is_file().then_some(overlay)
}
