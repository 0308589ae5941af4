//! Locks in files: two processes never write to one device at the same time.
//!
//! Each device has two files. Whoever wants to write takes the queue first, then the lock, and then leaves the queue
//! again: a process that writes without a break cannot keep the others out for ever. The system takes both back when
//! a process ends, however it ends.

use std::fs::{File, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};

use edgebook_wire::{Claim, DeviceName, Locks, escape};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::chain::digest;
use crate::error::reason;
use crate::state::{create_folder, private};
use crate::{JournalError, State};

/// The longest host in the name of a file; longer ones are cut and told apart by a digest.
const LONGEST_HOST: usize = 120;

/// The locks of a state folder, taken in the name of a run.
#[derive(Clone, Debug)]
pub struct DeviceLocks {
    folder: PathBuf,
    run: String,
}

/// Who holds a lock, as it stands in the file.
#[derive(Debug, Default, PartialEq, Serialize, Deserialize)]
struct Holder {
    pid: u32,
    run: String,
    since: String,
}

impl DeviceLocks {
    /// The locks of a run.
    pub fn new(state: &State, run: &str) -> Self {
        Self { folder: state.locks(), run: run.to_owned() }
    }
}

impl Locks for DeviceLocks {
    fn claim(&self, _: &DeviceName, host: &str, port: u16) -> Option<Box<dyn Claim>> {
        let name = file_name(host, port);
        Some(Box::new(FileClaim {
            folder: self.folder.clone(),
            queue_path: self.folder.join(format!("{name}.queue")),
            lock_path: self.folder.join(format!("{name}.lock")),
            run: self.run.clone(),
            queue: None,
            lock: None,
        }))
    }
}

/// `192.0.2.10_8000`; the colons of IPv6 become `+`, which no host name has.
fn file_name(host: &str, port: u16) -> String {
    let plain: String = host
        .chars()
        .map(
            |character| {
                if character.is_ascii_alphanumeric() || ".-_".contains(character) { character } else { '+' }
            },
        )
        .collect();
    match plain.char_indices().nth(LONGEST_HOST) {
        None => format!("{plain}_{port}"),
        Some((end, _)) => {
            let digest: String = digest(host.as_bytes()).chars().take(16).collect();
            format!("{}~{digest}_{port}", plain.get(..end).unwrap_or_default())
        }
    }
}

struct FileClaim {
    folder: PathBuf,
    queue_path: PathBuf,
    lock_path: PathBuf,
    run: String,
    queue: Option<File>,
    lock: Option<File>,
}

impl FileClaim {
    /// Takes a lock, if it is free.
    fn take(&self, path: &Path) -> Result<Option<File>, JournalError> {
        let failed = |what| move |error: std::io::Error| JournalError::io(what, path, &error);
        let open = || private().read(true).write(true).create(true).truncate(false).open(path);
        let file = match open() {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                create_folder(&self.folder)?;
                open().map_err(failed("create"))?
            }
            opened => opened.map_err(failed("open"))?,
        };
        match file.try_lock() {
            Ok(()) => Ok(Some(file)),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(failed("lock")(error)),
        }
    }

    fn say_who(&self, file: &mut File) -> std::io::Result<()> {
        let since = format!("{:.0}", Timestamp::now());
        let holder = Holder { pid: std::process::id(), run: self.run.clone(), since };
        let mut text = serde_json::to_string(&holder)?;
        text.push('\n');
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(text.as_bytes())
    }
}

impl Claim for FileClaim {
    fn try_take(&mut self) -> Result<bool, String> {
        if self.lock.is_some() {
            return Ok(true);
        }
        if self.queue.is_none() {
            self.queue = self.take(&self.queue_path).map_err(|error| error.to_string())?;
        }
        if self.queue.is_none() {
            return Ok(false);
        }
        let Some(mut file) = self.take(&self.lock_path).map_err(|error| error.to_string())? else {
            return Ok(false);
        };
        self.say_who(&mut file)
            .map_err(|error| format!("cannot write to {}: {}", self.lock_path.display(), reason(&error)))?;
        self.lock = Some(file);
        self.queue = None;
        Ok(true)
    }

    fn holder(&self) -> Option<String> {
        let mut text = String::new();
        File::open(&self.lock_path).ok()?.take(4096).read_to_string(&mut text).ok()?;
        let holder: Holder = serde_json::from_str(&text).ok()?;
        let run =
            if holder.run.is_empty() { String::new() } else { format!(", run {}", escape(&holder.run)) };
        Some(format!("process {}{run}, since {}", holder.pid, escape(&holder.since)))
    }
}

impl Drop for FileClaim {
    fn drop(&mut self) {
        if let Some(file) = &self.lock {
            // What stands in a file that nobody holds is never shown; this only keeps it from misleading people.
            let _ = file.set_len(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name() -> DeviceName {
        DeviceName { name: "edge1".to_owned(), kind: "vns3".to_owned() }
    }

    fn claim(state: &State, run: &str, host: &str) -> Box<dyn Claim> {
        DeviceLocks::new(state, run).claim(&name(), host, 8000).unwrap()
    }

    #[test]
    fn one_holds_the_lock_and_is_named_to_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path().join("state"));
        let mut first = claim(&state, "run-1", "192.0.2.1");
        assert_eq!(first.holder(), None);
        assert_eq!(first.try_take(), Ok(true));
        assert_eq!(first.try_take(), Ok(true));
        let mut second = claim(&state, "run-2", "192.0.2.1");
        assert_eq!(second.try_take(), Ok(false));
        let holder = second.holder().unwrap();
        let expected = format!("process {}, run run-1, since 20", std::process::id());
        assert!(holder.starts_with(&expected), "{holder}");
        assert_eq!(claim(&state, "run-2", "192.0.2.2").try_take(), Ok(true));
        drop(first);
        assert_eq!(second.try_take(), Ok(true));
        drop(second);
        assert_eq!(claim(&state, "run-3", "192.0.2.1").holder(), None);
    }

    #[test]
    fn whoever_waits_comes_before_whoever_just_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let state = State::new(folder.path());
        let mut busy = claim(&state, "busy", "h");
        assert_eq!(busy.try_take(), Ok(true));
        let mut waiting = claim(&state, "waiting", "h");
        assert_eq!(waiting.try_take(), Ok(false));
        drop(busy);
        let mut again = claim(&state, "busy", "h");
        assert_eq!(again.try_take(), Ok(false));
        assert_eq!(waiting.try_take(), Ok(true));
        assert_eq!(again.try_take(), Ok(false));
        drop(waiting);
        assert_eq!(again.try_take(), Ok(true));
    }

    #[test]
    fn a_lock_that_cannot_be_made_is_an_error_that_names_the_file() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("file"), "").unwrap();
        let state = State::new(folder.path().join("file"));
        let error = claim(&state, "run", "h").try_take().unwrap_err();
        assert!(error.contains("file/locks"), "{error}");
    }

    #[test]
    fn files_have_names_that_file_systems_take() {
        let long = "a".repeat(250);
        for (host, expected) in [("192.0.2.1", "192.0.2.1_1"), ("2001:db8::1", "2001+db8++1_1")] {
            assert_eq!(file_name(host, 1), expected);
        }
        let one = file_name(&format!("{long}b"), 65535);
        assert!(one.len() < 200 && one != file_name(&format!("{long}c"), 65535), "{one}");
    }
}
