//! The runbooks that are known to be good: those of this folder and those that ship.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use edgebook_check::{Checked, Checker, Options};
use edgebook_script::{Library, ModuleRefused, ModuleSource, ModuleText};

/// A runbook.
pub(crate) struct Book {
    pub(crate) name: String,
    pub(crate) text: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn read(folder: &Path, books: &mut BTreeMap<String, String>) {
    let entries = std::fs::read_dir(folder).unwrap();
    for path in entries
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "rhai"))
    {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        books.insert(name, std::fs::read_to_string(&path).unwrap());
    }
}

/// Every good runbook, by name.
pub(crate) fn books() -> Vec<Book> {
    let mut books = BTreeMap::new();
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/good"), &mut books);
    read(&root().join("scripts"), &mut books);
    books.into_iter().map(|(name, text)| Book { name, text }).collect()
}

/// Hands out the files of `tests/good/lib`.
pub(crate) struct Files;

impl ModuleSource for Files {
    fn load(&self, _: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/good").join(format!("{path}.rhai"));
        let text =
            std::fs::read_to_string(file).map_err(|_| ModuleRefused("there is no such file".to_owned()))?;
        Ok(ModuleText { name: format!("{path}.rhai"), text })
    }
}

/// A checker for both appliances.
pub(crate) fn checker() -> Checker {
    Checker::new(&Library::new(edgebook_bindings::apis()))
}

/// Checks a text.
pub(crate) fn check(checker: &Checker, name: &str, text: &str) -> Checked {
    checker.check_text(name, text, &Files, Options::default())
}
