//! The signature beside a runbook: what somebody has seen that it may do. A run that may do more is refused.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use edgebook_check::{Effects, Reached, Save, Signature, SignedSave, compare};
use edgebook_words::Hint;

use crate::Failure;
use crate::devices::Allowance;

/// The path that stands for a runbook that was not read from a file.
pub const STDIN: &str = "-";

/// How much of what a signature does not say is named before a run.
const MOST_GROWN: usize = 6;
/// No signature comes near this.
const LARGEST: u64 = 1 << 20;

/// The file beside a runbook that holds its signature, or would hold it.
pub struct SignatureFile {
    runbook: PathBuf,
    path: PathBuf,
}

impl SignatureFile {
    /// That of a runbook: beside it, with `effects` in the place of `rhai`.
    pub fn beside(runbook: &Path) -> Self {
        Self { runbook: runbook.to_owned(), path: runbook.with_extension("effects") }
    }

    /// Where it stands.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it says; `None` where there is none.
    pub fn read(&self) -> Result<Option<Signature>, Failure> {
        if self.runbook == Path::new(STDIN) {
            return Ok(None);
        }
        let path = &self.path;
        match self.length()? {
            None => return Ok(None),
            Some(length) if length > LARGEST => {
                return Err(Failure::usage(format!(
                    "{} is larger than 1 MiB: is it a signature?",
                    path.display()
                ))
                .code("broken-signature"));
            }
            Some(_) => {}
        }
        let text = fs::read_to_string(path).map_err(|error| Failure::unreadable(path, &error))?;
        let signature = Signature::parse(&text).map_err(|error| {
            Failure::usage(format!("{}:{}: {}", path.display(), error.line, error.problem))
                .code("broken-signature")
                .hint(self.renewal(false))
        })?;
        Ok(Some(signature))
    }

    /// Writes it, in the place of one that is there.
    pub fn write(&self, signature: &Signature) -> Result<(), Failure> {
        // A folder is refused by the system, at once.
        if !self.path.is_dir() {
            self.length()?;
        }
        fs::write(&self.path, signature.to_text()).map_err(|error| Failure::unwritable(&self.path, &error))
    }

    /// How it is renewed; `when_meant` says that it should grow only where that is meant.
    pub fn renewal(&self, when_meant: bool) -> Hint {
        Hint::RenewSignature { runbook: self.runbook.display().to_string(), when_meant }
    }

    /// Refuses a runbook that may do more than the signature says, as it was read.
    pub fn covers(&self, signed: Option<&Signature>, effects: &Effects) -> Result<(), Failure> {
        let Some(signed) = signed else { return Ok(()) };
        let (_, changes) = compare(signed, &Signature::of(effects));
        let grown: Vec<String> =
            changes.iter().filter(|change| change.grew).map(ToString::to_string).collect();
        if grown.is_empty() {
            return Ok(());
        }
        let named = grown.get(..MOST_GROWN).unwrap_or(&grown);
        let more = match grown.len().saturating_sub(named.len()) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        Err(Failure::refused(format!(
            "the runbook may do more than {} says: {}{more}",
            self.path.display(),
            named.join("; ")
        ))
        .code("signature-grew")
        .hint(self.renewal(true)))
    }

    /// Its length; `None` where there is none. Anything but a regular file is refused before it is opened.
    fn length(&self) -> Result<Option<u64>, Failure> {
        let path = &self.path;
        let broken =
            |what: &str| Failure::usage(format!("{} {what}", path.display())).code("broken-signature");
        match fs::metadata(path) {
            // A link that leads nowhere is not an absent signature: somebody meant one to stand here.
            Err(error) if error.kind() == ErrorKind::NotFound && fs::symlink_metadata(path).is_ok() => {
                Err(broken("is a link that leads nowhere")
                    .hint("restore the file that it names, or remove the link to go on without a signature"))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Failure::unreadable(path, &error)),
            Ok(metadata) if !metadata.is_file() => Err(broken("is not a regular file")),
            Ok(metadata) => Ok(Some(metadata.len())),
        }
    }
}

/// What a run may call: what the check has seen that the runbook may do, and its signature allows.
pub(crate) fn allowed(signature: Option<&Signature>, effects: &Effects) -> Vec<Allowance> {
    let signed = |operation: &&Reached| signature.is_none_or(|signature| signature.allows(&operation.name));
    let allowance = |operation: &Reached| {
        let of_signature = signature.iter().flat_map(|signature| &signature.operations);
        let signed =
            of_signature.filter(|signed| signed.name == operation.name).map(|signed| &signed.devices).next();
        // Whoever may call any device may call each one.
        let any = |devices: &[String]| devices.iter().any(|device| device == "device(...)");
        let on = match signed {
            Some(signed) if any(&operation.devices) => signed.clone(),
            Some(signed) if !any(signed) => {
                operation.devices.iter().filter(|device| signed.contains(device)).cloned().collect()
            }
            _ => operation.devices.clone(),
        };
        Allowance { operation: operation.name.clone(), on }
    };
    effects.operations.iter().filter(signed).map(allowance).collect()
}

/// The files that a run may save: those that the check has seen, and its signature allows.
pub(crate) fn allowed_files(signature: Option<&Signature>, effects: &Effects) -> Vec<Save> {
    let Some(signature) = signature else { return effects.saves.clone() };
    let mut allowed: Vec<Save> = Vec::new();
    for save in &effects.saves {
        match &save.name {
            Some(name) if !signature.allows_file(name) => {}
            // Any name is no more than what was signed.
            None if !signature.saves.iter().any(SignedSave::is_any) => {
                let named = signature
                    .saves
                    .iter()
                    .map(|signed| Save { name: Some(signed.name.clone()), ..save.clone() });
                allowed.extend(named);
            }
            _ => allowed.push(save.clone()),
        }
    }
    allowed
}
