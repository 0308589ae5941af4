//! What every part of Edgebook says in the same way: how bad a finding is, which name was probably meant, a list in
//! one line, what to do next, what the operating system said, and foreign text made safe to show.
//!
//! Nothing here reads, writes or knows an appliance, and nothing names a command or an option: that is for whoever
//! shows a text.

mod count;
mod escape;
mod hint;
mod list;
mod nearest;
mod severity;
mod system;

pub use count::counted;
pub use escape::{escape, escape_each_line, escape_line, excerpt, is_hostile};
pub use hint::{Hint, Subject};
pub use list::listed;
pub use nearest::{did_you_mean, instead, is_slip, nearest, nearest_word};
pub use severity::Severity;
pub use system::reason;
