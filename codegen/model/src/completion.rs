//! How the end of an operation's work is awaited, where the answer comes before it.

use crate::{Api, List, Operation, Text};

/// How the end of an operation's work is awaited.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Completion {
    /// The answer carries a task token, and another operation tells the task's state.
    Task {
        /// Where the token stands in the result, as keys from the outside in.
        token: TokenPlace,
        /// The id of the operation that is polled.
        poll: Text,
        /// The argument of the polled operation that takes the token.
        argument: Text,
        /// The field of the polled result that holds the state.
        state: Text,
        /// The words that mean success.
        done: List<Text>,
        /// The words that mean failure.
        failed: List<Text>,
    },
    /// Another operation shows the state of the work.
    Poll(StatePoll),
    /// The API server restarts itself and comes back.
    Settle {
        /// How long calls may fail, in seconds.
        seconds: u32,
    },
    /// The appliance reboots: down, then up.
    Restart {
        /// How long it may take, in seconds.
        seconds: u32,
    },
}

/// Where a task token stands in a result.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TokenPlace {
    /// The keys from the outside in; `*` is any entry.
    pub keys: List<Text>,
    /// Whether the token comes only when the call asked for it (an `async` flag).
    pub optional: bool,
}

/// How another operation shows the state of the work. A text that begins with `$` names a key of the call's answer, or
/// one of its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StatePoll {
    /// The id of the operation that is polled.
    pub poll: Text,
    /// What to look for, for people.
    pub until: Text,
    /// The arguments of the polled operation, each with the `$` text of its value.
    pub arguments: List<(Text, Text)>,
    /// The keys that lead to the entries looked at, from the outside in; `*` is every entry.
    pub at: List<Text>,
    /// Which of the entries count. All where this is empty.
    pub only: List<FieldTest>,
    /// What holds for every entry at the end.
    pub done: List<FieldTest>,
    /// What holds for no entry at the end.
    pub busy: List<FieldTest>,
    /// What holds for an entry whose work has failed.
    pub failed: List<FieldTest>,
}

/// A field and the values of which it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct FieldTest {
    /// The field.
    pub field: Text,
    /// The values as text, compared without regard to case.
    pub values: List<Text>,
}

impl StatePoll {
    /// Whether one entry of several is meant, which has to be there: it is chosen by a value of the call.
    pub fn awaits_entry(&self) -> bool {
        self.only.iter().flat_map(|test| &*test.values).any(|value| value.starts_with('$'))
    }
}

impl Api {
    /// The operation that a wait for the end of an operation's work calls.
    pub fn polled_for(&self, operation: &Operation) -> Option<&Operation> {
        let id = match operation.completion.as_ref()? {
            Completion::Task { poll, .. } | Completion::Poll(StatePoll { poll, .. }) => poll,
            Completion::Settle { .. } | Completion::Restart { .. } => &self.readiness.as_ref()?.operation,
        };
        self.find_id(id)
    }
}
