//! Reading of a whole answer.

use std::borrow::Cow;

use bytes::Bytes;
use edgebook_model::{Api, Operation, TypeKind};
use serde_json::Value;

use super::number_scan::first_rounded;
use super::{Answer, Context, Decode, Error, Finding, Secret};

/// The answer to a call that succeeded.
pub struct Reply {
    api: &'static Api,
    operation: Option<&'static Operation>,
    name: String,
    answered: edgebook_wire::Reply,
}

impl Reply {
    pub(super) fn new(
        api: &'static Api,
        operation: Option<&'static Operation>,
        name: String,
        answered: edgebook_wire::Reply,
    ) -> Self {
        Self { api, operation, name, answered }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.answered.status
    }

    /// Reads the body as JSON, without its envelope. An empty body is `null`.
    pub fn json<T: Decode>(self) -> Result<Answer<T>, Error> {
        let mut cx = Context::new();
        let value = match self.value(&mut cx) {
            Ok(value) => value,
            Err(why) => return Err(self.undecodable(why)),
        };
        if !T::fits(&value) {
            let why = format!("expected {}, got {}", T::EXPECTED, super::shape::kind(&value));
            return Err(self.undecodable(why));
        }
        let value = T::take(value, &mut cx);
        Ok(self.answer(value, cx))
    }

    /// Reads the body as text. What is no UTF-8 becomes the replacement character, and a finding.
    pub fn text(self) -> Result<Answer<String>, Error> {
        let mut cx = Context::new();
        let text = match String::from_utf8_lossy(&self.answered.body) {
            Cow::Borrowed(text) => text.to_owned(),
            Cow::Owned(text) => {
                let (pointer, expected, found) = (String::new(), "text in UTF-8", "other bytes");
                cx.add(Finding { pointer, expected, found, readable: true });
                text
            }
        };
        Ok(self.answer(text, cx))
    }

    /// Takes the body as it is.
    pub fn bytes(self) -> Result<Answer<Bytes>, Error> {
        let body = self.answered.body.clone();
        Ok(self.answer(body, Context::new()))
    }

    /// Expects no body; one that came is of no use.
    pub fn nothing(self) -> Result<Answer<()>, Error> {
        Ok(self.answer((), Context::new()))
    }

    fn answer<T>(self, value: T, cx: Context) -> Answer<T> {
        Answer {
            value,
            status: self.answered.status,
            file_name: self.answered.file_name(),
            elapsed: self.answered.elapsed,
            findings: cx.into_findings(),
        }
    }

    fn undecodable(self, why: String) -> Error {
        let body = Secret::new(self.answered.body);
        Error::Undecodable { operation: self.name, status: self.answered.status, why, body }
    }

    /// The body as JSON without its envelope.
    fn value(&self, cx: &mut Context) -> Result<Value, String> {
        let Some(text) = self.answered.json_text() else {
            let blank = self.answered.body.iter().all(u8::is_ascii_whitespace);
            return if blank { Ok(Value::Null) } else { Err("it is not JSON".to_owned()) };
        };
        let mut value: Value = serde_json::from_str(text).map_err(|error| describe(&error))?;
        for pointer in self.answered.absent() {
            let (expected, found) = ("a number", "NaN or Infinity");
            cx.add(Finding { pointer: pointer.clone(), expected, found, readable: false });
        }
        if let Some(offset) = first_rounded(text.as_bytes()) {
            let pointer = format!("byte {offset}");
            let (expected, found) = ("a number of at most 64 bits", "a greater one, which was rounded");
            cx.add(Finding { pointer, expected, found, readable: true });
        }
        let envelope = &self.api.envelope;
        if let Value::Object(entries) = &mut value {
            for key in envelope.hide.iter() {
                entries.shift_remove(key.as_ref());
            }
            if let Some(key) = &envelope.unwrap
                && !self.result_has(key)
                && let Some(inner) = entries.get_mut(key.as_ref())
            {
                return Ok(inner.take());
            }
        }
        Ok(value)
    }

    /// Whether the result itself has a field with the envelope's name: then that is no envelope.
    fn result_has(&self, key: &str) -> bool {
        let result = self.operation.and_then(Operation::result);
        match result.map(|id| &self.api.ty(id).kind) {
            Some(TypeKind::Object { fields, .. }) => fields.iter().any(|field| field.name == key),
            _ => false,
        }
    }
}

/// What is wrong with JSON, without any part of it: it may hold secrets.
fn describe(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        serde_json::error::Category::Eof => "the JSON ends too early",
        serde_json::error::Category::Syntax => "it is not JSON",
        serde_json::error::Category::Data | serde_json::error::Category::Io => "the JSON is not acceptable",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}
