//! Which appliances there are, how each is reached and trusted, and where its secret comes from.
//!
//! An [`Inventory`] is read from a TOML file; everything that is wrong with it is said at once, each finding with its
//! file, line and column. A [`Selection`] picks devices from it; an empty selection is an error, never "all".
//! A [`Secret`] says where a password or token comes from. The
//! [`TrustStore`] remembers which certificate each device had. [`doctor`] says what is wrong with all of this.
//!
//! Nothing here opens a socket, and no error shows a secret.
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

mod allowed;
mod device;
mod diagnostic;
pub mod doctor;
mod drift;
mod files;
mod find;
mod inventory;
mod layers;
mod lines;
mod read;
mod secret;
mod select;
mod state_file;
#[cfg(test)]
mod testing;
mod trust;
mod versions;

pub use allowed::{AllowedInventories, Names, Obeyed, Petition, Standing};
pub use device::{Auth, Device, Proxy, ProxyLogin, Runs, SchemeLogin, Trust};
pub use diagnostic::{Diagnostic, Place, Problems};
pub use drift::{Drift, DriftMemory};
pub use find::{FILE_NAME, Found, How, Search, Unopened};
pub use inventory::{Group, Inventory};
pub use layers::Shadowed;
pub use read::Reader;
pub use secret::{Secret, SecretSource, Secrets};
pub use select::{Label, Selection};
pub use state_file::StateError;

pub use trust::{
    Comparison, Known, KnownAppliances, Malformed, Pinned, TrustError, TrustMode, TrustStore, Verdict,
};
pub use versions::{Remembered, ReportedVersions};
