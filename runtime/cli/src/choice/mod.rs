//! What the arguments choose: where calls go, and what they may do there.

pub mod address;
pub mod obey;
pub mod place;
pub mod scenario;
mod target;

pub use target::{detail, target};
