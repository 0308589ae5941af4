//! The work that calls of a run have begun and that goes on after their answers.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, PoisonError};

use edgebook_wire::Work;
use serde_json::Value;

use crate::call::DeviceHandle;

/// How many works without a token are remembered. A run that begins more waits for the latest ones.
const MOST: usize = 1000;

/// What is awaited.
#[derive(Clone)]
pub(crate) enum Awaited {
    /// Work that a look at another operation tells the end of.
    Work(Work),
    /// The device, or its API server, is up again.
    Restart,
}

/// Work on a device.
#[derive(Clone)]
pub(crate) struct Begun {
    pub(crate) device: DeviceHandle,
    pub(crate) work: Awaited,
}

/// All work that was begun.
#[derive(Default)]
pub(crate) struct Works {
    tasks: Mutex<HashMap<String, Begun>>,
    /// By what the call returned, latest last.
    others: Mutex<VecDeque<(Value, Begun)>>,
}

impl Works {
    /// Remembers work by what the call returned that began it.
    pub(crate) fn began(&self, returned: Value, begun: Begun) {
        if let Awaited::Work(work) = &begun.work
            && let Some(token) = work.token()
        {
            let mut tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
            tasks.insert(token.to_owned(), begun);
            return;
        }
        let mut others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.retain(|(known, before)| *known != returned || before.device.name() != begun.device.name());
        if others.len() >= MOST {
            others.pop_front();
        }
        others.push_back((returned, begun));
    }

    /// The work that a call began which returned this: a task by its token, else every work of such an answer, because
    /// several devices may answer alike.
    pub(crate) fn begun_by(&self, returned: &Value) -> Vec<Begun> {
        let tasks = self.tasks.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(task) = task_in(&tasks, returned) {
            return vec![task];
        }
        let others = self.others.lock().unwrap_or_else(PoisonError::into_inner);
        others.iter().filter(|(known, _)| known == returned).map(|(_, begun)| begun.clone()).collect()
    }
}

/// The first text anywhere in a value that is the token of a known task.
fn task_in(tasks: &HashMap<String, Begun>, value: &Value) -> Option<Begun> {
    match value {
        Value::String(token) => tasks.get(token).cloned(),
        Value::Number(token) => tasks.get(&token.to_string()).cloned(),
        Value::Array(items) => items.iter().find_map(|item| task_in(tasks, item)),
        Value::Object(fields) => fields.values().find_map(|field| task_in(tasks, field)),
        Value::Null | Value::Bool(_) => None,
    }
}
