//! Errors as values: what `catch (err)` gets.

use std::sync::Arc;

use edgebook_words::Hint;
use rhai::{Dynamic, EvalAltResult, Position};

/// An error with everything that is known about it. Cloning it is cheap.
#[derive(Clone, Debug)]
pub struct Failure(Arc<FailureData>);

/// What is known about an error.
#[derive(Clone, Debug, Default)]
pub struct FailureData {
    /// The kind of error, stable, for `explain` and for tests: `device-error`, `wrong-type`.
    pub code: &'static str,
    /// The error's name: the device's own where it gives one.
    pub name: String,
    /// What happened, for people.
    pub message: String,
    /// What to do next.
    pub hint: Option<Hint>,
    /// The HTTP status, where a device answered.
    pub status: Option<u16>,
    /// The operation that was called.
    pub operation: Option<String>,
    /// The device that was called.
    pub device: Option<String>,
    /// Method and path of the request.
    pub request: Option<String>,
    /// How many times the request was sent, or tried to be; 0 where it never came so far.
    pub attempts: u32,
    /// The device's reference into its own log.
    pub log: Option<String>,
    /// What the device said, as far as it is not the message.
    pub device_words: Option<String>,
}

impl Failure {
    /// An error with a code, a name and a message.
    pub fn new(code: &'static str, name: impl Into<String>, message: impl Into<String>) -> Self {
        Self::from(FailureData { code, name: name.into(), message: message.into(), ..FailureData::default() })
    }

    /// The same error with what to do next.
    #[must_use]
    pub fn hint(self, hint: impl Into<Hint>) -> Self {
        let mut data = Arc::unwrap_or_clone(self.0);
        data.hint = Some(hint.into());
        data.into()
    }

    /// The same error with another message in front: `argument 2 'x' of y(...)` and then the old message.
    #[must_use]
    pub fn within(self, context: &str) -> Self {
        let mut data = Arc::unwrap_or_clone(self.0);
        data.message = format!("{context} {}", data.message);
        data.into()
    }

    /// What is known.
    pub fn data(&self) -> &FailureData {
        &self.0
    }

    /// The error as one that no script can catch.
    #[expect(clippy::unnecessary_box_returns, reason = "the engine's errors travel in boxes")]
    pub(crate) fn uncatchable(self) -> Box<EvalAltResult> {
        EvalAltResult::ErrorTerminated(Dynamic::from(self), Position::NONE).into()
    }
}

impl From<FailureData> for Failure {
    fn from(data: FailureData) -> Self {
        Self(Arc::new(data))
    }
}

impl From<Failure> for Box<EvalAltResult> {
    fn from(failure: Failure) -> Self {
        EvalAltResult::ErrorRuntime(Dynamic::from(failure), Position::NONE).into()
    }
}
