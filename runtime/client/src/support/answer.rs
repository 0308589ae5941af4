//! What a successful call gives.

use std::fmt;
use std::ops::Deref;
use std::time::Duration;

/// A successful answer: the value, and how it came.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer<T> {
    /// The value.
    pub value: T,
    /// The HTTP status.
    pub status: u16,
    /// The file name that a download suggests, without any folder.
    pub file_name: Option<String>,
    /// How long the call took.
    pub elapsed: Duration,
    /// Where the answer contradicts the description; at most 100.
    pub findings: Vec<Finding>,
}

/// One contradiction between an answer and the description. It holds no value: that may be secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Where, as a JSON pointer below the envelope (`/7/enabled`).
    pub pointer: String,
    /// What the description says (`bool`).
    pub expected: &'static str,
    /// What came (`string`).
    pub found: &'static str,
    /// Whether the value could be read nonetheless. Where not, it lies in the `extra` of the object around it.
    pub readable: bool,
}

impl<T> Answer<T> {
    /// The same answer with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Answer<U> {
        let Self { value, status, file_name, elapsed, findings } = self;
        Answer { value: change(value), status, file_name, elapsed, findings }
    }

    /// The value alone.
    pub fn into_value(self) -> T {
        self.value
    }
}

impl<T> Deref for Answer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = if self.pointer.is_empty() { "the answer" } else { &self.pointer };
        write!(f, "{}: expected {}, got {}", edgebook_words::escape(place), self.expected, self.found)?;
        f.write_str(if self.readable { "" } else { ", kept as it came" })
    }
}
