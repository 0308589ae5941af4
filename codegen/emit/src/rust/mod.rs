//! What an API is called in Rust: the names and types that the client defines and the documents show.

mod cycles;
mod operation;
mod rust_type;
mod types;

use edgebook_model::{Api, Operation, TypeId};

pub(crate) use operation::{Argument, ArgumentKind, OperationNames, QueryNames, ResultNames, Returned};
pub(crate) use rust_type::RustType;
pub(crate) use types::{FieldNames, Shape, TypeNames};

use crate::ident::Namer;

/// The names of one API in Rust.
pub(crate) struct Names<'a> {
    pub(crate) api: &'a Api,
    /// By index into [`Api::groups`].
    pub(crate) groups: Vec<GroupNames>,
    /// By index into [`Api::operations`].
    pub(crate) operations: Vec<OperationNames<'a>>,
    /// By index into [`Api::types`]; `None` for types that have no definition of their own.
    types: Vec<Option<TypeNames<'a>>>,
}

/// The names of a group.
pub(crate) struct GroupNames {
    /// The method on the client: `ipsec`.
    pub(crate) method: String,
    /// The struct that holds the operations: `Ipsec`.
    pub(crate) handle: String,
}

/// Identifiers that would hide what the generated code itself uses.
const RESERVED_TYPES: &[&str] = &[
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Err",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Into",
    "Iterator",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "Result",
    "Self",
    "Send",
    "Some",
    "String",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Vec",
];

impl<'a> Names<'a> {
    /// Decides every name.
    pub(crate) fn new(api: &'a Api) -> Self {
        let mut methods = Namer::reserving(&["new", "over", "kind"]);
        let mut handles = Namer::reserving(RESERVED_TYPES);
        let groups = api
            .groups
            .iter()
            .map(|group| GroupNames {
                method: methods.snake(&group.name),
                handle: handles.pascal(&group.name),
            })
            .collect();
        let mut type_namer = Namer::reserving(RESERVED_TYPES);
        let types = types::names(api, &mut type_namer);
        let mut names = Self { api, groups, operations: Vec::new(), types };
        names.operations = operation::names(&names, &mut type_namer);
        names
    }

    /// The group that an operation belongs to.
    pub(crate) fn group_of(&self, operation: &Operation) -> Option<&GroupNames> {
        self.groups.get(usize::from(operation.group))
    }

    /// The definition of a type, if it has one.
    pub(crate) fn definition(&self, id: TypeId) -> Option<&TypeNames<'a>> {
        self.types.get(id.index()).and_then(Option::as_ref)
    }

    /// All types with a definition, in the order of the arena.
    pub(crate) fn definitions(&self) -> impl Iterator<Item = &TypeNames<'a>> {
        self.types.iter().flatten()
    }
}
