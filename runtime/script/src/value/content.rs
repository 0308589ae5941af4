//! Bytes that came from a device or from the operator: a download or a file, kept without copies.

use std::sync::Arc;

/// The bytes of a download or of a file. They can be handed to an operation that uploads. Cloning them is cheap.
#[derive(Clone)]
pub(crate) struct Content {
    bytes: bytes::Bytes,
    file_name: Option<Arc<str>>,
    /// Whether it holds secrets, so that its text is one.
    secret: bool,
    /// Whether the operator gave it, from a file of theirs.
    of_operator: bool,
}

impl Content {
    pub(crate) fn new(bytes: bytes::Bytes, file_name: Option<&str>) -> Self {
        Self { bytes, file_name: file_name.map(Into::into), secret: false, of_operator: false }
    }

    /// The same, as a secret or not.
    pub(crate) fn with_secrecy(self, secret: bool) -> Self {
        Self { secret, ..self }
    }

    /// The same, as a file of the operator's.
    pub(crate) fn of_operator(self) -> Self {
        Self { of_operator: true, ..self }
    }

    /// Whether it is a file of the operator's.
    pub(crate) fn is_of_operator(&self) -> bool {
        self.of_operator
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
