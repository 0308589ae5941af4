//! The reader's fixtures of odd descriptions give legal Rust: what can be read can be emitted.
#![allow(clippy::unwrap_used, reason = "tests assert")]

use std::fs;
use std::path::{Path, PathBuf};

use edgebook_emit::{client, documents, tables};
use edgebook_reader::{Options, Source, read};

fn folders() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("../reader/tests/fixtures");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

/// The text of the first of these files that exists.
fn first(folder: &Path, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| fs::read_to_string(folder.join(name)).ok())
}

#[test]
fn what_can_be_read_can_be_emitted() {
    let mut emitted = 0;
    for folder in folders() {
        let Some(description) = first(&folder, &["description.yaml", "description.json"]) else { continue };
        let overlay = first(&folder, &["overlay.yaml"]);
        let source = |text| Source { name: "fixture", text };
        let reading = read(source(&description), overlay.as_deref().map(source), &Options::default());
        let Some(api) = reading.api else { continue };
        for file in tables(&api).into_iter().chain(client(&api)) {
            assert!(syn::parse_file(&file.text).is_ok(), "{}: {}", folder.display(), file.path);
        }
        assert!(!documents(&api).is_empty());
        emitted += 1;
    }
    assert!(emitted > 10, "only {emitted} fixtures were read");
}
