//! Writes the tables of every appliance below `spec/`, which `lib.rs` includes.

use std::path::Path;
use std::process::ExitCode;

use edgebook_emit::{index, tables};
use edgebook_model::Api;

fn main() -> ExitCode {
    let spec = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec");
    edgebook_specs::build::run(&spec, |apis| {
        let own = |file: edgebook_emit::File, folder: &str| (format!("{folder}/{}", file.path), file.text);
        let mut files: Vec<_> = apis
            .iter()
            .flat_map(|api| tables(api).into_iter().map(|file| own(file, &api.appliance)))
            .collect();
        let joined = index(apis);
        files.push((joined.path, joined.text));
        files.push(("overlays.rs".to_owned(), overlays(&spec, apis)));
        files
    })
}

/// The overlays as they were written: other versions of the appliances are read with them.
fn overlays(spec: &Path, apis: &[&Api]) -> String {
    let entries = apis.iter().filter_map(|api| {
        let file = spec.join(api.appliance.as_ref()).join("overlay.yaml");
        let text = format!("include_str!({:?})", file.display().to_string());
        file.is_file().then(|| format!("({:?}, {text})", api.kind))
    });
    let entries: Vec<String> = entries.collect();
    format!("static OVERLAYS: [(&str, &str); {}] = [{}];\n", entries.len(), entries.join(", "))
}
