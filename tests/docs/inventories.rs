//! Every inventory in the documents can be read as it stands there.

use std::path::Path;

use edgebook_inventory::Reader;

/// The blocks of one language in a text.
fn blocks<'t>(text: &'t str, language: &str) -> Vec<&'t str> {
    let fence = format!("```{language}\n");
    text.split(fence.as_str()).skip(1).filter_map(|rest| rest.split("\n```").next()).collect()
}

#[test]
fn inventories_in_documents_are_sound() {
    let reader = Reader { catalog: edgebook_catalog::Catalog::built_in(), home: None };
    for (file, devices) in [("README.md", 1), ("docs/devices.md", 3)] {
        let text = std::fs::read_to_string(super::root().join(file)).expect("the document exists");
        let mut found = 0;
        // Other TOML stands there too: tests of runbooks.
        for block in blocks(&text, "toml").into_iter().filter(|block| block.contains("[devices.")) {
            // A fingerprint that is only hinted at would be refused as it should.
            let read = reader.read(Path::new(file), block);
            found += read.map_err(|problems| problems.to_string()).expect(block).devices.len();
        }
        assert_eq!(found, devices, "{file}");
    }
}
