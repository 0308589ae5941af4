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

mod agreement;
mod appliance;
mod attempt;
mod base_url;
mod body;
mod call;
mod cancel;
mod certificate;
mod classify;
mod coding;
mod conclude;
mod connect;
mod content;
mod core;
mod credential;
mod deviation;
mod device;
mod device_error;
mod entry;
mod error;
mod exclusion;
mod fate;
mod fetch;
mod fields;
mod fingerprint;
mod html;
mod json;
mod limits;
#[cfg(test)]
mod noise_tests;
mod non_finite;
mod observer;
mod outcome;
mod path;
mod pin;
mod policy;
mod proxy;
mod read_back;
mod reading;
mod record;
mod redact;
mod reply;
mod request;
mod retry;
mod retry_after;
mod style;
mod surrogates;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod testing_answers;
mod tls;
mod trace;
mod transport;
mod wait;
mod zone;

pub use crate::core::{Core, CoreOptions};
pub use appliance::Appliance;
pub use base_url::{BaseUrl, BaseUrlError};
pub use body::{FormPair, Part, RequestBody};
pub use cancel::CancelToken;
pub use certificate::PresentedCertificate;
pub use conclude::answer_to;
pub use content::{Content, ShownContent, ShownField};
pub use credential::Credential;
pub use deviation::{Deviation, Shape};
pub use device::{Device, DeviceSettings};
pub use device_error::{DeviceError, ErrorForm};
pub use error::WireError;
pub use exclusion::{Claim, Locks};
pub use fate::Fate;
pub use fields::{FieldValue, FieldsError};
pub use fingerprint::{Fingerprint, FingerprintError};
pub use limits::READS;
pub use observer::{Attempt, Observer, Observers};
pub use outcome::{Endpoint, LostReason, NotSent, NotSentCause, Outcome, UnknownReason};
pub use path::SegmentError;
pub use policy::{Announced, Denial, DryRun, MaxWrites, OnlyThese, Policies, Policy, Verdict};
pub use proxy::{HttpProxy, ProxyLogin};
pub use read_back::{ReadBack, look_at};
pub use record::{CallId, Ending, Intent, Purpose, RecordError, Recorder};
pub use redact::{MASK, RedactingWriter, Redactor, may_hold_secret};
pub use reply::{Headers, Reply};
pub use request::{Request, RequestError};
pub use retry::RetryPolicy;
pub use secrecy::SecretString;
pub use style::StyleError;
pub use tls::Trust;
pub use trace::{Detail, Trace};
pub use transport::{DeviceName, Transport};
pub use wait::{ReadyWatch, StateWork, Step, Task, TaskState, WaitError, Work, WorkWatch};
