//! A stage for programs: keeps what the sessions of a run give, and shows nothing.

use std::sync::{Arc, Mutex, PoisonError};

use edgebook_script::{Output, ScriptError, Table};
use serde_json::Value;

use crate::run::{SessionEnd, Stage};

/// Keeps the value of each session, or the error with which it ended.
#[derive(Default)]
pub struct Collected(Mutex<Vec<Given>>);

/// What a session gave.
#[derive(Clone, Debug)]
pub struct Given {
    /// The device of several that it ran on; `None` where it was the only session.
    pub device: Option<String>,
    /// The value of its last expression, or what ended it.
    pub result: Result<Value, ScriptError>,
}

impl Collected {
    /// What the sessions gave, in the order in which they ended.
    pub fn results(&self) -> Vec<Given> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Stage for Collected {
    fn output(&self, _: Option<&str>) -> Arc<dyn Output> {
        Arc::new(Unheard)
    }

    fn ended(&self, device: Option<&str>, end: &SessionEnd) {
        let result = end.as_ref().map(|report| report.value.clone()).map_err(Clone::clone);
        let given = Given { device: device.map(str::to_owned), result };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(given);
    }
}

/// Hears nothing.
struct Unheard;

impl Output for Unheard {
    fn line(&self, _: &str) {}

    fn warn(&self, _: &str) {}

    fn table(&self, _: &Table) {}
}
