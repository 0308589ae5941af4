//! Files whose owner and mode matter: whoever can write an inventory runs commands, whoever can read a secret has it.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use secrecy::zeroize::Zeroizing;

/// Why a file is not used.
#[derive(Debug)]
pub(crate) enum FileFault {
    /// It cannot be opened or read.
    Io(io::Error),
    /// It is a folder, a pipe or a device.
    NoFile,
    /// It is larger than this.
    TooLarge(u64),
    /// It belongs to this user, who is not the one who runs this.
    Foreign(u32),
    /// Others can read it. Holds its mode.
    Readable(u32),
    /// Others can write it. Holds its mode.
    Writable(u32),
    /// Everybody can replace files in its folder. Holds the folder and its mode.
    OpenFolder(PathBuf, u32),
}

/// What is asked of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Demand {
    /// Nobody else can read or write it, and it is the user's own: mode 0600 or 0400.
    Private,
    /// It is the user's own or root's, and not everybody can write it.
    Own,
    /// Not everybody can write it.
    NotPublic,
    /// It is a regular file.
    Any,
}

/// Opens a file that meets the demand, and checks it before anything is read.
pub(crate) fn open(path: &Path, demand: Demand, largest: u64) -> Result<File, FileFault> {
    // Opening a pipe would wait for its other end.
    if !fs::metadata(path)?.is_file() {
        return Err(FileFault::NoFile);
    }
    let file = File::open(path)?;
    check(&file.metadata()?, demand, own_id())?;
    if file.metadata()?.len() > largest {
        return Err(FileFault::TooLarge(largest));
    }
    Ok(file)
}

/// Reads a file that meets the demand. What was read is wiped from memory when dropped.
pub(crate) fn read(path: &Path, demand: Demand, largest: u64) -> Result<Zeroizing<Vec<u8>>, FileFault> {
    let file = open(path, demand, largest)?;
    let expected = usize::try_from(file.metadata()?.len()).unwrap_or_default();
    let mut bytes = Zeroizing::new(Vec::with_capacity(expected.saturating_add(1)));
    file.take(largest.saturating_add(1)).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > largest {
        return Err(FileFault::TooLarge(largest));
    }
    Ok(bytes)
}

/// Checks that not everybody can put another file in the place of this one.
pub(crate) fn check_folder(path: &Path) -> Result<(), FileFault> {
    /// Only the owner of a file in such a folder can replace it.
    const STICKY: u32 = 0o1000;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mode = fs::metadata(folder)?.permissions().mode() & 0o7777;
    if mode & 0o002 != 0 && mode & STICKY == 0 {
        return Err(FileFault::OpenFolder(folder.to_owned(), mode));
    }
    Ok(())
}

fn check(facts: &Metadata, demand: Demand, own: u32) -> Result<(), FileFault> {
    const ALL: u32 = 0o7777;
    let (mode, owner) = (facts.permissions().mode() & ALL, facts.uid());
    if !facts.is_file() {
        return Err(FileFault::NoFile);
    }
    match demand {
        Demand::Private if owner != own => Err(FileFault::Foreign(owner)),
        Demand::Private if !matches!(mode, 0o600 | 0o400) => Err(FileFault::Readable(mode)),
        Demand::Own if owner != own && owner != 0 => Err(FileFault::Foreign(owner)),
        Demand::Own | Demand::NotPublic if mode & 0o002 != 0 => Err(FileFault::Writable(mode)),
        _ => Ok(()),
    }
}

/// The id of the user who runs this.
pub(crate) fn own_id() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// A path as written in an inventory: `~/` is the user's home, everything else counts from the inventory's folder.
pub(crate) fn resolve(written: &str, folder: &Path, home: Option<&Path>) -> PathBuf {
    match (written.strip_prefix("~/"), home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => folder.join(written),
    }
}

impl FileFault {
    /// What is wrong, as the end of a sentence about the file.
    pub(crate) fn what(&self) -> String {
        match self {
            Self::Io(error) if error.kind() == io::ErrorKind::NotFound => "it does not exist".to_owned(),
            Self::Io(error) => format!("it cannot be read: {}", edgebook_words::reason(error)),
            Self::NoFile => "it is not a regular file".to_owned(),
            Self::TooLarge(limit) => format!("it is larger than {limit} bytes"),
            Self::Foreign(owner) => format!("it belongs to another user (id {owner}; you are {})", own_id()),
            Self::Readable(mode) => format!("its mode is {mode:04o}; it must be 0600 or 0400"),
            Self::Writable(mode) => format!("everybody can write it (mode {mode:04o})"),
            Self::OpenFolder(folder, mode) => format!(
                "everybody can replace it: the mode of {} is {mode:04o}",
                edgebook_words::escape(&folder.to_string_lossy())
            ),
        }
    }

    /// The command that mends it.
    pub(crate) fn mend(&self, path: &Path) -> Option<String> {
        let path = edgebook_words::escape(&path.to_string_lossy());
        match self {
            Self::Readable(_) => Some(format!("chmod 600 '{path}'")),
            Self::Writable(_) => Some(format!("chmod o-w '{path}'")),
            Self::OpenFolder(folder, _) => {
                Some(format!("chmod o-w '{}'", edgebook_words::escape(&folder.to_string_lossy())))
            }
            _ => None,
        }
    }
}

impl From<io::Error> for FileFault {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file with a mode, in a folder that lives as long as the first value.
    fn file(mode: u32) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "content").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (folder, path)
    }

    #[test]
    fn modes_are_held_to_the_demand() {
        for (mode, private, public) in [
            (0o600, true, true),
            (0o400, true, true),
            (0o640, false, true),
            (0o604, false, true),
            (0o644, false, true),
            (0o700, false, true),
            (0o660, false, true),
            (0o602, false, false),
            (0o666, false, false),
            (0o4600, false, true),
        ] {
            let (_folder, path) = file(mode);
            assert_eq!(open(&path, Demand::Private, 100).is_ok(), private, "{mode:o}");
            assert_eq!(open(&path, Demand::NotPublic, 100).is_ok(), public, "{mode:o}");
            assert_eq!(open(&path, Demand::Own, 100).is_ok(), public, "{mode:o}");
        }
    }

    #[test]
    fn other_owners_are_refused_where_it_matters() {
        let (_folder, path) = file(0o600);
        let facts = fs::metadata(&path).unwrap();
        let another = facts.uid().wrapping_add(1);
        assert!(matches!(check(&facts, Demand::Private, another), Err(FileFault::Foreign(_))));
        assert_eq!(check(&facts, Demand::Own, another).is_ok(), facts.uid() == 0);
        assert!(check(&facts, Demand::NotPublic, another).is_ok());
    }

    #[test]
    fn only_regular_files_of_a_sensible_size_are_read() {
        let (folder, path) = file(0o600);
        assert_eq!(read(&path, Demand::Private, 7).unwrap().as_slice(), b"content");
        assert!(matches!(read(&path, Demand::Private, 6), Err(FileFault::TooLarge(6))));
        assert!(matches!(read(folder.path(), Demand::NotPublic, 9), Err(FileFault::NoFile)));
        let missing = read(&folder.path().join("none"), Demand::Private, 9).unwrap_err();
        assert_eq!(missing.what(), "it does not exist");
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        assert!(read(&link, Demand::Private, 7).is_ok());
    }

    #[test]
    fn paths_count_from_the_inventory() {
        let at = |written| resolve(written, Path::new("/etc/edge"), Some(Path::new("/home/op")));
        assert_eq!(at("ca.pem"), Path::new("/etc/edge/ca.pem"));
        assert_eq!(at("/run/ca.pem"), Path::new("/run/ca.pem"));
        assert_eq!(at("~/ca.pem"), Path::new("/home/op/ca.pem"));
    }
}
