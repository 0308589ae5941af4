//! House rules that no compiler knows: every file introduces itself, stays readable in size, leaves nothing
//! unfinished; every dependency says why it is here, and comes under a licence that was agreed to.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests assert"
)]

mod dependencies;
mod metadata;
mod notices;
mod sources;
mod supply_chain;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The root of the workspace.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the crate stands two levels deep")
        .to_owned()
}

/// A file of the project: its path below the root and its text.
struct Source {
    path: String,
    text: String,
}

/// Every file that belongs to the project, by git where there is one, whose name ends in `suffix`.
fn files(suffix: &str) -> Vec<Source> {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .expect("git lists the files of the project");
    assert!(listed.status.success(), "git ls-files failed: {}", String::from_utf8_lossy(&listed.stderr));
    let names = String::from_utf8(listed.stdout).expect("paths are UTF-8");
    let found: Vec<Source> = names
        .split('\0')
        .filter(|path| path.ends_with(suffix))
        .filter_map(|path| {
            let text = std::fs::read_to_string(root().join(path)).ok()?;
            Some(Source { path: path.to_owned(), text })
        })
        .collect();
    assert!(!found.is_empty(), "no file ends in {suffix}: the rule would check nothing");
    found
}

/// Fails with one line per finding.
fn none(rule: &str, findings: &[String]) {
    assert!(findings.is_empty(), "{rule}:\n  {}", findings.join("\n  "));
}
