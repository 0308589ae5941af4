//! What an inventory says of a device, as a runbook reads it.

use std::collections::BTreeMap;

use edgebook_model::TypeId;
use rhai::{Dynamic, Map};
use serde_json::Value;

use crate::value::view::{FieldView, Symbol, TypeView};
use crate::value::{Record, json};

/// What is known of a device beside its name and kind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DeviceFacts {
    /// Where it is: `https://192.0.2.10:8000`; `None` where it is simulated inside this process.
    pub address: Option<String>,
    /// The version of the description by which it is driven.
    pub version: Option<String>,
    /// The groups that it is in.
    pub groups: Vec<String>,
    /// Its labels.
    pub labels: BTreeMap<String, String>,
    /// Its variables.
    pub vars: BTreeMap<String, Value>,
}

/// The properties of a device, and what each is.
pub(crate) const PROPERTIES: [&str; 7] = ["name", "kind", "address", "version", "groups", "labels", "vars"];

impl DeviceFacts {
    /// A property as a script reads it; `None` for what is none.
    pub(crate) fn property(&self, name: &str) -> Option<Dynamic> {
        let text = |text: &Option<String>| text.as_deref().map_or(Dynamic::UNIT, Into::into);
        Some(match name {
            "address" => text(&self.address),
            "version" => text(&self.version),
            "groups" => Dynamic::from_array(self.groups.iter().map(|name| name.as_str().into()).collect()),
            "labels" => {
                let labels: Map = self
                    .labels
                    .iter()
                    .map(|(key, value)| (key.as_str().into(), value.as_str().into()))
                    .collect();
                labels.into()
            }
            "vars" => self.vars(),
            _ => return None,
        })
    }

    /// The variables as a record, so that a misspelt name is an error.
    fn vars(&self) -> Dynamic {
        let field = |name: &String| FieldView {
            name: name.as_str().into(),
            ty: TypeId(u32::MAX),
            nullable: false,
            secret: false,
            older_keys: Box::default(),
        };
        let view = TypeView::new("vars", self.vars.keys().map(field).collect(), None, |_| Symbol::NONE);
        let slots = self.vars.values().map(json::from_json).collect();
        Dynamic::from(Record::new(view.into(), slots, Vec::new()))
    }
}
