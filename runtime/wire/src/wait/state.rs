//! Work that another operation shows by its state: a certificate that is installed, tunnels that come up, an image that
//! appears in a list. The overlay says where to look and which values mean what.

use edgebook_model::{Api, Completion, Effect, FieldTest, Operation, Place, StatePoll, Text};
use edgebook_words::escape;

use super::TaskState;
use super::task::state_by;
use crate::json::Json;
use crate::{Outcome, Purpose, Reply, Request};

/// Work on a device that another operation shows.
#[derive(Clone, Debug)]
pub struct StateWork {
    api: &'static Api,
    operation: &'static Operation,
    poll: &'static Operation,
    state: &'static StatePoll,
    /// The values that the overlay refers to by `$KEY`.
    values: Vec<(String, String)>,
}

impl StateWork {
    /// The work that a call has begun; `None` where the overlay names no state to look at.
    pub fn of_reply(request: &Request, reply: &Reply) -> Option<Self> {
        let (api, operation) = (request.api(), request.operation());
        let Some(Completion::Poll(state)) = &operation.completion else { return None };
        let poll = api.find_id(&state.poll)?;
        let values = keys_of(state).filter_map(|key| Some((key.to_owned(), value_of(request, reply, key)?)));
        let values = values.collect();
        Some(Self { api, operation, poll, state, values })
    }

    /// What began the work: `vns3.ipsec.restart`.
    pub fn name(&self) -> String {
        self.api.qualified_name(self.operation)
    }

    /// The call that shows the state.
    pub fn request(&self) -> Request {
        let mut request = Request::new(self.api, self.poll);
        request.purpose = Purpose::Wait;
        for (name, source) in self.state.arguments.iter() {
            let value = self.filled(source);
            match self.poll.params.iter().find(|param| param.name == *name) {
                Some(param) if param.place == Place::Path => {
                    // A value that cannot stand in a path makes a call that is refused with a reason.
                    let _ = request.path(&param.wire, value);
                }
                Some(param) => {
                    let _ = request.argument(param, &value.into());
                }
                None => {}
            }
        }
        request
    }

    /// How far the work is, by how the call ended.
    pub fn state(&self, outcome: &Outcome) -> TaskState {
        if let Outcome::Answered(reply) = outcome
            && self.operation.effects.contains(Effect::Reboot)
            && self.api.readiness.as_ref().is_some_and(|ready| ready.down_statuses.contains(&reply.status))
        {
            return TaskState::Running(outcome.in_words());
        }
        state_by(self.api, outcome, |reply| {
            let Some(result) = super::task::result(self.api, reply) else {
                return TaskState::Running("its state cannot be read".to_owned());
            };
            self.judge(result)
        })
    }

    fn judge(&self, result: &Json) -> TaskState {
        let entries = self.entries(result);
        let counted: Vec<&Json> = entries
            .iter()
            .copied()
            .filter(|entry| self.state.only.iter().all(|test| self.holds(test, entry)))
            .collect();
        for entry in &counted {
            if let Some(failed) = self.state.failed.iter().find(|test| self.holds(test, entry)) {
                return TaskState::Failed(shown(failed, entry));
            }
        }
        let pending = |entry: &&&Json| {
            let unlike = self.state.done.iter().find(|test| !self.holds(test, entry));
            unlike.or_else(|| self.state.busy.iter().find(|test| self.holds(test, entry)))
        };
        if let Some((entry, test)) = counted.iter().find_map(|entry| Some((entry, pending(&entry)?))) {
            let waiting = counted.iter().filter(|entry| pending(entry).is_some()).count();
            let of =
                if counted.len() > 1 { format!(", {waiting} of {}", counted.len()) } else { String::new() };
            return TaskState::Running(format!("{}{of}", shown(test, entry)));
        }
        // Where every entry counts, none at all is fine; an entry that has to appear must be there.
        let every = self.state.at.last().is_some_and(|key| key == "*");
        let there =
            if self.state.awaits_entry() { !counted.is_empty() } else { every || !entries.is_empty() };
        if there { TaskState::Done } else { TaskState::Running("it is not listed yet".to_owned()) }
    }

    /// The entries that the overlay leads to; `null` is not one.
    fn entries<'j>(&self, result: &'j Json) -> Vec<&'j Json> {
        let mut entries = vec![result];
        for key in self.state.at.iter() {
            entries = entries.into_iter().flat_map(|entry| below(entry, self.filled(key))).collect();
        }
        entries.retain(|entry| **entry != Json::Null);
        entries
    }

    fn holds(&self, test: &FieldTest, entry: &Json) -> bool {
        let value = entry.get(&test.field).and_then(text_of);
        let is =
            |value: &str, wanted| self.known(wanted).is_none_or(|wanted| wanted.eq_ignore_ascii_case(value));
        value.is_some_and(|value| test.values.iter().any(|wanted| is(&value, wanted)))
    }

    /// The value of a `$KEY`, or the text as it stands; empty where the call said nothing.
    fn filled<'s>(&'s self, text: &'s Text) -> &'s str {
        self.known(text).unwrap_or_default()
    }

    /// The same; `None` where the call said nothing, so that any value is right.
    fn known<'s>(&'s self, text: &'s Text) -> Option<&'s str> {
        let Some(key) = text.strip_prefix('$') else { return Some(text) };
        self.values.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str())
    }
}

/// The keys that an overlay's entry refers to, without the mark.
fn keys_of(state: &StatePoll) -> impl Iterator<Item = &str> {
    let conditions = state.only.iter().chain(&*state.done).chain(&*state.busy).chain(&*state.failed);
    let texts = state.arguments.iter().map(|(_, source)| source).chain(&*state.at);
    texts.chain(conditions.flat_map(|test| &*test.values)).filter_map(|text| text.strip_prefix('$'))
}

/// The value of the argument of the name, else that of the key in the answer.
fn value_of(request: &Request, reply: &Reply, key: &str) -> Option<String> {
    let answered =
        || super::task::result(request.api(), reply).and_then(|result| result.get(key)).and_then(text_of);
    let in_path = || request.path_values().into_iter().find(|(name, _)| *name == key).map(|(_, value)| value);
    let in_query = || request.query_pairs().find(|(name, _)| *name == key).map(|(_, value)| value.to_owned());
    let in_body =
        || request.content().scalars().into_iter().find(|(name, _)| name == key).map(|(_, value)| value);
    in_path().or_else(in_query).or_else(in_body).or_else(answered)
}

/// The entries under a key; `*` is every entry.
fn below<'j>(value: &'j Json, key: &str) -> Vec<&'j Json> {
    match value {
        Json::Object(entries) if key == "*" => entries.iter().map(|(_, entry)| entry).collect(),
        Json::List(items) if key == "*" => items.iter().collect(),
        _ => value.get(key).into_iter().collect(),
    }
}

fn text_of(value: &Json) -> Option<String> {
    match value {
        Json::Bool(flag) => Some(flag.to_string()),
        other => other.scalar().map(str::to_owned),
    }
}

/// `connected is false`
fn shown(test: &FieldTest, entry: &Json) -> String {
    let value = entry.get(&test.field).and_then(text_of);
    escape(&format!("{} is {}", test.field, value.as_deref().unwrap_or("absent")))
}
