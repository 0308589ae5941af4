//! Secrets: texts that a script can pass on but not read.

use std::fmt;
use std::sync::Arc;

/// How a secret looks wherever it is shown.
pub(crate) const SECRET_SHOWN: &str = "(secret)";

/// A text that must never be shown. A script can hand it to an operation; everything else sees `(secret)`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SECRET_SHOWN)
    }
}

impl Secret {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The text, for the body of a request and nothing else.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}
