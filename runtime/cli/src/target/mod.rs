//! Where calls go, and what they may do there.
//!
//! Between a script and the wire stands one [`Gate`]: it withholds writes that nobody agreed to, below the bindings,
//! so no runbook can talk its way past it. Below it a device is connected on its first call only, so a runbook that
//! calls nothing costs nothing.

mod connect;
mod gate;
mod lazy;
mod settings;

pub use connect::{Connections, connect};
pub use gate::{Gate, Policy, Writes};
pub use settings::{Place, TargetSettings};
