//! The files that a run saves: `DIR/DEVICE/NAME`, for their owner only, whole or not at all, never over another file.

use std::fs::{self, DirBuilder};
use std::io::ErrorKind;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use edgebook_check::{Effects, Save};
use edgebook_script::{NotSaved, SavedFile, SavedFiles, file_name_problem};
use edgebook_wire::{Redactor, Transport};
use edgebook_words::{Hint, counted, listed, reason};

use crate::devices::Target;
use crate::practice::Practice;
use crate::recording::SavedLog;
use crate::{Failure, private_file};

/// How many files that are in the way are named.
const MOST_NAMED: usize = 4;

/// Where the files of a run go, and which it may save.
pub(crate) struct SaveFolder {
    /// Where they go.
    place: SavePlace,
    /// What the check found that the runbook saves, and a signature allows.
    allowed: Vec<Save>,
    log: SavedLog,
    redactor: Redactor,
}

/// Where saved files go.
#[derive(Clone)]
enum SavePlace {
    /// Into folders below this one, one a device.
    Folder(PathBuf),
    /// Nowhere: the run changes nothing and tells what it would save.
    Practice(Practice),
}

/// The files of one device.
struct DeviceFolder {
    folder: Arc<SaveFolder>,
    device: String,
}

impl SaveFolder {
    /// Finds whatever would keep a file from being saved before anything is sent. `None` where the runbook saves
    /// nothing.
    pub(crate) fn prepare(
        out: Option<&Path>,
        allowed: Vec<Save>,
        target: &Target,
        redactor: &Redactor,
    ) -> Result<Option<Self>, Failure> {
        if allowed.is_empty() {
            return Ok(None);
        }
        let place = match (&target.practice, out) {
            (Some(practice), _) => SavePlace::Practice(practice.clone()),
            (None, Some(folder)) => {
                ready(folder)?;
                let devices: Vec<&str> =
                    target.roster.targets().map(|member| member.device.name.as_str()).collect();
                free(folder, &devices, &allowed)?;
                SavePlace::Folder(folder.to_owned())
            }
            (None, None) => return Err(nowhere(&allowed)),
        };
        Ok(Some(Self { place, allowed, log: SavedLog::default(), redactor: redactor.clone() }))
    }

    /// The same with a record of what is saved.
    #[must_use]
    pub(crate) fn recorded_in(&self, log: SavedLog) -> Self {
        let Self { place, allowed, redactor, .. } = self;
        Self { place: place.clone(), allowed: allowed.clone(), log, redactor: redactor.clone() }
    }

    /// What a session on some devices saves to: the folder of its device. Where it has several, that is the first
    /// that the runbook calls.
    pub(crate) fn of_session(
        self: &Arc<Self>,
        devices: &[Arc<dyn Transport>],
        reach: Option<&Effects>,
    ) -> Option<Arc<dyn SavedFiles>> {
        let called = |device: &&Arc<dyn Transport>| {
            let kind = &device.device().kind;
            let of_target = |on: &[String]| on.iter().any(|words| words == kind);
            reach.is_some_and(|reach| {
                reach.operations.iter().any(|reached| reached.kind == *kind && of_target(&reached.devices))
            })
        };
        let device = devices.iter().find(called).or_else(|| devices.first())?;
        let device = device.device().name.clone();
        Some(Arc::new(DeviceFolder { folder: Arc::clone(self), device }))
    }

    fn allows(&self, name: &str) -> bool {
        self.allowed.iter().any(|save| save.name.as_deref().is_none_or(|allowed| allowed == name))
    }
}

impl SavedFiles for DeviceFolder {
    fn save(&self, file: &SavedFile<'_>) -> Result<Option<String>, NotSaved> {
        let SaveFolder { place, log, redactor, .. } = &*self.folder;
        if !self.folder.allows(file.name) {
            return Err(NotSaved::Refused(format!(
                "the file {:?} is not among those that the runbook was seen to save",
                file.name
            )));
        }
        if redactor.text(file.name) != file.name {
            return Err(NotSaved::Failed("a secret stands in the name of a file".to_owned(), None));
        }
        let folder = match place {
            SavePlace::Practice(practice) => {
                practice.would_save(&self.device, file);
                return Ok(None);
            }
            SavePlace::Folder(folder) => folder.join(&self.device),
        };
        let path = folder.join(file.name);
        let failed = |error: &std::io::Error| {
            let exists = error.kind() == ErrorKind::AlreadyExists;
            let hint =
                exists.then(|| "a saved file never takes the place of another: take another name".to_owned());
            NotSaved::Failed(format!("cannot save {}: {}", path.display(), reason(error)), hint)
        };
        private_file::folder_below(&folder).map_err(|error| failed(&error))?;
        private_file::create(&path, &file.content).map_err(|error| failed(&error))?;
        log.saved(&self.device, &path, &file.content, file.secret);
        let secrets = if file.secret { ", with secrets" } else { "" };
        Ok(Some(format!("saved {} ({}{secrets})", path.display(), counted(file.content.len(), "byte"))))
    }
}

/// Nothing says where the files go.
fn nowhere(saves: &[Save]) -> Failure {
    let known: Vec<&str> = saves.iter().filter_map(|save| save.name.as_deref()).take(MOST_NAMED).collect();
    let what = if known.is_empty() { "files".to_owned() } else { known.join(", ") };
    Failure::usage(format!("the runbook saves {what}, and nothing says where"))
        .code("no-folder")
        .hint(Hint::SaveFolder)
}

/// Makes the folder, and sees that files can be written there.
fn ready(folder: &Path) -> Result<(), Failure> {
    let wrong = |why: &str| {
        Failure::usage(format!("the folder for saved files, {}: {why}", folder.display())).code("bad-option")
    };
    match fs::metadata(folder) {
        Ok(facts) if !facts.is_dir() => return Err(wrong("it is not a folder")),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
            made.map_err(|error| wrong(&reason(&error)))?;
        }
        Err(error) => return Err(wrong(&reason(&error))),
    }
    tempfile::NamedTempFile::new_in(folder).map(drop).map_err(|error| wrong(&reason(&error)))
}

/// That no file of a known name stands in the way, and that the devices can have folders.
fn free(folder: &Path, devices: &[&str], saves: &[Save]) -> Result<(), Failure> {
    if let Some((device, problem)) = devices.iter().find_map(|name| Some((name, file_name_problem(name)?))) {
        return Err(
            Failure::usage(format!("{device:?} cannot have a folder: the name {problem}")).code("bad-option")
        );
    }
    let names: Vec<&str> = saves.iter().filter_map(|save| save.name.as_deref()).collect();
    let paths =
        devices.iter().flat_map(|device| names.iter().map(move |name| folder.join(device).join(name)));
    let taken: Vec<String> = paths
        .filter(|path| fs::symlink_metadata(path).is_ok())
        .map(|path| path.display().to_string())
        .collect();
    if taken.is_empty() {
        return Ok(());
    }
    let taken = listed(&taken, MOST_NAMED);
    Err(Failure::usage(format!("the runbook would save {taken}, which is there already"))
        .code("file-exists")
        .hint("a saved file never takes the place of another: name another folder. Nothing was sent"))
}
