//! One kind of appliance: what the engine asks of it.

use std::net::IpAddr;
use std::sync::Arc;

use edgebook_model::Operation;
use jiff::Timestamp;

use crate::auth::{Credentials, Presented};
use crate::call::{Behaviours, Handler};
use crate::recorded::Adopter;
use crate::respond::{Refusal, Reply};
use crate::tls::KeyPair;
use crate::validate::Manners;

/// What a refused GET says of the state: the path as in the description, the status, and the function.
pub(crate) type RefusalMeaning<A> = (&'static str, u16, fn(&mut A));

/// One kind of appliance: its state, and what is the vendor's own.
pub(crate) trait Appliance: Send + Sized + 'static {
    const MANNERS: Manners;

    /// All behaviours, area by area.
    const AREAS: &'static [Behaviours<Self>];

    /// What takes recorded answers to GETs into the state: the path as in the description, and the function, in the
    /// order in which it has to be done.
    const ADOPTERS: &'static [(&'static str, Adopter<Self>)];

    /// What refused GETs say of the state.
    const REFUSALS: &'static [RefusalMeaning<Self>] = &[];

    /// What it accepts at the start.
    fn credentials(&self) -> Credentials;

    /// The behaviour of an operation, if it has any.
    fn behaviour(operation: &Operation, path: &str) -> Option<Handler<Self>> {
        let mut behaviours = Self::AREAS.iter().flat_map(|area| area.iter());
        behaviours
            .find(|(method, at, _)| *method == operation.method && *at == path)
            .map(|(_, _, handler)| *handler)
    }

    /// Whether the resource engine answers an operation.
    fn is_plain(_operation: &Operation) -> bool {
        false
    }

    /// What every request meets while the appliance is down; `None` when it is up.
    fn outage(&self, _now: Timestamp) -> Option<Reply> {
        None
    }

    /// When it takes connections again; `None` when it takes them now.
    fn closed_until(&self, _now: Timestamp) -> Option<Timestamp> {
        None
    }

    /// The certificate that was installed by a call, if one was.
    fn installed(&self) -> Option<&Arc<KeyPair>> {
        None
    }

    /// Lets everything happen that was due by now.
    fn settle(&mut self, now: Timestamp);

    /// Refuses wrong credentials.
    fn admit(&mut self, presented: &Presented, peer: IpAddr, now: Timestamp) -> Result<(), Refusal>;

    /// Refuses an operation that the appliance's state does not allow.
    fn gate(&self, operation: &Operation) -> Result<(), Refusal>;

    /// Says what is wrong with the arguments in the words that an operation has for it.
    fn reword(_operation: &Operation, refusal: Refusal) -> Refusal {
        refusal
    }

    /// Puts a refusal into the vendor's shape. `reference` is a number for the vendor's log reference.
    fn refuse(refusal: &Refusal, reference: u64, now: Timestamp) -> Reply;
}
