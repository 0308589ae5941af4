//! Which description one means.

use std::fmt;

use edgebook_model::Api;

/// Tells one description from every other.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ApiId {
    /// The kind of appliance: `vns3`.
    pub kind: String,
    /// The version that it is for: `6.0.0`.
    pub version: String,
    /// SHA-256 of description and overlay, in hexadecimal.
    pub digest: String,
}

impl ApiId {
    /// The identity of a description.
    pub fn of(api: &Api) -> Self {
        Self { kind: api.kind.to_string(), version: api.version.to_string(), digest: api.digest.to_string() }
    }
}

/// `vns3 6.0.0`
impl fmt::Display for ApiId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind, self.version)
    }
}
