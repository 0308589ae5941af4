//! Which kind of appliance a description is for, where nobody says it.

use std::collections::BTreeSet;

use edgebook_model::{Api, Method};

/// The known API of which a description is another version: it holds at least half of the other's operations, by method
/// and path.
pub(crate) fn kind_of<'a>(api: &Api, known: &[&'a Api]) -> Option<&'a Api> {
    let own = operations(api);
    known
        .iter()
        .map(|known| (operations(known).intersection(&own).count(), *known))
        .filter(|(shared, _)| *shared > 0 && shared.saturating_mul(2) >= own.len())
        .max_by_key(|(shared, _)| *shared)
        .map(|(_, known)| known)
}

/// What a call is sent to, whatever its parameters are called.
fn operations(api: &Api) -> BTreeSet<(Method, String)> {
    let nameless = |path: &str| {
        let segments = path.split('/').map(|segment| if segment.starts_with('{') { "{}" } else { segment });
        segments.collect::<Vec<_>>().join("/")
    };
    api.operations.iter().map(|operation| (operation.method, nameless(&operation.path))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_version_is_told_from_another_appliance() {
        let known = edgebook_bindings::apis();
        for api in known {
            let mut other = (*api).clone();
            other.operations.to_mut().truncate(api.operations.len() / 2);
            other.kind = "new".into();
            assert_eq!(kind_of(&other, known).map(|found| found.kind.as_ref()), Some(api.kind.as_ref()));
            other.operations.to_mut().clear();
            assert!(kind_of(&other, known).is_none());
        }
    }
}
