//! The tables of every described appliance, generated from `spec/` when this crate is built.
//!
//! Everything here is `static`: asking for it costs nothing. To take in a new firmware's description, put the file
//! into the appliance's folder below `spec/` and build. A process may also begin with descriptions of its own: [`add`].
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests assert")
)]

use std::sync::OnceLock;

use edgebook_model::Api;

include!(concat!(env!("OUT_DIR"), "/index.rs"));

/// The APIs of all appliances of this process.
static ALL: OnceLock<Vec<&'static Api>> = OnceLock::new();

/// The APIs of all appliances: those that were added, then those that are built in, by the names of their folders.
pub fn apis() -> &'static [&'static Api] {
    ALL.get_or_init(|| APIS.to_vec())
}

/// Adds APIs to those that are built in, each in the place of one of its kind. Only the first call of a process counts,
/// and only before anything else has asked: whether it did is the result. What is added stays for the whole process.
pub fn add(apis: Vec<Api>) -> bool {
    let built_in = APIS.iter().filter(|own| !apis.iter().any(|api| api.kind == own.kind)).copied().collect();
    let added: Vec<&'static Api> = apis.into_iter().map(|api| &*Box::leak(Box::new(api))).collect();
    ALL.set([added, built_in].concat()).is_ok()
}

/// The API of one kind of appliance: `vns3`, `cos`.
pub fn api(kind: &str) -> Option<&'static Api> {
    apis().iter().copied().find(|api| api.kind == kind)
}

/// The distinct names of all fields of all types, sorted.
pub fn field_names() -> &'static [&'static str] {
    &FIELD_NAMES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_within_the_tables_leads_somewhere() {
        for api in apis() {
            for operation in api.operations.iter() {
                assert!(!api.group_name(operation).is_empty(), "{} is in no group", operation.id);
                let types = operation
                    .params
                    .iter()
                    .map(|param| param.ty)
                    .chain(operation.body.iter().map(|body| body.ty))
                    .chain(operation.answers.iter().flat_map(|answer| [answer.ty, answer.result]));
                for ty in types {
                    assert!(ty.index() < api.types.len(), "{} names a type beyond the arena", operation.id);
                }
            }
        }
    }

    #[test]
    fn apis_are_found_by_kind_and_names_are_sorted() {
        for expected in apis() {
            assert_eq!(api(&expected.kind), Some(*expected));
        }
        assert_eq!(api("toaster"), None);
        assert!(field_names().is_sorted());
    }
}
