//! What the descriptions and the library know, looked up by the words that people use: `ops`, `describe` and the REPL
//! read it.

pub mod functions;
mod lookup;
mod operation;
mod search;
mod types;
mod words;

use edgebook_model::{Api, Operation};

pub use lookup::{Found, lookup, names, search_words};
pub use operation::{ArgumentCard, OperationCard, operation_card};
pub use search::{OperationRow, search};
pub use types::{FieldCard, GroupCard, TypeCard, group_card, type_card};

/// An operation with the API that it belongs to.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The API.
    pub api: &'static Api,
    /// The operation.
    pub operation: &'static Operation,
}

impl Entry {
    /// `vns3.ipsec.get_status`
    pub fn name(self) -> String {
        self.api.qualified_name(self.operation)
    }

    /// The path as it stands in a request line, with the base path.
    pub fn full_path(self) -> String {
        self.api.path_of(self.operation)
    }
}

/// All operations of all APIs, in the order of the descriptions.
pub fn entries(apis: &[&'static Api]) -> impl Iterator<Item = Entry> {
    apis.iter().flat_map(|api| api.operations.iter().map(|operation| Entry { api, operation }))
}
