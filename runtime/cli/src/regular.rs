//! Files to read: a pipe or a device, whose end may never come, is refused before it is opened.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Opens a file.
pub(crate) fn open(path: &Path) -> io::Result<File> {
    let facts = fs::metadata(path)?;
    if facts.is_file() || facts.is_dir() {
        return File::open(path);
    }
    Err(io::Error::new(io::ErrorKind::InvalidInput, "it is a pipe or a device, not a file"))
}

/// Reads the whole text of a file.
pub(crate) fn read_to_string(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_are_refused_and_files_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        fs::write(&file, "text").unwrap();
        assert_eq!(read_to_string(&file).unwrap(), "text");
        let error = read_to_string(Path::new("/dev/zero")).unwrap_err();
        assert_eq!(error.to_string(), "it is a pipe or a device, not a file");
        assert!(read_to_string(folder.path()).is_err());
    }
}
