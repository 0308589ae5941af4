//! Small descriptions, each with one oddity, and what becomes of them.
//!
//! Each folder in `fixtures` holds `description.yaml` or `.json`, perhaps an `overlay.yaml`, and is read leniently.
//! After a wanted change: `INSTA_UPDATE=always cargo test -p edgebook-reader --test fixtures`, then look at the diff.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests assert")]

mod support;

use std::{fmt::Write as _, fs, path::Path};

use edgebook_reader::{Options, Reading, Source, read};
use edgebook_words::Severity;

#[test]
fn every_fixture_reads_as_it_did() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let mut cases: Vec<_> = fs::read_dir(&fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert!(cases.len() >= 20, "the fixtures are gone");
    for case in cases {
        let name = case.file_name().unwrap().to_str().unwrap().to_owned();
        let load = |file: &str| fs::read_to_string(case.join(file)).ok();
        let (file, text) = ["description.yaml", "description.json"]
            .into_iter()
            .find_map(|file| Some((file, load(file)?)))
            .unwrap_or_else(|| panic!("{name} has no description"));
        let description = Source { name: &format!("{name}/{file}"), text: &text };
        let overlay_text = load("overlay.yaml");
        let overlay = overlay_text.as_deref().map(|text| Source { name: "overlay.yaml", text });
        let reading = read(description, overlay, &Options::default());
        let strict = read(description, overlay, &Options { strict: true, ..Options::default() });
        insta::assert_snapshot!(name.clone(), render(&reading));
        // Strict mode refuses exactly what is not clean.
        let is_clean = reading.diagnostics.iter().all(|found| found.severity == Severity::Note);
        assert_eq!(strict.api.is_some(), is_clean, "{name}");
        assert_eq!(strict.diagnostics.len(), reading.diagnostics.len(), "{name}");
    }
}

/// Findings, then the model where there is one.
fn render(reading: &Reading) -> String {
    let mut text = String::new();
    for found in &reading.diagnostics {
        let place = format!("{}:{}:{}", found.file, found.line.unwrap_or(0), found.column.unwrap_or(0));
        let _ = writeln!(text, "{} [{}] {place} {}", found.severity.as_str(), found.code, found.pointer);
        let places = if found.places == 1 { String::new() } else { format!(" (in {} places)", found.places) };
        let _ = writeln!(text, "  {}{places}", found.message);
        if let Some(hint) = &found.hint {
            let _ = writeln!(text, "  -> {hint}");
        }
    }
    match &reading.api {
        Some(api) => text + &support::dump(api),
        None => text + "refused\n",
    }
}
