//! The REPL's history: a private file in the state folder, without lines that may hold a secret.

use std::collections::HashSet;
use std::fs::{self, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use edgebook_model::{Api, TypeKind};
use reedline::{
    FileBackedHistory, History, HistoryItem, HistoryItemId, HistorySessionId, Result, SearchQuery,
};

/// How many entries are kept.
const CAPACITY: usize = 5_000;

/// Opens the history file in a folder, both readable by nobody else. `None` where that cannot be: then there is no
/// history beyond the session.
pub(super) fn open(folder: &Path, apis: &[&'static Api]) -> io::Result<Box<dyn History>> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(folder)?;
    let path = folder.join("history");
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path)?;
    // The file may be older than this rule.
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    let inner = FileBackedHistory::with_file(CAPACITY, path).map_err(io::Error::from)?;
    Ok(Box::new(Discreet { inner, secret_words: SecretWords::of(apis) }))
}

/// A history that drops lines which name a secret: the value stands beside it.
struct Discreet {
    inner: FileBackedHistory,
    secret_words: SecretWords,
}

/// The names of all secret fields and arguments, and the words for secrets themselves.
pub(super) struct SecretWords(HashSet<String>);

impl SecretWords {
    /// Those of these descriptions.
    pub(super) fn of(apis: &[&'static Api]) -> Self {
        let mut words: HashSet<String> = ["password", "secret", "token", "psk"].map(str::to_owned).into();
        for api in apis {
            for operation in api.operations.iter() {
                let secrets = operation.params.iter().filter(|param| param.rules.secret);
                words.extend(secrets.map(|param| param.name.to_lowercase()));
            }
            for ty in api.types.iter() {
                if let TypeKind::Object { fields, .. } = &ty.kind {
                    let secrets = fields.iter().filter(|field| field.rules.secret);
                    words.extend(secrets.map(|field| field.name.to_lowercase()));
                }
            }
        }
        Self(words)
    }

    /// Whether a text has one of them: a secret may stand beside it.
    pub(super) fn are_in(&self, text: &str) -> bool {
        text.split(|character: char| !character.is_alphanumeric() && character != '_')
            .any(|word| self.0.contains(&word.to_lowercase()))
    }
}

impl History for Discreet {
    fn save(&mut self, item: HistoryItem) -> Result<HistoryItem> {
        if self.secret_words.are_in(&item.command_line) {
            return Ok(item);
        }
        self.inner.save(item)
    }

    fn load(&self, id: HistoryItemId) -> Result<HistoryItem> {
        self.inner.load(id)
    }

    fn count(&self, query: SearchQuery) -> Result<i64> {
        self.inner.count(query)
    }

    fn search(&self, query: SearchQuery) -> Result<Vec<HistoryItem>> {
        self.inner.search(query)
    }

    fn update(&mut self, id: HistoryItemId, updater: &dyn Fn(HistoryItem) -> HistoryItem) -> Result<()> {
        self.inner.update(id, updater)
    }

    fn clear(&mut self) -> Result<()> {
        self.inner.clear()
    }

    fn delete(&mut self, id: HistoryItemId) -> Result<()> {
        self.inner.delete(id)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.inner.sync()
    }

    fn session(&self) -> Option<HistorySessionId> {
        self.inner.session()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_private_and_holds_no_secrets() {
        let state = tempfile::TempDir::new().unwrap();
        let folder = state.path().join("edgebook");
        let mut history = open(&folder, edgebook_bindings::apis()).unwrap();
        for line in ["vns3.ipsec.get_status()", "vns3.access.set(#{ password: \"hunter2\" })"] {
            history.save(HistoryItem::from_command_line(line)).unwrap();
        }
        history.sync().unwrap();
        let path = folder.join("history");
        assert_eq!(fs::read_to_string(&path).unwrap(), "vns3.ipsec.get_status()\n");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_an_error() {
        let state = tempfile::TempDir::new().unwrap();
        let file = state.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(open(&file.join("below"), &[]).is_err());
    }
}
