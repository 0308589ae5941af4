//! Keeps secrets out of everything that is shown or written.
//!
//! Two gates, one behind the other. The first goes by provenance: what the description calls secret is masked where
//! it stands, whatever its value (`fields`). The second goes by value: every secret that this process has come to
//! know (credentials, secret arguments, secret fields of answers) is searched for in every text on its way out, in
//! every usual encoding ([`Redactor`]).

mod encoded;
mod escape;
pub(crate) mod fields;
mod patterns;
mod scan;
#[cfg(test)]
mod tests;
mod writer;

use std::borrow::Cow;
use std::sync::{Arc, PoisonError, RwLock};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use secrecy::zeroize::Zeroizing;
use serde_json::Value;

pub use fields::may_hold_secret;
use patterns::Patterns;
pub use writer::RedactingWriter;

/// What stands where a secret stood.
pub const MASK: &str = "***";

/// The shortest credential that is searched for, in bytes: anything shorter would mask ordinary words.
const SHORTEST_CREDENTIAL: usize = 4;
/// The shortest value of a secret field that is searched for, in bytes.
const SHORTEST_VALUE: usize = 6;
/// The shortest line of a text of several lines that is searched for by itself, in bytes.
const SHORTEST_LINE: usize = 12;
/// Secrets up to this length are searched for as Base64 and hexadecimal too, in bytes. Longer ones are files.
const LONGEST_ENCODED: usize = 4096;

/// Knows secrets by their values and takes them out of texts. Clones share what they know.
///
/// A secret is found as it is, and with any of its characters percent-encoded, escaped as in JSON, YAML, Rust or C,
/// written as an HTML entity, or with its quotes doubled as in comma-separated values or reopened as in a shell, all
/// of these inside each other; as Base64 at any offset inside a longer text; as hexadecimal; where any of these is
/// broken over lines, and where its own line breaks are missing; and where `…` cuts it off after its first characters. Values shorter than four bytes (credentials) or six bytes (fields) are not searched
/// for: masking by provenance keeps those.
///
/// There is no bound on how many secrets are known, but one on the memory that they take (1 GiB, about a million). A
/// redactor that has reached it fails closed: from then on every text is [`MASK`].
#[derive(Clone, Default)]
pub struct Redactor {
    patterns: Arc<RwLock<Patterns>>,
}

impl Redactor {
    /// A redactor that knows no secret yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A redactor with another bound on the memory for what it knows, in bytes.
    #[cfg(test)]
    fn with_limit(most: usize) -> Self {
        Self { patterns: Arc::new(RwLock::new(Patterns::with_limit(most))) }
    }

    /// Learns a password, token or key.
    pub fn add(&self, secret: &str) {
        self.learn(secret, SHORTEST_CREDENTIAL);
    }

    /// Learns a password together with the user, so that the header of basic authentication is found as a whole.
    pub fn add_login(&self, user: &str, password: &str) {
        self.add(password);
        let pair = Zeroizing::new(format!("{user}:{password}"));
        let header = Zeroizing::new(BASE64_STANDARD.encode(pair.as_bytes()));
        if password.len() >= SHORTEST_CREDENTIAL {
            self.write(|patterns| patterns.insert(header.trim_end_matches('=').as_bytes()));
        }
    }

    /// Learns the value of a secret field: shorter ones and words of JSON are left out.
    pub(crate) fn add_value(&self, value: &str) {
        if !is_ordinary(value) {
            self.learn(value, SHORTEST_VALUE);
        }
    }

    /// Learns every text inside the value of a secret field.
    pub(crate) fn add_values(&self, value: &Value) {
        match value {
            Value::String(text) => self.add_value(text),
            Value::Number(number) => self.add_value(&number.to_string()),
            Value::Array(items) => items.iter().for_each(|item| self.add_values(item)),
            Value::Object(fields) => fields.values().for_each(|field| self.add_values(field)),
            Value::Null | Value::Bool(_) => {}
        }
    }

    /// Whether no secret is known, so that there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.read(Patterns::is_empty)
    }

    /// The text with [`MASK`] for every secret.
    pub fn text<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.read(|patterns| scan::whole(patterns, text.as_bytes())) {
            None => Cow::Borrowed(text),
            // A secret is valid UTF-8 and is taken out as a whole; should a half of a character be left, it is shown
            // as the replacement character.
            Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }

    /// The bytes with [`MASK`] for every secret.
    pub fn bytes<'t>(&self, bytes: &'t [u8]) -> Cow<'t, [u8]> {
        match self.read(|patterns| scan::whole(patterns, bytes)) {
            None => Cow::Borrowed(bytes),
            Some(bytes) => Cow::Owned(bytes),
        }
    }

    /// Takes secrets out of every key, text and number of a JSON value. Unlike the search in its text, this cannot
    /// harm its form.
    pub fn value(&self, value: &mut Value) {
        if !self.is_empty() {
            self.inside(value);
        }
    }

    fn inside(&self, value: &mut Value) {
        match value {
            Value::Null | Value::Bool(_) => {}
            Value::String(text) => {
                if let Cow::Owned(masked) = self.text(text) {
                    *text = masked;
                }
            }
            Value::Number(number) => {
                if let Cow::Owned(masked) = self.text(&number.to_string()) {
                    *value = Value::String(masked);
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.inside(item)),
            Value::Object(fields) => {
                if fields.keys().any(|key| matches!(self.text(key), Cow::Owned(_))) {
                    let renamed = std::mem::take(fields);
                    fields.extend(
                        renamed.into_iter().map(|(key, value)| (self.text(&key).into_owned(), value)),
                    );
                }
                fields.values_mut().for_each(|field| self.inside(field));
            }
        }
    }

    /// A writer that takes secrets out of what goes through it, however it is cut into pieces.
    pub fn writer<W: std::io::Write>(&self, inner: W) -> RedactingWriter<W> {
        RedactingWriter::new(self.clone(), inner)
    }

    fn learn(&self, secret: &str, shortest: usize) {
        let secret = secret.trim_matches(['\r', '\n']);
        if secret.len() < shortest || self.read(|patterns| patterns.knows(secret.as_bytes())) {
            return;
        }
        self.write(|patterns| {
            patterns.insert(secret.as_bytes());
            if secret.len() <= LONGEST_ENCODED {
                encoded::each(secret.as_bytes(), |encoded| patterns.insert(encoded));
            }
            // Lines of a key are shown one by one.
            for line in secret.lines().map(str::trim) {
                if line.len() >= SHORTEST_LINE && line.len() < secret.len() && !line.starts_with("-----") {
                    patterns.insert(line.as_bytes());
                }
            }
        });
    }

    fn read<R>(&self, look: impl FnOnce(&Patterns) -> R) -> R {
        look(&self.patterns.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn write(&self, change: impl FnOnce(&mut Patterns)) {
        change(&mut self.patterns.write().unwrap_or_else(PoisonError::into_inner));
    }
}

/// Words that stand in secret fields without being secrets; masking them everywhere would blind the reader.
fn is_ordinary(value: &str) -> bool {
    const WORDS: [&str; 10] = [
        "false",
        "disabled",
        "enabled",
        "default",
        "unknown",
        "undefined",
        "application/json",
        "text/plain",
        "content-type",
        "(secret)",
    ];
    let value = value.trim();
    let masked =
        !value.is_empty() && value.chars().all(|character| matches!(character, '*' | 'x' | 'X' | '•'));
    masked || WORDS.iter().any(|word| word.eq_ignore_ascii_case(value))
}
