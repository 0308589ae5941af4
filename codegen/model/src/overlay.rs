//! What a description cannot say: waits and moved paths. These come from the overlay.

use crate::{List, Method, Text};

/// How the end of an operation's work is awaited.
#[derive(Clone, Debug, PartialEq)]
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
    /// Another operation shows the effect after a while.
    Poll {
        /// The id of the operation that is polled.
        poll: Text,
        /// What to look for, for people.
        until: Text,
    },
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
pub struct TokenPlace {
    /// The keys from the outside in; `*` is any entry.
    pub keys: List<Text>,
    /// Whether the token comes only when the call asked for it (an `async` flag).
    pub optional: bool,
}

/// Another method and path that some firmware answers on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alternative {
    /// The other method.
    pub method: Method,
    /// The other path, with the same parameters in braces.
    pub path: Text,
    /// Whether query arguments travel in a JSON body there.
    pub query_in_body: bool,
}
