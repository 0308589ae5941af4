//! Compiles every golden client and table of the generator, and looks at what the compiled code does.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::default_trait_access,
    reason = "tests assert"
)]

/// The golden modules expect the support module at the root of their crate, where the client crate has it.
use edgebook_client::support;

#[rustfmt::skip] // generated
#[path = "../../../codegen/emit/tests/golden/mod.rs"]
mod golden;

#[path = "golden/calls.rs"]
mod calls;
#[path = "golden/declared.rs"]
mod declared;
#[path = "golden/fake.rs"]
mod fake;
#[path = "golden/reading.rs"]
mod reading;
