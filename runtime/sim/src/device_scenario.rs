//! One appliance of a scenario: what every kind has, and the state that its own kind reads.

use std::any::Any;
use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::answers::Answers;
use crate::appliances;
use crate::error::SimError;
use crate::kind::Kind;
use crate::resource::Object;
use crate::scenario::Scenario;
use crate::start::Start;

/// One appliance and its state at the start.
#[derive(Debug)]
pub struct DeviceScenario {
    kind: Kind,
    /// The name in an inventory.
    pub name: String,
    /// What it answered when it was recorded elsewhere: it starts from there.
    pub(crate) answers: Answers,
    /// The groups that an inventory would put it in.
    pub groups: Vec<String>,
    /// The labels that an inventory would give it.
    pub labels: BTreeMap<String, String>,
    /// The variables that an inventory would give it.
    pub vars: BTreeMap<String, Value>,
    start: Box<dyn Start>,
}

impl DeviceScenario {
    /// An appliance of this kind that starts like this, under the usual name.
    pub(crate) fn new(kind: Kind, start: Box<dyn Start>) -> Self {
        let name = appliances::usual_name(&kind).to_owned();
        let (answers, groups, labels, vars) = Default::default();
        Self { kind, name, answers, groups, labels, vars, start }
    }

    /// The appliance of this kind from the built-in scenario, or one with nothing on it.
    pub fn of_kind(kind: &Kind) -> Self {
        let own = Scenario::default_company().devices.into_iter().find(|device| device.kind == *kind);
        own.unwrap_or_else(|| Self::plain(kind))
    }

    /// An appliance of this kind with nothing on it.
    pub(crate) fn plain(kind: &Kind) -> Self {
        Self::new(kind.clone(), appliances::registered(kind).plain())
    }

    /// What it is.
    pub fn kind(&self) -> &Kind {
        &self.kind
    }

    /// The state of its kind, if it is of the kind with this type.
    pub fn start<T: Any>(&self) -> Option<&T> {
        let start: &dyn Any = &*self.start;
        start.downcast_ref()
    }

    pub(crate) fn any_start(&self) -> &dyn Any {
        &*self.start
    }

    /// The same, to be changed.
    pub fn start_mut<T: Any>(&mut self) -> Option<&mut T> {
        let start: &mut dyn Any = &mut *self.start;
        start.downcast_mut()
    }

    /// The same device with these fields instead of its own.
    pub(crate) fn with(&self, fields: Object) -> Result<Self, SimError> {
        let wrong = |error: serde_json::Error| SimError::ScenarioFile(format!("{}: {error}", self.name));
        let mut device = serde_json::to_value(self).map_err(wrong)?;
        if let Value::Object(own) = &mut device {
            own.extend(fields);
        }
        serde_json::from_value(device).map_err(wrong)
    }
}

impl Clone for DeviceScenario {
    fn clone(&self) -> Self {
        Self {
            kind: self.kind.clone(),
            name: self.name.clone(),
            answers: self.answers.clone(),
            groups: self.groups.clone(),
            labels: self.labels.clone(),
            vars: self.vars.clone(),
            start: self.start.copied(),
        }
    }
}

impl PartialEq for DeviceScenario {
    fn eq(&self, other: &Self) -> bool {
        let common = |device: &Self| {
            let Self { kind, name, answers, groups, labels, vars, .. } = device.clone();
            (kind, name, answers, groups, labels, vars)
        };
        common(self) == common(other) && self.start.equals(&*other.start)
    }
}

/// An appliance as a file has it.
#[derive(Serialize, Deserialize)]
struct Written {
    kind: Kind,
    #[serde(default)]
    name: Option<String>,
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    answers: Answers,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    groups: Vec<String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    labels: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    vars: BTreeMap<String, Value>,
    /// What else there is belongs to its kind.
    #[serde(flatten)]
    fields: Object,
}

impl Serialize for DeviceScenario {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { kind, name, answers, groups, labels, vars, start } = self.clone();
        let fields = start.fields().map_err(S::Error::custom)?;
        Written { kind, name: Some(name), answers, groups, labels, vars, fields }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for DeviceScenario {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Written { kind, name, answers, groups, labels, vars, fields } =
            Written::deserialize(deserializer)?;
        let start = appliances::registered(&kind).read(fields).map_err(D::Error::custom)?;
        let usual = Self::new(kind, start);
        let name = name.unwrap_or_else(|| usual.name.clone());
        Ok(Self { name, answers, groups, labels, vars, ..usual })
    }
}
