//! Snapshots of what people see first: every operation's signature in scripts, and the index of the documents.
#![allow(clippy::unwrap_used, reason = "tests assert")]

use std::path::Path;

use edgebook_emit::{documents, surface};
use edgebook_specs::{Described, read_newest};

fn described(appliance: &str) -> Described {
    read_newest(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec").join(appliance)).unwrap()
}

fn index(described: &Described) -> String {
    documents(&described.api).into_iter().find(|file| file.path == "index.md").unwrap().text
}

#[test]
fn vns3() {
    let described = described("vns3");
    insta::assert_snapshot!("vns3_surface", surface(&described.api));
    insta::assert_snapshot!("vns3_index", index(&described));
}

#[test]
fn cos_core() {
    let described = described("cos-core");
    insta::assert_snapshot!("cos_core_surface", surface(&described.api));
    insta::assert_snapshot!("cos_core_index", index(&described));
}
