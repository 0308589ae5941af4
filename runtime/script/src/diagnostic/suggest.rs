//! "Did you mean": the nearest of the names that exist.

use edgebook_model::{Api, Operation};
use edgebook_words::listed;

/// `did you mean `connected`?`; `None` when nothing is near.
pub fn did_you_mean<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<String> {
    nearest(name, known).map(|near| format!("did you mean `{near}`?"))
}

/// The nearest of some names, if it is near enough to be meant. A name of another language is ours for the same thing.
pub fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let lower = name.to_lowercase();
    let meant = SYNONYMS.iter().find(|(others, _)| others.contains(&lower.as_str())).map(|(_, ours)| *ours);
    let mut translated = None;
    let near = edgebook_words::nearest(
        name,
        known.inspect(|&known| {
            if Some(known) == meant {
                translated = Some(known);
            }
        }),
    );
    translated.or(near)
}

/// Names of other languages, and ours for the same thing.
const SYNONYMS: &[(&[&str], &str)] = &[
    (&["length", "size", "count"], "len"),
    (&["append", "add"], "push"),
    (&["includes", "has", "has_key", "contains_key"], "contains"),
    (&["println", "echo", "puts", "log", "console"], "print"),
    (&["str", "string", "tostring"], "to_string"),
    (&["int", "float", "parseint", "to_int", "to_float"], "number"),
    (&["foreach", "each"], "for_each"),
    (&["upper", "uppercase", "toupper"], "to_upper"),
    (&["lower", "lowercase", "tolower"], "to_lower"),
    (&["strip"], "trim"),
    (&["any"], "some"),
    (&["select", "where"], "filter"),
    (&["collect"], "map"),
    (&["json", "json_encode", "stringify"], "to_json"),
];

/// What was meant by the name of an operation that a group does not have: the vendor's name for one, one of another
/// group, or another spelling.
pub fn operation_hint(api: &Api, group: Option<&str>, name: &str) -> Option<String> {
    let was_called = |op: &&Operation| {
        op.older_names.iter().any(|older| older == name)
            && group.is_none_or(|group| api.group_name(op) == group)
    };
    if let Some(operation) = api.operations.iter().find(was_called) {
        return Some(format!("that is its older name: here it is {}", api.qualified_name(operation)));
    }
    if let Some(operation) = by_vendor_name(api, name) {
        return Some(format!("that is the vendor's name: here it is {}", api.qualified_name(operation)));
    }
    let here = |op: &&Operation| group.is_none_or(|group| api.group_name(op) == group);
    // `rules.list` is nearer to `rules.list_ip` than to the `list` of another group.
    let longer = |op: &&Operation| op.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('_'));
    let longer: Vec<&str> =
        api.operations.iter().filter(here).filter(longer).map(|op| op.name.as_ref()).collect();
    if let (Some(group), false) = (group, longer.is_empty()) {
        return Some(format!("{group} has {}", listed(&longer, 12)));
    }
    let exact = api.operations.iter().find(|op| op.name == name);
    if let Some(operation) = exact {
        return Some(format!("there is {}", api.qualified_name(operation)));
    }
    let in_group = nearest(name, api.operations.iter().filter(here).map(|op| op.name.as_ref()));
    if let Some(near) = in_group {
        return Some(format!("did you mean `{near}`?"));
    }
    let near = nearest(name, api.operations.iter().map(|op| op.name.as_ref()));
    if let Some(operation) = near.and_then(|near| api.operations.iter().find(|op| op.name == near)) {
        return Some(format!("did you mean {}?", api.qualified_name(operation)));
    }
    let names: Vec<&str> = api.operations.iter().filter(here).map(|op| op.name.as_ref()).collect();
    group.map(|group| format!("the operations of {group} are {}", listed(&names, 12)))
}

/// An operation by the vendor's name for it, in any spelling: `putIdentityVPNSettings`, `put_identity_v_p_n_settings`.
pub(crate) fn by_vendor_name<'a>(api: &'a Api, name: &str) -> Option<&'a Operation> {
    let plain = |text: &str| text.replace('_', "").to_lowercase();
    let wanted = plain(name);
    api.operations.iter().find(|op| op.name != name && plain(&op.id) == wanted)
}
