//! The descriptions that the user keeps: `KIND/VERSION.yaml`, and `KIND/overlay.yaml` where the built-in overlay of the
//! kind is not enough or there is none.

use std::fs;
use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use edgebook_model::{Api, compare_versions};

use crate::CatalogError;
use crate::kept::{self, Key};
use crate::known::{Known, read_known};
use crate::read::{Description, OVERLAY, Overlay, read_text, text_of};

/// The folder of the descriptions in the user's data folder.
const FOLDER: &str = "descriptions";
/// What the file of a kept model ends in.
const MODEL: &str = "model";

/// A folder of descriptions.
#[derive(Clone, Debug)]
pub struct Store {
    folder: PathBuf,
}

/// A description in the store. It may be refused when it is read: somebody may have changed its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The kind of appliance.
    pub kind: String,
    /// The version that it is for.
    pub version: String,
    /// Its file.
    pub file: PathBuf,
}

/// A description to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewDescription<'a> {
    /// The file, as the vendor gives it.
    pub file: &'a Path,
    /// What it is for; `None` finds it out.
    pub kind: Option<&'a str>,
    /// The version, where the description does not say the right one.
    pub version: Option<&'a str>,
    /// What the description cannot say; `None` takes the overlay beside it, else the one that is known for the kind.
    pub overlay: Option<&'a Path>,
}

impl Store {
    /// The store in the user's data folder, which need not exist.
    pub fn in_folder(data: &Path) -> Self {
        Self { folder: data.join(FOLDER) }
    }

    /// All descriptions, by kind and version.
    pub fn list(&self) -> Result<Vec<Stored>, CatalogError> {
        let mut stored = Vec::new();
        for kind in entries(&self.folder)? {
            let Some(name) = kind.file_name().and_then(|name| name.to_str()).map(str::to_owned) else {
                continue;
            };
            if !kind.is_dir() || file_name(&name).is_err() {
                continue;
            }
            for file in entries(&kind)? {
                if let Some(version) = version_of(&file) {
                    stored.push(Stored { kind: name.clone(), version, file });
                }
            }
        }
        stored.sort_by(|a, b| {
            a.kind
                .cmp(&b.kind)
                .then_with(|| compare_versions(&a.version, &b.version))
                .then(a.file.cmp(&b.file))
        });
        Ok(stored)
    }

    /// Reads and keeps a description; gives what it is and what was found in it.
    pub fn add(&self, new: &NewDescription<'_>) -> Result<(Stored, Description), CatalogError> {
        let overlay = new.overlay.map(Overlay::of_file).transpose()?;
        let Known { kind, text, own_overlay, description } =
            read_known(Some(self), new.file, new.kind, overlay)?;
        let version = new.version.unwrap_or(&description.api.version).to_owned();
        let folder = self.folder.join(file_name(&kind)?);
        let extension = match new.file.extension() {
            Some(extension) if extension.eq_ignore_ascii_case("json") => "json",
            _ => "yaml",
        };
        let stem = file_name(&version)?;
        for known in ["json", "yaml"].map(|known| folder.join(format!("{stem}.{known}"))) {
            if known.is_file() && text_of(&known)? != text {
                return Err(CatalogError::Exists { path: known, kind, version });
            }
        }
        let file = folder.join(format!("{stem}.{extension}"));
        fs::create_dir_all(&folder).map_err(CatalogError::io("write", &folder))?;
        if let Some(overlay) = own_overlay {
            replace(&folder.join(OVERLAY), &overlay.text)?;
        }
        let stored = Stored { kind, version, file };
        replace(&stored.file, &text)?;
        // What is kept of it spares the next command the reading.
        let api = self.read(&stored)?;
        Ok((stored, Description { api, ..description }))
    }

    /// Removes a description, and the overlay of the kind with its last one.
    pub fn remove(&self, stored: &Stored) -> Result<(), CatalogError> {
        fs::remove_file(&stored.file).map_err(CatalogError::io("remove", &stored.file))?;
        remove_if_there(&model_file(&stored.file))?;
        if self.list()?.iter().all(|other| other.kind != stored.kind)
            && let Some(folder) = stored.file.parent()
        {
            remove_if_there(&folder.join(OVERLAY))?;
            // Something that is not ours may lie there.
            let _ = fs::remove_dir(folder);
        }
        Ok(())
    }

    /// Reads a description, from what was kept of it where that is still true.
    pub fn read(&self, stored: &Stored) -> Result<Api, CatalogError> {
        let text = text_of(&stored.file)?;
        let overlay = self.overlay(&stored.kind)?;
        let overlay_text = overlay.as_ref().map_or("", |overlay| overlay.text.as_str());
        let (file, key) =
            (model_file(&stored.file), Key::of(&[&stored.kind, &stored.version, &text, overlay_text]));
        if let Some(api) = kept::load(&file, &key) {
            return Ok(api);
        }
        let mut api = read_text(&stored.file, &text, overlay.as_ref())?.api;
        api.kind = stored.kind.clone().into();
        api.version = stored.version.clone().into();
        kept::keep(&file, &key, &api);
        Ok(api)
    }

    /// What descriptions of a kind cannot say: the user's overlay, else the built-in one.
    pub(crate) fn overlay(&self, kind: &str) -> Result<Option<Overlay>, CatalogError> {
        let own = self.folder.join(file_name(kind)?).join(OVERLAY);
        if own.is_file() {
            return Overlay::of_file(&own).map(Some);
        }
        Ok(Overlay::built_in(kind))
    }
}

/// A kind or a version as the name of a file or folder.
fn file_name(word: &str) -> Result<&str, CatalogError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '+');
    if word.is_empty() || word.starts_with('.') || word == "overlay" || !word.chars().all(plain) {
        return Err(CatalogError::BadName { word: word.to_owned() });
    }
    Ok(word)
}

fn version_of(file: &Path) -> Option<String> {
    let extension = file.extension()?.to_str()?;
    let stem = file.file_stem()?.to_str()?;
    (matches!(extension, "yaml" | "json") && file_name(stem).is_ok() && file.is_file())
        .then(|| stem.to_owned())
}

/// Hidden, beside the description.
fn model_file(description: &Path) -> PathBuf {
    let stem = description.file_stem().unwrap_or_default().to_string_lossy();
    description.with_file_name(format!(".{stem}.{MODEL}"))
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, CatalogError> {
    let unreadable = |why| CatalogError::Io { what: "read", path: folder.to_owned(), why };
    match fs::read_dir(folder) {
        Ok(entries) => {
            let mut paths: Vec<PathBuf> = entries
                .map(|entry| entry.map(|entry| entry.path()))
                .collect::<Result<_, _>>()
                .map_err(unreadable)?;
            paths.sort();
            Ok(paths)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(unreadable(error)),
    }
}

/// Writes a file in one step: another process reads the old text or the new one.
fn replace(file: &Path, text: &str) -> Result<(), CatalogError> {
    let written = || -> std::io::Result<()> {
        let mut scratch = tempfile::NamedTempFile::new_in(file.parent().unwrap_or(Path::new(".")))?;
        scratch.write_all(text.as_bytes())?;
        scratch.as_file().sync_all()?;
        scratch.persist(file)?;
        Ok(())
    };
    written().map_err(CatalogError::io("write", file))
}

fn remove_if_there(file: &Path) -> Result<(), CatalogError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(CatalogError::io("remove", file)(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIOSK: &str = "openapi: 3.0.3\ninfo: { title: Kiosk, version: '1.2' }\npaths:\n  /screens:\n    get:\n      \
                         operationId: listScreens\n      responses: { '200': { description: ok } }\n";

    fn new(file: &Path) -> NewDescription<'_> {
        NewDescription { file, kind: None, version: None, overlay: None }
    }

    #[test]
    fn a_description_is_kept_read_listed_and_removed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kiosk.yaml");
        fs::write(&file, KIOSK).unwrap();
        let store = Store::in_folder(&folder.path().join("data"));
        assert!(store.list().unwrap().is_empty());
        let (stored, Description { api, .. }) = store.add(&new(&file)).unwrap();
        assert_eq!((stored.kind.as_str(), stored.version.as_str()), ("kiosk", "1.2"));
        assert_eq!(api.operations.len(), 1);
        let again = store.add(&NewDescription { version: Some("1.3"), ..new(&file) }).unwrap();
        assert_eq!(again.1.api.version, "1.3");
        let versions: Vec<String> = store.list().unwrap().into_iter().map(|one| one.version).collect();
        assert_eq!(versions, ["1.2", "1.3"]);
        // What was kept is what the description says.
        assert_eq!(store.read(&stored).unwrap(), api);
        fs::write(&stored.file, KIOSK.replace("listScreens", "allScreens")).unwrap();
        assert_eq!(store.read(&stored).unwrap().operations[0].id, "allScreens");
        for one in store.list().unwrap() {
            store.remove(&one).unwrap();
        }
        assert!(!stored.file.parent().unwrap().exists());
    }

    #[test]
    fn another_text_of_a_version_is_not_put_over_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kiosk.yaml");
        fs::write(&file, KIOSK).unwrap();
        let store = Store::in_folder(folder.path());
        store.add(&new(&file)).unwrap();
        store.add(&new(&file)).unwrap();
        fs::write(&file, KIOSK.replace("listScreens", "allScreens")).unwrap();
        assert!(matches!(store.add(&new(&file)), Err(CatalogError::Exists { .. })));
        // In the other syntax, too: one version is one file.
        let json = folder.path().join("kiosk.json");
        let text = r#"{"openapi": "3.0.3", "info": {"title": "Kiosk", "version": "1.2"}, "paths": {"/a": {"get":
            {"operationId": "getA", "responses": {"200": {"description": "ok"}}}}}}"#;
        fs::write(&json, text).unwrap();
        assert!(matches!(store.add(&new(&json)), Err(CatalogError::Exists { .. })));
        assert_eq!(store.read(&store.list().unwrap()[0]).unwrap().operations[0].id, "listScreens");
    }

    #[test]
    fn names_that_lead_elsewhere_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kiosk.yaml");
        fs::write(&file, KIOSK).unwrap();
        let store = Store::in_folder(folder.path());
        for word in ["../x", "", ".hidden", "a/b", "overlay"] {
            let by_version = store.add(&NewDescription { version: Some(word), ..new(&file) });
            let by_kind = store.add(&NewDescription { kind: Some(word), ..new(&file) });
            assert!(matches!(by_version, Err(CatalogError::BadName { .. })), "{word}");
            assert!(matches!(by_kind, Err(CatalogError::BadName { .. })), "{word}");
        }
    }
}
