//! Every link of the documents to a file of the project leads somewhere.

use std::path::Path;

/// The targets of the Markdown links in a text that are no URLs and no anchors of the same page.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .filter(|target| !target.contains("://") && !target.starts_with('#'))
        .filter_map(|target| target.split('#').next())
}

#[test]
fn links_lead_to_files() {
    let root = crate::root();
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "SECURITY.md",
        "spec/README.md",
        "docs/runbooks.md",
    ];
    let mut dead = Vec::new();
    let mut seen = 0;
    for document in documents {
        let text = std::fs::read_to_string(root.join(document)).expect("the document exists");
        let folder = Path::new(document).parent().unwrap_or(Path::new(""));
        for target in targets(&text) {
            seen += 1;
            if !root.join(folder).join(target).exists() {
                dead.push(format!("{document}: {target}"));
            }
        }
    }
    assert!(seen > 5, "only {seen} links were found");
    assert!(dead.is_empty(), "dead links:\n{}", dead.join("\n"));
}
