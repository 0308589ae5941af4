//! What the generated clients have in common: how values are read, written and sent.
//!
//! Reading is lenient, because devices are: an absent field and a `null` are `None`; a number may come as a text and a
//! text as a number; an unknown key is kept in `extra`; so is a value of the wrong kind, and it fails nothing else.
//! What did not fit is listed in [`Answer::findings`].
//!
//! Only a part of this module is for users of the clients; the traits, the functions and the macros are called by
//! generated code.

mod answer;
mod body;
mod call;
mod choice;
mod context;
mod decode;
mod encode;
mod error;
mod keyed;
mod number_scan;
mod record;
mod reply;
mod sender;
mod shape;
mod union;
mod value;

/// The tables of an API.
pub use edgebook_model::Api;
/// A device that can be called.
pub use edgebook_wire::Device;

/// Bytes that are cheap to share.
pub use bytes::Bytes;
/// Any JSON value.
pub use serde_json::Value;

pub use answer::{Answer, Finding};
pub use call::{Call, Query};
pub use choice::Choice;
pub use context::Context;
pub use decode::{Decode, strictly};
pub use encode::{Encode, Object};
pub use error::{Error, Refusal};
pub use keyed::Keyed;
pub use record::{Fields, read, write};
pub use reply::Reply;
pub use sender::{Link, Sender, Sending, SharedSender};
pub use shape::{has_keys, is_bool, is_int, is_list_of, is_null, is_number, is_text, key_is};
pub use union::Union;
pub use value::{Blob, Extra, Nullable, Raw, Secret};

#[doc(hidden)]
pub use crate::{choice, record, union};
/// For the macros: generated modules need no dependency of their own.
#[doc(hidden)]
pub use serde;
