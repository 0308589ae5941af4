//! The tables of every described appliance, generated from `spec/` when this crate is built.
//!
//! Everything here is `static`: asking for it costs nothing. To build in a new firmware's description, put the file
//! into the appliance's folder below `spec/`. Descriptions that are read at run time stand beside these in the catalog.
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests assert")
)]

use edgebook_model::Api;

include!(concat!(env!("OUT_DIR"), "/index.rs"));
include!(concat!(env!("OUT_DIR"), "/overlays.rs"));

/// The APIs of all described appliances, by the names of their folders.
pub fn apis() -> &'static [&'static Api] {
    &APIS
}

/// What the description of a kind cannot say, as it was written.
pub fn overlay(kind: &str) -> Option<&'static str> {
    OVERLAYS.iter().find(|(of, _)| *of == kind).map(|(_, text)| *text)
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
