//! The limits every run has. They are the same in debug and in release builds.

use std::time::Duration;

/// What a run may use. A limit that is reached ends the run; a script cannot catch it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Evaluation steps of the whole run, closures included.
    pub operations: u64,
    /// Time of the whole run, waiting included.
    pub time: Duration,
    /// Functions and closures that may be active at once.
    pub call_levels: usize,
    /// How deep expressions and statements may nest in the text of a runbook.
    pub expression_depth: usize,
    /// How deep lists and maps may nest in each other.
    pub data_depth: usize,
    /// Functions in one file.
    pub functions: usize,
    /// Files that a run may import.
    pub modules: usize,
    /// Variables in one scope.
    pub variables: usize,
    /// Bytes of one string, or of all strings in one list or map.
    pub string_bytes: usize,
    /// Items of one list, nested ones included.
    pub list_items: usize,
    /// Entries of one map, nested ones included.
    pub map_entries: usize,
    /// The longest single `sleep` or `wait_until`.
    pub wait: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            operations: 100_000_000,
            time: Duration::from_hours(4),
            call_levels: 40,
            expression_depth: 40,
            data_depth: 200,
            functions: 500,
            modules: 64,
            variables: 1_000,
            string_bytes: 128 << 20,
            list_items: 4_000_000,
            map_entries: 1_000_000,
            wait: Duration::from_hours(24),
        }
    }
}

/// The stack that a thread needs to run a script within [`Limits::default`].
pub const STACK_BYTES: usize = 8 << 20;
