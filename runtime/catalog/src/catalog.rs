//! The descriptions of a process.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use edgebook_model::{Api, compare_versions, is_of_release};

use crate::known::{overlay_of, read_known};
use crate::read::Overlay;
use crate::{CatalogError, Store, Stored};

/// The descriptions of a process; clones share them.
#[derive(Clone, Debug)]
pub struct Catalog(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    shelves: Vec<Shelf>,
    /// The current description of each kind.
    current: Vec<&'static Api>,
    store: Option<Store>,
}

/// The descriptions of one kind.
#[derive(Debug)]
struct Shelf {
    kind: String,
    /// Newest first.
    slots: Vec<Slot>,
    /// The index of the current one.
    current: usize,
    /// Whether the current one was asked for: then it drives every appliance of the kind, whatever that runs.
    fixed: bool,
}

#[derive(Debug)]
struct Slot {
    version: String,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Ready(&'static Api),
    /// Read when it is first needed.
    Kept(Store, Stored, OnceLock<&'static Api>),
}

/// A description for this process only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What it is for; `None` finds it out.
    pub kind: Option<String>,
    /// Its file.
    pub file: PathBuf,
}

/// The version that all appliances of a kind are taken to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumed {
    /// The kind.
    pub kind: String,
    /// The version; it must be known.
    pub version: String,
}

/// The description by which an appliance of some version is driven.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitting {
    /// The description.
    pub api: &'static Api,
    /// Whether it is for that very version, or was asked for.
    pub exact: bool,
}

/// A description as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The kind of appliance.
    pub kind: String,
    /// The version that it is for.
    pub version: String,
    /// Its place in the store; `None` where it is built in.
    pub stored: Option<Stored>,
    /// Whether it counts where nobody says what an appliance runs.
    pub current: bool,
}

impl Default for Catalog {
    fn default() -> Self {
        Self::built_in()
    }
}

impl Catalog {
    /// The descriptions that are built in.
    pub fn built_in() -> Self {
        let current = edgebook_bindings::apis().to_vec();
        let shelves = current.iter().map(|api| Shelf::of(api)).collect();
        Self(Arc::new(Inner { shelves, current, store: None }))
    }

    /// The descriptions that are built in, that the user keeps and that are given. A given one is the current one of its
    /// kind; else an assumed one is, else the newest.
    pub fn open(store: Option<Store>, given: &[Given], assumed: &[Assumed]) -> Result<Self, CatalogError> {
        let mut shelves = shelves(store.as_ref())?;
        for given in given {
            let known = read_known(store.as_ref(), &given.file, given.kind.as_deref(), None)?;
            let api = for_the_process(known.description.api);
            put(&mut shelves, &api.kind, Slot::ready(api));
            if let Some(shelf) = shelves.iter_mut().find(|shelf| shelf.kind == api.kind) {
                shelf.fix(&api.version);
            }
        }
        for assumed in assumed {
            let known = || shelves.iter().map(|shelf| shelf.kind.clone()).collect();
            let unknown = CatalogError::UnknownKind { kind: assumed.kind.clone(), known: known() };
            let shelf = shelves.iter_mut().find(|shelf| shelf.kind == assumed.kind).ok_or(unknown)?;
            if !shelf.fix(&assumed.version) {
                return Err(shelf.unknown(&assumed.version));
            }
        }
        let current = shelves
            .iter()
            .filter_map(|shelf| shelf.slots.get(shelf.current))
            .map(Slot::api)
            .collect::<Result<_, _>>()?;
        Ok(Self(Arc::new(Inner { shelves, current, store })))
    }

    /// The current description of each kind: those that are built in come first.
    pub fn apis(&self) -> &[&'static Api] {
        &self.0.current
    }

    /// The current description of a kind.
    pub fn api(&self, kind: &str) -> Option<&'static Api> {
        self.apis().iter().copied().find(|api| api.kind == kind)
    }

    /// The kinds of appliance, in the order of [`Self::apis`].
    pub fn kinds(&self) -> impl Iterator<Item = &str> + Clone {
        self.0.shelves.iter().map(|shelf| shelf.kind.as_str())
    }

    /// Whether there are several versions of some kind.
    pub fn has_versions(&self) -> bool {
        self.0.shelves.iter().any(|shelf| shelf.slots.len() > 1)
    }

    /// The description by which an appliance that runs a version is driven: the one that was asked for, else that of the
    /// version, else the nearest older one, else the oldest.
    pub fn fitting(&self, kind: &str, runs: &str) -> Result<Fitting, CatalogError> {
        let versions = self.versions_of(kind)?;
        let slot = |at: usize| versions.slots.get(at).ok_or_else(|| versions.unknown(runs));
        if versions.fixed {
            return Ok(Fitting { api: slot(versions.current)?.api()?, exact: true });
        }
        if let Some(slot) = versions.slots.iter().find(|slot| is_of_release(runs, &slot.version)) {
            return Ok(Fitting { api: slot.api()?, exact: true });
        }
        let no_newer = |slot: &Slot| compare_versions(&slot.version, runs).is_le();
        let last = versions.slots.len().saturating_sub(1);
        let slot = slot(versions.slots.iter().position(no_newer).unwrap_or(last))?;
        Ok(Fitting { api: slot.api()?, exact: false })
    }

    /// The description of this very version.
    pub fn version(&self, kind: &str, version: &str) -> Result<&'static Api, CatalogError> {
        let versions = self.versions_of(kind)?;
        let slot = versions.slots.iter().find(|slot| compare_versions(&slot.version, version).is_eq());
        slot.ok_or_else(|| versions.unknown(version))?.api()
    }

    /// The description in a file, for this process: with `overlay`, else with the overlay beside it, else with what is known
    /// of its kind.
    pub fn read(&self, file: &Path, overlay: Option<Overlay>) -> Result<&'static Api, CatalogError> {
        let known = read_known(self.0.store.as_ref(), file, None, overlay)?;
        Ok(for_the_process(known.description.api))
    }

    /// What descriptions of a kind cannot say: the user's overlay, else the built-in one.
    pub fn overlay(&self, kind: &str) -> Result<Option<Overlay>, CatalogError> {
        overlay_of(self.0.store.as_ref(), kind)
    }

    fn versions_of(&self, kind: &str) -> Result<&Shelf, CatalogError> {
        self.0.shelves.iter().find(|shelf| shelf.kind == kind).ok_or_else(|| CatalogError::UnknownKind {
            kind: kind.to_owned(),
            known: self.kinds().map(str::to_owned).collect(),
        })
    }
}

impl Shelf {
    fn of(api: &'static Api) -> Self {
        Self::with(&api.kind, Slot::ready(api))
    }

    fn with(kind: &str, slot: Slot) -> Self {
        Self { kind: kind.to_owned(), slots: vec![slot], current: 0, fixed: false }
    }

    /// Puts a description in its place. One of the same version takes the place of the other.
    fn put(&mut self, slot: Slot) {
        let is_same = |other: &Slot| compare_versions(&other.version, &slot.version).is_eq();
        self.slots.retain(|other| !is_same(other));
        let at = self.slots.iter().position(|other| compare_versions(&other.version, &slot.version).is_lt());
        self.slots.insert(at.unwrap_or(self.slots.len()), slot);
    }

    /// Makes a version the current one, whatever an appliance runs; `false` where there is none.
    fn fix(&mut self, version: &str) -> bool {
        let found = self.slots.iter().position(|slot| compare_versions(&slot.version, version).is_eq());
        if let Some(found) = found {
            (self.current, self.fixed) = (found, true);
        }
        found.is_some()
    }

    fn unknown(&self, version: &str) -> CatalogError {
        CatalogError::UnknownVersion {
            kind: self.kind.clone(),
            version: version.to_owned(),
            known: self.slots.iter().map(|slot| slot.version.clone()).collect(),
        }
    }
}

impl Slot {
    fn ready(api: &'static Api) -> Self {
        Self { version: api.version.to_string(), source: Source::Ready(api) }
    }

    fn kept(store: &Store, stored: Stored) -> Self {
        Self { version: stored.version.clone(), source: Source::Kept(store.clone(), stored, OnceLock::new()) }
    }

    fn api(&self) -> Result<&'static Api, CatalogError> {
        match &self.source {
            Source::Ready(api) => Ok(api),
            Source::Kept(store, stored, read) => {
                if let Some(api) = read.get() {
                    return Ok(api);
                }
                let api = for_the_process(store.read(stored)?);
                Ok(read.get_or_init(|| api))
            }
        }
    }
}

/// What is built in and what the user keeps, of which nothing is read yet.
fn shelves(store: Option<&Store>) -> Result<Vec<Shelf>, CatalogError> {
    let mut shelves: Vec<Shelf> = edgebook_bindings::apis().iter().map(|api| Shelf::of(api)).collect();
    if let Some(store) = store {
        for stored in store.list()? {
            put(&mut shelves, &stored.kind.clone(), Slot::kept(store, stored));
        }
    }
    Ok(shelves)
}

/// What is built in and what the user keeps: by kind, newest first. Nothing is read, so what is broken is listed, too.
pub fn listed(store: Option<&Store>) -> Result<Vec<Listed>, CatalogError> {
    let of_shelf = |shelf: Shelf| {
        let slots = shelf.slots.into_iter().enumerate();
        let list = slots.map(|(at, slot)| Listed {
            kind: shelf.kind.clone(),
            version: slot.version,
            stored: match slot.source {
                Source::Kept(_, stored, _) => Some(stored),
                Source::Ready(_) => None,
            },
            current: at == shelf.current,
        });
        list.collect::<Vec<_>>()
    };
    Ok(shelves(store)?.into_iter().flat_map(of_shelf).collect())
}

/// Puts a description on the shelf of its kind; that of a new kind comes last.
fn put(shelves: &mut Vec<Shelf>, kind: &str, slot: Slot) {
    match shelves.iter_mut().find(|shelf| shelf.kind == kind) {
        Some(shelf) => shelf.put(slot),
        None => shelves.push(Shelf::with(kind, slot)),
    }
}

/// A process reads a description once; from then on it is as good as a built-in one.
fn for_the_process(api: Api) -> &'static Api {
    Box::leak(Box::new(api))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::NewDescription;

    fn description(version: &str) -> String {
        format!(
            "openapi: 3.0.3\ninfo: {{ title: Kiosk, version: '{version}' }}\npaths:\n  /screens:\n    get:\n      \
             operationId: listScreens\n      responses: {{ '200': {{ description: ok }} }}\n"
        )
    }

    /// A store that holds versions of a kiosk.
    fn stored(folder: &Path, versions: &[&str]) -> Store {
        let store = Store::in_folder(folder);
        for version in versions {
            let file = folder.join("new.yaml");
            fs::write(&file, description(version)).unwrap();
            store.add(&NewDescription { file: &file, kind: None, version: None, overlay: None }).unwrap();
        }
        store
    }

    #[test]
    fn an_appliance_is_driven_by_its_version_or_the_nearest_older_one() {
        let folder = tempfile::tempdir().unwrap();
        let store = stored(folder.path(), &["1.9", "1.10", "2.0"]);
        let catalog = Catalog::open(Some(store.clone()), &[], &[]).unwrap();
        assert_eq!(catalog.api("kiosk").unwrap().version, "2.0");
        for (runs, expected, exact) in [
            ("2.0", "2.0", true),
            ("1.10.0", "1.10", true),
            ("1.12", "1.10", false),
            ("1.0", "1.9", false),
            ("3", "2.0", false),
        ] {
            let fitting = catalog.fitting("kiosk", runs).unwrap();
            assert_eq!((fitting.api.version.as_ref(), fitting.exact), (expected, exact), "{runs}");
        }
        assert!(matches!(catalog.fitting("toaster", "1"), Err(CatalogError::UnknownKind { .. })));
        let versions: Vec<_> =
            listed(Some(&store)).unwrap().into_iter().filter(|one| one.kind == "kiosk").collect();
        assert_eq!(
            versions.iter().map(|one| one.version.as_str()).collect::<Vec<_>>(),
            ["2.0", "1.10", "1.9"]
        );
        assert!(versions[0].current && !versions[1].current);
    }

    #[test]
    fn what_is_asked_for_drives_every_appliance_of_the_kind() {
        let folder = tempfile::tempdir().unwrap();
        let store = stored(folder.path(), &["1.9", "2.0"]);
        let assumed =
            |kind: &str, version: &str| Assumed { kind: kind.to_owned(), version: version.to_owned() };
        let catalog = Catalog::open(Some(store.clone()), &[], &[assumed("kiosk", "1.9")]).unwrap();
        assert_eq!(catalog.fitting("kiosk", "2.0").unwrap().api.version, "1.9");
        let unknown = Catalog::open(Some(store.clone()), &[], &[assumed("kiosk", "3")]).unwrap_err();
        assert!(matches!(unknown, CatalogError::UnknownVersion { known, .. } if known == ["2.0", "1.9"]));
        assert!(Catalog::open(Some(store.clone()), &[], &[assumed("toaster", "3")]).is_err());

        let file = folder.path().join("mine.yaml");
        fs::write(&file, description("1.5")).unwrap();
        let given = [Given { kind: None, file }];
        let catalog = Catalog::open(Some(store), &given, &[]).unwrap();
        assert_eq!(catalog.fitting("kiosk", "2.0").unwrap().api.version, "1.5");
        assert_eq!(catalog.api("vns3"), Catalog::built_in().api("vns3"));
    }

    #[test]
    fn a_kept_description_of_a_built_in_version_takes_its_place() {
        let folder = tempfile::tempdir().unwrap();
        let own = edgebook_bindings::apis()[0];
        let file = folder.path().join("x.yaml");
        fs::write(&file, description(&own.version)).unwrap();
        let store = Store::in_folder(folder.path());
        store
            .add(&NewDescription { file: &file, kind: Some(&own.kind), version: None, overlay: None })
            .unwrap();
        let catalog = Catalog::open(Some(store.clone()), &[], &[]).unwrap();
        assert_eq!(catalog.api(&own.kind).unwrap().operations.len(), 1);
        assert_eq!(listed(Some(&store)).unwrap().iter().filter(|one| one.kind == own.kind).count(), 1);
    }
}
