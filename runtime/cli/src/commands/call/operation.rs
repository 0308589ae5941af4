//! The operation that was named in the shell, and how it is called there.

use edgebook_catalog::Catalog;
use edgebook_model::{Api, ArgumentPosition, Operation, signature_arguments, type_label};
use edgebook_script::{did_you_mean, operation_hint};
use edgebook_words::listed;

use crate::catalog::{Found, lookup};
use crate::failure::Failure;

/// How many groups a message lists.
const MOST_LISTED: usize = 20;

/// Finds an operation by `GROUP.OPERATION` or `KIND.GROUP.OPERATION`. Without an API, all are searched.
pub(super) fn find(
    catalog: &Catalog,
    api: Option<&'static Api>,
    word: &str,
) -> Result<(&'static Api, &'static Operation), Failure> {
    let parts: Vec<&str> = word.split('.').collect();
    let (kind, group, name) = match parts.as_slice() {
        [group, name] => (None, *group, *name),
        [kind, group, name] => (Some(*kind), *group, *name),
        _ => return Err(not_dotted(catalog, api, word)),
    };
    if let (Some(kind), Some(api)) = (kind, api)
        && api.kind != kind
    {
        return Err(Failure::usage(format!("the appliance is of the kind {}, not {kind}", api.kind)));
    }
    let all = || catalog.apis().iter().copied();
    let apis: Vec<&'static Api> = api.map_or_else(
        || all().filter(|known| kind.is_none_or(|kind| known.kind == kind)).collect(),
        |api| vec![api],
    );
    let found: Vec<_> = apis.iter().filter_map(|api| Some((*api, api.find(group, name)?))).collect();
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(unknown(catalog, &apis, kind, group, name)),
        several => {
            let names: Vec<String> =
                several.iter().map(|(api, operation)| api.qualified_name(operation)).collect();
            Err(Failure::usage(format!("`{word}` is several operations"))
                .hint(format!("write {}", names.join(" or "))))
        }
    }
}

fn not_dotted(catalog: &Catalog, api: Option<&'static Api>, word: &str) -> Failure {
    let failure = Failure::usage(format!("`{word}` is not GROUP.OPERATION"));
    let apis = api.map_or_else(|| catalog.apis().to_vec(), |api| vec![api]);
    failure.hint(meant(&apis, word).unwrap_or_else(|| "`edgebook ops` lists the operations".to_owned()))
}

/// The operations that have this name in a group, or with the vendor.
fn meant(apis: &[&'static Api], word: &str) -> Option<String> {
    let operations = lookup(apis, word).into_iter().filter(|found| matches!(found, Found::Operation(_)));
    let names: Vec<String> = operations.map(Found::name).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

fn unknown(catalog: &Catalog, apis: &[&'static Api], kind: Option<&str>, group: &str, name: &str) -> Failure {
    if apis.is_empty() {
        let kinds: Vec<&str> = catalog.kinds().collect();
        let kind = kind.unwrap_or_default();
        return Failure::usage(format!("there is no kind of appliance `{kind}`"))
            .hint(format!("the kinds are {}", kinds.join(", ")));
    }
    let with_group = apis.iter().find(|api| api.groups.iter().any(|known| known.name == group));
    if let Some(api) = with_group {
        let failure = Failure::usage(format!("{}.{group} has no operation `{name}`", api.kind))
            .code("unknown-operation");
        return match operation_hint(api, Some(group), name) {
            Some(hint) => failure.hint(hint),
            None => failure,
        };
    }
    let kinds: Vec<&str> = apis.iter().map(|api| api.kind.as_ref()).collect();
    let groups: Vec<&str> =
        apis.iter().flat_map(|api| api.groups.iter()).map(|known| known.name.as_ref()).collect();
    let hint = did_you_mean(group, groups.iter().copied())
        .or_else(|| meant(apis, name))
        .unwrap_or_else(|| format!("the groups are {}", listed(&groups, MOST_LISTED)));
    Failure::usage(format!("{} has no group `{group}`", kinds.join(" or "))).hint(hint)
}

/// What to do about a wrong argument: what was said, unless that is how a script writes the call.
pub(super) fn usage(api: &Api, operation: &Operation, said: Option<&str>) -> String {
    match said {
        Some(said) if !said.starts_with("write ") => said.to_owned(),
        _ => format!("write {}", shell_signature(api, operation)),
    }
}

/// `ipsec.update_endpoint_tunnel ENDPOINT_ID TUNNEL_ID [bounce=bool]`
pub(super) fn shell_signature(api: &Api, operation: &Operation) -> String {
    let mut words = vec![format!("{}.{}", api.group_name(operation), operation.name)];
    let signature = signature_arguments(api, operation);
    let has_body = |position| signature.iter().any(|argument| argument.position == position);
    let whole_body = operation.body.is_some() && !has_body(ArgumentPosition::Body);
    for argument in &signature {
        let word = match argument.position {
            ArgumentPosition::Positional => argument.name.to_uppercase(),
            ArgumentPosition::Content => "@FILE".to_owned(),
            ArgumentPosition::Query | ArgumentPosition::Body => {
                format!("{}={}", argument.name, type_label(api, argument.ty))
            }
        };
        words.push(if argument.required { word } else { format!("[{word}]") });
    }
    if whole_body && !has_body(ArgumentPosition::Content) {
        words.push("JSON".to_owned());
    }
    words.join(" ")
}
