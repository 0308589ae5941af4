//! The key of the record: it turns secrets into marks that can be compared and not read.

use std::io::Write as _;
use std::path::Path;

use hmac::{Hmac, KeyInit as _, Mac as _};
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret as _, SecretBox};
use sha2::Sha256;
use tempfile::Builder;

use crate::state::{create_folder, read_limited, sync_folder};
use crate::{JournalError, State};

/// What a mark begins with.
pub const MARK: &str = "hmac-sha256:";

/// The key in bytes.
const LENGTH: usize = 32;

/// The key of a state folder. Cannot be printed.
pub struct AuditKey(SecretBox<[u8; LENGTH]>);

impl AuditKey {
    /// Reads the key, or makes one where there is none. Two processes that do so at once get the same.
    pub fn load_or_create(state: &State) -> Result<Self, JournalError> {
        let path = state.key();
        if !path.exists() {
            create(state, &path)?;
        }
        read(&path)
    }

    /// Reads the key; `None` where there is none.
    pub fn load(state: &State) -> Result<Option<Self>, JournalError> {
        let path = state.key();
        if path.exists() { read(&path).map(Some) } else { Ok(None) }
    }

    /// The keyed digest of bytes, in hexadecimal.
    pub(crate) fn digest(&self, bytes: &[u8]) -> String {
        // A key of any length is a good one: this cannot fail.
        let Ok(mut hmac) = Hmac::<Sha256>::new_from_slice(self.0.expose_secret()) else {
            return String::new();
        };
        hmac.update(bytes);
        hex(&hmac.finalize().into_bytes())
    }

    /// What stands for a secret in the record: `hmac-sha256:…`.
    pub fn mark(&self, secret: &[u8]) -> String {
        format!("{MARK}{}", self.digest(secret))
    }

    /// Tells keys apart without telling anything about them.
    pub fn name(&self) -> String {
        self.digest(b"edgebook audit key").chars().take(16).collect()
    }
}

fn create(state: &State, path: &Path) -> Result<(), JournalError> {
    create_folder(state.folder())?;
    let mut key = Zeroizing::new([0u8; LENGTH]);
    getrandom::fill(&mut *key).map_err(|error| JournalError::Random(error.to_string()))?;
    let failed = |error: std::io::Error| JournalError::io("create", path, &error);
    // Written aside and then given its name, so that nobody reads half of it. The file is its owner's alone.
    let mut file = Builder::new().prefix(".audit.key.").tempfile_in(state.folder()).map_err(failed)?;
    let text = Zeroizing::new(format!("{}\n", hex(&*key)));
    file.write_all(text.as_bytes()).and_then(|()| file.as_file().sync_all()).map_err(failed)?;
    match file.persist_noclobber(path) {
        Ok(_) => sync_folder(state.folder()).map_err(failed),
        // Somebody else was quicker: theirs is the key.
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(failed(error.error)),
    }
}

fn read(path: &Path) -> Result<AuditKey, JournalError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let metadata = std::fs::metadata(path).map_err(|error| JournalError::io("read", path, &error))?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(JournalError::KeyIsOpen(path.to_owned()));
        }
    }
    let text = Zeroizing::new(read_limited(path, 1024)?);
    let text = std::str::from_utf8(&text).unwrap_or_default().trim_end();
    let bytes = unhex(text).and_then(|bytes| <[u8; LENGTH]>::try_from(bytes.as_slice()).ok());
    let bytes = bytes.ok_or_else(|| JournalError::Key(path.to_owned()))?;
    Ok(AuditKey(SecretBox::new(Box::new(bytes))))
}

/// Bytes in hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    push_hex(&mut text, bytes);
    text
}

/// The same behind a text that is there already.
pub(crate) fn push_hex(text: &mut String, bytes: &[u8]) {
    // By hand: every record has a digest, and formatting would cost more than computing it.
    let digit = |half: u8| char::from(if half < 10 { b'0' + half } else { b'a' - 10 + half });
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
}

fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digits: Option<Vec<u32>> = text.chars().map(|digit| digit.to_digit(16)).collect();
    let digits = Zeroizing::new(digits?);
    let mut bytes = Zeroizing::new(Vec::with_capacity(digits.len() / 2));
    for pair in digits.chunks(2) {
        let [high, low] = pair else { return None };
        bytes.push(u8::try_from(high << 4 | low).ok()?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state() -> (tempfile::TempDir, State) {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path().join("deep/er"));
        (folder, state)
    }

    #[test]
    fn digests_are_those_of_rfc_4231() {
        let mut key = [0; LENGTH];
        key[..4].copy_from_slice(b"Jefe");
        let digest = AuditKey(SecretBox::new(Box::new(key))).digest(b"what do ya want for nothing?");
        // Zeroes after a short key change nothing in an HMAC.
        assert_eq!(digest, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_key_is_made_once_and_is_its_owners_alone() {
        let (_folder, state) = state();
        assert!(AuditKey::load(&state).unwrap().is_none());
        let first = AuditKey::load_or_create(&state).unwrap();
        let again = AuditKey::load(&state).unwrap().unwrap();
        assert_eq!(first.mark(b"x"), again.mark(b"x"));
        assert_ne!(first.mark(b"x"), first.mark(b"y"));
        assert!(first.mark(b"x").starts_with(MARK));
        let other = AuditKey::load_or_create(&State::new(state.folder().join("other"))).unwrap();
        assert_ne!(first.name(), other.name());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(state.key()).unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600);
            std::fs::set_permissions(state.key(), std::fs::Permissions::from_mode(0o644)).unwrap();
            assert!(matches!(AuditKey::load_or_create(&state), Err(JournalError::KeyIsOpen(_))));
        }
    }

    #[test]
    fn everybody_gets_the_same_key() {
        let (_folder, state) = state();
        let names: Vec<String> = std::thread::scope(|scope| {
            let makers: Vec<_> =
                (0..8).map(|_| scope.spawn(|| AuditKey::load_or_create(&state).unwrap().name())).collect();
            makers.into_iter().map(|maker| maker.join().unwrap()).collect()
        });
        assert!(names.iter().all(|name| *name == names[0]), "{names:?}");
    }

    #[test]
    fn what_is_no_key_is_not_replaced() {
        let (_folder, state) = state();
        AuditKey::load_or_create(&state).unwrap();
        for wrong in ["", "zz", "00ff", &"0".repeat(63), &"0".repeat(66), &"0".repeat(2000)] {
            std::fs::write(state.key(), wrong).unwrap();
            assert!(AuditKey::load_or_create(&state).is_err(), "{wrong}");
            assert_eq!(std::fs::read_to_string(state.key()).unwrap(), wrong);
        }
    }
}
