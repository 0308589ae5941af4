//! The descriptions that a command names: a kind, one of its versions, or a file with its overlay.

use std::path::{Path, PathBuf};

use edgebook_catalog::{Catalog, Overlay};
use edgebook_model::Api;
use edgebook_words::escape;

use crate::failure::Failure;

/// The name of the overlay in an appliance's folder.
const OVERLAY: &str = "overlay.yaml";

/// `vns3`, or `vns3@6.0.0`.
pub(super) fn split(word: &str) -> (&str, Option<&str>) {
    match word.split_once('@') {
        Some((kind, version)) => (kind, Some(version)),
        None => (word, None),
    }
}

/// A description by its kind, its version or its file.
pub(super) fn api(catalog: &Catalog, word: &str, overlay: Option<&Overlay>) -> Result<&'static Api, Failure> {
    let path = Path::new(word);
    let (kind, version) = split(word);
    if !path.exists()
        && let Some(api) = catalog.api(kind)
    {
        return Ok(match version {
            Some(version) => catalog.version(kind, version)?,
            None => api,
        });
    }
    if !path.exists() && !word.contains(['/', '.']) {
        let kinds: Vec<&str> = catalog.kinds().collect();
        return Err(Failure::usage(format!("`{}` is neither a kind of appliance nor a file", escape(word)))
            .hint(format!("the kinds are {}", kinds.join(", "))));
    }
    Ok(catalog.read(path, overlay.cloned())?)
}

/// The overlay of an appliance, in a source tree around the working folder.
pub(super) fn overlay_in_tree(api: &Api) -> Option<PathBuf> {
    let overlay = Path::new("spec").join(api.appliance.as_ref()).join(OVERLAY);
    overlay.is_file().then_some(overlay)
}
