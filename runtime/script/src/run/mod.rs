//! Running a runbook: what a run is given, what it may use, how it ends.

mod context;
mod depth;
mod meter;
mod modules;
mod report;
mod session;

pub(crate) use context::{RunContext, Warned};
pub(crate) use meter::Meter;
pub(crate) use modules::Resolver;
pub use modules::{ModuleRefused, ModuleSource, ModuleText, NoModules};
pub use report::{RunEnd, RunReport, ScriptError};
pub(crate) use session::evaluate;
pub use session::{Session, run};
