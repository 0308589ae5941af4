//! The wire: the only crate that opens client sockets.
//!
//! A [`Request`] is built from an operation of the model, sent by a [`Transport`], and ends in exactly one
//! [`Outcome`]. Everything that decides what happens next (retries, exit codes, what a script may catch) reads that
//! one enum: whether bytes may have left, whether a status was seen, whether the body is whole.
//!
//! No type of the HTTP or TLS library appears in this crate's interface, no error text shows a URL's secrets, and
//! nothing that holds a secret can be printed.
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

mod body;
mod device_error;
mod fingerprint;
mod html;
mod json_scan;
mod outcome;
mod path;
mod reply;
mod request;
#[cfg(test)]
mod testing;
mod text;
mod transport;

pub use body::{Part, RequestBody};
pub use device_error::{DeviceError, ErrorForm};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use outcome::{Endpoint, LostReason, NotSent, NotSentCause, Outcome, UnknownReason};
pub use path::SegmentError;
pub use reply::{Headers, Reply};
pub use request::{Request, RequestError};
pub use text::{escape, excerpt};
pub use transport::{DeviceName, Transport};
