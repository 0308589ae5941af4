//! What a behaviour gets, and what it is.

use std::net::IpAddr;

use bytes::Bytes;
use edgebook_model::{Api, Method, Operation};
use jiff::Timestamp;

use crate::arguments::Arguments;
use crate::fault::Deviations;
use crate::respond::{Refusal, Reply};

/// What a behaviour knows about the call that it answers.
pub(crate) struct Call<'a> {
    pub(crate) api: &'static Api,
    pub(crate) operation: &'static Operation,
    pub(crate) arguments: &'a Arguments,
    /// The body as it was sent, for operations that take a text or a file.
    pub(crate) body: &'a Bytes,
    pub(crate) now: Timestamp,
    /// Where the call comes from.
    pub(crate) peer: IpAddr,
    /// How the firmware deviates from its description during this call.
    pub(crate) deviations: &'a Deviations,
}

/// The behaviour of one operation.
pub(crate) type Handler<A> = fn(&mut A, &Call<'_>) -> Result<Reply, Refusal>;

/// The behaviours of an area: method, whole path as in the description, function.
pub(crate) type Behaviours<A> = &'static [(Method, &'static str, Handler<A>)];
