//! A short pass over the fuzz targets with the stable compiler: the same inputs on every machine, a few seconds.
//!
//! Inputs are the seeds in `corpus/`, files of the repository of the same kind, and what a seeded generator makes of
//! them. A failure prints the number of the input; `EDGEBOOK_FUZZ=TARGET:NUMBER` runs that one alone.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::arithmetic_side_effects,
    reason = "tests assert"
)]

mod mutate;
mod targets;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use mutate::Mutator;

/// The top of the source tree.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Whether libFuzzer has found an input on this machine: it names them by their digests.
fn is_found(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    name.len() == 40 && name.chars().all(|digit| digit.is_ascii_hexdigit())
}

/// The files of a folder, sorted, as bytes.
fn files(folder: &str) -> Vec<Vec<u8>> {
    let folder = repository().join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> =
        entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_file() && !is_found(path)).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

/// The seeds of a target: its own, and files of its kind.
fn seeds(target: &str, kin: &[&str]) -> Vec<Vec<u8>> {
    let mut seeds = files(&format!("tests/fuzz/corpus/{target}"));
    assert!(!seeds.is_empty(), "{target} has no seeds");
    seeds.extend(kin.iter().flat_map(|folder| files(folder)));
    seeds
}

/// Gives a target its seeds as they are, then `count` inputs made of them.
fn pass(target: &str, kin: &[&str], count: usize, run: fn(&[u8])) {
    let only: Option<usize> = std::env::var("EDGEBOOK_FUZZ").ok().and_then(|wanted| {
        let (name, number) = wanted.split_once(':')?;
        (name == target).then(|| number.parse().ok()).flatten()
    });
    let seeds = seeds(target, kin);
    let mut mutator = Mutator::new(target);
    for number in 0..seeds.len() + count {
        let input = match seeds.get(number) {
            Some(seed) => seed.clone(),
            None => mutator.next(&seeds),
        };
        if only.is_some_and(|only| only != number) {
            continue;
        }
        let held = catch_unwind(AssertUnwindSafe(|| run(&input))).is_ok();
        assert!(held, "{target}:{number}: {}", String::from_utf8_lossy(&input));
    }
}

#[test]
fn descriptions() {
    pass("description", &[], 600, targets::description);
}

#[test]
fn inventories() {
    pass("inventory", &["runtime/inventory/tests/broken"], 4_000, targets::inventory);
}

#[test]
fn journals() {
    pass("journal", &[], 4_000, targets::journal);
}

#[test]
fn answers() {
    pass("answer", &[], 2_000, targets::answer);
}

#[test]
fn headers() {
    pass("header", &["scripts", "runtime/check/tests/good"], 2_000, targets::header);
}

#[test]
fn every_target_has_a_way_to_libfuzzer() {
    let manifest = fs::read_to_string(repository().join("tests/fuzz/Cargo.toml")).unwrap();
    let text = fs::read_to_string(repository().join("tests/fuzz/targets.rs")).unwrap();
    let functions: Vec<&str> =
        text.lines().filter_map(|line| line.strip_prefix("pub(crate) fn ")?.split('(').next()).collect();
    assert_eq!(functions.len(), 5);
    for function in functions {
        assert!(manifest.contains(&format!("name = \"{function}\"")), "{function}");
        assert!(repository().join(format!("tests/fuzz/fuzz_targets/{function}.rs")).exists(), "{function}");
    }
}
