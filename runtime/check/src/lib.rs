//! Reads a runbook before it runs: proves that it fits the appliances, and says the most that it may do.
//!
//! A [`Checker`] knows the described appliances and the functions of the library. [`Checker::check`] goes through the
//! parsed runbook and the files that it imports, infers the types of everything, and gives [`Checked`]: findings as
//! diagnostics, and the [`Effects`]. What it cannot know it leaves alone: it raises no false alarms. The effects are an
//! upper bound: what they do not list cannot be called, and what only a run shows is said to be unknown.
//!
//! The way of a runbook through the crate: the engine's tree becomes ours (`lower`, which alone knows the engine's),
//! types flow through it until they stand still (`infer`), a last pass reports and records effects.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests assert"
    )
)]

mod check;
mod effects;
mod finding;
mod infer;
mod lower;
mod natives;
mod sarif;
mod tokens;
mod tree;
mod ty;

pub use check::{Checked, Checker, Options};
pub use effects::{
    Change, Effects, Growth, LoopPlace, Place, Reached, Repeat, Rounds, Save, Signature, SignatureError,
    SignedOperation, SignedSave, Totals, Unknown, VariableRead, compare,
};
pub use finding::{CODES, Code};
pub use sarif::sarif;
pub use tokens::{Token, TokenKind, tokens};
