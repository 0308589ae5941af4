//! The kinds of appliance, by the short names of their descriptions.

use std::borrow::Cow;
use std::fmt;

use edgebook_model::Api;
use serde::{Deserialize, Serialize};

/// A kind of appliance, by the short name of its description. The kinds with behaviour of their own have constants.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Kind(Cow<'static, str>);

impl Kind {
    /// The kind of this short name.
    pub(crate) const fn named(name: &'static str) -> Self {
        Self(Cow::Borrowed(name))
    }

    /// The kind of appliance that a description is of.
    pub fn of(api: &'static Api) -> Self {
        Self(Cow::Borrowed(&api.kind))
    }

    /// The kind's short name, as in the tables: `vns3`, `cos`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The description of the kind among several.
    pub(crate) fn among(&self, apis: &[&'static Api]) -> Option<&'static Api> {
        apis.iter().copied().find(|api| api.kind == self.0)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
