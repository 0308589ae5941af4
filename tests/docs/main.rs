//! Documents that can be executed are executed: every `console` block of the README runs the real binary.
#![allow(clippy::expect_used, reason = "tests assert")]

use std::path::Path;

#[test]
fn the_readme_tells_the_truth() {
    let root =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate stands two levels deep");
    // Commands in documents name files from the root.
    std::env::set_current_dir(root).expect("the root exists");
    let state = tempfile::tempdir().expect("a scratch folder");
    trycmd::TestCases::new()
        .register_bin("edgebook", Path::new(env!("CARGO_BIN_EXE_edgebook")))
        .env("XDG_STATE_HOME", state.path().to_string_lossy())
        .env("NO_COLOR", "1")
        .case("README.md")
        .run();
}
