//! Bytes that came from a device: a download, kept without copies.

use std::sync::Arc;

/// The bytes of a download. They can be handed to an operation that uploads. Cloning them is cheap.
#[derive(Clone)]
pub(crate) struct Content {
    bytes: bytes::Bytes,
    file_name: Option<Arc<str>>,
    /// Whether it holds secrets, so that its text is one.
    secret: bool,
}

impl Content {
    pub(crate) fn new(bytes: bytes::Bytes, file_name: Option<&str>) -> Self {
        Self { bytes, file_name: file_name.map(Into::into), secret: false }
    }

    /// The same, as a secret or not.
    pub(crate) fn with_secrecy(self, secret: bool) -> Self {
        Self { secret, ..self }
    }

    /// Whether it holds secrets.
    pub(crate) fn is_secret(&self) -> bool {
        self.secret
    }

    pub(crate) fn bytes(&self) -> &bytes::Bytes {
        &self.bytes
    }

    pub(crate) fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }
}
