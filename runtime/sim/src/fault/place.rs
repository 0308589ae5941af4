//! Where a fault happens.

use std::fmt;

use edgebook_model::{Api, Method, Operation};

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
        match wanted.split_once(' ') {
            Some((method, path)) => {
                let (path, operation) = (path.trim(), asked.operation.map(|(operation, _)| operation));
                method.eq_ignore_ascii_case(asked.method)
                    && (path == asked.path
                        || operation.is_some_and(|operation| is_at(asked.api, operation, method, path)))
            }
            None => asked.operation.is_some_and(|(operation, _)| is(asked.api, operation, wanted)),
        }
    }
}

impl Place {
    /// What is wrong with its operation, if none of the appliances that it is on has it.
    pub(crate) fn check_operation<'a>(
        &self,
        devices: impl Iterator<Item = (&'a str, &'static Api)>,
    ) -> Result<(), String> {
        let Some(wanted) = self.operation.as_deref() else { return Ok(()) };
        let mut described: Vec<&'static Api> =
            devices.filter(|(name, _)| self.is_on(name)).map(|(_, api)| api).collect();
        let key = |api: &&'static Api| (&api.kind, &api.digest);
        described.sort_unstable_by_key(key);
        described.dedup_by_key(|api| key(api));
        let apis = || described.iter().copied();
        let by_path = wanted.split_once(' ');
        let meant = |api: &Api, operation: &Operation| match by_path {
            Some((method, path)) => {
                is_at(api, operation, method, path.trim()) || leads_to(api, operation, method, path.trim())
            }
            None => is(api, operation, wanted),
        };
        if apis().any(|api| api.operations.iter().any(|operation| meant(api, operation))) {
            return Ok(());
        }
        let names = apis().flat_map(|api| {
            api.operations.iter().flat_map(move |operation| {
                if by_path.is_some() {
                    vec![format!("{} {}", operation.method.as_str(), operation.path)]
                } else {
                    vec![
                        operation.id.to_string(),
                        format!("{}.{}", api.group_name(operation), operation.name),
                    ]
                }
            })
        });
        let names: Vec<String> = names.collect();
        let nearest = edgebook_words::nearest(wanted, names.iter().map(String::as_str));
        Err(match nearest {
            Some(name) => format!("there is no operation {wanted}; did you mean {name}?"),
            None => format!("there is no operation {wanted}"),
        })
    }
}

/// Whether an operation has this vendor's id or this name in scripts.
pub(super) fn is(api: &Api, operation: &Operation, wanted: &str) -> bool {
    let group = api.groups.get(usize::from(operation.group)).map_or("", |group| &*group.name);
    operation.id.eq_ignore_ascii_case(wanted)
        || wanted.split_once('.').is_some_and(|(its, name)| its == group && name == operation.name)
}

/// Whether an operation has this method and this path, its own or one that some firmware has it at. The base path may be
/// left out.
fn is_at(api: &Api, operation: &Operation, method: &str, path: &str) -> bool {
    places(operation).any(|(its, template)| {
        let rest = path.strip_prefix(api.base_of(operation)).unwrap_or(path);
        its.as_str().eq_ignore_ascii_case(method) && (template == path || template == rest)
    })
}

/// Whether a request with this method to this path, base path included, leads to an operation.
fn leads_to(api: &Api, operation: &Operation, method: &str, path: &str) -> bool {
    let Some(rest) = path.strip_prefix(api.base_of(operation)) else { return false };
    places(operation).any(|(its, template)| {
        let alike = |(own, given): (&str, &str)| own == given || (own.starts_with('{') && !given.is_empty());
        its.as_str().eq_ignore_ascii_case(method)
            && template.split('/').count() == rest.split('/').count()
            && template.split('/').zip(rest.split('/')).all(alike)
    })
}

fn places(operation: &Operation) -> impl Iterator<Item = (Method, &str)> {
    let own = std::iter::once((operation.method, &*operation.path));
    own.chain(operation.alternatives.iter().map(|other| (other.method, &*other.path)))
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

#[cfg(test)]
mod tests {
    use super::super::Fault;

    #[test]
    fn an_operation_is_one_of_the_appliances_that_are_meant() {
        let api = |kind| edgebook_bindings::api(kind).unwrap();
        let both = [("hub", api("vns3")), ("fw", api("cos"))];
        let cases = [
            ("reset@getConfig", None),
            ("reset@config.get_config", None),
            ("reset@PUT /license", None),
            ("reset@put /license", None),
            ("reset@PUT /api/license", None),
            ("reset@DELETE /routes/{route_id}", None),
            ("reset@DELETE /api/routes/{route_id}", None),
            ("reset@DELETE /api/routes/7", None),
            ("reset@POST /api/oper/blacklist", None),
            ("reset@PUT /licence", Some("there is no operation PUT /licence; did you mean PUT /license?")),
            ("reset@POST /license", Some("there is no operation POST /license; did you mean PUT /license?")),
            ("reset@FETCH /", Some("there is no operation FETCH /")),
            ("reset@getConfg", Some("there is no operation getConfg; did you mean getConfig?")),
            ("reset@device=fw,PUT /license", Some("there is no operation PUT /license")),
            ("reset@device=fw,getConfig", Some("there is no operation getConfig")),
            ("reset@device=hub,getConfig", None),
        ];
        for (fault, expected) in cases {
            let fault: Fault = fault.parse().unwrap();
            match (fault.place.check_operation(both.into_iter()), expected) {
                (Ok(()), None) => {}
                (Err(problem), Some(expected)) => assert!(problem.starts_with(expected), "{problem}"),
                (told, expected) => panic!("{fault}: {told:?} instead of {expected:?}"),
            }
        }
    }
}
