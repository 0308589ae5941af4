//! `edgebook spec show|diff|add`: works with descriptions: what one holds, what changes with another, where it goes.

mod add;
mod diff;
mod drift;
mod in_tree;
mod list;
mod read;
mod show;

pub use add::add;
pub use diff::diff;
pub use drift::drift;
pub use list::{list, remove};
pub use show::show;
