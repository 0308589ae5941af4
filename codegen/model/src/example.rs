//! One example of each operation: the one source for `describe` and the reference.

use std::fmt::Write as _;

use crate::{Api, Operation, Text};

/// How an operation is called in an example that runs on the simulator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// Statements that prepare what the call needs; empty where nothing is needed.
    pub before: Text,
    /// The arguments as a runbook writes them.
    pub arguments: Text,
    /// The appliance that it is for, in words; empty for any.
    pub on: Text,
}

impl Example {
    /// Nothing is needed, nothing is given.
    pub const PLAIN: Self =
        Self { before: Text::Borrowed(""), arguments: Text::Borrowed(""), on: Text::Borrowed("") };
}

/// The example of an operation as the statements of a runbook, the call last and without a semicolon:
/// `vns3.ipsec.update_endpoint_tunnel(1, 2, #{ bounce: true })`. `None` where the overlay has none.
pub fn example(api: &Api, operation: &Operation) -> Option<String> {
    let example = operation.example.as_ref()?;
    let mut text = String::new();
    if !example.on.is_empty() {
        let _ = writeln!(text, "// On {}.", example.on);
    }
    if !example.before.is_empty() {
        text.push_str(example.before.trim_end());
        text.push('\n');
    }
    let _ = write!(text, "{}({})", api.qualified_name(operation), example.arguments);
    Some(text)
}
