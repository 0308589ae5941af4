//! From the list of devices to devices that can be called.
//!
//! Certificates and secrets are settled when a device is opened, before anything runs. It is connected on its first call
//! only, so a runbook that calls nothing costs nothing.

mod core;
mod drifting;
mod first_contact;
mod informed;
mod lazy;
mod login;
mod opener;
mod reminder;

pub use core::SharedCore;
pub use first_contact::{Suspect, TrustDesk};
pub use login::{credential_of, proxy_now};
pub(crate) use opener::Opener;
pub use opener::{Connections, trust_of};
