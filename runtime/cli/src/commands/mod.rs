//! The commands, one file each; the REPL has a folder of its own.

pub mod audit;
mod call;
mod check;
mod check_fleet;
mod completions;
pub mod describe;
mod describe_text;
mod devices;
mod doctor;
mod effects;
mod explain;
pub mod ops;
pub mod run;
mod sim;
pub mod spec;
mod spec_check;
mod test;
mod trust;

pub use call::call;
pub use check::check;
pub use completions::{completions, man};
pub use describe::describe;
pub use devices::devices;
pub use doctor::doctor;
pub use effects::effects;
pub use explain::explain;
pub use ops::ops;
pub use run::run;
pub use sim::sim;
pub use spec_check::spec_check;
pub use test::test;
pub use trust::trust;
