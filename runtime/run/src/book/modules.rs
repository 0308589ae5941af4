//! Files that a runbook imports: only those below its own folder, links followed and checked.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use edgebook_script::{ModuleRefused, ModuleSource, ModuleText};
use edgebook_words::reason;

/// More than anybody writes by hand.
const LARGEST: u64 = 4 << 20;

/// The folder of a runbook.
pub struct Folder {
    /// As the user wrote it: names in messages start with it.
    shown: PathBuf,
    /// Without links: what is read lies below it.
    real: PathBuf,
}

impl Folder {
    /// The folder in which a runbook lies.
    pub fn of(runbook: &Path) -> std::io::Result<Self> {
        let shown = runbook.parent().map(Path::to_owned).unwrap_or_default();
        let real = fs::canonicalize(if shown.as_os_str().is_empty() { Path::new(".") } else { &shown })?;
        Ok(Self { shown, real })
    }

    /// The folder of the importing file, without links.
    fn base(&self, importer: Option<&str>) -> PathBuf {
        let below = importer.and_then(|importer| Path::new(importer).strip_prefix(&self.shown).ok());
        let folder = below.and_then(Path::parent);
        folder.map_or_else(|| self.real.clone(), |folder| self.real.join(folder))
    }
}

impl ModuleSource for Folder {
    fn load(&self, importer: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused> {
        let refused = |why: &str| ModuleRefused(why.to_owned());
        let mut wanted = PathBuf::from(path);
        let plain = |part: Component<'_>| {
            matches!(part, Component::Normal(_) | Component::CurDir | Component::ParentDir)
        };
        if path.is_empty() || !wanted.components().all(plain) {
            return Err(refused(
                "an import names a file below the runbook's folder, relative to the importing file",
            ));
        }
        if wanted.extension().is_none() {
            wanted.set_extension("rhai");
        }
        let file = fs::canonicalize(self.base(importer).join(&wanted))
            .map_err(|error| ModuleRefused(reason(&error)))?;
        let Ok(below) = file.strip_prefix(&self.real) else {
            return Err(refused("it lies outside of the runbook's folder"));
        };
        if !file.is_file() {
            return Err(refused("it is not a file"));
        }
        let mut text = String::new();
        let opened = fs::File::open(&file).map_err(|error| ModuleRefused(reason(&error)))?;
        opened
            .take(LARGEST.saturating_add(1))
            .read_to_string(&mut text)
            .map_err(|error| ModuleRefused(reason(&error)))?;
        if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST) {
            return Err(refused("it is larger than 4 MiB"));
        }
        Ok(ModuleText { name: self.shown.join(below).display().to_string(), text })
    }
}

/// The files of one run. Each is read once, by the check; the run gets the texts that were checked, and nothing else.
pub struct Checked {
    folder: Folder,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    /// What each import led to, by the importing file and the path in it.
    imports: BTreeMap<(Option<String>, String), Result<ModuleText, ModuleRefused>>,
    /// The texts, by the names of the files.
    texts: BTreeMap<String, String>,
    /// Whether the check is over.
    sealed: bool,
}

impl Checked {
    /// The files that a runbook may import.
    pub fn of(runbook: &Path) -> std::io::Result<Self> {
        Ok(Self { folder: Folder::of(runbook)?, known: Mutex::default() })
    }

    /// Hands out no more than what was read so far.
    pub fn seal(&self) {
        self.known().sealed = true;
    }

    /// Names and texts of the files that were read, in the order of their names.
    pub fn texts(&self) -> Vec<(String, String)> {
        self.known().texts.iter().map(|(name, text)| (name.clone(), text.clone())).collect()
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ModuleSource for Checked {
    fn load(&self, importer: Option<&str>, path: &str) -> Result<ModuleText, ModuleRefused> {
        let mut known = self.known();
        let key = (importer.map(str::to_owned), path.to_owned());
        if let Some(module) = known.imports.get(&key) {
            return module.clone();
        }
        let loaded = self.folder.load(importer, path).and_then(|module| {
            let ModuleText { name, text } = module;
            match known.texts.get(&name) {
                // By another path it is the same file: what was read first counts.
                Some(text) => Ok(ModuleText { name, text: text.clone() }),
                None if known.sealed => Err(ModuleRefused("the check did not read it".to_owned())),
                None => {
                    known.texts.insert(name.clone(), text.clone());
                    Ok(ModuleText { name, text })
                }
            }
        });
        known.imports.insert(key, loaded.clone());
        loaded
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn only_files_below_the_folder_are_handed_out() {
        let top = tempfile::TempDir::new().unwrap();
        let books = top.path().join("books");
        fs::create_dir_all(books.join("lib")).unwrap();
        fs::write(top.path().join("outside.rhai"), "1").unwrap();
        fs::write(books.join("lib/a.rhai"), "fn a() {}").unwrap();
        fs::write(books.join("lib/b.rhai"), "fn b() {}").unwrap();
        symlink(top.path().join("outside.rhai"), books.join("link.rhai")).unwrap();
        let runbook = books.join("book.rhai");
        let folder = Folder::of(&runbook).unwrap();

        let a = folder.load(Some(&runbook.display().to_string()), "lib/a").unwrap();
        assert_eq!(a.text, "fn a() {}");
        // Relative to the importing file, and the same file has the same name.
        let b = folder.load(Some(&a.name), "b").unwrap();
        assert_eq!(b.name, folder.load(None, "./lib/../lib/b.rhai").unwrap().name);

        for path in ["../outside", "link", "/etc/passwd", "lib", "missing", ""] {
            assert!(folder.load(None, path).is_err(), "{path}");
        }
    }
    #[test]
    fn what_was_checked_is_handed_out_whatever_stands_there_now() {
        let top = tempfile::TempDir::new().unwrap();
        fs::create_dir(top.path().join("lib")).unwrap();
        for name in ["lib/a.rhai", "lib/b.rhai"] {
            fs::write(top.path().join(name), "fn a() { 1 }").unwrap();
        }
        let files = Checked::of(&top.path().join("book.rhai")).unwrap();
        let first = files.load(Some("book.rhai"), "lib/a").unwrap();
        files.seal();
        fs::write(top.path().join("lib/a.rhai"), "fn a() { 2 }").unwrap();
        // The same import, the same file by another path, and a file that the check did not read.
        assert_eq!(files.load(Some("book.rhai"), "lib/a"), Ok(first.clone()));
        assert_eq!(files.load(None, "./lib/a.rhai"), Ok(first.clone()));
        assert!(files.load(None, "lib/b").is_err());
        assert_eq!(files.texts(), [(first.name, first.text)]);
    }
}
