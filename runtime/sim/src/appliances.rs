//! The kinds of appliance that there are: the one place that names them all, beside the scenarios that they start from.

use crate::appliance::Appliance;
use crate::auth::Credentials;
use crate::cos::Cos;
use crate::device::Device;
use crate::engine::{Engine, Setup};
use crate::error::SimError;
use crate::grounds::Grounds;
use crate::scenario::DeviceScenario;
use crate::vns3::Vns3;

/// The appliance of a scenario, and what it accepts.
pub(crate) fn create(
    grounds: &Grounds,
    scenario: &DeviceScenario,
    setup: Setup,
) -> Result<(Box<dyn Device>, Credentials), SimError> {
    let (seed, now) = (setup.seed, setup.clock.now());
    match scenario {
        DeviceScenario::Vns3(scenario) => Ok(running(grounds, Vns3::new(scenario, seed, now)?, setup)),
        DeviceScenario::Cos(scenario) => Ok(running(grounds, Cos::new(scenario, seed, now)?, setup)),
    }
}

fn running<A: Appliance>(grounds: &Grounds, state: A, setup: Setup) -> (Box<dyn Device>, Credentials) {
    let credentials = state.credentials();
    (Box::new(Engine::new(grounds, state, setup)), credentials)
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
