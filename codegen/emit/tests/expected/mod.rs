//! What the committed generated files should hold: the reference documents and the golden folder.
//!
//! Shared by the tests that find them stale and by the example that renews them.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::{Path, PathBuf};
use std::{fs, io};

use edgebook_emit::{client, documents, tables};
use edgebook_model::Api;
use edgebook_reader::{Options, Source, read};
use edgebook_specs::{SpecsError, line, read_all};

/// The one command that renews everything in here.
pub(crate) const COMMAND: &str = "cargo run -p edgebook-emit --example renew";

/// Files by path, relative to the root of the checkout.
pub(crate) type Files = BTreeMap<PathBuf, String>;

/// The root of the checkout.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The reference documents of all appliances.
pub(crate) fn reference() -> Result<Files, Box<dyn Error>> {
    let described = read_all(&root().join("spec"))
        .map_err(|refused| refused.iter().flat_map(SpecsError::lines).collect::<Vec<_>>().join("\n"))?;
    let mut files = Files::new();
    for one in &described {
        let folder = Path::new("docs/reference").join(one.api.appliance.as_ref());
        files.extend(documents(&one.api).into_iter().map(|file| (folder.join(file.path), file.text)));
    }
    Ok(files)
}

/// The golden files of every case, and the module that compiles them all.
pub(crate) fn golden() -> Result<Files, Box<dyn Error>> {
    let folder = Path::new("codegen/emit/tests/golden");
    let mut files = Files::new();
    let mut modules = String::from(
        "//! Every golden case as a module. Generated: a case is a folder with a description in it.\n",
    );
    for case in cases(&root().join(folder))? {
        let api = read_case(&root().join(folder).join(&case))?;
        let own = folder.join(&case);
        for file in tables(&api).into_iter().chain(client(&api)) {
            files.insert(own.join(file.path), file.text);
        }
        for file in documents(&api) {
            files.insert(own.join("docs").join(file.path), file.text);
        }
        modules.push_str(&module(&case));
    }
    files.insert(folder.join("mod.rs"), modules);
    Ok(files)
}

/// The names of the cases, sorted.
fn cases(folder: &Path) -> io::Result<Vec<String>> {
    let mut cases = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.join("description.yaml").is_file() {
            cases.push(path.file_name().unwrap_or_default().to_string_lossy().into_owned());
        }
    }
    cases.sort();
    Ok(cases)
}

fn read_case(folder: &Path) -> Result<Api, Box<dyn Error>> {
    let description = fs::read_to_string(folder.join("description.yaml"))?;
    let overlay = fs::read_to_string(folder.join("overlay.yaml"))?;
    let reading = read(
        Source { name: "description.yaml", text: &description },
        Some(Source { name: "overlay.yaml", text: &overlay }),
        &Options::default(),
    );
    let found: Vec<String> = reading.diagnostics.iter().map(line).collect();
    reading.api.ok_or_else(|| format!("{} was refused:\n{}", folder.display(), found.join("\n")).into())
}

fn module(case: &str) -> String {
    let name = case.replace('-', "_");
    format!(
        "\n/// The case `{case}`.\n#[allow(clippy::all, clippy::pedantic, dead_code, unreachable_patterns, unreachable_pub, \
         unused_imports, unused_variables, reason = \"generated\")]\npub mod {name} {{\n    \
         /// Its tables.\n    pub mod tables {{\n        include!(\"{case}/tables.rs\");\n    }}\n    \
         include!(\"{case}/client.rs\");\n}}\n"
    )
}

/// Whether a file of the reference is made here: all but the pages that the command makes of its own texts.
pub(crate) fn is_reference(path: &Path) -> bool {
    ![Path::new("docs/reference/errors.md"), Path::new("docs/reference/functions.md")].contains(&path)
}

/// What differs between the files that should be and those that are below `folder`: one line each.
pub(crate) fn differences(
    expected: &Files,
    folder: &Path,
    is_generated: impl Fn(&Path) -> bool,
) -> Vec<String> {
    let mut found = Vec::new();
    for (path, text) in expected {
        match fs::read_to_string(root().join(path)) {
            Ok(actual) if actual == *text => {}
            Ok(actual) => {
                found.push(format!("{} is stale{}", path.display(), first_difference(&actual, text)));
            }
            Err(_) => found.push(format!("{} is missing", path.display())),
        }
    }
    for path in files_below(folder) {
        if is_generated(&path) && !expected.contains_key(&path) {
            found.push(format!("{} belongs to nothing", path.display()));
        }
    }
    found
}

fn first_difference(actual: &str, expected: &str) -> String {
    let differing = actual.lines().zip(expected.lines()).enumerate().find(|(_, (is, should))| is != should);
    match differing {
        Some((index, (is, should))) => format!(" in line {}:\n  is:     {is}\n  should: {should}", index + 1),
        None => " in length".to_owned(),
    }
}

/// All files below a folder of the checkout, relative to the root.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let Ok(entries) = fs::read_dir(root().join(&folder)) else { continue };
        for entry in entries.flatten() {
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// Whether a file of the golden folder is output, not input.
pub(crate) fn is_golden_output(path: &Path) -> bool {
    !(path.ends_with("description.yaml") || path.ends_with("overlay.yaml"))
}
