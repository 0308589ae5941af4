//! A description in a file, read with what is known of its kind: the one way for a file that is kept, given or compared.

use std::path::Path;

use crate::kind::kind_of;
use crate::read::{Description, Overlay, overlay_beside, read_text, text_of};
use crate::{ApiId, CatalogError, Store};

/// A description as read, and what it was read with.
pub(crate) struct Known {
    pub(crate) kind: String,
    pub(crate) text: String,
    /// The overlay that was named or stood beside the file.
    pub(crate) own_overlay: Option<Overlay>,
    pub(crate) description: Description,
}

/// Reads the description in a file. What it cannot say comes from `overlay`, else from the overlay beside it, else from
/// what is known of its kind. The kind is `kind`, else that which the overlay says, else that of the known description
/// which this is another version of, else the title in one word.
pub(crate) fn read_known(
    store: Option<&Store>,
    file: &Path,
    kind: Option<&str>,
    overlay: Option<Overlay>,
) -> Result<Known, CatalogError> {
    let text = text_of(file)?;
    let own_overlay = match overlay {
        Some(overlay) => Some(overlay),
        None => overlay_beside(file).map(|beside| Overlay::of_file(&beside)).transpose()?,
    };
    let mut description = read_text(file, &text, own_overlay.as_ref())?;
    let kind = match kind {
        Some(kind) => kind.to_owned(),
        None if own_overlay.is_some() => ApiId::of(&description.api).kind,
        None => {
            let known = kind_of(&description.api, edgebook_bindings::apis());
            known.map_or_else(|| ApiId::of(&description.api).kind, |known| known.kind.to_string())
        }
    };
    if own_overlay.is_none()
        && let Some(overlay) = overlay_of(store, &kind)?
    {
        description = read_text(file, &text, Some(&overlay))?;
    }
    description.api.kind = kind.clone().into();
    Ok(Known { kind, text, own_overlay, description })
}

/// What descriptions of a kind cannot say: the user's overlay, else the built-in one.
pub(crate) fn overlay_of(store: Option<&Store>, kind: &str) -> Result<Option<Overlay>, CatalogError> {
    match store {
        Some(store) => store.overlay(kind),
        None => Ok(Overlay::built_in(kind)),
    }
}
