//! A table of the inventory with its name, and what its keys may be.

use std::ops::Range;

use edgebook_words::{escape, instead};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::Context;
use crate::Diagnostic;

/// A value and where it stands.
pub(super) type Value<'t> = Spanned<DeValue<'t>>;
/// A key and where it stands.
pub(super) type Key<'t> = Spanned<DeString<'t>>;

/// The keys of a kind of table.
pub(super) struct Known {
    /// The keys that exist.
    pub(super) keys: &'static [&'static str],
    /// Keys that people write instead, and what they mean.
    pub(super) misnamed: &'static [(&'static str, &'static str)],
}

/// Keys that hold a secret wherever they stand.
const SECRET_KEYS: &[&str] = &[
    "password",
    "passwd",
    "passphrase",
    "pass",
    "pwd",
    "token",
    "api_token",
    "api-token",
    "apikey",
    "api_key",
    "api-key",
    "psk",
];

/// A table.
#[derive(Clone)]
pub(super) struct Fields<'t> {
    table: &'t DeTable<'t>,
    /// What it is, for messages: `device `edge-1``.
    pub(super) what: String,
}

impl<'t> Fields<'t> {
    pub(super) fn of_table(table: &'t DeTable<'t>, what: String) -> Self {
        Self { table, what }
    }

    /// The table that a value is; a finding where it is none.
    pub(super) fn of(context: &mut Context<'t>, value: &'t Value<'t>, what: String) -> Option<Self> {
        match value.get_ref() {
            DeValue::Table(table) => Some(Self { table, what }),
            other => {
                context.wrong_type(&value.span(), &what, "a table", other);
                None
            }
        }
    }

    pub(super) fn get(&self, key: &str) -> Option<&'t Value<'t>> {
        self.table.get(key)
    }

    /// Keys and values in the order of the file.
    pub(super) fn in_order(&self) -> Vec<(&'t Key<'t>, &'t Value<'t>)> {
        let mut pairs: Vec<_> = self.table.iter().collect();
        pairs.sort_by_key(|(key, _)| key.span().start);
        pairs
    }

    /// Finds keys that do not exist.
    pub(super) fn expect(&self, context: &mut Context<'_>, known: &Known) {
        for (key, _) in self.table {
            let name = key.get_ref().as_ref();
            if !known.keys.contains(&name) {
                context.report.add(&key.span(), self.unknown(name, known));
            }
        }
    }

    fn unknown(&self, name: &str, known: &Known) -> Diagnostic {
        let lower = name.to_lowercase();
        if is_secret_key(name) {
            return inline_secret(&format!("{}: `{name}` would hold a secret", self.what));
        }
        let meant = known.misnamed.iter().find(|(wrong, _)| *wrong == lower).map(|(_, right)| right);
        let hint = match meant {
            Some(right) => format!("write {right} instead"),
            None => instead(name, known.keys.iter().copied(), "keys"),
        };
        Diagnostic::new("unknown-key", format!("{} has no key `{}`", self.what, escape(name))).hint(hint)
    }
}

/// Whether a key of this name would hold a secret.
pub(super) fn is_secret_key(name: &str) -> bool {
    SECRET_KEYS.contains(&name.to_lowercase().as_str())
}

/// A secret stands, or would stand, in the inventory itself.
pub(super) fn inline_secret(what: &str) -> Diagnostic {
    Diagnostic::new(
        "inline-secret",
        format!("{what}; an inventory is copied, committed and backed up, so none may stand in it"),
    )
    .hint(
        "say where it comes from: secret = { env = \"VARIABLE\" }, { command = [\"program\", \"argument\"] }, { file = \"path\" } \
         or { keyring = { service = \"…\", user = \"…\" } }",
    )
}

impl Context<'_> {
    pub(super) fn wrong_type(&mut self, span: &Range<usize>, what: &str, wanted: &str, got: &DeValue<'_>) {
        let problem =
            Diagnostic::new("wrong-type", format!("{what} must be {wanted}, not {}", type_name(got)));
        self.report.add(span, problem);
    }
}

fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
