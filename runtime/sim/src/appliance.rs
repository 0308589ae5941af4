//! One kind of appliance: what the engine asks of it.

use std::net::IpAddr;
use std::sync::Arc;

use edgebook_model::{Api, Operation};
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::auth::{Credentials, Presented};
use crate::call::{Behaviours, Handler};
use crate::error::SimError;
use crate::recorded::Adopter;
use crate::resource::Store;
use crate::respond::{Refusal, Reply};
use crate::start::Start;
use crate::tls::KeyPair;
use crate::validate::Manners;

/// What a refused GET says of the state: the path as in the description, the status, and the function.
pub(crate) type RefusalMeaning<A> = (&'static str, u16, fn(&mut A));

/// What an appliance begins with, beside the state that its scenario gives it.
pub(crate) struct Origin<'a> {
    pub(crate) name: &'a str,
    pub(crate) api: &'static Api,
    pub(crate) seed: u64,
    pub(crate) now: Timestamp,
}

impl Origin<'_> {
    /// Something in the scenario contradicts itself.
    pub(crate) fn wrong(&self, problem: impl Into<String>) -> SimError {
        SimError::Scenario { device: self.name.to_owned(), problem: problem.into() }
    }
}

/// One kind of appliance: its state, and what is the vendor's own.
pub(crate) trait Appliance: Send + Sized + 'static {
    /// The state that it starts in, as a scenario has it.
    type Start: Start + Default + DeserializeOwned;

    /// What can happen to it that no call does, as the control endpoint takes it.
    type Happening: DeserializeOwned;

    const MANNERS: Manners;

    /// All behaviours, area by area. An operation without one does what its description says.
    const AREAS: &'static [Behaviours<Self>] = &[];

    /// What takes recorded answers to GETs into the state: the path as in the description, and the function, in the
    /// order in which it has to be done.
    const ADOPTERS: &'static [(&'static str, Adopter<Self>)] = &[];

    /// What refused GETs say of the state.
    const REFUSALS: &'static [RefusalMeaning<Self>] = &[];

    fn new(start: &Self::Start, origin: &Origin<'_>) -> Result<Self, SimError>;

    /// The start of an appliance of which nothing is known.
    fn plain() -> Self::Start {
        Self::Start::default()
    }

    /// What it accepts at the start.
    fn credentials(&self) -> Credentials;

    /// The things that are there at the start and that no behaviour knows, by the path of their collection.
    fn things(&self) -> Store {
        Store::default()
    }

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

    /// Lets something happen to it. Says whether it has what this is about.
    fn befall(&mut self, _happening: Self::Happening, _now: Timestamp) -> bool {
        false
    }

    /// What no call shows of it.
    fn outside(&self, _now: Timestamp) -> Value {
        Value::Object(serde_json::Map::new())
    }

    /// Lets everything happen that was due by now.
    fn settle(&mut self, _now: Timestamp) {}

    /// Refuses credentials that do not open the operation; `None` where no operation is meant.
    fn admit(
        &mut self,
        presented: &Presented,
        operation: Option<&Operation>,
        peer: IpAddr,
        now: Timestamp,
    ) -> Result<(), Refusal>;

    /// Refuses an operation that the appliance's state does not allow.
    fn gate(&self, _operation: &Operation) -> Result<(), Refusal> {
        Ok(())
    }

    /// Says what is wrong with the arguments in the words that an operation has for it.
    fn reword(_operation: &Operation, refusal: Refusal) -> Refusal {
        refusal
    }

    /// Puts a refusal into the vendor's shape. `reference` is a number for the vendor's log reference.
    fn refuse(api: &Api, refusal: &Refusal, reference: u64, now: Timestamp) -> Reply;
}
