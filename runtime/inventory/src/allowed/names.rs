//! What an inventory names: all that it could make its reader run, read, call or believe.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Component, Path, PathBuf};

use edgebook_words::escape;
use sha2::{Digest as _, Sha256};

use crate::files::{self, Demand};
use crate::{Auth, Device, Inventory, SchemeLogin, SecretSource, Trust};

/// A larger file beside the inventory is told apart by its size only, in bytes.
const LARGEST: u64 = 16 << 20;

/// What an inventory names, for people and as digests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    /// What is named, and for which devices.
    shown: BTreeMap<(Sort, String), Vec<String>>,
    /// One digest a device. Labels, groups, comments and time limits are not in it.
    digests: BTreeSet<String>,
}

/// What kind of thing is named, most dangerous first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Sort {
    Command,
    Variable,
    File,
    Keyring,
    Address,
    Proxy,
    Certificate,
    Authorities,
}

impl Sort {
    const fn words(self) -> &'static str {
        match self {
            Self::Command => "runs",
            Self::Variable => "reads the variable",
            Self::File => "reads the file",
            Self::Keyring => "asks the key store for",
            Self::Address => "calls",
            Self::Proxy => "goes through",
            Self::Certificate => "believes the certificate",
            Self::Authorities => "believes the authorities of",
        }
    }
}

impl Names {
    /// What an inventory names. `working` is the folder in which commands are run.
    pub fn of(inventory: &Inventory, working: Option<&Path>) -> Self {
        let folder = inventory.file.parent().unwrap_or(Path::new(""));
        let beside = Beside { folder, real: fs::canonicalize(folder).ok(), working };
        let mut names = Self::default();
        for device in &inventory.devices {
            names.show(device);
            names.digests.insert(digest(device, &beside));
        }
        names
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.digests.is_empty()
    }

    /// Whether a command is run.
    pub(super) fn runs_commands(&self) -> bool {
        self.shown.keys().any(|(sort, _)| *sort == Sort::Command)
    }

    /// One digest for each device, sorted.
    pub(super) fn digests(&self) -> &BTreeSet<String> {
        &self.digests
    }

    /// One line for each thing that is named: `runs pass show hub (for hub)`.
    pub fn lines(&self) -> Vec<String> {
        let line = |((sort, what), devices): (&(Sort, String), &Vec<String>)| {
            format!("{} {what} (for {})", sort.words(), devices.join(", "))
        };
        self.shown.iter().map(line).collect()
    }

    fn show(&mut self, device: &Device) {
        let mut name = |sort: Sort, what: String| {
            self.shown.entry((sort, what)).or_default().push(escape(&device.name));
        };
        for secret in device.secrets() {
            match &secret.source {
                SecretSource::Command { program, arguments } => {
                    name(Sort::Command, shell(program, arguments));
                }
                SecretSource::Variable(variable) => name(Sort::Variable, escape(variable)),
                SecretSource::File(path) => name(Sort::File, shown(path)),
                SecretSource::Keyring { service, user } => {
                    name(Sort::Keyring, format!("`{}` of `{}`", escape(user), escape(service)));
                }
            }
        }
        let login = match &device.auth {
            Auth::Basic { user } => format!("as `{}`", escape(user)),
            Auth::Token => "with a token".to_owned(),
            Auth::Schemes(schemes) => {
                let login = |one: &SchemeLogin| match &one.user {
                    Some(user) => format!("`{}` as `{}`", escape(&one.scheme), escape(user)),
                    None => format!("`{}`", escape(&one.scheme)),
                };
                format!("with {}", schemes.iter().map(login).collect::<Vec<_>>().join(" and "))
            }
            Auth::None => "without a login".to_owned(),
        };
        let mark = if device.read_only { ", read-only" } else { "" };
        name(Sort::Address, format!("{} {login}{mark}", device.base_url));
        if let Some(proxy) = &device.proxy {
            let login = proxy.login.as_ref().map(|login| format!(" as `{}`", escape(&login.user)));
            name(Sort::Proxy, format!("{proxy}{}", login.unwrap_or_default()));
        }
        match &device.trust {
            Trust::Pinned => {}
            Trust::Fingerprint(fingerprint) => name(Sort::Certificate, fingerprint.to_string()),
            Trust::Ca { file, .. } => name(Sort::Authorities, shown(file)),
            Trust::System => name(Sort::Authorities, "the operating system".to_owned()),
        }
    }
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy())
}

/// A command with all its arguments: one that is to be allowed must be seen whole.
fn shell(program: &Path, arguments: &[String]) -> String {
    let quoted = |word: &str| {
        let plain = !word.is_empty()
            && word.chars().all(|letter| letter.is_alphanumeric() || "-_./:=+,@%".contains(letter));
        if plain { word.to_owned() } else { format!("'{}'", escape(word).replace('\'', "'\\''")) }
    };
    let words = std::iter::once(quoted(&program.to_string_lossy()));
    words.chain(arguments.iter().map(|argument| quoted(argument))).collect::<Vec<_>>().join(" ")
}

/// All that a device names as one digest.
fn digest(device: &Device, beside: &Beside<'_>) -> String {
    let mut fields = Fields::default();
    fields.add(&device.name);
    fields.add(device.api.kind.as_bytes());
    fields.add(device.base_url.to_string());
    match &device.auth {
        Auth::Basic { user } => fields.tagged("basic", user),
        Auth::Token => fields.tagged("token", ""),
        Auth::Schemes(schemes) => {
            for one in schemes {
                fields.tagged("scheme", &one.scheme);
                fields.tagged("user", one.user.as_deref().unwrap_or_default());
                secret(Some(&one.secret.source), beside, &mut fields);
            }
        }
        Auth::None => fields.tagged("none", ""),
    }
    secret(device.secret.as_ref().map(|secret| &secret.source), beside, &mut fields);
    match &device.trust {
        Trust::Pinned => fields.tagged("pinned", ""),
        Trust::System => fields.tagged("system", ""),
        Trust::Fingerprint(fingerprint) => fields.tagged("fingerprint", fingerprint.to_string()),
        Trust::Ca { file, .. } => {
            fields.tagged("ca", file.as_os_str().as_encoded_bytes());
            fields.all(beside.contents(file));
        }
    }
    fields.tagged("proxy", device.proxy.as_ref().map(ToString::to_string).unwrap_or_default());
    if let Some(login) = device.proxy.as_ref().and_then(|proxy| proxy.login.as_ref()) {
        fields.tagged("proxy login", &login.user);
        secret(Some(&login.secret.source), beside, &mut fields);
    }
    // Taking the mark away lets more happen than was allowed.
    fields.add(if device.read_only { "read-only" } else { "writable" });
    hex(&fields.0.finalize())
}

fn secret(source: Option<&SecretSource>, beside: &Beside<'_>, fields: &mut Fields) {
    match source {
        None => fields.tagged("no secret", ""),
        Some(SecretSource::Variable(name)) => fields.tagged("env", name),
        Some(SecretSource::File(path)) => fields.tagged("file", path.as_os_str().as_encoded_bytes()),
        Some(SecretSource::Keyring { service, user }) => {
            fields.tagged("keyring", service);
            fields.add(user);
        }
        Some(SecretSource::Command { program, arguments }) => {
            fields.tagged("command", arguments.len().to_string());
            fields.add(program.as_os_str().as_encoded_bytes());
            fields.all(arguments);
            let program = program.to_string_lossy();
            let words = std::iter::once(program.as_ref()).chain(arguments.iter().map(String::as_str));
            fields.all(beside.named_by(words.flat_map(file_words)));
        }
    }
}

/// The words of an argument that may name files: the whole, what stands in quotes, and the words of a text for a shell.
fn file_words(argument: &str) -> BTreeSet<&str> {
    let parts = |character: char| !character.is_alphanumeric() && !"._/-+@~".contains(character);
    let mut words: BTreeSet<&str> =
        argument.split(parts).chain(argument.split(['\'', '"'])).chain([argument]).collect();
    // `$PWD/tool`: the variable may stand for the folder.
    let behind: Vec<&str> =
        words.iter().filter_map(|word| word.split_once('/')).map(|(_, rest)| rest).collect();
    words.extend(behind);
    words.remove("");
    words
}

/// Fields with their length in front, so that no two lists of fields share a digest.
#[derive(Default)]
struct Fields(Sha256);

impl Fields {
    fn add(&mut self, field: impl AsRef<[u8]>) {
        let field = field.as_ref();
        self.0.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        self.0.update(field);
    }

    fn tagged(&mut self, tag: &str, field: impl AsRef<[u8]>) {
        self.add(tag);
        self.add(field);
    }

    fn all<T: AsRef<[u8]>>(&mut self, fields: impl IntoIterator<Item = T>) {
        fields.into_iter().for_each(|field| self.add(field));
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing into a text cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Files that came with the inventory: whoever changes the one may change the others, so they count with their content.
struct Beside<'f> {
    folder: &'f Path,
    real: Option<PathBuf>,
    working: Option<&'f Path>,
}

impl Beside<'_> {
    /// The digests of the files that words may name, also below a folder that is one of them: `cd bin; ./tool`.
    fn named_by<'w>(&self, words: impl Iterator<Item = &'w str>) -> Vec<Vec<u8>> {
        let words: BTreeSet<&Path> = words.map(Path::new).collect();
        let folders = words.iter().filter(|word| {
            let path = self.folder.join(word);
            path.is_dir() && self.holds(&path)
        });
        let below: BTreeSet<PathBuf> = folders
            .flat_map(|folder| words.iter().filter(|word| word.is_relative()).map(|word| folder.join(word)))
            .collect();
        words
            .into_iter()
            .chain(below.iter().map(PathBuf::as_path))
            .flat_map(|word| self.contents(word))
            .collect()
    }

    /// The digests of the files that a word may mean, where they lie in the inventory's folder or below it.
    fn contents(&self, word: &Path) -> Vec<Vec<u8>> {
        let from = [Some(self.folder), self.working];
        let paths: BTreeSet<PathBuf> = from.into_iter().flatten().map(|folder| folder.join(word)).collect();
        paths.iter().filter(|path| self.holds(path)).filter_map(|path| content(path)).collect()
    }

    /// Whether a path lies here, as it is written or without links.
    fn holds(&self, path: &Path) -> bool {
        let plain = !path.components().any(|part| part == Component::ParentDir);
        let written = plain && path.starts_with(self.folder);
        let real = || Some(fs::canonicalize(path).ok()?.starts_with(self.real.as_deref()?));
        written || real().unwrap_or(false)
    }
}

/// The digest of a regular file; `None` where there is none.
fn content(path: &Path) -> Option<Vec<u8>> {
    let length = fs::metadata(path).ok().filter(fs::Metadata::is_file)?.len();
    match files::read(path, Demand::Any, LARGEST) {
        Ok(bytes) => Some(Sha256::digest(bytes.as_slice()).to_vec()),
        Err(_) => Some(length.to_be_bytes().to_vec()),
    }
}
