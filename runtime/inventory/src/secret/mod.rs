//! Secrets: an inventory says where they come from; they are fetched when a run begins, before anything is sent.
//!
//! Errors name the source, never the value. What passes through memory on the way is wiped.

mod command;
mod file;
mod keyring;

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;
use std::time::Duration;

use edgebook_wire::SecretString;
use edgebook_words::escape;
use secrecy::zeroize::Zeroizing;

use crate::{Diagnostic, Place};

/// A secret of a device: where it comes from, and where the inventory says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// Where it comes from.
    pub source: SecretSource,
    /// Where the inventory says so.
    pub place: Place,
}

/// Where a secret comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum SecretSource {
    /// An environment variable.
    Variable(String),
    /// The output of a program, run without a shell.
    Command {
        /// The program: a name that is looked up in `PATH`, or a path.
        program: PathBuf,
        /// Its arguments.
        arguments: Vec<String>,
    },
    /// The content of a file that only the user can read.
    File(PathBuf),
    /// An entry of the operating system's key store.
    Keyring {
        /// The service under which it is kept.
        service: String,
        /// The user for whom it is kept.
        user: String,
    },
}

/// Names the source. The arguments of a command are left out: some pass secrets in them.
impl fmt::Display for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => write!(f, "the environment variable {name}"),
            Self::Command { program, .. } => {
                write!(f, "the command `{}`", escape(&program.to_string_lossy()))
            }
            Self::File(path) => write!(f, "the file {}", escape(&path.to_string_lossy())),
            Self::Keyring { service, user } => {
                write!(f, "the keyring entry of `{}` for `{}`", escape(service), escape(user))
            }
        }
    }
}

/// What went wrong with a source: the end of a sentence, and what to do about it.
struct Fault {
    what: String,
    hint: Option<String>,
}

impl Fault {
    fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), hint: None }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Looks up an environment variable.
type Variables = dyn Fn(&str) -> Option<OsString> + Send + Sync;

/// Fetches secrets.
pub struct Secrets {
    variable: Box<Variables>,
    command_limit: Duration,
}

impl Default for Secrets {
    fn default() -> Self {
        Self::of_process()
    }
}

impl Secrets {
    /// How long a command may take. Long enough to unlock a password store by hand.
    pub const COMMAND_LIMIT: Duration = Duration::from_mins(1);

    /// Fetches with the environment of this process.
    pub fn of_process() -> Self {
        Self::with(|name| std::env::var_os(name))
    }

    /// Fetches with other environment variables. Commands get the environment of the process all the same.
    pub fn with(variable: impl Fn(&str) -> Option<OsString> + Send + Sync + 'static) -> Self {
        Self { variable: Box::new(variable), command_limit: Self::COMMAND_LIMIT }
    }

    /// Bounds how long a command may take.
    #[must_use]
    pub fn command_limit(mut self, limit: Duration) -> Self {
        self.command_limit = limit;
        self
    }

    /// Fetches a secret. May run a program, or make the operating system ask the user.
    pub fn resolve(&self, secret: &Secret) -> Result<SecretString, Diagnostic> {
        let fetched = match &secret.source {
            SecretSource::Variable(name) => self.variable(name),
            SecretSource::Command { program, arguments } => {
                command::output(program, arguments, self.command_limit).and_then(|bytes| one_line(&bytes))
            }
            SecretSource::File(path) => file::content(path).and_then(|bytes| one_line(&bytes)),
            SecretSource::Keyring { service, user } => keyring::password(service, user),
        };
        fetched.map_err(|fault| secret.fault(fault))
    }

    /// Whether a secret can be fetched, as far as can be told without running a program or asking the user.
    pub fn check(&self, secret: &Secret) -> Result<(), Diagnostic> {
        let checked = match &secret.source {
            SecretSource::Variable(name) => self.variable(name).map(drop),
            SecretSource::Command { program, .. } => command::check(program, (self.variable)("PATH")),
            SecretSource::File(path) => file::content(path).and_then(|bytes| one_line(&bytes)).map(drop),
            SecretSource::Keyring { service, user } => keyring::check(service, user),
        };
        checked.map_err(|fault| secret.fault(fault))
    }

    fn variable(&self, name: &str) -> Result<SecretString, Fault> {
        let set = || Fault::new("it is not set").hint(format!("set it: export {name}=…"));
        let value = (self.variable)(name).ok_or_else(set)?;
        let value = Zeroizing::new(value.into_encoded_bytes());
        if value.is_empty() {
            return Err(Fault::new("it is empty").hint(format!("set it: export {name}=…")));
        }
        text(&value)
    }
}

impl Secret {
    fn fault(&self, fault: Fault) -> Diagnostic {
        Diagnostic::new("no-secret", format!("the secret comes from {}: {}", self.source, fault.what))
            .at(self.place.clone())
            .maybe_hint(fault.hint)
    }
}

/// The mark at the start of a UTF-8 text that some editors write; it is not part of the text.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The text without a byte-order mark and without its last line break; it must be one line.
fn one_line(bytes: &[u8]) -> Result<SecretString, Fault> {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return Err(Fault::new("what comes from it is UTF-16 text").hint("save it as UTF-8"));
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    if bytes.is_empty() {
        return Err(Fault::new("nothing comes from it"));
    }
    if bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r')) {
        return Err(Fault::new("more than one line comes from it").hint("it must give the secret alone"));
    }
    text(bytes)
}

fn text(bytes: &[u8]) -> Result<SecretString, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::new("what comes from it is not UTF-8 text"))?;
    if text.contains('\0') {
        return Err(Fault::new("what comes from it holds a NUL character"));
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
mod tests;
