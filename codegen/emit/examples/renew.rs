//! Renews every committed generated file: `docs/reference/` and the golden folder.
#![expect(clippy::print_stdout, reason = "says what it wrote")]

#[path = "../tests/expected/mod.rs"]
#[allow(dead_code, reason = "shared with the tests, which use another part of it")]
mod expected;

use std::error::Error;
use std::fs;
use std::path::Path;

use expected::{Files, files_below, golden, is_golden_output, is_reference, reference, root};

fn main() -> Result<(), Box<dyn Error>> {
    renew(&reference()?, Path::new("docs/reference"), is_reference)?;
    renew(&golden()?, Path::new("codegen/emit/tests/golden"), is_golden_output)?;
    Ok(())
}

/// Writes what differs, and removes what belongs to nothing.
fn renew(files: &Files, folder: &Path, is_generated: impl Fn(&Path) -> bool) -> Result<(), Box<dyn Error>> {
    for (path, text) in files {
        let target = root().join(path);
        if fs::read_to_string(&target).is_ok_and(|actual| actual == *text) {
            continue;
        }
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(&target, text)?;
        println!("wrote {}", path.display());
    }
    for path in files_below(folder) {
        if is_generated(&path) && !files.contains_key(&path) {
            fs::remove_file(root().join(&path))?;
            println!("removed {}", path.display());
        }
    }
    Ok(())
}
