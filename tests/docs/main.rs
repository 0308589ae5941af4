//! Documents tell the truth: every `console` block of the README runs the real binary, every link leads somewhere.
#![allow(clippy::expect_used, reason = "tests assert")]

mod guide;
mod inventories;
mod links;

use std::path::Path;

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).expect("the crate stands two levels deep")
}

#[test]
fn the_readme_tells_the_truth() {
    // Commands in documents name files from the root.
    std::env::set_current_dir(root()).expect("the root exists");
    let state = tempfile::tempdir().expect("a scratch folder");
    trycmd::TestCases::new()
        .register_bin("edgebook", Path::new(env!("CARGO_BIN_EXE_edgebook")))
        .env("XDG_STATE_HOME", state.path().to_string_lossy())
        .env("NO_COLOR", "1")
        .case("README.md")
        .run();
}

/// Set to renew what is generated instead of comparing with it.
pub(crate) const RENEW: &str = "EDGEBOOK_RENEW";

#[test]
fn the_pages_of_errors_and_functions_are_up_to_date() {
    for (name, page) in
        [("errors.md", edgebook::explain::page()), ("functions.md", edgebook::catalog::functions::page())]
    {
        let path = root().join("docs/reference").join(name);
        if std::env::var_os(RENEW).is_some() {
            std::fs::write(&path, &page).expect("the page can be written");
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == page, "docs/reference/{name} is stale: renew it with {RENEW}=1 and this test");
    }
}
