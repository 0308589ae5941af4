//! The commands, one file each; the REPL has a folder of its own.

pub mod audit;
mod check;
pub mod describe;
mod describe_text;
mod doctor;
mod effects;
mod explain;
pub mod ops;
pub mod run;
mod sim;
mod spec_check;
mod trust;

pub use check::check;
pub use describe::describe;
pub use doctor::doctor;
pub use effects::effects;
pub use explain::explain;
pub use ops::ops;
pub use run::run;
pub use sim::sim;
pub use spec_check::spec_check;
pub use trust::trust;
