//! Where a fault happens.

use std::fmt;

use edgebook_model::{Api, Operation};

use crate::scenario::Kind;

/// What a fault is limited to. An empty place is everywhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// The device's name.
    pub device: Option<String>,
    /// The operation: the vendor's id, `group.name`, or `METHOD /path`.
    pub operation: Option<String>,
    /// The first and the last of the requests or connections that the rest fits, counted from 1.
    pub numbers: Option<(u64, u64)>,
    /// In how many of a hundred cases.
    pub percent: Option<u8>,
}

/// A request, as far as places look at it.
#[derive(Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) api: &'static Api,
    /// The operation that it leads to, and whether by the path of the description.
    pub(crate) operation: Option<(&'static Operation, bool)>,
}

impl Place {
    /// Whether the place is this device, or any.
    pub fn is_on(&self, device: &str) -> bool {
        self.device.as_deref().is_none_or(|name| name == device)
    }

    pub(crate) fn fits(&self, asked: &Asked<'_>) -> bool {
        let Some(wanted) = self.operation.as_deref() else { return true };
        if let Some((method, path)) = wanted.split_once(' ') {
            let described = asked.operation.is_some_and(|(operation, _)| operation.path == path.trim());
            return method.eq_ignore_ascii_case(asked.method) && (described || path.trim() == asked.path);
        }
        asked.operation.is_some_and(|(operation, _)| is(asked.api, operation, wanted))
    }
}

/// How alike two names are, from 0 to 1, for one to be meant by the other.
const ALIKE: f64 = 0.6;

impl Place {
    /// What is wrong with its operation, if none of the appliances that it is on has it. A method and a path may be any:
    /// what is no operation is requested, too.
    pub(crate) fn check_operation<'a>(
        &self,
        devices: impl Iterator<Item = (&'a str, Kind)>,
    ) -> Result<(), String> {
        let wanted = self.operation.as_deref().filter(|wanted| !wanted.contains(' '));
        let Some(wanted) = wanted else { return Ok(()) };
        let mut kinds: Vec<Kind> =
            devices.filter(|(name, _)| self.is_on(name)).map(|(_, kind)| kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let apis = || kinds.iter().filter_map(|kind| edgebook_bindings::api(kind.as_str()));
        if apis().any(|api| api.operations.iter().any(|operation| is(api, operation, wanted))) {
            return Ok(());
        }
        let names = apis().flat_map(|api| {
            api.operations.iter().flat_map(|operation| {
                [operation.id.to_string(), format!("{}.{}", api.group_name(operation), operation.name)]
            })
        });
        let alike =
            |name: &str| strsim::normalized_damerau_levenshtein(&wanted.to_lowercase(), &name.to_lowercase());
        let nearest = names
            .map(|name| (alike(&name), name))
            .filter(|(alike, _)| *alike >= ALIKE)
            .max_by(|(one, _), (other, _)| one.total_cmp(other));
        Err(match nearest {
            Some((_, name)) => format!("there is no operation {wanted}; did you mean {name}?"),
            None => format!("there is no operation {wanted}; `edgebook ops` lists them"),
        })
    }
}

/// Whether an operation has this vendor's id or this name in scripts.
pub(super) fn is(api: &Api, operation: &Operation, wanted: &str) -> bool {
    let group = api.groups.get(usize::from(operation.group)).map_or("", |group| &*group.name);
    operation.id.eq_ignore_ascii_case(wanted)
        || wanted.split_once('.').is_some_and(|(its, name)| its == group && name == operation.name)
}

impl fmt::Display for Place {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let numbers = self.numbers.map(|(first, last)| match last {
            u64::MAX => format!("{first}-"),
            last if last == first => first.to_string(),
            last => format!("{first}-{last}"),
        });
        let parts = [
            self.device.as_ref().map(|name| format!("device={name}")),
            self.operation.clone(),
            numbers,
            self.percent.map(|percent| format!("{percent}%")),
        ];
        to.write_str(&parts.into_iter().flatten().collect::<Vec<_>>().join(","))
    }
}
