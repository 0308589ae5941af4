//! Parameters of a run: what was set, checked against what is declared.

use std::collections::BTreeMap;
use std::sync::Arc;

use edgebook_model::TypeId;
use edgebook_words::{Hint, listed};
use rhai::Dynamic;

use super::{Given, Header, ParamValue};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::suggest::did_you_mean;
use crate::value::Record;
use crate::value::view::{FieldView, Symbol, TypeView};

/// The parameters of a run, each with its value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Params(Vec<(String, ParamValue)>);

impl Params {
    /// The values, in the order of the declarations.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &ParamValue)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// What must never be shown of them.
    pub fn secrets(&self) -> impl Iterator<Item = &str> {
        self.0.iter().flat_map(|(_, value)| value.secrets())
    }

    /// `params` as a script sees it: a record, so that a misspelt name is an error.
    pub(crate) fn to_value(&self) -> Dynamic {
        let fields = self.0.iter().map(|(name, _)| FieldView {
            name: name.as_str().into(),
            ty: TypeId(u32::MAX),
            nullable: true,
            secret: false,
            older_keys: Box::default(),
        });
        let view = TypeView::new("params", fields.collect(), None, |_| Symbol::NONE);
        let slots = self.0.iter().map(|(_, value)| value.to_value()).collect();
        Dynamic::from(Record::new(Arc::new(view), slots, Vec::new()))
    }
}

impl Header {
    /// Takes settings: `wait=90s` of a command line as `("wait", "90s".into())`. The last of equal names counts. All
    /// mistakes are reported, not only the first.
    pub fn bind(&self, settings: &[(String, Given)]) -> Result<Params, Vec<Diagnostic>> {
        let mut problems = Vec::new();
        let mut given: BTreeMap<&str, &Given> = BTreeMap::new();
        for (name, value) in settings {
            if self.params.iter().any(|param| param.name == *name) {
                given.insert(name, value);
            } else {
                problems.push(self.unknown(name));
            }
        }
        let mut params = Vec::new();
        for param in &self.params {
            let value = match (given.get(param.name.as_str()), &param.default) {
                (Some(given), _) => param.ty.take(given),
                (None, Some(default)) => Ok(default.clone()),
                (None, None) => {
                    let message = format!("the parameter `{}` is not set", param.name);
                    let mut about = format!("({})", param.ty);
                    if !param.doc.is_empty() {
                        about = format!("{about}: {}", param.doc);
                    }
                    let hint =
                        Hint::SetParameter { name: param.name.clone(), is_file: param.ty.is_file(), about };
                    problems.push(Diagnostic::new("missing-parameter", message, &self.file).hint(hint));
                    continue;
                }
            };
            match value {
                Ok(value) => params.push((param.name.clone(), value)),
                Err(problem) => {
                    let message = format!("the parameter `{}` is wrong: {problem}", param.name);
                    let hint = format!("it is declared as {}: {}", param.ty, param.doc);
                    let hint = hint.trim_end_matches([':', ' ']).to_owned();
                    problems.push(Diagnostic::new("wrong-parameter", message, &self.file).hint(hint));
                }
            }
        }
        if problems.is_empty() { Ok(Params(params)) } else { Err(problems) }
    }

    fn unknown(&self, name: &str) -> Diagnostic {
        let names: Vec<&str> = self.params.iter().map(|param| param.name.as_str()).collect();
        let name_shown = edgebook_words::excerpt(name.as_bytes(), 60);
        let message = format!("the runbook has no parameter `{name_shown}`");
        let hint = did_you_mean(name, names.iter().copied()).unwrap_or_else(|| match names.len() {
            0 => "it takes no parameters".to_owned(),
            _ => format!("its parameters are {}", listed(&names, 20)),
        });
        Diagnostic::new("unknown-parameter", message, &self.file).hint(hint)
    }
}
