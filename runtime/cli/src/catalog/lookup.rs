//! Finds the one thing that a name means: an operation by our name, the vendor's id or a path, a type, a group.

use std::borrow::Cow;

use edgebook_model::{Api, Group, Method, TypeDef, TypeId};

use super::words::words_of;
use super::{Entry, entries};

/// What a name may mean.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    /// An operation.
    Operation(Entry),
    /// A named type.
    Type(&'static Api, TypeId, &'static TypeDef),
    /// A group of operations.
    Group(&'static Api, &'static Group),
}

impl Found {
    /// The full name, by which only this is found.
    pub fn name(self) -> String {
        match self {
            Self::Operation(entry) => entry.name(),
            Self::Type(api, _, ty) => format!("{}.{}", api.kind, ty.name),
            Self::Group(api, group) => format!("{}.{}", api.kind, group.name),
        }
    }
}

/// Everything that a name may mean. The ways of naming are tried from the exact to the loose, and the first that finds
/// anything ends the search.
pub fn lookup(apis: &[&'static Api], name: &str) -> Vec<Found> {
    let name = name.trim();
    let operations = |matches: &dyn Fn(Entry) -> bool| -> Vec<Found> {
        entries(apis).filter(|entry| matches(*entry)).map(Found::Operation).collect()
    };
    let short = |entry: Entry| format!("{}.{}", entry.api.group_name(entry.operation), entry.operation.name);
    let (method, path) = method_and_path(name);
    let at = |matches: &dyn Fn(Entry) -> bool| {
        operations(&|entry| method.is_none_or(|method| method == entry.operation.method) && matches(entry))
    };
    let was_called = |entry: Entry| entry.operation.older_names.iter().any(|older| older == last_part(name));
    let ways: [&dyn Fn() -> Vec<Found>; 10] = [
        &|| operations(&|entry| entry.name() == name),
        &|| operations(&|entry| short(entry) == name),
        &|| types(apis, |qualified, own| qualified == name || own == name),
        &|| groups(apis, name),
        &|| operations(&|entry| entry.operation.name == name),
        &|| operations(&was_called),
        &|| at(&|entry| entry.operation.path == path || entry.full_path() == path),
        &|| at(&|entry| is_path(entry, path)),
        &|| operations(&|entry| loosely(&entry.operation.id) == loosely(vendor_part(name))),
        &|| types(apis, |_, own| own.eq_ignore_ascii_case(name)),
    ];
    ways.iter().map(|way| way()).find(|found| !found.is_empty()).unwrap_or_default()
}

/// What stands behind the last dot.
fn last_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Every name that [`lookup`] takes, for suggestions.
pub fn names(apis: &[&'static Api]) -> Vec<Cow<'static, str>> {
    let mut names: Vec<Cow<'static, str>> = Vec::new();
    for entry in entries(apis) {
        names.push(entry.name().into());
        names.push(format!("{}.{}", entry.api.group_name(entry.operation), entry.operation.name).into());
        names.push(Cow::Borrowed(&entry.operation.name));
        names.push(Cow::Borrowed(&entry.operation.id));
        names.extend(entry.operation.older_names.iter().map(|name| Cow::Borrowed(&**name)));
        names.push(Cow::Borrowed(&entry.operation.path));
    }
    for api in apis {
        names.extend(api.types.iter().filter(|ty| !ty.name.is_empty()).map(|ty| Cow::Borrowed(&*ty.name)));
        names.extend(api.groups.iter().map(|group| Cow::Borrowed(&*group.name)));
    }
    names
}

/// The words of all names, for suggestions to a search.
pub fn search_words(apis: &[&'static Api]) -> Vec<&'static str> {
    let operations = entries(apis).map(|entry| entry.operation.name.as_ref());
    let groups = apis.iter().flat_map(|api| api.groups.iter()).map(|group| group.name.as_ref());
    words_of(operations.chain(groups))
}

fn types(apis: &[&'static Api], matches: impl Fn(&str, &str) -> bool) -> Vec<Found> {
    let mut found = Vec::new();
    for api in apis {
        for (index, ty) in api.types.iter().enumerate().filter(|(_, ty)| !ty.name.is_empty()) {
            if matches(&format!("{}.{}", api.kind, ty.name), &ty.name)
                && let Ok(index) = u32::try_from(index)
            {
                found.push(Found::Type(api, TypeId(index), ty));
            }
        }
    }
    found
}

/// `ipsec`, `vns3.ipsec`, the vendor's `IPsec`; `vns3` stands for all groups of that appliance.
fn groups(apis: &[&'static Api], name: &str) -> Vec<Found> {
    apis.iter()
        .flat_map(|api| api.groups.iter().map(|group| (*api, group)))
        .filter(|(api, group)| {
            group.name == name
                || group.title.eq_ignore_ascii_case(name)
                || api.kind == name
                || name.split_once('.') == Some((api.kind.as_ref(), group.name.as_ref()))
        })
        .map(|(api, group)| Found::Group(api, group))
        .collect()
}

/// `PUT /ipsec` is a method and a path, `/ipsec` a path of any method.
fn method_and_path(name: &str) -> (Option<Method>, &str) {
    const METHODS: [Method; 6] =
        [Method::Get, Method::Post, Method::Put, Method::Patch, Method::Delete, Method::Head];
    name.split_once(char::is_whitespace)
        .and_then(|(word, path)| {
            let method = METHODS.into_iter().find(|method| method.as_str().eq_ignore_ascii_case(word))?;
            Some((Some(method), path.trim()))
        })
        .unwrap_or((None, name))
}

/// Whether a path, with or without the base path, is an operation's. Any text may stand for a parameter.
fn is_path(entry: Entry, path: &str) -> bool {
    if !path.starts_with('/') {
        return false;
    }
    let same = |path: &str| {
        let mut given = path.trim_end_matches('/').split('/');
        let mut own = entry.operation.path.trim_end_matches('/').split('/');
        loop {
            match (given.next(), own.next()) {
                (None, None) => return true,
                (Some(given), Some(own)) if given == own || (own.starts_with('{') && !given.is_empty()) => {}
                _ => return false,
            }
        }
    };
    same(path) || path.strip_prefix(entry.api.base_of(entry.operation)).is_some_and(same)
}

/// The documents of the vendor write `vns3_client.ipsec.get_ipsec_status` where the description has `getIpsecStatus`.
fn vendor_part(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

fn loosely(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_naming_finds_the_thing() {
        let apis = edgebook_bindings::apis();
        for (name, expected) in [
            ("vns3.ipsec.get_status", "vns3.ipsec.get_status"),
            ("ipsec.get_status", "vns3.ipsec.get_status"),
            ("update_endpoint_tunnel", "vns3.ipsec.update_endpoint_tunnel"),
            ("getIpsecStatus", "vns3.ipsec.get_status"),
            ("vns3_client.ipsec.get_ipsec_status", "vns3.ipsec.get_status"),
            ("GET /status/ipsec", "vns3.ipsec.get_status"),
            ("/api/status/ipsec", "vns3.ipsec.get_status"),
            ("put /ipsec/endpoints/1/tunnels/2", "vns3.ipsec.update_endpoint_tunnel"),
            ("IpsecTunnel", "vns3.IpsecTunnel"),
            ("ipsectunnel", "vns3.IpsecTunnel"),
            ("vns3.ipsec", "vns3.ipsec"),
            ("ipsec", "vns3.ipsec"),
        ] {
            let found: Vec<String> = lookup(apis, name).into_iter().map(Found::name).collect();
            assert_eq!(found, [expected], "{name}");
        }
        assert!(lookup(apis, "no_such_thing").is_empty());
        assert!(lookup(apis, "").is_empty());
    }

    #[test]
    fn a_full_name_means_one_thing_only() {
        let apis = edgebook_bindings::apis();
        for entry in entries(apis) {
            assert_eq!(lookup(apis, &entry.name()).len(), 1, "{}", entry.name());
        }
    }
}
