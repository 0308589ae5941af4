//! A description that is read at run time, with the overlay that is built in, gives the very model that is built in: from
//! the model on there is one path, so what is sent and what a script sees is the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests assert")]

use std::fs;
use std::path::{Path, PathBuf};

use edgebook_catalog::{Catalog, NewDescription, Store};
use edgebook_model::Api;

/// The description of an appliance below `spec/`.
fn description(appliance: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(appliance);
    let file = |entry: std::io::Result<fs::DirEntry>| entry.unwrap().path();
    let is_description = |path: &PathBuf| {
        path.extension().is_some_and(|extension| extension == "yaml") && !path.ends_with("overlay.yaml")
    };
    fs::read_dir(folder).unwrap().map(file).find(is_description).unwrap()
}

/// What a kept description does not have: the answers to its examples, and what follows from where it lies.
fn comparable(api: &Api) -> Api {
    let mut api = api.clone();
    for operation in api.operations.to_mut() {
        if let Some(example) = &mut operation.example {
            example.answer = "".into();
        }
    }
    api.appliance = "".into();
    api
}

#[test]
fn what_is_read_at_run_time_is_what_is_built_in() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::in_folder(folder.path());
    for built_in in edgebook_bindings::apis() {
        // A copy: beside the original lies the overlay.
        let file = folder.path().join("as-downloaded.yaml");
        fs::copy(description(&built_in.appliance), &file).unwrap();
        let new = NewDescription { file: &file, kind: None, version: None, overlay: None };
        let (stored, description) = store.add(&new).unwrap();
        assert_eq!((stored.kind.as_str(), stored.version.as_str()), (&*built_in.kind, &*built_in.version));
        let (read, built_in) = (comparable(&description.api), comparable(built_in));
        assert_eq!(read.operations, built_in.operations);
        assert_eq!(read.types, built_in.types);
        assert_eq!(read, built_in);
        // And again from what was kept of it.
        assert_eq!(comparable(&store.read(&stored).unwrap()), built_in);
    }
    let catalog = Catalog::open(Some(store), &[], &[]).unwrap();
    for (given, built_in) in catalog.apis().iter().zip(edgebook_bindings::apis()) {
        assert!(!std::ptr::eq(*given, *built_in) && given.kind == built_in.kind);
    }
}
