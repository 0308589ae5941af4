//! Takes over recorded answers: an appliance that was looked at elsewhere goes on here.
//!
//! An answer to a GET is taken over in two ways. The areas that keep what it shows (tunnels, routes, blacklist entries)
//! take it into their state, so that writes find what they name: [`Adoption::State`]. And the answer itself is kept:
//! from then on the same request gets the same answer, with what has changed in the simulator's own answer since laid
//! over it (see [`difference`]). An answer that no area knows how to take over has only that: [`Adoption::AnswerOnly`].
//!
//! Recorded answers belong to the beginning: they are taken over before anything is written.

pub(crate) mod difference;

use std::collections::BTreeMap;

use bytes::Bytes;
use edgebook_model::{Api, Operation};
use jiff::Timestamp;
use serde_json::Value;

use crate::arguments::{Sent, pairs};
use crate::resource::Object;
use crate::respond::Reply;
use difference::lay_over;

/// What an appliance answered to a GET.
#[derive(Clone, Debug)]
pub struct RecordedAnswer {
    /// Path and query as requested: `/api/status/ipsec?up_down_status_only=true`.
    pub target: String,
    /// The media type, where it is not JSON.
    pub content_type: Option<String>,
    /// The whole body, envelope included.
    pub body: Bytes,
}

impl RecordedAnswer {
    /// A JSON answer.
    pub fn json(target: impl Into<String>, body: &Value) -> Self {
        Self { target: target.into(), content_type: None, body: body.to_string().into() }
    }
}

/// What became of a recorded answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adoption {
    /// The simulator's state is now as the answer shows: writes act on it.
    State,
    /// The answer is given again, with what writes change of the simulator's own answer. No write finds what it names.
    AnswerOnly,
    /// No operation of the description has this path.
    NoOperation,
}

/// Takes an answer into an appliance's state. Says whether it could.
pub(crate) type Adopter<A> = fn(&mut A, &Recorded<'_>) -> bool;

/// A recorded answer as an area reads it.
pub(crate) struct Recorded<'a> {
    pub(crate) operation: &'static Operation,
    pub(crate) path: &'a [(&'static str, Sent)],
    pub(crate) query: &'a [(String, Sent)],
    /// What is inside of the envelope.
    pub(crate) result: &'a Value,
    pub(crate) now: Timestamp,
}

impl Recorded<'_> {
    pub(crate) fn path_text(&self, name: &str) -> &str {
        self.path.iter().find(|(its, _)| *its == name).map_or("", |(_, value)| &value.text)
    }

    pub(crate) fn query_text(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(its, _)| its == name).map(|(_, value)| value.text.as_str())
    }

    /// The objects of a list, or of a map whose keys do not matter.
    pub(crate) fn objects(&self) -> Vec<&Object> {
        match self.result {
            Value::Array(items) => items.iter().filter_map(Value::as_object).collect(),
            Value::Object(map) => map.values().filter_map(Value::as_object).collect(),
            _ => Vec::new(),
        }
    }
}

/// What is inside of an answer's envelope.
pub(crate) fn without_envelope<'v>(api: &Api, body: &'v Value) -> &'v Value {
    let inside = api.envelope.unwrap.as_deref().and_then(|key| body.get(key));
    inside.unwrap_or(body)
}

/// A whole number, also one that is written as a text.
pub(crate) fn whole(thing: &Object, field: &str) -> Option<i64> {
    match thing.get(field)? {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_i64(),
    }
}

/// The answers that are given again, by request.
#[derive(Default)]
pub(crate) struct Recordings(BTreeMap<String, Held>);

struct Held {
    answer: RecordedAnswer,
    /// The simulator's own answer at the beginning.
    before: Reply,
}

impl Recordings {
    pub(crate) fn answers(&self) -> Vec<RecordedAnswer> {
        self.0.values().map(|held| held.answer.clone()).collect()
    }

    pub(crate) fn hold(&mut self, answer: RecordedAnswer, before: Reply) {
        self.0.insert(key(&answer.target), Held { answer, before });
    }

    /// The simulator's own answer to a request, or the recorded one with what has changed since.
    pub(crate) fn lay_under(&self, target: &str, own: Reply) -> Reply {
        match self.0.get(&key(target)) {
            Some(held) => held.answer.with(&held.before, own),
            None => own,
        }
    }
}

impl RecordedAnswer {
    /// The answer with what changed in the simulator's own, from `before` to `after`.
    pub(crate) fn with(&self, before: &Reply, after: Reply) -> Reply {
        let succeeded = |reply: &Reply| (200..300).contains(&reply.status);
        if after.hangs_up() || succeeded(before) != succeeded(&after) {
            // It went down, was removed, or came into being.
            return after;
        }
        let parse = |body: &Bytes| serde_json::from_slice::<Value>(body).ok();
        let body = match (parse(&self.body), parse(&before.body), parse(&after.body)) {
            _ if !succeeded(&after) || before.body == after.body => self.body.clone(),
            (Some(recorded), Some(before), Some(after)) => {
                lay_over(&recorded, &before, &after).to_string().into()
            }
            _ => after.body,
        };
        let content_type = match self.content_type.as_deref() {
            None | Some("application/json") => Some("application/json"),
            Some(_) => after.content_type,
        };
        Reply { status: 200, content_type, headers: Vec::new(), body }
    }
}

/// A request as the one key of all its spellings.
pub(crate) fn key(target: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs = pairs(query).unwrap_or_default();
    pairs.sort();
    let query: Vec<String> =
        pairs.into_iter().map(|(name, value)| format!("{name}={}", value.text)).collect();
    format!("{}?{}", path.strip_suffix('/').unwrap_or(path), query.join("&"))
}

#[cfg(test)]
mod tests;
