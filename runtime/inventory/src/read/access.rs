//! How a device is told who calls, where its secret comes from, and what makes its certificate good.

use std::ops::Range;
use std::path::PathBuf;

use edgebook_wire::Fingerprint;
use edgebook_words::{Hint, instead};
use toml::de::DeValue;

use super::Context;
use super::fields::{Fields, Known, Value, inline_secret};
use super::settings::WrittenAuth;
use crate::{Diagnostic, SchemeLogin, Secret, SecretSource, Trust, files};

const AUTH_HINT: &str = "write \"basic\", { basic = \"USER\" }, \"token\", { schemes = { NAME = { env = \"VARIABLE\" } } } or \"none\"";
const TRUST_HINT: &str =
    "write \"pinned\", \"system\", { ca = \"file.pem\" } or { fingerprint = \"sha256:…\" }";

const AUTH: Known =
    Known { keys: &["basic", "schemes"], misnamed: &[("user", "basic"), ("username", "basic")] };
const SCHEME: Known =
    Known { keys: &["basic", "secret"], misnamed: &[("user", "basic"), ("password", "secret")] };
const SECRET: Known = Known {
    keys: &["env", "command", "file", "keyring"],
    misnamed: &[
        ("environment", "env"),
        ("variable", "env"),
        ("cmd", "command"),
        ("exec", "command"),
        ("path", "file"),
        ("keychain", "keyring"),
    ],
};
const KEYRING: Known = Known {
    keys: &["service", "user"],
    misnamed: &[("username", "user"), ("account", "user"), ("name", "service")],
};
const TRUST: Known = Known {
    keys: &["ca", "fingerprint"],
    misnamed: &[("ca_file", "ca"), ("pem", "ca"), ("sha256", "fingerprint"), ("pin", "fingerprint")],
};

impl<'t> Context<'t> {
    /// `"basic"`, `{ basic = "USER" }`, `"token"`, `{ schemes = { … } }`, `"none"`
    pub(super) fn auth(&mut self, value: &'t Value<'t>, what: &str) -> Option<WrittenAuth> {
        if let DeValue::String(word) = value.get_ref() {
            return match word.as_ref() {
                "basic" => Some(WrittenAuth::Basic(None)),
                "token" => Some(WrittenAuth::Token),
                "none" => Some(WrittenAuth::None),
                _ => self.bad(&value.span(), format!("{what} is not a way to log in"), AUTH_HINT),
            };
        }
        let fields = self.only(value, what, &AUTH, AUTH_HINT)?;
        if let Some(schemes) = fields.get("schemes") {
            return self.schemes(schemes, what).map(WrittenAuth::Schemes);
        }
        self.user(fields.get("basic")?, &format!("{what}: the user"))
            .map(|user| WrittenAuth::Basic(Some(user)))
    }

    /// `{ one = { env = "VARIABLE" }, two = { basic = "USER", secret = { … } } }`
    fn schemes(&mut self, value: &'t Value<'t>, what: &str) -> Option<Vec<SchemeLogin>> {
        let fields = Fields::of(self, value, format!("{what}: `schemes`"))?;
        let mut logins = Vec::new();
        for (key, value) in fields.in_order() {
            let what = format!("{what}: `{}`", edgebook_words::escape(key.get_ref()));
            let scheme = key.get_ref().to_string();
            let names_user = value.get_ref().as_table().is_some_and(|table| table.contains_key("basic"));
            logins.push(if names_user {
                let fields = Fields::of(self, value, what.clone())?;
                fields.expect(self, &SCHEME);
                let user = self.user(fields.get("basic")?, &format!("{what}: the user"))?;
                let Some(secret) = fields.get("secret") else {
                    let hint = "add secret = { env = \"VARIABLE\" }";
                    return self.bad(&value.span(), format!("{what} needs `secret`"), hint);
                };
                SchemeLogin { scheme, user: Some(user), secret: self.secret(secret, &what)? }
            } else {
                SchemeLogin { scheme, user: None, secret: self.secret(value, &what)? }
            });
        }
        if logins.is_empty() {
            return self.bad(&value.span(), format!("{what}: `schemes` is empty"), AUTH_HINT);
        }
        Some(logins)
    }

    /// The name of a user.
    pub(super) fn user(&mut self, value: &'t Value<'t>, what: &str) -> Option<String> {
        let user = self.text(value, what)?;
        if user.contains(':') || user.chars().any(char::is_control) {
            // What stands behind a colon is likely to be the password.
            let what = format!("{what} holds a colon or a control character, which a name cannot");
            return self.bad(&value.span(), what, "give the name alone; the password comes from `secret`");
        }
        Some(user.to_owned())
    }

    /// Where a secret comes from: exactly one source.
    pub(super) fn secret(&mut self, value: &'t Value<'t>, what: &str) -> Option<Secret> {
        if matches!(value.get_ref(), DeValue::String(_) | DeValue::Integer(_)) {
            self.report.add(&value.span(), inline_secret(&format!("{what} is a secret itself")));
            return None;
        }
        let hint = "give one of env, command, file and keyring";
        let fields = self.only(value, what, &SECRET, hint)?;
        let (key, source) =
            fields.in_order().into_iter().find(|(key, _)| SECRET.keys.contains(&key.get_ref().as_ref()))?;
        let key = key.get_ref().as_ref();
        let what = format!("{what}: `{key}`");
        let source = match key {
            "env" => self.variable(source, &what),
            "command" => self.command(source, &what),
            "file" => self.path(source, &what).map(SecretSource::File),
            _ => self.keyring(source, &what),
        }?;
        Some(Secret { source, place: self.place(&value.span()) })
    }

    fn variable(&mut self, value: &'t Value<'t>, what: &str) -> Option<SecretSource> {
        let name = self.text(value, what)?;
        let fine = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !name.starts_with(|first: char| first.is_ascii_digit());
        if !fine {
            // It may be the secret itself.
            let what = format!("{what} is not the name of an environment variable");
            return self.bad(
                &value.span(),
                what,
                "give the variable's name, such as \"EDGE_PASSWORD\", not its value",
            );
        }
        Some(SecretSource::Variable(name.to_owned()))
    }

    fn command(&mut self, value: &'t Value<'t>, what: &str) -> Option<SecretSource> {
        let hint = "write the program and its arguments: [\"pass\", \"show\", \"edge-1\"]";
        if matches!(value.get_ref(), DeValue::String(_)) {
            return self.bad(&value.span(), format!("{what} must be a list: no shell takes it apart"), hint);
        }
        let words = self.texts(value, what);
        let holds_nul = words.iter().any(|(word, _)| word.contains('\0'));
        match words.split_first() {
            Some(((program, _), arguments)) if !program.is_empty() && !holds_nul => {
                // A path counts from the inventory's folder; a bare name is looked up in PATH.
                let program =
                    if program.contains('/') { self.resolve(program) } else { PathBuf::from(program) };
                let arguments = arguments.iter().map(|(word, _)| (*word).to_owned()).collect();
                Some(SecretSource::Command { program, arguments })
            }
            _ => self.bad(&value.span(), format!("{what} names no program"), hint),
        }
    }

    fn keyring(&mut self, value: &'t Value<'t>, what: &str) -> Option<SecretSource> {
        let fields = Fields::of(self, value, what.to_owned())?;
        fields.expect(self, &KEYRING);
        let mut part = |key: &str| match fields.get(key) {
            Some(value) => self.text(value, &format!("{what}: `{key}`")).map(str::to_owned),
            None => self.bad(
                &value.span(),
                format!("{what} needs `{key}`"),
                "write { service = \"edgebook\", user = \"edge-1\" }",
            ),
        };
        let (service, user) = (part("service"), part("user"));
        Some(SecretSource::Keyring { service: service?, user: user? })
    }

    /// `"pinned"`, `"system"`, `{ ca = FILE }`, `{ fingerprint = SHA256 }`
    pub(super) fn trust(&mut self, value: &'t Value<'t>, what: &str) -> Option<Trust> {
        if let DeValue::String(word) = value.get_ref() {
            return match word.as_ref() {
                "pinned" => Some(Trust::Pinned),
                "system" => Some(Trust::System),
                other => {
                    let hint = match edgebook_words::nearest(other, ["pinned", "system"]) {
                        Some(near) => format!("did you mean \"{near}\"?"),
                        None => TRUST_HINT.to_owned(),
                    };
                    self.bad(&value.span(), format!("{what} is not a kind of trust"), hint)
                }
            };
        }
        let fields = self.only(value, what, &TRUST, TRUST_HINT)?;
        if let Some(file) = fields.get("ca") {
            let path = self.path(file, &format!("{what}: `ca`"))?;
            return Some(Trust::Ca { file: path, place: self.place(&file.span()) });
        }
        let value = fields.get("fingerprint")?;
        let text = self.text(value, &format!("{what}: `fingerprint`"))?;
        match text.parse::<Fingerprint>() {
            Ok(fingerprint) => Some(Trust::Fingerprint(fingerprint)),
            Err(error) => {
                self.bad(&value.span(), format!("{what}: `fingerprint` is {error}"), Hint::SeeFingerprint)
            }
        }
    }

    fn path(&mut self, value: &'t Value<'t>, what: &str) -> Option<PathBuf> {
        let text = self.text(value, what)?;
        if text.contains('\0') {
            return self.bad(&value.span(), format!("{what} is no path"), "a path holds no NUL");
        }
        Some(self.resolve(text))
    }

    fn resolve(&self, written: &str) -> PathBuf {
        files::resolve(written, self.folder, self.reader.home.as_deref())
    }

    /// A table that has exactly one of its keys.
    fn only(&mut self, value: &'t Value<'t>, what: &str, known: &Known, hint: &str) -> Option<Fields<'t>> {
        let fields = Fields::of(self, value, what.to_owned())?;
        let before = self.report.count();
        fields.expect(self, known);
        let here: Vec<_> = known.keys.iter().filter(|key| fields.get(key).is_some()).copied().collect();
        match here.as_slice() {
            [_] => return Some(fields),
            // The unknown key says it all.
            [] if self.report.count() > before => {}
            [] => {
                self.bad::<()>(&value.span(), format!("{what} is empty"), hint);
            }
            several => {
                let what =
                    format!("{what} has {} keys where one decides: {}", several.len(), several.join(", "));
                self.bad::<()>(&value.span(), what, "keep one of them");
            }
        }
        None
    }

    /// A finding, and no value.
    pub(super) fn bad<T>(&mut self, span: &Range<usize>, what: String, hint: impl Into<Hint>) -> Option<T> {
        self.report.add(span, Diagnostic::new("bad-value", what).hint(hint));
        None
    }

    /// A finding about a name that does not exist, and no value.
    pub(super) fn no_such<'n>(
        &mut self,
        span: &Range<usize>,
        what: String,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
        plural: &str,
    ) {
        self.report.add(span, Diagnostic::new("unknown-name", what).hint(instead(name, known, plural)));
    }
}
