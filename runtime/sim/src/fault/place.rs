//! Where a fault happens.

use std::fmt;

use edgebook_model::{Api, Operation};

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
