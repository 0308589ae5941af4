//! The committed generated files are what the generator makes today.

#[allow(dead_code, reason = "shared with the renewing example, which uses another part of it")]
mod expected;

use std::path::Path;

use expected::{COMMAND, differences, golden, is_golden_output, is_reference, reference};

#[test]
fn the_reference_is_fresh() {
    let files = reference().unwrap();
    let stale = differences(&files, Path::new("docs/reference"), is_reference);
    assert!(stale.is_empty(), "{}\nRenew with: {COMMAND}", stale.join("\n"));
}

#[test]
fn the_golden_folder_is_fresh() {
    let files = golden().unwrap();
    let stale = differences(&files, Path::new("codegen/emit/tests/golden"), is_golden_output);
    assert!(stale.is_empty(), "{}\nRenew with: {COMMAND}", stale.join("\n"));
}
