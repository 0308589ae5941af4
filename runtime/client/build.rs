//! Writes the client of every appliance below `spec/`, which `lib.rs` includes.

use std::path::Path;
use std::process::ExitCode;

use edgebook_emit::{client, client_index};

fn main() -> ExitCode {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    edgebook_specs::build::run(&spec, |apis| {
        let own = |file: edgebook_emit::File, folder: &str| (format!("{folder}/{}", file.path), file.text);
        let mut files: Vec<_> = apis
            .iter()
            .flat_map(|api| client(api).into_iter().map(|file| own(file, &api.appliance)))
            .collect();
        let joined = client_index(apis);
        files.push((joined.path, joined.text));
        files
    })
}
