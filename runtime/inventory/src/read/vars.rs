//! `vars` of devices and groups: values that runbooks read.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value as Json;
use toml::de::DeValue;

use super::Context;
use super::fields::{Fields, Value, inline_secret, is_secret_key};
use edgebook_words::escape;

/// A value, and where it stands.
pub(super) type Var = (Json, Range<usize>);

impl<'t> Context<'t> {
    /// Reads the variables of a device or a group.
    pub(super) fn vars(&mut self, fields: &Fields<'t>, what: &str) -> BTreeMap<String, Var> {
        let Some(value) = fields.get("vars") else { return BTreeMap::new() };
        let Some(fields) = Fields::of(self, value, format!("{what}: `vars`")) else { return BTreeMap::new() };
        let mut vars = BTreeMap::new();
        for (name, value) in fields.in_order() {
            let (text, span) = (name.get_ref().as_ref(), name.span());
            let shown = escape(text);
            if is_secret_key(text) {
                self.report.add(
                    &span,
                    inline_secret(&format!("{what}: the variable `{shown}` would hold a secret")),
                );
            } else if !is_identifier(text) {
                let hint = "take letters, digits and `_`, and begin with a letter: a runbook reads it as vns3.vars.NAME";
                self.bad::<()>(&span, format!("`{shown}` cannot name a variable"), hint);
            } else if let Some(json) = self.var(value, &format!("{what}: the variable `{shown}`")) {
                vars.insert(text.to_owned(), (json, value.span()));
            }
        }
        vars
    }

    fn var(&mut self, value: &'t Value<'t>, what: &str) -> Option<Json> {
        match value.get_ref() {
            DeValue::String(text) => Some(text.as_ref().into()),
            DeValue::Boolean(bool) => Some((*bool).into()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Some(number.into()),
                Err(_) => {
                    self.bad(&value.span(), format!("{what} is too large a number"), "write it as a text")
                }
            },
            DeValue::Float(number) => match number.as_str().parse::<f64>() {
                Ok(number) if number.is_finite() => Some(number.into()),
                _ => self.bad(&value.span(), format!("{what} is not a finite number"), "write it as a text"),
            },
            DeValue::Datetime(time) => Some(time.to_string().into()),
            DeValue::Array(items) => {
                let mut all = Vec::new();
                for item in items {
                    if let DeValue::Array(_) = item.get_ref() {
                        let hint = "declare one variable for each list";
                        return self.bad(&item.span(), format!("{what} is a list inside a list"), hint);
                    }
                    all.push(self.var(item, what)?);
                }
                Some(Json::Array(all))
            }
            DeValue::Table(_) => {
                let hint = "declare one variable for each key";
                self.bad(&value.span(), format!("{what} is a table"), hint)
            }
        }
    }
}

fn is_identifier(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.len() <= 64
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}
