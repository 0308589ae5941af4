//! Files that may hold secrets: for their owner only, whole or not at all, never through a link.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Whether a file can be written here; else what is wrong, in words.
pub(crate) fn check(path: &Path) -> Result<(), String> {
    let wrong = match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_dir() => Some("it is a folder"),
        Ok(facts) if facts.is_symlink() => Some("it is a symbolic link; name the file itself"),
        Ok(facts) if !facts.is_file() => Some("it is not a regular file"),
        Err(_) if !folder(path).is_dir() => Some("its folder does not exist"),
        Ok(_) | Err(_) => None,
    };
    wrong.map_or(Ok(()), |wrong| Err(format!("cannot write {}: {wrong}", path.display())))
}

/// Writes a file of mode 0600, in the place of one that is there. Whoever reads it sees the old content or the new one.
pub(crate) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    check(path).map_err(|wrong| io::Error::new(io::ErrorKind::InvalidInput, wrong))?;
    let folder = folder(path);
    // Its mode is 0600 from the start.
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()
}

fn folder(path: &Path) -> PathBuf {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned()
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use tempfile::TempDir;

    use super::*;

    #[test]
    fn a_file_is_replaced_for_its_owner_only() {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("key.pem");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        replace(&path, b"new\xff").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new\xff");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn links_devices_and_folders_stay_as_they_are() {
        let folder = TempDir::new().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        symlink(&target, &link).unwrap();
        symlink(folder.path().join("nowhere"), folder.path().join("dangling")).unwrap();
        for path in [&link, &folder.path().join("dangling"), folder.path(), Path::new("/dev/null")] {
            assert!(check(path).is_err() && replace(path, b"new").is_err(), "{}", path.display());
        }
        assert!(check(&folder.path().join("none/file")).is_err());
        assert_eq!(fs::read(&target).unwrap(), b"old");
    }
}
