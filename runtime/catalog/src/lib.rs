//! The APIs of a process: those that are built in, those that the user keeps ([`Store`]), and those that are given for
//! one command. A [`Catalog`] is made once and handed to whoever needs it; nothing here is asked for as a global.
//!
//! Several versions of one kind stand side by side. One of them is current: it counts where nobody says what an appliance
//! runs. A description is read when it is first needed, and lives as long as the process, as the built-in ones do.
#![cfg_attr(
    test,
    allow(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::panic,
        reason = "tests assert"
    )
)]

mod catalog;
mod error;
mod id;
mod kept;
mod kind;
mod known;
mod read;
mod store;

pub use catalog::{Assumed, Catalog, Fitting, Given, Listed, listed};
pub use error::CatalogError;
pub use id::ApiId;
pub use read::{Description, Overlay, overlay_beside, text_of};
pub use store::{NewDescription, Store, Stored};
