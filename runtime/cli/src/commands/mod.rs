//! The commands, one file each; the REPL has a folder of its own.

pub mod audit;
pub mod describe;
mod describe_text;
mod doctor;
pub mod ops;
pub mod run;
mod sim;
mod spec_check;
mod trust;

pub use describe::describe;
pub use doctor::doctor;
pub use ops::ops;
pub use run::run;
pub use sim::sim;
pub use spec_check::spec_check;
pub use trust::trust;
