//! Files and the standard input that an operator names on a command line: read whole and bounded, never from a pipe or a
//! device by its name, and the standard input once.

use std::io::Read;
use std::path::{Path, PathBuf};

use edgebook_words::reason;

use crate::failure::Failure;
use crate::regular;

/// The most that all of them hold together, in bytes: more than any upload of these appliances.
const LARGEST: u64 = 1 << 30;
/// The most files that a pattern names.
const MOST_FILES: usize = 1000;
/// The path that stands for the standard input.
const STDIN: &str = "-";

/// What can be read for one command.
pub(crate) struct Inputs<'a> {
    /// `None` once it was read.
    stdin: Option<&'a mut dyn Read>,
    /// How many bytes may still be read.
    left: u64,
}

impl<'a> Inputs<'a> {
    /// Nothing was read yet.
    pub(crate) fn new(stdin: &'a mut dyn Read) -> Self {
        Self { stdin: Some(stdin), left: LARGEST }
    }

    /// The bytes of a file, or of the standard input where the path is `-`.
    pub(crate) fn bytes(&mut self, path: &Path) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let most = self.left.saturating_add(1);
        let read = if path == Path::new(STDIN) {
            let stdin = self.stdin.take();
            let stdin = stdin.ok_or_else(|| Failure::usage("stdin can stand for one argument only"))?;
            stdin.take(most).read_to_end(&mut bytes)
        } else {
            regular::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes))
        };
        read.map_err(|error| {
            let what = format!("cannot read {}: {}", path.display(), reason(&error));
            let failure = Failure::usage(what).code("unreadable-file");
            if error.kind() == std::io::ErrorKind::InvalidInput {
                failure.hint("hand it over on the standard input: `@-` in the place of its name")
            } else {
                failure
            }
        })?;
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        self.left = self.left.checked_sub(length).ok_or_else(|| {
            Failure::usage(format!("{}: what is read would be more than 1 GiB", path.display()))
                .code("unreadable-file")
        })?;
        Ok(bytes)
    }

    /// The text of a file.
    pub(crate) fn text(&mut self, path: &Path) -> Result<String, Failure> {
        let text = String::from_utf8(self.bytes(path)?);
        text.map_err(|_| {
            Failure::usage(format!("{} is not UTF-8 text", path.display())).code("unreadable-file")
        })
    }

    /// The one value that a file holds: without a byte-order mark and without the line break at its end.
    pub(crate) fn value(&mut self, path: &Path) -> Result<String, Failure> {
        Ok(one_value(&self.text(path)?).to_owned())
    }
}

/// The one value of a text: without a byte-order mark and without the line break at its end.
fn one_value(text: &str) -> &str {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let text = text.strip_suffix('\n').unwrap_or(text);
    text.strip_suffix('\r').unwrap_or(text)
}

/// The files that a path names: itself, or those that it matches where it is a pattern (`*`, `?`, `[ab]`), sorted.
pub(crate) fn matching(path: &str) -> Result<Vec<PathBuf>, Failure> {
    let itself = || vec![PathBuf::from(path)];
    if !path.contains(['*', '?', '[']) || Path::new(path).exists() {
        return Ok(itself());
    }
    let wrong = |why: String| Failure::usage(format!("{path}: {why}")).code("unreadable-file");
    let found = glob::glob(path).map_err(|error| wrong(format!("this is not a pattern: {}", error.msg)))?;
    let mut files = Vec::new();
    for file in found {
        let file = file.map_err(|error| wrong(reason(error.error())))?;
        if file.is_file() {
            files.push(file);
        }
        if files.len() > MOST_FILES {
            return Err(wrong(format!("it names more than {MOST_FILES} files")));
        }
    }
    if files.is_empty() {
        return Err(wrong("no file matches".to_owned()));
    }
    files.sort();
    Ok(files)
}

/// The name of a file without its folder; `None` for the standard input.
pub(crate) fn file_name(path: &Path) -> Option<String> {
    let name = path.file_name()?;
    (path != Path::new(STDIN)).then(|| name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_bounded_and_stdin_is_read_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a");
        std::fs::write(&file, "\u{feff}value\r\n").unwrap();
        let mut stdin = std::io::Cursor::new(b"typed\n".to_vec());
        let mut inputs = Inputs::new(&mut stdin);
        assert_eq!(inputs.value(&file).unwrap(), "value");
        assert_eq!(inputs.bytes(Path::new("-")).unwrap(), b"typed\n");
        assert!(inputs.bytes(Path::new("-")).unwrap_err().to_string().contains("one argument only"));
        inputs.left = 3;
        assert!(inputs.bytes(&file).unwrap_err().to_string().contains("more than 1 GiB"));
        let mut endless = std::io::repeat(b'x');
        let mut inputs = Inputs { stdin: Some(&mut endless), left: 10 };
        assert!(inputs.bytes(Path::new("-")).is_err());
        // A device, whose end may never come.
        let mut inputs = Inputs::new(&mut endless);
        assert!(inputs.bytes(Path::new("/dev/zero")).unwrap_err().to_string().contains("a pipe or a device"));
    }

    #[test]
    fn a_pattern_names_files_in_order_and_a_plain_path_itself() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.bin", "a.bin", "c.txt", "[x].bin"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let named = |pattern: &str| {
            let found = matching(&folder.path().join(pattern).to_string_lossy()).unwrap();
            found.iter().map(|path| file_name(path).unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(named("[ab].bin"), ["a.bin", "b.bin"]);
        assert_eq!(named("[x].bin"), ["[x].bin"]);
        assert_eq!(named("none"), ["none"]);
        assert!(matching(&folder.path().join("*.none").to_string_lossy()).is_err());
    }
}
