//! What is set for a parameter: a text of the command line, data of a file of parameters, or files.

use std::fmt;

use bytes::Bytes;
use serde_json::Value;

use super::{ParamType, ParamValue};
use crate::value::{Content, Secret};

/// A file that an operator hands to a run. Its content is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct GivenFile {
    /// Its name without any folder; `None` for what comes from elsewhere.
    pub name: Option<String>,
    /// What it holds.
    pub bytes: Bytes,
}

impl fmt::Debug for GivenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for GivenFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name.as_deref().unwrap_or("file");
        write!(f, "{name} ({} bytes)", self.bytes.len())
    }
}

impl GivenFile {
    /// The value as a script sees it.
    pub(super) fn to_content(&self) -> Content {
        Content::new(self.bytes.clone(), self.name.as_deref()).of_operator()
    }
}

/// What is set for a parameter, before it is held against the declaration.
#[derive(Clone, PartialEq)]
pub enum Given {
    /// A text as it stands on a command line.
    Text(String),
    /// A value with a type, of a file of parameters.
    Data(Value),
    /// Files.
    Files(Vec<GivenFile>),
}

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl ParamType {
    /// Whether its values are files, or lists of files.
    pub fn is_file(&self) -> bool {
        match self {
            Self::File => true,
            Self::List(inner) | Self::Optional(inner) => inner.is_file(),
            _ => false,
        }
    }

    /// Takes what is set for a parameter of this type.
    pub(super) fn take(&self, given: &Given) -> Result<ParamValue, String> {
        match given {
            Given::Text(text) if self.is_file() && !self.means_nothing(text) => {
                Err("a file is named with `@` before it, as in @FILE".to_owned())
            }
            Given::Text(text) => self.read(text),
            Given::Data(value) => self.of_data(value),
            Given::Files(files) => self.of_files(files),
        }
    }

    fn means_nothing(&self, text: &str) -> bool {
        self.is_optional() && (text.is_empty() || text == "()")
    }

    fn of_files(&self, files: &[GivenFile]) -> Result<ParamValue, String> {
        match (self, files) {
            (Self::Optional(inner), _) => inner.of_files(files),
            (Self::List(inner), _) => {
                let each = files.iter().map(|file| inner.of_files(std::slice::from_ref(file)));
                each.collect::<Result<_, _>>().map(ParamValue::List)
            }
            (Self::File, [file]) => Ok(ParamValue::File(file.clone())),
            (Self::File, several) => Err(format!("it takes one file, got {}", several.len())),
            _ => Err(format!("{self} is not a file")),
        }
    }

    fn of_data(&self, value: &Value) -> Result<ParamValue, String> {
        match (self, value) {
            (Self::Optional(_), Value::Null) => Ok(ParamValue::Unit),
            (Self::Optional(inner), _) => inner.of_data(value),
            (Self::List(inner), Value::Array(items)) => {
                items.iter().map(|item| inner.of_data(item)).collect::<Result<_, _>>().map(ParamValue::List)
            }
            (Self::Secret, Value::String(text)) => Ok(ParamValue::Secret(Secret::new(text))),
            (Self::Int | Self::Float, Value::Number(number)) => self.read(&number.to_string()),
            (Self::Bool, Value::Bool(bool)) => Ok(ParamValue::Bool(*bool)),
            (Self::Int | Self::Float | Self::Bool | Self::List(_) | Self::File, _) => Err(self.not(value)),
            (_, Value::String(text)) => self.read(text),
            _ => Err(self.not(value)),
        }
    }

    /// `expected int, got text`; the value itself may be a secret at the wrong place.
    fn not(&self, value: &Value) -> String {
        let got = match value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "a number: write it in quotes",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "a table",
        };
        format!("expected {self}, got {got}")
    }
}
