//! Runbooks: the hardened script engine, the bindings of the APIs, headers, diagnostics.
//!
//! A [`Runbook`] is parsed once. A [`Session`] says which devices it may reach and what it may use; [`run()`] runs it.
//! The bindings are not generated code: a [`Library`] reads the API model and makes each operation callable, checks
//! its arguments, and decodes what devices answer into records.
//!
//! What scripts cannot do is stated by absence: this crate names no file, no process, no environment and no socket.
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

mod call;
mod cancel;
mod clock;
mod decode;
mod diagnostic;
mod engine;
mod header;
mod hidden;
mod library;
mod limits;
mod output;
mod positions;
mod repl;
mod run;
mod runbook;
mod saving;
mod separated;
mod stack;
mod table;
#[cfg(test)]
mod testing;
mod value;

pub use cancel::Cancel;
pub use clock::{Clock, SystemClock, VirtualClock};
pub use diagnostic::suggest::{did_you_mean, nearest, operation_hint};
pub use diagnostic::{Diagnostic, Frame, Style, render};
pub use edgebook_wire::may_hold_secret;
pub use header::{Given, GivenFile, Header, ParamDecl, ParamType, ParamValue, Params};
pub use library::Library;
pub use library::natives::{Calls, Closure, Example, Form, Function, Kind, Returns, functions, named};
pub use limits::{LimitRefused, Limits, STACK_BYTES};
pub use output::Output;
pub use repl::{Completion, CompletionKind, Evaluated, Interpreter};
pub use run::{
    Answered, Argument, AssumedWaits, DeviceFacts, ModuleRefused, ModuleSource, ModuleText, NoModules,
    RunEnd, RunReport, ScriptError, Session, SingleCall, run,
};
pub use runbook::Runbook;
pub use saving::{NotSaved, SavedFile, SavedFiles, file_name_problem};
pub use separated::{Formulas, csv_line};
pub use stack::on_stack;
pub use table::Table;
pub use value::Secret;
pub use value::failure::{Failure, FailureData};
