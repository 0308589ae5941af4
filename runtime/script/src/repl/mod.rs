//! Scripts typed line by line: evaluation that keeps its variables, and completion from the model.

mod chain;
mod complete;
mod interpreter;
#[cfg(test)]
mod tests;

pub use complete::{Completion, CompletionKind};
pub(crate) use interpreter::shown;
pub use interpreter::{Evaluated, Interpreter};
