//! Where calls go, and what they may do there.
//!
//! The wire withholds what nobody agreed to (`consent`). A device is connected on its first call only (`lazy`), so a
//! runbook that calls nothing costs nothing.

mod connect;
mod consent;
mod lazy;
mod settings;

pub use connect::{Connections, connect, detail};
pub use consent::Writes;
pub use settings::{Place, TargetSettings};
