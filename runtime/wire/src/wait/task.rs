//! Tasks that go on after their call was answered: a token names them, another operation tells how far they are.

use edgebook_model::{Api, Completion, Operation, Place, Text};
use edgebook_words::escape;
use serde_json::{Map, Value};

use crate::json::Json;
use crate::{Outcome, Purpose, Reply, Request, RequestBody};

/// A task on a device.
#[derive(Clone, Debug)]
pub struct Task {
    api: &'static Api,
    poll: &'static Operation,
    completion: &'static Completion,
    token: String,
}

/// How far a task is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskState {
    /// It ended well.
    Done,
    /// It ended badly; the device's word for it.
    Failed(String),
    /// It goes on; the device's word for it, or what kept it from saying one.
    Running(String),
    /// The device does not know it, or refuses to tell.
    Lost(String),
}

impl Task {
    /// The task that an answer names; `None` where the operation starts none, or did not this time.
    pub fn of_reply(api: &'static Api, operation: &'static Operation, reply: &Reply) -> Option<Self> {
        let completion = operation.completion.as_ref()?;
        let Completion::Task { token, .. } = completion else { return None };
        Self::with(api, completion, below(result(api, reply)?, &token.keys)?.scalar()?)
    }

    /// The task of a token, where all operations of the API that start tasks are polled alike.
    pub fn of_token(api: &'static Api, token: &str) -> Option<Self> {
        let mut completions = api.operations.iter().filter_map(|operation| operation.completion.as_ref());
        let completion = completions.find(|completion| matches!(completion, Completion::Task { .. }))?;
        Self::with(api, completion, token)
    }

    fn with(api: &'static Api, completion: &'static Completion, token: &str) -> Option<Self> {
        let Completion::Task { poll, .. } = completion else { return None };
        let poll = api.find_id(poll)?;
        (!token.is_empty()).then(|| Self { api, poll, completion, token: token.to_owned() })
    }

    /// The token.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The call that tells how far the task is.
    pub fn request(&self) -> Request {
        let mut request = Request::new(self.api, self.poll);
        request.purpose = Purpose::Wait;
        let Completion::Task { argument, .. } = self.completion else { return request };
        match self.poll.params.iter().find(|param| param.name == *argument || param.wire == *argument) {
            Some(param) if param.place == Place::Path => {
                // A token that cannot stand in a path makes a call that is refused with a reason.
                let _ = request.path(&param.wire, &self.token);
            }
            Some(param) => request.query(&param.wire, self.token.clone()),
            None => {
                let fields: Map<String, Value> =
                    [(argument.to_string(), self.token.clone().into())].into_iter().collect();
                request.body(RequestBody::Json(Value::Object(fields).to_string().into_bytes()));
            }
        }
        request
    }

    /// How far the task is, by how the call ended.
    pub fn state(&self, outcome: &Outcome) -> TaskState {
        state_by(self.api, outcome, |reply| self.told(reply))
    }

    /// What an answer without an error tells.
    fn told(&self, reply: &Reply) -> TaskState {
        let Completion::Task { state, done, failed, .. } = self.completion else {
            return TaskState::Running("nothing is known about it".to_owned());
        };
        let Some(result) = result(self.api, reply) else {
            return TaskState::Running("its state cannot be read".to_owned());
        };
        match result.get(state).and_then(Json::scalar) {
            Some(word) if done.iter().any(|done| *done == word) => TaskState::Done,
            Some(word) if failed.iter().any(|failed| *failed == word) => TaskState::Failed(escape(word)),
            Some(word) => TaskState::Running(escape(word)),
            None => TaskState::Running(format!("the answer has no {state}")),
        }
    }
}

/// How far work is by how a look ended; `read` judges an answer without an error.
pub(super) fn state_by(api: &Api, outcome: &Outcome, read: impl FnOnce(&Reply) -> TaskState) -> TaskState {
    let Outcome::Answered(reply) = outcome else {
        return match outcome {
            Outcome::NotSent(not_sent) if !not_sent.cause.is_transient() => {
                TaskState::Lost(not_sent.to_string())
            }
            _ => TaskState::Running(outcome.in_words()),
        };
    };
    if let Some(error) = reply.device_error(api) {
        let down = api
            .readiness
            .as_ref()
            .is_some_and(|ready| ready.down_statuses.contains(&error.status) && error.status >= 500);
        return if down || matches!(error.status, 502..=504) {
            TaskState::Running(error.to_string())
        } else {
            TaskState::Lost(error.to_string())
        };
    }
    read(reply)
}

/// The result of an answer: its JSON without the envelope.
pub(super) fn result<'r>(api: &Api, reply: &'r Reply) -> Option<&'r Json> {
    Some(reply.json()?.inside(api.envelope.unwrap.as_deref()))
}

/// The value at a place: keys from the outside in, where `*` is the first entry that has the rest.
pub(super) fn below<'j>(value: &'j Json, keys: &[Text]) -> Option<&'j Json> {
    let Some((key, rest)) = keys.split_first() else { return Some(value) };
    match value {
        Json::Object(entries) if key == "*" => entries.iter().find_map(|(_, entry)| below(entry, rest)),
        Json::List(items) if key == "*" => items.iter().find_map(|item| below(item, rest)),
        _ => below(value.get(key)?, rest),
    }
}
