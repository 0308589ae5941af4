//! Where calls go, and what they may do there.
//!
//! The wire withholds what nobody agreed to (`consent`). A device is connected on its first call only (`lazy`), so a
//! runbook that calls nothing costs nothing.

pub mod address;
pub mod choice;
mod connect;
mod consent;
pub mod core;
pub mod first_contact;
pub mod fit;
mod informed;
mod lazy;
mod login;
mod marks;
pub mod obey;
mod reminder;
pub mod roster;
pub mod scenario;
mod scope;
mod settings;
mod share;
mod stakes;

pub use connect::{Connections, Opener, connect, detail, trust_of};
pub use consent::Writes;
pub use login::{proxy_now, scheme_credential};
pub use scope::Allowance;
pub use settings::{Place, TargetSettings};
pub use share::{give, targets};
