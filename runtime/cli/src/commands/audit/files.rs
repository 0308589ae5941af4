//! The files that a record names: whether what lies there now is what ran, or what was saved.

use std::io;
use std::path::Path;

use edgebook_journal::{Audit, sha256_of};
use serde_json::{Value, json};

use crate::lines::Lines;
use crate::regular;

/// A file of a record.
pub(super) struct NamedFile {
    /// What it was to the run.
    role: Role,
    /// Its name, as the run knew it.
    name: String,
    /// The SHA-256 that the record has.
    sha256: String,
    now: Now,
}

/// What a file was to a run.
#[derive(Clone, Copy)]
enum Role {
    Runbook,
    Import,
    Saved,
}

/// What lies there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Now {
    Same,
    Changed,
    Absent,
}

impl NamedFile {
    fn new(role: Role, name: &str, sha256: &str) -> Self {
        let now = match digest_of(Path::new(name)) {
            Ok(digest) if digest == sha256 => Now::Same,
            Ok(_) => Now::Changed,
            Err(_) => Now::Absent,
        };
        Self { role, name: name.to_owned(), sha256: sha256.to_owned(), now }
    }
}

/// The files that a record names, as they are now. Their names are those that the run was given: relative ones are
/// looked for from the working folder.
pub(super) fn named_by(audit: &Audit) -> Vec<NamedFile> {
    let run = audit.run.as_ref();
    let books = run.and_then(|run| run.runbook.as_ref()).into_iter();
    let books = books.map(|book| NamedFile::new(Role::Runbook, &book.name, &book.sha256));
    let imports = run.map(|run| run.imports.as_slice()).unwrap_or_default().iter();
    let imports = imports.map(|import| NamedFile::new(Role::Import, &import.name, &import.sha256));
    let saved = audit.saved.iter().map(|saved| NamedFile::new(Role::Saved, &saved.file, &saved.sha256));
    books.chain(imports).chain(saved).collect()
}

/// One line a file: `runbook fix.rhai: another text lies there now`.
pub(super) fn text(files: &[NamedFile]) -> String {
    let mut lines = Lines::default();
    for file in files {
        let role = file.role.word();
        let now = match (file.now, file.role) {
            (Now::Same, Role::Saved) => "as it was saved",
            (Now::Same, _) => "the text that ran",
            (Now::Changed, Role::Saved) => "another content lies there now",
            (Now::Changed, _) => "another text lies there now",
            (Now::Absent, _) => "not found from here",
        };
        lines.line(format_args!("  {role} {}: {now}", file.name));
    }
    lines.text()
}

/// The same as data.
pub(super) fn data(files: &[NamedFile]) -> Value {
    let file = |file: &NamedFile| {
        let now = match file.now {
            Now::Same => "same",
            Now::Changed => "changed",
            Now::Absent => "absent",
        };
        json!({ "role": file.role.word(), "name": file.name, "sha256": file.sha256, "now": now })
    };
    files.iter().map(file).collect()
}

impl Role {
    const fn word(self) -> &'static str {
        match self {
            Self::Runbook => "runbook",
            Self::Import => "import",
            Self::Saved => "saved",
        }
    }
}

fn digest_of(path: &Path) -> io::Result<String> {
    sha256_of(regular::open(path)?)
}

#[cfg(test)]
mod tests {
    use edgebook_journal::{RunRecord, RunbookRecord, SavedRecord};

    use super::*;

    #[test]
    fn files_are_the_same_changed_or_absent() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        for name in ["book.rhai", "lib.rhai"] {
            std::fs::write(path(name), "print(1)").unwrap();
        }
        let sha256 = digest_of(Path::new(&path("book.rhai"))).unwrap();
        let book = |name: &str, sha256: &str| RunbookRecord { name: path(name), sha256: sha256.to_owned() };
        let run = RunRecord {
            runbook: Some(book("book.rhai", &sha256)),
            imports: vec![book("lib.rhai", &"0".repeat(64))],
            ..RunRecord::default()
        };
        let saved = SavedRecord { file: path("gone"), sha256: sha256.clone(), ..SavedRecord::default() };
        let audit = Audit { run: Some(run), saved: vec![saved], ..Audit::default() };
        let found = named_by(&audit);
        let now: Vec<Now> = found.iter().map(|file| file.now).collect();
        assert_eq!(now, [Now::Same, Now::Changed, Now::Absent]);
        let told = text(&found).replace(&path(""), "");
        assert_eq!(
            told,
            "  runbook book.rhai: the text that ran\n  import lib.rhai: another text lies there now\n  \
             saved gone: not found from here\n"
        );
        assert_eq!(data(&found)[1]["now"], "changed");
    }
}
