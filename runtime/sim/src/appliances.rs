//! The kinds of appliance that have behaviour of their own: the one place that names them all. Every other kind does what
//! its description says ([`Described`]).

use std::any::Any;
use std::marker::PhantomData;

use crate::appliance::{Appliance, Origin};
use crate::auth::Credentials;
use crate::cos::Cos;
use crate::described::Described;
use crate::device::Device;
use crate::device_scenario::DeviceScenario;
use crate::engine::{Engine, Setup};
use crate::error::SimError;
use crate::grounds::Grounds;
use crate::kind::Kind;
use crate::resource::Object;
use crate::start::Start;
use crate::vns3::Vns3;

/// The kinds with behaviour of their own, and the usual names of such appliances.
static WRITTEN: [(Kind, &str, &dyn Registered); 2] =
    [(Kind::VNS3, "controller", &Of::<Vns3>::NEW), (Kind::COS, "firewall", &Of::<Cos>::NEW)];

/// How an appliance of a kind is made.
pub(crate) trait Registered: Sync {
    /// The state at the start, as a file has it.
    fn read(&self, fields: Object) -> Result<Box<dyn Start>, serde_json::Error>;

    /// An appliance of which nothing is known.
    fn plain(&self) -> Box<dyn Start>;

    /// A running appliance, and what it accepts.
    fn create(
        &self,
        grounds: &Grounds,
        start: &dyn Any,
        name: &str,
        setup: Setup,
    ) -> Result<(Box<dyn Device>, Credentials), SimError>;
}

struct Of<A>(PhantomData<fn() -> A>);

impl<A> Of<A> {
    const NEW: Self = Self(PhantomData);
}

impl<A: Appliance> Registered for Of<A> {
    fn read(&self, fields: Object) -> Result<Box<dyn Start>, serde_json::Error> {
        let start: A::Start = serde_json::from_value(fields.into())?;
        Ok(Box::new(start))
    }

    fn plain(&self) -> Box<dyn Start> {
        Box::new(A::plain())
    }

    fn create(
        &self,
        grounds: &Grounds,
        start: &dyn Any,
        name: &str,
        setup: Setup,
    ) -> Result<(Box<dyn Device>, Credentials), SimError> {
        let origin = Origin { name, api: setup.api, seed: setup.seed, now: setup.clock.now() };
        let usual = A::plain();
        let state = A::new(start.downcast_ref().unwrap_or(&usual), &origin)?;
        let credentials = state.credentials();
        Ok((Box::new(Engine::new(grounds, state, setup)), credentials))
    }
}

/// How appliances of a kind are made.
pub(crate) fn registered(kind: &Kind) -> &'static dyn Registered {
    let own = WRITTEN.iter().find(|(its, ..)| its == kind);
    own.map_or(&Of::<Described>::NEW, |(_, _, registered)| *registered)
}

/// The name of an appliance that was given none.
pub(crate) fn usual_name(kind: &Kind) -> &str {
    let own = WRITTEN.iter().find(|(its, ..)| its == kind);
    own.map_or(kind.as_str(), |(_, name, _)| name)
}

/// The appliance of a scenario, and what it accepts.
pub(crate) fn create(
    grounds: &Grounds,
    scenario: &DeviceScenario,
    setup: Setup,
) -> Result<(Box<dyn Device>, Credentials), SimError> {
    registered(scenario.kind()).create(grounds, scenario.any_start(), &scenario.name, setup)
}

#[cfg(test)]
mod tests {
    use edgebook_model::Method;

    use super::*;

    fn undescribed<A: Appliance>(kind: &str) -> Vec<String> {
        let api = edgebook_bindings::api(kind).unwrap();
        let described = |method: Method, path: &str| {
            let mut operations = api.operations.iter();
            operations.any(|it| it.method == method && api.path_of(it) == path)
        };
        let all = A::AREAS.iter().flat_map(|area| area.iter());
        all.filter(|(method, path, _)| !described(*method, path))
            .map(|(method, path, _)| format!("{} {path}", method.as_str()))
            .collect()
    }

    #[test]
    fn every_behaviour_belongs_to_a_described_operation() {
        assert_eq!(undescribed::<Vns3>("vns3"), Vec::<String>::new());
        assert_eq!(undescribed::<Cos>("cos"), Vec::<String>::new());
    }

    #[test]
    fn no_operation_has_two_behaviours() {
        fn doubled<A: Appliance>() -> bool {
            let mut keys: Vec<_> = A::AREAS
                .iter()
                .flat_map(|area| area.iter())
                .map(|(method, path, _)| (*method, *path))
                .collect();
            let all = keys.len();
            keys.sort_unstable();
            keys.dedup();
            keys.len() != all
        }
        assert!(!doubled::<Vns3>());
        assert!(!doubled::<Cos>());
    }
}
