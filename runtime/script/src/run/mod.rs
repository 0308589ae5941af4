//! Running a runbook: what a run is given, what it may use, how it ends.

mod assumptions;
mod context;
mod exit_code;
mod exported;
mod facts;
mod growth;
mod memory;
mod meter;
mod modules;
mod report;
mod session;
mod single;
mod works;

pub use assumptions::AssumedWaits;
pub(crate) use assumptions::Withheld;
pub(crate) use context::{RunContext, Warned};
pub use facts::DeviceFacts;
pub(crate) use facts::PROPERTIES;
pub(crate) use growth::Size;
pub(crate) use meter::Meter;
pub(crate) use modules::Resolver;
pub use modules::{ModuleRefused, ModuleSource, ModuleText, NoModules};
pub use report::{RunEnd, RunReport, ScriptError};
pub(crate) use session::evaluate;
pub use session::{Session, run};
pub use single::{Answered, Argument, SingleCall};
pub(crate) use works::{Awaited, Begun};
