//! Files that may hold secrets: for their owner only, whole or not at all, never through a link.

use std::fs;
use std::io::{self, Write as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// What other programs call stdout.
const STDOUT: &str = "-";

/// Whether a file can be written here; else what is wrong, in words.
pub fn check(path: &Path) -> Result<(), String> {
    let wrong = match fs::symlink_metadata(path) {
        _ if path == Path::new(STDOUT) => {
            Some("it stands for stdout, which shows no secrets: name a file (./-), or none")
        }
        Ok(facts) if facts.is_dir() => Some("it is a folder"),
        Ok(facts) if facts.is_symlink() => Some("it is a symbolic link; name the file itself"),
        Ok(facts) if !facts.is_file() => Some("it is not a regular file"),
        Err(_) if !folder(path).is_dir() => Some("its folder does not exist"),
        Ok(_) | Err(_) => None,
    };
    wrong.map_or(Ok(()), |wrong| Err(format!("cannot write {}: {wrong}", path.display())))
}

/// Writes a file of mode 0600, in the place of one that is there. Whoever reads it sees the old content or the new one.
pub fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    check(path).map_err(|wrong| io::Error::new(io::ErrorKind::InvalidInput, wrong))?;
    let folder = folder(path);
    // Its mode is 0600 from the start.
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()
}

/// Writes a new file of mode 0600; one that is there is an error. Whoever looks sees the whole file or none.
pub fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let folder = folder(path);
    let mut file = tempfile::NamedTempFile::new_in(&folder)?;
    file.write_all(content)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    fs::File::open(folder)?.sync_all()
}

/// Makes a folder of mode 0700 where there is none. A link in its place is an error.
pub fn folder_below(path: &Path) -> io::Result<()> {
    let invalid = |wrong: &str| io::Error::new(io::ErrorKind::InvalidInput, wrong.to_owned());
    match fs::symlink_metadata(path) {
        Ok(facts) if facts.is_symlink() => Err(invalid("its folder is a symbolic link")),
        Ok(facts) if !facts.is_dir() => Err(invalid("its folder is not a folder")),
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            match fs::DirBuilder::new().mode(0o700).create(path) {
                // Another thread of this run may have been quicker.
                Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
                _ => fs::File::open(folder(path))?.sync_all(),
            }
        }
        Err(error) => Err(error),
    }
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
    fn a_new_file_never_takes_the_place_of_another() {
        let folder = TempDir::new().unwrap();
        let below = folder.path().join("hub");
        for _ in 0..2 {
            folder_below(&below).unwrap();
        }
        assert_eq!(fs::metadata(&below).unwrap().permissions().mode() & 0o777, 0o700);
        let path = below.join("token");
        create(&path, b"first").unwrap();
        assert_eq!(create(&path, b"second").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        symlink(folder.path().join("elsewhere"), below.join("link")).unwrap();
        assert_eq!(create(&below.join("link"), b"x").unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"first");
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        // Nothing half is left behind.
        assert_eq!(fs::read_dir(&below).unwrap().count(), 2);
        symlink(&below, folder.path().join("away")).unwrap();
        assert!(folder_below(&folder.path().join("away")).is_err());
        assert!(folder_below(&path).is_err());
    }

    #[test]
    fn links_devices_and_folders_stay_as_they_are() {
        let folder = TempDir::new().unwrap();
        let (target, link) = (folder.path().join("target"), folder.path().join("link"));
        fs::write(&target, "old").unwrap();
        symlink(&target, &link).unwrap();
        symlink(folder.path().join("nowhere"), folder.path().join("dangling")).unwrap();
        for path in
            [&link, &folder.path().join("dangling"), folder.path(), Path::new("/dev/null"), Path::new("-")]
        {
            assert!(check(path).is_err() && replace(path, b"new").is_err(), "{}", path.display());
        }
        assert!(check(&folder.path().join("none/file")).is_err());
        assert_eq!(fs::read(&target).unwrap(), b"old");
    }
}
